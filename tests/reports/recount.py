"""The figures once more, in plain Python straight from the events: slow, and written apart.

Nothing here is shared with the code that it checks: no spans, no conditions, no SQL.
"""

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from history.models import Event

Steps = list[tuple[date, Mapping[str, Any]]]
Pairs = defaultdict[Any, list[int]]


def recount(
    events: Iterable[Event],
    day: date,
    known_at: datetime | None = None,
    *,
    by_reply: bool = False,
) -> dict[str, Any]:
    """Give counts, excluded, rates as (numerator, denominator), and solve and consent by unit.

    Each case counts one (件); `by_reply` each of its replies (件次).
    """
    cases = [_case(steps) for steps in _stories(events, day, known_at).values()]
    units: Pairs = defaultdict(lambda: [0, 0])
    for case in cases:
        if case["received"] and not case["ended"] and case["concluded"]:
            _by_unit(case, units)
    if by_reply:
        roles = _roles(events)
        cases = [reply for case in cases for reply in _each_reply(case, roles)]
    received = [case for case in cases if case["received"]]
    live = [case for case in received if not case["ended"]]
    counts = Counter(received=len(received))
    rates: Pairs = defaultdict(lambda: [0, 0])
    for case in live:
        _replies(case, day, counts, rates)
        if case["concluded"]:
            _opinions(case, rates)
    if not any(case["contacted"] for case in live):
        rates["contact"] = [0, 0]
    return {
        "counts": counts,
        "excluded": Counter(case["ended"] for case in received if case["ended"]),
        "rates": {code: tuple(pair) for code, pair in rates.items()},
        "unit": {key: tuple(pair) for key, pair in units.items()},
    }


def _replies(case: dict[str, Any], day: date, counts: Counter[str], rates: Pairs) -> None:
    """Count the steps of a case, and whether it was answered in time."""
    due = case["due_on"] is not None and case["due_on"] <= day
    answered = case["answered_on"] is not None
    for name in ("assigned", "concluded", "rated", "rehandling"):
        counts[name] += case[name]
    counts["answered"] += answered
    counts["not_due"] += case["assigned"] and not answered and not due
    if due or answered:
        _add(rates["reply"], answered)
        _add(rates["on_time"], answered and case["answered_on"] <= case["due_on"])
    if answered:
        _add(rates["contact"], case["contacted"])


def _opinions(case: dict[str, Any], rates: Pairs) -> None:
    """Count what a concluded case has come to."""
    _add(rates["solve"], case["solved"])
    _add(rates["first_solve"], case["first_solved"])
    _add(rates["publication"], case["published"] in ("full", "abstract"))
    _add(rates["feedback"], bool(case["ratings"]))
    for rate, meaning, ratings in (
        ("consent", "consent", case["ratings"]),
        ("satisfaction", "satisfied", case["ratings"]),
        ("first_consent", "consent", case["first_ratings"]),
        ("first_satisfaction", "satisfied", case["first_ratings"]),
    ):
        if ratings:
            _add(rates[rate], all(r[meaning] for r in ratings))


def _by_unit(case: dict[str, Any], units: Pairs) -> None:
    """Count what it has come to in each unit."""
    for unit, part in case["units"].items():
        _add(units[unit, "solve"], part["solved"])
        if part["ratings"]:
            _add(units[unit, "consent"], all(r["consent"] for r in part["ratings"]))


def _add(pair: list[int], yes: object) -> None:
    pair[0] += bool(yes)
    pair[1] += 1


def _stories(events: Iterable[Event], day: date, known_at: datetime | None) -> dict[str, Steps]:
    """Give what had happened in each case by the end of the day, as far as it was known."""
    stories: defaultdict[str, Steps] = defaultdict(list)
    for event in sorted(events, key=lambda e: (e.happened_on, e.seq)):
        if event.happened_on > day or (known_at and event.recorded_at > known_at):
            continue
        for step in json.loads(event.text)["data"].get("steps", ()):
            stories[event.stream.ref].append((event.happened_on, step))
    return stories


def _roles(events: Iterable[Event]) -> dict[int, str]:
    """Give each assignment's role, as the events that handed it out tell."""
    told = (json.loads(event.text)["data"].get("units") or () for event in events)
    return {units[0]: units[2] for handed in told for units in handed if isinstance(units, list)}


def _each_reply(case: dict[str, Any], roles: Mapping[int, str]) -> list[dict[str, Any]]:
    """Give the case once for each of its replies: of separate units each, else of all the one."""
    shown = _parts(case["steps"], case["shown"])
    separate = [key for key in shown if roles[key] == "separate"]
    return [case | _own(case, shown[key]["unit"], key) for key in separate] or [case]


def _own(case: dict[str, Any], unit: int, key: int) -> dict[str, Any]:
    """Give what differs from the case in one separate unit's reply."""
    steps = case["steps"]
    rounds = {number: _parts(steps, number) for number in case["rounds"]}
    own = {
        part: number
        for number, parts in rounds.items()
        for part, told in parts.items()
        if told["unit"] == unit
    }
    first = min(own, key=own.__getitem__)
    due_on = rounds[own[first]][first]["due_on"]
    turns = [
        day if step["step"] == "replied" else None
        for day, step in steps
        if step["step"] in ("replied", "sent_back") and first in step["assignments"]
    ]
    ratings = [r for r in case["all_ratings"] if own.keys() & set(r["assignments"])]
    resolved = _of_rounds(steps)
    judged = [step["parts"][str(key)]["solved"] for step in resolved if str(key) in step["parts"]]
    at_first = [
        step["first_parts"][str(first)]["solved"]
        for step in resolved
        if step["round"] == 1 and str(first) in step["parts"]
    ]
    return {
        "contacted": any(step.get("assignment") in own for _d, step in _of(steps, "contacted")),
        "answered_on": turns[-1] if turns else None,
        "due_on": date.fromisoformat(due_on) if due_on else None,
        "solved": bool(judged) and judged[-1],
        "first_solved": bool(at_first) and at_first[-1],
        "ratings": _standing(ratings),
        "first_ratings": _first(ratings),
    }


def _of(steps: Steps, kind: str) -> Steps:
    return [(day, step) for day, step in steps if step["step"] == kind]


def _case(steps: Steps) -> dict[str, Any]:
    """Give what the figures need of one case."""
    resolved = _of_rounds(steps)
    turns = [s["step"] for _d, s in steps if s["step"] in ("resolved", "rehandled")]
    ended = [step["how"] for _day, step in _of(steps, "ended")]
    ratings = [step for _day, step in _of(steps, "rated") if step["counts"]]
    answered = _answers_that_stand(steps)
    published = [step["level"] for _day, step in _of(steps, "published")]
    first = [step for step in resolved if step["round"] == 1]
    dues = [part["due_on"] for part in _parts(steps, 1).values() if part["due_on"]]
    rounds = {step["round"] for _day, step in _of(steps, "assigned")}
    return {
        "steps": steps,
        "rounds": rounds,
        "shown": resolved[-1]["round"] if resolved else max(rounds, default=1),
        "all_ratings": ratings,
        "received": bool(_of(steps, "received")),
        "ended": ended[-1] if ended else "",
        "assigned": bool(_of(steps, "assigned")),
        "contacted": bool(_of(steps, "contacted")),
        "answered_on": min(answered) if answered else None,
        "due_on": date.fromisoformat(max(dues)) if dues else None,
        "concluded": bool(resolved),
        "rehandling": bool(turns) and turns[-1] == "rehandled",
        "solved": bool(resolved) and resolved[-1]["solved"],
        "first_solved": bool(first) and first[-1]["first_solved"],
        "rated": any(step["complete"] for _day, step in _of(steps, "rated")),
        "ratings": _standing(ratings),
        "first_ratings": _first(ratings),
        "published": published[-1] if published else "",
        "units": _units(steps, resolved, ratings),
    }


def _answers_that_stand(steps: Steps) -> list[date]:
    """Give the days of the answers of round 1, or later ones, that were not sent back."""
    days: list[date] = []
    for day, step in steps:
        if step["step"] == "answered":
            days.append(day)
        elif step["step"] == "sent_back" and step["round"] == 1:
            days.clear()
    return days


def _of_rounds(steps: Steps) -> list[dict[str, Any]]:
    """Give what each round was resolved as, with the classes raised and corrected since."""
    found: list[dict[str, Any]] = []
    for _day, step in steps:
        if step["step"] == "resolved":
            found.append(
                {**step, "first_solved": step["solved"], "first_parts": dict(step["parts"])}
            )
        elif step["step"] in ("raised", "reclassed"):
            parts = found[-1]["parts"] | step["parts"]
            found[-1] |= {"solved": step["solved"], "parts": parts}
            if step["step"] == "reclassed":
                found[-1]["first_solved"] = step["first"]["solved"]
                found[-1]["first_parts"] |= step["parts"]
    return found


def _parts(steps: Steps, number: int) -> dict[int, dict[str, Any]]:
    """Give the answering parts of a round by assignment."""
    parts: dict[int, dict[str, Any]] = {}
    for _day, step in steps:
        if step["step"] == "assigned" and step["round"] == number:
            parts |= {unit["assignment"]: dict(unit) for unit in step["units"]}
        elif step["step"] == "unassigned":
            parts = {key: part for key, part in parts.items() if key not in step["assignments"]}
        elif step["step"] == "due" and step["assignment"] in parts:
            parts[step["assignment"]]["due_on"] = step["due_on"]
    return parts


def _units(
    steps: Steps, resolved: list[Mapping[str, Any]], ratings: list[Mapping[str, Any]]
) -> dict[int, dict[str, Any]]:
    """Give class and ratings of each unit that answered in the round concluded last."""
    if not resolved:
        return {}
    rounds = range(1, resolved[-1]["round"] + 1)
    of_unit: defaultdict[int, set[int]] = defaultdict(set)
    for number in rounds:
        for key, part in _parts(steps, number).items():
            of_unit[part["unit"]].add(key)
    return {
        part["unit"]: {
            "solved": resolved[-1]["parts"][str(key)]["solved"],
            "ratings": _standing(
                [r for r in ratings if of_unit[part["unit"]] & set(r["assignments"])]
            ),
        }
        for key, part in _parts(steps, resolved[-1]["round"]).items()
    }


def _standing(ratings: list[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Give the last rating of each reply of the latest round that was rated."""
    latest = max((r["round"] for r in ratings), default=0)
    return list({r["reply"]: r for r in ratings if r["round"] == latest}.values())


def _first(ratings: list[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Give the first rating of each reply of the first round."""
    return list({r["reply"]: r for r in reversed(ratings) if r["round"] == 1}.values())
