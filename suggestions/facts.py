"""From events to facts: the one place that knows what each step of a case means for the figures.

Every event of a case carries the steps that it took. Folding the steps of all its events, oldest
first, gives the spans that `Facts` stores; an act folds again after its event, `recalculate`
folds everything and compares. So a figure can be traced to the events, and can't drift from them.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import groupby
from typing import Any

from history.log import data_of
from history.models import Event

Step = Mapping[str, Any]


@dataclass(frozen=True)
class Standing:
    """What the figures need of a case, or of one unit's part, on one day."""

    category_id: int | None = None
    delegation_id: int | None = None
    received_on: date | None = None
    ended: str = ""
    secret: bool = False
    assigned: bool = False
    due_on: date | None = None
    contacted: bool = False
    answered_on: date | None = None
    concluded: bool = False
    rehandling: bool = False
    outcome: str = ""
    solved: bool | None = None
    first_outcome: str = ""
    first_solved: bool | None = None
    rated: bool = False
    result: str = ""
    consent: bool | None = None
    attitude: str = ""
    satisfied: bool | None = None
    first_consent: bool | None = None
    first_satisfied: bool | None = None
    published: str = ""


@dataclass(frozen=True)
class Span:
    """A standing and the days for which it held; `end_on` is the first day that it did not."""

    assignment_id: int | None
    unit_id: int | None
    start_on: date
    end_on: date | None
    standing: Standing


@dataclass
class _Part:
    """One answering unit's part of the case."""

    unit_id: int
    round: int
    due_on: date | None
    contacted: bool = False
    answered_on: date | None = None
    outcome: str = ""
    solved: bool | None = None
    first_outcome: str = ""
    first_solved: bool | None = None


@dataclass
class _Case:
    """The case while its steps are being folded."""

    whole: Standing = field(default_factory=Standing)
    round: int = 1
    concluded_round: int = 0
    parts: dict[int, _Part] = field(default_factory=dict)
    ratings: list[Step] = field(default_factory=list)


def fold(events: Iterable[Event]) -> list[Span]:
    """Give the spans that follow from a case's events (in any order of recording)."""
    state = _Case()
    open_spans: dict[int | None, Span] = {}
    closed: list[Span] = []
    for day, steps in groupby(_dated_steps(events), key=lambda pair: pair[0]):
        for _day, step in steps:
            _apply(state, step, day)
        standings = dict(_standings(state))
        for key in list(open_spans):
            span = open_spans[key]
            if standings.get(key) != (span.unit_id, span.standing):
                del open_spans[key]
                if span.start_on < day:
                    closed.append(replace(span, end_on=day))
        for key, (unit_id, standing) in standings.items():
            if key not in open_spans:
                open_spans[key] = Span(key, unit_id, day, None, standing)
    return closed + list(open_spans.values())


def _dated_steps(events: Iterable[Event]) -> list[tuple[date, Step]]:
    """Give every step with its day, by day and then as recorded; an import's last word counts."""
    own: list[tuple[date, int, Step]] = []
    recorded: list[tuple[date, int, Step]] = []
    for event in sorted(events, key=lambda e: e.seq):
        data = data_of(event)
        steps = [
            (date.fromisoformat(step["on"]) if "on" in step else event.happened_on, event.seq, step)
            for step in data.get("steps", ())
        ]
        if data.get("recorded"):
            recorded = steps
        else:
            own += steps
    ordered = sorted(recorded + own, key=lambda dated: dated[:2])
    return [(day, step) for day, _seq, step in ordered]


def _apply(state: _Case, step: Step, day: date) -> None:
    """Take one step; a step without meaning for the figures is no step."""
    _STEPS[step["step"]](state, step, day)


def _received(state: _Case, step: Step, day: date) -> None:
    state.whole = replace(
        state.whole,
        received_on=day,
        category_id=step.get("category"),
        delegation_id=step.get("delegation"),
        secret=bool(step.get("secret")),
    )


def _classed(state: _Case, step: Step, _day: date) -> None:
    state.whole = replace(state.whole, category_id=step["category"])


def _led(state: _Case, step: Step, _day: date) -> None:
    state.whole = replace(state.whole, delegation_id=step["delegation"])


def _ended(state: _Case, step: Step, _day: date) -> None:
    state.whole = replace(state.whole, ended=step["how"])


def _assigned(state: _Case, step: Step, _day: date) -> None:
    state.round = step["round"]
    for unit in step["units"]:
        state.parts[unit["assignment"]] = _Part(
            unit["unit"], step["round"], _day_or_none(unit.get("due_on"))
        )
    state.whole = replace(state.whole, assigned=True)
    _set_due(state, step.get("due_on"))


def _unassigned(state: _Case, step: Step, _day: date) -> None:
    for assignment in step["assignments"]:
        state.parts.pop(assignment, None)
    _set_due(state, None)


def _due(state: _Case, step: Step, _day: date) -> None:
    part = state.parts.get(step["assignment"])
    if part is not None:
        part.due_on = _day_or_none(step["due_on"])
        _set_due(state, None)


def _set_due(state: _Case, told: str | None) -> None:
    """The case is due when its last answering unit is; only round 1 is looked at."""
    if state.round == 1:
        days = [part.due_on for part in state.parts.values() if part.round == 1 and part.due_on]
        due_on = max(days) if days else _day_or_none(told) or state.whole.due_on
        state.whole = replace(state.whole, due_on=due_on)


def _contacted(state: _Case, step: Step, _day: date) -> None:
    state.whole = replace(state.whole, contacted=True)
    part = state.parts.get(step.get("assignment") or 0)
    if part is not None:
        part.contacted = True


def _replied(state: _Case, step: Step, day: date) -> None:
    for assignment in step["assignments"]:
        if part := state.parts.get(assignment):
            part.answered_on = day


def _answered(state: _Case, _step: Step, day: date) -> None:
    if state.whole.answered_on is None:
        state.whole = replace(state.whole, answered_on=day)


def _sent_back(state: _Case, step: Step, _day: date) -> None:
    """What was answered is so no longer; a later round leaves the first one's answer alone."""
    if step["round"] == 1:
        state.whole = replace(state.whole, answered_on=None)
    for assignment in step["assignments"]:
        part = state.parts.get(assignment)
        if part is not None:
            part.answered_on = None


def _resolved(state: _Case, step: Step, _day: date) -> None:
    state.concluded_round = step["round"]
    state.whole = replace(state.whole, concluded=True, rehandling=False)
    _class(state, step)
    if step["round"] == 1:
        outcome, solved = step["outcome"], step["solved"]
        state.whole = replace(state.whole, first_outcome=outcome, first_solved=solved)
        for part in state.parts.values():
            part.first_outcome, part.first_solved = part.outcome, part.solved


def _raised(state: _Case, step: Step, _day: date) -> None:
    """The class of the round concluded last rises, or such a rise is corrected.

    The class of the first letter stays.
    """
    if step["round"] == state.concluded_round:
        _class(state, step)


def _class(state: _Case, step: Step) -> None:
    state.whole = replace(state.whole, outcome=step["outcome"], solved=step["solved"])
    for assignment, told in step.get("parts", {}).items():
        if part := state.parts.get(int(assignment)):
            part.outcome, part.solved = told["outcome"], told["solved"]


def _reclassed(state: _Case, step: Step, _day: date) -> None:
    """The secretariat corrected the class: it was so from the first, where it is round 1."""
    _class(state, step)
    if step["round"] != 1:
        return
    first = step["first"]
    state.whole = replace(state.whole, first_outcome=first["outcome"], first_solved=first["solved"])
    for assignment, told in step["parts"].items():
        if part := state.parts.get(int(assignment)):
            part.first_outcome, part.first_solved = told["outcome"], told["solved"]


def _rehandled(state: _Case, _step: Step, _day: date) -> None:
    state.whole = replace(state.whole, rehandling=True)


def _rated(state: _Case, step: Step, _day: date) -> None:
    if step.get("complete"):
        state.whole = replace(state.whole, rated=True)
    if step["counts"]:
        state.ratings.append(step)


def _published(state: _Case, step: Step, _day: date) -> None:
    state.whole = replace(state.whole, published=step["level"])


_STEPS = {
    "received": _received,
    "classed": _classed,
    "led": _led,
    "ended": _ended,
    "assigned": _assigned,
    "unassigned": _unassigned,
    "due": _due,
    "contacted": _contacted,
    "replied": _replied,
    "answered": _answered,
    "sent_back": _sent_back,
    "resolved": _resolved,
    "reclassed": _reclassed,
    "raised": _raised,
    "rehandled": _rehandled,
    "rated": _rated,
    "published": _published,
}


def _day_or_none(told: str | None) -> date | None:
    return date.fromisoformat(told) if told else None


def _standings(state: _Case) -> Iterator[tuple[int | None, tuple[int | None, Standing]]]:
    """Give the standing of the case and of each part that counts.

    The parts are those of the round that was concluded last, or of the first one until then. A
    unit that answers again keeps its first answer and its rating until there is a newer one.
    """
    whole = state.whole
    yield None, (None, replace(whole, **_rating_facts(state.ratings)))
    shown = state.concluded_round or state.round
    for assignment, part in state.parts.items():
        if part.round != shown:
            continue
        own = {key: p for key, p in state.parts.items() if p.unit_id == part.unit_id}
        first = min(own.values(), key=lambda p: p.round)
        ratings = [r for r in state.ratings if own.keys() & set(r["assignments"])]
        standing = replace(
            whole,
            due_on=first.due_on,
            contacted=any(p.contacted for p in own.values()),
            answered_on=first.answered_on,
            outcome=part.outcome,
            solved=part.solved,
            first_outcome=first.first_outcome,
            first_solved=first.first_solved,
            **_rating_facts(ratings),
        )
        yield assignment, (part.unit_id, standing)


def _rating_facts(ratings: list[Step]) -> dict[str, Any]:
    """Give the ratings in force, of the latest round that has any, and the first ones of round 1.

    A later rating by the same deputy of the same reply supersedes, and where the lead deputy
    alone rates, the one by whoever leads now. Of several the worst counts.
    """
    if not ratings:
        return {}
    latest = max(r["round"] for r in ratings)
    standing = {_seat_of(r): r for r in ratings if r["round"] == latest}
    first: dict[tuple[int, int | None], Step] = {}
    for r in ratings:
        if r["round"] == 1:
            first.setdefault(_seat_of(r), r)
    result, consent = _worst(standing.values(), "result", "consent")
    attitude, satisfied = _worst(standing.values(), "attitude", "satisfied")
    return {
        "result": result,
        "consent": consent,
        "attitude": attitude,
        "satisfied": satisfied,
        "first_consent": _worst(first.values(), "result", "consent")[1],
        "first_satisfied": _worst(first.values(), "attitude", "satisfied")[1],
    }


def _seat_of(rating: Step) -> tuple[int, int | None]:
    """Give whose word a rating is: one deputy's, or the lead's, who may have changed."""
    return rating["reply"], rating["deputy"] if rating.get("each") else None


def _worst(ratings: Iterable[Step], question: str, meaning: str) -> tuple[str, bool | None]:
    """Give the worst answer to one question, and whether it counts as a yes."""
    given = [r for r in ratings if r.get(question)]
    if not given:
        return "", None
    worst = max(given, key=lambda r: r[f"{question}_rank"])
    return worst[question], worst[meaning]
