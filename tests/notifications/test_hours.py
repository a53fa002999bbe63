"""When somebody is reached: at the edges of quiet hours, on free days, once a day."""

from datetime import date, datetime, time, timedelta

import pytest

from notifications.hours import GATHERING, MORNING, REMINDERS_GATHER, Hours, earliest
from notifications.models import Bundle, QuietHours
from people.models import Role
from tests.cast import SHANGHAI
from workflow.calendar import Calendar, load_calendar

FRIDAY = date(2026, 9, 11)
SATURDAY, SUNDAY, MONDAY = (FRIDAY + timedelta(days=n) for n in (1, 2, 3))
# The National Day holidays of 2026, with a Saturday on which people work instead.
EVE, HOLIDAY, BACK, MAKE_UP = (
    date(2026, 9, 30), date(2026, 10, 1), date(2026, 10, 8), date(2026, 10, 10),
)  # fmt: skip
PLAIN = Calendar(known_years=frozenset({2026}))
ALWAYS = Hours(time(0), time(0))
USUAL = Hours()
STAFF = Hours(working_days_only=True)


def on(day: date, hour: int, minute: int = 0, second: int = 0) -> datetime:
    return datetime.combine(day, time(hour, minute, second), SHANGHAI)


@pytest.fixture
def calendar(db) -> Calendar:
    return load_calendar(FRIDAY)


# --- Quiet hours ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("moment", "opened"),
    [
        (on(FRIDAY, 20, 59, 59), on(FRIDAY, 20, 59, 59)),
        (on(FRIDAY, 21), on(SATURDAY, 7, 30)),
        (on(FRIDAY, 23, 59, 59), on(SATURDAY, 7, 30)),
        (on(SATURDAY, 0), on(SATURDAY, 7, 30)),
        (on(SATURDAY, 7, 29, 59), on(SATURDAY, 7, 30)),
        (on(SATURDAY, 7, 30), on(SATURDAY, 7, 30)),
        (on(SATURDAY, 12), on(SATURDAY, 12)),
    ],
)
def test_the_usual_quiet_hours_go_over_midnight(moment, opened):
    assert USUAL.open_at(moment, PLAIN) == opened


@pytest.mark.parametrize(
    ("moment", "opened"),
    [
        (on(FRIDAY, 11, 59, 59), on(FRIDAY, 11, 59, 59)),
        (on(FRIDAY, 12), on(FRIDAY, 14)),
        (on(FRIDAY, 13, 59, 59), on(FRIDAY, 14)),
        (on(FRIDAY, 14), on(FRIDAY, 14)),
        (on(FRIDAY, 23), on(FRIDAY, 23)),
    ],
)
def test_quiet_hours_may_lie_within_a_day(moment, opened):
    assert Hours(time(12), time(14)).open_at(moment, PLAIN) == opened


def test_equal_times_are_no_quiet_hours():
    assert ALWAYS.open_at(on(SUNDAY, 3), PLAIN) == on(SUNDAY, 3)


def test_hours_are_those_of_the_congress_whatever_zone_an_instant_is_written_in():
    from datetime import UTC

    moment = on(FRIDAY, 22).astimezone(UTC)

    assert USUAL.open_at(moment, PLAIN) == on(SATURDAY, 7, 30)


# --- Working days ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("moment", "opened"),
    [
        (on(FRIDAY, 20, 59), on(FRIDAY, 20, 59)),
        (on(FRIDAY, 21), on(MONDAY, 8, 30)),
        (on(SATURDAY, 9), on(MONDAY, 8, 30)),
        (on(SUNDAY, 20, 59), on(MONDAY, 8, 30)),
        (on(SUNDAY, 21), on(MONDAY, 7, 30)),
        (on(MONDAY, 0), on(MONDAY, 7, 30)),
        (on(EVE, 21), on(BACK, 8, 30)),
        (on(HOLIDAY, 10), on(BACK, 8, 30)),
        (on(MAKE_UP, 10), on(MAKE_UP, 10)),
        (on(MAKE_UP, 21), on(MAKE_UP + timedelta(days=2), 8, 30)),
    ],
)
def test_staff_are_left_alone_until_the_next_working_day(calendar, moment, opened):
    assert STAFF.open_at(moment, calendar) == opened


def test_whoever_has_no_quiet_hours_is_not_waked_at_midnight_after_a_free_day():
    hours = Hours(time(0), time(0), working_days_only=True)

    assert hours.open_at(on(SATURDAY, 9), PLAIN) == on(MONDAY, 8, 30)


@pytest.mark.parametrize(
    ("roles", "chosen", "expected"),
    [
        ({Role.DEPUTY}, None, Hours()),
        ({Role.HANDLER}, None, Hours(working_days_only=True)),
        ({Role.DEPUTY, Role.HANDLER}, None, Hours()),
        ({Role.HANDLER}, {"working_days_only": False}, Hours()),
        ({Role.DEPUTY}, {"working_days_only": True}, Hours(working_days_only=True)),
        ({Role.HANDLER}, {"quiet_from": time(12)}, Hours(time(12), working_days_only=True)),
    ],
)
def test_what_is_chosen_goes_before_what_is_usual_for_a_role(roles, chosen, expected):
    row = None if chosen is None else QuietHours(**chosen)

    assert Hours.of(row, roles) == expected


# --- When an envelope leaves ----------------------------------------------------------------


def leaves(bundle, at, *, last=None, hours=USUAL, calendar=PLAIN) -> datetime:
    return earliest(bundle, hours, calendar, at=at, last=last)


def test_the_first_thing_is_told_at_once_and_what_follows_gathers():
    noon = on(FRIDAY, 12)

    assert leaves(Bundle.DIRECT, noon) == noon
    assert leaves(Bundle.DIRECT, noon, last=noon - timedelta(minutes=1)) == on(FRIDAY, 12, 9)
    assert leaves(Bundle.DIRECT, noon, last=noon - GATHERING) == noon
    assert leaves(Bundle.DIRECT, noon, last=noon - timedelta(hours=9)) == noon


def test_what_gathers_into_the_quiet_hours_waits_for_their_end():
    late = on(FRIDAY, 20, 55)

    assert leaves(Bundle.DIRECT, late, last=late) == on(SATURDAY, 7, 30)


@pytest.mark.parametrize(
    ("at", "last", "expected"),
    [
        (on(FRIDAY, 8, 29, 59), None, on(FRIDAY, 8, 30)),
        (on(FRIDAY, 8, 30), None, on(FRIDAY, 8, 30)),
        (on(FRIDAY, 8, 30, 1), None, on(MONDAY, 8, 30)),
        (on(SATURDAY, 7), None, on(MONDAY, 8, 30)),
        (on(MONDAY, 0, 30), None, on(MONDAY, 8, 30)),
        (on(MONDAY, 7, 55), on(MONDAY, 7, 50), on(MONDAY + timedelta(days=1), 8, 30)),
        (on(MONDAY, 9), on(MONDAY, 8, 30), on(MONDAY + timedelta(days=1), 8, 30)),
        (on(MONDAY, 7), on(SUNDAY, 23, 59), on(MONDAY, 8, 30)),
    ],
)
def test_there_is_one_summary_a_day_in_the_morning_of_a_working_day(at, last, expected):
    assert leaves(Bundle.DIGEST, at, last=last) == expected


@pytest.mark.parametrize(
    ("at", "last", "expected"),
    [
        (on(MONDAY, 0, 5), None, on(MONDAY, 8, 30)),
        (on(MONDAY, 8, 24), None, on(MONDAY, 8, 30)),
        (on(MONDAY, 8, 30), None, on(MONDAY, 8, 30) + REMINDERS_GATHER),
        (on(MONDAY, 14), None, on(MONDAY, 14) + REMINDERS_GATHER),
        (on(MONDAY, 14), on(MONDAY, 8, 30), on(MONDAY + timedelta(days=1), 8, 30)),
        (on(MONDAY, 23, 58), None, on(MONDAY + timedelta(days=1), 8, 30)),
        (on(MONDAY, 23, 58), on(MONDAY, 9), on(MONDAY + timedelta(days=1), 8, 30)),
        (on(SATURDAY, 9), None, on(MONDAY, 8, 30)),
    ],
)
def test_there_is_one_reminder_a_day_at_once_where_the_morning_is_over(at, last, expected):
    assert leaves(Bundle.REMINDER, at, last=last) == expected


def test_who_sleeps_longer_is_not_waked_by_the_morning_mails():
    late_riser = Hours(time(22), time(10))

    assert leaves(Bundle.DIGEST, on(MONDAY, 7), hours=late_riser) == on(MONDAY, 10)
    assert leaves(Bundle.REMINDER, on(MONDAY, 7), hours=late_riser) == on(MONDAY, 10)
    assert time(8, 30) == MORNING


def test_a_summary_waits_out_the_holidays(calendar):
    assert leaves(Bundle.DIGEST, on(EVE, 9), calendar=calendar) == on(BACK, 8, 30)
    assert leaves(Bundle.DIGEST, on(MAKE_UP, 8), calendar=calendar) == on(MAKE_UP, 8, 30)
