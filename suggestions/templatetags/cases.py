"""How a case is told of: where it stands, in one sentence to the one who reads it."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import template
from django.template import Context
from django.urls import reverse

from people.models import Deputy, Role, User
from suggestions.assigning.rules import is_in_system_of
from suggestions.deadlines import is_provisional
from suggestions.models import Assignment, Suggestion
from suggestions.visibility import CONGRESS_ROLES
from workflow.limits import listed
from workflow.machines.assignment import AssignmentState

register = template.Library()


@register.inclusion_tag("suggestions/parts/standing.html", takes_context=True)
def standing(
    context: Context, case: Suggestion, parts: Sequence[Assignment], today: date
) -> dict[str, Any]:
    """Say where a case stands and what comes next, to a deputy, a unit or anybody else.

    `parts` are its assignments of this round, with their units; nothing here asks the database.
    """
    member = context["request"].membership
    own = [part for part in parts if part.unit_id == member.unit_id] if member.unit_id else []
    return {
        "case": case,
        "units": [part.unit for part in parts if part.answers],
        "own": own[0] if own else None,
        "provisional": is_provisional(case, parts),
        "to_deputy": member.role == Role.DEPUTY,
        "window_over": bool(case.feedback_until and case.feedback_until < today),
        "overdue": bool(case.due_on and case.due_on < today),
        "today": today,
    }


@register.simple_tag
def why(case: Suggestion, what: Assignment | str) -> str:
    """Give where a date of a suggestion is explained: a part's, or one that is named."""
    place = f"due-{what.public_id}" if isinstance(what, Assignment) else what
    return f"{reverse('suggestions:dates', args=[case.public_id])}#{place}"


@register.simple_tag(takes_context=True)
def shown_state(context: Context, part: Assignment) -> AssignmentState:
    """Give the state of a unit's part as the reader is told it.

    That a unit asks to be let go, deputies and other units read once it is decided.
    """
    member, state = context["request"].membership, AssignmentState(part.state)
    if state != AssignmentState.RETURN_ASKED or member.role in CONGRESS_ROLES:
        return state
    knows = member.unit_id == part.unit_id or is_in_system_of(member, part.unit)
    return state if knows else AssignmentState.SIGNED_FOR


@register.filter
def people(named: Sequence[User | Deputy]) -> str:
    """Give the names of several people in one go, of deputies or users."""
    return listed(one.name for one in named)


@register.filter
def names(things: Sequence[Any]) -> str:
    """Give the labels of several rows in one go: A、B or A, B."""
    return listed(thing.label for thing in things)
