"""Steps that several acts take: they run inside an act's transaction and record nothing.

Each gives the steps for the act's one event.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from history.models import Event
from people.models import Unit
from suggestions.deadlines import feedback_until
from suggestions.kinds.replying import ReplyDelivered, ReplyIssued
from suggestions.models import Assignment, Commitment, Reply, Round, Suggestion
from suggestions.models.assigning import OPEN
from suggestions.record import Acting, keep
from suggestions.telling import about, secretariat, signers, tell
from workflow.machines.assignment import ANSWERING, AssignmentRole, AssignmentState
from workflow.machines.case import CaseState
from workflow.machines.reply import ReplyState


def take_off(assignments: Iterable[Assignment], acting: Acting) -> list[Unit]:
    """End assignments that are still open; give their units, which see the case no further."""
    units = []
    for assignment in assignments:
        assignment.returned_on = acting.day
        assignment.mark_returned()
        keep(assignment, "state", "returned_on")
        units.append(assignment.unit)
    return units


def standing_replies(case: Suggestion, round_no: int) -> list[Reply]:
    """Give the issued replies of a round that stand, oldest first."""
    return list(
        case.replies.select_related("assignment__unit")
        .filter(round=round_no, state=ReplyState.ISSUED, superseded=False)
        .order_by("pk")
    )


def parts_of(case: Suggestion, reply: Reply) -> list[Assignment]:
    """Give the assignments that a reply answers: its own, and with joint leads all of them."""
    if reply.assignment.role != AssignmentRole.JOINT:
        return [reply.assignment]
    return list(
        case.assignments.select_related("unit")
        .filter(round=reply.round, role=AssignmentRole.JOINT)
        .exclude(state=AssignmentState.RETURNED)
    )


def answer_if_complete(case: Suggestion, round_: Round, acting: Acting) -> list[dict[str, Any]]:
    """Mark the case answered where no answering unit still owes its reply.

    Of a co-unit that stayed silent nothing more is expected then. Where the policy has no reply
    check, the reply stands at once and is delivered.
    """
    parts = case.assignments.filter(round=round_.number).exclude(state=AssignmentState.RETURNED)
    states = list(parts.values_list("role", "state"))
    answering = {state for role, state in states if role in ANSWERING}
    if answering != {AssignmentState.REPLIED}:
        return []
    if any(role == AssignmentRole.CO and state in OPEN for role, state in states):
        parts.filter(role=AssignmentRole.CO, state__in=OPEN).update(over=True)
    case.answered_on = round_.answered_on = acting.day
    case.mark_answered()
    round_.save(update_fields=["answered_on"])
    keep(case, "state", "answered_on")
    steps: list[dict[str, Any]] = [{"step": "answered", "round": round_.number}]
    if not round_.policy.rules.reply_check:
        replies = standing_replies(case, round_.number)
        steps += resolve_round(case, round_, replies, {}, acting)
    return steps


def resolve_round(
    case: Suggestion,
    round_: Round,
    replies: Sequence[Reply],
    confirmed: Mapping[int, str],
    acting: Acting,
) -> list[dict[str, Any]]:
    """Let the replies stand and deliver them; the feedback window runs from this day.

    `confirmed` gives the class of a reply where it is not the unit's own. In 件 the class of the
    case is the worst of its replies' classes.
    """
    rules = round_.policy.rules
    parts: dict[str, dict[str, Any]] = {}
    for reply in replies:
        reply.confirmed_outcome = confirmed.get(reply.pk) or reply.outcome
        reply.save(update_fields=["confirmed_outcome"])
        told = {
            "outcome": reply.confirmed_outcome,
            "solved": rules.outcome(reply.confirmed_outcome).solved,
        }
        parts |= {str(part.pk): told for part in parts_of(case, reply)}
    worst = max((reply.confirmed_outcome for reply in replies), key=rules.rank)
    until = feedback_until(rules, acting.day)
    round_.outcome, round_.resolved_on, round_.feedback_until = worst, acting.day, until
    round_.save(update_fields=["outcome", "resolved_on", "feedback_until"])
    case.outcome, case.resolved_on, case.feedback_until = worst, acting.day, until
    case.mark_resolved()
    put_promises_in_force(case, replies)
    keep(case, "state", "outcome", "resolved_on", "feedback_until")
    return [
        {
            "step": "resolved",
            "round": round_.number,
            "outcome": worst,
            "solved": rules.outcome(worst).solved,
            "parts": parts,
        }
    ]


def put_promises_in_force(case: Suggestion, replies: Sequence[Reply]) -> None:
    """Enter what delivered letters promise in the ledger; earlier letters promise nothing more."""
    standing = [reply.pk for reply in replies]
    of_case = Commitment.objects.filter(case=case)
    of_case.filter(in_force=True).exclude(reply__in=standing).update(in_force=False)
    of_case.filter(reply__in=standing).update(in_force=True)


def tell_progress(event: Event, case: Suggestion, *, unit: Unit | None = None) -> None:
    """Tell whoever waits for an answered or a delivered reply."""
    if case.state == CaseState.ANSWERED:
        payload = ReplyIssued(
            **about(case),
            unit_zh=unit.label_zh if unit else "",
            unit_en=(unit.label_en or unit.label_zh) if unit else "",
        )
        tell(event, case, payload, to=secretariat(case))
    elif case.state == CaseState.RESOLVED:
        until = case.feedback_until.isoformat() if case.feedback_until else ""
        tell(event, case, ReplyDelivered(**about(case), until=until), to=signers(case))
