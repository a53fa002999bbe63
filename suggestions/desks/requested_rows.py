"""The lines of the queues of requests and parts: who asks, what, why, and until when it waits."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from people.paging import page_of
from people.queries import successors_of
from people.requests import MemberRequest
from suggestions.assigning.windows import calendar_between, decided_until
from suggestions.models import Assignment, Round, Suggestion, UnitRequest
from suggestions.requested import DISPUTES, EXTENSIONS, MERGED, RETURNS, TO_SPLIT, PartQueue
from suggestions.waiting import Search
from workflow.machines.assignment import AssignmentRole, AssignmentState

LONGEST_REASON = 160


@dataclass(frozen=True)
class Row:
    """One line: the unit, what it asks in so many words, its reason, and the date that counts."""

    case: Suggestion
    pick: str
    url: str
    by: str
    unit: str
    role: str
    said: str
    quoted: str = ""
    due_on: date | None = None
    provisional: bool = False
    asked_on: date | None = None


def listed(request: MemberRequest, shown: PartQueue, search: Search, today: date) -> dict[str, Any]:
    """Give one page of a queue of requests or parts, with what its lines say."""
    rows = with_parts(search.within_parts(shown.lying(request.membership, today)), shown)
    page = page_of(rows, request.GET)
    lines = rows_of(page.rows, shown, search)
    return {
        "queue": shown,
        "search": search,
        "page": page.saying(lines),
        "today": today,
    }


def with_parts(rows: QuerySet[Any], queue: PartQueue) -> QuerySet[Any]:
    """Add what the lines say of units and cases, in the same query."""
    of_case = ("case__session", "case__proposer__user")
    if queue in (MERGED, TO_SPLIT):
        return rows.select_related("unit__merged_into__merged_into", *of_case)
    return rows.select_related("assignment__unit", "proposed_unit", *of_case)


def rows_of(rows: Sequence[Any], queue: PartQueue, search: Search) -> list[Row]:
    """Give the lines of a queue; words that are the same in all are looked up once."""
    roles = {code: str(words) for code, words in AssignmentRole.choices}
    if queue in (MERGED, TO_SPLIT):
        states = {code: str(words) for code, words in AssignmentState.choices}
        return [_part_row(part, queue, roles, states) for part in rows]
    decide_by = dict(_decide_by(rows)) if queue is RETURNS else {}
    says = _says(queue, roles)
    return [
        Row(
            case=request.case,
            pick=request.public_id,
            url=queue.page_of(request.public_id) + search.suffix,
            by=_by(request.case),
            unit=request.assignment.unit.label,
            role=roles[request.assignment.role],
            said=says(request),
            quoted=(request.dispute or request.reason)[:LONGEST_REASON],
            due_on=request.assignment.due_on if queue is EXTENSIONS else decide_by.get(request.pk),
            asked_on=request.disputed_on if queue is DISPUTES else request.asked_on,
        )
        for request in rows
    ]


def _by(case: Suggestion) -> str:
    told = [case.proposer.name] if case.proposer else []
    return " · ".join([*told, case.session.label])


def _says(queue: PartQueue, roles: Mapping[str, str]) -> Callable[[UnitRequest], str]:
    """Give how a line tells what is asked."""
    other, extended = _("Proposes %(unit)s"), _("Asks until %(day)s")
    further = _("%(unit)s: %(role)s")
    kinds = {code: str(words) for code, words in UnitRequest.Kind.choices}

    def say(request: UnitRequest) -> str:
        unit = request.proposed_unit.label if request.proposed_unit else ""
        if queue is DISPUTES:
            return kinds[request.kind]
        if request.kind == UnitRequest.Kind.EXTENSION and request.until:
            return extended % {"day": date_format(request.until, "DATE_FORMAT")}
        if request.kind == UnitRequest.Kind.UNITS:
            return further % {"unit": unit, "role": roles[request.proposed_role]}
        return other % {"unit": unit} if unit else ""

    return say


def _decide_by(requests: Sequence[UnitRequest]) -> Iterable[tuple[int, date]]:
    """Give until when each return has to be decided, by the rules of its round."""
    found = Round.objects.filter(case__in=[request.case_id for request in requests])
    rounds = {(round_.case_id, round_.number): round_ for round_ in found.select_related("policy")}
    days = [request.asked_on for request in requests]
    calendar = calendar_between(min(days), max(days)) if days else None
    for request in requests:
        until = decided_until(request, rounds[request.case_id, request.assignment.round], calendar)
        if until is not None:
            yield request.pk, until.on


def _part_row(
    part: Assignment, queue: PartQueue, roles: Mapping[str, str], states: Mapping[str, str]
) -> Row:
    """Tell of a part: of a merged unit's, which unit succeeds."""
    heirs = successors_of(part.unit) if queue is MERGED else []
    goes_to = _("Goes over to %(unit)s") % {"unit": heirs[-1].label} if heirs else ""
    if queue is MERGED and not heirs:
        goes_to = _("No unit succeeds: hand it out anew")
    return Row(
        case=part.case,
        pick=part.public_id,
        url=queue.page_of(part.case.public_id),
        by=_by(part.case),
        unit=part.unit.label,
        role=roles[part.role],
        said=goes_to or states[part.state],
        quoted=part.part[:LONGEST_REASON],
        due_on=part.due_on,
        provisional=part.due_provisional,
    )
