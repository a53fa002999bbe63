"""Stories of a letter inside its unit: checked, given back, countersigned, issued, its versions."""

from datetime import date, timedelta

import pytest

from history.log import data_of
from notifications.models import Message
from suggestions import timeline
from suggestions.models import Assignment, CounterSignature, Reply, ReplyVersion
from suggestions.record import ActRefused
from suggestions.replying.actions import draft_reply, issue_reply
from suggestions.replying.checking import give_back, submit_for_check
from suggestions.replying.countersigning import ask_countersign, countersign
from suggestions.replying.letter import letter_kept
from suggestions.replying.queries import asked_of
from suggestions.replying.readiness import LetterRefused
from suggestions.visibility import replies_visible_to, signatures_visible_to
from tests import cast as play
from tests.suggestions.everybody import (
    OPINED,
    checking,
    everybody,
    everything,
    helping,
    opined,
    signed,
    to_sign,
)

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
WHOLE = play.letter(text=play.letter().text + "\n会办单位：区财政局。")


def own(people, case) -> Assignment:
    return play.part(case, people.transport)


def issued(people, case, day: date = OPINED, letter=WHOLE):
    """Transport's signatory issues the letter."""
    signs = people.signatory_of(people.transport)
    return issue_reply(own(people, case), play.by(signs, day), letter=letter)


def told(kind: str) -> list[str]:
    """Give who was told, one by one."""
    told_ = Message.objects.filter(kind=kind).order_by("pk")
    return [message.recipient.name for message in told_]


# --- Who issues -----------------------------------------------------------------------------


def test_by_the_rules_the_signatory_issues_and_the_handler_is_told_so_with_the_article():
    people = everybody()
    case = opined(people)
    before = everything()

    with pytest.raises(LetterRefused) as refusal:
        issue_reply(own(people, case), play.by(people.lin, OPINED), letter=WHOLE)

    assert "签发人" in str(refusal.value.reason)
    assert "第二十条" in refusal.value.article
    assert everything() == before
    issued(people, case)
    assert play.fresh(case).state == "answered"


def test_where_the_rules_do_not_say_so_the_handler_issues_too():
    people = play.cast()
    play.policy(people, signatory_issues=False)
    case = opined(people)

    issue_reply(own(people, case), play.by(people.lin, OPINED), letter=WHOLE)

    assert play.fresh(case).state == "answered"


# --- Checked and given back -----------------------------------------------------------------


def test_a_letter_is_handed_in_checked_given_back_and_issued_after_all():
    people = everybody()
    case = opined(people)

    submit_for_check(own(people, case), play.by(people.lin, OPINED), letter=WHOLE)
    assert Reply.objects.get().state == "checking"
    assert told("reply_to_check") == ["赵局长"]
    with pytest.raises(ActRefused):
        draft_reply(own(people, case), play.by(people.lin, OPINED), letter=WHOLE)
    give_back(own(people, case), play.by(people.zhao, OPINED), words="请写明完成时间。")
    assert Reply.objects.get().state == "drafting"
    assert told("reply_given_back") == ["林科员"]
    better = play.letter(text=WHOLE.text + "\n六月底前完成。")
    submit_for_check(own(people, case), play.by(people.lin, OPINED + DAY), letter=better)
    issued(people, case, OPINED + DAY, better)

    assert Reply.objects.get().text == better.text
    kept = ReplyVersion.objects.order_by("number")
    assert [version.why for version in kept] == ["to_check", "given_back", "to_check", "issued"]
    texts = [letter_kept(version.content).text for version in kept]
    assert texts == [WHOLE.text, WHOLE.text, better.text, better.text]


@pytest.mark.parametrize("missing", [{"text": " "}, {"outcome": ""}], ids=["no text", "no class"])
def test_nothing_without_a_text_and_a_class_is_handed_in(missing):
    people = play.cast()
    case = signed(people)

    with pytest.raises(ActRefused):
        submit_for_check(
            own(people, case), play.by(people.lin, OPINED), letter=play.letter(**missing)
        )

    assert Reply.objects.get().state == "drafting"


def test_the_signatory_gives_back_with_words_and_the_author_may_take_it_back_without():
    people = everybody()
    case = checking(people)

    with pytest.raises(ActRefused):
        give_back(own(people, case), play.by(people.zhao, OPINED), words=" ")
    give_back(own(people, case), play.by(people.lin, OPINED))

    assert Reply.objects.get().state == "drafting"


def test_the_signatory_mends_a_word_himself_while_he_checks():
    people = everybody()
    case = checking(people)

    draft_reply(own(people, case), play.by(people.zhao, OPINED), letter=play.letter(text="改。"))

    reply = Reply.objects.get()
    assert (reply.state, reply.text) == ("checking", "改。")


def test_how_a_letter_came_about_is_told_in_its_unit_alone():
    people = everybody()
    case = checking(people)
    give_back(own(people, case), play.by(people.zhao, OPINED), words="内部审核意见。")

    def said(member) -> str:
        lines = timeline.entries(play.fresh(case), member)
        return "".join(f"{line.sentence}{line.note}" for line in lines)

    for member in (people.lin, people.zhao):
        assert "送审" in said(member)
        assert "内部审核意见" in said(member)
    for member in (people.mei, people.fang, people.guan, people.song, people.chen):
        assert "送审" not in said(member)
        assert "内部审核意见" not in said(member)


# --- What goes with it ----------------------------------------------------------------------


def test_an_oral_answer_carries_the_signed_record_where_the_rules_allow_it():
    people = play.cast()
    play.policy(people, reply_form="oral")
    case = opined(people)
    spoken = play.letter(text="已当面答复，代表表示同意。区财政局参加。", letter_no="")
    spoken = type(spoken)(**{**vars(spoken), "given_orally": True})
    signs = people.signatory_of(people.transport)

    with pytest.raises(LetterRefused) as refusal:
        issue_reply(own(people, case), play.by(signs, OPINED), letter=spoken, checked=True)
    assert [name for name, _words in refusal.value.faults] == ["signed_record"]
    record = play.a_file("当面答复记录.pdf")
    issue_reply(
        own(people, case),
        play.by(signs, OPINED),
        letter=spoken,
        signed_record=record,
        checked=True,
    )

    reply = Reply.objects.get()
    assert (reply.given_orally, reply.attachments.get().purpose) == (True, "record")


def test_advice_is_overridden_by_whoever_has_looked_at_it_and_the_log_keeps_which():
    people = play.cast()
    case = opined(people)
    letter = play.letter(text="一、已增设站点。")

    with pytest.raises(LetterRefused) as refusal:
        issued(people, case, letter=letter)
    assert {name for name, _words in refusal.value.faults} == {"checked"}
    signs = people.signatory_of(people.transport)
    event = issue_reply(own(people, case), play.by(signs, OPINED), letter=letter, checked=True)

    assert data_of(event)["checked"] == ["short", "point", "point", "opinion"]


# --- Countersigning -------------------------------------------------------------------------


def answers(people, case, *, signed: bool = True, comment: str = "", day: date = OPINED):
    """Finance signs what it was asked to sign, or objects."""
    part = play.part(case, people.finance)
    asked = asked_of(part)
    assert asked is not None
    return countersign(
        part,
        play.by(people.fang, day),
        digest=asked.text_digest,
        signed=signed,
        comment=comment,
    )


def test_a_co_unit_signs_the_very_text_and_a_change_of_it_asks_again_with_the_next_hand_over():
    people = everybody()
    case = to_sign(people)
    assert told("countersign_asked") == ["方科员"]
    answers(people, case)
    assert told("countersigned") == ["林科员", "赵局长"]

    # What is filled in around it leaves the signature alone, another word does not.
    filled = play.letter(letter_no="云交函〔2025〕13号")
    draft_reply(own(people, case), play.by(people.lin, OPINED), letter=filled)
    assert CounterSignature.objects.get().state == "signed"
    changed = play.letter(text=play.letter().text + "\n另有改动。")
    draft_reply(own(people, case), play.by(people.lin, OPINED), letter=changed)
    assert [s.state for s in CounterSignature.objects.all()] == ["outdated"]
    submit_for_check(own(people, case), play.by(people.lin, OPINED), letter=changed)

    states = CounterSignature.objects.order_by("pk").values_list("state", flat=True)
    assert list(states) == ["outdated", "asked"]
    assert told("countersign_asked") == ["方科员", "方科员"]


def test_who_read_another_text_can_not_sign():
    people = play.cast()
    case = to_sign(people)
    part = play.part(case, people.finance)
    read = asked_of(part).text_digest
    changed = play.letter(text="全文改写。")
    ask_countersign(own(people, case), play.by(people.lin, OPINED), letter=changed)

    with pytest.raises(ActRefused):
        countersign(part, play.by(people.fang, OPINED), digest=read, signed=True)

    assert asked_of(part).text_digest != read


def test_an_objection_needs_its_reason_and_is_asked_again_on_purpose_only():
    people = play.cast()
    case = to_sign(people)
    with pytest.raises(ActRefused):
        answers(people, case, signed=False, comment=" ")
    answers(people, case, signed=False, comment="第二条不同意。")
    with pytest.raises(ActRefused):
        countersign(
            play.part(case, people.finance),
            play.by(people.fang, OPINED),
            digest=CounterSignature.objects.get().text_digest,
            signed=True,
        )

    ask_countersign(own(people, case), play.by(people.lin, OPINED), letter=play.letter())

    assert [s.state for s in CounterSignature.objects.order_by("pk")] == ["outdated", "asked"]
    with pytest.raises(ActRefused):
        ask_countersign(own(people, case), play.by(people.lin, OPINED), letter=play.letter())


def test_where_the_rules_want_signatures_the_letter_waits_for_them():
    people = everybody()
    play.policy(people, countersign=True)
    case = opined(people)

    def refusal() -> str:
        with pytest.raises(LetterRefused) as caught:
            issued(people, case)
        return str(caught.value.reason)

    assert "区财政局" in refusal()  # nobody was asked
    ask_countersign(own(people, case), play.by(people.lin, OPINED), letter=WHOLE)
    assert "区财政局" in refusal()  # nobody has answered
    answers(people, case, signed=False, comment="第二条不同意。")
    assert "区财政局" in refusal()
    ask_countersign(own(people, case), play.by(people.lin, OPINED), letter=WHOLE)
    answers(people, case)
    issued(people, case)

    assert play.fresh(case).state == "answered"


def test_a_signature_that_never_comes_holds_the_letter_up_for_a_time_only():
    people = everybody()
    play.policy(people, countersign=True)
    case = opined(people)
    ask_countersign(own(people, case), play.by(people.lin, OPINED), letter=WHOLE)

    with pytest.raises(LetterRefused):
        issued(people, case, date(2025, 4, 10))  # a month from the asking
    issued(people, case, date(2025, 4, 11))

    assert play.fresh(case).state == "answered"


def test_who_reads_a_signature_and_that_a_draft_shows_nowhere_else():
    people, others = everybody(), everybody("nearby")
    case = to_sign(people)

    def readers() -> set[str]:
        shown = {n: signatures_visible_to(m).exists() for n, m in people.members.items()}
        return {name for name, sees in shown.items() if sees}

    assert readers() == {"lin", "zhao", "fang"}
    draft = Reply.objects.get(case=case)
    assert {
        name
        for name, member in people.members.items()
        if replies_visible_to(member).filter(pk=draft.pk).exists()
    } == {"lin", "zhao"}
    play.reply(people, case, people.transport)
    assert readers() == {"lin", "zhao", "fang", "song", "chen"}
    for stranger in (*others.members.values(), None):
        assert not signatures_visible_to(stranger).exists()


def test_a_co_unit_asked_under_another_letter_than_its_own_cases_is_refused():
    people = everybody()
    case = helping(people)

    with pytest.raises(ActRefused):
        countersign(
            play.part(case, people.finance),
            play.by(people.fang, OPINED),
            digest=play.letter().signed_digest,
            signed=True,
        )
