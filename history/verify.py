"""Checking the log: every chain, every content digest, every anchor."""

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Any

from django.db.models import Exists, OuterRef

from history.anchors import heads_digest, lines_on_file
from history.log import HASH_VERSION, StreamName, chained, envelope
from history.models import Anchor, Event, Stream

if TYPE_CHECKING:
    from datetime import date

# What an event may hold the digest of. The apps above register how to compute it again:
# kind of content -> (ids -> {id: digest}); an id that is left out is missing.
Digester = Callable[[list[int]], dict[int, str]]
_digesters: dict[str, Digester] = {}

BATCH = 2000


@dataclass(frozen=True)
class Break:
    """A place where the log and the world differ."""

    where: str
    what: str

    def __str__(self) -> str:
        return f"{self.where}: {self.what}"


def register_content(kind: str, digester: Digester) -> None:
    """Tell how the digest of a kind of content is computed from what is stored now."""
    _digesters[kind] = digester


def breaks() -> Iterator[Break]:
    """Give every broken link, chains first, then contents, then anchors."""
    contents: dict[str, dict[int, tuple[str, str]]] = {}
    for _stream_id, chain in groupby(_events(), key=lambda event: event.stream_id):
        yield from _broken_chain(chain, contents)
    headless = Stream.objects.filter(~Exists(Event.objects.filter(stream=OuterRef("pk"))))
    for stream in headless.filter(head_seq__gt=0).order_by("pk"):
        yield Break(str(stream), "all its events are missing")
    yield from _broken_contents(contents)
    yield from _broken_anchors()


def _events() -> Iterator[Event]:
    """Give all events, stream by stream, a batch at a time: no lock and no snapshot is held.

    Each event brings its stream as it was when its batch was read, so a log that grows meanwhile
    is found whole.
    """
    rows = Event.objects.select_related("stream").order_by("stream_id", "seq")
    batch = list(rows[:BATCH])
    while batch:
        yield from batch
        last = batch[-1]
        rest = rows.filter(stream_id__gte=last.stream_id)
        batch = list(rest.exclude(stream_id=last.stream_id, seq__lte=last.seq)[:BATCH])


def _broken_chain(
    chain: Iterable[Event], contents: dict[str, dict[int, tuple[str, str]]]
) -> Iterator[Break]:
    previous, seq = "", 0
    for event in chain:
        stream = event.stream
        name = StreamName(stream.scope, stream.kind, stream.ref)
        where = f"{stream} #{event.seq}"
        if event.seq != seq + 1:
            yield Break(where, f"event {seq + 1} is missing")
        if event.previous_hash != previous or event.hash_version != HASH_VERSION:
            yield Break(where, "does not follow the event before it")
        if event.hash != chained(event.previous_hash, event.text):
            yield Break(where, "its hash is not the hash of its text")
        written = _read(event)
        data = written.pop("data", None)
        if written != envelope(event, name) or not isinstance(data, dict):
            yield Break(where, "its columns differ from its text")
        else:
            for kind, digests in data.get("digests", {}).items():
                for pk, digest in digests.items():
                    contents.setdefault(kind, {})[int(pk)] = (digest, where)
        previous, seq = event.hash, event.seq
    if (stream.head_seq, stream.head_hash) != (seq, previous):
        yield Break(str(stream), f"its head is event {stream.head_seq}, its last event is {seq}")


def _read(event: Event) -> dict[str, Any]:
    """Give what stands in the text of an event; nothing where somebody spoilt it."""
    try:
        written = json.loads(event.text)
    except ValueError:
        return {}
    return written if isinstance(written, dict) else {}


def _broken_contents(contents: dict[str, dict[int, tuple[str, str]]]) -> Iterator[Break]:
    for kind, expected in sorted(contents.items()):
        digester = _digesters.get(kind)
        if digester is None:
            yield Break(kind, "nobody knows how to check this kind of content")
            continue
        ids = sorted(expected)
        for start in range(0, len(ids), BATCH):
            chunk = ids[start : start + BATCH]
            found = digester(chunk)
            for pk in chunk:
                digest, where = expected[pk]
                if pk not in found:
                    yield Break(where, f"{kind} {pk} is missing")
                elif found[pk] != digest:
                    yield Break(where, f"{kind} {pk} was changed after the event")


def _broken_anchors() -> Iterator[Break]:
    table = {(a.scope, a.day): (a.streams, a.digest) for a in Anchor.objects.all()}
    on_file: dict[tuple[str, date], tuple[int, str]] = {}
    for line in lines_on_file():
        where = f"line {line.number} of the anchor file"
        if not line.readable:
            yield Break(where, "cannot be read")
            continue
        told = (line.streams, line.digest)
        if on_file.setdefault((line.scope, line.day), told) != told:
            yield Break(where, "says something else than an earlier line of the same day")
    before: dict[str, tuple[date | None, str]] = {}
    for scope, day in sorted(table.keys() | on_file.keys()):
        where = f"anchor {scope or '(all)'} {day}"
        kept, stored = on_file.get((scope, day)), table.get((scope, day))
        if kept is None:
            yield Break(where, "is not in the anchor file")
        elif stored is None:
            yield Break(where, "is in the anchor file but not in the database")
        elif kept != stored:
            yield Break(where, "differs between the anchor file and the database")
        told = kept or table[scope, day]
        after, previous = before.get(scope, (None, ""))
        if heads_digest(scope, day, after=after, previous=previous) != told:
            yield Break(where, "does not fit the events up to that day")
        before[scope] = (day, told[1])
