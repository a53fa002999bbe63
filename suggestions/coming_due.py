"""Telling people that a day comes near, and that it is over: once at each threshold.

Whoever calls it, and as often as he likes: what was told at a threshold is not told again, and
after days without a clock only the nearest threshold is told, not all that were passed. A day that
was moved begins anew. Kinds told like this say `reminds = True`.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import islice
from typing import Final, NamedTuple

from django.db import transaction
from django.utils.timezone import localdate

from notifications import outbox
from notifications.kinds import Payload
from notifications.models import Message
from people.models import User

THRESHOLDS: Final = (30, 15, 7, 1)  # days before
AHEAD: Final = timedelta(days=max(THRESHOLDS))
WHEN_OVER: Final = ()  # no threshold but the day itself: told when it is over
OVER: Final = "over"
BATCH: Final = 200


@dataclass(frozen=True)
class Coming:
    """Something that is due, whom to tell, and what; `name` tells it from everything else.

    `to` and `tell` are asked only where there is something to tell; `tell` is given the days that
    are left, below nothing when the day is over. What began (`since`) after a threshold is told at
    the next one: whoever just got it knows the day.
    """

    name: str
    due_on: date
    congress_id: int
    to: Callable[[], Iterable[User]]
    tell: Callable[[int], Payload]
    since: date = date.min


def threshold(
    due_on: date, on: date, thresholds: Sequence[int] = THRESHOLDS, *, since: date = date.min
) -> str:
    """Give the nearest threshold that was reached, `OVER` after the day, or nothing before all.

    A threshold that lay before the day since which it is due, or on it, is none.
    """
    left, whole = (due_on - on).days, (due_on - since).days
    if left < 0:
        return OVER
    return str(min((days for days in thresholds if left <= days < whole), default=""))


def tell_what_comes_due(
    coming: Iterable[Coming], *, at: datetime, thresholds: Sequence[int] = THRESHOLDS
) -> int:
    """Tell of each thing that has reached a threshold of which nobody was told; gives how many."""
    told, remaining, on = 0, iter(coming), localdate(at)
    while batch := list(islice(remaining, BATCH)):
        with transaction.atomic():
            for key, one in _untold(batch, on, thresholds):
                payload = one.tell((one.due_on - on).days)
                outbox.enqueue(payload, to=one.to(), congress_id=one.congress_id, key=key, at=at)
                told += 1
    return told


class Told(NamedTuple):
    """Of what a reminder tells: the name of the thing, and the day on which it was due then."""

    name: str
    due_on: date

    @property
    def pk(self) -> int:
        """The number in the name, behind the words of it."""
        return next(int(part) for part in self.name.split(":") if part.isdecimal())


def told_by(message: Message) -> Told | None:
    """Give of what a message tells; None for one that is told for another reason."""
    told, _colon, rest = message.key.partition(":")
    if told != "due":
        return None
    name, due_on, _threshold = rest.rsplit(":", 2)
    return Told(name, date.fromisoformat(due_on))


def _untold(
    batch: Sequence[Coming], on: date, thresholds: Sequence[int]
) -> Iterator[tuple[str, Coming]]:
    keys = {
        f"due:{one.name}:{one.due_on}:{reached}": one
        for one in batch
        if (reached := threshold(one.due_on, on, thresholds, since=one.since))
    }
    known = set(Message.objects.filter(key__in=list(keys)).values_list("key", flat=True))
    yield from ((key, one) for key, one in keys.items() if key not in known)
