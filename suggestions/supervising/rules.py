"""Who reminds, who publishes, and how much."""

from collections.abc import Iterable
from datetime import date

from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from people.labels import Words
from people.models import Membership
from suggestions.assigning.rules import coordinates
from suggestions.intake.rules import works_for_secretariat
from suggestions.models import Assignment, Reminder, Reply, Suggestion, Supervision
from suggestions.models.assigning import OPEN
from suggestions.models.case import Wish
from suggestions.models.replying import Openness
from suggestions.replying.opinion_rules import is_answering_beside, is_helping
from suggestions.visibility import CONGRESS_ROLES
from workflow.machines.assignment import AssignmentRole
from workflow.machines.case import CaseState


def can_remind(
    member: Membership | None, assignment: Assignment, *, answers_beside: bool | None = None
) -> bool:
    """Secretariat and supervisors chase whoever still has to act; a coordinator his own units.

    The unit that answers the deputy chases its co-units for their opinions. Whether somebody acts
    for that unit (`answers_beside`) is looked up where it is not known yet.
    """
    return (
        member is not None
        and (
            supervises(member, assignment.case)
            or coordinates(member, assignment.unit)
            or _chases_its_co_unit(member, assignment, answers_beside=answers_beside)
        )
        and assignment.state in OPEN
        and not assignment.over
        and assignment.role != AssignmentRole.INFORMATION
    )


def _chases_its_co_unit(
    member: Membership, assignment: Assignment, *, answers_beside: bool | None
) -> bool:
    """Whether a part is that of a co-unit whose opinion somebody's own unit waits for."""
    if not is_helping(assignment):
        return False
    return is_answering_beside(member, assignment) if answers_beside is None else answers_beside


def can_send_letter(member: Membership | None, assignment: Assignment) -> bool:
    """The congress alone, not another unit, sends a numbered letter to whoever it may remind."""
    return supervises(member, assignment.case) and can_remind(member, assignment)


def is_same_letter(sent: Reminder, assignment: Assignment, text: str, *, on: date) -> bool:
    """Whether what was sent belongs to the same letter: to the unit, on the day, in the words."""
    told = (sent.assignment.unit_id, sent.text, localdate(sent.sent_at))
    return told == (assignment.unit_id, text, on)


def supervises(member: Membership | None, case: Suggestion) -> bool:
    """Whether somebody acts for the congress as secretariat or as supervisor."""
    return (
        member is not None
        and member.role in CONGRESS_ROLES
        and member.congress_id == case.congress_id
    )


def can_choose(member: Membership | None, case: Suggestion) -> bool:
    """Secretariat and supervisors choose key items, of what has a number and is not secret."""
    return supervises(member, case) and case.number is not None and not case.secret


def can_supervise(member: Membership | None, supervision: Supervision) -> bool:
    """They note down what is done about a key item, until its supervision is concluded."""
    case = supervision.case
    return supervises(member, case) and case.key_item and supervision.ended_on is None


def can_publish(member: Membership | None, case: Suggestion) -> bool:
    """The secretariat publishes what is concluded; a secret matter never."""
    return (
        works_for_secretariat(member, case)
        and case.state in (CaseState.RESOLVED, CaseState.RATED)
        and not case.secret
    )


def closed_beyond_title(case: Suggestion, replies: Iterable[Reply]) -> Words | None:
    """Say why no more than the title may be published, or give None.

    The deputy may have agreed to no more, and a unit may have marked its letter.
    """
    if case.wish_publication != Wish.FULL:
        return _("The deputy agreed to the publication of the title only.")
    if any(reply.openness != Openness.OPEN for reply in replies):
        return _("A unit has marked its letter as not to be published: only the title can be.")
    return None
