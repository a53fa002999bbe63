"""Who asks for what of his unit's part, who decides it, and who may disagree."""

from django.utils.translation import gettext_lazy as _

from people.models import Membership
from suggestions.assigning.rules import coordinates, works_for_unit
from suggestions.intake.rules import works_for_secretariat
from suggestions.models import Assignment, UnitRequest
from workflow.machines.assignment import AssignmentRole, AssignmentState
from workflow.machines.case import CaseState
from workflow.policy import Rules

Kind = UnitRequest.Kind
IN_HAND = (AssignmentState.PENDING, AssignmentState.SIGNED_FOR)
NOT_AGAIN = _("The return was refused before and is not asked again; the unit goes on.")
ASKED_ALREADY = _("This has already been requested and is not decided yet.")
DECIDED_ALREADY = _("This was decided already, or is not needed any more.")


def is_running(part: Assignment) -> bool:
    """Whether something is still to be done with a part: no letter, no opinion, no later round."""
    case = part.case
    return (
        case.state == CaseState.ASSIGNED
        and part.round == case.round
        and part.state in (*IN_HAND, AssignmentState.RETURN_ASKED)
        and not part.over
    )


def can_ask_return(member: Membership | None, part: Assignment) -> bool:
    """A unit that has not answered it, in no round, says that it is not the right one."""
    return can_propose_unit(member, part) and not _answered_before(part)


def _answered_before(part: Assignment) -> bool:
    """Whether the unit has answered the suggestion in an earlier round."""
    earlier = part.case.assignments.filter(unit=part.unit_id, round__lt=part.round)
    return part.round > 1 and earlier.filter(replied_on__isnull=False).exists()


def can_ask_extension(member: Membership | None, part: Assignment) -> bool:
    """A unit that answers the deputy, and has signed for it, asks for more time."""
    return (
        works_for_unit(member, part)
        and is_running(part)
        and part.answers
        and part.state == AssignmentState.SIGNED_FOR
    )


def can_propose_unit(member: Membership | None, part: Assignment) -> bool:
    """A unit that handles its part proposes that a further one be asked (增办)."""
    return (
        works_for_unit(member, part)
        and is_running(part)
        and part.state in IN_HAND
        and part.role != AssignmentRole.INFORMATION
    )


def asked_in_vain(part: Assignment) -> bool:
    """Whether the return of this part was refused before: it is not asked again."""
    return part.requests.filter(kind=Kind.RETURN, state=UnitRequest.State.REFUSED).exists()


def can_drop(member: Membership | None, request: UnitRequest) -> bool:
    """The unit takes back what it asked, until it is decided."""
    return works_for_unit(member, request.assignment) and request.is_open


def can_dispute(member: Membership | None, request: UnitRequest) -> bool:
    """The unit disagrees with a refusal, once, while it still has the part in hand."""
    return (
        works_for_unit(member, request.assignment)
        and request.state == UnitRequest.State.REFUSED
        and request.disputed_on is None
        and is_running(request.assignment)
    )


def can_decide(member: Membership | None, request: UnitRequest, rules: Rules) -> bool:
    """The secretariat decides; a coordinator for the units below his own.

    Extensions are his only where the rules leave them to whoever handed out (Beijing art. 21).
    """
    if works_for_secretariat(member, request.case):
        return True
    own = coordinates(member, request.assignment.unit)
    return own and (request.kind != Kind.EXTENSION or rules.who_extends == "assigner")


def can_settle(member: Membership | None, request: UnitRequest) -> bool:
    """The secretariat settles what a unit disputes."""
    return works_for_secretariat(member, request.case) and request.is_disputed
