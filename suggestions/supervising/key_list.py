"""The list of a session's key items."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, F, Max, Prefetch

from people.addresses import number_of
from people.models import Membership, Session
from suggestions import visibility
from suggestions.models import Assignment, Supervision
from workflow.machines.assignment import ANSWERING, AssignmentState

MOST = 500


@dataclass(frozen=True)
class Row:
    """One key item: who answers it by when, what was done about it, what came of it."""

    supervision: Supervision
    parts: list[Assignment]
    visits: int
    last_visit: date | None


def sessions_of(member: Membership) -> list[Session]:
    """Give the sessions of the reader's congress, the newest first."""
    return list(member.congress.sessions.order_by("-opened_on"))


def chosen_session(sessions: Iterable[Session], query: Mapping[str, str]) -> Session | None:
    """Give the session that an address asks for; else the newest one."""
    wanted = number_of(query.get("session", ""))
    known = {session.pk: session for session in sessions}
    return known.get(wanted or 0) or next(iter(known.values()), None)


def listed(member: Membership, query: Mapping[str, str], today: date) -> dict[str, Any]:
    """Give what the list shows: a constant number of queries, however many there are."""
    sessions = sessions_of(member)
    session = chosen_session(sessions, query)
    parts = Assignment.objects.filter(role__in=ANSWERING).exclude(state=AssignmentState.RETURNED)
    items = (
        visibility.supervisions_visible_to(member)
        .filter(case__session=session)
        .select_related("case__session", "case__proposer__user", "case__delegation")
        .annotate(visit_count=Count("visits"), last_visit=Max("visits__held_on"))
        .prefetch_related(
            Prefetch("case__assignments", parts.select_related("unit").order_by("pk"), "answering")
        )
        .order_by(F("ended_on").asc(nulls_first=True), F("case__due_on").asc(nulls_last=True), "pk")
    )
    rows = [_row(item) for item in items[:MOST]]
    return {
        "sessions": sessions,
        "session": session,
        "rows": rows,
        "open": sum(row.supervision.ended_on is None for row in rows),
        "today": today,
    }


def _row(item: Any) -> Row:
    case = item.case
    current = [part for part in case.answering if part.round == case.round]
    return Row(item, current, item.visit_count, item.last_visit)
