"""Streams of events, each chained to the one before, and the anchors over all of them.

Nothing here knows what an event is about: it holds ids, codes and digests, never names or prose.
A person can therefore be erased without breaking a chain.
"""

from typing import ClassVar

from django.db import models
from django.db.models import Q


class Stream(models.Model):
    """The history of one thing: a suggestion, a congress's administration, the sign-ins."""

    scope = models.CharField(max_length=40, help_text="Code of the congress; empty for all.")
    kind = models.CharField(max_length=40)
    ref = models.CharField(max_length=40)
    head_seq = models.PositiveIntegerField(default=0)
    head_hash = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["scope", "kind", "ref"], name="stream_once")
        ]

    def __str__(self) -> str:
        return f"{self.scope}/{self.kind}/{self.ref}"


class Event(models.Model):
    """One thing that happened. `text` is the exact canonical text whose hash is chained.

    The other columns repeat what stands in `text`, so that they can be searched; verification
    compares them.
    """

    stream = models.ForeignKey(Stream, models.PROTECT, related_name="events")
    seq = models.PositiveIntegerField()
    kind = models.CharField(max_length=40)
    actor_id = models.BigIntegerField(null=True)
    act_key = models.CharField(max_length=64, blank=True)
    happened_on = models.DateField()
    recorded_at = models.DateTimeField()
    text = models.TextField()
    previous_hash = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64)
    hash_version = models.PositiveSmallIntegerField(default=1)

    class Meta:
        ordering = ("stream", "seq")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["stream", "seq"], name="event_seq_once"),
            # Per actor, so that nobody's key can stand in the way of somebody else's.
            models.UniqueConstraint(
                fields=["actor_id", "act_key"],
                condition=~Q(act_key=""),
                name="act_key_once_an_actor",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["recorded_at"], name="event_recorded_at")]

    def __str__(self) -> str:
        return f"{self.stream_id}#{self.seq} {self.kind}"


class Anchor(models.Model):
    """A digest over the heads of all streams of one scope at the end of one day."""

    scope = models.CharField(max_length=40)
    day = models.DateField()
    streams = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)
    made_at = models.DateTimeField()

    class Meta:
        ordering = ("scope", "day")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["scope", "day"], name="anchor_once_a_day")
        ]

    def __str__(self) -> str:
        return f"{self.scope} {self.day}"
