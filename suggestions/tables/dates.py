"""Dates as people write them, whole or in part."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final, Literal

from django.utils.timezone import is_aware, localdate

from suggestions.tables.words import plain

Known = Literal["day", "month", "year"]

# A time of day may follow, as spreadsheets write it; only the day counts.
_WHOLE: Final = re.compile(
    r"(?P<y>\d{4})[-/.年] ?(?P<m>\d{1,2})[-/.月] ?(?P<d>\d{1,2})日?(?: \d{1,2}:\d{2}(?::\d{2})?)?"
)
_COMPACT: Final = re.compile(r"(?P<y>\d{4})(?P<m>\d{2})(?P<d>\d{2})")
_WITH_TIME: Final = re.compile(r"\d{4}-\d{2}-\d{2}[t ]\d{2}:\d{2}.*")
_MONTH: Final = re.compile(r"(?P<y>\d{4})[-/.年] ?(?P<m>\d{1,2})月?")
_YEAR: Final = re.compile(r"(?P<y>\d{4})年?")


@dataclass(frozen=True)
class WrittenDate:
    """A date as it was written: its first day, and how much of it is known."""

    first: date
    known: Known = "day"

    def holds(self, day: date) -> bool:
        """Tell whether a day is in the month or the year that is known."""
        if self.known == "day":
            return day == self.first
        same_year = day.year == self.first.year
        return same_year and (self.known == "year" or day.month == self.first.month)


def read_date(text: str, formats: Sequence[str] = ()) -> WrittenDate | None:
    """Read a date by the formats given, else as 2024-03-01, 2024年3月1日, 2024/3/1 or 20240301.

    "2024-03" and "2024" give the first day, marked as such. None for what is no date.
    """
    written = plain(text)
    for format_ in formats:
        try:
            return WrittenDate(datetime.strptime(written, format_).date())  # noqa: DTZ007 - a day
        except ValueError:
            continue
    try:
        return _read(written)
    except ValueError:
        return None


def _read(written: str) -> WrittenDate | None:
    if _WITH_TIME.fullmatch(written):
        moment = datetime.fromisoformat(written.upper())
        return WrittenDate(localdate(moment) if is_aware(moment) else moment.date())
    if match := _WHOLE.fullmatch(written) or _COMPACT.fullmatch(written):
        return WrittenDate(date(int(match["y"]), int(match["m"]), int(match["d"])))
    if match := _MONTH.fullmatch(written):
        return WrittenDate(date(int(match["y"]), int(match["m"]), 1), "month")
    if match := _YEAR.fullmatch(written):
        return WrittenDate(date(int(match["y"]), 1, 1), "year")
    return None
