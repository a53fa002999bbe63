"""Time limits and the days on which they end (Civil Code 民法典, articles 200 to 203).

Pure arithmetic: what is a working day comes in as a `Calendar`, and nothing here asks what day
it is today.
"""

import re
from calendar import monthrange
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import MAXYEAR, date, timedelta
from typing import TYPE_CHECKING, Final, Literal

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext

from people.labels import Words

if TYPE_CHECKING:
    from workflow.calendar import Calendar

Unit = Literal["day", "workday", "month"]
CountedFrom = Literal["handout", "receipt"]

_UNITS: Final[dict[str, Unit]] = {"d": "day", "wd": "workday", "m": "month"}
_WRITTEN: Final = re.compile(r"([0-9]{1,6})(d|wd|m)")
_LONGEST: Final = 999
_DAY: Final = timedelta(days=1)


@dataclass(frozen=True)
class Limit:
    """A period: so many days, working days or months, counted from hand-out or from receipt."""

    number: int
    unit: Unit
    counted_from: CountedFrom = "handout"

    def __post_init__(self) -> None:
        if not 1 <= self.number <= _LONGEST:
            raise ValueError(
                _("A time limit has a number from 1 to %(longest)d.") % {"longest": _LONGEST}
            )

    @classmethod
    def parse(cls, text: str, counted_from: CountedFrom = "handout") -> "Limit":
        """Read a limit as it is typed: "3m", "15d" or "7wd".

        Raises:
            ValueError: with a reason in the reader's language.
        """
        match = _WRITTEN.fullmatch(text.strip().lower())
        if match is None:
            raise ValueError(
                _(
                    "“%(text)s” is no time limit: write a number and m for months, d for days "
                    "or wd for working days, such as 3m, 15d or 7wd."
                )
                % {"text": text}
            )
        return cls(int(match[1]), _UNITS[match[2]], counted_from)

    def __str__(self) -> str:
        return f"{self.number}{next(s for s, unit in _UNITS.items() if unit == self.unit)}"

    def in_words(self) -> str:
        """Give the period in the reader's language: "3 months" or "3个月"."""
        if self.unit == "month":
            words = ngettext("%(number)d month", "%(number)d months", self.number)
        elif self.unit == "workday":
            words = ngettext("%(number)d working day", "%(number)d working days", self.number)
        else:
            words = ngettext("%(number)d day", "%(number)d days", self.number)
        return words % {"number": self.number}


@dataclass(frozen=True)
class Span:
    """Days that follow each other, the first and the last included."""

    first: date
    last: date

    def __str__(self) -> str:
        first, last = (date_format(day, "DATE_FORMAT") for day in (self.first, self.last))
        if self.first == self.last:
            return first
        return _("%(first)s to %(last)s") % {"first": first, "last": last}


@dataclass(frozen=True)
class Reason:
    """One step of the way to a due date: a code and data; `str()` says it to the reader."""

    code: str
    data: Mapping[str, object]

    def __str__(self) -> str:
        values = {name: _shown(value) for name, value in self.data.items()}
        return str(_SENTENCES[self.code]) % values


@dataclass(frozen=True)
class DueDate:
    """The last day of a period, why it is this day, and whether that may still change.

    It is provisional (暂定) where it rests on days of a year whose calendar isn't known.
    """

    on: date
    provisional: bool
    reasons: tuple[Reason, ...]

    def explain(self) -> list[str]:
        """Give the reasons as sentences in the reader's language."""
        return [str(reason) for reason in self.reasons]


_SENTENCES: Final = {
    "start_not_counted": gettext_lazy(
        "%(start)s itself is not counted; the first day is %(first)s (Civil Code art. 201)."
    ),
    "days_counted": gettext_lazy(
        "Counted in calendar days, a period of %(limit)s ends on %(ends)s (Civil Code art. 200)."
    ),
    "same_day_number": gettext_lazy(
        "A period of %(limit)s ends on the same day of the month, %(ends)s (Civil Code art. 202)."
    ),
    "last_day_of_month": gettext_lazy(
        "A period of %(limit)s ends in a month without a day %(number)s, so on its last day, "
        "%(ends)s (Civil Code art. 202)."
    ),
    "workdays_counted": gettext_lazy(
        "Counted by the State Council's calendar, a period of %(limit)s ends on %(ends)s."
    ),
    "free_days_passed": gettext_lazy("Free days, not counted: %(days)s."),
    "make_up_days_counted": gettext_lazy("Make-up working days, counted: %(days)s."),
    "rolled": gettext_lazy(
        "%(ends)s is a free day (%(name)s), so the period ends on the next working day, %(to)s "
        "(Civil Code art. 203)."
    ),
    "provisional": gettext_lazy(
        "The State Council's calendar for %(years)s is not known here: the date is provisional, "
        "worked out from weekends and the statutory holidays alone."
    ),
}


def due_date(start: date, limit: Limit, calendar: "Calendar", *, roll: bool = True) -> DueDate:
    """Give the last day of a period that began on `start`, and why it is that day.

    The first day isn't counted (art. 201). Months end on the same day number or on the month's
    last day (art. 202). A period of days or months that ends on a free day ends on the next
    working day instead (art. 203), unless `roll` is off; working days never end on a free one.

    Raises:
        ValueError: if the period ends after the last day that can be written.
    """
    try:
        if limit.unit == "workday":
            return _after_working_days(start, limit, calendar)
        if limit.unit == "month":
            ends, counted = _after_months(start, limit)
        else:
            ends, counted = _after_days(start, limit)
        to = _next_working_day(ends, calendar) if roll else ends
    except OverflowError:
        raise ValueError(_("The period ends after the last day that can be written.")) from None
    reasons = [_start_not_counted(start), counted]
    if to != ends:
        name = calendar.name_of(ends)
        reasons.append(Reason("rolled", {"ends": ends, "name": name, "to": to}))
    return _concluded(to, reasons, _days(ends, to) if roll else (), calendar)


def listed(words: Iterable[str]) -> str:
    """Put words in a row as the reader's language does: with commas, in Chinese with 、."""
    return comma().join(words)


def comma() -> str:
    """Give what stands between the words of a row; for a long table asked for once."""
    return _(", ")


def by_article(reason: Words, article: str) -> Words:
    """Say a reason together with the article behind it, where there is one."""
    if not article:
        return reason
    return _("%(reason)s (%(article)s)") % {"reason": reason, "article": article}


def in_full(day: date) -> str:
    """Write a day with its weekday in the reader's language: "2025年10月9日（星期四）"."""
    parts = {"day": date_format(day, "DATE_FORMAT"), "weekday": date_format(day, "l")}
    return _("%(day)s (%(weekday)s)") % parts


def _after_days(start: date, limit: Limit) -> tuple[date, Reason]:
    ends = start + limit.number * _DAY
    return ends, Reason("days_counted", {"limit": limit, "ends": ends})


def _after_months(start: date, limit: Limit) -> tuple[date, Reason]:
    """Give the same day of the month, or the month's last day where it has no such day."""
    years, month = divmod(start.month - 1 + limit.number, 12)
    if start.year + years > MAXYEAR:
        raise OverflowError
    year, month = start.year + years, month + 1
    ends = date(year, month, min(start.day, monthrange(year, month)[1]))
    if ends.day == start.day:
        return ends, Reason("same_day_number", {"limit": limit, "ends": ends})
    data = {"limit": limit, "number": start.day, "ends": ends}
    return ends, Reason("last_day_of_month", data)


def _after_working_days(start: date, limit: Limit, calendar: "Calendar") -> DueDate:
    day, left, free, make_up = start, limit.number, [], []
    while left:
        day += _DAY
        if not calendar.is_working_day(day):
            free.append(day)
            continue
        left -= 1
        if day in calendar.make_up_days:
            make_up.append(day)
    reasons = [
        _start_not_counted(start),
        Reason("workdays_counted", {"limit": limit, "ends": day}),
    ]
    if free:
        reasons.append(Reason("free_days_passed", {"days": _spans(free)}))
    if make_up:
        reasons.append(Reason("make_up_days_counted", {"days": tuple(make_up)}))
    return _concluded(day, reasons, _days(start + _DAY, day), calendar)


def _next_working_day(day: date, calendar: "Calendar") -> date:
    while not calendar.is_working_day(day):
        day += _DAY
    return day


def _concluded(
    on: date, reasons: list[Reason], asked: Iterable[date], calendar: "Calendar"
) -> DueDate:
    """Add whether a day that had to be looked up lies in a year that isn't known."""
    unknown = sorted({day.year for day in asked if not calendar.is_known(day)})
    if unknown:
        # As text: a year is no quantity and gets no thousands separator.
        reasons.append(Reason("provisional", {"years": tuple(map(str, unknown))}))
    return DueDate(on, provisional=bool(unknown), reasons=tuple(reasons))


def _start_not_counted(start: date) -> Reason:
    return Reason("start_not_counted", {"start": start, "first": start + _DAY})


def _days(first: date, last: date) -> list[date]:
    return [first + number * _DAY for number in range((last - first).days + 1)]


def _spans(days: list[date]) -> tuple[Span, ...]:
    """Put days that follow each other together; they come in order."""
    spans: list[Span] = []
    for day in days:
        if spans and day - spans[-1].last == _DAY:
            spans[-1] = Span(spans[-1].first, day)
        else:
            spans.append(Span(day, day))
    return tuple(spans)


def _shown(value: object) -> str:
    """Write a value of a reason in the reader's language; single days with their weekday."""
    if isinstance(value, tuple):
        # English dates hold commas of their own.
        return pgettext("between the days of a list", "; ").join(map(_shown, value))
    if isinstance(value, Limit):
        return value.in_words()
    if isinstance(value, date):
        return in_full(value)
    return str(value)
