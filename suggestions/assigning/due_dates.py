"""Why this date? The due dates of a hand-out before it is made, each with its rule and reasons."""

from dataclasses import dataclass
from datetime import date

from suggestions.deadlines import calendar_from, due, limit_for
from workflow.limits import DueDate, Limit
from workflow.machines.assignment import AssignmentRole
from workflow.policy import Rules


@dataclass(frozen=True)
class Explained:
    """Until when a unit in that role has time, by which limit, and by which article."""

    role: AssignmentRole
    limit: Limit
    article: str
    due: DueDate


def explained(rules: Rules, *, round_no: int, on: date) -> list[Explained]:
    """Give the due date of a reply and of an opinion, were the case handed out on that day."""
    articles = rules.articles
    named = {
        AssignmentRole.LEAD: "reply_again" if round_no > 1 else "reply",
        AssignmentRole.CO: "opinion",
    }
    calendar = calendar_from(on)
    found = []
    for role, rule in named.items():
        limit = limit_for(role, rules, round_no)
        if limit is not None:
            when = due(limit, on, roll=rules.roll, calendar=calendar)
            found.append(Explained(role, limit, articles.get(rule, ""), when))
    return found
