"""Told when the calendar changes, and when dates move with it."""

from dataclasses import dataclass
from typing import ClassVar

from notifications.kinds import Payload
from suggestions.kinds.about import AboutCase


@dataclass(frozen=True)
class DueMoved(AboutCase):
    """To the unit's users and the signers: a date moved. `what` is a code, the others are days."""

    kind: ClassVar[str] = "due_moved"
    what: str = ""
    was_on: str = ""
    due_on: str = ""
    provisional: bool = False


@dataclass(frozen=True)
class CalendarEntered(Payload):
    """To the secretariat: a year of the calendar stands anew, and so many dates can be moved."""

    kind: ClassVar[str] = "calendar_entered"
    year: str
    suggestions: int
    path: str


KINDS: tuple[type[AboutCase], ...] = (DueMoved,)
