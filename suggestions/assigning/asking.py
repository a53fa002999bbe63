"""Acts of a unit that asks: to return its part, for more time, for a further unit; and disputes."""

from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from history.models import Event
from people.models import Unit
from suggestions.assigning import asking_rules as rules
from suggestions.assigning.granting import extend, require_date, tell_extended
from suggestions.assigning.rules import is_closed
from suggestions.assigning.steps import follow_due, receive, sign, standing_parts
from suggestions.assigning.windows import decided_until, late_return, no_extension
from suggestions.contents import digests
from suggestions.kinds.handling import Disputed, Requested
from suggestions.models import Assignment, Round, UnitRequest
from suggestions.record import Acting, act, keep, record, require, round_of
from suggestions.telling import about, coordinators, named, secretariat, supervisors, tell
from workflow.machines.assignment import AssignmentRole, AssignmentState

Kind, State = UnitRequest.Kind, UnitRequest.State
REASON_MISSING = _("Give the reason: whoever decides reads it.")
# Whether it helps, answers together with those who answer, or only hears of it.
PROPOSED_ROLES = (AssignmentRole.CO, AssignmentRole.JOINT, AssignmentRole.INFORMATION)


@act
def ask_return(
    assignment: Assignment, acting: Acting, *, reason: str, unit: Unit | None = None
) -> Event:
    """Say that the unit is not the right one (申请退办), and which one may be.

    Refused after the window, and where it was refused before: what was not asked in time is not
    changed any more (Shanghai art. 14, Chongqing art. 16).
    """
    require(
        rules.can_ask_return(acting.actor, assignment),
        _("Only a unit that has the suggestion in hand can ask to return it, before it replies."),
    )
    round_ = round_of(assignment.case)
    article = round_.policy.rules.articles.get("return_window", "")
    require(bool(reason.strip()), REASON_MISSING)
    require(not rules.asked_in_vain(assignment), rules.NOT_AGAIN, article=article)
    late = late_return(assignment, round_, acting.day)
    require(not late, late, article=article)
    _require_other_unit(assignment, unit, acting)
    columns: list[str] = []
    steps: list[dict[str, Any]] = []
    if assignment.state == AssignmentState.PENDING:
        columns, steps = receive(assignment, acting)
    assignment.mark_return_asked()
    keep(assignment, "state", *columns)
    follow_due(assignment, steps)
    request = _ask(assignment, Kind.RETURN, acting, reason=reason, proposed_unit=unit)
    event = _record(request, "return_asked", acting, touched=assignment, steps=steps)
    _tell_deciders(event, request, round_)
    return event


@act
def ask_extension(assignment: Assignment, acting: Acting, *, reason: str, until: date) -> Event:
    """Ask for more time (申请延期). Where the rules want nobody's consent it is granted at once.

    Refused past the longest extension, and once the date is over (Shanghai art. 19).
    """
    require(
        rules.can_ask_extension(acting.actor, assignment),
        _("Only a unit that has signed for the suggestion and answers it can ask for more time."),
    )
    round_ = round_of(assignment.case)
    policy = round_.policy.rules
    require(bool(reason.strip()), REASON_MISSING)
    wrong = no_extension(assignment, round_, acting.day)
    require(not wrong, wrong, article=policy.articles.get("extension_cap", ""))
    require_date(assignment, round_, until, acting)
    require(not _is_asked(assignment, Kind.EXTENSION), rules.ASKED_ALREADY)
    request = _ask(assignment, Kind.EXTENSION, acting, reason=reason, until=until)
    if policy.who_extends != "nobody":
        keep(assignment)
        event = _record(request, "extension_asked", acting, touched=assignment)
        _tell_deciders(event, request, round_)
        return event
    before = assignment.due_on
    request.state, request.decided_on, request.granted_until = State.GRANTED, acting.day, until
    keep(request, "state", "decided_on", "granted_until")
    steps = extend(request, until, acting)
    event = _record(request, "extended", acting, touched=assignment, steps=steps)
    tell_extended(event, request, before)
    _tell_deciders(event, request, round_, notice=True)
    return event


@act
def propose_unit(
    assignment: Assignment, acting: Acting, *, unit: Unit, role: str, reason: str
) -> Event:
    """Propose that a further unit takes part (建议增办); what is not signed for is signed for.

    The unit goes on with its part meanwhile.
    """
    require(
        rules.can_propose_unit(acting.actor, assignment),
        _("Only a unit that handles the suggestion can propose a further one, before it replies."),
    )
    require(bool(reason.strip()), REASON_MISSING)
    require(role in PROPOSED_ROLES, _("Choose what the further unit shall do."))
    _require_other_unit(assignment, unit, acting)
    require(
        all(part.unit_id != unit.pk for part in standing_parts(assignment.case)),
        _("This unit has the suggestion already."),
    )
    require(not _is_asked(assignment, Kind.UNITS, proposed_unit=unit), rules.ASKED_ALREADY)
    signs = assignment.state == AssignmentState.PENDING
    steps = sign(assignment, acting) if signs else []
    if not signs:
        keep(assignment)
    request = _ask(
        assignment, Kind.UNITS, acting, reason=reason, proposed_unit=unit, proposed_role=role
    )
    event = _record(
        request,
        "unit_proposed",
        acting,
        touched=assignment,
        steps=steps,
        data={"signed": True} if signs else {},
    )
    _tell_deciders(event, request, round_of(assignment.case))
    return event


@act
def drop_request(request: UnitRequest, acting: Acting) -> Event:
    """Take back what was asked, until it is decided (撤回申请). A part goes on as signed for."""
    require(
        rules.can_drop(acting.actor, request),
        _("Only the unit itself takes back what it asked, until it is decided."),
    )
    part = request.assignment
    if part.state == AssignmentState.RETURN_ASKED and request.kind == Kind.RETURN:
        part.mark_return_refused()
        keep(part, "state")
    request.state, request.decided_on = State.DROPPED, acting.day
    keep(request, "state", "decided_on")
    return _record(request, "request_dropped", acting)


@act
def dispute(request: UnitRequest, acting: Acting, *, note: str) -> Event:
    """Disagree with a refusal, once; it goes up with a note, and the unit goes on meanwhile."""
    require(
        rules.can_dispute(acting.actor, request),
        _("A unit can disagree with a refusal once, while it has the suggestion in hand."),
    )
    require(bool(note.strip()), _("Say why your unit disagrees; your leader stands behind it."))
    request.dispute, request.disputed_on = note, acting.day
    keep(request, "dispute", "disputed_on")
    event = _record(request, "disputed", acting)
    payload = Disputed(**about(request.case), **named(request.assignment.unit), what=request.kind)
    told = [*secretariat(request.case), *supervisors(request.case)]
    tell(event, request.case, payload, to=told)
    return event


def _require_other_unit(part: Assignment, unit: Unit | None, acting: Acting) -> None:
    """Refuse a proposed unit that is the own one, of another congress, or gone."""
    if unit is None:
        return
    require(unit.pk != part.unit_id, _("Propose another unit than your own."))
    require(unit.congress_id == part.congress_id, _("A unit of another congress can't be named."))
    require(not is_closed(unit, acting.day), _("The proposed unit no longer exists."))


def _is_asked(part: Assignment, kind: str, **more: Any) -> bool:
    return part.requests.filter(kind=kind, state=State.OPEN, **more).exists()


def _ask(part: Assignment, kind: str, acting: Acting, **columns: Any) -> UnitRequest:
    """Write down what a unit asks."""
    return UnitRequest.objects.create(
        congress_id=part.congress_id,
        case=part.case,
        assignment=part,
        kind=kind,
        asked_on=acting.day,
        asked_by=acting.actor.user if acting.actor else None,
        **columns,
    )


def _record(
    request: UnitRequest,
    kind: str,
    acting: Acting,
    *,
    touched: Assignment | None = None,
    steps: list[dict[str, Any]] | None = None,
    data: dict[str, Any] | None = None,
) -> Event:
    return record(
        request.case,
        kind,
        acting,
        touched=touched or request,
        steps=steps or (),
        digests=digests(request),
        data={"unit": request.assignment.unit_id, "what": request.kind, **(data or {})},
    )


def _tell_deciders(
    event: Event, request: UnitRequest, round_: Round, *, notice: bool = False
) -> None:
    """Tell the secretariat and the coordinator above the unit what it asks for."""
    unit, by = request.assignment.unit, decided_until(request, round_)
    payload = Requested(
        **about(request.case),
        **named(unit),
        what=request.kind,
        until=request.until.isoformat() if request.until else "",
        decide_by=by.on.isoformat() if by else "",
        notice=notice,
    )
    tell(event, request.case, payload, to=[*secretariat(request.case), *coordinators(unit)])
