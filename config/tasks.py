"""Tasks of the whole installation, for Celery beat."""

from celery import shared_task
from django.utils import timezone

from config import clock, health
from config.models import Heartbeat


@shared_task(autoretry_for=(Exception,), retry_kwargs={"max_retries": 50, "countdown": 60})
def tick() -> None:
    """Let an hour pass; what fails is logged, and all of it tried again a minute later."""
    clock.tick(timezone.now())


@shared_task
def heartbeat() -> None:
    """Show that a worker takes tasks from the broker and reaches the database."""
    health.beat(Heartbeat.Program.WORKER, timezone.now())
