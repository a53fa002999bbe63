"""Stories of the secretariat: a reply is sent back, a class corrected, and what the figures say."""

from datetime import date, timedelta

import pytest

from history.models import Event
from history.verify import breaks
from notifications.models import Message
from suggestions import timeline
from suggestions.assigning.actions import sign_for
from suggestions.assigning.rules import Handout
from suggestions.intake.files import attach
from suggestions.models import Attachment, Facts, Reply, Suggestion
from suggestions.rating.actions import rehandle
from suggestions.recalculation import differences
from suggestions.record import ActRefused
from suggestions.replying.actions import draft_reply, issue_reply
from suggestions.replying.correcting import correct_outcome, send_reply_back
from suggestions.visibility import attachments_visible_to, replies_visible_to
from tests import cast as play
from tests.reports.recount import recount
from tests.suggestions.everybody import OPINED, again, everybody, opined, sent_back
from workflow.machines.assignment import AssignmentRole

pytestmark = pytest.mark.django_db

CHECKED = date(2025, 5, 14)
AGAIN = date(2025, 5, 26)
LATER = date(2025, 6, 10)
JOINT, SEPARATE = AssignmentRole.JOINT, AssignmentRole.SEPARATE


@pytest.fixture(autouse=True)
def log_and_facts_agree():
    """Whatever happened: chains, digests, facts and rows fit together afterwards."""
    yield
    assert list(breaks()) == []
    assert list(differences()) == []


def back(people, reply: Reply, day: date = CHECKED, **words: object) -> Suggestion:
    """The secretariat sends a reply back."""
    said = {"reason": "第二条没有正面回应。", **words}
    send_reply_back(reply, play.by(people.song, day), **said)
    return play.fresh(reply.case)


def issued_again(people, case, unit, day: date = AGAIN, outcome: str = "A") -> Suggestion:
    """The unit answers once more."""
    whole = play.letter(outcome, text=play.letter().text + "\n已逐条补充。")
    acting = play.by(people.signatory_of(unit), day)
    issue_reply(play.part(case, unit), acting, letter=whole, checked=True)
    return play.fresh(case)


def answered_by(people, role: AssignmentRole) -> Suggestion:
    """Transport and education have answered in that role, together or each its part."""
    case = play.assigned(people, [Handout(u, role) for u in (people.transport, people.education)])
    for unit in (people.transport, people.education):
        sign_for(play.part(case, unit), play.by(people.user_of(unit), play.HANDED_OUT))
    play.reply(people, case, people.transport)
    if role == SEPARATE:
        play.reply(people, case, people.education, outcome="D")
    return play.fresh(case)


def as_of(case, day: date, unit=None) -> Facts:
    """Give how the case, or a unit's part, stood at the end of a day, as it is known now."""
    spans = Facts.objects.filter(case=case, unit=unit, start_on__lte=day, known_to=None)
    return spans.order_by("start_on").last()


def counted(day: date) -> dict:
    """Recount the figures from the events alone."""
    return recount(Event.objects.select_related("stream"), day)


# --- Sent back ------------------------------------------------------------------------------


def test_a_reply_that_is_sent_back_stays_as_it_was_and_a_new_draft_begins_with_its_text():
    people = everybody()
    case = play.answered(people)
    old = case.replies.get()

    case = back(people, old, due_on=date(2025, 6, 3))

    part = play.part(case, people.transport)
    assert (case.state, case.answered_on, case.due_on) == ("assigned", None, date(2025, 6, 3))
    assert (part.state, part.replied_on, part.due_on) == ("signed_for", None, date(2025, 6, 3))
    assert (part.first_due_on, part.due_given) == (date(2025, 5, 20), True)
    first, second = case.replies.order_by("number")
    assert (first.pk, first.state, first.superseded) == (old.pk, "issued", True)
    assert (second.state, second.number, second.text) == ("drafting", 2, old.text)
    told = Message.objects.filter(kind="reply_sent_back")
    assert {m.recipient.name for m in told} == {"林科员", "赵局长"}
    assert {m.payload["due_on"] for m in told} == {"2025-06-03"}


def test_it_is_answered_for_the_figures_when_it_comes_again():
    people = everybody()
    case = play.answered(people)

    case = back(people, case.replies.get())
    assert as_of(case, play.REPLIED).answered_on == play.REPLIED
    assert as_of(case, CHECKED).answered_on is None
    assert as_of(case, CHECKED, people.transport).answered_on is None
    assert counted(play.REPLIED)["counts"]["answered"] == 1
    assert counted(CHECKED)["counts"]["answered"] == 0
    assert counted(date(2025, 5, 21))["rates"]["reply"] == (0, 1)
    case = issued_again(people, case, people.transport)

    assert case.state == "answered"
    assert as_of(case, AGAIN).answered_on == AGAIN
    assert counted(AGAIN)["rates"]["on_time"] == (0, 1)  # due on 20 May, and no new date was set
    play.resolve(case, play.by(people.song, AGAIN), outcomes={})
    assert play.fresh(case).state == "resolved"


def test_a_new_date_that_the_secretariat_sets_is_the_one_that_counts():
    people = everybody()
    case = play.answered(people)

    case = back(people, case.replies.get(), due_on=AGAIN)
    issued_again(people, case, people.transport)

    assert counted(AGAIN)["rates"]["on_time"] == (1, 1)


def test_of_a_later_round_the_first_answer_stays_the_one_that_counts():
    people = everybody()
    case = again(people)
    play.reply(people, case, people.transport, day=LATER)
    assert as_of(case, LATER).answered_on == play.REPLIED

    case = back(people, case.replies.get(round=2), day=LATER)

    assert case.state == "assigned"
    assert as_of(case, LATER).answered_on == play.REPLIED


@pytest.mark.parametrize(
    ("role", "in_hand", "replied"),
    [(SEPARATE, {"transport"}, {"education"}), (JOINT, {"transport", "education"}, set())],
)
def test_of_separate_units_one_is_concerned_and_of_joint_leads_all(role, in_hand, replied):
    people = everybody()
    case = answered_by(people, role)

    case = back(people, case.replies.get(assignment__unit=people.transport))

    parts = case.assignments.values_list("unit__code", "state")
    assert {code for code, state in parts if state == "signed_for"} == in_hand
    assert {code for code, state in parts if state == "replied"} == replied
    told = Message.objects.filter(kind="reply_sent_back")
    assert {m.recipient.memberships.get().unit.code for m in told} == in_hand
    case = issued_again(people, case, people.transport)
    assert case.state == "answered"


@pytest.mark.parametrize(
    ("words", "day"),
    [({"reason": " "}, CHECKED), ({"due_on": date(2025, 5, 13)}, CHECKED)],
    ids=["no reason", "a day that is over"],
)
def test_it_is_not_sent_back_without_a_reason_or_for_yesterday(words, day):
    people = everybody()
    case = play.answered(people)

    with pytest.raises(ActRefused):
        back(people, case.replies.get(), day, **words)

    assert play.fresh(case).state == "answered"


def test_a_reply_that_was_sent_back_or_delivered_is_not_sent_back_again():
    people = everybody()
    off = sent_back(people)
    delivered = play.resolved(people)

    for reply in (*off.replies.all(), delivered.replies.get()):
        with pytest.raises(ActRefused):
            back(people, reply)

    assert play.fresh(delivered).state == "resolved"


def test_the_deputies_never_read_what_was_sent_back_nor_why():
    people = everybody()
    case = play.answered(people)
    old = case.replies.get()
    file = attach(case, play.a_file(), Attachment.Purpose.REPLY, play.by(None, CHECKED), reply=old)
    case = back(people, old, reason="内部退回理由。")
    case = issued_again(people, case, people.transport)
    play.resolve(case, play.by(people.song, AGAIN), outcomes={})

    def readers() -> set[str]:
        return {
            name
            for name, member in people.members.items()
            if replies_visible_to(member).filter(pk=old.pk).exists()
        }

    assert readers() == {"lin", "zhao", "song", "chen"}
    assert not attachments_visible_to(people.mei).filter(pk=file.pk).exists()
    said = "".join(f"{e.sentence}{e.note}" for e in timeline.entries(case, people.mei))
    assert "内部退回理由" not in said
    assert "退回" not in said


def test_a_silent_co_unit_may_speak_up_while_the_reply_is_written_anew():
    people = everybody()
    case = sent_back(people)
    assert play.part(case, people.finance).over is False

    play.opine(people, case, people.finance, day=CHECKED)
    case = issued_again(people, case, people.transport)

    assert play.part(case, people.finance).state == "opined"


def test_a_draft_of_the_new_letter_is_kept_and_an_old_one_never_changes():
    people = everybody()
    case = sent_back(people)
    old = case.replies.get(number=1)

    draft_reply(
        play.part(case, people.transport),
        play.by(people.lin, AGAIN),
        letter=play.letter(text="新的一稿。"),
    )

    assert case.replies.get(number=1).text == old.text
    assert case.replies.get(number=2).text == "新的一稿。"


# --- The class is corrected -----------------------------------------------------------------


def corrected(people, case, outcome: str, day: date = LATER, unit=None) -> Suggestion:
    """The secretariat corrects the class of a reply."""
    reply = case.replies.get(
        superseded=False, round=case.round, assignment__unit=unit or people.transport
    )
    acting = play.by(people.song, day)
    correct_outcome(reply, acting, outcome=outcome, reason="站点未列入计划。")
    return play.fresh(case)


@pytest.mark.parametrize("rated", [False, True])
def test_a_corrected_class_counts_from_that_day_and_leaves_all_else_alone(rated):
    people = everybody()
    case = play.resolved(people)
    if rated:
        case = play.rated(people, case)
    state = case.state

    case = corrected(people, case, "D")

    reply = case.replies.get()
    assert (case.state, case.outcome, case.rounds.get().outcome) == (state, "D", "D")
    assert (reply.outcome, reply.confirmed_outcome) == ("A", "D")
    before, after = as_of(case, play.RATED), as_of(case, LATER)
    assert (before.outcome, before.solved, before.first_solved) == ("A", True, True)
    assert (after.outcome, after.solved, after.first_solved) == ("D", False, False)
    assert as_of(case, LATER, people.transport).solved is False
    assert after.consent is (True if rated else None)
    for day, solved in ((play.RATED, 1), (LATER, 0)):
        assert counted(day)["rates"]["solve"] == (solved, 1)
        assert counted(day)["rates"]["first_solve"] == (solved, 1)
    told = Message.objects.filter(kind="outcome_corrected")
    assert {m.recipient.name for m in told} == {"梅若兰", "林科员", "赵局长"}


def test_of_several_letters_the_worst_class_is_still_the_one_of_the_case():
    people = everybody()
    case = answered_by(people, SEPARATE)
    play.resolve(case, play.by(people.song, play.DELIVERED), outcomes={})

    case = corrected(people, play.fresh(case), "A", unit=people.education)
    assert (case.outcome, as_of(case, LATER).solved) == ("A", True)
    case = corrected(people, case, "C")

    assert case.outcome == "C"
    assert as_of(case, LATER, people.education).solved is True
    assert as_of(case, LATER, people.transport).solved is False


def test_the_class_of_a_later_round_leaves_the_first_one_alone():
    people = everybody()
    case = again(people)
    play.reply(people, case, people.transport, day=LATER)
    play.resolve(play.fresh(case), play.by(people.song, LATER), outcomes={})

    case = corrected(people, play.fresh(case), "D")

    now = as_of(case, LATER)
    assert (now.outcome, now.first_outcome) == ("D", "A")
    assert (now.solved, now.first_solved) == (False, True)


@pytest.mark.parametrize(("outcome", "reason"), [("A", "理由。"), ("Z", "理由。"), ("D", " ")])
def test_a_class_is_another_one_of_the_rules_and_has_a_reason(outcome, reason):
    people = everybody()
    case = play.resolved(people)

    with pytest.raises(ActRefused):
        correct_outcome(
            case.replies.get(), play.by(people.song, LATER), outcome=outcome, reason=reason
        )

    assert play.fresh(case).outcome == "A"


def test_of_a_raised_class_the_raised_one_is_corrected_and_the_first_stays():
    people = everybody()
    case = play.promised(people)
    play.kept(people, case)

    case = corrected(people, case, "C", day=play.CONFIRMED + timedelta(days=3))

    reply = case.replies.get()
    assert (reply.confirmed_outcome, reply.raised_outcome, case.outcome) == ("B", "C", "C")
    before = as_of(case, play.CONFIRMED)
    after = as_of(case, play.CONFIRMED + timedelta(days=3))
    assert (before.outcome, before.first_outcome) == ("A", "B")
    assert (after.outcome, after.first_outcome) == ("C", "B")


def test_of_two_letters_one_raised_and_one_corrected_the_first_class_knows_no_rise():
    people = everybody()
    case = play.numbered(people)
    units = [Handout(unit, SEPARATE) for unit in (people.transport, people.education)]
    play.assign(case, play.by(people.song, play.HANDED_OUT), units=units)
    play.reply(people, play.fresh(case), people.transport, outcome="B")
    play.reply(people, play.fresh(case), people.education, outcome="D")
    play.resolve(play.fresh(case), play.by(people.song, play.DELIVERED), outcomes={})
    play.kept(people, play.fresh(case))

    case = corrected(people, play.fresh(case), "A", unit=people.education, day=play.CONFIRMED)

    now = as_of(case, play.CONFIRMED)
    assert (now.outcome, now.first_outcome) == ("A", "B")


def test_the_class_of_a_round_that_is_over_is_not_corrected_any_more():
    people = everybody()
    case = again(people)

    with pytest.raises(ActRefused):
        correct_outcome(
            case.replies.get(round=1), play.by(people.song, LATER), outcome="D", reason="理由。"
        )


def test_handled_again_after_a_correction_the_figures_keep_the_corrected_class():
    people = everybody()
    case = play.resolved(people)
    case = corrected(people, case, "D", day=play.RATED)
    case = play.rated(people, case, result="disagree", comment="没有建。")

    rehandle(case, play.by(people.song, LATER), units=play.lead_and_co(people), reason="请重办。")

    now = as_of(case, LATER)
    assert (now.rehandling, now.outcome, now.first_outcome) == (True, "D", "D")


def test_an_opinion_that_was_given_stays_given_when_the_reply_comes_back():
    people = everybody()
    case = opined(people)
    play.reply(people, case, people.transport, day=OPINED)

    case = back(people, play.fresh(case).replies.get(), day=OPINED)

    assert play.part(case, people.finance).state == "opined"
