"""The facts as they are stored: brought up to a case's events in the transaction of each act."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import fields
from datetime import datetime
from functools import reduce
from operator import or_

from django.db.models import Q

from history.models import Event
from suggestions.facts import Span, Standing, fold
from suggestions.models import Facts, Suggestion

_COLUMNS = [f.name for f in fields(Standing)]


def spans_on_record(rows: Iterable[Facts]) -> set[Span]:
    """Give the spans that stored rows stand for."""
    return {
        Span(
            row.assignment_id,
            row.unit_id,
            row.start_on,
            row.end_on,
            Standing(**{name: getattr(row, name) for name in _COLUMNS}),
        )
        for row in rows
    }


def refresh(case: Suggestion, events: Sequence[Event], *, at: datetime, anew: bool = False) -> None:
    """Bring the stored facts of a case up to all its events, in the caller's transaction.

    What is stored follows from all events but the last, so it is not read again to be compared.
    With `anew` none of it stays.
    """
    wanted, stored = set(fold(events)), set(fold(events[:-1]))
    if anew:
        Facts.objects.filter(case=case, known_to__isnull=True).update(known_to=at)
        stored = set()
    elif not _close(case, stored - wanted, at):
        stored = _close_whatever_differs(case, wanted, at)
    Facts.objects.bulk_create(
        Facts(
            congress_id=case.congress_id,
            session_id=case.session_id,
            case=case,
            assignment_id=span.assignment_id,
            unit_id=span.unit_id,
            start_on=span.start_on,
            end_on=span.end_on,
            known_from=at,
            **vars(span.standing),
        )
        for span in wanted - stored
    )


def _close(case: Suggestion, outdated: Collection[Span], at: datetime) -> bool:
    """Close the rows of outdated spans; tell whether there was one for each."""
    if not outdated:
        return True
    keys = [Q(assignment_id=s.assignment_id, start_on=s.start_on) for s in outdated]
    rows = Facts.objects.filter(reduce(or_, keys), case=case, known_to__isnull=True)
    return rows.update(known_to=at) == len(outdated)


def _close_whatever_differs(case: Suggestion, wanted: Collection[Span], at: datetime) -> set[Span]:
    """Close what does not follow from the events, whoever wrote it; give the spans that stand."""
    current = Facts.objects.filter(case=case, known_to__isnull=True)
    standing = {next(iter(spans_on_record([row]))): row.pk for row in current}
    outdated = [pk for span, pk in standing.items() if span not in wanted]
    Facts.objects.filter(pk__in=outdated).update(known_to=at)
    return standing.keys() & set(wanted)
