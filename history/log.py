"""Writing to the log, and reading what an event says."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from django.db import transaction
from django.utils.timezone import localdate

from history.models import Event, Stream

HASH_VERSION = 1


@dataclass(frozen=True)
class StreamName:
    """Which history an event belongs to; `scope` is a congress code, or empty for all."""

    scope: str
    kind: str
    ref: str


def canonical(content: Mapping[str, Any]) -> str:
    """Give the one text that stands for the content: sorted keys, no spaces, readable Chinese."""
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def digest(text: str) -> str:
    """Give the SHA-256 of a text, as 64 hexadecimal digits."""
    return hashlib.sha256(text.encode()).hexdigest()


def chained(previous_hash: str, text: str) -> str:
    """Give the hash of an event that follows another (hash version 1)."""
    return digest(f"{HASH_VERSION}\n{previous_hash}\n{text}")


def append(
    name: StreamName,
    kind: str,
    *,
    actor_id: int | None,
    at: datetime,
    data: Mapping[str, Any],
    happened_on: date | None = None,
    act_key: str = "",
    stream: Stream | None = None,
) -> Event:
    """Append one event to a stream, in the caller's transaction, which it needs.

    `data` holds ids, codes and digests only. `happened_on` is the local day of `at` unless told.
    `stream` is given by a caller who has read it under a lock that all who append to it take; it
    is read and locked here otherwise. Raises `IntegrityError` when the actor has used the act key
    before.
    """
    if not transaction.get_connection().in_atomic_block:
        msg = "An event is written in the transaction of the act that it records."
        raise RuntimeError(msg)
    if stream is None:
        stream = locked(name)
    event = Event(
        stream=stream,
        seq=stream.head_seq + 1,
        kind=kind,
        actor_id=actor_id,
        act_key=act_key,
        happened_on=happened_on or localdate(at),
        recorded_at=at,
        previous_hash=stream.head_hash,
        hash_version=HASH_VERSION,
    )
    event.text = canonical({**envelope(event, name), "data": data})
    event.hash = chained(event.previous_hash, event.text)
    event.save(force_insert=True)
    stream.head_seq, stream.head_hash = event.seq, event.hash
    stream.save(update_fields=["head_seq", "head_hash"])
    return event


def locked(name: StreamName) -> Stream:
    """Give a stream, begun where there is none, and lock it for the caller's transaction."""
    stream, _created = Stream.objects.select_for_update().get_or_create(
        scope=name.scope, kind=name.kind, ref=name.ref
    )
    return stream


def envelope(event: Event, name: StreamName) -> dict[str, Any]:
    """Give the part of the canonical text that repeats the event's own columns."""
    return {
        "stream": [name.scope, name.kind, name.ref],
        "seq": event.seq,
        "kind": event.kind,
        "actor": event.actor_id,
        "act_key": event.act_key,
        "happened_on": event.happened_on.isoformat(),
        "recorded_at": event.recorded_at.astimezone(UTC).isoformat(timespec="microseconds"),
    }


def data_of(event: Event) -> dict[str, Any]:
    """Give what the act wrote into the event."""
    data: dict[str, Any] = json.loads(event.text)["data"]
    return data


def events_of(name: StreamName) -> Iterator[Event]:
    """Give the events of one stream, oldest first, each with the stream as it is now."""
    return (
        Event.objects.filter(stream__scope=name.scope, stream__kind=name.kind, stream__ref=name.ref)
        .select_related("stream")
        .order_by("seq")
        .iterator()
    )
