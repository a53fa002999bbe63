"""Acts of whoever decides what a unit asked: grant it or refuse it, and settle a dispute."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from history.models import Event
from suggestions.assigning import asking_rules as rules
from suggestions.assigning.granting import (
    extend,
    grant_return,
    grant_unit,
    proposed,
    tell_extended,
)
from suggestions.assigning.rules import Handout
from suggestions.assigning.steps import Anew, standing_parts, tell_anew
from suggestions.contents import digests
from suggestions.kinds.handling import RequestDecided
from suggestions.models import UnitRequest
from suggestions.record import Acting, act, keep, record, require, round_of
from suggestions.telling import about, tell, unit_users
from workflow.machines.assignment import AssignmentState

Kind, State = UnitRequest.Kind, UnitRequest.State
Units = Sequence[Handout] | None
REFUSED = {Kind.RETURN: "return_refused", Kind.EXTENSION: "extension_refused"}
NOT_YOURS = _("Only the secretariat, or the coordinator for his units, decides what a unit asked.")


@act
def decide_return(
    request: UnitRequest, acting: Acting, *, agree: bool, answer: str = "", units: Units = None
) -> Event:
    """Agree to a unit's return (同意退办), or have it go on, with the reason.

    `units` is who has the case from then on; without it the proposed unit takes the place, or
    the others go on alone. A return that leaves nobody to answer is refused.
    """
    _require_open(request, acting, Kind.RETURN)
    _answer(request, acting, answer)
    return _grant(request, acting, units=units) if agree else _refuse(request, acting)


@act
def decide_extension(
    request: UnitRequest,
    acting: Acting,
    *,
    agree: bool,
    answer: str = "",
    until: date | None = None,
) -> Event:
    """Give a unit more time, until the date that it asked for or another one, or refuse it.

    Never past the longest extension (Shanghai art. 19). The deputies are told.
    """
    _require_open(request, acting, Kind.EXTENSION)
    _answer(request, acting, answer)
    return _grant(request, acting, until=until) if agree else _refuse(request, acting)


@act
def decide_units(
    request: UnitRequest, acting: Acting, *, agree: bool, answer: str = "", units: Units = None
) -> Event:
    """Take up a proposal (增办) and hand the case to the further unit too, or decline it."""
    _require_open(request, acting, Kind.UNITS)
    _answer(request, acting, answer)
    return _grant(request, acting, units=units) if agree else _refuse(request, acting)


@act
def settle_dispute(
    request: UnitRequest,
    acting: Acting,
    *,
    agree: bool,
    answer: str,
    units: Units = None,
    until: date | None = None,
) -> Event:
    """Settle what a unit disputes: give in to it after all, or let the refusal stand for good."""
    require(
        rules.can_settle(acting.actor, request),
        _("Only the secretariat settles a dispute, while it is open."),
    )
    require(bool(answer.strip()), _("Say how the dispute was settled: the unit reads it."))
    request.settlement, request.settled_on = answer, acting.day
    if agree:
        return _grant(request, acting, units=units, until=until)
    keep(request, "settlement", "settled_on")
    event = _record(request, "dispute_settled", acting)
    _tell_unit(event, request)
    return event


def _require_open(request: UnitRequest, acting: Acting, kind: str) -> None:
    policy = round_of(request.case).policy.rules
    require(request.kind == kind and rules.can_decide(acting.actor, request, policy), NOT_YOURS)
    require(request.is_open, rules.DECIDED_ALREADY)


def _answer(request: UnitRequest, acting: Acting, answer: str) -> None:
    request.answer, request.decided_on = answer, acting.day
    request.decided_by = acting.actor.user if acting.actor else None


def _keep(request: UnitRequest, state: str) -> None:
    """Save how a request was decided, or settled."""
    request.state = state
    keep(
        request,
        "state",
        "answer",
        "decided_on",
        "decided_by",
        "granted_until",
        "settlement",
        "settled_on",
    )


def _grant(
    request: UnitRequest, acting: Acting, *, units: Units = None, until: date | None = None
) -> Event:
    """Grant a request; it is decided before its part moves, which drops what is still open."""
    before = request.assignment.due_on
    if request.kind == Kind.EXTENSION:
        request.granted_until = until or request.until
    _keep(request, State.GRANTED)
    if request.kind == Kind.EXTENSION:
        assert request.granted_until is not None  # noqa: S101 - an extension asks for a date
        steps = extend(request, request.granted_until, acting)
        event = _record(request, "extended", acting, steps=steps)
        tell_extended(event, request, before)
    else:
        anew = _anew(request, units, acting)
        kind = "returned" if request.kind == Kind.RETURN else "unit_added"
        event = _record(request, kind, acting, steps=anew.steps, data=anew.data)
        tell_anew(event, request.case, anew, but=request.assignment.unit)
    _tell_unit(event, request)
    return event


def _anew(request: UnitRequest, units: Units, acting: Acting) -> Anew:
    wanted = proposed(request, standing_parts(request.case)) if units is None else units
    if request.kind == Kind.RETURN:
        return grant_return(request, wanted, acting)
    return grant_unit(request, wanted, acting)


def _refuse(request: UnitRequest, acting: Acting) -> Event:
    """Refuse a request with the reason; the unit goes on."""
    require(bool(request.answer.strip()), _("Give the reason: the unit reads it."))
    part = request.assignment
    if part.state == AssignmentState.RETURN_ASKED and request.kind == Kind.RETURN:
        part.mark_return_refused()
        keep(part, "state")
    _keep(request, State.REFUSED)
    event = _record(request, REFUSED.get(Kind(request.kind), "unit_declined"), acting)
    _tell_unit(event, request)
    return event


def _record(
    request: UnitRequest,
    kind: str,
    acting: Acting,
    *,
    steps: Sequence[dict[str, Any]] = (),
    data: dict[str, Any] | None = None,
) -> Event:
    return record(
        request.case,
        kind,
        acting,
        touched=request,
        steps=steps,
        digests=digests(request),
        data={"unit": request.assignment.unit_id, "what": request.kind, **(data or {})},
    )


def _tell_unit(event: Event, request: UnitRequest) -> None:
    """Tell the unit how its request was decided."""
    until = request.granted_until
    payload = RequestDecided(
        **about(request.case),
        what=request.kind,
        granted=request.state == State.GRANTED,
        settled=request.settled_on is not None,
        due_on=until.isoformat() if until else "",
        answer=request.settlement or request.answer,
    )
    tell(event, request.case, payload, to=unit_users([request.assignment.unit]))
