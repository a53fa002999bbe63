"""How somebody hears of what: what is usual for his roles, and what he has chosen instead."""

from collections.abc import Container, Mapping
from typing import Final

from notifications.kinds import Payload, kind_of
from notifications.models import Bundle, Channel, Manner
from people.models import User

# What can be chosen for each way. A short text or a post to a group is sent at once or not at all.
CHOICES: Final[Mapping[Channel, tuple[Manner, ...]]] = {
    Channel.EMAIL: (Manner.AT_ONCE, Manner.DAILY, Manner.NEVER),
    Channel.SMS: (Manner.AT_ONCE, Manner.NEVER),
    Channel.WEBHOOK: (Manner.AT_ONCE, Manner.NEVER),
}
_BUNDLES: Final = {Manner.AT_ONCE: Bundle.DIRECT, Manner.DAILY: Bundle.DIGEST}


def usual(kind: type[Payload], channel: Channel, user: User, roles: Container[str]) -> Manner:
    """Give how somebody in these roles hears of a kind by some way if he chooses nothing.

    By e-mail at once what waits for him, once a day the rest. By text message what is told at
    once, where he has no e-mail. By a group chat nothing.
    """
    told = {manner for role, manner in kind.told.items() if role in roles}
    by_email = Manner.AT_ONCE if Manner.AT_ONCE in told else Manner.DAILY
    if channel == Channel.EMAIL:
        return by_email
    if channel == Channel.SMS and by_email == Manner.AT_ONCE and not user.email:
        return Manner.AT_ONCE
    return Manner.NEVER


def bundle_for(
    name: str,
    channel: Channel,
    user: User,
    roles: Container[str],
    chosen: Mapping[tuple[str, str], str],
) -> Bundle | None:
    """Give the bundle in which somebody is sent a message of a kind by some way; None: not at all.

    `chosen` gives a manner by kind and way. A kind that nobody knows (any more) goes with the
    daily summary.
    """
    kind = kind_of(name)
    if kind is None:
        return Bundle.DIGEST if channel == Channel.EMAIL else None
    manner = chosen.get((name, channel)) or usual(kind, channel, user, roles)
    if manner not in CHOICES[channel] or manner == Manner.NEVER:
        return None
    if kind.reminds and manner == Manner.AT_ONCE:
        return Bundle.REMINDER
    return _BUNDLES[Manner(manner)]
