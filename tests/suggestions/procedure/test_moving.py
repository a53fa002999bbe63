"""Dates follow the calendar by one recorded act: those that a rule gave, and no others."""

from datetime import date

import pytest

from history.log import data_of
from history.models import Event
from notifications.models import Message
from suggestions.assigning.actions import assign, sign_for
from suggestions.assigning.rules import Handout
from suggestions.intake.withdrawing import ask_withdrawal
from suggestions.models import Assignment, Commitment, Facts, Suggestion, Supplement
from suggestions.procedure.actions import move_due
from suggestions.procedure.moving import moves_in, moves_of
from suggestions.recalculation import differences
from suggestions.record import ActRefused
from suggestions.replying.actions import resolve
from suggestions.replying.opining import send_opinion_back
from tests import cast as play
from tests.suggestions.everybody import Everybody, everybody, everything
from tests.suggestions.procedure.desk import IN_2027, TODAY, entered
from tests.workflow.days import free
from workflow.calendar import CalendarYear
from workflow.limits import Limit
from workflow.machines.assignment import AssignmentRole
from workflow.years import standing_days

pytestmark = pytest.mark.django_db

# Three months later is 11 February 2027, and one month later 12 December 2026.
IN_NOVEMBER = date(2026, 11, 11)
PROVISIONAL, CERTAIN = date(2027, 2, 11), date(2027, 2, 14)
REASON = "国务院办公厅公布2027年放假安排。"


def moved(people: Everybody, case: Suggestion, on: date = TODAY) -> Event:
    return move_due(case, play.by(people.song, on), reason=REASON)


def dates(case: Suggestion) -> list[tuple[str, str, bool]]:
    """Give the due dates of a case's parts, and whether each is provisional."""
    parts = case.assignments.select_related("unit").order_by("pk")
    return [(p.role, p.due_on.isoformat(), p.due_provisional) for p in parts]


# What moves


def test_a_provisional_date_moves_when_its_year_is_published_and_is_certain_then():
    people = everybody()
    case = play.assigned(people, day=IN_NOVEMBER)
    assert dates(case) == [("lead", "2027-02-11", True), ("co", "2026-12-14", False)]
    entered(people.deng)

    event = moved(people, case)

    assert dates(case) == [("lead", "2027-02-14", False), ("co", "2026-12-14", False)]
    case = play.fresh(case)
    part = play.part(case, people.transport)
    assert case.due_on == CERTAIN
    assert data_of(event)["moved"] == [
        ["reply", part.pk, people.transport.pk, "2027-02-11", "2027-02-14"]
    ]
    assert case.notes.get().text == REASON
    facts = Facts.objects.filter(case=case, known_to=None, end_on=None)
    assert set(facts.values_list("due_on", flat=True)) == {CERTAIN}
    assert list(differences()) == []
    assert moves_of(case, TODAY) == []


def test_a_date_that_stays_only_loses_its_mark_and_nobody_is_told():
    people = everybody()
    case = play.assigned(people, day=date(2026, 11, 18))  # due on 18 February, a Thursday
    entered(people.deng)
    before = Message.objects.count()

    moved(people, case)

    assert dates(case)[0] == ("lead", "2027-02-18", False)
    assert Message.objects.count() == before


def test_the_unit_and_the_deputies_are_told_the_old_and_the_new_date():
    people = everybody()
    case = play.assigned(people, day=IN_NOVEMBER)
    entered(people.deng)

    moved(people, case)

    told = Message.objects.filter(kind="due_moved").order_by("recipient__name")
    assert sorted(told.values_list("recipient__name", flat=True)) == ["林科员", "梅若兰", "赵局长"]
    assert {(m.payload["was_on"], m.payload["due_on"], m.payload["what"]) for m in told} == {
        ("2027-02-11", "2027-02-14", "reply")
    }


def test_a_known_year_that_is_corrected_moves_dates_forth_and_back():
    people = everybody()
    case = play.assigned(people, day=date(2026, 8, 31))  # due on 30 November, a Monday
    known = tuple(standing_days(2026))
    entered(people.deng, (*known, free("2026-11-30", "临时放假")), year=2026)
    moved(people, case)
    assert dates(case)[0] == ("lead", "2026-12-01", False)

    entered(people.deng, known, year=2026)
    moved(people, case)

    assert dates(case)[0] == ("lead", "2026-11-30", False)


def test_a_date_that_is_reached_over_two_corrections_is_recognised():
    people = everybody()
    case = play.assigned(people, day=IN_NOVEMBER)
    entered(people.deng, (free("2027-01-01"),))
    entered(people.deng)

    (move,) = moves_of(case, TODAY)

    assert (move.old, move.new.on, move.new.provisional) == (PROVISIONAL, CERTAIN, False)


def test_an_opinion_moves_too_and_enters_no_figure():
    people = everybody()
    case = play.assigned(people, day=date(2026, 12, 10))  # the opinion is due on 11 January
    entered(people.deng, (*IN_2027, free("2027-01-11", "临时放假")))

    event = moved(people, case)

    # The reply's date, 10 March, stays and becomes certain.
    assert dates(case) == [("lead", "2027-03-10", False), ("co", "2027-01-12", False)]
    assert "steps" not in data_of(event)
    assert Message.objects.filter(kind="due_moved", recipient=people.fang.user).exists()
    assert not Message.objects.filter(kind="due_moved", recipient=people.mei.user).exists()


def asked_again(people: Everybody, on: date) -> Suggestion:
    """Transport, which has the case since 10 December, sends finance's opinion back on a day."""
    case = play.assigned(people, day=date(2026, 12, 10))
    for unit, worker in ((people.transport, people.lin), (people.finance, people.fang)):
        sign_for(play.part(case, unit), play.by(worker, date(2026, 12, 10)))
    play.opine(people, case, people.finance, day=on)
    part = play.part(case, people.finance)
    send_opinion_back(part, play.by(people.lin, on), reason="没有说明资金安排。")
    return play.fresh(case)


def test_an_opinion_that_was_sent_back_moves_by_the_limit_that_runs_from_that_day():
    people = everybody(preset="chongqing")  # five working days
    case = asked_again(people, date(2026, 12, 30))
    assert dates(case)[1] == ("co", "2027-01-07", True)
    entered(people.deng, (*IN_2027, free("2027-01-05", "临时放假")))

    moved(people, case, date(2026, 12, 31))

    assert dates(case)[1] == ("co", "2027-01-08", False)
    told = Message.objects.filter(kind="due_moved", recipient=people.fang.user)
    assert [m.payload["due_on"] for m in told] == ["2027-01-08"]
    assert moves_of(play.fresh(case), date(2026, 12, 31)) == []


def test_one_that_is_due_again_before_the_reply_follows_the_reply():
    people = everybody()
    play.policy(people, opinion=Limit(3, "month"))
    case = asked_again(people, date(2027, 1, 20))
    assert dates(case) == [("lead", "2027-03-10", True), ("co", "2027-03-09", False)]
    entered(people.deng, (*IN_2027, free("2027-03-10", "临时放假")))

    moved(people, case, date(2027, 1, 21))

    assert dates(case) == [("lead", "2027-03-11", False), ("co", "2027-03-10", False)]


def test_one_that_has_no_limit_of_its_own_moves_with_the_reply():
    people = everybody(preset="beijing")
    case = asked_again(people, date(2027, 1, 20))
    before = dates(case)
    assert before[1][1] == before[0][1]
    entered(people.deng, (*IN_2027, free(before[0][1], "临时放假")))

    moved(people, case, date(2027, 1, 21))

    after = dates(case)
    assert before[0][1] < after[0][1] == after[1][1]


def test_one_that_was_sent_back_is_not_taken_for_one_of_the_hand_out():
    people = everybody(preset="chongqing")
    case = asked_again(people, date(2026, 12, 30))
    # As if it were due when the hand-out's thirty working days are over.
    Assignment.objects.filter(case=case, role="co").update(due_on="2027-01-22")
    entered(people.deng, (*IN_2027, free("2027-01-05", "临时放假")))

    assert "opinion" not in {move.kind for move in moves_of(case, date(2026, 12, 31))}


def test_who_signed_early_is_reckoned_from_that_day():
    people = everybody()
    play.policy(people, reply=Limit(3, "month", "receipt"), extension_cap=None)
    case = play.assigned(people, day=IN_NOVEMBER)
    sign_for(play.part(case, people.transport), play.by(people.lin, IN_NOVEMBER))
    entered(people.deng)

    moved(people, case)

    assert dates(case)[0] == ("lead", "2027-02-14", False)


def test_the_latest_of_several_separate_units_is_the_date_of_the_case():
    people = everybody()
    units = [
        Handout(people.transport, AssignmentRole.SEPARATE),
        Handout(people.education, AssignmentRole.SEPARATE, due_on=date(2027, 2, 12)),
    ]
    case = play.assigned(people, units, day=IN_NOVEMBER)
    assert case.due_on == date(2027, 2, 12)
    entered(people.deng)

    moved(people, case)

    assert play.fresh(case).due_on == CERTAIN
    assert [day for _role, day, _mark in dates(case)] == ["2027-02-14", "2027-02-12"]


# What stays


def test_a_date_that_was_set_by_hand_stays():
    people = everybody()
    units = [Handout(people.transport, AssignmentRole.LEAD, due_on=PROVISIONAL)]
    case = play.assigned(people, units, day=IN_NOVEMBER)
    entered(people.deng)

    with pytest.raises(ActRefused):
        moved(people, case)

    assert dates(case) == [("lead", "2027-02-11", False)]


def test_a_date_that_was_extended_stays():
    people = everybody()
    case = play.assigned(people, day=IN_NOVEMBER)
    Assignment.objects.filter(case=case, role="lead").update(
        first_due_on=PROVISIONAL, due_on=date(2027, 5, 3), due_provisional=False
    )
    entered(people.deng)

    assert moves_of(case, TODAY) == []


def test_a_date_that_follows_from_another_rule_stays():
    people = everybody()
    case = play.assigned(people, day=IN_NOVEMBER)
    Assignment.objects.filter(case=case, role="lead").update(due_on=date(2027, 2, 12))
    entered(people.deng)

    assert moves_of(case, TODAY) == []


def test_what_has_been_answered_keeps_its_date_and_so_does_what_is_ended():
    people = everybody()
    answered = play.assigned(people, day=IN_NOVEMBER)
    play.reply(people, answered, people.transport, day=TODAY)
    ended = play.assigned(people, title="关于夜间公交的建议", day=IN_NOVEMBER)
    ask_withdrawal(ended, play.by(people.mei, TODAY), reason="已解决。")
    entered(people.deng)

    assert moves_in(people.congress, TODAY) == []
    for case in (answered, ended):
        with pytest.raises(ActRefused):
            moved(people, play.fresh(case))


def test_a_promised_day_is_the_units_own_and_stays():
    people = everybody()
    case = play.assigned(people, day=date(2026, 6, 1))
    reply = play.reply(people, case, people.transport, outcome="A", day=TODAY)
    promise = Commitment.objects.create(
        congress=people.congress,
        case=case,
        reply=reply,
        assignment=reply.assignment,
        unit=people.transport,
        text="增设站点",
        first_due_on=PROVISIONAL,
        due_on=PROVISIONAL,
        in_force=True,
    )
    entered(people.deng)

    assert moves_in(people.congress, TODAY) == []
    promise.refresh_from_db()
    assert promise.due_on == PROVISIONAL


def test_a_calendar_that_was_never_changed_here_moves_nothing():
    people = everybody()
    play.assigned(people, day=IN_NOVEMBER)
    CalendarYear.objects.create(year=2027, source="by hand, with no event")

    assert moves_in(people.congress, TODAY) == []


# The time for rating


def delivered(people: Everybody, on: date) -> Suggestion:
    """A reply is delivered under rules that leave fifteen working days for the rating."""
    case = play.assigned(people, day=date(2026, 10, 12))
    play.reply(people, case, people.transport, day=on)
    resolve(play.fresh(case), play.by(people.song, on), outcomes={})
    return play.fresh(case)


def test_an_open_window_for_ratings_moves_with_its_round():
    people = everybody(preset="beijing")
    case = delivered(people, date(2026, 12, 25))
    # 28 to 31 December, 4 to 15 January, and two days more but for an extra holiday.
    assert (case.feedback_until, case.feedback_provisional) == (date(2027, 1, 18), True)
    entered(people.deng, (*IN_2027, free("2027-01-14", "临时放假")))

    event = moved(people, case, date(2026, 12, 28))

    case = play.fresh(case)
    assert (case.feedback_until, case.feedback_provisional) == (date(2027, 1, 19), False)
    assert case.rounds.get().feedback_until == date(2027, 1, 19)
    assert data_of(event)["moved"] == [["feedback", case.pk, None, "2027-01-18", "2027-01-19"]]
    told = Message.objects.get(kind="due_moved")
    assert (told.recipient_id, told.payload["what"]) == (people.mei.user_id, "feedback")
    assert list(differences()) == []


def test_a_window_that_is_over_stays():
    people = everybody(preset="beijing")
    case = delivered(people, date(2026, 12, 25))
    entered(people.deng, (*IN_2027, free("2027-01-14", "临时放假")))

    assert moves_of(case, date(2027, 1, 18)) != []
    assert moves_of(case, date(2027, 1, 19)) == []


def test_the_window_for_a_letter_about_kept_promises_moves_too():
    people = everybody(preset="chongqing")
    case = play.assigned(people, day=date(2026, 10, 12))
    reply = play.reply(people, case, people.transport, day=date(2026, 12, 1))
    letter = Supplement.objects.create(
        case=case,
        reply=reply,
        state="confirmed",
        letter_no="云交函〔2026〕9号",
        text="已落实。",
        signatory="赵明",
        contact_person="林科员",
        contact_phone="021",
        written_at=play.at(TODAY),
        issued_on=date(2026, 12, 18),
        confirmed_on=date(2026, 12, 18),
        feedback_until=date(2027, 1, 18),  # twenty working days
    )
    entered(people.deng, (*IN_2027, free("2027-01-14", "临时放假")))

    event = moved(people, case, date(2026, 12, 28))

    letter.refresh_from_db()
    assert letter.feedback_until == date(2027, 1, 19)
    assert [told[0] for told in data_of(event)["moved"]] == ["promise_feedback"]


# The act


def test_a_reason_is_needed_and_a_date_that_moves():
    people = everybody()
    case = play.assigned(people, day=IN_NOVEMBER)
    with pytest.raises(ActRefused):
        moved(people, case)
    entered(people.deng)
    before = everything()

    with pytest.raises(ActRefused):
        move_due(case, play.by(people.song, TODAY), reason="  ")

    assert everything() == before


def test_another_congress_is_untouched():
    people, others = everybody(), everybody("nearby")
    case, theirs = play.assigned(people, day=IN_NOVEMBER), play.assigned(others, day=IN_NOVEMBER)
    entered(people.deng)

    moved(people, case)
    with pytest.raises(ActRefused):
        moved(people, theirs)

    assert dates(theirs)[0] == ("lead", "2027-02-11", True)
    assert [one.case for one in moves_in(others.congress, TODAY)] == [theirs]
    assert moves_in(people.congress, TODAY) == []


def test_a_hand_out_between_two_states_of_the_calendar_has_nothing_to_move():
    people = everybody()
    entered(people.deng, (free("2027-01-01"),))
    case = play.numbered(people)
    assign(case, play.by(people.song, IN_NOVEMBER), units=play.lead_and_co(people))

    assert moves_of(play.fresh(case), TODAY) == []
