"""Told by whoever watches over the handling."""

from dataclasses import dataclass
from typing import ClassVar

from suggestions.kinds.about import AboutCase


@dataclass(frozen=True)
class Reminded(AboutCase):
    """To the unit's users: the secretariat or a supervisor chases."""

    kind: ClassVar[str] = "reminded"
    due_on: str = ""
    provisional: bool = False
    text: str = ""


@dataclass(frozen=True)
class Published(AboutCase):
    """To the signers: the suggestion and its reply can be read by the public."""

    kind: ClassVar[str] = "published"
    level: str = ""


KINDS: tuple[type[AboutCase], ...] = (
    Reminded,
    Published,
)
