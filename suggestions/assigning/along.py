"""Handing out what is handled together (并案): the others go along, to the same units."""

from collections.abc import Sequence

from django.contrib import messages
from django.utils.translation import gettext

from history.models import Event
from people.requests import MemberRequest
from suggestions import bulk
from suggestions.assigning.actions import assign
from suggestions.assigning.rules import Handout
from suggestions.models import Assignment, Suggestion
from suggestions.record import Acting
from workflow.machines.assignment import AssignmentState


def hand_out_along(
    request: MemberRequest,
    followers: Sequence[Suggestion],
    units: Sequence[Handout],
    instruction: str,
) -> None:
    """Hand out what is handled with a case that was handed out just now, one act each.

    Each that went along is named in a message, and each that was refused with the reason.
    """

    def deed(one: Suggestion, acting: Acting) -> Event:
        return assign(one, acting, units=units, instruction=instruction)

    results = bulk.each(request, followers, deed, lambda _event: "")
    done = [str(result.case.number) for result in results if result.done]
    if done:
        words = gettext("Handled together with it, and handed out along: no. %(numbers)s.")
        messages.success(request, words % {"numbers": gettext(", ").join(done)})
    for result in results:
        if not result.done:
            words = gettext("No. %(number)s was not handed out along: %(why)s")
            told = {"number": result.case.number, "why": result.words}
            messages.warning(request, words % told)


def units_of_head(case: Suggestion) -> list[Assignment]:
    """Give the units that have the suggestion with which a case is handled; none before that."""
    head = case.handled_with
    if head is None:
        return []
    parts = head.assignments.filter(round=head.round).select_related("unit").order_by("pk")
    return list(parts.exclude(state=AssignmentState.RETURNED))
