"""What the outbox is compared with: one message of the broker for each row."""

from celery import shared_task
from django.utils import timezone

from notifications.models import Message


@shared_task
def deliver_one(pk: int) -> None:
    """Mark one notice as delivered, in a transaction of its own: the least that can be done."""
    Message.objects.filter(pk=pk, sorted_at__isnull=True).update(sorted_at=timezone.now())
