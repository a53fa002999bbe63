"""The calendar of working days as the migration enters it and the acts read it."""

from datetime import date, timedelta
from importlib import import_module
from types import SimpleNamespace

import holidays
import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.db.models import ProtectedError
from django.utils import translation

from workflow.calendar import CalendarYear, DayOverride, load_calendar, statutory_holidays

pytestmark = pytest.mark.django_db

seeding = import_module("workflow.migrations.0003_seed_the_calendar")
EVERYTHING = date(2000, 1, 1)


def every_day(first: date, last: date):
    return [first + timedelta(days=number) for number in range((last - first).days + 1)]


def test_the_years_from_2004_to_2026_are_known():
    known = load_calendar(EVERYTHING).known_years

    assert sorted(known) == list(range(2004, 2027))


def test_every_known_day_is_what_the_package_says():
    calendar = load_calendar(EVERYTHING)
    package = holidays.country_holidays("CN", years=range(2003, 2028))

    days = every_day(date(2004, 1, 1), date(2026, 12, 31))
    ours = {day: calendar.is_working_day(day) for day in days}

    assert ours == {day: package.is_working_day(day) for day in days}


@pytest.mark.parametrize(
    ("day", "works"),
    [
        # From the notices of the State Council for 2025 and 2026.
        ("2025-09-28", True),
        ("2025-09-30", True),
        ("2025-10-01", False),
        ("2025-10-08", False),
        ("2025-10-11", True),
        ("2025-10-12", False),
        ("2026-01-04", True),
        ("2026-02-14", True),
        ("2026-02-15", False),
        ("2026-02-23", False),
        ("2026-02-24", True),
        ("2026-02-28", True),
        ("2026-03-01", False),
        # The notice for 2006 had people work on the last Saturday of 2005.
        ("2005-12-31", True),
        # The Spring Festival of 2020 was made longer afterwards.
        ("2020-01-31", False),
    ],
)
def test_published_days(day, works):
    assert load_calendar(EVERYTHING).is_working_day(date.fromisoformat(day)) is works


def test_every_day_names_its_source_and_lies_in_its_year():
    days = DayOverride.objects.select_related("year")

    assert {day.source == day.year.source for day in days} == {True}
    assert [day for day in days if day.day.year != day.year.year] == []


def test_the_calendar_comes_in_one_query(django_assert_num_queries):
    with django_assert_num_queries(1):
        calendar = load_calendar(date(2025, 9, 26))

    assert sorted(calendar.known_years) == [2025, 2026]
    assert not calendar.is_working_day(date(2025, 10, 8))


def test_days_after_the_asked_years_count_as_not_known():
    calendar = load_calendar(date(2024, 3, 1), date(2025, 3, 1))

    assert sorted(calendar.known_years) == [2024, 2025]
    assert not calendar.is_known(date(2026, 1, 1))


def test_a_year_entered_later_is_known_at_once():
    year = CalendarYear.objects.create(year=2027, source="a notice")
    DayOverride.objects.create(
        year=year, day=date(2027, 2, 11), kind="free", label_zh="调休", source="a notice"
    )
    DayOverride.objects.create(
        year=year, day=date(2027, 2, 20), kind="working", label_zh="调休上班", source="a notice"
    )

    calendar = load_calendar(date(2027, 1, 1))

    assert calendar.is_known(date(2027, 12, 31))
    assert not calendar.is_working_day(date(2027, 2, 11))
    assert calendar.is_working_day(date(2027, 2, 20))
    # Nothing is guessed any more: this statutory holiday is missing from the notice.
    assert calendar.is_working_day(date(2027, 10, 1))


def test_a_year_without_days_is_known_as_a_year_of_plain_weeks():
    CalendarYear.objects.create(year=2027, source="a notice")

    calendar = load_calendar(date(2027, 1, 1))

    assert calendar.is_working_day(date(2027, 1, 1))
    assert not calendar.is_working_day(date(2027, 1, 2))


def test_in_a_year_that_is_not_known_statutory_holidays_are_free_and_weekends_too():
    calendar = load_calendar(date(2027, 1, 1))

    works = [calendar.is_working_day(date(2027, 2, day)) for day in range(4, 12)]

    # The 5th to the 8th by law, the two weekend days among them moved to the 9th and the 10th.
    assert works == [True, False, False, False, False, False, False, True]
    assert str(calendar.name_of(date(2027, 2, 6))) == "春节"
    assert str(calendar.name_of(date(2027, 1, 9))) == "周末"


def test_days_off_in_exchange_for_weekends_are_not_statutory():
    exchanged = date(2025, 10, 8)

    assert exchanged not in statutory_holidays(2025)
    assert date(2025, 10, 6) in statutory_holidays(2025)


def test_a_free_day_has_a_name_in_both_languages():
    calendar = load_calendar(EVERYTHING)

    with translation.override("zh-hans"):
        chinese = [str(calendar.name_of(date(2025, 10, day))) for day in (1, 6, 8, 12)]
    with translation.override("en"):
        english = [str(calendar.name_of(date(2025, 10, day))) for day in (1, 6, 8, 12)]

    assert chinese == ["国庆节", "中秋节", "2025-10-11 调休", "周末"]
    assert english == [
        "National Day", "Mid-Autumn Festival", "in exchange for 2025-10-11", "weekend",
    ]  # fmt: skip


def test_a_day_stands_once():
    with pytest.raises(IntegrityError):
        DayOverride.objects.create(
            year_id=2025, day=date(2025, 10, 1), kind="free", label_zh="国庆节", source="again"
        )


def test_a_day_of_another_year_is_refused():
    day = DayOverride(
        year_id=2025, day=date(2026, 1, 1), kind="free", label_zh="元旦", source="a notice"
    )

    with pytest.raises(ValidationError) as refused:
        day.full_clean()

    assert list(refused.value.message_dict) == ["day"]


def test_a_year_with_days_is_not_removed_under_them():
    with pytest.raises(ProtectedError):
        CalendarYear.objects.get(year=2025).delete()


def test_the_migration_can_be_taken_back_and_done_again():
    def rows():
        return list(DayOverride.objects.order_by("day").values_list("day", "kind", "label_zh"))

    before = rows()

    seeding.empty(apps, SimpleNamespace())
    assert (rows(), CalendarYear.objects.count()) == ([], 0)

    seeding.seed(apps, SimpleNamespace())
    assert rows() == before
