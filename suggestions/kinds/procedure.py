"""Told when the calendar changes, and when dates move with it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _

from notifications.kinds import Payload
from notifications.models import Manner
from people.labels import Words
from people.models import Role
from suggestions.kinds.about import EXAMPLES, AboutCase


@dataclass(frozen=True)
class DueMoved(AboutCase):
    """To the unit's users and the signers: a date moved. `what` is a code, the others are days."""

    kind: ClassVar[str] = "due_moved"
    label: ClassVar[Words] = _("A date was moved with the calendar")
    told: ClassVar[Mapping[str, Manner]] = {
        Role.DEPUTY: Manner.DAILY,
        Role.HANDLER: Manner.DAILY,
        Role.SIGNATORY: Manner.DAILY,
    }
    what: str = ""
    was_on: str = ""
    due_on: str = ""
    provisional: bool = False


@dataclass(frozen=True)
class CalendarEntered(Payload):
    """To the secretariat: a year of the calendar stands anew, and so many dates can be moved."""

    kind: ClassVar[str] = "calendar_entered"
    label: ClassVar[Words] = _("The calendar of a year was changed")
    told: ClassVar[Mapping[str, Manner]] = {
        Role.SECRETARIAT: Manner.DAILY,
    }
    examples: ClassVar[Mapping[str, Any]] = EXAMPLES
    year: str
    suggestions: int
    path: str


KINDS: tuple[type[AboutCase], ...] = (DueMoved,)
