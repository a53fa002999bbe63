"""What has to happen as time goes by, whoever tells us that it does.

Celery beat, the embedded clock and an administrator's cron may all call `tick`, at the same time
and as often as they like: each part does what is still to do and nothing twice.
"""

from contextlib import ExitStack
from datetime import datetime

from config import planner
from history import anchors
from notifications import outbox
from people.session_store import SessionStore
from suggestions.promising import due
from suggestions.replying.opining import record_due_silences


def tick(now: datetime) -> None:
    """Tell what has come due, deliver what waits, anchor the days that have ended, and tidy up.

    Each is done though another one fails; what failed is raised afterwards.
    """
    with ExitStack() as rest:  # the last one comes first
        rest.callback(planner.count_what_has_grown)
        rest.callback(SessionStore.clear_expired)
        rest.callback(anchors.anchor_finished_days, at=now)
        rest.callback(outbox.sweep, now)
        rest.callback(due.tell_units, now)
        rest.callback(record_due_silences, now)
