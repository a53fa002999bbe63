"""Tasks of the whole installation, for Celery beat."""

from celery import shared_task
from django.utils import timezone

from config import clock


@shared_task
def tick() -> None:
    """Let an hour pass."""
    clock.tick(timezone.now())
