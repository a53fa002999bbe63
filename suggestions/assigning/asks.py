"""What pages say of requests: what a unit may ask now, what it asked, and who may know of it."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from people.labels import Words
from people.models import Membership, Role
from suggestions import visibility
from suggestions.assigning import asking_rules as rules
from suggestions.assigning.windows import late_return, no_extension, return_until
from suggestions.belongings import has
from suggestions.models import Assignment, Round, Suggestion, UnitRequest
from workflow.calendar import Calendar
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
    member: Membership,
    part: Assignment,
    round_: Round,
    own: Sequence[Told],
    *,
    answered_before: bool,
    on: date,
    calendar: Calendar,
) -> list[Ask]:
    """Give what the unit may ask for now; `own` is what it asked so far."""
    if not rules.can_propose_unit(member, part):
        return []
    known = {(told.asked.kind, told.asked.state) for told in own}
    asks = list(_of_time_and_units(member, part, round_, known, on, calendar))
    if not answered_before and ("return", "refused") not in known:
        asks.append(_of_return(part, round_, on, calendar))
    return asks


def _of_time_and_units(
    member: Membership,
    part: Assignment,
    round_: Round,
    known: Collection[tuple[str, str]],
    on: date,
    calendar: Calendar,
) -> Iterator[Ask]:
    pending = part.state == AssignmentState.PENDING
    if rules.can_ask_extension(member, part) and ("extension", "open") not in known:
        refused = no_extension(part, round_, on, calendar)
        url = "" if refused else _url("ask_extension", part)
        yield Ask(_("Ask for more time"), url, refused=refused)
    label = _("Sign for it and propose a further unit") if pending else _("Propose a unit")
    yield Ask(label, _url("propose_unit", part))


def _of_return(part: Assignment, round_: Round, on: date, calendar: Calendar) -> Ask:
    label = _("Ask to return it")
    if refused := late_return(part, round_, on, calendar):
        return Ask(label, refused=refused)
    until = return_until(part, round_, calendar)
    return Ask(label, _url("ask_return", part), until=until)


def _url(name: str, part: Assignment) -> str:
    return reverse(f"suggestions:{name}", args=[part.public_id])


def of_part(member: Membership, part: Assignment) -> list[Told]:
    """Give what a unit asked about its part, with what it may do about it."""
    if not has(part.case, "requests"):
        return []
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
    if not has(case, "requests"):
        return []
    read = visibility.requests_read_by(member).filter(pk=OuterRef("pk"))
    shown: QuerySet[Any] = visibility.requests_visible_to(member).filter(case=case)
    requests = shown.select_related("proposed_unit").annotate(in_full=Exists(read))
    decides = member.role in (Role.SECRETARIAT, Role.COORDINATOR)
    return [
        Told(
            asked,
            in_full=asked.in_full,
            url=reverse("suggestions:decide", args=[asked.public_id])
            if decides and (asked.is_open or asked.is_disputed)
            else "",
        )
        for asked in reversed(list(_with_parts(requests, parts)))
    ]


def _with_parts(requests: Iterable[Any], parts: Sequence[Assignment]) -> Iterator[Any]:
    """Give the requests of the parts that the reader sees, each with its part."""
    known = {part.pk: part for part in parts}
    for asked in requests:
        if asked.assignment_id in known:
            asked.assignment = known[asked.assignment_id]
            yield asked
