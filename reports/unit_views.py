"""The units of a session: what each has in hand, and the cases behind each number."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any, cast
from urllib.parse import urlencode

from django.db.models import Exists, OuterRef, QuerySet
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from people.access import as_role
from people.addresses import number_of
from people.models import Membership, Role, Session, Unit
from people.paging import page_of
from people.requests import MemberRequest
from reports.workload import COLUMNS, Column, Load, behind, loads, total
from suggestions.exports import csv_response
from suggestions.models import Assignment, Reminder, UnitRequest
from suggestions.supervising.key_list import chosen_session, sessions_of
from suggestions.visibility import visible_to
from workflow.machines.assignment import AssignmentRole

readers = as_role(Role.SUPERVISOR, Role.SECRETARIAT)


@dataclass(frozen=True)
class Cell:
    """One number of the table, and where its cases are listed."""

    column: Column
    number: int
    url: str


@require_safe
@readers
def units(request: MemberRequest) -> HttpResponse:
    """Show every unit of a session with its numbers, what presses most on top."""
    sessions = sessions_of(request.membership)
    session, today = chosen_session(sessions, request.GET), timezone.localdate()
    found = loads(session, today) if session else []
    context = {
        "sessions": sessions,
        "session": session,
        "groups": _groups(),
        "rows": [{"load": load, "cells": _cells(load, session)} for load in found if session],
        "total": _cells(total(found), session) if session and found else [],
        "today": today,
    }
    return render(request, "reports/units.html", context)


@require_safe
@readers
def units_csv(request: MemberRequest) -> HttpResponseBase:
    """The same table as a file."""
    session, today = (
        chosen_session(sessions_of(request.membership), request.GET),
        timezone.localdate(),
    )
    found = loads(session, today) if session else []
    code = session.code if session else "none"
    return csv_response(_lines(found), f"units-{code}-{today}")


@require_safe
@readers
def unit_cases(request: MemberRequest) -> HttpResponse:
    """List the cases behind one number of the table."""
    session = chosen_session(sessions_of(request.membership), request.GET)
    column = COLUMNS.get(request.GET.get("what", ""))
    if session is None or column is None:
        raise Http404
    today = timezone.localdate()
    unit = _unit(request.membership, request.GET)
    rows = behind(column, session, today, unit.pk if unit else None)
    page = page_of(_loaded(rows, column, request.membership), request.GET)
    context = {
        "session": session,
        "column": column,
        "unit": unit,
        "page": page.saying([_told(row, column) for row in page]),
        "back": f"{reverse('reports:units')}?session={session.pk}",
        "today": today,
    }
    return render(request, "reports/unit_cases.html", context)


def _unit(member: Membership, query: Mapping[str, str]) -> Unit | None:
    """Give the unit that an address names; none where it names all. Another congress's is none."""
    if not query.get("unit"):
        return None
    found = member.congress.units.filter(pk=number_of(query["unit"]) or 0).first()
    if found is None:
        raise Http404
    return found


def _groups() -> list[tuple[str, list[Column]]]:
    """Give the columns below the names of their groups."""
    grouped = groupby(COLUMNS.values(), key=lambda column: str(column.group))
    return [(name, list(columns)) for name, columns in grouped]


def _cells(load: Load, session: Session) -> list[Cell]:
    """Give the numbers of a unit, each with the address of its list."""
    base = reverse("reports:unit_cases")
    unit = {"unit": load.unit.pk} if load.unit else {}
    return [
        Cell(
            column,
            load.numbers[code],
            f"{base}?{urlencode({'session': session.pk, **unit, 'what': code})}",
        )
        for code, column in COLUMNS.items()
    ]


def _lines(found: Sequence[Load]) -> Iterator[list[str]]:
    """Give the rows of the file: heads, units, and the sum."""
    yield [_("Unit"), *(column.name for column in COLUMNS.values())]
    for load in found:
        name = load.unit.label if load.unit else ""
        yield [name, *(str(load.numbers[code]) for code in COLUMNS)]
    yield [_("Total"), *(str(total(found).numbers[code]) for code in COLUMNS)]


# --- The cases behind a number --------------------------------------------------------------


@dataclass(frozen=True)
class Told:
    """One line of a list: the unit's part of a case, and what was sent or asked about it."""

    part: Assignment
    role: str
    day: date | None = None
    said: str = ""


def _loaded(rows: QuerySet[Any], column: Column, member: Membership) -> QuerySet[Any]:
    """Give rows with all that their lines show, of cases that the reader may see."""
    path = "" if column.source == "parts" else "assignment__"
    shown = rows.filter(Exists(visible_to(member).filter(pk=OuterRef(f"{path}case"))))
    loaded = shown.select_related(f"{path}case__session", f"{path}unit", f"{path}case__proposer")
    return loaded.order_by(f"{path}due_on", "pk")


def _told(row: Any, column: Column) -> Told:
    part = cast("Assignment", row if column.source == "parts" else row.assignment)
    role = str(AssignmentRole(part.role).label)
    if isinstance(row, Reminder):
        return Told(part, role, timezone.localdate(row.sent_at), row.letter_no)
    if isinstance(row, UnitRequest):
        return Told(part, role, row.asked_on, str(UnitRequest.State(row.state).label))
    return Told(part, role)
