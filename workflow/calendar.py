"""Which days are working days: weekends, the State Council's holidays and make-up days (调休).

The Office of the State Council publishes each year's holidays in the autumn before (放假安排通知,
by the Regulation on Public Holidays 全国年节及纪念日放假办法). What it has published stands in a
table that all congresses share; days of other years are told from the statutory holidays alone.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Final

import holidays
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from people.labels import Labelled, in_language

SATURDAY: Final = 5
# How the package calls a day off for which people work on a weekend.
_EXCHANGED: Final = "休息日"


class CalendarYear(models.Model):
    """A year whose holidays and make-up working days have been published and entered."""

    year = models.PositiveSmallIntegerField(_("year"), primary_key=True)
    source = models.CharField(_("source"), max_length=300)

    class Meta:
        verbose_name = _("calendar year")
        verbose_name_plural = _("calendar years")
        ordering = ("-year",)

    def __str__(self) -> str:
        return str(self.year)


class DayOverride(Labelled):
    """A holiday, or a weekend day on which people work instead (调休上班)."""

    class Kind(models.TextChoices):
        FREE = "free", _("Holiday")
        WORKING = "working", _("Make-up working day")

    day = models.DateField(_("day"), unique=True)
    year = models.ForeignKey(
        CalendarYear, models.PROTECT, related_name="days", verbose_name=_("calendar year")
    )
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    source = models.CharField(_("source"), max_length=300)

    class Meta:
        verbose_name = _("day of the calendar")
        verbose_name_plural = _("days of the calendar")
        ordering = ("-day",)

    def clean(self) -> None:
        """Refuse a day that lies in another year than the one it is entered under."""
        if _year_of(self.day) not in {None, self.year_id}:
            raise ValidationError(
                {"day": _("This day is not in the year %(year)s.") % {"year": self.year_id}}
            )


def _year_of(day: date | None) -> int | None:
    """Give the year of a day, if a form could read the day at all."""
    return day.year if day else None


@dataclass(frozen=True)
class DayName:
    """What a free day is called, in both languages."""

    zh: str
    en: str

    def __str__(self) -> str:
        return in_language(self.zh, self.en)


WEEKEND: Final = DayName("周末", "weekend")


@dataclass(frozen=True)
class Calendar:
    """The days that differ from an ordinary week, and the years for which they are known."""

    free_days: Mapping[date, DayName] = field(default_factory=dict)
    make_up_days: frozenset[date] = frozenset()
    known_years: frozenset[int] = frozenset()

    def is_known(self, day: date) -> bool:
        """Tell whether the holidays of the day's year have been published and entered."""
        return day.year in self.known_years

    def is_working_day(self, day: date) -> bool:
        """Tell whether people work on that day; for a year that isn't known, as far as one can."""
        if day in self.make_up_days:
            return True
        if day.weekday() >= SATURDAY or day in self.free_days:
            return False
        return self.is_known(day) or day not in statutory_holidays(day.year)

    def name_of(self, day: date) -> DayName:
        """Give the name of a free day."""
        if self.is_known(day):
            return self.free_days.get(day, WEEKEND)
        return statutory_holidays(day.year).get(day, WEEKEND)


def load_calendar(first: date, last: date | None = None) -> Calendar:
    """Load what is known of the days from `first` on, in one query.

    Days after the year of `last` then count as not known; leave it out where a period begins.
    """
    years = CalendarYear.objects.filter(year__gte=first.year)
    if last is not None:
        years = years.filter(year__lte=last.year)
    free, make_up, known = {}, set(), set()
    for year, day, kind, zh, en in years.values_list(
        "year", "days__day", "days__kind", "days__label_zh", "days__label_en"
    ):
        known.add(year)
        if kind == DayOverride.Kind.FREE:
            free[day] = DayName(zh, en)
        elif kind == DayOverride.Kind.WORKING:
            make_up.add(day)
    return Calendar(free, frozenset(make_up), frozenset(known))


@lru_cache(maxsize=64)
def statutory_holidays(year: int) -> Mapping[date, DayName]:
    """Give the statutory holidays of a year, moved to a working day where they fall on a weekend.

    They follow from the Regulation and the lunar calendar, years ahead; the days off that are
    exchanged for weekends are decided each year and can't be foretold.
    """
    zh, en = (
        holidays.country_holidays("CN", years=year, language=language)
        for language in ("zh_CN", "en_US")
    )
    return {
        day: DayName(name, en[day])
        for day, name in zh.items()
        if day.year == year and not name.startswith(_EXCHANGED)
    }
