"""Is the installation well? Signs of life, and what a monitor is told of them.

A web process that answers is alive; it is ready when the database answers. The rest (broker,
worker, clock, outbox, delivery) is told as well, and makes a monitor ring, but takes no web process
out of service: pages work without any of them, only messages come later, or not at all.
"""

import socket
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from celery import current_app
from django.conf import settings
from django.db import DatabaseError, connection
from django.db.models import Count, Max, Q
from kombu.exceptions import KombuError
from redis.exceptions import RedisError

from config.models import Heartbeat
from notifications import outbox
from notifications.models import DUE, Delivery, State

HEARTBEAT_EVERY = timedelta(seconds=30)
HEARTBEAT_LATE = timedelta(minutes=3)
TICK_LATE = timedelta(hours=2)
OUTBOX_LATE = timedelta(minutes=10)
# After so many attempts an envelope has been tried for more than an hour.
TRIED_IN_VAIN = 5
# Longer than a weekend: what was given up while nobody looked is still told on Monday.
GIVEN_UP_IS_TOLD = timedelta(days=3)
BROKER_PATIENCE = 1.0  # seconds


@dataclass(frozen=True)
class Finding:
    """One part of the installation: how it is, and a figure in seconds where there is one."""

    part: str
    well: bool
    seconds: float | None = None
    words: str = ""


def beat(program: Heartbeat.Program, at: datetime) -> None:
    """Write down that a program on this host is alive."""
    Heartbeat.objects.update_or_create(
        program=program, host=socket.gethostname()[:100], defaults={"beat_at": at}
    )


def findings(at: datetime) -> list[Finding]:
    """Give how each part is at that instant; of what needs a dead database, nothing but that."""
    database = _database()
    if not database.well:
        return [database]
    ages = _ages(at)
    parts = [database, _clock(ages), _outbox(at), _delivery(at)]
    if settings.CELERY_BROKER_URL:
        parts += [_broker(), _heartbeat(Heartbeat.Program.WORKER, ages)]
    return parts


def _database() -> Finding:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError as error:
        return Finding("database", well=False, words=type(error).__name__)
    return Finding("database", well=True)


def _ages(at: datetime) -> Mapping[str, timedelta]:
    """Give how long ago each program showed that it lives, on whichever host it did so last."""
    last = Heartbeat.objects.values_list("program").annotate(last=Max("beat_at"))
    return {program: at - beat_at for program, beat_at in last}


def _heartbeat(program: Heartbeat.Program, ages: Mapping[str, timedelta]) -> Finding:
    age = ages.get(program)
    if age is None:
        return Finding(program, well=False, words="never seen")
    return Finding(program, well=age <= HEARTBEAT_LATE, seconds=age.total_seconds())


def _clock(ages: Mapping[str, timedelta]) -> Finding:
    """Give how the clock is: it lives, and what it does every hour goes well."""
    alive = _heartbeat(Heartbeat.Program.CLOCK, ages)
    age = ages.get(Heartbeat.Program.TICK)
    if not alive.well or (age is not None and age <= TICK_LATE):
        return alive
    return replace(alive, well=False, words="its hourly round fails: see its log")


def _outbox(at: datetime) -> Finding:
    late = outbox.lateness(at)
    return Finding("outbox", well=late <= OUTBOX_LATE, seconds=late.total_seconds())


def _delivery(at: datetime) -> Finding:
    """Tell of what does not arrive: it is never late, for it is put off, and then given up."""
    given_up = Q(state=State.FAILED, closed_at__gt=at - GIVEN_UP_IS_TOLD)
    in_vain = Q(state__in=DUE, attempts__gte=TRIED_IN_VAIN)
    found = Delivery.objects.filter(given_up | in_vain).aggregate(
        given_up=Count("pk", filter=given_up), in_vain=Count("pk", filter=in_vain)
    )
    if not any(found.values()):
        return Finding("delivery", well=True)
    words = "{in_vain} tried in vain for more than an hour, {given_up} given up lately"
    return Finding("delivery", well=False, words=words.format(**found))


def _broker() -> Finding:
    options = {
        "socket_connect_timeout": BROKER_PATIENCE,
        "socket_timeout": BROKER_PATIENCE,
        "max_retries": 0,
    }
    try:
        with current_app.connection_for_write(
            connect_timeout=BROKER_PATIENCE, transport_options=options
        ) as broker:
            broker.ensure_connection(max_retries=0, timeout=1)
            channel: Any = broker.default_channel
            channel.client.ping()
    except (KombuError, RedisError, OSError) as error:
        return Finding("broker", well=False, words=type(error).__name__)
    return Finding("broker", well=True)


class Pulse:
    """Beats for a program that loops, not more often than needed; a dead database is no news."""

    def __init__(self, program: Heartbeat.Program) -> None:
        self.program = program
        self.next_at: datetime | None = None

    def feel(self, at: datetime) -> None:
        """Beat if it is time."""
        if self.next_at is None or at >= self.next_at:
            beat(self.program, at)
            self.next_at = at + HEARTBEAT_EVERY
