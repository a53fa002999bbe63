"""What has to happen as time goes by, whoever tells us that it does.

Celery beat, the embedded clock and an administrator's cron may all call `tick`, at the same time
and as often as they like: each part does what is still to do and nothing twice.
"""

from datetime import datetime

from django.core.management import call_command

from history import anchors
from notifications import outbox
from suggestions.replying.opining import record_due_silences


def tick(now: datetime) -> None:
    """Do what is due: deliver messages, record silence, anchor finished days, drop old sessions."""
    outbox.sweep(now)
    record_due_silences(now)
    anchors.anchor_finished_days(at=now)
    call_command("clearsessions")
