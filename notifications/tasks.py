"""Tasks of the outbox, for the worker and for Celery beat."""

from celery import shared_task
from django.utils import timezone

from notifications import outbox


@shared_task
def relay() -> None:
    """Sort and send what was written just now."""
    while outbox.run_once(timezone.now()):
        pass


@shared_task
def sweep() -> None:
    """Send what no relay was woken for, and take up what dead ones left behind."""
    outbox.sweep(timezone.now())
