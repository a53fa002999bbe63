"""What has to happen as time goes by, whoever tells us that it does.

Celery beat, the embedded clock and an administrator's cron may all call `tick`, at the same time
and as often as they like: each part does what is still to do and nothing twice.
"""

from contextlib import ExitStack
from datetime import datetime
from typing import Final

from config import planner
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


def tick(now: datetime) -> None:
    """Tell what has come due, deliver what waits, anchor the days that have ended, and tidy up.

    Each is done though another one fails; what failed is raised afterwards.
    """
    with ExitStack() as rest:  # the last one comes first
        rest.callback(planner.count_what_has_grown)
        rest.callback(SessionStore.clear_expired)
        rest.callback(anchors.anchor_finished_days, at=now)
        rest.callback(outbox.sweep, now)
        for tell in TELLING:
            rest.callback(tell, now)
        rest.callback(record_due_silences, now)
