"""Stories of handing out: to whom, until when, and anew."""

from datetime import date, timedelta

import pytest

from notifications.models import Message
from people.models import Unit
from suggestions.assigning.actions import Talk, assign, log_contact, reassign, sign_for
from suggestions.assigning.rules import Handout
from suggestions.intake.withdrawing import ask_withdrawal
from suggestions.models import Facts
from suggestions.record import ActRefused
from tests import cast as play
from tests.suggestions.everybody import everybody, everything
from workflow.limits import Limit
from workflow.machines.assignment import AssignmentRole

pytestmark = pytest.mark.django_db

LEAD, JOINT, SEPARATE, CO, INFORMATION = AssignmentRole
LATER = date(2025, 3, 3)


def to(*units: Unit, role: AssignmentRole = LEAD, due_on: date | None = None) -> list[Handout]:
    """Give a hand-out of several units in one role."""
    return [Handout(unit, role, due_on=due_on) for unit in units]


def anew(people, case, units, *, member=None, reason="职责调整。", day=LATER):
    """Song hands it out anew."""
    reassign(play.fresh(case), play.by(member or people.song, day), units=units, reason=reason)
    return play.fresh(case)


def told(kind: str) -> set[str]:
    """Give the names of those who were told something."""
    return set(Message.objects.filter(kind=kind).values_list("recipient__name", flat=True))


def counted(case, unit: Unit) -> Facts:
    """Give how a unit's part stands now."""
    return Facts.objects.get(case=case, unit=unit, end_on=None, known_to=None)


# --- To whom --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "units",
    [
        lambda _p: [],
        lambda p: to(p.transport, role=CO),
        lambda p: to(p.transport, p.finance),
        lambda p: to(p.transport) + to(p.finance, role=JOINT),
        lambda p: to(p.transport, role=JOINT),
        lambda p: to(p.transport, role=SEPARATE),
        lambda p: to(p.transport, p.finance, role=JOINT) + to(p.education, role=SEPARATE),
        lambda p: to(p.transport) + to(p.transport, role=CO),
        lambda p: to(p.transport, due_on=play.HANDED_OUT - timedelta(days=1)),
        lambda _p: to(Unit.objects.get(congress__code="nearby", code="transport")),
    ],
    ids=[
        "nobody", "nobody answers", "two leads", "lead and joint", "one joint", "one separate",
        "joint and separate", "one twice", "due yesterday", "a foreign unit",
    ],
)  # fmt: skip
def test_a_hand_out_that_makes_no_sense_is_refused_in_words(units):
    people = play.cast()
    play.cast("nearby")
    case = play.numbered(people)
    before = everything()

    with pytest.raises(ActRefused) as refusal:
        assign(case, play.by(people.song, play.HANDED_OUT), units=units(people))

    assert str(refusal.value.reason)
    assert everything() == before


def test_a_unit_that_no_longer_exists_gets_nothing_new():
    people = play.cast()
    people.transport.closed_on = play.HANDED_OUT - timedelta(days=1)
    people.transport.save(update_fields=["closed_on"])
    case = play.numbered(people)

    with pytest.raises(ActRefused, match="区交通委"):
        assign(case, play.by(people.song, play.HANDED_OUT), units=to(people.transport))


def test_units_and_deputies_are_told_and_co_units_enter_no_figure():
    people = play.cast()

    case = play.assigned(
        people, [*play.lead_and_co(people), *to(people.education, role=INFORMATION)]
    )

    assert told("assigned") == {"林科员", "方科员", "吴科长"}
    assert told("handed_out") == {"梅若兰"}
    assert play.part(case, people.education).due_on is None
    units = Facts.objects.filter(case=case, unit__isnull=False).values_list("unit__code", flat=True)
    assert set(units) == {"transport"}


# --- Until when -----------------------------------------------------------------------------


def test_a_limit_from_the_hand_out_does_not_move_with_the_receipt():
    people = play.cast()
    case = play.assigned(people)

    sign_for(play.part(case, people.transport), play.by(people.lin, play.HANDED_OUT))

    part = play.part(case, people.transport)
    assert (part.due_on, part.received_on) == (date(2025, 5, 20), play.HANDED_OUT)


@pytest.mark.parametrize(
    ("signed_on", "due_on"),
    [
        (date(2025, 2, 20), date(2025, 5, 20)),
        (date(2025, 2, 21), date(2025, 5, 21)),
        (date(2025, 4, 2), date(2025, 5, 21)),
    ],
    ids=["the same day", "the day after", "weeks later"],
)
def test_a_limit_from_the_receipt_runs_from_the_day_after_the_hand_out_at_the_latest(
    signed_on, due_on
):
    people = play.cast(preset="zhejiang")
    case = play.assigned(people)
    assert case.due_on == counted(case, people.transport).due_on == date(2025, 5, 21)

    sign_for(play.part(case, people.transport), play.by(people.lin, signed_on))

    part = play.part(case, people.transport)
    assert part.received_on == min(signed_on, date(2025, 2, 21))
    assert part.due_on == play.fresh(case).due_on == due_on
    assert counted(case, people.transport).due_on == due_on


def test_a_date_set_by_hand_stays():
    people = play.cast(preset="zhejiang")
    given = date(2025, 4, 11)
    case = play.assigned(people, to(people.transport, due_on=given))

    sign_for(play.part(case, people.transport), play.by(people.lin, play.HANDED_OUT))

    part = play.part(case, people.transport)
    assert (part.due_on, part.due_given, play.fresh(case).due_on) == (given, True, given)


def test_the_case_is_due_when_the_last_answering_unit_is():
    people = play.cast()
    early, late = date(2025, 4, 11), date(2025, 4, 30)

    case = play.assigned(
        people,
        to(people.transport, role=SEPARATE, due_on=early)
        + to(people.education, role=SEPARATE, due_on=late)
        + to(people.finance, role=CO, due_on=date(2025, 5, 30)),
    )

    assert case.due_on == late
    assert counted(case, people.transport).due_on == early
    assert Facts.objects.get(case=case, unit=None, end_on=None, known_to=None).due_on == late


def test_a_due_date_past_the_known_years_is_provisional_and_blocks_nothing():
    people = play.cast()
    case = play.assigned(people, day=date(2027, 12, 20))

    part = play.part(case, people.transport)
    assert part.due_provisional
    assert part.due_on >= date(2028, 3, 20)


# --- Anew -----------------------------------------------------------------------------------


def test_handing_out_anew_takes_off_adds_and_leaves_the_date_of_who_stays():
    people = play.cast()
    case = play.assigned(people)
    kept = play.part(case, people.transport)
    Message.objects.all().delete()

    case = anew(people, case, to(people.transport) + to(people.education, role=CO))

    assert play.part(case, people.transport) == kept
    assert play.part(case, people.transport).due_on == kept.due_on == case.due_on
    off = play.part(case, people.finance)
    assert (off.state, off.returned_on) == ("returned", LATER)
    assert play.part(case, people.education).assigned_on == LATER
    assert (told("taken_off"), told("assigned")) == ({"方科员"}, {"吴科长"})
    assert told("handed_out") == {"梅若兰"}


def test_a_new_lead_has_the_whole_limit_and_enters_the_figures_in_place_of_the_old_one():
    people = play.cast()
    case = play.assigned(people)

    case = anew(people, case, to(people.education))

    assert case.due_on == play.part(case, people.education).due_on == date(2025, 6, 3)
    assert counted(case, people.education).due_on == date(2025, 6, 3)
    assert not Facts.objects.filter(unit=people.transport, end_on=None, known_to=None).exists()


def test_a_unit_that_changes_its_role_begins_anew():
    people = play.cast()
    case = play.assigned(people)

    case = anew(people, case, to(people.finance) + to(people.transport, role=CO))

    parts = case.assignments.exclude(state="returned").values_list("unit__code", "role")
    assert set(parts) == {("finance", "lead"), ("transport", "co")}
    assert case.assignments.filter(state="returned").count() == 2


def test_a_unit_that_has_replied_stays():
    people = play.cast()
    units = to(people.transport, people.education, role=SEPARATE)
    case = play.assigned(people, units)
    play.reply(people, case, people.transport)

    with pytest.raises(ActRefused):
        anew(people, case, to(people.education, people.finance, role=SEPARATE))

    assert play.part(case, people.transport).state == "replied"


def test_the_case_is_answered_when_only_units_that_have_replied_remain():
    people = play.cast()
    case = play.assigned(people, to(people.transport, people.education, role=SEPARATE))
    play.reply(people, case, people.transport)
    Message.objects.all().delete()

    case = anew(people, case, to(people.transport, role=SEPARATE), day=play.REPLIED)

    assert (case.state, case.answered_on) == ("answered", play.REPLIED)
    assert counted(case, people.transport).answered_on == play.REPLIED
    assert told("reply_issued") == set()  # Song did it herself
    assert Facts.objects.get(case=case, unit=None, end_on=None, known_to=None).answered_on


def test_one_that_has_not_replied_does_not_remain_alone_with_a_part():
    people = play.cast()
    case = play.assigned(people, to(people.transport, people.education, role=SEPARATE))

    with pytest.raises(ActRefused):
        anew(people, case, to(people.transport, role=SEPARATE))

    assert play.fresh(case).state == "assigned"


@pytest.mark.parametrize("reason", ["", " \n"])
def test_handing_out_anew_needs_a_reason_and_a_change(reason):
    people = play.cast()
    case = play.assigned(people)

    with pytest.raises(ActRefused):
        anew(people, case, to(people.education), reason=reason)
    with pytest.raises(ActRefused):
        anew(people, case, play.lead_and_co(people))

    assert play.part(case, people.transport).state == "pending"


def test_a_coordinator_splits_among_the_units_below_him_and_reaches_no_others():
    people = everybody()
    court = Unit.objects.create(congress=people.congress, code="court", label_zh="区法院")
    inside = play.assigned(people, to(people.hall))
    across = play.assigned(people, to(people.transport) + to(court, role=CO))

    inside = anew(
        people, inside, to(people.education) + to(people.hall, role=CO), member=people.guan
    )
    for case, units in (
        (inside, to(court)),
        (across, to(people.transport) + to(people.finance, role=CO)),
    ):
        with pytest.raises(ActRefused):
            anew(people, case, units, member=people.guan)

    assert play.part(inside, people.education).role == LEAD
    assert play.part(across, court).state == "pending"


# --- Signing for, talking -------------------------------------------------------------------


def test_a_unit_signs_once_and_for_itself():
    people = everybody()
    case = play.assigned(people)
    part = play.part(case, people.transport)

    sign_for(part, play.by(people.zhao, play.HANDED_OUT))
    with pytest.raises(ActRefused):
        sign_for(part, play.by(people.lin, play.HANDED_OUT))
    with pytest.raises(ActRefused):
        sign_for(play.part(case, people.finance), play.by(people.lin, play.HANDED_OUT))

    part.refresh_from_db()
    assert (part.state, part.handler) == ("signed_for", people.zhao.user)


def test_of_a_unit_that_was_only_informed_nothing_more_is_expected():
    people = play.cast()
    case = play.assigned(people, to(people.transport) + to(people.education, role=INFORMATION))

    sign_for(play.part(case, people.education), play.by(people.wu, play.HANDED_OUT))

    assert play.part(case, people.education).over
    with pytest.raises(ActRefused):
        talked(people, case, people.education, play.HANDED_OUT)


def talked(people, case, unit: Unit, held_on: date, *, day: date = LATER) -> None:
    """A unit notes down a talk."""
    talk = Talk(kind="call", held_on=held_on, people="梅若兰", content="谈办理情况。")
    log_contact(play.part(case, unit), play.by(people.user_of(unit), day), talk=talk)


@pytest.mark.parametrize(
    "held_on", [LATER + timedelta(days=1), play.HANDED_OUT - timedelta(days=1)]
)
def test_a_talk_is_held_between_the_hand_out_and_today(held_on):
    people = play.cast()
    case = play.assigned(people)
    sign_for(play.part(case, people.transport), play.by(people.lin, play.HANDED_OUT))

    with pytest.raises(ActRefused):
        talked(people, case, people.transport, held_on)

    assert not play.part(case, people.transport).contacts.exists()


def test_a_co_unit_talks_with_the_deputy_too_and_nobody_does_after_the_end():
    people = play.cast()
    units = to(people.transport, people.education, role=SEPARATE) + to(people.finance, role=CO)
    case = play.assigned(people, units)
    sign_for(play.part(case, people.finance), play.by(people.fang, play.HANDED_OUT))
    play.reply(people, case, people.transport, day=LATER)

    talked(people, case, people.finance, LATER)
    ask_withdrawal(play.fresh(case), play.by(people.mei, LATER), reason="已经解决。")
    with pytest.raises(ActRefused):
        talked(people, case, people.transport, LATER)

    assert play.part(case, people.finance).contacts.count() == 1


def test_a_congress_without_rules_hands_nothing_out():
    people = play.cast()
    case = play.numbered(people)
    people.congress.policies.all()._raw_delete(using="default")

    with pytest.raises(ActRefused):
        assign(case, play.by(people.song, play.HANDED_OUT), units=to(people.transport))

    assert play.fresh(case).state == "submitted"


def test_a_round_keeps_the_policy_under_which_it_was_handed_out():
    people = play.cast()
    before = play.assigned(people)
    play.policy(people, valid_from=date(2025, 3, 1), reply=Limit(4, "month"))

    after = play.assigned(people, day=LATER)

    assert before.rounds.get().policy.rules.reply == Limit(3, "month")
    assert (before.due_on, after.due_on) == (date(2025, 5, 20), date(2025, 7, 3))
