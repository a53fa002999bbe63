"""Told while units handle a suggestion."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from notifications.kinds import ByLink
from notifications.models import Manner
from people.labels import Words
from people.models import Role
from suggestions.kinds.about import AboutCase


@dataclass(frozen=True)
class Assigned(AboutCase):
    """To the unit's users: a suggestion is in their queue. `role` is a code, `due_on` a day."""

    kind: ClassVar[str] = "assigned"
    label: ClassVar[Words] = _("A suggestion is handed to your unit")
    told: ClassVar[Mapping[str, Manner]] = {
        Role.HANDLER: Manner.AT_ONCE,
        Role.SIGNATORY: Manner.DAILY,
    }
    by_link: ClassVar[ByLink | None] = ByLink("suggestions:sign_by_link", _("Sign for it"), days=7)
    role: str = ""
    due_on: str = ""


@dataclass(frozen=True)
class HandedOut(AboutCase):
    """To the signers: these units handle it. `units_zh` and `units_en` are their names."""

    kind: ClassVar[str] = "handed_out"
    label: ClassVar[Words] = _("Your suggestion is handed out to its units")
    told: ClassVar[Mapping[str, Manner]] = {Role.DEPUTY: Manner.DAILY}
    units_zh: str = ""
    units_en: str = ""
    due_on: str = ""
    again: bool = False


@dataclass(frozen=True)
class TakenOff(AboutCase):
    """To the unit's users: the suggestion went to other units, or was withdrawn."""

    kind: ClassVar[str] = "taken_off"
    label: ClassVar[Words] = _("A suggestion is no longer with your unit")
    told: ClassVar[Mapping[str, Manner]] = {
        Role.HANDLER: Manner.DAILY,
        Role.SIGNATORY: Manner.DAILY,
    }
    withdrawn: bool = False


KINDS: tuple[type[AboutCase], ...] = (
    Assigned,
    HandedOut,
    TakenOff,
)
