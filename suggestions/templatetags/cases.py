"""How a case is told of: where it stands, in one sentence to the one who reads it."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import template
from django.template import Context
from django.utils.translation import gettext as _

from people.models import Role
from suggestions.models import Assignment, Suggestion

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
        "to_deputy": member.role == Role.DEPUTY,
        "window_over": bool(case.feedback_until and case.feedback_until < today),
        "overdue": bool(case.due_on and case.due_on < today),
        "today": today,
    }


@register.filter
def people(users: Sequence[Any]) -> str:
    """Give the names of several people in one go."""
    return _(", ").join(user.name for user in users)


@register.filter
def names(things: Sequence[Any]) -> str:
    """Give the labels of several rows in one go: A、B or A, B."""
    return _(", ").join(thing.label for thing in things)
