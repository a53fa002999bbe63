"""What the figures need of a case of earlier records: its steps, each with its own day."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from suggestions.importing.resolve import LegacyCase
from suggestions.models import Assignment, Reply
from workflow.rules import Choice

Step = dict[str, Any]


def steps_of(told: LegacyCase, parts: Sequence[Assignment], replies: Sequence[Reply]) -> list[Step]:
    """Give the steps of a case for its one event; none of what has no day.

    `parts` are its assignments, `replies` what stands of their replies.
    """
    course, answering = told.course, [part for part in parts if part.answers]
    steps: list[Step] = []

    def took(day: date | None, step: str, **words: Any) -> None:
        if day is not None:
            steps.append({"step": step, "on": day.isoformat(), **words})

    took(
        course.entered_on,
        "received",
        category=told.category.pk if told.category else None,
        delegation=told.delegation.pk if told.delegation else None,
    )
    took(course.assigned_on, "assigned", round=1, **_handed(told, answering))
    for part in answering:
        took(told.row.contacted_on, "contacted", assignment=part.pk)
    if not answering:
        took(told.row.contacted_on, "contacted")
    took(course.answered_on, "replied", round=1, assignments=[part.pk for part in answering])
    took(course.answered_on, "answered", round=1)
    judged = {"outcome": told.outcome, "solved": _solved(told)}
    by_part = {str(part.pk): judged for part in answering}
    took(course.resolved_on, "resolved", round=1, **judged, parts=by_part)
    for step in _rated(told, answering, replies):
        took(course.rated_on, "rated", **step)
    took(course.published_on, "published", level=told.row.published)
    took(course.ended_on, "ended", how=_how(told))
    return steps


def _handed(told: LegacyCase, answering: Sequence[Assignment]) -> Step:
    """Give the answering units; where none is known, the due date of the case alone."""
    units = [
        {
            "assignment": part.pk,
            "unit": part.unit_id,
            "due_on": part.due_on.isoformat() if part.due_on else None,
        }
        for part in answering
    ]
    alone = {} if units or told.due_on is None else {"due_on": told.due_on.isoformat()}
    return {"units": units, **alone}


def _solved(told: LegacyCase) -> bool | None:
    return told.rules.outcome(told.outcome).solved if told.outcome else None


def _how(told: LegacyCase) -> str:
    """Give how it ended, in the words of the figures."""
    if told.row.disposition == "referred_up":
        return "referred_up"
    return told.row.state


def _rated(
    told: LegacyCase,
    answering: Sequence[Assignment],
    replies: Sequence[Reply],
) -> list[Step]:
    """Give one step for each reply that was rated; without any, one for the case as a whole."""
    answers = {
        **_answer("result", "consent", told.consent, told.rules.results),
        **_answer("attitude", "satisfied", told.satisfaction, told.rules.attitudes),
    }
    deputy = told.proposer.pk if told.proposer else None
    together = len(replies) <= 1
    listed: list[Reply | None] = [*replies] or [None]
    return [
        {
            "round": 1,
            "reply": None if reply is None else reply.pk,
            "deputy": deputy,
            **({"each": True} if told.rules.who_rates == "all" else {}),
            "assignments": [
                part.pk
                for part in answering
                if together or reply is None or part.pk == reply.assignment_id
            ],
            "counts": True,
            "complete": True,
            **answers,
        }
        for reply in listed
    ]


def _answer(question: str, meaning: str, code: str, choices: Sequence[Choice]) -> Mapping[str, Any]:
    codes = [choice.code for choice in choices]
    if not code:
        return {question: ""}
    place = codes.index(code)
    return {question: code, f"{question}_rank": place, meaning: choices[place].counts}
