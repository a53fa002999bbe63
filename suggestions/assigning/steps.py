"""Steps that the acts of handing out share: they run inside an act and record nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from history.models import Event
from people.models import Role, Unit
from suggestions.assigning import rules
from suggestions.assigning.rules import Handout
from suggestions.deadlines import due_for, is_provisional, latest_receipt
from suggestions.kinds.handling import Assigned, HandedOut, TakenOff
from suggestions.models import Assignment, Round, Suggestion
from suggestions.models.assigning import OPEN
from suggestions.record import Acting, keep, require, round_of
from suggestions.steps import answer_if_complete, take_off, tell_progress
from suggestions.telling import about, signers, splitters, tell, unit_users
from workflow.limits import in_full
from workflow.machines.assignment import ANSWERING, AssignmentRole, AssignmentState


def hand_out(
    case: Suggestion,
    round_: Round,
    units: Sequence[Handout],
    acting: Acting,
    *,
    latest: date | None = None,
) -> list[Assignment]:
    """Create the assignments of a hand-out. No unit answers after `latest`, where that is given."""
    handed = []
    for handout in units:
        due = due_for(handout.role, round_, acting.day)
        given = handout.due_on
        if latest and handout.answers and given is None and due and due.on > latest:
            given = latest
        handed.append(
            Assignment.objects.create(
                congress_id=case.congress_id,
                case=case,
                unit=handout.unit,
                round=round_.number,
                role=handout.role,
                part=handout.part,
                assigned_on=acting.day,
                due_on=given or (due.on if due else None),
                due_given=given is not None,
                due_provisional=bool(due and due.provisional and not given),
            )
        )
    return handed


def set_due(case: Suggestion) -> None:
    """Set the case's due date: the last one among its answering units."""
    days = case.assignments.filter(round=case.round, role__in=ANSWERING).exclude(
        state=AssignmentState.RETURNED
    )
    case.due_on = max((day for day in days.values_list("due_on", flat=True) if day), default=None)


def standing_parts(case: Suggestion) -> list[Assignment]:
    """Give the units that have the case in this round."""
    parts = case.assignments.select_related("unit").filter(round=case.round)
    return list(parts.exclude(state=AssignmentState.RETURNED))


def receive(assignment: Assignment, acting: Acting) -> tuple[list[str], list[dict[str, Any]]]:
    """Note down that the unit has its part, at the latest from the day after the hand-out on.

    Gives the columns to be kept and the steps: a limit that runs from the receipt moves with it.
    """
    latest = latest_receipt(assignment.assigned_on)
    assignment.received_on = min(acting.day, latest)
    assignment.handler = acting.actor.user if acting.actor else None
    columns = ["received_on", "handler"]
    if assignment.due_given or assignment.received_on == latest:
        return columns, []
    round_ = round_of(assignment.case)
    due = due_for(assignment.role, round_, assignment.assigned_on, assignment.received_on)
    if due is None or due.on == assignment.due_on:
        return columns, []
    assignment.due_on, assignment.due_provisional = due.on, due.provisional
    return [*columns, "due_on", "due_provisional"], [due_step(assignment)]


def sign(assignment: Assignment, acting: Acting) -> list[dict[str, Any]]:
    """Have the unit sign for its part; gives the steps of it."""
    columns, steps = receive(assignment, acting)
    assignment.over |= assignment.role == AssignmentRole.INFORMATION
    assignment.mark_signed_for()
    keep(assignment, "state", "over", *columns)
    follow_due(assignment, steps)
    return steps


def follow_due(part: Assignment, steps: Sequence[dict[str, Any]]) -> None:
    """Bring the case's due date up to that of a unit that answers, if the unit's has moved."""
    if steps and part.answers:
        set_due(part.case)
        part.case.save(update_fields=["due_on"])


@dataclass(frozen=True)
class Anew:
    """What a new hand-out has changed: who went, who came, and the steps of it."""

    removed: list[Assignment]
    stays: list[Assignment]
    handed: list[Assignment]
    steps: list[dict[str, Any]]

    @property
    def data(self) -> dict[str, Any]:
        """What the event tells of it."""
        return {**handed_data(self.handed), "removed": [[a.pk, a.unit_id] for a in self.removed]}


def hand_out_anew(case: Suggestion, units: Sequence[Handout], acting: Acting) -> Anew:
    """Have a running case handled by these units. Who stays in the same role keeps his due date.

    Refused where it makes no sense, where a unit that has replied would go, and for a coordinator
    where a unit is touched that is not below his own. Inside one system nothing is put off: what
    the deputy was told stays the last day.
    """
    standing = standing_parts(case)
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
    require(
        rules.can_reassign(acting.actor, case)
        or rules.can_split(acting.actor, case, standing, [*removed, *added]),
        rules.NOT_AMONG_HIS,
    )
    latest = _last_day_inside(acting, removed)
    require(
        all(not (latest and h.answers and h.due_on and h.due_on > latest) for h in added),
        gettext("Inside one system the reply can't be put off: the last day stays %(day)s.")
        % {"day": in_full(latest) if latest else ""},
    )
    take_off(removed, acting)
    round_ = round_of(case)
    handed = hand_out(case, round_, added, acting, latest=latest)
    set_due(case)
    steps = [
        {"step": "unassigned", "assignments": [a.pk for a in removed]},
        assigned_step(round_.number, handed),
        *answer_if_complete(case, round_, acting),
    ]
    keep(case, "due_on")
    stays = [a for a in standing if a not in removed]
    return Anew(removed, stays, handed, steps)


def _last_day_inside(acting: Acting, removed: Sequence[Assignment]) -> date | None:
    """Give the day after which nobody may answer whom a coordinator puts in another's place."""
    if acting.actor is None or acting.actor.role != Role.COORDINATOR:
        return None
    return max((a.due_on for a in removed if a.answers and a.due_on), default=None)


def tell_anew(event: Event, case: Suggestion, anew: Anew, *, but: Unit | None = None) -> None:
    """Tell who went, who is new, the deputies, and whoever waits for the answer.

    `but` is a unit that is told in other words.
    """
    gone = unit_users([a.unit for a in anew.removed if a.unit != but])
    tell(event, case, TakenOff(**about(case)), to=gone)
    tell_units(event, case, anew.handed)
    tell_signers(event, case, [*anew.stays, *anew.handed], anew=True)
    tell_progress(event, case)


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


def due_step(part: Assignment) -> dict[str, Any]:
    """Give the step by which a unit's due date moves in the figures."""
    due_on = part.due_on.isoformat() if part.due_on else None
    return {"step": "due", "assignment": part.pk, "due_on": due_on}


def handed_data(handed: Sequence[Assignment]) -> dict[str, Any]:
    """Give what the event tells of every unit, co-units too."""
    return {"units": [[a.pk, a.unit_id, a.role] for a in handed]}


def tell_units(event: Event, case: Suggestion, handed: Sequence[Assignment]) -> None:
    """Tell each unit's users what is in their queue now."""
    for assignment in handed:
        payload = Assigned(
            **about(case),
            part=assignment.public_id,
            role=assignment.role,
            due_on=assignment.due_on.isoformat() if assignment.due_on else "",
            provisional=assignment.due_provisional,
        )
        users = [*unit_users([assignment.unit]), *splitters(assignment.unit)]
        tell(event, case, payload, to=users, part=str(assignment.unit_id))


def tell_signers(
    event: Event,
    case: Suggestion,
    handed: Sequence[Assignment],
    *,
    again: bool = False,
    anew: bool = False,
) -> None:
    """Tell the deputies who answers them, and until when.

    `again` after their objection, `anew` where other units than before answer.
    """
    answering = [a.unit for a in handed if a.answers]
    payload = HandedOut(
        **about(case),
        units_zh="、".join(unit.label_zh for unit in answering),
        units_en=", ".join(unit.label_en or unit.label_zh for unit in answering),
        due_on=case.due_on.isoformat() if case.due_on else "",
        provisional=is_provisional(case, handed),
        again=again,
        anew=anew,
    )
    tell(event, case, payload, to=signers(case))


def handouts_of(parts: Sequence[Assignment]) -> list[Handout]:
    """Give the hand-out as it stands."""
    return [Handout(part.unit, AssignmentRole(part.role), part.part) for part in parts]
