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
class Published(AboutCase):
    """To the signers: the suggestion and its reply can be read by the public."""

    kind: ClassVar[str] = "published"
    label: ClassVar[Words] = _("Your suggestion was published")
    told: ClassVar[Mapping[str, Manner]] = {Role.DEPUTY: Manner.DAILY}
    level: str = ""


KINDS: tuple[type[AboutCase], ...] = (
    Reminded,
    Published,
)
