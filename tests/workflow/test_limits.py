"""On which day a period ends, and why."""

from datetime import date, timedelta

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from workflow.calendar import Calendar, DayName, load_calendar
from workflow.limits import Limit, due_date
from workflow.presets import PRESETS

DAY = timedelta(days=1)


@pytest.fixture
def published(db) -> Calendar:
    """The calendar as the migration enters it."""
    return load_calendar(date(2000, 1, 1))


@pytest.fixture
def in_english():
    with translation.override("en"):
        yield


def ends(start: str, limit: str, calendar: Calendar) -> str:
    return due_date(date.fromisoformat(start), Limit.parse(limit), calendar).on.isoformat()


# Limits as they are typed


@pytest.mark.parametrize(
    ("typed", "limit"),
    [
        ("3m", Limit(3, "month")),
        ("15d", Limit(15, "day")),
        ("7wd", Limit(7, "workday")),
        (" 30WD ", Limit(30, "workday")),
        ("007d", Limit(7, "day")),
    ],
)
def test_a_limit_is_read_as_typed(typed, limit):
    assert Limit.parse(typed) == limit
    assert Limit.parse(str(limit)) == limit


@pytest.mark.parametrize("odd", ["", "3", "m", "3y", "3 m", "-3m", "+3m", "3.5m", "３m", "3m\n4d"])
def test_a_limit_of_another_shape_is_refused_in_words(odd, in_english):
    with pytest.raises(ValueError, match="is no time limit: write a number and m for months"):
        Limit.parse(odd)


@pytest.mark.parametrize("odd", ["0d", "1000d", "999999m"])
def test_a_limit_of_no_days_or_of_centuries_is_refused(odd, in_english):
    with pytest.raises(ValueError, match="a number from 1 to 999"):
        Limit.parse(odd)


def test_a_limit_keeps_from_which_day_it_is_counted():
    assert Limit.parse("7wd", "receipt") == Limit(7, "workday", "receipt")
    assert Limit.parse("7wd") != Limit.parse("7wd", "receipt")


def test_a_limit_says_itself_in_words(in_english):
    words = [Limit.parse(typed).in_words() for typed in ("1m", "3m", "1d", "15d", "1wd", "7wd")]

    assert words == ["1 month", "3 months", "1 day", "15 days", "1 working day", "7 working days"]


# Months (Civil Code art. 202)


@pytest.mark.parametrize(
    ("start", "limit", "last_day"),
    [
        ("2025-03-11", "3m", "2025-06-11"),
        ("2025-01-31", "1m", "2025-02-28"),
        ("2024-01-31", "1m", "2024-02-29"),
        ("2025-11-30", "3m", "2026-02-28"),
        ("2025-08-31", "1m", "2025-09-30"),
        ("2024-02-29", "12m", "2025-02-28"),
        ("2024-02-29", "48m", "2028-02-29"),
        ("2025-02-28", "1m", "2025-03-28"),
        ("2025-12-15", "1m", "2026-01-15"),
    ],
)
def test_months_end_on_the_same_day_or_on_the_last_of_the_month(start, limit, last_day, published):
    assert ends(start, limit, published) == last_day


# The five presets around two holidays


@pytest.mark.parametrize(
    ("preset", "rule", "start", "last_day"),
    [
        # National Day 2025: 1 to 8 October free; Sunday 28 September and Saturday 11 October not.
        ("national", "reply", "2025-07-01", "2025-10-09"),
        ("shanghai", "reply", "2025-07-08", "2025-10-09"),
        ("beijing", "reply", "2025-07-04", "2025-10-09"),
        ("chongqing", "reply", "2025-07-05", "2025-10-09"),
        ("zhejiang", "reply", "2025-07-06", "2025-10-09"),
        ("shanghai", "return_window", "2025-09-26", "2025-10-13"),
        ("chongqing", "return_window", "2025-09-26", "2025-10-16"),
        ("zhejiang", "return_window", "2025-09-26", "2025-10-09"),
        ("shanghai", "opinion", "2025-09-04", "2025-10-09"),
        ("chongqing", "opinion", "2025-08-29", "2025-10-16"),
        ("zhejiang", "opinion", "2025-08-05", "2025-10-09"),
        # A Saturday, but people work on it.
        ("national", "reply", "2025-07-11", "2025-10-11"),
        # Spring Festival 2026: 15 to 23 February free; Saturdays 14 and 28 February not.
        ("national", "reply", "2025-11-16", "2026-02-24"),
        ("shanghai", "reply", "2025-11-14", "2026-02-14"),
        ("beijing", "reply", "2025-11-15", "2026-02-24"),
        ("chongqing", "reply", "2025-11-23", "2026-02-24"),
        ("zhejiang", "reply", "2025-11-30", "2026-02-28"),
        ("shanghai", "return_window", "2026-02-12", "2026-02-28"),
        ("chongqing", "return_window", "2026-02-12", "2026-03-04"),
        ("zhejiang", "return_window", "2026-02-12", "2026-02-24"),
        ("beijing", "feedback", "2026-02-12", "2026-03-11"),
        ("chongqing", "feedback", "2026-02-12", "2026-03-18"),
        ("shanghai", "reply_again", "2026-01-17", "2026-02-24"),
        ("beijing", "reply_again", "2025-12-21", "2026-02-24"),
        ("zhejiang", "handout", "2026-02-08", "2026-02-24"),
    ],
)
def test_the_presets_count_around_holidays_and_make_up_days(
    preset, rule, start, last_day, published
):
    rules = PRESETS[preset]

    due = due_date(date.fromisoformat(start), getattr(rules, rule), published, roll=rules.roll)

    assert (due.on.isoformat(), due.provisional) == (last_day, False)


# Why it is that day


def test_a_period_that_ends_on_a_holiday_says_what_moved_it(published, in_english):
    due = due_date(date(2025, 7, 8), Limit(3, "month"), published)

    assert [reason.code for reason in due.reasons] == [
        "start_not_counted",
        "same_day_number",
        "rolled",
    ]
    first, second, third = due.explain()
    assert first == (
        "8 July 2025 (Tuesday) itself is not counted; the first day is 9 July 2025 (Wednesday) "
        "(Civil Code art. 201)."
    )
    assert second == (
        "A period of 3 months ends on the same day of the month, 8 October 2025 (Wednesday) "
        "(Civil Code art. 202)."
    )
    assert third == (
        "8 October 2025 (Wednesday) is a free day (in exchange for 2025-10-11), so the period ends "
        "on the next working day, 9 October 2025 (Thursday) (Civil Code art. 203)."
    )


def test_the_same_reasons_are_told_in_chinese(published):
    due = due_date(date(2025, 7, 8), Limit(3, "month"), published)

    with translation.override("zh-hans"):
        first, second, third = due.explain()
    assert first == (
        "开始当日2025年7月8日（星期二）不计入，自2025年7月9日（星期三）起算（民法典第二百零一条）。"
    )
    assert second == (
        "3个月的期间于到期月的对应日2025年10月8日（星期三）届满（民法典第二百零二条）。"
    )
    assert third == (
        "2025年10月8日（星期三）是休息日（2025-10-11 调休），"
        "期间顺延至下一个工作日2025年10月9日（星期四）届满（民法典第二百零三条）。"
    )


def test_a_period_that_ends_in_a_shorter_month_says_so(published, in_english):
    due = due_date(date(2025, 1, 31), Limit(1, "month"), published)

    assert due.explain()[1] == (
        "A period of 1 month ends in a month without a day 31, so on its last day, "
        "28 February 2025 (Friday) (Civil Code art. 202)."
    )


def test_a_period_of_working_days_names_what_it_passed_and_what_it_counted(published, in_english):
    due = due_date(date(2025, 9, 26), Limit(7, "workday"), published)

    _, counted, passed, made_up = due.explain()
    assert counted == (
        "Counted by the State Council's calendar, a period of 7 working days ends on "
        "13 October 2025 (Monday)."
    )
    assert passed == (
        "Free days, not counted: 27 September 2025; 1 October 2025 to 8 October 2025; "
        "12 October 2025."
    )
    assert made_up == (
        "Make-up working days, counted: 28 September 2025 (Sunday); 11 October 2025 (Saturday)."
    )


def test_working_days_in_an_ordinary_week_pass_and_make_up_nothing(published):
    due = due_date(date(2025, 7, 7), Limit(4, "workday"), published)

    assert [reason.code for reason in due.reasons] == ["start_not_counted", "workdays_counted"]


def test_a_period_that_ends_on_a_plain_weekend_calls_it_so(published, in_english):
    due = due_date(date(2025, 7, 4), Limit(15, "day"), published)

    assert due.on == date(2025, 7, 21)
    assert "19 July 2025 (Saturday) is a free day (weekend)" in due.explain()[2]


def test_rules_that_do_not_move_the_last_day_ask_no_calendar(published):
    due = due_date(date(2026, 10, 1), Limit(3, "month"), Calendar(), roll=False)

    assert (due.on, due.provisional) == (date(2027, 1, 1), False)
    assert [reason.code for reason in due.reasons] == ["start_not_counted", "same_day_number"]


# Years whose calendar isn't known


@pytest.mark.parametrize(
    ("start", "limit", "last_day"),
    [
        # New Year's Day by law, then a weekend.
        ("2026-10-01", "3m", "2027-01-04"),
        ("2026-12-28", "7wd", "2027-01-07"),
        # Spring Festival of 2027: 5 to 8 February, two of them moved to 9 and 10.
        ("2026-11-05", "3m", "2027-02-11"),
        ("2026-12-17", "15d", "2027-01-04"),
        ("2003-04-21", "10d", "2003-05-06"),
        ("1900-01-06", "1d", "1900-01-08"),
    ],
)
def test_past_the_known_years_a_date_is_worked_out_and_provisional(
    start, limit, last_day, published
):
    due = due_date(date.fromisoformat(start), Limit.parse(limit), published)

    assert (due.on.isoformat(), due.provisional) == (last_day, True)
    assert due.reasons[-1].code == "provisional"


def test_the_provisional_reason_names_the_years_that_are_missing(published, in_english):
    due = due_date(date(2026, 12, 1), Limit(280, "workday"), published)

    assert str(due.reasons[-1]).startswith("The State Council's calendar for 2027; 2028 is not")


@pytest.mark.parametrize(
    ("start", "limit", "last_day"),
    [("2026-09-30", "3m", "2026-12-30"), ("2026-12-30", "1wd", "2026-12-31")],
)
def test_the_last_days_of_the_last_known_year_are_not_provisional(
    start, limit, last_day, published
):
    due = due_date(date.fromisoformat(start), Limit.parse(limit), published)

    assert (due.on.isoformat(), due.provisional) == (last_day, False)


@pytest.mark.parametrize("limit", ["1m", "1d", "1wd", "999m"])
def test_a_period_past_the_end_of_time_is_refused_in_words(limit, in_english):
    with pytest.raises(ValueError, match="after the last day that can be written"):
        due_date(date.max, Limit.parse(limit), Calendar())


# Against counting on one's fingers


def counted_day_by_day(start: date, limit: Limit, works) -> date:
    """Walk from day to day, as one would with a paper calendar and a pencil."""
    day, counted = start, 0
    while counted < limit.number:
        day += DAY
        if limit.unit == "day":
            counted += 1
        elif limit.unit == "workday":
            counted += works(day)
        else:
            last_of_month = (day + DAY).day == 1
            counted += day.day == start.day or (last_of_month and day.day < start.day)
    while not works(day):
        day += DAY
    return day


days = st.dates(date(2023, 1, 1), date(2026, 12, 31))
limits = st.one_of(
    st.builds(Limit, st.integers(1, 40), st.sampled_from(["day", "workday"])),
    st.builds(Limit, st.integers(1, 15), st.just("month")),
)


@given(days, limits, st.sets(days, max_size=60), st.sets(days, max_size=60))
def test_every_due_date_is_what_counting_day_by_day_gives(start, limit, free, make_up):
    make_up -= free
    calendar = Calendar(
        dict.fromkeys(free, DayName("假", "holiday")),
        frozenset(make_up),
        frozenset(range(2023, 2030)),
    )

    due = due_date(start, limit, calendar)

    def works(day: date) -> bool:
        return day in make_up or (day.isoweekday() < 6 and day not in free)

    assert due.on == counted_day_by_day(start, limit, works)
    assert not due.provisional
