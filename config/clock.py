"""What has to happen as time goes by, whoever tells us that it does.

Celery beat, the embedded clock and an administrator's cron may all call `tick`, at the same time
and as often as they like: each part does what is still to do and nothing twice.
"""

from datetime import datetime

from history import anchors
from notifications import outbox
from people.session_store import SessionStore


def tick(now: datetime) -> None:
    """Deliver what waits, anchor the history of the days that have ended, drop dead sessions."""
    outbox.sweep(now)
    anchors.anchor_finished_days(at=now)
    SessionStore.clear_expired()
