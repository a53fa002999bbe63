"""Anchors: one line a day over all streams, kept in a table and in a file outside the database.

Whoever can rewrite the database can rewrite a chain; he can't rewrite the line that was appended
to a file on another disk, or printed, the evening before.
"""

import fcntl
import json
import os
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.db.models import Max
from django.utils.timezone import get_default_timezone, make_aware

from history.log import canonical, digest
from history.models import Anchor, Event, Stream


def scopes() -> list[str]:
    """Give the scopes that have any history."""
    return sorted(Stream.objects.values_list("scope", flat=True).distinct())


def end_of(day: date) -> datetime:
    """Give the first instant after the local day."""
    return make_aware(datetime.combine(day + timedelta(days=1), time.min), get_default_timezone())


def heads_digest(scope: str, day: date) -> tuple[int, str]:
    """Give the number of streams of the scope and the digest over their heads at the day's end."""
    last = (
        Event.objects.filter(stream__scope=scope, recorded_at__lt=end_of(day))
        .values("stream_id")
        .annotate(seq=Max("seq"))
    )
    heads = {row["stream_id"]: row["seq"] for row in last}
    hashes = Event.objects.filter(
        stream__scope=scope, recorded_at__lt=end_of(day), stream_id__in=heads
    ).values_list("stream_id", "seq", "hash")
    lines = sorted(
        [stream, seq, hash_] for stream, seq, hash_ in hashes.iterator() if heads[stream] == seq
    )
    return len(lines), digest(canonical({"scope": scope, "day": day.isoformat(), "heads": lines}))


@transaction.atomic
def anchor_day(scope: str, day: date, *, at: datetime) -> Anchor:
    """Anchor a finished day of one scope; a day that has its anchor is left as it is.

    Raises `ValueError` for a day that is not over at `at`.
    """
    if at < end_of(day):
        msg = f"{day} is not over yet."
        raise ValueError(msg)
    known = Anchor.objects.select_for_update().filter(scope=scope, day=day).first()
    if known is not None:
        return known
    streams, digest_ = heads_digest(scope, day)
    anchor = Anchor.objects.create(
        scope=scope, day=day, streams=streams, digest=digest_, made_at=at
    )
    _write_line(anchor)
    return anchor


def anchor_finished_days(*, at: datetime) -> list[Anchor]:
    """Anchor yesterday for every scope that has no anchor for it yet."""
    made = []
    yesterday = (at.astimezone(get_default_timezone())).date() - timedelta(days=1)
    for scope in scopes():
        known = Anchor.objects.filter(scope=scope).aggregate(last=Max("day"))["last"]
        if known is None or known < yesterday:
            made.append(anchor_day(scope, yesterday, at=at))
    return made


def _write_line(anchor: Anchor) -> None:
    path = Path(settings.ANCHOR_FILE)
    path.parent.mkdir(parents=True, exist_ok=True)
    line = {
        "scope": anchor.scope,
        "day": anchor.day.isoformat(),
        "streams": anchor.streams,
        "digest": anchor.digest,
    }
    with path.open("a", encoding="utf-8") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        file.write(canonical(line) + "\n")
        file.flush()
        os.fsync(file.fileno())


def anchors_on_file() -> Iterator[dict[str, str]]:
    """Give the lines of the anchor file; none where it has not been written yet."""
    path = Path(settings.ANCHOR_FILE)
    if path.exists():
        with path.open(encoding="utf-8") as file:
            for line in file:
                yield json.loads(line)
