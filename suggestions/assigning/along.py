"""Handing out what is handled together (并案): the others go along, to the same units."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.contrib import messages
from django.db.models import F, QuerySet
from django.utils.translation import gettext

from history.models import Event
from people.models import Membership
from people.requests import MemberRequest
from suggestions import bulk, visibility
from suggestions.assigning.actions import assign, reassign
from suggestions.assigning.rules import Handout
from suggestions.models import Assignment, Suggestion
from suggestions.record import Acting
from suggestions.together import is_alone
from workflow.limits import listed
from workflow.machines.assignment import AssignmentState
from workflow.machines.case import CaseState

DELIVERED = (CaseState.RESOLVED, CaseState.RATED)


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

    go_along(request, followers, deed)


@dataclass(frozen=True)
class Followers:
    """What is handled with a case: by the same units as it is now, and by others.

    Who has given one to others did so on purpose: it stays with them.
    """

    along: Sequence[Suggestion] = ()
    apart: Sequence[Suggestion] = ()

    @property
    def numbers(self) -> str:
        """The numbers of those that go along."""
        return listed(str(one.number) for one in self.along)


def running_followers(case: Suggestion, member: Membership) -> Followers:
    """Give those that are with the units, and go where the case goes."""
    return _followers(case, visibility.visible_to(member).filter(state=CaseState.ASSIGNED))


def objecting_followers(case: Suggestion, member: Membership) -> Followers:
    """Give those with which their deputies did not agree either, and that wait to be studied."""
    shown = visibility.visible_to(member).filter(state__in=DELIVERED, objection_open=True)
    return _followers(case, shown)


def _followers(case: Suggestion, shown: QuerySet[Suggestion]) -> Followers:
    if is_alone(case):
        return Followers()
    found = list(shown.filter(handled_with=case).order_by("number", "pk"))
    units: dict[int, set[tuple[int, str]]] = {one.pk: set() for one in (case, *found)}
    parts = Assignment.objects.filter(case__in=list(units) if found else (), round=F("case__round"))
    standing = parts.exclude(state=AssignmentState.RETURNED)
    for case_id, unit_id, role in standing.values_list("case", "unit", "role"):
        units[case_id].add((unit_id, role))
    same = [one for one in found if units[one.pk] == units[case.pk]]
    return Followers(same, [one for one in found if one not in same])


def hand_on_along(
    request: MemberRequest, followers: Followers, units: Sequence[Handout], reason: str
) -> None:
    """Hand what is handled with a case to its new units too, one act each.

    What is with other units stays there, and is named in a message.
    """

    def deed(one: Suggestion, acting: Acting) -> Event:
        return reassign(one, acting, units=units, reason=reason)

    go_along(request, followers.along, deed)
    for one in followers.apart:
        words = gettext("No. %(number)s is with other units, and stays with them.")
        messages.warning(request, words % {"number": one.number})


def go_along(
    request: MemberRequest,
    followers: Sequence[Suggestion],
    deed: Callable[[Suggestion, Acting], Event],
) -> None:
    """Do for each what was done for the case with which it is handled, and tell of each."""
    results = bulk.each(request, followers, deed, lambda _event: "")
    done = [str(result.case.number) for result in results if result.done]
    if done:
        words = gettext("Handled together with it, and handed out along: No. %(numbers)s.")
        messages.success(request, words % {"numbers": listed(done)})
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
