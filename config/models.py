"""What the installation remembers of itself."""

from typing import ClassVar

from django.db import models


class Heartbeat(models.Model):
    """The last sign of life of a program that no request would show to be dead.

    `TICK` is none, but the last hourly round that went well, whoever made it.
    """

    class Program(models.TextChoices):
        WORKER = "worker"
        CLOCK = "clock"
        TICK = "tick"

    program = models.CharField(max_length=10, choices=Program.choices)
    host = models.CharField(max_length=100)
    beat_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["program", "host"], name="heartbeat_once_a_host")
        ]

    def __str__(self) -> str:
        return f"{self.program} on {self.host}"
