"""A year of the calendar is checked, compared, written, and recalled as it stood."""

from datetime import UTC, date, datetime

import pytest
from django.db import transaction
from django.utils import translation

from history import log
from history.verify import breaks
from tests.workflow.days import free, works
from workflow.calendar import DayOverride, load_calendar
from workflow.years import (
    ENTERED,
    STREAM,
    PublishedDay,
    differences,
    earlier_calendars,
    fault_of,
    first_changed_year,
    known_years,
    missing_holidays,
    source_of,
    standing_days,
    with_year,
    write_year,
    year_digest,
)

pytestmark = pytest.mark.django_db

AT = datetime(2026, 11, 5, 2, tzinfo=UTC)
NEW_YEAR = free("2027-01-01", "元旦", "New Year's Day")
SPRING = free("2027-02-11", "春节", "Spring Festival")
MAKE_UP = works("2027-02-20")


def entered(year: int, *days: PublishedDay) -> None:
    """Enter a year as the act does."""
    with transaction.atomic():
        told = write_year(year, days, "国办发明电〔2026〕1号")
        log.append(STREAM, ENTERED, actor_id=None, at=AT, data=told)


def test_a_new_year_stands_and_is_named():
    entered(2027, NEW_YEAR, SPRING, MAKE_UP)

    calendar = load_calendar(date(2027, 1, 1))
    assert standing_days(2027) == [NEW_YEAR, SPRING, MAKE_UP]
    assert not calendar.is_working_day(SPRING.day)
    assert calendar.is_working_day(MAKE_UP.day)
    assert calendar.is_known(date(2027, 12, 31))
    assert source_of(2027) == "国办发明电〔2026〕1号"
    newest = known_years()[0]
    assert (newest.year, newest.free, newest.make_up) == (2027, 2, 1)
    assert list(breaks()) == []


def test_a_correction_takes_the_place_of_what_stood():
    entered(2027, NEW_YEAR, SPRING)
    entered(2027, NEW_YEAR, MAKE_UP)

    assert standing_days(2027) == [NEW_YEAR, MAKE_UP]
    assert DayOverride.objects.filter(year=2027).count() == 2


def test_a_year_that_nobody_entered_has_no_days_and_no_source():
    assert standing_days(2031) is None
    assert (source_of(2031), year_digest(2031)) == ("", "")


def test_what_was_written_is_compared_with_what_the_log_says_of_it():
    entered(2027, NEW_YEAR)
    DayOverride.objects.filter(day=NEW_YEAR.day).update(kind="working")

    assert [str(one) for one in breaks()] == [
        "/calendar/ #1: calendar_year 2027 was changed after the event"
    ]


def test_the_calendar_is_recalled_as_it_stood_before_each_change():
    original = load_calendar(date(2026, 1, 1))
    entered(2027, NEW_YEAR)
    second = load_calendar(date(2026, 1, 1))
    entered(2026, free("2026-10-08", "国庆节"))

    now = load_calendar(date(2026, 1, 1))
    before, first = earlier_calendars(now)

    def answers(calendar):
        days = (date(2026, 10, 7), date(2026, 10, 8), date(2026, 10, 10), date(2027, 1, 1))
        return [calendar.is_known(day) for day in days], [
            calendar.is_working_day(day) for day in days
        ]

    assert answers(before) == answers(second)
    assert answers(first) == answers(original)
    assert answers(now) != answers(second)
    assert first_changed_year() == 2026


def test_a_calendar_that_was_never_changed_here_has_no_past():
    assert list(earlier_calendars(load_calendar(date(2026, 1, 1)))) == []
    assert first_changed_year() is None


def test_a_year_can_be_thought_of_without_being_written():
    calendar = load_calendar(date(2026, 1, 1))

    imagined = with_year(calendar, 2027, [SPRING, MAKE_UP])
    forgotten = with_year(calendar, 2026, None)

    assert imagined.is_known(date(2027, 6, 1))
    assert not imagined.is_working_day(SPRING.day)
    assert not forgotten.is_known(date(2026, 6, 1))
    assert standing_days(2027) is None


@pytest.mark.parametrize(
    ("day", "fault"),
    [
        (free("2028-01-01"), "is not in the year 2027."),
        (works("2027-02-22"), "is no weekend day"),
        # A holiday on a weekend is in every notice, and a make-up day is a weekend day.
        (free("2027-02-06"), ""),
        (works("2027-02-20"), ""),
        (works("2027-02-21"), ""),
    ],
)
def test_a_day_that_can_not_stand_says_why(day, fault):
    with translation.override("en"):
        told = fault_of(day, 2027)

    assert (fault in told) if fault else (told == "")


def test_days_that_differ_are_told_with_both_versions():
    renamed = free("2027-02-11", "除夕")

    found = differences([NEW_YEAR, SPRING], [SPRING, MAKE_UP])

    assert [(d.day, d.before, d.after) for d in found] == [
        (NEW_YEAR.day, NEW_YEAR, None),
        (MAKE_UP.day, None, MAKE_UP),
    ]
    assert differences([SPRING], [renamed])[0].after == renamed
    assert differences([SPRING], [SPRING]) == []


def test_a_holiday_by_law_that_is_left_out_is_missed():
    whole = [free("2027-01-01", "元旦")]

    missing = dict(missing_holidays(2027, whole))

    assert date(2027, 1, 1) not in missing
    assert str(missing[date(2027, 10, 1)]) == "国庆节"
    # What falls on a weekend is free anyway.
    assert all(day.weekday() < 5 for day in missing)
