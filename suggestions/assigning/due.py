"""Units are told what comes due: to sign for it, to give an opinion, to reply.

Who is late is told upwards: to those who coordinate the unit and to the secretariat, and what is
overdue in the supervisors' table to the supervisors as well.
"""

from collections.abc import Callable, Collection, Iterator
from datetime import date, datetime
from functools import partial
from typing import Any

from django.db.models import QuerySet
from django.utils.timezone import localdate

from people.models import Unit, User
from suggestions import telling
from suggestions.assigning.windows import return_until
from suggestions.coming_due import AHEAD, WHEN_OVER, Coming, Told, tell_what_comes_due
from suggestions.deadlines import calendar_ends, latest_receipt
from suggestions.kinds.due import ComingDue, Late, OpinionDue, ReplyDue, SignDue
from suggestions.models import Assignment
from suggestions.models.assigning import WAITING
from workflow.calendar import Calendar, load_calendar
from workflow.machines.assignment import AssignmentRole, AssignmentState
from workflow.machines.case import ENDED


def tell_units(at: datetime) -> int:
    """Tell the units what they have to sign for, to say and to reply in 30, 15, 7 or 1 days.

    To be called by a clock as often as it likes; gives of how many things something was told.
    """
    on = localdate(at)
    signing = tell_what_comes_due(_to_sign_for(on), at=at)
    return signing + tell_what_comes_due(_to_answer(on), at=at)


def tell_superiors(at: datetime) -> int:
    """Tell those above a unit of what it has let go by, once; gives of how many things."""
    on = localdate(at)
    unsigned = tell_what_comes_due(_unsigned(on), at=at, thresholds=WHEN_OVER)
    return unsigned + tell_what_comes_due(_overdue(on), at=at, thresholds=WHEN_OVER)


def still_due(told: Collection[Told], reader: int) -> set[Told]:
    """Give of what units were told that which they still owe, and have owed since that day."""
    del reader  # a unit owes it, whoever of its people is told
    parts = _in_hand().filter(pk__in={one.pk for one in told})
    unsigned: set[str] = set()
    owed: set[Told] = set()
    for part in parts:
        if part.state == AssignmentState.PENDING:
            unsigned |= {f"sign:{part.pk}", f"late:sign:{part.pk}"}
        if part.due_on is not None:
            name = f"{_what(part)}:{part.pk}"
            owed.add(Told(f"late:{name}", part.due_on))
            if part.silent_on is None:  # silence that is on record is due no more
                owed.add(Told(name, part.due_on))
    return {one for one in told if one.name in unsigned or one in owed}


# --- Signing for it -------------------------------------------------------------------------


def _to_sign_for(on: date) -> Iterator[Coming]:
    """Give what is not signed for: until the window for a return ends, where the rules have one.

    Where they have none, it counts as received on the day after the hand-out.
    """
    audience = telling.Audience()
    for part, window in _pending(on):
        by = window or latest_receipt(part.assigned_on)
        yield Coming(
            name=f"sign:{part.pk}",
            due_on=by,
            congress_id=part.congress_id,
            to=partial(audience.unit, part.unit),
            tell=partial(_sign_due, part, by, returnable=window is not None),
            since=part.assigned_on,
        )


def _sign_due(part: Assignment, by: date, days: int, *, returnable: bool) -> SignDue:
    return SignDue(
        **telling.about(part.case),
        part=part.public_id,
        due_on=by.isoformat(),
        days=days,
        returnable=returnable,
    )


def _unsigned(on: date) -> Iterator[Coming]:
    audience = telling.Audience()
    for part, window in _pending(on):
        if window is not None and window < on:
            yield _late(part, "sign", window, audience.above)


def _pending(on: date) -> Iterator[tuple[Assignment, date | None]]:
    """Give what nobody has signed for, each with the last day on which it can be given back."""
    parts = _in_hand().filter(state=AssignmentState.PENDING).select_related("handling__policy")
    policies: dict[int, Any] = {}  # read once each
    calendar: Calendar | None = None
    for part in parts.order_by("assigned_on", "pk"):
        if calendar is None:  # the first one was handed out before all others
            calendar = load_calendar(part.assigned_on, calendar_ends(max(part.assigned_on, on)))
        handling = part.handling
        handling.policy = policies.setdefault(handling.policy_id, handling.policy)
        window = return_until(part, handling, calendar)
        yield part, window.on if window else None


# --- Opinions and replies -------------------------------------------------------------------


def _to_answer(on: date) -> Iterator[Coming]:
    """Give the opinions and replies that come due; silence that is on record is due no more."""
    audience = telling.Audience()
    near = _in_hand().filter(due_on__lte=on + AHEAD, silent_on__isnull=True)
    for part in near.order_by("pk"):
        assert part.due_on is not None  # noqa: S101 - they were asked for by it
        yield Coming(
            name=f"{_what(part)}:{part.pk}",
            due_on=part.due_on,
            congress_id=part.congress_id,
            to=partial(audience.unit, part.unit),
            tell=partial(_answer_due, part, part.due_on),
            since=part.assigned_on,
        )


def _answer_due(part: Assignment, by: date, days: int) -> ComingDue:
    kind = OpinionDue if part.role == AssignmentRole.CO else ReplyDue
    return kind(
        **telling.about(part.case),
        due_on=by.isoformat(),
        provisional=part.due_provisional,
        days=days,
    )


def _overdue(on: date) -> Iterator[Coming]:
    """Give what is overdue in the supervisors' table, by the same condition as there."""
    audience = telling.Audience()
    for part in _in_hand().filter(due_on__lt=on).order_by("pk"):
        assert part.due_on is not None  # noqa: S101 - likewise
        yield _late(part, _what(part), part.due_on, audience.far_above)


def _what(part: Assignment) -> str:
    """Give what the unit owes: its opinion to the units that answer, or its reply."""
    return "opinion" if part.role == AssignmentRole.CO else "reply"


def _in_hand() -> QuerySet[Assignment]:
    """Give what units have to do something about."""
    parts = Assignment.objects.filter(WAITING).exclude(role=AssignmentRole.INFORMATION)
    return parts.exclude(case__state__in=ENDED).select_related("unit", "case")


def _late(part: Assignment, what: str, by: date, to: Callable[[Unit, int], list[User]]) -> Coming:
    told = Late(
        **telling.about(part.case), **telling.named(part.unit), what=what, due_on=by.isoformat()
    )
    return Coming(
        name=f"late:{what}:{part.pk}",
        due_on=by,
        congress_id=part.congress_id,
        to=partial(to, part.unit, part.congress_id),
        tell=partial(_as_it_is, told),
    )


def _as_it_is(told: Late, _days: int) -> Late:
    return told
