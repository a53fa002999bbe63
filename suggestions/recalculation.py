"""Proving the figures: do the stored facts, and the cases' rows, follow from the events?"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict

from history.log import data_of
from history.models import Event, Stream
from people.models import Congress
from suggestions.facts import Span, fold
from suggestions.models import Facts, Suggestion
from suggestions.record import STREAM_KIND
from suggestions.stored_facts import spans_on_record
from workflow.machines.case import CaseState

# As many cases at a time: memory stays small, and each batch takes four queries.
BATCH = 500

# Where a case stands after an act before it has a number, and after a step of a later one.
_AFTER_ACT = {
    "drafted": CaseState.DRAFT,
    "submitted": CaseState.SUBMITTED,
    "entered_for_deputy": CaseState.SUBMITTED,
    "taken_back": CaseState.DRAFT,
    "returned_to_deputy": CaseState.DRAFT,
}
_AFTER_STEP = {
    "assigned": CaseState.ASSIGNED,
    "answered": CaseState.ANSWERED,
    "sent_back": CaseState.ASSIGNED,
    "resolved": CaseState.RESOLVED,
    "rehandled": CaseState.ASSIGNED,
}


def differences() -> Iterator[str]:
    """Give every difference between events and what is stored, each as one line."""
    for congress in Congress.objects.order_by("pk"):
        last = 0
        while batch := _next_cases(congress, last):
            yield from _differences_in(congress, batch)
            last = batch[-1].pk


def _next_cases(congress: Congress, last: int) -> list[Suggestion]:
    return list(congress.suggestions.filter(pk__gt=last).order_by("pk")[:BATCH])


def _differences_in(congress: Congress, batch: Sequence[Suggestion]) -> Iterator[str]:
    events = _events_of(congress, batch)
    stored: defaultdict[int, list[Facts]] = defaultdict(list)
    for row in Facts.objects.filter(case__in=batch, known_to__isnull=True):
        stored[row.case_id].append(row)
    for case in batch:
        where = f"{congress.code}, case {case.pk}"
        own = events.get(case.pk, [])
        if not own:
            yield f"{where}: it has no history"
        spans = fold(own)
        for what in (
            *_wrong_facts(spans, stored[case.pk]),
            *_foreign_facts(case, stored[case.pk]),
            *_wrong_row(case, own, spans),
        ):
            yield f"{where}: {what}"


def _events_of(congress: Congress, batch: Sequence[Suggestion]) -> Mapping[int, list[Event]]:
    refs = [str(case.pk) for case in batch]
    streams = Stream.objects.filter(scope=congress.code, kind=STREAM_KIND, ref__in=refs)
    case_of = {stream.pk: int(stream.ref) for stream in streams}
    found: defaultdict[int, list[Event]] = defaultdict(list)
    for event in Event.objects.filter(stream__in=list(case_of)).order_by("stream", "seq"):
        found[case_of[event.stream_id]].append(event)
    return found


def _wrong_facts(wanted: Iterable[Span], rows: Iterable[Facts]) -> Iterator[str]:
    """Compare the spans that follow from the events with those stored, column by column."""
    due = {(span.assignment_id, span.start_on): span for span in wanted}
    have = {(span.assignment_id, span.start_on): span for span in spans_on_record(rows)}
    for key in sorted(due.keys() | have.keys(), key=lambda key: (key[0] or 0, key[1])):
        assignment, day = key
        which = f"facts from {day}" + (f" of assignment {assignment}" if assignment else "")
        if key not in have:
            yield f"{which} are missing"
        elif key not in due:
            yield f"{which} follow from no event"
        else:
            for name, is_, should_be in _unlike(have[key], due[key]):
                yield f"{which}: {name} is {is_!r}, by the events {should_be!r}"


def _unlike(have: Span, due: Span) -> Iterator[tuple[str, object, object]]:
    stored, folded = (
        {"unit_id": s.unit_id, "end_on": s.end_on} | asdict(s.standing) for s in (have, due)
    )
    for name, value in stored.items():
        if value != folded[name]:
            yield name, value, folded[name]


def _foreign_facts(case: Suggestion, rows: Iterable[Facts]) -> Iterator[str]:
    for row in rows:
        if (row.congress_id, row.session_id) != (case.congress_id, case.session_id):
            yield f"facts from {row.start_on} are those of another congress or session"


def _wrong_row(case: Suggestion, events: Sequence[Event], spans: Iterable[Span]) -> Iterator[str]:
    """Compare what the case's row says of state, number and class with the events."""
    state, number = _state_and_number(events)
    if state is not None and case.state != state:
        yield f"its state is {case.state}, by the events {state.value}"
    if not case.imported and case.number != number:
        yield f"its number is {case.number}, by the events {number}"
    now = next((s for s in spans if s.assignment_id is None and s.end_on is None), None)
    if now is not None and now.standing.concluded and case.outcome != now.standing.outcome:
        yield f"its class is {case.outcome!r}, by the events {now.standing.outcome!r}"


def _state_and_number(events: Sequence[Event]) -> tuple[CaseState | None, int | None]:
    """Follow the acts in the order in which they were recorded."""
    state: CaseState | None = None
    number: int | None = None
    for event in events:
        data = data_of(event)
        number = data.get("number", number)
        state = CaseState.SUBMITTED if data.get("recorded") else _AFTER_ACT.get(event.kind, state)
        for step in data.get("steps", ()):
            if step["step"] == "ended":
                withdrawn = step["how"] == "withdrawn"
                state = CaseState.WITHDRAWN if withdrawn else CaseState.DECLINED
            elif step["step"] == "rated" and step.get("complete"):
                state = CaseState.RATED
            else:
                state = _AFTER_STEP.get(step["step"], state)
    return state, number
