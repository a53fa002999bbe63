"""What could not be delivered, as an administrator reads it."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from notifications.kinds import kind_of
from notifications.models import Delivery
from people.labels import Words


@dataclass(frozen=True)
class Undelivered:
    """One delivery: of what kinds and how many of each, never what they say."""

    pk: int
    at: datetime
    to: str
    way: Words
    bundle: Words
    kinds: list[tuple[Words, int]]
    attempts: int
    error: str


def undelivered(deliveries: Iterable[Delivery]) -> list[Undelivered]:
    """Give the rows for some deliveries."""
    return [_row(delivery) for delivery in deliveries]


def _row(delivery: Delivery) -> Undelivered:
    counts = Counter(message.kind for message in delivery.messages.all())
    return Undelivered(
        pk=delivery.pk,
        at=delivery.created_at,
        to=delivery.recipient.name,
        way=delivery.get_channel_display(),
        bundle=delivery.get_bundle_display(),
        kinds=[(_words(name), count) for name, count in counts.items()],
        attempts=delivery.attempts,
        error=delivery.last_error,
    )


def _words(name: str) -> Words:
    kind = kind_of(name)
    return kind.label if kind is not None else name
