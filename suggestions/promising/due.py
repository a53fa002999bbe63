"""The units are told when their promises come due, and when the day is over."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import partial

from django.utils.timezone import localdate

from people.models import User
from suggestions.coming_due import THRESHOLDS, Coming, tell_what_comes_due
from suggestions.kinds.promising import PromiseDue
from suggestions.models import Commitment
from suggestions.promising.steps import about_promise, answering, units_of
from suggestions.rating.rules import RATABLE
from suggestions.telling import unit_users
from workflow.machines.commitment import CommitmentState

AHEAD = timedelta(days=max(THRESHOLDS))


def tell_units(at: datetime) -> int:
    """Tell the users of the units whose promises come due in 30, 15, 7 or 1 days, or are overdue.

    To be called by a clock as often as it likes; gives of how many promises something was told.
    """
    return tell_what_comes_due(_coming(at), at=at)


def _coming(at: datetime) -> Iterator[Coming]:
    near = Commitment.objects.filter(
        in_force=True,
        state=CommitmentState.OPEN,
        due_on__lte=localdate(at) + AHEAD,
        case__state__in=RATABLE,
    )
    loaded = near.select_related("unit", "case", "reply__assignment__unit")
    for commitment in loaded.order_by("pk"):
        yield Coming(
            name=f"promise:{commitment.pk}",
            due_on=commitment.due_on,
            congress_id=commitment.congress_id,
            to=partial(_users, commitment),
            tell=partial(_told, commitment),
        )


def _told(commitment: Commitment, days: int) -> PromiseDue:
    return PromiseDue(**about_promise(commitment), days=days)


def _users(commitment: Commitment) -> list[User]:
    return unit_users(units_of([commitment], answering(commitment.reply, commitment)))
