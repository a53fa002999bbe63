"""Every limit of the five places, from every day round the holidays, against another's counting."""

from datetime import date, timedelta

import pytest

from suggestions.deadlines import due
from tests.workflow import oracle
from workflow.calendar import load_calendar
from workflow.contradictions import OF_THEIR_OWN
from workflow.limits import Limit, due_date
from workflow.presets import PRESETS
from workflow.rules import LIMITS

DAY = timedelta(days=1)
EVERY_LIMIT = [
    pytest.param(getattr(rules, name), name, id=f"{place}-{name}")
    for place, rules in PRESETS.items()
    for name in LIMITS
    if getattr(rules, name) is not None
]


def every_day(first: date, last: date) -> list[date]:
    return [first + number * DAY for number in range((last - first).days + 1)]


STARTS = (
    # From before the make-up days of the National Day 2025 until after them.
    *every_day(date(2025, 9, 15), date(2025, 10, 20)),
    # The same round the Spring Festival of 2026.
    *every_day(date(2026, 2, 1), date(2026, 3, 10)),
    # Month ends: of 31, 30, 28 and 29 days, and those from which a month has no such day.
    *(date(2025, month, 1) - DAY for month in range(2, 13)),
    *(date(2025, 1, day) for day in (28, 29, 30, 31)),
    date(2023, 11, 30), date(2024, 1, 29), date(2024, 1, 31), date(2024, 2, 28), date(2024, 2, 29),
    date(2024, 11, 30), date(2025, 8, 31), date(2025, 11, 30), date(2025, 12, 31),
)  # fmt: skip


@pytest.fixture
def calendar(db):
    return load_calendar(date(2023, 1, 1))


def test_the_oracle_and_the_seeded_calendar_have_the_same_working_days(calendar):
    days = every_day(date(2024, 1, 1), date(2026, 12, 31))

    assert [d for d in days if calendar.is_working_day(d) != oracle.is_working_day(d)] == []


def test_the_oracle_counts_as_people_do():
    # From the notices, counted with a finger on the page.
    assert oracle.ends(date(2025, 9, 25), 7, "workday") == date(2025, 10, 11)
    assert oracle.ends(date(2026, 2, 13), 7, "workday") == date(2026, 3, 2)
    assert oracle.ends(date(2025, 11, 30), 3, "month") == date(2026, 2, 28)
    assert oracle.ends(date(2025, 11, 15), 3, "month") == date(2026, 2, 24)
    assert oracle.ends(date(2024, 1, 31), 1, "month") == date(2024, 2, 29)


@pytest.mark.parametrize(("limit", "name"), EVERY_LIMIT)
def test_a_limit_ends_when_somebody_else_says_so(limit, name, calendar):
    wrong = [
        start
        for start in STARTS
        if due_date(start, limit, calendar).on != oracle.ends(start, limit.number, limit.unit)
    ]

    assert wrong == []


@pytest.mark.parametrize(("limit", "name"), EVERY_LIMIT)
def test_it_runs_from_the_hand_out_or_from_the_receipt_as_the_place_has_it(limit, name, calendar):
    """A hand-out counts as received on the next day at the latest; signing sooner counts."""
    if name in OF_THEIR_OWN:
        assert limit.counted_from == "handout"
    for handed_out_on in STARTS:
        for received_on in (None, handed_out_on, handed_out_on + DAY, handed_out_on + 5 * DAY):
            start = handed_out_on
            if limit.counted_from == "receipt" and received_on != handed_out_on:
                start += DAY

            found = due(limit, handed_out_on, received_on, calendar=calendar)

            assert found.on == oracle.ends(start, limit.number, limit.unit), (start, received_on)
            assert not found.provisional


@pytest.mark.parametrize(("limit", "name"), EVERY_LIMIT)
def test_past_the_last_known_year_it_is_provisional_and_rests_on_the_law(limit, name, calendar):
    starts = [*every_day(date(2026, 10, 25), date(2026, 12, 31)), date(2026, 7, 31)]

    for start in starts:
        found = due_date(start, limit, calendar)

        assert found.on == oracle.ends(start, limit.number, limit.unit), start
        assert found.provisional == (found.on.year == 2027), start


def test_a_month_that_ends_just_before_the_new_year_rests_on_no_unknown_day(calendar):
    last_known, first_unknown = date(2026, 12, 31), date(2027, 1, 4)

    ends_in_time = due_date(date(2026, 9, 30), Limit(3, "month"), calendar)
    rolls_over = due_date(date(2026, 10, 2), Limit(3, "month"), calendar)

    assert (ends_in_time.on, ends_in_time.provisional) == (date(2026, 12, 30), False)
    assert (rolls_over.on, rolls_over.provisional) == (first_unknown, True)
    assert calendar.is_working_day(last_known)
