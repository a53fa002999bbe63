"""What pages say of requests: what a unit may ask now, what it asked, and who may know of it."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from people.labels import Words
from people.models import Membership, Role
from suggestions import visibility
from suggestions.assigning import asking_rules as rules
from suggestions.assigning.windows import late_return, no_extension, return_until
from suggestions.deadlines import calendar_from
from suggestions.models import Assignment, Round, Suggestion, UnitRequest
from workflow.limits import DueDate
from workflow.machines.assignment import AssignmentState


@dataclass(frozen=True)
class Ask:
    """Something that a unit may ask for: where, until when, or why not any more."""

    label: Words
    url: str = ""
    until: DueDate | None = None
    refused: str = ""


@dataclass(frozen=True)
class Told:
    """A request as a reader is told of it: in full, or only that it was granted.

    `url` is where he decides it, where he may.
    """

    asked: UnitRequest
    in_full: bool = True
    url: str = ""
    may_drop: bool = False
    may_dispute: bool = False


def asks_of(
    member: Membership, part: Assignment, round_: Round, own: Sequence[Told], *, on: date
) -> list[Ask]:
    """Give what the unit may ask for now; `own` is what it asked so far."""
    return list(_asks(member, part, round_, [told.asked for told in own], on))


def _asks(
    member: Membership, part: Assignment, round_: Round, own: Sequence[UnitRequest], on: date
) -> Iterator[Ask]:
    def url(name: str) -> str:
        return reverse(f"suggestions:{name}", args=[part.public_id])

    if not rules.can_propose_unit(member, part):
        return
    calendar = calendar_from(part.assigned_on)
    pending = part.state == AssignmentState.PENDING
    known = {(asked.kind, asked.state) for asked in own}
    if rules.can_ask_extension(member, part) and ("extension", "open") not in known:
        refused = no_extension(part, round_, on, calendar)
        yield Ask(_("Ask for more time"), "" if refused else url("ask_extension"), refused=refused)
    label = _("Sign for it and propose a further unit") if pending else _("Propose a unit")
    yield Ask(label, url("propose_unit"))
    if ("return", "refused") not in known and rules.can_ask_return(member, part):
        refused = late_return(part, round_, on, calendar)
        until = None if refused else return_until(part, round_, calendar)
        address = "" if refused else url("ask_return")
        yield Ask(_("Ask to return it"), address, until=until, refused=refused)


def of_part(member: Membership, part: Assignment) -> list[Told]:
    """Give what a unit asked about its part, with what it may do about it."""
    shown = visibility.requests_read_by(member).filter(assignment=part)
    return [
        Told(
            asked,
            may_drop=rules.can_drop(member, asked),
            may_dispute=rules.can_dispute(member, asked),
        )
        for asked in _with_parts(shown.select_related("proposed_unit"), [part])
    ]


def of_case(member: Membership, case: Suggestion, parts: Sequence[Assignment]) -> list[Told]:
    """Give what the units of a case asked, as far as the reader may know, the latest first."""
    shown = visibility.requests_visible_to(member).filter(case=case)
    requests = list(_with_parts(shown.select_related("proposed_unit"), parts))
    if not requests:
        return []
    read = set(visibility.requests_read_by(member).filter(case=case).values_list("pk", flat=True))
    decides = member.role in (Role.SECRETARIAT, Role.COORDINATOR)
    return [
        Told(
            asked,
            in_full=asked.pk in read,
            url=reverse("suggestions:decide", args=[asked.public_id])
            if decides and (asked.is_open or asked.is_disputed)
            else "",
        )
        for asked in reversed(requests)
    ]


def _with_parts(
    requests: Iterable[UnitRequest], parts: Sequence[Assignment]
) -> Iterator[UnitRequest]:
    """Give the requests of the parts that the reader sees, each with its part."""
    known = {part.pk: part for part in parts}
    for asked in requests:
        if asked.assignment_id in known:
            asked.assignment = known[asked.assignment_id]
            yield asked
