"""The clock of an installation without Celery beat."""

import signal
from argparse import ArgumentParser
from datetime import datetime, timedelta
from queue import Empty, SimpleQueue
from types import FrameType
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import connections
from django.utils import timezone

from config import clock
from config.health import Pulse
from config.models import Heartbeat
from notifications import bell, outbox

EVERY = 30.0  # seconds
TICK_EVERY = timedelta(hours=1)


class Ending:
    """Whether we were asked to end. The second time a signal does what it does to any program."""

    def __init__(self) -> None:
        self._asked: SimpleQueue[int] = SimpleQueue()  # may be put to by a signal, unlike an Event
        self._before = {
            number: signal.signal(number, self._hear) for number in (signal.SIGTERM, signal.SIGINT)
        }

    def _hear(self, number: int, _frame: FrameType | None) -> None:
        self._asked.put(number)
        self.forget()

    def forget(self) -> None:
        """Let signals do again what they did before."""
        for number, handler in self._before.items():
            signal.signal(number, handler)

    def is_asked(self) -> bool:
        """Tell whether it is time to end."""
        return not self._asked.empty()

    def comes_within(self, seconds: float) -> bool:
        """Wait; tells, as soon as it is so, that it is time to end."""
        try:
            self._asked.get(timeout=seconds)
        except Empty:
            return False
        return True


class Rounds:
    """The rounds of one clock: what it does each time, and when an hour is over."""

    def __init__(self, ending: Ending) -> None:
        self.ending = ending
        self.pulse = Pulse(Heartbeat.Program.CLOCK)
        self.next_tick: datetime | None = None

    def go_round(self, now: datetime) -> list[Exception]:
        """Do what is due; gives what failed. A round that went well leaves a sign of life.

        What failed is logged and due again in the next round.
        """
        failures = clock.attempt(self.wake_worker, self.sweep, now=now)
        if (self.next_tick is None or now >= self.next_tick) and not self.ending.is_asked():
            failed = clock.tick_through(now)
            failures += failed
            self.next_tick = None if failed else now + TICK_EVERY
        return failures or clock.attempt(self.pulse.feel, now=now)

    def wake_worker(self, _now: datetime) -> None:
        """Have a worker show that it lives."""
        if settings.CELERY_BROKER_URL:
            bell.publish("config.tasks.heartbeat")

    def sweep(self, now: datetime) -> None:
        """Send what waits, as far as there is time."""
        outbox.sweep(now, ending=self.ending.is_asked)


class Command(BaseCommand):
    help = (
        "Sweep the outbox every half minute and do hourly what has to be done in time. "
        "Not needed beside Celery beat; with --once, for cron."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--once", action="store_true", help="do all of it once and end")

    def handle(self, *_: Any, once: bool, **__: Any) -> None:
        """Go round until TERM or Ctrl-C, which end it after the batch of e-mails in hand.

        With --once, what failed is raised.
        """
        ending = Ending()
        rounds = Rounds(ending)
        try:
            while not ending.is_asked():
                failures = rounds.go_round(timezone.now())
                # None is kept for half a minute, least of all one on which something failed.
                connections.close_all()
                if once and failures:
                    raise failures[0]
                if once or ending.comes_within(EVERY):
                    return
        finally:
            ending.forget()
