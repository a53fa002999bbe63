"""Who reminds and who publishes."""

from people.models import Membership, Role
from suggestions.intake.rules import works_for_secretariat
from suggestions.models import Assignment, Suggestion
from suggestions.models.assigning import OPEN
from workflow.machines.assignment import AssignmentRole
from workflow.machines.case import CaseState


def can_remind(member: Membership | None, assignment: Assignment) -> bool:
    """Secretariat and supervisors chase a unit that still has something to do."""
    return (
        member is not None
        and member.role in (Role.SECRETARIAT, Role.SUPERVISOR)
        and member.congress_id == assignment.congress_id
        and assignment.state in OPEN
        and assignment.role != AssignmentRole.INFORMATION
    )


def can_publish(member: Membership | None, case: Suggestion) -> bool:
    """The secretariat publishes what is concluded; a secret matter never."""
    return (
        works_for_secretariat(member, case)
        and case.state in (CaseState.RESOLVED, CaseState.RATED)
        and not case.secret
    )
