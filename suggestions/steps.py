"""Steps that several acts take: they run inside an act's transaction and record nothing.

Each gives the steps for the act's one event.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db.models import Q, QuerySet

from history.models import Event
from people.models import Unit
from suggestions.belongings import has
from suggestions.deadlines import feedback_due
from suggestions.kinds.replying import ReplyDelivered, ReplyIssued
from suggestions.models import (
    Assignment,
    Commitment,
    Reply,
    Round,
    Suggestion,
    UnitRequest,
    Withdrawal,
)
from suggestions.models.assigning import OPEN
from suggestions.record import Acting, keep
from suggestions.telling import about, secretariat, signers, tell
from workflow.machines.assignment import AssignmentRole, AssignmentState
from workflow.machines.case import CaseState
from workflow.machines.reply import ReplyState


def take_off(assignments: Iterable[Assignment], acting: Acting) -> list[Unit]:
    """End assignments that are still open; give their units, which see the case no further."""
    ending = list(assignments)
    for assignment in ending:
        assignment.returned_on = acting.day
        assignment.mark_returned()
        keep(assignment, "state", "returned_on")
    drop_requests(ending, acting)
    return [assignment.unit for assignment in ending]


def drop_requests(assignments: Sequence[Assignment], acting: Acting) -> None:
    """Drop what the units asked and nobody has decided: it is over with their work on the case."""
    if assignments:
        _drop(UnitRequest.objects.filter(assignment__in=assignments), acting)


def drop_all_requests(case: Suggestion, acting: Acting) -> None:
    """Drop what any unit asked, also one that has done its part: the case needs it no more."""
    _drop(UnitRequest.objects.filter(case=case), acting)


def _drop(requests: QuerySet[UnitRequest], acting: Acting) -> None:
    waiting = Q(state=UnitRequest.State.OPEN) | Q(disputed_on__isnull=False, settled_on=None)
    for request in requests.filter(waiting):
        if request.is_open:
            request.state, request.decided_on = UnitRequest.State.DROPPED, acting.day
        else:
            request.settled_on = acting.day
        keep(request, "state", "decided_on", "settled_on")


def lapse_withdrawal(case: Suggestion, acting: Acting) -> None:
    """End a wish to withdraw that all have not agreed to yet: the case has gone on without it."""
    for asked in case.withdrawals.filter(state=Withdrawal.State.OPEN):
        asked.state, asked.ended_on = Withdrawal.State.LAPSED, acting.day
        asked.save(update_fields=["state", "ended_on"])


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
    standing = case.assignments.filter(round=round_.number)
    parts = list(standing.exclude(state=AssignmentState.RETURNED))
    if {part.state for part in parts if part.answers} != {AssignmentState.REPLIED}:
        return []
    if silent := [p for p in parts if p.role == AssignmentRole.CO and p.state in OPEN]:
        _expect_nothing_more(silent)
    if has(case, "requests"):
        drop_all_requests(case, acting)
    case.answered_on = acting.day
    case.mark_answered()
    if has(case, "withdrawals"):
        lapse_withdrawal(case, acting)
    keep(case, "state", "answered_on")
    steps: list[dict[str, Any]] = [{"step": "answered", "round": round_.number}]
    if not round_.policy.rules.reply_check:
        replies = standing_replies(case, round_.number)
        steps += resolve_round(case, round_, replies, {}, acting)
    return steps


def _expect_nothing_more(silent: list[Assignment]) -> None:
    """Have units that stayed silent done with it."""
    for part in silent:
        if part.state == AssignmentState.RETURN_ASKED:
            part.mark_return_refused()
            keep(part, "state")
    Assignment.objects.filter(pk__in=[part.pk for part in silent]).update(over=True)


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
    window = feedback_due(rules, acting.day)
    until = window.on if window else None
    round_.outcome, round_.resolved_on, round_.feedback_until = worst, acting.day, until
    round_.save(update_fields=["outcome", "resolved_on", "feedback_until"])
    case.outcome, case.resolved_on, case.feedback_until = worst, acting.day, until
    case.feedback_provisional = bool(window and window.provisional)
    case.mark_resolved()
    put_promises_in_force(case, replies)
    keep(case, "state", "outcome", "resolved_on", "feedback_until", "feedback_provisional")
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
        delivered = ReplyDelivered(
            **about(case), round=case.round, until=until, provisional=case.feedback_provisional
        )
        tell(event, case, delivered, to=signers(case))
