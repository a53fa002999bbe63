"""The outbox, which is the inbox as well."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from people.models import Congress, User


class Channel(models.TextChoices):
    """By which way a message reaches its reader."""

    APP = "app", "In the application"
    EMAIL = "email", "E-mail"


class State(models.TextChoices):
    """Where a message stands. One for the application is there with the commit that wrote it."""

    PENDING = "pending", "Waits"
    SENDING = "sending", "Taken in hand"
    SENT = "sent", "Sent"
    FAILED = "failed", "Given up"


class Message(models.Model):
    """One thing told to one person by one channel: codes and data, never a finished sentence.

    `key` names what happened; the same happening is told nobody twice. A row for the application
    is the notice itself. A row for e-mail is closed by whoever sent it, and by nobody before.
    """

    recipient = models.ForeignKey(User, models.PROTECT, related_name="messages")
    congress = models.ForeignKey(Congress, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=40)
    payload = models.JSONField()
    path = models.CharField(max_length=200, blank=True, help_text="Where it leads on this site.")
    key = models.CharField(max_length=80)
    channel = models.CharField(max_length=8, choices=Channel.choices)
    state = models.CharField(max_length=8, choices=State.choices, default=State.PENDING)
    created_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True, blank=True)

    not_before = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    claim = models.CharField(max_length=32, blank=True)
    claimed_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    last_error = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ("-pk",)
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["key", "kind", "recipient", "channel"], name="message_once"
            ),
            models.CheckConstraint(condition=Q(state__in=State.values), name="message_state_known"),
            models.CheckConstraint(
                condition=Q(channel__in=Channel.values), name="message_channel_known"
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["not_before", "id"],
                condition=Q(state=State.PENDING),
                name="message_pending",
            ),
            models.Index(
                fields=["claimed_at"], condition=Q(state=State.SENDING), name="message_claimed"
            ),
            models.Index(
                fields=["recipient", "congress", "-id"],
                condition=Q(channel=Channel.APP),
                name="message_inbox",
            ),
            models.Index(
                fields=["recipient", "congress"],
                condition=Q(channel=Channel.APP, read_at__isnull=True),
                name="message_unread",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.key} > {self.recipient_id} ({self.channel})"
