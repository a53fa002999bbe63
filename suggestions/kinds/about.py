"""What every message about a suggestion says."""

from dataclasses import dataclass

from notifications.kinds import Payload


@dataclass(frozen=True)
class AboutCase(Payload):
    """What every message about a suggestion says: which one, and where to read it.

    `number` is the bare number as text, empty before there is one.
    """

    number: str
    title: str
    path: str
