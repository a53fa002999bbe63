"""Anchors: one line a day and scope, kept in a table and in a file outside the database.

Whoever can rewrite the database can rewrite a chain; he can't rewrite the line that was appended
to a file on another disk, or printed, the evening before. A line holds a digest over the head of
every stream that grew since the line before, and over that line: so each vouches for all before
it, and a missing one is noticed.
"""

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import TextIO

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.timezone import get_default_timezone, make_aware

from history.log import canonical, digest
from history.models import Anchor, Event, Stream

# An event bears the instant at which its act began. A day is anchored when no act that began in
# it can be running any more, however long it had to wait for a lock.
GRACE = timedelta(minutes=10)
BEGINNING = datetime.min.replace(year=1900, tzinfo=UTC)


@dataclass(frozen=True)
class Line:
    """One line of the anchor file."""

    number: int
    scope: str = ""
    day: date = date.min
    streams: int = 0
    digest: str = ""

    @property
    def readable(self) -> bool:
        """Whether it is a line that we could have written."""
        return bool(self.digest)


def scopes() -> list[str]:
    """Give the scopes that have any history."""
    return sorted(Stream.objects.values_list("scope", flat=True).distinct())


def end_of(day: date) -> datetime:
    """Give the first instant after the local day."""
    return make_aware(datetime.combine(day + timedelta(days=1), time.min), get_default_timezone())


def heads_digest(
    scope: str, day: date, *, after: date | None = None, previous: str = ""
) -> tuple[int, str]:
    """Give what an anchor says: how many streams grew after a day up to another, and the digest.

    `after` and `previous` are the day and the digest of the anchor before; none for the first.
    """
    grown = (
        Event.objects.filter(
            stream__scope=scope,
            recorded_at__gte=end_of(after) if after else BEGINNING,
            recorded_at__lt=end_of(day),
        )
        .order_by("stream_id", "seq")
        .values_list("stream__kind", "stream__ref", "seq", "hash")
    )
    heads = {(kind, ref): (seq, hash_) for kind, ref, seq, hash_ in grown.iterator()}
    content = {
        "scope": scope,
        "day": day.isoformat(),
        "previous": previous,
        "heads": sorted([*stream, *head] for stream, head in heads.items()),
    }
    return len(heads), digest(canonical(content))


def anchor_day(scope: str, day: date, *, at: datetime) -> Anchor:
    """Anchor a finished day of one scope; a day that has its anchor is left as it is.

    Raises `ValueError` for a day that is not over at `at`, or that lies before an anchored one.
    """
    if at < end_of(day) + GRACE:
        msg = f"{day} is not over yet."
        raise ValueError(msg)
    try:
        # Until after the commit: whoever holds the file finds no line that waits for its row.
        with _file_held() as file, transaction.atomic():
            return _anchor(scope, day, at, file)
    except IntegrityError:  # another clock was first
        return Anchor.objects.get(scope=scope, day=day)


def _anchor(scope: str, day: date, at: datetime, file: TextIO) -> Anchor:
    last = Anchor.objects.filter(scope=scope).order_by("day").last()
    if last is not None and last.day == day:
        return last
    if last is not None and last.day > day:
        msg = f"{last.day} is anchored already; {day} is part of what it vouches for."
        raise ValueError(msg)
    streams, digest_ = heads_digest(
        scope, day, after=last.day if last else None, previous=last.digest if last else ""
    )
    anchor = Anchor.objects.create(
        scope=scope, day=day, streams=streams, digest=digest_, made_at=at
    )
    _write_line(file, anchor)
    return anchor


def anchor_finished_days(*, at: datetime) -> list[Anchor]:
    """Anchor, for every scope, the last day that is over; gives the anchors that are new."""
    made = []
    finished = (at - GRACE).astimezone(get_default_timezone()).date() - timedelta(days=1)
    for scope in scopes():
        last = Anchor.objects.filter(scope=scope).order_by("day").last()
        if last is not None and last.day >= finished:
            continue
        # A line without its row was written by somebody who died before the commit.
        days = {line.day for line in lines_on_file() if line.readable and line.scope == scope}
        unfinished = {day for day in days if day < finished and (last is None or day > last.day)}
        made += [anchor_day(scope, day, at=at) for day in sorted({finished} | unfinished)]
    return made


@contextmanager
def _file_held() -> Iterator[TextIO]:
    """Give the anchor file to write to, while nobody else does or counts on it to stand still."""
    path = Path(settings.ANCHOR_FILE)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a", encoding="utf-8") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield file


@contextmanager
def standing_still() -> Iterator[None]:
    """Let nobody anchor meanwhile: the file and the table tell of the same days.

    Where there is no file yet, there is nothing to hold.
    """
    path = Path(settings.ANCHOR_FILE)
    with ExitStack() as held:
        if path.exists():
            fcntl.flock(held.enter_context(path.open("rb")), fcntl.LOCK_SH)
        yield


def _write_line(file: TextIO, anchor: Anchor) -> None:
    line = {
        "scope": anchor.scope,
        "day": anchor.day.isoformat(),
        "streams": anchor.streams,
        "digest": anchor.digest,
    }
    file.write(canonical(line) + "\n")
    file.flush()
    os.fsync(file.fileno())


def lines_on_file() -> Iterator[Line]:
    """Give the lines of the anchor file; none where it has not been written yet."""
    return lines_of(Path(settings.ANCHOR_FILE))


def lines_of(path: Path) -> Iterator[Line]:
    """Give the lines of an anchor file or of a copy of it; none where there is none."""
    if path.exists():
        with path.open(encoding="utf-8", errors="replace") as file:
            for number, text in enumerate(file, start=1):
                yield _line(number, text)


def _line(number: int, text: str) -> Line:
    try:
        told = json.loads(text)
        return Line(
            number,
            str(told["scope"]),
            date.fromisoformat(told["day"]),
            int(told["streams"]),
            str(told["digest"]),
        )
    except (ValueError, TypeError, KeyError):
        return Line(number)
