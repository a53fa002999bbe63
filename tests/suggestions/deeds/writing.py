"""Acts of writing and reviewing."""

from suggestions.intake import drafting, filing, merging, reviewing, withdrawing
from suggestions.intake.files import attach
from suggestions.models import Attachment, Category, CoSignature, Suggestion
from tests import cast as play
from tests.suggestions.deeds.deed import (
    DAY,
    DRAFTS,
    HANDED_IN,
    RUNNING,
    Deed,
    Words,
    a_reason,
    nothing,
)
from tests.suggestions.everybody import Everybody, seat

WITHDRAWABLE = (*RUNNING, "submitted", "numbered")


def an_attached_file(_people: Everybody, case: Suggestion) -> Words:
    acting = play.by(None, DAY)
    return {"attachment": attach(case, play.a_file(), Attachment.Purpose.SUGGESTION, acting)}


def corrections(people: Everybody, _case: Suggestion) -> Words:
    other = Category.objects.create(congress=people.congress, code="health", label_zh="卫生健康")
    changes = {"title": "关于增设两处公交站点的建议", "category": other, "years_raised": 2}
    return {"changes": changes, "reason": "案由有误。"}


def a_wish_to_withdraw(people: Everybody, case: Suggestion) -> None:
    """Lan has co-signed, and Mei asks her to agree."""
    signs = {"state": CoSignature.State.CONFIRMED, "invited_at": play.at(DAY)}
    case.cosignatures.get_or_create(deputy=seat(people.lan), defaults=signs)
    if not case.withdrawals.exists():
        acting = play.by(people.mei, DAY)
        withdrawing.ask_withdrawal(play.fresh(case), acting, reason="已经解决。")


def an_agreement(people: Everybody, case: Suggestion) -> Words:
    a_wish_to_withdraw(people, case)
    return {"deputy": seat(people.lan), "agreed": True, "scan": play.a_file("同意撤回.pdf")}


def a_change_of_mind(people: Everybody, case: Suggestion) -> Words:
    a_wish_to_withdraw(people, case)
    return {}


MERGEABLE = ("numbered", *RUNNING)


def another(people: Everybody, _case: Suggestion) -> Words:
    return {"head": play.numbered(people, title="关于公交站点的建议"), "why": "内容相近。"}


def merged_before(people: Everybody, case: Suggestion) -> Words:
    merging.merge(play.fresh(case), play.by(people.song, DAY), **another(people, case))
    return {"reason": "事项不同。"}


DEEDS = (
    Deed(
        drafting.start_draft,
        "drafted",
        ("mei",),
        ("submitted",),
        lambda people, _case: {"deputy": seat(people.mei), "content": play.content(people)},
        on="new",
    ),
    Deed(
        drafting.revise_draft,
        "draft_saved",
        ("mei",),
        ("cosigned", "draft", "invited"),
        lambda people, _case: {"content": play.content(people, "关于夜间公交的建议")},
    ),
    Deed(
        drafting.invite,
        "cosign_invited",
        ("mei",),
        DRAFTS,
        lambda people, _case: {"deputies": [seat(people.zhou)]},
    ),
    Deed(
        drafting.drop_cosigner,
        "cosigner_dropped",
        ("mei",),
        ("cosigned", "invited"),
        lambda people, _case: {"deputy": seat(people.lan)},
    ),
    Deed(
        drafting.answer_invitation,
        "cosign_confirmed",
        ("lan",),
        ("invited", "cosigned"),
        lambda _people, _case: {"confirmed": True},
    ),
    Deed(filing.attach_file, "file_attached", ("mei",), DRAFTS, lambda *_: {"file": play.a_file()}),
    Deed(filing.remove_file, "file_removed", ("mei",), DRAFTS, an_attached_file),
    Deed(drafting.submit, "submitted", ("mei",), ("cosigned", "draft"), nothing),
    Deed(drafting.discard_draft, "draft_discarded", ("mei",), ("cosigned", *DRAFTS), nothing),
    Deed(drafting.take_back, "taken_back", ("mei",), ("submitted",), nothing),
    Deed(
        withdrawing.ask_withdrawal,
        "withdrawn",
        ("mei",),
        WITHDRAWABLE,
        a_reason,
    ),
    Deed(withdrawing.answer_withdrawal, "withdrawn", ("lan", "song"), WITHDRAWABLE, an_agreement),
    Deed(
        withdrawing.drop_withdrawal, "withdrawal_dropped", ("mei",), WITHDRAWABLE, a_change_of_mind
    ),
    Deed(merging.merge, "merged", ("song",), MERGEABLE, another),
    Deed(merging.unmerge, "unmerged", ("song",), MERGEABLE, merged_before),
    Deed(reviewing.accept, "accepted", ("song",), ("submitted",), nothing),
    Deed(reviewing.return_to_deputy, "returned_to_deputy", ("song",), ("submitted",), a_reason),
    Deed(
        reviewing.decline,
        "declined",
        ("song",),
        ("numbered", "submitted"),
        lambda *_: {"disposition": "referred_up", "reason": "属市级事权。"},
    ),
    Deed(
        reviewing.enter_for_deputy,
        "entered_for_deputy",
        ("song",),
        ("submitted",),
        lambda people, _case: {
            "deputy": seat(people.mei),
            "content": play.content(people),
            "scan": play.a_file(),
            "cosigners": [seat(people.lan)],
        },
        on="new",
    ),
    Deed(reviewing.correct, "corrected", ("song",), HANDED_IN[1:] + HANDED_IN[:1], corrections),
    Deed(
        reviewing.change_lead,
        "lead_changed",
        ("song",),
        HANDED_IN[1:] + HANDED_IN[:1],
        lambda people, _case: {"deputy": seat(people.lan), "reason": "梅代表工作调动。"},
    ),
)
