"""Acts of handing out: assign, re-assign, sign for, log a contact."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext_lazy as _

from history.models import Event
from suggestions.assigning import rules
from suggestions.assigning.rules import Handout
from suggestions.assigning.steps import (
    assigned_step,
    hand_out,
    hand_out_anew,
    handed_data,
    set_due,
    sign,
    standing_parts,
    tell_anew,
    tell_signers,
    tell_units,
)
from suggestions.contents import digests
from suggestions.models import Assignment, Contact, Round, Suggestion
from suggestions.record import Acting, act, keep, note, record, require
from suggestions.steps import lapse_withdrawal
from workflow.policy import in_force


@act
def assign(
    case: Suggestion, acting: Acting, *, units: Sequence[Handout], instruction: str = ""
) -> Event:
    """Hand a numbered suggestion out to its units, each with its own due date.

    Refused unless there is one lead, or joint leads, or separate units (Shanghai art. 12, 13).
    """
    require(
        rules.can_assign(acting.actor, case),
        _("Only the secretariat can hand it out, after it has its number."),
    )
    wrong = rules.refusal_of(units, case.congress_id, acting.day)
    require(wrong is None, wrong or "")
    round_ = Round.objects.create(
        case=case, policy=in_force(case.congress_id, acting.day), opened_on=acting.day
    )
    handed = hand_out(case, round_, units, acting)
    case.assigned_on = acting.day
    case.mark_assigned()
    if round_.policy.rules.withdrawal == "before_handout":
        lapse_withdrawal(case, acting)
    set_due(case)
    keep(case, "state", "assigned_on", "due_on")
    written = [note(case, instruction, acting)] if instruction.strip() else []
    event = record(
        case,
        "assigned",
        acting,
        steps=[assigned_step(round_.number, handed)],
        digests=digests(*written),
        data=handed_data(handed),
    )
    tell_units(event, case, handed)
    tell_signers(event, case, handed)
    return event


@act
def reassign(case: Suggestion, acting: Acting, *, units: Sequence[Handout], reason: str) -> Event:
    """Hand a running case to other units. Who stays in the same role keeps his due date.

    A unit that has replied can't be taken off. The case is answered at once where every
    answering unit that remains has replied.
    """
    require(
        rules.can_reassign(acting.actor, case)
        or rules.can_split(acting.actor, case, standing_parts(case)),
        rules.NOT_AMONG_HIS,
    )
    require(bool(reason.strip()), _("Give the reason for handing it out anew."))
    anew = hand_out_anew(case, units, acting)
    written = note(case, reason, acting)
    event = record(
        case,
        "reassigned",
        acting,
        steps=anew.steps,
        digests=digests(written),
        data=anew.data,
    )
    tell_anew(event, case, anew)
    return event


@act
def sign_for(assignment: Assignment, acting: Acting) -> Event:
    """Sign for a case (签收). It counts as received at the latest the day after the hand-out."""
    require(
        rules.can_sign_for(acting.actor, assignment),
        _("Only the unit itself can sign for it, once."),
    )
    steps = sign(assignment, acting)
    return record(
        assignment.case,
        "signed_for",
        acting,
        touched=assignment,
        steps=steps,
        data={"unit": assignment.unit_id},
    )


@dataclass(frozen=True)
class Talk:
    """What a unit notes down of a talk with the deputy."""

    kind: str
    held_on: date
    people: str
    content: str
    place: str = ""


@act
def log_contact(assignment: Assignment, acting: Acting, *, talk: Talk) -> Event:
    """Note down a talk with the deputy (面商). Refused before signing for, and for a coming day."""
    require(
        rules.can_log_contact(acting.actor, assignment),
        _("Only a unit that has signed for the case notes down its talks with the deputy."),
    )
    require(talk.held_on <= acting.day, _("The day of the talk can't lie in the future."))
    require(
        talk.held_on >= assignment.assigned_on,
        _("The talk can't have been held before the case was handed out."),
    )
    contact = Contact.objects.create(
        assignment=assignment,
        kind=talk.kind,
        held_on=talk.held_on,
        place=talk.place,
        people=talk.people,
        content=talk.content,
        logged_by=acting.actor.user if acting.actor else None,
        logged_at=acting.at,
    )
    keep(assignment)
    return record(
        assignment.case,
        "contacted",
        acting,
        touched=assignment,
        steps=[{"step": "contacted", "assignment": assignment.pk}],
        digests=digests(contact),
        data={"unit": assignment.unit_id, "contact": contact.pk},
    )
