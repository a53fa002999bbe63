"""Why this date? The due date of a unit's part, with its limit, its article and its reasons."""

from dataclasses import dataclass
from datetime import date

from suggestions.deadlines import due_for, latest_receipt, limit_for
from suggestions.models import Assignment, Round
from workflow.limits import Limit
from workflow.machines.assignment import ANSWERING, AssignmentRole, AssignmentState
from workflow.rules import Rules


@dataclass(frozen=True)
class Why:
    """Until when a unit has time, and why: by hand (`given`), or by a limit and its article.

    Of an opinion that was sent back `again` says how its time runs from that day: by a limit of
    its `own`, by that of an opinion `once_more`, or `with_reply`.
    """

    on: date | None
    given: bool = False
    limit: Limit | None = None
    article: str = ""
    reasons: tuple[str, ...] = ()
    again: str = ""


def why(part: Assignment, round_: Round, *, on: date) -> Why:
    """Give until when the unit has time, if it has signed for its part or does so on that day."""
    if part.due_given:
        return Why(part.due_on, given=True)
    policy = round_.policy.rules
    limit = limit_for(part.role, policy, round_.number)
    if limit is None:
        return Why(None)
    helps = part.role == AssignmentRole.CO
    if helps and part.opinions.filter(sent_back_on__isnull=False).exists():
        return _once_more(part, policy)
    pending = part.state == AssignmentState.PENDING
    received_on = min(on, latest_receipt(part.assigned_on)) if pending else part.received_on
    due = due_for(part.role, round_, part.assigned_on, received_on)
    reasons = tuple(due.explain()) if due else ()
    return Why(
        due.on if due else None,
        limit=limit,
        article=policy.articles.get(_rule(part, round_), ""),
        reasons=reasons,
    )


def _once_more(part: Assignment, policy: Rules) -> Why:
    """Give until when an opinion is due again that was sent back."""
    limit = policy.opinion_again or policy.opinion
    again = "own" if policy.opinion_again else "once_more" if limit else "with_reply"
    article = policy.articles.get("opinion_again" if again == "own" else "opinion", "")
    return Why(part.due_on, limit=limit, article=article, again=again)


def _rule(part: Assignment, round_: Round) -> str:
    if part.role not in ANSWERING:
        return "opinion"
    return "reply_again" if round_.number > 1 else "reply"
