"""A year of the calendar as people have it: a file or a pasted text, one day a row.

Read as carefully as earlier records are: every row is checked, and each fault is named by its
line, so that a clerk can put it right.
"""

import csv
import io
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from django.utils.translation import gettext as _

from suggestions.tables.dates import read_date
from suggestions.tables.faults import HEADER_LINE, Fault, FileRefused
from suggestions.tables.rows import RawRow, Table, table_of
from suggestions.tables.words import plain, shown
from workflow.limits import in_full, listed
from workflow.years import PublishedDay, fault_of

FILE_BYTES: Final = 512 * 1024
MOST_DAYS: Final = 366
LONGEST_NAME: Final = 60
COLUMNS: Final[Mapping[str, tuple[str, ...]]] = {
    "day": ("day", "date", "日期", "日"),
    "kind": ("kind", "type", "类型", "安排"),
    "name": ("name", "holiday", "名称", "节日", "说明"),
    "name_en": ("name_en", "name in english", "英文名称"),
}
FREE_WORDS: Final = ("free", "holiday", "放假", "休", "休息", "假期", "节假日")
WORKING_WORDS: Final = ("working", "workday", "上班", "班", "补班", "调休上班", "工作日")
_KINDS: Final = dict.fromkeys(FREE_WORDS, True) | dict.fromkeys(WORKING_WORDS, False)
# What the notices call the holidays; who enters a year need not translate them.
_IN_ENGLISH: Final = {
    "元旦": "New Year's Day",
    "春节": "Chinese New Year (Spring Festival)",
    "清明节": "Tomb-Sweeping Day",
    "劳动节": "Labor Day",
    "端午节": "Dragon Boat Festival",
    "中秋节": "Mid-Autumn Festival",
    "国庆节": "National Day",
    "调休上班": "Make-up working day",
    "节假日": "Holiday",
}
_LIKE_A_FORMULA: Final = re.compile(r"\A[=+\-@]")


@dataclass
class YearRead:
    """What was read: the days of the year, and what is wrong with the rows, if anything is."""

    days: list[PublishedDay] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)


def read_year(content: bytes, year: int) -> YearRead:
    """Read a year from CSV (UTF-8 or GB18030) or XLSX.

    Raises:
        FileRefused: if it can't be read at all, or is no list of a year's days.
    """
    if len(content) > FILE_BYTES:
        raise FileRefused(
            _("The file is larger than %(limit)s KB: a year has few days that differ.")
            % {"limit": FILE_BYTES // 1024}
        )
    table = table_of(content, most=MOST_DAYS)
    places, rows = _laid_out(table)
    read, lines = YearRead(), dict[date, int]()
    for row in rows:
        _read_row(row, places, year, read, lines)
    if not read.days and not read.faults:
        raise FileRefused(_("There is no day in it."))
    return read


def _laid_out(table: Table) -> tuple[Mapping[str, int], Sequence[RawRow]]:
    """Find the columns by their headers; without any, day, kind and name follow each other."""
    headers = [plain(header) for header in table.headers]
    if headers and read_date(headers[0]) is not None:
        first = RawRow(HEADER_LINE, table.headers)
        return {name: place for place, name in enumerate(COLUMNS)}, (first, *table.rows)
    places = {
        name: headers.index(header)
        for name, known in COLUMNS.items()
        for header in headers
        if header in known
    }
    if missing := [COLUMNS[name][2] for name in ("day", "kind") if name not in places]:
        raise FileRefused(
            _("The first row names the columns; there is none called %(names)s.")
            % {"names": listed(missing)},
            line=HEADER_LINE,
        )
    return places, table.rows


def _read_row(
    row: RawRow,
    places: Mapping[str, int],
    year: int,
    read: YearRead,
    lines: dict[date, int],
) -> None:
    cells = {name: _cell(row, place) for name, place in places.items()}
    faults = [(name, _unstorable(text)) for name, text in cells.items()]
    day, kind = read_date(cells["day"]), _KINDS.get(plain(cells["kind"]))
    if day is None or day.known != "day":
        words = {"text": shown(cells["day"])}
        faults.append(("day", _("“%(text)s” is no day. Write it as 2027-02-06.") % words))
    if kind is None:
        words = {"text": shown(cells["kind"])}
        faults.append(("kind", _("“%(text)s” is neither 放假 (free) nor 上班 (working).") % words))
    if day is not None and day.known == "day" and kind is not None:
        found = _named(day.first, cells, free=kind)
        faults.append(("day", fault_of(found, year) or _twice(found.day, lines)))
        lines.setdefault(found.day, row.line)
        read.days.append(found)
    read.faults += [Fault(row.line, name, reason) for name, reason in faults if reason]


def _cell(row: RawRow, place: int) -> str:
    return row.cells[place].strip() if place < len(row.cells) else ""


def _unstorable(text: str) -> str:
    """Say why a text is not taken: it is no name, but something that a program would act on."""
    if any(unicodedata.category(character) in {"Cc", "Cs"} for character in text):
        return _("It contains a character that can't be stored.")
    if _LIKE_A_FORMULA.match(text):
        return _("“%(text)s” begins like a formula.") % {"text": shown(text)}
    if len(text) > LONGEST_NAME:
        return _("It has more than %(limit)s characters.") % {"limit": LONGEST_NAME}
    return ""


def _twice(day: date, lines: Mapping[date, int]) -> str:
    if day not in lines:
        return ""
    words = {"day": in_full(day), "line": lines[day]}
    return _("%(day)s stands in line %(line)s already.") % words


def _named(day: date, cells: Mapping[str, str], *, free: bool) -> PublishedDay:
    name = cells.get("name") or ("节假日" if free else "调休上班")
    return PublishedDay(day, free, name, cells.get("name_en") or _IN_ENGLISH.get(name, ""))


def as_text(days: Iterable[PublishedDay]) -> str:
    """Give days as a text that reads back as the same days."""
    text = io.StringIO()
    rows = csv.writer(text, lineterminator="\n")
    rows.writerow(["日期", "类型", "名称", "英文名称"])
    for day in sorted(days):
        kind = "放假" if day.free else "上班"
        rows.writerow([day.day.isoformat(), kind, day.label_zh, day.label_en])
    return text.getvalue()
