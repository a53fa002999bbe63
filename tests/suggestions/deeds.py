"""Every act once: who may do it, at which stages of a suggestion, and in which words."""

import ast
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from history.models import Event
from people.models import Membership
from suggestions.assigning import actions as assigning
from suggestions.assigning.rules import Handout
from suggestions.intake import drafting, filing, reviewing
from suggestions.intake.files import attach
from suggestions.models import Attachment, Category, Suggestion
from suggestions.rating import actions as rating
from suggestions.record import Target
from suggestions.replying import actions as replying
from suggestions.supervising import actions as supervising
from tests import cast as play
from tests.plugin import ROOT
from tests.suggestions.everybody import Everybody, seat, the_reply
from workflow.machines.assignment import AssignmentRole

DAY = date(2025, 6, 10)

Words = dict[str, Any]


@dataclass(frozen=True)
class Deed:
    """An act with its rightful actors, the stages at which they may, and its words.

    `on` says what it touches: the case, transport's part of it, transport's reply, or nothing yet.
    The first of `who` and `stages` are taken where one is enough.
    """

    act: Callable[..., Event]
    kind: str
    who: tuple[str, ...]
    stages: tuple[str, ...]
    words: Callable[[Everybody, Suggestion], Words]
    on: str = "case"

    def __str__(self) -> str:
        return self.act.__name__

    def target(self, people: Everybody, case: Suggestion) -> Target | None:
        """Give what the act touches, as it is now."""
        if self.on == "new":
            return None
        if self.on == "part":
            return play.part(case, people.transport)
        return the_reply(people, case) if self.on == "reply" else play.fresh(case)

    def do(
        self,
        target: Target | None,
        member: Membership | None,
        words: Words,
        *,
        key: str = "",
        seen: int | None = None,
    ) -> Event:
        """Do it."""
        acting = play.by(member, DAY, seen=seen)
        return self.act(target, replace(acting, key=key or acting.key), **words)


def nothing(_people: Everybody, _case: Suggestion) -> Words:
    return {}


def a_reason(_people: Everybody, _case: Suggestion) -> Words:
    return {"reason": "理由如下。"}


def an_attached_file(_people: Everybody, case: Suggestion) -> Words:
    acting = play.by(None, DAY)
    return {"attachment": attach(case, play.a_file(), Attachment.Purpose.SUGGESTION, acting)}


def other_units(people: Everybody, _case: Suggestion) -> Words:
    lead = Handout(people.education, AssignmentRole.LEAD)
    return {"units": [lead], "reason": "属教育局职责。"}


def corrections(people: Everybody, _case: Suggestion) -> Words:
    other = Category.objects.create(congress=people.congress, code="health", label_zh="卫生健康")
    changes = {"title": "关于增设两处公交站点的建议", "category": other, "years_raised": 2}
    return {"changes": changes, "reason": "案由有误。"}


def an_answer(people: Everybody, _case: Suggestion) -> Words:
    answers = rating.Answers(result="disagree", attitude="satisfied", comment="站点未建。")
    return {"deputy": seat(people.mei), "answers": answers}


DRAFTS = ("draft", "invited", "cosigned")
RUNNING = ("assigned", "signed", "again")
OBJECTED = ("objected", "one_objected")
DELIVERED = ("resolved", "rated", *OBJECTED)
HANDED_IN = ("submitted", "numbered", *RUNNING, "answered", *DELIVERED)

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
        drafting.withdraw,
        "withdrawn",
        ("mei",),
        ("signed", "assigned", "again", "submitted", "numbered"),
        a_reason,
    ),
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
    Deed(
        assigning.assign,
        "assigned",
        ("song",),
        ("numbered",),
        lambda people, _case: {"units": play.lead_and_co(people), "instruction": "请认真办理。"},
    ),
    Deed(assigning.reassign, "reassigned", ("song", "guan"), RUNNING, other_units),
    Deed(
        assigning.sign_for, "signed_for", ("lin", "zhao"), ("assigned", "again"), nothing, on="part"
    ),
    Deed(
        assigning.log_contact,
        "contacted",
        ("lin", "zhao"),
        ("signed", "answered", *DELIVERED),
        lambda *_: {
            "talk": assigning.Talk(kind="visit", held_on=DAY, people="梅若兰", content="看现场。")
        },
        on="part",
    ),
    Deed(
        replying.draft_reply,
        "reply_drafted",
        ("lin", "zhao"),
        ("signed",),
        lambda *_: {"letter": play.letter(text="第二稿。", letter_no="")},
        on="part",
    ),
    Deed(
        replying.issue_reply,
        "reply_issued",
        ("lin", "zhao"),
        ("signed",),
        lambda *_: {"letter": play.letter(), "files": [play.a_file("附图.pdf")]},
        on="part",
    ),
    Deed(
        replying.resolve,
        "resolved",
        ("song",),
        ("answered",),
        lambda _people, case: {
            "outcomes": {r.pk: "B" for r in case.replies.all()},
            "reason": "站点明年才建。",
        },
    ),
    Deed(rating.rate, "rated", ("mei", "song"), DELIVERED, an_answer, on="reply"),
    Deed(
        rating.rehandle,
        "rehandled",
        ("song",),
        OBJECTED,
        lambda people, _case: {"units": play.lead_and_co(people), "reason": "请重新办理。"},
    ),
    Deed(rating.close_objection, "objection_closed", ("song",), OBJECTED, a_reason),
    Deed(
        supervising.remind,
        "reminded",
        ("song", "chen"),
        RUNNING,
        lambda *_: {"text": "临近期限，请抓紧。"},
        on="part",
    ),
    Deed(supervising.publish, "published", ("song",), DELIVERED, lambda *_: {"level": "full"}),
)


def acts_of_the_code(folder: str = "") -> set[str]:
    """Give the names of all functions that are made acts: of a folder, or but for the import's."""
    return {
        node.name
        for path in (ROOT / "suggestions" / folder).rglob("*.py")
        if folder or "importing" not in path.parts
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.FunctionDef)
        and any(isinstance(d, ast.Name) and d.id == "act" for d in node.decorator_list)
    }
