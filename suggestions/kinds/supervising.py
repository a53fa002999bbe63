"""Told by whoever watches over the handling."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from notifications.models import Manner
from people.labels import Words
from people.models import Role
from suggestions.kinds.about import AboutCase


@dataclass(frozen=True)
class Reminded(AboutCase):
    """To the unit's users: the secretariat or a supervisor chases."""

    kind: ClassVar[str] = "reminded"
    label: ClassVar[Words] = _("Your unit is reminded of a suggestion")
    told: ClassVar[Mapping[str, Manner]] = {
        Role.HANDLER: Manner.AT_ONCE,
        Role.SIGNATORY: Manner.AT_ONCE,
    }
    due_on: str = ""
    provisional: bool = False
    text: str = ""


@dataclass(frozen=True)
class ReminderLetter(AboutCase):
    """To the unit's users: a reminder letter names a suggestion that they have in hand."""

    kind: ClassVar[str] = "reminder_letter"
    label: ClassVar[Words] = _("Your unit has received a reminder letter")
    told: ClassVar[Mapping[str, Manner]] = {
        Role.HANDLER: Manner.AT_ONCE,
        Role.SIGNATORY: Manner.AT_ONCE,
    }
    letter_no: str = ""
    due_on: str = ""


@dataclass(frozen=True)
class Published(AboutCase):
    """To the signers: the suggestion and its reply can be read by the public."""

    kind: ClassVar[str] = "published"
    label: ClassVar[Words] = _("Your suggestion was published")
    told: ClassVar[Mapping[str, Manner]] = {Role.DEPUTY: Manner.DAILY}
    level: str = ""


@dataclass(frozen=True)
class KeyItem(AboutCase):
    """To signers and units: it is a key item, supervised by a leader; or it is none any more."""

    kind: ClassVar[str] = "key_item"
    label: ClassVar[Words] = _("A suggestion became a key item, or is no longer one")
    told: ClassVar[Mapping[str, Manner]] = {
        Role.DEPUTY: Manner.DAILY,
        Role.HANDLER: Manner.DAILY,
        Role.SIGNATORY: Manner.DAILY,
    }
    leader: str = ""
    dropped: bool = False
    reason: str = ""


@dataclass(frozen=True)
class SupervisionConcluded(AboutCase):
    """To signers and units: the supervision of the key item is concluded, with its result."""

    kind: ClassVar[str] = "supervision_concluded"
    label: ClassVar[Words] = _("The supervision of a key item is concluded")
    told: ClassVar[Mapping[str, Manner]] = {
        Role.DEPUTY: Manner.DAILY,
        Role.HANDLER: Manner.DAILY,
        Role.SIGNATORY: Manner.DAILY,
    }
    result: str = ""


KINDS: tuple[type[AboutCase], ...] = (
    Reminded,
    ReminderLetter,
    Published,
    KeyItem,
    SupervisionConcluded,
)
