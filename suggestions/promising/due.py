"""The units are told when their promises come due; of one that was not kept, those above them."""

from collections.abc import Collection, Iterator
from datetime import date, datetime, timedelta
from functools import partial

from django.db.models import QuerySet
from django.utils.timezone import localdate

from people.models import User
from suggestions.coming_due import AHEAD, WHEN_OVER, Coming, Told, tell_what_comes_due
from suggestions.kinds.due import Late
from suggestions.kinds.promising import PromiseDue
from suggestions.models import Commitment
from suggestions.promising.steps import about_promise, answering, units_of
from suggestions.rating.rules import RATABLE
from suggestions.telling import Audience, about, named, unit_users
from workflow.machines.commitment import CommitmentState


def tell_units(at: datetime) -> int:
    """Tell the users of the units whose promises come due in 30, 15, 7 or 1 days, or are overdue.

    To be called by a clock as often as it likes; gives of how many promises something was told.
    """
    return tell_what_comes_due(_coming(localdate(at)), at=at)


def tell_superiors(at: datetime) -> int:
    """Tell those above a unit that it has let the day of a promise go by, once; gives how many."""
    return tell_what_comes_due(_overdue(localdate(at)), at=at, thresholds=WHEN_OVER)


def still_due(told: Collection[Told], reader: int) -> set[Told]:
    """Give the promises of which was told that are still to be kept, and until the same day."""
    del reader
    pks = {one.pk for one in told if one.name.startswith(("promise:", "late:promise:"))}
    still = _to_keep().filter(pk__in=pks).values_list("pk", "due_on")
    owed = {Told(f"{late}promise:{pk}", due_on) for pk, due_on in still for late in ("", "late:")}
    return owed.intersection(told)


def _to_keep() -> QuerySet[Commitment]:
    """Give what units still have to keep, or to explain."""
    return Commitment.objects.filter(
        in_force=True, state=CommitmentState.OPEN, case__state__in=RATABLE
    )


def _open(until: date) -> QuerySet[Commitment]:
    """Give of that what is due until a day."""
    near = _to_keep().filter(due_on__lte=until)
    return near.select_related("unit", "case", "reply__assignment__unit").order_by("pk")


def _overdue(on: date) -> Iterator[Coming]:
    audience = Audience()
    for commitment in _open(on - timedelta(days=1)):
        about_it = about(commitment.case) | {"path": commitment.get_absolute_url()}
        due_on = commitment.due_on.isoformat()
        told = Late(**about_it, **named(commitment.unit), what="promise", due_on=due_on)
        yield Coming(
            name=f"late:promise:{commitment.pk}",
            due_on=commitment.due_on,
            congress_id=commitment.congress_id,
            to=partial(audience.far_above, commitment.unit, commitment.congress_id),
            tell=partial(_late, told),
        )


def _late(told: Late, _days: int) -> Late:
    return told


def _coming(on: date) -> Iterator[Coming]:
    for commitment in _open(on + AHEAD):
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
