"""What follows when a unit gets what it asked for: steps of the acts that grant it."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from history.models import Event
from suggestions.assigning.rules import Handout
from suggestions.assigning.steps import (
    Anew,
    due_step,
    follow_due,
    hand_out_anew,
    handouts_of,
    standing_parts,
)
from suggestions.assigning.windows import wrong_extension
from suggestions.kinds.handling import Extended
from suggestions.models import Assignment, Round, UnitRequest
from suggestions.record import Acting, ActRefused, keep, require, round_of
from suggestions.telling import about, named, signers, tell
from workflow.machines.assignment import ANSWERING, AssignmentRole

Kind = UnitRequest.Kind


def proposed(request: UnitRequest, standing: Sequence[Assignment]) -> list[Handout]:
    """Give the hand-out that the unit proposes: without itself, or with the further unit.

    In place of a unit that goes comes the one that it named, in the same task.
    """
    leaving, unit = request.assignment, request.proposed_unit
    if request.kind == Kind.RETURN:
        others = [part for part in standing if part.pk != leaving.pk and part.unit != unit]
        stays = handouts_of(others)
        role = AssignmentRole(leaving.role)
        return [Handout(unit, role, leaving.part), *stays] if unit else stays
    stays, role = handouts_of(standing), AssignmentRole(request.proposed_role)
    if unit is None or role not in ANSWERING:
        return [*stays, Handout(unit, role)] if unit else stays
    apart = any(h.role == AssignmentRole.SEPARATE for h in stays)
    together = AssignmentRole.SEPARATE if apart else AssignmentRole.JOINT
    shared = [Handout(h.unit, together if h.answers else h.role, h.part) for h in stays]
    return [*shared, Handout(unit, together)]


def grant_return(request: UnitRequest, units: Sequence[Handout], acting: Acting) -> Anew:
    """Take the unit off, and hand its part to the units that are named; the others stay."""
    leaving = request.assignment
    require(
        all((h.unit.pk, h.role) != (leaving.unit_id, leaving.role) for h in units),
        _("The unit that returns it can't stay in the same task."),
    )
    return hand_out_anew(request.case, units, acting)


def grant_unit(request: UnitRequest, units: Sequence[Handout], acting: Acting) -> Anew:
    """Have a further unit take part, as proposed or in another task."""
    known = {part.unit_id for part in standing_parts(request.case)}
    require(
        any(h.unit.pk not in known for h in units),
        _("Name the further unit, or decline the proposal."),
    )
    return hand_out_anew(request.case, units, acting)


class DateRefused(ActRefused):
    """The new date is none to which the reply can be put off; told beside the date."""


def require_date(part: Assignment, round_: Round, until: date, acting: Acting) -> None:
    """Refuse a date that does not lie between the present one and the longest extension."""
    wrong = wrong_extension(part, round_, until, acting.day)
    if wrong:
        article = round_.policy.rules.articles.get("extension_cap", "")
        raise DateRefused(wrong, article=article)


def extend(request: UnitRequest, until: date, acting: Acting) -> list[dict[str, Any]]:
    """Put a unit's date off; joint leads answer in one letter, so it is put off for all of them.

    The date from before stays, of several extensions the first one's.
    """
    case, round_ = request.case, round_of(request.case)
    require_date(request.assignment, round_, until, acting)
    joint = request.assignment.role == AssignmentRole.JOINT
    partners = [p for p in standing_parts(case) if joint and p.role == AssignmentRole.JOINT]
    steps = []
    for part in partners or [request.assignment]:
        if part.due_on is not None and part.due_on < until:
            part.first_due_on = part.first_due_on or part.due_on
            part.due_on, part.due_provisional = until, False
            keep(part, "due_on", "first_due_on", "due_provisional")
            steps.append(due_step(part))
    request.assignment.case = case
    follow_due(request.assignment, steps)
    return steps


def tell_extended(event: Event, request: UnitRequest, before: date | None) -> None:
    """Tell the deputies that they are answered later (Shanghai art. 19)."""
    until = request.granted_until
    payload = Extended(
        **about(request.case),
        **named(request.assignment.unit),
        due_on=until.isoformat() if until else "",
        before=before.isoformat() if before else "",
    )
    tell(event, request.case, payload, to=signers(request.case))
