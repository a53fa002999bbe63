"""A year of the calendar as the State Council publishes it: checked, compared, written, recalled.

How the calendar stood before each change follows from the events that record the changes, so
that a date which was worked out then can be told from one that somebody set.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

from django.db.models import Count, Q
from django.utils.translation import gettext as _

from history.log import StreamName, canonical, data_of, digest, events_of
from people.labels import in_language
from workflow.calendar import (
    SATURDAY,
    Calendar,
    CalendarYear,
    DayName,
    DayOverride,
    statutory_holidays,
)
from workflow.limits import in_full

# All congresses share the calendar, so its history is nobody's own.
STREAM: Final = StreamName("", "calendar", "")
ENTERED: Final = "year_entered"
EARLIEST: Final = 2004
_FREE, _WORKING = DayOverride.Kind.FREE.value, DayOverride.Kind.WORKING.value


@dataclass(frozen=True, order=True)
class PublishedDay:
    """A day of a notice: free, or a weekend day on which people work."""

    day: date
    free: bool
    label_zh: str = ""
    label_en: str = ""

    @property
    def label(self) -> str:
        """What the day is called, in the reader's language."""
        return in_language(self.label_zh, self.label_en)

    @property
    def kind(self) -> str:
        """The code under which it is stored."""
        return _FREE if self.free else _WORKING


def standing_days(year: int) -> list[PublishedDay] | None:
    """Give the days of a year as they stand; None where the year is not known."""
    if not CalendarYear.objects.filter(year=year).exists():
        return None
    rows = DayOverride.objects.filter(year=year).order_by("day")
    return [PublishedDay(r.day, r.kind == _FREE, r.label_zh, r.label_en) for r in rows]


@dataclass(frozen=True)
class KnownYear:
    """A year that is known, with how many days it changes."""

    year: int
    source: str
    free: int
    make_up: int


def known_years() -> list[KnownYear]:
    """Give the years that are known, the last one first."""
    rows = CalendarYear.objects.annotate(
        free=Count("days", filter=Q(days__kind=_FREE)),
        make_up=Count("days", filter=Q(days__kind=_WORKING)),
    ).order_by("-year")
    return [KnownYear(row.year, row.source, row.free, row.make_up) for row in rows]


def source_of(year: int) -> str:
    """Give the notice by which a year was published; nothing where it is not known."""
    sources = CalendarYear.objects.filter(year=year).values_list("source", flat=True)
    return sources.first() or ""


def fault_of(day: PublishedDay, year: int) -> str:
    """Say why a day can't stand in the calendar of a year; nothing where it can."""
    if day.day.year != year:
        return _("%(day)s is not in the year %(year)s.") % {
            "day": in_full(day.day),
            "year": str(year),
        }
    if not day.free and day.day.weekday() < SATURDAY:
        return _(
            "%(day)s is no weekend day: people work on it anyway. Only a Saturday or a Sunday can "
            "become a make-up working day."
        ) % {"day": in_full(day.day)}
    return ""


def missing_holidays(year: int, days: Iterable[PublishedDay]) -> list[tuple[date, DayName]]:
    """Give the statutory holidays that a year leaves out: they are free by the Regulation."""
    free = {day.day for day in days if day.free}
    by_law = sorted(statutory_holidays(year).items())
    return [(day, name) for day, name in by_law if day.weekday() < SATURDAY and day not in free]


@dataclass(frozen=True)
class Difference:
    """A day on which two versions of a year differ; None where a version says nothing of it."""

    day: date
    before: PublishedDay | None
    after: PublishedDay | None


def differences(before: Sequence[PublishedDay], after: Sequence[PublishedDay]) -> list[Difference]:
    """Give the days that are new, gone, or called or counted otherwise."""
    old, new = {d.day: d for d in before}, {d.day: d for d in after}
    return [
        Difference(day, old.get(day), new.get(day))
        for day in sorted(old.keys() | new.keys())
        if old.get(day) != new.get(day)
    ]


def with_year(calendar: Calendar, year: int, days: Iterable[PublishedDay] | None) -> Calendar:
    """Give a calendar in which a year says this; None for a year that is not known."""
    given = list(days or ())
    free = {day: name for day, name in calendar.free_days.items() if day.year != year}
    free |= {d.day: DayName(d.label_zh, d.label_en) for d in given if d.free}
    make_up = {day for day in calendar.make_up_days if day.year != year}
    make_up |= {d.day for d in given if not d.free}
    known = calendar.known_years - {year} if days is None else calendar.known_years | {year}
    return replace(calendar, free_days=free, make_up_days=frozenset(make_up), known_years=known)


def write_year(year: int, days: Sequence[PublishedDay], source: str) -> dict[str, Any]:
    """Write a year in the place of what stood there; give what the event tells of it."""
    before = standing_days(year)
    CalendarYear.objects.update_or_create(year=year, defaults={"source": source})
    DayOverride.objects.filter(year=year).delete()
    DayOverride.objects.bulk_create(
        DayOverride(
            year_id=year,
            day=day.day,
            kind=day.kind,
            label_zh=day.label_zh,
            label_en=day.label_en,
            source=source,
        )
        for day in days
    )
    return {
        "year": year,
        "before": None if before is None else _told(before),
        "digests": {"calendar_year": {str(year): content_digests([year])[year]}},
    }


def _told(days: Iterable[PublishedDay]) -> list[list[str]]:
    return [[day.day.isoformat(), day.kind] for day in days]


def earlier_calendars(now: Calendar) -> Iterator[Calendar]:
    """Give the calendar as it stood before each change on record, the latest change first."""
    calendar = now
    for event in reversed(list(events_of(STREAM))):
        told = data_of(event)
        days = None if told["before"] is None else [_read(*pair) for pair in told["before"]]
        calendar = with_year(calendar, told["year"], days)
        yield calendar


def _read(day: str, kind: str) -> PublishedDay:
    return PublishedDay(date.fromisoformat(day), kind == _FREE)


def first_changed_year() -> int | None:
    """Give the earliest year that was ever entered or corrected here; None where none was."""
    years = [data_of(event)["year"] for event in events_of(STREAM)]
    return min(years, default=None)


def year_digest(year: int) -> str:
    """Give the digest of a year as it stands; empty where it is not known."""
    return content_digests([year]).get(year, "")


def content_digests(ids: list[int]) -> dict[int, str]:
    """Give the digests of years as they stand, for the log to compare."""
    sources: Mapping[int, str] = dict(
        CalendarYear.objects.filter(pk__in=ids).values_list("pk", "source")
    )
    days: dict[int, list[list[str]]] = {year: [] for year in sources}
    rows = DayOverride.objects.filter(year__in=ids).order_by("day")
    for year, day, *rest in rows.values_list("year", "day", "kind", "label_zh", "label_en"):
        days[year].append([day.isoformat(), *rest])
    return {
        year: digest(canonical({"source": source, "days": days[year]}))
        for year, source in sources.items()
    }
