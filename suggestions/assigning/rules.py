"""Who hands out, who signs for, and which hand-outs make sense."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from people.labels import Words
from people.models import UNIT_WORKERS, Membership, Role, Unit
from people.queries import stands
from suggestions.intake.rules import works_for_secretariat
from suggestions.models import Assignment, Suggestion
from workflow.machines.assignment import ANSWERING, AssignmentRole, AssignmentState
from workflow.machines.case import CaseState


@dataclass(frozen=True)
class Handout:
    """One unit's part in a hand-out. `due_on` only where it is not the policy's own date."""

    unit: Unit
    role: AssignmentRole
    part: str = ""
    due_on: date | None = None

    @property
    def answers(self) -> bool:
        """Whether the unit answers the deputy."""
        return self.role in ANSWERING


# A unit talks with the deputy from its signature on, also while it waits to be let go.
TALKING = (
    AssignmentState.SIGNED_FOR,
    AssignmentState.RETURN_ASKED,
    AssignmentState.REPLIED,
    AssignmentState.OPINED,
)
NOT_AMONG_HIS = _("Only the secretariat, or the coordinator among his units, can hand it out anew.")


def works_for_unit(member: Membership | None, assignment: Assignment) -> bool:
    """Whether somebody acts as handler or signatory of the assignment's unit."""
    return (
        member is not None and member.role in UNIT_WORKERS and member.unit_id == assignment.unit_id
    )


def can_assign(member: Membership | None, case: Suggestion) -> bool:
    """The secretariat hands out what has a number."""
    return (
        works_for_secretariat(member, case)
        and case.state == CaseState.SUBMITTED
        and case.number is not None
    )


def can_reassign(member: Membership | None, case: Suggestion) -> bool:
    """The secretariat hands a running case to other units."""
    return works_for_secretariat(member, case) and case.state == CaseState.ASSIGNED


def coordinates(member: Membership | None, unit: Unit) -> bool:
    """Whether somebody is the coordinator above a unit, one or two levels up."""
    return (
        member is not None
        and member.role == Role.COORDINATOR
        and member.unit_id is not None
        and (
            unit.parent_id == member.unit_id
            or (unit.parent is not None and unit.parent.parent_id == member.unit_id)
        )
    )


def is_in_system_of(member: Membership | None, unit: Unit) -> bool:
    """Whether a unit is a coordinator's own, or below it."""
    own = member is not None and member.role == Role.COORDINATOR and member.unit_id == unit.pk
    return own or coordinates(member, unit)


def can_split(
    member: Membership | None,
    case: Suggestion,
    standing: Sequence[Assignment],
    touched: Sequence[Assignment | Handout] = (),
) -> bool:
    """A coordinator splits, and re-assigns, a running case that one of his units has.

    He touches nobody but the units below his own, and his own; others stay as they are.
    """
    return (
        case.state == CaseState.ASSIGNED
        and any(is_in_system_of(member, part.unit) for part in standing)
        and all(is_in_system_of(member, one.unit) for one in touched)
    )


def can_sign_for(member: Membership | None, assignment: Assignment) -> bool:
    """A unit's user signs for what was handed to the unit."""
    return works_for_unit(member, assignment) and assignment.state == AssignmentState.PENDING


def can_log_contact(member: Membership | None, assignment: Assignment) -> bool:
    """A unit that has signed for a case notes down its talks with the deputy, after the reply too.

    A co-unit may talk with the deputy, too; it may not answer him.
    """
    return (
        works_for_unit(member, assignment)
        and not assignment.case.is_ended
        and assignment.role != AssignmentRole.INFORMATION
        and assignment.state in TALKING
    )


def is_closed(unit: Unit, on: date) -> bool:
    """Whether a unit was dissolved, or merged into another one, before a day."""
    return not stands(unit, on)


def refusal_of(
    units: Sequence[Handout], congress_id: int, on: date, *, standing: Sequence[Assignment] = ()
) -> Words | None:
    """Say what is wrong with a hand-out, or give None.

    There must be one lead, or joint leads, or separate units; no unit twice, none that is closed.
    Of those that have the case already (`standing`) one that has answered its own part may
    remain alone, and dates and units that are over are no fault.
    """
    return next(_faults(units, congress_id, on, standing), None)


def _faults(
    units: Sequence[Handout], congress_id: int, on: date, standing: Sequence[Assignment]
) -> Iterator[Words]:
    answering = [h for h in units if h.answers]
    roles = {h.role for h in answering}
    if not answering:
        yield _("Name the unit that answers: a lead unit, joint leads, or separate units.")
    if len(roles) > 1:
        yield _("Choose one way: one lead unit, or joint leads, or separate units.")
    if roles == {AssignmentRole.LEAD} and len(answering) > 1:
        yield _("There can be one lead unit only. For several, choose joint leads.")
    replied = {a.unit_id for a in standing if a.state == AssignmentState.REPLIED}
    alone = len(answering) == 1 and answering[0].unit.pk not in replied
    if roles != {AssignmentRole.LEAD} and alone:
        yield _("Joint leads and separate units are at least two.")
    if len({h.unit.pk for h in units}) != len(units):
        yield _("Each unit can be named once only.")
    if any(h.unit.congress_id != congress_id for h in units):
        yield _("A unit of another congress can't be named.")
    kept = {(a.unit_id, a.role) for a in standing}
    new = [h for h in units if (h.unit.pk, h.role) not in kept]
    for unit in (h.unit for h in new if is_closed(h.unit, on)):
        yield gettext("%(unit)s no longer exists.") % {"unit": unit.label}
    if any(h.due_on and h.due_on < on for h in new):
        yield _("A due date can't lie in the past.")
