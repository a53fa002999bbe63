"""What has to happen as time goes by, whoever tells us that it does.

Celery beat, the embedded clock and an administrator's cron may all call `tick`, at the same time
and as often as they like: each part does what is still to do and nothing twice.
"""

from datetime import datetime

from django.core.management import call_command

from history import anchors
from notifications import outbox
from suggestions.promising import due


def tick(now: datetime) -> None:
    """Tell what comes due, deliver what waits, anchor the days that ended, drop dead sessions."""
    due.tell_units(now)
    outbox.sweep(now)
    anchors.anchor_finished_days(at=now)
    call_command("clearsessions")
