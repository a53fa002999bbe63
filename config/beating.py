"""Celery's scheduler as we run it: what the broker does not take is done here.

Beat hands its entries to the workers through the broker. While that is away the clock goes on all
the same: each entry that can be done anywhere is done by this process, in a thread of its own, so
that the heartbeat and the other entries do not wait for it.

Nothing is kept from one run to the next. All entries are due when beat starts, which makes up for
what was missed meanwhile, once; no file can be damaged or find its disk full.
"""

import threading
from datetime import datetime, timedelta
from typing import Any, Final

import structlog
from celery.beat import ScheduleEntry, Scheduler, SchedulingError
from django.db import Error, close_old_connections, connections
from kombu.exceptions import KombuError
from redis.exceptions import RedisError

from config import clock
from config.health import Pulse
from config.models import Heartbeat
from notifications import outbox

# The heartbeat of the workers is not among them: only a worker can show that it lives.
ANYWHERE: Final[dict[str, clock.Step]] = {
    "notifications.tasks.sweep": outbox.sweep,
    "config.tasks.tick": clock.tick_through,
}
PATIENCE = 2.0  # seconds for which the broker is waited for
LIMITS: Final = {"socket_connect_timeout": PATIENCE, "socket_timeout": PATIENCE, "max_retries": 0}

log = structlog.get_logger("clock")


class BeatingScheduler(Scheduler):
    """Schedules as Celery does, needs no broker to go on, and leaves a sign of life."""

    # Celery would wait for this one, again and again, until the broker is back.
    producer = None  # type: ignore[assignment]  # Celery's own tasks do without one as well

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.pulse = Pulse(Heartbeat.Program.CLOCK)
        self.alone: dict[str, threading.Thread] = {}
        super().__init__(*args, **kwargs)

    def setup_schedule(self) -> None:
        """Make every entry due at once."""
        super().setup_schedule()
        for entry in self.schedule.values():
            entry.last_run_at = self.app.now() - timedelta(days=1)

    def tick(self, *args: Any, **kwargs: Any) -> float:
        """Send what is due; gives the seconds until the next time."""
        try:
            close_old_connections()
            self.pulse.feel(self.app.now())
        except Error:
            # The database is away; that is for the health page to say, and no reason to stop.
            connections.close_all()
        seconds: float = super().tick(*args, **kwargs)
        return seconds

    def apply_entry(self, entry: ScheduleEntry, producer: object = None) -> None:  # noqa: ARG002 - Celery gives it
        """Hand an entry to the workers, or do it here when the broker does not take it."""
        if not self._is_taken(entry) and entry.task in ANYWHERE:
            self._do_here(entry.task)

    def _is_taken(self, entry: ScheduleEntry) -> bool:
        if not self.app.conf.broker_url:
            return False
        try:
            with self.app.connection_for_write(
                connect_timeout=PATIENCE, transport_options=LIMITS
            ) as connection:
                producer = self.app.amqp.Producer(connection, auto_declare=False)
                self.apply_async(entry, producer=producer, advance=False)
        except (SchedulingError, KombuError, RedisError, OSError) as error:
            reason = error.__cause__ or error.__context__ or error
            log.warning("broker_unreachable", entry=entry.name, reason=type(reason).__name__)
            return False
        return True

    def _do_here(self, task: str) -> None:
        """Do a task once, beside the schedule; one that still goes on is not begun again."""
        running = self.alone.get(task)
        if running is None or not running.is_alive():
            # Python waits for it at its end, so that what was begun is finished.
            thread = threading.Thread(target=do, args=(task, self.app.now()), name=task)
            self.alone[task] = thread
            thread.start()


def do(task: str, now: datetime) -> None:
    """Do a task in this thread; what goes wrong is logged, and tried again when it is due."""
    try:
        clock.attempt(ANYWHERE[task], now=now)
    finally:
        connections.close_all()
