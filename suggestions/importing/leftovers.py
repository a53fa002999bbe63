"""What a row says that has no place of its own: kept as a note, so that nothing is lost.

The note is prose of the case, in the language of its records, like what a clerk would jot down.
"""

from collections.abc import Iterator
from typing import Final

from suggestions.importing.columns import BY_NAME
from suggestions.importing.resolve import LegacyCase
from workflow.machines.assignment import ANSWERING

_KNOWN: Final = {"year": "仅知年", "month": "仅知年月"}
_LEVELS: Final = {"full": "全文", "abstract": "摘要", "title": "仅标题"}
_SEVERAL: Final = 2
_HANDLINGS: Final = {"sole": "独办", "lead": "主会办", "joint": "合办", "separate": "分别办理"}


def leftovers(told: LegacyCase, *, has_reply: bool) -> str:
    """Give a line for each thing without a place; an empty text where all of it has one."""
    found = [*_of_dates(told), *_of_units(told), *_of_answers(told, has_reply=has_reply)]
    return "\n".join(f"{BY_NAME[column].zh}：{what}" for column, what in found)


def _of_dates(told: LegacyCase) -> Iterator[tuple[str, str]]:
    """Give how much is known of a date, and whence it was taken."""
    for column, known, written in told.row.partial:
        yield column, f"{written}（{_KNOWN[known]}）"
    for column, proof in told.course.proved:
        yield column, f"未注明，按{BY_NAME[proof].zh}计"
    if told.row.due_on and told.row.extended_to:
        yield "due_on", f"{told.row.due_on}（延期前）"


def _of_units(told: LegacyCase) -> Iterator[tuple[str, str]]:
    """Give what belongs to units where none, or no day of a hand-out, is known."""
    row = told.row
    if told.course.assigned_on is None:
        for column, units in (("lead_unit", row.lead_unit), ("co_units", row.co_units)):
            if units:
                yield column, "、".join(units)
        for column in ("due_on", "extended_to"):
            if day := row.on(column):
                yield column, day.isoformat()
    elif row.contacted_on and not any(part.role in ANSWERING for part in told.parts):
        yield "contacted_on", row.contacted_on.isoformat()
    if row.handling in ("joint", "separate") and len(row.lead_unit) < _SEVERAL:
        yield "handling", _HANDLINGS[row.handling]
    if told.proposer is None and row.delegation:
        yield "delegation", row.delegation


def _of_answers(told: LegacyCase, *, has_reply: bool) -> Iterator[tuple[str, str]]:
    """Give a reply without a unit, a rating without a day or a deputy, a publication without."""
    row, course = told.row, told.course
    if row.reply and not has_reply:
        yield "reply", row.reply
    if course.rated_on is None or told.proposer is None or not has_reply:
        for column, written in (("consent", row.consent), ("satisfaction", row.satisfaction)):
            if written:
                yield column, written
    if row.published and course.published_on is None:
        yield "published", _LEVELS[row.published]
