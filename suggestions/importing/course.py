"""How far a suggestion of earlier records came, and when: what its dates say and what they prove.

A later step proves the earlier ones: what was resolved had been answered by then. Where the row
leaves such a date out, the step counts from the day that proves it, and the case says so.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from suggestions.importing.parse import LegacyRow
from workflow.machines.case import ENDED, CaseState

# What only a suggestion that was handed out has.
_HANDED_OUT: Final = (
    "assigned_on", "received_on", "contacted_on", "answered_on", "resolved_on", "rated_on",
)  # fmt: skip
_KNOWN: Final = ("submitted_on", *_HANDED_OUT)


@dataclass(frozen=True)
class Course:
    """The days on which a suggestion reached its steps; None where it did not, or nobody knows.

    `entered_on` is the day from which it is in the figures. `proved` names the steps whose day
    the row leaves out, each with the column that proves it.
    """

    state: CaseState
    entered_on: date | None
    assigned_on: date | None
    answered_on: date | None
    resolved_on: date | None
    rated_on: date | None
    ended_on: date | None
    published_on: date | None
    proved: tuple[tuple[str, str], ...]


def course_of(row: LegacyRow) -> Course:
    """Give the course of a row's suggestion."""
    proved: list[tuple[str, str]] = []

    def reached(step: str, *proofs: str) -> date | None:
        for column in (step, *proofs):
            if day := row.on(column):
                if column != step:
                    proved.append((step, column))
                return day
        return None

    resolved_on = reached("resolved_on", "rated_on")
    answered_on = reached("answered_on", "resolved_on", "rated_on")
    entered_on = row.submitted_on or min(_days(row), default=row.ended_on)
    assigned_on = _assigned_on(row)
    latest = max(_days(row), default=None)
    return Course(
        state=_state(row, assigned_on, answered_on, resolved_on),
        entered_on=entered_on,
        assigned_on=assigned_on,
        answered_on=answered_on,
        resolved_on=resolved_on,
        rated_on=row.rated_on,
        # An end without its day has counted nowhere from the beginning.
        ended_on=(row.ended_on or entered_on) if row.state in ENDED else None,
        published_on=(row.published_on or resolved_on or latest) if row.published else None,
        proved=tuple(proved),
    )


def _days(row: LegacyRow) -> Iterator[date]:
    return (day for column in _KNOWN if (day := row.on(column)))


def _assigned_on(row: LegacyRow) -> date | None:
    """Give the day of the hand-out; by default the one on which it was submitted.

    What names neither a unit nor a later step has not been handed out: it waits for its review.
    """
    told = row.due_on or row.extended_to or row.lead_unit or row.co_units
    later = [day for column in _HANDED_OUT if (day := row.on(column))]
    if not told and not later:
        return None
    return row.assigned_on or row.submitted_on or min(later, default=None)


def _state(
    row: LegacyRow, assigned_on: date | None, answered_on: date | None, resolved_on: date | None
) -> CaseState:
    if row.state in ENDED:
        return CaseState(row.state)
    if row.rated_on:
        return CaseState.RATED
    if resolved_on:
        return CaseState.RESOLVED
    if answered_on:
        return CaseState.ANSWERED
    return CaseState.ASSIGNED if assigned_on else CaseState.SUBMITTED
