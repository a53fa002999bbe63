"""Acts of handing out: assign, re-assign, sign for, log a contact."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from history.models import Event
from suggestions.assigning import rules
from suggestions.assigning.rules import Handout
from suggestions.contents import digests
from suggestions.deadlines import due_for, latest_receipt
from suggestions.kinds.handling import Assigned, HandedOut, TakenOff
from suggestions.models import Assignment, Contact, Round, Suggestion
from suggestions.models.assigning import OPEN
from suggestions.record import Acting, act, keep, note, record, require, round_of
from suggestions.steps import answer_if_complete, lapse_withdrawal, take_off, tell_progress
from suggestions.telling import about, signers, tell, unit_users
from workflow.machines.assignment import ANSWERING, AssignmentRole, AssignmentState
from workflow.machines.case import CaseState
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


def hand_out(
    case: Suggestion, round_: Round, units: Sequence[Handout], acting: Acting
) -> list[Assignment]:
    """Create the assignments of a hand-out."""
    handed = []
    for handout in units:
        due = due_for(handout.role, round_, acting.day)
        handed.append(
            Assignment.objects.create(
                congress_id=case.congress_id,
                case=case,
                unit=handout.unit,
                round=round_.number,
                role=handout.role,
                part=handout.part,
                assigned_on=acting.day,
                due_on=handout.due_on or (due.on if due else None),
                due_given=handout.due_on is not None,
                due_provisional=bool(due and due.provisional and not handout.due_on),
            )
        )
    return handed


def set_due(case: Suggestion) -> None:
    """Set the case's due date: the last one among its answering units."""
    days = case.assignments.filter(round=case.round, role__in=ANSWERING).exclude(
        state=AssignmentState.RETURNED
    )
    case.due_on = max((day for day in days.values_list("due_on", flat=True) if day), default=None)


def assigned_step(round_no: int, handed: Sequence[Assignment]) -> dict[str, Any]:
    """Give the step by which answering units enter the figures."""
    return {
        "step": "assigned",
        "round": round_no,
        "units": [
            {
                "assignment": assignment.pk,
                "unit": assignment.unit_id,
                "due_on": assignment.due_on.isoformat() if assignment.due_on else None,
            }
            for assignment in handed
            if assignment.answers
        ],
    }


def handed_data(handed: Sequence[Assignment]) -> dict[str, Any]:
    """Give what the event tells of every unit, co-units too."""
    return {"units": [[a.pk, a.unit_id, a.role] for a in handed]}


def tell_units(event: Event, case: Suggestion, handed: Sequence[Assignment]) -> None:
    """Tell each unit's users what is in their queue now."""
    for assignment in handed:
        payload = Assigned(
            **about(case),
            role=assignment.role,
            due_on=assignment.due_on.isoformat() if assignment.due_on else "",
        )
        tell(event, case, payload, to=unit_users([assignment.unit]), part=str(assignment.unit_id))


def tell_signers(
    event: Event, case: Suggestion, handed: Sequence[Assignment], *, again: bool = False
) -> None:
    """Tell the deputies who answers them, and until when."""
    answering = [a.unit for a in handed if a.answers]
    payload = HandedOut(
        **about(case),
        units_zh="、".join(unit.label_zh for unit in answering),
        units_en=", ".join(unit.label_en or unit.label_zh for unit in answering),
        due_on=case.due_on.isoformat() if case.due_on else "",
        again=again,
    )
    tell(event, case, payload, to=signers(case))


@act
def reassign(case: Suggestion, acting: Acting, *, units: Sequence[Handout], reason: str) -> Event:
    """Hand a running case to other units. Who stays in the same role keeps his due date.

    A unit that has replied can't be taken off. The case is answered at once where every
    answering unit that remains has replied.
    """
    standing = list(
        case.assignments.select_related("unit")
        .filter(round=case.round)
        .exclude(state=AssignmentState.RETURNED)
    )
    require(
        rules.can_reassign(acting.actor, case)
        or (case.state == CaseState.ASSIGNED and rules.can_split(acting.actor, standing, units)),
        _("Only the secretariat, or the coordinator among his units, can hand it out anew."),
    )
    require(bool(reason.strip()), _("Give the reason for handing it out anew."))
    wrong = rules.refusal_of(units, case.congress_id, acting.day, standing=standing)
    require(wrong is None, wrong or "")
    wanted = {(h.unit.pk, h.role) for h in units}
    removed = [a for a in standing if (a.unit_id, a.role) not in wanted]
    require(
        all(assignment.state in OPEN for assignment in removed),
        _("A unit that has replied can't be taken off."),
    )
    kept = {(a.unit_id, a.role) for a in standing}
    added = [h for h in units if (h.unit.pk, h.role) not in kept]
    require(bool(removed or added), _("Nothing was changed."))
    take_off(removed, acting)
    round_ = round_of(case)
    handed = hand_out(case, round_, added, acting)
    set_due(case)
    steps = [
        {"step": "unassigned", "assignments": [a.pk for a in removed]},
        assigned_step(round_.number, handed),
        *answer_if_complete(case, round_, acting),
    ]
    keep(case, "due_on")
    written = note(case, reason, acting)
    event = record(
        case,
        "reassigned",
        acting,
        steps=steps,
        digests=digests(written),
        data={**handed_data(handed), "removed": [[a.pk, a.unit_id] for a in removed]},
    )
    tell(event, case, TakenOff(**about(case)), to=unit_users([a.unit for a in removed]))
    tell_units(event, case, handed)
    tell_signers(event, case, [*(a for a in standing if a not in removed), *handed], again=True)
    tell_progress(event, case)
    return event


@act
def sign_for(assignment: Assignment, acting: Acting) -> Event:
    """Sign for a case (签收). It counts as received at the latest the day after the hand-out."""
    require(
        rules.can_sign_for(acting.actor, assignment),
        _("Only the unit itself can sign for it, once."),
    )
    case = assignment.case
    latest = latest_receipt(assignment.assigned_on)
    assignment.received_on = min(acting.day, latest)
    assignment.handler = acting.actor.user if acting.actor else None
    assignment.over |= assignment.role == AssignmentRole.INFORMATION
    assignment.mark_signed_for()
    columns = ["state", "received_on", "handler", "over"]
    steps: list[dict[str, Any]] = []
    if not assignment.due_given and assignment.received_on < latest:
        due = due_for(
            assignment.role, round_of(case), assignment.assigned_on, assignment.received_on
        )
        if due is not None and due.on != assignment.due_on:
            assignment.due_on, assignment.due_provisional = due.on, due.provisional
            columns += ["due_on", "due_provisional"]
            steps = [{"step": "due", "assignment": assignment.pk, "due_on": due.on.isoformat()}]
    keep(assignment, *columns)
    if steps and assignment.answers:
        set_due(case)
        case.save(update_fields=["due_on"])
    return record(
        case,
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
