"""The act by which a unit takes over what a unit that was merged into it still has in hand."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from history.models import Event
from people.models import Unit
from people.queries import successors_of
from suggestions.assigning import rules
from suggestions.assigning.asking_rules import is_running
from suggestions.assigning.steps import (
    assigned_step,
    due_step,
    handed_data,
    set_due,
    standing_parts,
    tell_signers,
)
from suggestions.intake.rules import works_for_secretariat
from suggestions.kinds.handling import TakenOver
from suggestions.models import Assignment
from suggestions.models.assigning import OPEN
from suggestions.record import Acting, ActRefused, act, keep, record, require
from suggestions.steps import take_off
from suggestions.telling import about, named, tell, unit_users
from workflow.machines.assignment import AssignmentRole, AssignmentState
from workflow.machines.reply import ReplyState

# What goes on at the successor as it was; hand-out and receipt too, from which limits run.
INHERITED = (
    "role",
    "part",
    "assigned_on",
    "received_on",
    "due_on",
    "due_provisional",
    "due_given",
    "first_due_on",
    "silent_on",
)


@act
def hand_over(assignment: Assignment, acting: Acting) -> Event:
    """Hand an open part of a merged unit over to the one that it was merged into.

    Task, part, dates and draft go on there; what was signed for is signed for. What the old unit
    has answered stays its own. A successor that helps takes over the answer. Refused where it
    has answered a part of its own: then the old one's part has to be handed out anew.
    """
    case = assignment.case
    require(
        works_for_secretariat(acting.actor, case) and is_running(assignment),
        _("Only the secretariat hands over what a merged unit still has in hand."),
    )
    heir = next(reversed(successors_of(assignment.unit)), None)
    require(
        rules.is_closed(assignment.unit, acting.day), _("This unit still works; nothing goes over.")
    )
    if heir is None or rules.is_closed(heir, acting.day):
        raise ActRefused(_("No unit succeeds this one. Hand the suggestion out anew."))
    own = next((part for part in standing_parts(case) if part.unit_id == heir.pk), None)
    require(
        own is None or not (own.answers and assignment.answers) or own.state in OPEN,
        _("The successor has answered its own part already. Hand this part out anew."),
    )
    signed = assignment.state != AssignmentState.PENDING
    take_off([assignment], acting)
    part, steps = _taken_over(assignment, heir, own)
    if signed and part.state == AssignmentState.PENDING:
        part.mark_signed_for()
        keep(part, "state")
    _take_draft(assignment, part)
    set_due(case)
    keep(case, "due_on")
    event = record(
        case,
        "handed_over",
        acting,
        touched=assignment,
        steps=[{"step": "unassigned", "assignments": [assignment.pk]}, *steps],
        data={
            "unit": assignment.unit_id,
            "removed": [[assignment.pk, assignment.unit_id]],
            **handed_data([part]),
        },
    )
    _tell(event, assignment, part)
    return event


Steps = list[dict[str, Any]]


def _taken_over(old: Assignment, heir: Unit, own: Assignment | None) -> tuple[Assignment, Steps]:
    """Give the successor's part as it is from now on, with the steps of it."""
    if own is None:
        new = Assignment(congress_id=old.congress_id, case=old.case, unit=heir, round=old.round)
        _inherit(old, new)
        new.save(force_insert=True)
        return new, _steps(old, new)
    if old.answers and own.answers:
        return own, _joined(old, own)
    was_told = own.role == AssignmentRole.INFORMATION
    if old.answers or (was_told and old.role == AssignmentRole.CO):
        if own.state == AssignmentState.OPINED:
            own.mark_sent_back()
        _inherit(old, own)
        own.over = False
        keep(own, "state", "over", *INHERITED)
        return own, _steps(old, own)
    return own, []


def _inherit(old: Assignment, new: Assignment) -> None:
    for name in INHERITED:
        setattr(new, name, getattr(old, name))


def _steps(old: Assignment, new: Assignment) -> Steps:
    """Give the steps of a part that goes on; a talk that was held counts for whoever goes on."""
    talked = [{"step": "contacted", "assignment": new.pk}] if old.contacts.exists() else []
    return [assigned_step(old.round, [new]), *talked] if new.answers else []


def _joined(old: Assignment, own: Assignment) -> Steps:
    """Make one of two parts that both answer: both texts, the later date; alone it leads."""
    own.part = "\n".join(part for part in (own.part, old.part) if part)
    if old.due_on and own.due_on and old.due_on > own.due_on:
        own.due_on, own.first_due_on = old.due_on, old.first_due_on
        own.due_given, own.due_provisional = old.due_given, old.due_provisional
    if not any(part.answers for part in standing_parts(old.case) if part.pk != own.pk):
        own.role = AssignmentRole.LEAD
    keep(own, "part", "role", "due_on", "first_due_on", "due_given", "due_provisional")
    return [due_step(own)]


def _take_draft(old: Assignment, new: Assignment) -> None:
    """Have the letter that was begun go along, unless the successor has begun one itself."""
    begun = old.replies.filter(superseded=False).exclude(state=ReplyState.ISSUED).first()
    if begun is not None and new.answers and not new.replies.filter(superseded=False).exists():
        begun.assignment = new
        begun.save(update_fields=["assignment"])


def _tell(event: Event, old: Assignment, new: Assignment) -> None:
    """Tell the successor's users, and the deputies where they are answered by another unit."""
    case = old.case
    due_on = new.due_on.isoformat() if new.due_on else ""
    payload = TakenOver(**about(case), **named(old.unit), due_on=due_on)
    tell(event, case, payload, to=unit_users([new.unit]))
    if old.answers:
        tell_signers(event, case, standing_parts(case), anew=True)
