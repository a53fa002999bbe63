"""What people are told, and the envelopes in which it leaves the house."""

from datetime import time
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from people.models import Congress, User


class Message(models.Model):
    """One thing told to one person: codes and data, never a finished sentence.

    The row is the notice in his inbox, there with the commit that wrote it. `key` names what
    happened; the same happening is told nobody twice. `sorted_at` is when a relay decided by which
    other ways it goes as well.
    """

    # What is looked up by them stands in the indexes below; each more is paid for by every act.
    recipient = models.ForeignKey(User, models.PROTECT, related_name="messages", db_index=False)
    congress = models.ForeignKey(Congress, models.PROTECT, related_name="+", db_index=False)
    kind = models.CharField(max_length=40)
    payload = models.JSONField()
    path = models.CharField(max_length=200, blank=True, help_text="Where it leads on this site.")
    key = models.CharField(max_length=80)
    created_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True, blank=True)
    sorted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-pk",)
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["key", "kind", "recipient"], name="message_told_once")
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["id"], condition=Q(sorted_at__isnull=True), name="message_unsorted"
            ),
            models.Index(fields=["recipient", "congress", "-id"], name="message_inbox"),
            models.Index(
                fields=["recipient", "congress"],
                condition=Q(read_at__isnull=True),
                name="message_unread",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.key} > {self.recipient_id}"


class Channel(models.TextChoices):
    """By which way, beside the inbox, something reaches its reader."""

    EMAIL = "email", _("E-mail")
    SMS = "sms", _("Text message")
    WEBHOOK = "webhook", _("Group chat")


class Bundle(models.TextChoices):
    """What goes together. Reminders and digests go once a day, on a working day."""

    DIRECT = "direct", _("At once")
    REMINDER = "reminder", _("Daily reminder")
    DIGEST = "digest", _("Daily summary")


class State(models.TextChoices):
    """Where an envelope stands. An open one takes up further messages until its hour comes."""

    OPEN = "open", "Waits for its hour"
    WAITING = "waiting", "To be tried again"
    SENDING = "sending", "Taken in hand"
    SENT = "sent", "Sent"
    FAILED = "failed", "Given up"
    DROPPED = "dropped", "Not needed any more"


DUE = (State.OPEN, State.WAITING)


class Delivery(models.Model):
    """An envelope: what one person is sent by one way at one time.

    It is closed by whoever sent it, and by nobody before. `claimed_at` is when it was last taken
    in hand.
    """

    recipient = models.ForeignKey(User, models.PROTECT, related_name="deliveries", db_index=False)
    congress = models.ForeignKey(Congress, models.PROTECT, related_name="+", db_index=False)
    channel = models.CharField(max_length=8, choices=Channel.choices)
    bundle = models.CharField(max_length=8, choices=Bundle.choices)
    messages = models.ManyToManyField(Message, through="Enclosure", related_name="deliveries")
    state = models.CharField(max_length=8, choices=State.choices, default=State.OPEN)
    created_at = models.DateTimeField()
    not_before = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    claim = models.CharField(max_length=32, blank=True)
    claimed_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    last_error = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ("-pk",)
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["recipient", "congress", "channel", "bundle"],
                condition=Q(state=State.OPEN),
                name="one_open_envelope",
            ),
            models.CheckConstraint(
                condition=Q(state__in=State.values), name="delivery_state_known"
            ),
            models.CheckConstraint(
                condition=Q(channel__in=Channel.values), name="delivery_channel_known"
            ),
            models.CheckConstraint(
                condition=Q(bundle__in=Bundle.values), name="delivery_bundle_known"
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["not_before", "id"], condition=Q(state__in=DUE), name="delivery_due"
            ),
            models.Index(
                fields=["claimed_at"], condition=Q(state=State.SENDING), name="delivery_claimed"
            ),
            models.Index(
                fields=["congress", "-id"], condition=Q(state=State.FAILED), name="delivery_failed"
            ),
            # When somebody was last sent something, however much he was sent before.
            models.Index(fields=["recipient", "claimed_at"], name="delivery_latest"),
        ]

    def __str__(self) -> str:
        return f"{self.channel} {self.bundle} > {self.recipient_id} ({self.state})"


class Enclosure(models.Model):
    """That a message is in an envelope."""

    delivery = models.ForeignKey(Delivery, models.CASCADE, related_name="+", db_index=False)
    message = models.ForeignKey(Message, models.CASCADE, related_name="+")

    class Meta:
        ordering = ("pk",)
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["delivery", "message"], name="enclosed_once")
        ]

    def __str__(self) -> str:
        return f"{self.delivery_id} {self.message_id}"


class Manner(models.TextChoices):
    """How somebody wants to hear of a kind of message by some way."""

    AT_ONCE = "at_once", _("At once")
    DAILY = "daily", _("Once a day")
    NEVER = "never", _("Not this way")


class Choice(models.Model):
    """Where somebody wants a kind of message otherwise than is usual."""

    user = models.ForeignKey(User, models.CASCADE, related_name="message_choices")
    kind = models.CharField(max_length=40)
    channel = models.CharField(max_length=8, choices=Channel.choices)
    manner = models.CharField(max_length=8, choices=Manner.choices)

    class Meta:
        ordering = ("user", "kind", "channel")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user", "kind", "channel"], name="one_choice_a_way"),
            models.CheckConstraint(
                condition=Q(manner__in=Manner.values), name="choice_manner_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.kind} {self.channel}: {self.manner}"


QUIET_FROM = time(21)
QUIET_UNTIL = time(7, 30)


class QuietHours(models.Model):
    """When somebody does not want to be disturbed; equal times for never.

    `working_days_only` is empty where the usual of his role holds.
    """

    user = models.OneToOneField(User, models.CASCADE, related_name="quiet_hours", primary_key=True)
    quiet_from = models.TimeField(default=QUIET_FROM)
    quiet_until = models.TimeField(default=QUIET_UNTIL)
    working_days_only = models.BooleanField(null=True, blank=True)

    class Meta:
        verbose_name_plural = "quiet hours"

    def __str__(self) -> str:
        return f"{self.user_id}: {self.quiet_from}–{self.quiet_until}"
