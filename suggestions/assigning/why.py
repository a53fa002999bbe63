"""Why this date? The due date of a unit's part, with its limit, its article and its reasons."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.db.models import Q

from suggestions.assigning.windows import extended_until
from suggestions.belongings import has
from suggestions.deadlines import due_for, latest_receipt, limit_for
from suggestions.models import Assignment, Round, UnitRequest
from workflow.calendar import Calendar
from workflow.limits import Limit
from workflow.machines.assignment import ANSWERING, AssignmentRole, AssignmentState
from workflow.rules import Rules


@dataclass(frozen=True)
class Extended:
    """That a date was put off: from which day, by which requests, and how far it may be at most."""

    first_on: date
    granted: Sequence[UnitRequest]
    cap_on: date | None
    cap: Limit | None
    article: str


@dataclass(frozen=True)
class Why:
    """Until when a unit has time, and why: by hand (`given`), or by a limit and its article.

    Of a date that was put off, limit and reasons are those of the first one. Of an opinion that
    was sent back `again` says how its time runs from that day: by a limit of its `own`, by that of
    an opinion `once_more`, or `with_reply`.
    """

    on: date | None
    given: bool = False
    limit: Limit | None = None
    article: str = ""
    reasons: tuple[str, ...] = ()
    extended: Extended | None = None
    again: str = ""


def why(part: Assignment, round_: Round, *, on: date, calendar: Calendar | None = None) -> Why:
    """Give until when the unit has time, if it has signed for its part or does so on that day."""
    first = _first(part, round_, on, calendar)
    if part.first_due_on is None:
        return first
    rules, cap = round_.policy.rules, extended_until(part, round_, calendar)
    extended = Extended(
        part.first_due_on,
        _granted(part),
        cap.on if cap else None,
        rules.extension_cap,
        rules.articles.get("extension_cap", ""),
    )
    return replace(first, on=part.due_on, extended=extended)


def _first(part: Assignment, round_: Round, on: date, calendar: Calendar | None) -> Why:
    """Explain the date that was set when the suggestion was handed out."""
    if part.due_given:
        return Why(part.first_due_on or part.due_on, given=True)
    policy = round_.policy.rules
    limit = limit_for(part.role, policy, round_.number)
    if limit is None:
        return Why(None)
    helps = part.role == AssignmentRole.CO and has(part.case, "opinions")
    if helps and any(opinion.sent_back_on for opinion in part.opinions.all()):
        return _once_more(part, policy)
    pending = part.state == AssignmentState.PENDING
    received_on = min(on, latest_receipt(part.assigned_on)) if pending else part.received_on
    due = due_for(part.role, round_, part.assigned_on, received_on, calendar=calendar)
    reasons = tuple(due.explain()) if due else ()
    return Why(
        due.on if due else None,
        limit=limit,
        article=policy.articles.get(_rule(part, round_), ""),
        reasons=reasons,
    )


def _granted(part: Assignment) -> list[UnitRequest]:
    """Give the requests by which the date moved; joint leads have it moved for all of them."""
    by = Q(assignment=part)
    if part.role == AssignmentRole.JOINT:
        by = Q(assignment__role=part.role, assignment__round=part.round)
    requests = part.case.requests.filter(by, kind=UnitRequest.Kind.EXTENSION)
    granted = requests.filter(state=UnitRequest.State.GRANTED)
    return list(granted.select_related("assignment__unit").order_by("decided_on", "pk"))


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
