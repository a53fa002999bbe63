"""The ways out of the house, each behind the same small interface.

A way tells whether it leads to somebody (`reaches`), and sends one letter (`send`), raising
whatever went wrong. It knows nothing of envelopes, claims and second attempts.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Protocol

from notifications.channels import mail, sms, webhook
from notifications.channels.mail import kept_open
from notifications.letters import Letter
from notifications.models import Channel
from people.models import User

__all__ = ["WAYS", "Way", "kept_open", "send", "ways_to"]


class Way(Protocol):
    """What each module of this package is that leads somewhere."""

    def reaches(self, user: User, congress: str) -> bool:
        """Whether the way leads to a user, for what a congress (its code) tells him."""

    def send(self, letter: Letter, at: datetime) -> None:
        """Send a letter; raises what went wrong."""


WAYS: Mapping[Channel, Way] = {
    Channel.EMAIL: mail,
    Channel.SMS: sms,
    Channel.WEBHOOK: webhook,
}


def ways_to(user: User, congress: str) -> list[Channel]:
    """Give the ways that lead to a user now, for what a congress tells him."""
    return [channel for channel, way in WAYS.items() if way.reaches(user, congress)]


def send(channel: Channel, letter: Letter, at: datetime) -> None:
    """Send a letter one way; raises what went wrong."""
    WAYS[channel].send(letter, at)
