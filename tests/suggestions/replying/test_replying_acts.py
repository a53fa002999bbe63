"""Stories of replies: what a letter needs, who answers together, and what counts."""

from datetime import date

import pytest

from notifications.models import Message
from people.models import Unit
from suggestions.assigning.actions import Talk, log_contact, sign_for
from suggestions.assigning.rules import Handout
from suggestions.models import Facts, Reply
from suggestions.record import ActRefused
from suggestions.replying.actions import draft_reply, issue_reply, resolve
from suggestions.replying.readiness import LetterRefused
from tests import cast as play
from tests.suggestions.everybody import everything, signed
from workflow.machines.assignment import AssignmentRole

pytestmark = pytest.mark.django_db


def units(*units: Unit, role: AssignmentRole) -> list[Handout]:
    """Give a hand-out of several units in one role."""
    return [Handout(unit, role) for unit in units]


def in_hand(people, *, role: AssignmentRole):
    """Transport and education have signed for a suggestion and talked with Mei."""
    case = play.assigned(people, units(people.transport, people.education, role=role))
    for unit in (people.transport, people.education):
        worker = people.user_of(unit)
        sign_for(play.part(case, unit), play.by(worker, play.HANDED_OUT))
        talk = Talk(kind="call", held_on=play.HANDED_OUT, people="梅若兰", content="商量。")
        log_contact(play.part(case, unit), play.by(worker, play.HANDED_OUT), talk=talk)
    return case


def issued(people, case, unit: Unit, outcome: str = "A", day: date = play.REPLIED):
    """A unit issues its letter."""
    promised = {"promises": (play.PROMISE,)} if outcome in ("B", "C") else {}
    signs = people.signatory_of(unit)
    issue_reply(play.part(case, unit), play.by(signs, day), letter=play.letter(outcome, **promised))
    return play.fresh(case)


def now(case, unit: Unit | None = None) -> Facts:
    """Give how the case, or a unit's part of it, stands in the figures."""
    return Facts.objects.get(case=case, unit=unit, end_on=None, known_to=None)


# --- The letter -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"text": " \n"}, "text"),
        ({"outcome": ""}, "outcome"),
        ({"outcome": "E"}, "outcome"),
        ({"outcome": "B"}, "promises"),
        ({"letter_no": ""}, "letter_no"),
        ({"signatory": " "}, "signatory"),
        ({"contact_person": ""}, "contact_person"),
        ({"contact_phone": ""}, "contact_phone"),
        ({"openness": "closed"}, "openness_reason"),
        ({"openness": "whatever"}, "openness"),
    ],
)
def test_a_letter_with_a_part_missing_is_not_issued_and_the_part_is_named(changes, field):
    people = play.cast()
    case, zhao = signed(people), people.signatory_of(people.transport)
    before = everything()

    with pytest.raises(LetterRefused) as refusal:
        issue_reply(
            play.part(case, people.transport),
            play.by(zhao, play.REPLIED),
            letter=play.letter(**changes),
        )

    assert [name for name, _words in refusal.value.faults] == [field]
    assert everything() == before


def test_a_class_that_needs_a_date_is_issued_with_one():
    people = play.cast()

    case = issued(people, signed(people), people.transport, "B")

    assert case.replies.get().promised_on == date(2025, 12, 31)


@pytest.mark.parametrize("needed", [True, False])
def test_without_a_talk_the_policy_says_whether_a_reply_is_issued(needed):
    people = play.cast()
    play.policy(people, contact_required=needed)
    case = play.assigned(people)
    sign_for(play.part(case, people.transport), play.by(people.lin, play.HANDED_OUT))

    if needed:
        with pytest.raises(ActRefused) as refusal:
            issued(people, case, people.transport)
        assert "第十六条" in refusal.value.article
    else:
        issued(people, case, people.transport)

    assert play.fresh(case).state == ("assigned" if needed else "answered")


def test_the_talk_of_another_unit_is_not_ones_own():
    people = play.cast()
    case = play.assigned(people)
    for unit in (people.transport, people.finance):
        sign_for(play.part(case, unit), play.by(people.user_of(unit), play.HANDED_OUT))
    talk = Talk(kind="call", held_on=play.HANDED_OUT, people="梅若兰", content="会办单位谈。")
    log_contact(play.part(case, people.finance), play.by(people.fang, play.HANDED_OUT), talk=talk)

    with pytest.raises(ActRefused):
        issued(people, case, people.transport)

    assert play.fresh(case).state == "assigned"


def test_what_was_drafted_becomes_the_letter_and_a_letter_never_changes():
    people = play.cast()
    case = signed(people)
    drafted = case.replies.get()

    case = issued(people, case, people.transport)
    with pytest.raises(ActRefused):
        draft_reply(
            play.part(case, people.transport),
            play.by(people.lin, play.REPLIED),
            letter=play.letter(text="改了。"),
        )

    reply = case.replies.get()
    assert (reply.pk, reply.state, reply.text) == (drafted.pk, "issued", play.letter().text)


def test_a_letter_carries_ten_files():
    people = play.cast()
    case = signed(people)
    files = [play.a_file(f"{number}.pdf") for number in range(11)]

    with pytest.raises(ActRefused):
        issue_reply(
            play.part(case, people.transport),
            play.by(people.signatory_of(people.transport), play.REPLIED),
            letter=play.letter(),
            files=files,
        )

    assert not case.attachments.exists()


def test_a_co_unit_does_not_answer_and_is_not_waited_for():
    people = play.cast()
    case = signed(people)
    sign_for(play.part(case, people.finance), play.by(people.fang, play.HANDED_OUT))

    with pytest.raises(ActRefused):
        issued(people, case, people.finance)
    case = issued(people, case, people.transport)

    assert case.state == "answered"
    assert play.part(case, people.finance).over


# --- Who answers together -------------------------------------------------------------------


def test_joint_leads_answer_once_together():
    people = play.cast()
    case = in_hand(people, role=AssignmentRole.JOINT)
    draft_reply(
        play.part(case, people.education),
        play.by(people.wu, play.HANDED_OUT),
        letter=play.letter(text="教育局的初稿。"),
    )

    case = issued(people, case, people.transport)

    assert case.state == "answered"
    parts = case.assignments.values_list("unit__code", "state", "replied_on")
    assert set(parts) == {
        ("transport", "replied", play.REPLIED),
        ("education", "replied", play.REPLIED),
    }
    with pytest.raises(ActRefused):
        issued(people, case, people.education)
    resolve(case, play.by(people.song, play.DELIVERED), outcomes={})
    assert [now(case, u).outcome for u in (people.transport, people.education)] == ["A", "A"]
    assert Reply.objects.filter(state="issued").count() == 1


def test_a_joint_lead_waits_until_the_other_has_signed_for_it():
    people = play.cast()
    case = play.assigned(
        people, units(people.transport, people.education, role=AssignmentRole.JOINT)
    )

    with pytest.raises(ActRefused):
        play.reply(people, case, people.transport)

    assert not Reply.objects.exists()


def test_of_separate_units_each_answers_and_the_worst_class_is_the_one_of_the_case():
    people = play.cast()
    case = in_hand(people, role=AssignmentRole.SEPARATE)

    case = issued(people, case, people.education, "C", day=date(2025, 4, 1))
    assert (case.state, now(case, people.education).answered_on) == ("assigned", date(2025, 4, 1))
    assert now(case).answered_on is None
    assert not Message.objects.filter(kind="reply_issued").exists()
    case = issued(people, case, people.transport, "A")
    assert case.state == "answered"
    assert Message.objects.filter(kind="reply_issued").count() == 1
    resolve(case, play.by(people.song, play.DELIVERED), outcomes={})

    case = play.fresh(case)
    assert (case.outcome, case.rounds.get().outcome) == ("C", "C")
    stands = [now(case), now(case, people.education), now(case, people.transport)]
    assert [(one.outcome, one.solved) for one in stands] == [
        ("C", False),
        ("C", False),
        ("A", True),
    ]


# --- Checking the reply ---------------------------------------------------------------------


def test_another_class_than_the_units_needs_a_reason_and_is_the_one_that_counts():
    people = play.cast()
    case = play.answered(people)
    reply = case.replies.get()

    for outcomes, reason in (({reply.pk: "D"}, " "), ({reply.pk: "Z"}, "理由。")):
        with pytest.raises(ActRefused):
            resolve(case, play.by(people.song, play.DELIVERED), outcomes=outcomes, reason=reason)
    resolve(
        case,
        play.by(people.song, play.DELIVERED),
        outcomes={reply.pk: "D"},
        reason="站点未列入计划。",
    )

    reply.refresh_from_db()
    assert (reply.outcome, reply.confirmed_outcome) == ("A", "D")
    assert (now(case).outcome, now(case).solved) == ("D", False)


def test_the_letter_is_delivered_to_every_signer_and_the_window_runs_from_that_day():
    people = play.cast(preset="beijing")
    case = play.answered(people)

    resolve(case, play.by(people.song, play.DELIVERED), outcomes={})

    case = play.fresh(case)
    assert (case.resolved_on, case.feedback_until) == (play.DELIVERED, date(2025, 6, 6))
    message = Message.objects.get(kind="reply_delivered")
    assert (message.recipient, message.payload["until"]) == (people.mei.user, "2025-06-06")


def test_where_the_policy_knows_no_check_the_last_letter_is_delivered_at_once():
    people = play.cast()
    play.policy(people, reply_check=False)
    case = in_hand(people, role=AssignmentRole.SEPARATE)

    issued(people, case, people.transport, "B")
    case = issued(people, case, people.education, "A")

    assert (case.state, case.outcome, case.resolved_on) == ("resolved", "B", play.REPLIED)
    told = Message.objects.filter(kind="reply_delivered")
    assert [message.recipient for message in told] == [people.mei.user]
    assert case.replies.filter(confirmed_outcome="").count() == 0
