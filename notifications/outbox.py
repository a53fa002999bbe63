"""The outbox: messages are written with what they tell of, and sent afterwards by whoever comes.

All state is in the tables. A broker only wakes the relay sooner; without one, or when it loses
what it was told, the sweep finds the same rows. A notice is in its reader's inbox with the commit
that wrote it, once; the relay sorts messages into envelopes (`sorting`) and sends those whose hour
has come (`sending`).
"""

from collections.abc import Callable, Iterable
from dataclasses import asdict
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Count, QuerySet

from notifications import sending, sorting
from notifications.bell import bell
from notifications.kinds import Payload
from notifications.models import DUE, Delivery, Message, State
from notifications.watch import Watch
from people.models import User


def enqueue(
    payload: Payload, *, to: Iterable[User], congress_id: int, key: str, at: datetime
) -> None:
    """Write a message to each in the caller's transaction.

    `key` names what happened; written a second time, nothing is added. Whatever leaves the house
    does so after the commit, or at the next sweep.
    """
    said = asdict(payload)
    recipients = {user.pk: user for user in to if user.is_active}
    if not recipients:
        return
    Message.objects.bulk_create(
        [
            Message(
                recipient=user,
                congress_id=congress_id,
                kind=payload.kind,
                payload=said,
                path=said.get("path", ""),
                key=key,
                created_at=at,
            )
            for user in recipients.values()
        ],
        ignore_conflicts=True,
    )
    transaction.on_commit(bell.ring, robust=True)


def run_once(at: datetime) -> int:
    """Sort one batch of new messages, send one batch of what is due; gives how many both were."""
    return sorting.sort_once(at) + sending.send_once(at)


def sweep(at: datetime, *, ending: Callable[[], bool] = lambda: False) -> int:
    """Give back what dead relays had claimed, then sort and send all there is; gives how many.

    It may take long, and what comes due meanwhile is sent as well. No new batch is begun once it
    is time to end.
    """
    watch = Watch(at)
    sending.give_back(at)
    total = 0
    while not ending() and (done := run_once(watch.now())):
        total += done
    return total


def send_again(given_up: QuerySet[Delivery], *, actor_id: int, at: datetime) -> int:
    """Try once more what was given up, beginning now; gives how many those are."""
    count = sending.send_again(given_up, actor_id=actor_id, at=at)
    if count:
        bell.ring()
    return count


def lateness(at: datetime) -> timedelta:
    """Give how long the oldest envelope that is due has waited, or the oldest unsorted message."""
    due = Delivery.objects.filter(state__in=DUE, not_before__lte=at).order_by("not_before", "pk")
    unsorted = Message.objects.filter(sorted_at__isnull=True, created_at__lte=at).order_by("pk")
    waits = [
        due.values_list("not_before", flat=True).first(),
        unsorted.values_list("created_at", flat=True).first(),
    ]
    return max((at - since for since in waits if since), default=timedelta())


def waiting() -> dict[str, int]:
    """Give how many envelopes wait, are in hand, and were given up; and the unsorted messages."""
    unsent = (*DUE, State.SENDING, State.FAILED)
    rows = Delivery.objects.filter(state__in=unsent).order_by()
    counted = dict(rows.values_list("state").annotate(Count("pk")))
    return {
        "unsorted": Message.objects.filter(sorted_at__isnull=True).count(),
        **{state.value: counted.get(state, 0) for state in unsent},
    }
