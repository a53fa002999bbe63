"""New messages are put into envelopes: by which ways, together with what, and not before when.

Acts only write down what happened and to whom it is told; what the reader wants, his quiet hours
and the calendar are looked at here, for many messages at once and off the act's time.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from django.db import transaction
from django.utils.timezone import localdate

from notifications.channels import ways_to
from notifications.hours import Hours, earliest
from notifications.manners import bundle_for
from notifications.models import (
    Bundle,
    Choice,
    Delivery,
    Enclosure,
    Message,
    QuietHours,
    State,
)
from people.models import Congress, User
from people.queries import roles_of
from workflow.calendar import Calendar, load_calendar

BATCH = 500


class Envelope(NamedTuple):
    """What tells apart the envelopes that are open at the same time."""

    recipient: int
    congress: int
    channel: str
    bundle: str


class Told(NamedTuple):
    """What has to be known of a message; its words are not needed to sort it."""

    pk: int
    kind: str
    read: bool
    reader: int
    congress: int


@dataclass(frozen=True)
class Readers:
    """What has to be known of the readers of some messages, and by whom they are told."""

    users: Mapping[int, User]
    codes: Mapping[int, str]
    roles: Mapping[tuple[int, int], set[str]]
    chosen: Mapping[int, Mapping[tuple[str, str], str]]
    quiet: Mapping[int, QuietHours]
    calendar: Calendar

    def hours(self, envelope: Envelope) -> Hours:
        """Give the hours of an envelope's reader."""
        roles = self.roles.get((envelope.recipient, envelope.congress), set())
        return Hours.of(self.quiet.get(envelope.recipient), roles)


def sort_once(at: datetime) -> int:
    """Put one batch of new messages into envelopes; gives how many messages that were.

    Relays that sort at the same time wait for each other: each locks the oldest message first.
    """
    with transaction.atomic():
        new = Message.objects.select_for_update().filter(sorted_at__isnull=True).order_by("pk")
        columns = new.values_list("pk", "kind", "read_at", "recipient", "congress")[:BATCH]
        messages = [
            Told(pk, kind, read_at is not None, reader, congress)
            for pk, kind, read_at, reader, congress in columns
        ]
        if not messages:
            return 0
        readers = _readers(messages, at)
        _enclose(_wanted(messages, readers), readers, at)
        Message.objects.filter(pk__in=[m.pk for m in messages]).update(sorted_at=at)
    return len(messages)


def _readers(messages: Iterable[Told], at: datetime) -> Readers:
    ids = {message.reader for message in messages}
    congresses = Congress.objects.filter(pk__in={message.congress for message in messages})
    chosen: dict[int, dict[tuple[str, str], str]] = defaultdict(dict)
    choices = Choice.objects.filter(user__in=ids).order_by()
    for user, kind, channel, manner in choices.values_list("user", "kind", "channel", "manner"):
        chosen[user][kind, channel] = manner
    return Readers(
        users=User.objects.in_bulk(ids),
        codes=dict(congresses.values_list("pk", "code")),
        roles=roles_of(ids, on=localdate(at)),
        chosen=chosen,
        quiet=QuietHours.objects.in_bulk(ids),
        calendar=load_calendar(localdate(at)),
    )


def _wanted(messages: Iterable[Told], readers: Readers) -> dict[Envelope, list[int]]:
    """Give the envelopes that some messages need, and which of them each holds.

    Who has no role any more, or may not sign in, is sent nothing.
    """
    wanted: dict[Envelope, list[int]] = defaultdict(list)
    nothing: Mapping[tuple[str, str], str] = {}
    for pk, kind, read, reader, congress in messages:
        user, roles = readers.users[reader], readers.roles.get((reader, congress))
        if read or not roles or not user.is_active:
            continue
        chosen = readers.chosen.get(reader, nothing)
        for channel in ways_to(user, readers.codes[congress]):
            bundle = bundle_for(kind, channel, user, roles, chosen)
            if bundle is not None:
                wanted[Envelope(reader, congress, channel, bundle)].append(pk)
    return wanted


def _enclose(wanted: Mapping[Envelope, Sequence[int]], readers: Readers, at: datetime) -> None:
    """Put messages into the open envelopes of their readers, opening those that are missing."""
    found = _open_ones(wanted)
    missing = sorted(set(wanted) - found.keys())
    last = _last_taken({envelope.recipient for envelope in missing}, at) if missing else {}
    opened = Delivery.objects.bulk_create(
        Delivery(
            recipient_id=envelope.recipient,
            congress_id=envelope.congress,
            channel=envelope.channel,
            bundle=envelope.bundle,
            created_at=at,
            not_before=earliest(
                Bundle(envelope.bundle),
                readers.hours(envelope),
                readers.calendar,
                at=at,
                last=last.get(envelope),
            ),
        )
        for envelope in missing
    )
    found |= {envelope: row.pk for envelope, row in zip(missing, opened, strict=True)}
    Enclosure.objects.bulk_create(
        Enclosure(delivery_id=found[envelope], message_id=message)
        for envelope, inside in wanted.items()
        for message in inside
    )


def _open_ones(wanted: Iterable[Envelope]) -> dict[Envelope, int]:
    """Give the open envelopes of those readers, locked: nobody takes them in hand meanwhile."""
    rows = (
        Delivery.objects.select_for_update()
        .filter(state=State.OPEN, recipient__in={envelope.recipient for envelope in wanted})
        .order_by("pk")
        .values_list("pk", "recipient", "congress", "channel", "bundle")
    )
    return {
        Envelope(recipient, congress, channel, bundle): pk
        for pk, recipient, congress, channel, bundle in rows
    }


def _last_taken(recipients: set[int], at: datetime) -> dict[Envelope, datetime]:
    """Give when the readers' envelopes of the last day were taken in hand."""
    recent = Delivery.objects.filter(
        recipient__in=recipients, claimed_at__gt=at - timedelta(days=1)
    ).order_by("claimed_at")
    rows = recent.values_list("recipient", "congress", "channel", "bundle", "claimed_at")
    return {
        Envelope(recipient, congress, channel, bundle): claimed
        for recipient, congress, channel, bundle, claimed in rows
        if claimed is not None
    }
