"""From a row of text to a row that is understood, with everything that is wrong with it.

Nothing here knows the database: what a class or a unit is called there is looked up afterwards.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import date
from typing import Any, Final

from django.utils.translation import gettext as _

from suggestions.importing import codes
from suggestions.importing.cells import HAN, Cells
from suggestions.importing.columns import COLUMNS, DATES
from suggestions.importing.mapping import Layout
from suggestions.importing.mapping import Mapping as Words
from suggestions.models.case import Kind, Period
from suggestions.tables.dates import WrittenDate, read_date
from suggestions.tables.faults import RowRefused
from suggestions.tables.rows import RawRow
from suggestions.tables.words import plain, shown
from workflow.machines.case import ENDED


@dataclass(frozen=True, slots=True)
class LegacyRow:
    """One row of earlier records, understood and in itself free of contradictions.

    `partial` names the dates of which only the month or the year is known, and how they were
    written; the date itself is then the first day that fits. Where `outcome`, `consent` and
    `satisfaction` stand is what was written: their codes are those of the policy.
    """

    line: int
    external_id: str = ""
    session: str = ""
    period: str = ""
    kind: str = ""
    number: int | None = None
    title: str = ""
    category: str = ""
    lead_deputy: str = ""
    certificate_no: str = ""
    delegation: str = ""
    cosigners: tuple[str, ...] = ()
    handling: str = ""
    lead_unit: tuple[str, ...] = ()
    co_units: tuple[str, ...] = ()
    submitted_on: date | None = None
    assigned_on: date | None = None
    received_on: date | None = None
    due_on: date | None = None
    extended_to: date | None = None
    contacted_on: date | None = None
    answered_on: date | None = None
    resolved_on: date | None = None
    rated_on: date | None = None
    ended_on: date | None = None
    outcome: str = ""
    consent: str = ""
    satisfaction: str = ""
    published: str = ""
    published_on: date | None = None
    content: str = ""
    reply: str = ""
    state: str = ""
    disposition: str = ""
    partial: tuple[tuple[str, str, str], ...] = ()

    @property
    def content_of_row(self) -> dict[str, Any]:
        """Everything but the line, as it is compared with the same row of an earlier import."""
        found = {}
        for name in _TOLD:
            value = getattr(self, name)
            if value not in (None, "", ()):
                found[name] = value.isoformat() if isinstance(value, date) else value
        return found

    def on(self, column: str) -> date | None:
        """Give the date in a column."""
        day: date | None = getattr(self, column)
        return day


_TOLD: Final = tuple(field.name for field in fields(LegacyRow) if field.name != "line")
_EARLIEST: Final = date(1900, 1, 1)
_LATEST: Final = date(2200, 12, 31)
_HIGHEST_NUMBER: Final = 999_999
# What may lie ahead of the day of the import.
_AHEAD: Final = ("due_on", "extended_to")
# Each date with those that can't lie after it.
_NOT_BEFORE: Final = {
    "assigned_on": ("submitted_on",),
    "received_on": ("submitted_on", "assigned_on"),
    "due_on": ("submitted_on", "assigned_on"),
    "extended_to": ("submitted_on", "assigned_on", "due_on"),
    "contacted_on": ("submitted_on", "assigned_on"),
    "answered_on": ("submitted_on", "assigned_on", "received_on"),
    "resolved_on": ("submitted_on", "assigned_on", "received_on", "answered_on"),
    "rated_on": ("submitted_on", "assigned_on", "received_on", "answered_on", "resolved_on"),
    "published_on": ("submitted_on",),
    "ended_on": (
        "submitted_on", "assigned_on", "received_on", "contacted_on", "answered_on",
        "resolved_on", "rated_on",
    ),
}  # fmt: skip

_NUMBER: Final = re.compile(r"第? ?(\d{1,9})(?:\.0+)? ?[号號]?")
_NAME_IN_HAN: Final = re.compile(f"[{HAN}·\\s]+")


def parse(raw: RawRow, layout: Layout, words: Words, *, today: date) -> LegacyRow:
    """Understand one row.

    Raises:
        RowRefused: with all faults of the row, not only the first.
    """
    row = Cells(raw, layout, words)
    state, disposition = row.code("state", codes.STATES, ("", ""))
    dates = _dates(row, today=today)
    found = {
        **row.texts,
        **{c.name: row.listed(c) for c in COLUMNS if c.is_list},
        **{name: dates[name].first if name in dates else None for name in DATES},
        "period": row.code("period", codes.PERIODS, Period.SESSION),
        "kind": row.code("kind", codes.KINDS, Kind.SUGGESTION),
        "number": _number(row),
        "handling": row.code("handling", codes.HANDLINGS, ""),
        "published": row.code("published", codes.LEVELS, codes.NOT_PUBLISHED),
        "lead_deputy": _name(row.texts["lead_deputy"]),
        "state": state,
        "disposition": disposition,
        "partial": tuple(
            (name, written.known, row.texts[name])
            for name, written in dates.items()
            if written.known != "day"
        ),
    }
    found["cosigners"] = tuple(dict.fromkeys(map(_name, found["cosigners"])))
    _check(row, found)
    if row.faults:
        raise RowRefused(row.faults)
    return LegacyRow(line=raw.line, **found)


def _name(text: str) -> str:
    """Give a person's name; spaces inside a Chinese one only line it up with longer ones."""
    return re.sub(r"\s", "", text) if _NAME_IN_HAN.fullmatch(text) else text


def _number(row: Cells) -> int | None:
    text = row.texts["number"]
    if not text:
        return None
    match = _NUMBER.fullmatch(plain(text))
    number = int(match[1]) if match else 0
    if not 1 <= number <= _HIGHEST_NUMBER:
        row.refuse(
            "number",
            _("“%(text)s” is no number from 1 to %(highest)s.")
            % {"text": shown(text), "highest": _HIGHEST_NUMBER},
        )
        return None
    return number


def _dates(row: Cells, *, today: date) -> dict[str, WrittenDate]:
    """Give the dates of a row; refuses those that are none, impossible or still to come."""
    found: dict[str, WrittenDate] = {}
    for name in DATES:
        text = row.texts[name]
        if not text:
            continue
        written = read_date(text, row.words.date_formats)
        if written is None:
            row.refuse(
                name,
                _("“%(text)s” is no date. Write it as 2024-03-01.") % {"text": shown(text)},
            )
        elif written.known != "day" and not row.words.completes_dates:
            row.refuse(
                name,
                _("“%(text)s” names no day. A mapping file can have such dates completed.")
                % {"text": shown(text)},
            )
        elif not _EARLIEST <= written.first <= _LATEST:
            row.refuse(name, _("%(day)s is no likely date.") % {"day": written.first})
        elif written.first > today and name not in _AHEAD:
            row.refuse(name, _("%(day)s lies in the future.") % {"day": written.first})
        else:
            found[name] = _after_the_others(name, written, found)
    for name, written in found.items():
        for earlier in _too_late(name, written, found):
            row.refuse(
                name,
                _("%(day)s lies before %(earlier)s (%(other)s).")
                % {
                    "day": written.first,
                    "earlier": found[earlier].first,
                    "other": row.layout.header_of(earlier),
                },
            )
            break
    return found


def _after_the_others(
    name: str, written: WrittenDate, found: Mapping[str, WrittenDate]
) -> WrittenDate:
    """Complete a date that is known in part to the first day that the dates before it allow."""
    before = [found[other].first for other in _NOT_BEFORE.get(name, ()) if other in found]
    latest = max(before, default=written.first)
    if written.known != "day" and latest > written.first and written.holds(latest):
        return WrittenDate(latest, written.known)
    return written


def _too_late(name: str, written: WrittenDate, found: Mapping[str, WrittenDate]) -> Iterator[str]:
    """Give the dates that ought to lie before one and don't, the nearest first."""
    for other in reversed(_NOT_BEFORE.get(name, ())):
        if other in found and found[other].first > written.first:
            yield other


def _check(row: Cells, found: Mapping[str, Any]) -> None:
    """Refuse what contradicts itself within the row."""
    if not row.texts["title"] and not any(
        fault.column == row.layout.header_of("title") for fault in row.faults
    ):
        row.refuse("title", _("The title is missing."))
    if found["handling"] in ("sole", "lead") and len(found["lead_unit"]) > 1:
        row.refuse("handling", _("This way of handling has one lead unit, and the row names more."))
    if found["ended_on"] and found["state"] not in ENDED:
        row.refuse(
            "ended_on",
            _("It ended, but not how: the state has to be “withdrawn” or “declined”."),
        )
