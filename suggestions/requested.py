"""What waits beside the cases themselves: what units ask, and what merged units left behind.

Each line of these queues is one unit's request or part, not a case: several units of a case may
ask at once.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import F, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from people.labels import Words
from people.models import UNIT_ROLES, Membership
from people.queries import unit_stands
from suggestions import visibility
from suggestions.models import Assignment, UnitRequest
from suggestions.models.assigning import WAITING
from workflow.machines.case import CaseState

Lying = Callable[[Membership, date], QuerySet[Any]]


@dataclass(frozen=True)
class PartQueue:
    """Requests, or parts, in which the same thing has to be done, the oldest first.

    `order` is the column by which they stand, `page` the page that a row leads to, `bulk` the one
    that does it for several, `dated` what the date of a row means. One that is `rare` is not
    shown while it is empty.
    """

    code: str
    label: Words
    task: Words
    empty: Words
    dated: Words
    order: str
    page: str
    lying: Lying
    bulk: str = ""
    rare: bool = False
    counted: bool = True

    @property
    def url(self) -> str:
        """Where the queue is listed."""
        return reverse("suggestions:waiting", args=[self.code])

    @property
    def bulk_url(self) -> str:
        """Where the thing is done for several of its rows."""
        return reverse(f"suggestions:{self.bulk}")

    def page_of(self, public_id: str) -> str:
        """Where the thing is done for one of its rows."""
        return reverse(f"suggestions:{self.page}", args=[public_id])


def _asked_of(member: Membership) -> QuerySet[UnitRequest]:
    """Give what units ask of somebody: of a coordinator those below his own, not that itself."""
    requests = visibility.requests_read_by(member)
    if member.role in UNIT_ROLES:
        return requests.exclude(assignment__unit=member.unit_id)
    return requests


def _open(kind: UnitRequest.Kind) -> Lying:
    def lying(member: Membership, _on: date) -> QuerySet[UnitRequest]:
        asked = _asked_of(member).filter(kind=kind, state=UnitRequest.State.OPEN)
        return asked.order_by("asked_on", "pk")

    return lying


def _disputed(member: Membership, _on: date) -> QuerySet[UnitRequest]:
    open_ones = _asked_of(member).filter(disputed_on__isnull=False, settled_on__isnull=True)
    return open_ones.order_by("disputed_on", "pk")


def _left_behind(member: Membership, on: date) -> QuerySet[Assignment]:
    """Give what units still have in hand that were dissolved, or merged into others."""
    parts = Assignment.objects.filter(
        WAITING,
        ~unit_stands(on, "unit"),
        congress_id=member.congress_id,
        unit__congress_id=member.congress_id,
        case__state=CaseState.ASSIGNED,
        round=F("case__round"),
    )
    shown = parts if member.role in visibility.CONGRESS_ROLES else parts.none()
    return shown.order_by("due_on", "pk")


def _to_split(member: Membership, _on: date) -> QuerySet[Assignment]:
    """Give what was handed to a coordinator's own unit and waits to be split among those below."""
    own = visibility.assignments_of(member).filter(WAITING, unit=member.unit_id)
    return own.filter(case__state=CaseState.ASSIGNED).order_by("due_on", "pk")


RETURNS = PartQueue(
    "returns",
    _("Return requests"),
    _("Agree and name another unit, or have it go on."),
    _("When a unit says that it is not the right one, it appears here."),
    _("Decide by"),
    "asked_on",
    "decide",
    _open(UnitRequest.Kind.RETURN),
    bulk="decide_several",
)
EXTENSIONS = PartQueue(
    "extensions",
    _("Extension requests"),
    _("Give the unit more time, or refuse it; the deputies are told of a new date."),
    _("When a unit asks for more time, it appears here."),
    _("Due now"),
    "asked_on",
    "decide",
    _open(UnitRequest.Kind.EXTENSION),
    bulk="decide_several",
)
PROPOSALS = PartQueue(
    "proposals",
    _("Further units proposed"),
    _("Hand it to the further unit too, or decline the proposal."),
    _("When a unit proposes that another one takes part, it appears here."),
    _("Asked on"),
    "asked_on",
    "decide",
    _open(UnitRequest.Kind.UNITS),
    bulk="decide_several",
)
DISPUTES = PartQueue(
    "disputes",
    _("Disputes"),
    _("Hear the unit, and settle what it disagrees with."),
    _("When a unit disagrees with a refusal, it appears here."),
    _("Since"),
    "disputed_on",
    "decide",
    _disputed,
    rare=True,
)
MERGED = PartQueue(
    "merged",
    _("Left by merged units"),
    _("Hand over to the unit that succeeds; where none does, hand out anew."),
    _("What a unit had in hand when it was merged or dissolved appears here."),
    _("Reply due"),
    "due_on",
    "case",
    _left_behind,
    bulk="hand_over_several",
    rare=True,
)
TO_SPLIT = PartQueue(
    "split",
    _("To be split"),
    _("Name the units below yours that handle it."),
    _("What is handed out to your own unit appears here."),
    _("Reply due"),
    "due_on",
    "hand_out_anew",
    _to_split,
)

# The desk of a coordinator: what he splits, and what the units below his own ask.
OF_COORDINATORS = {queue.code: queue for queue in (TO_SPLIT, RETURNS, EXTENSIONS, PROPOSALS)}
