"""What has to happen as time goes by, whoever tells us that it does.

Celery beat, the embedded clock and an administrator's cron may all call `tick`, at the same time
and as often as they like: each part does what is still to do and nothing twice.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Final

import structlog
from django.db import InterfaceError, OperationalError, close_old_connections, connection

from config import health, planner
from config.models import Heartbeat
from history import anchors
from notifications import outbox
from people.session_store import SessionStore
from suggestions.assigning import due as parts_due
from suggestions.promising import due as promises_due
from suggestions.rating import due as ratings_due
from suggestions.replying.opining import record_due_silences

# Whom it tells of what is due, and of who is late: see docs/notifications.md, section 7.
TELLING: Final = (
    promises_due.tell_superiors,
    promises_due.tell_units,
    ratings_due.tell_deputies,
    parts_due.tell_superiors,
    parts_due.tell_units,
)

Step = Callable[[datetime], object]

log = structlog.get_logger("clock")


def tick(now: datetime) -> None:
    """Tell what has come due, deliver what waits, anchor the days that have ended, and tidy up.

    Each is done though another one fails; the first of what failed is raised afterwards.
    """
    failures = tick_through(now)
    if failures:
        raise failures[0]


def tick_through(now: datetime) -> list[Exception]:
    """Do all that a tick does and remember one that went well; gives what failed, each logged."""
    steps = (record_due_silences, *TELLING, outbox.sweep, anchor, tidy_up, count)
    return attempt(*steps, now=now) or attempt(remember, now=now)


def anchor(now: datetime) -> None:
    """Anchor the days that have ended."""
    anchors.anchor_finished_days(at=now)


def tidy_up(_now: datetime) -> None:
    """Drop the sessions that are over."""
    SessionStore.clear_expired()


def count(_now: datetime) -> None:
    """Count the tables again that have grown."""
    planner.count_what_has_grown()


def remember(now: datetime) -> None:
    """Leave for the health page that a tick went well."""
    health.beat(Heartbeat.Program.TICK, now)


def attempt(*steps: Step, now: datetime) -> list[Exception]:
    """Do each step though another one fails; gives what failed, which is logged with its name."""
    failures: list[Exception] = []
    for step in steps:
        name = f"{step.__module__}.{step.__qualname__}"
        try:
            step(now)
        except (OperationalError, InterfaceError) as error:
            log.warning("database_away", step=name, reason=str(error))
            failures.append(error)
        except Exception as error:
            log.exception("clock_failed", step=name)
            failures.append(error)
        else:
            continue
        if not connection.in_atomic_block:
            close_old_connections()  # one that broke is of no use to the next step
    return failures
