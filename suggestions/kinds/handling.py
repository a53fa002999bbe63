"""Told while units handle a suggestion."""

from dataclasses import dataclass
from typing import ClassVar

from suggestions.kinds.about import AboutCase


@dataclass(frozen=True)
class Assigned(AboutCase):
    """To the unit's users: a suggestion is in their queue. `role` is a code, `due_on` a day."""

    kind: ClassVar[str] = "assigned"
    role: str = ""
    due_on: str = ""


@dataclass(frozen=True)
class HandedOut(AboutCase):
    """To the signers: these units handle it. `units_zh` and `units_en` are their names."""

    kind: ClassVar[str] = "handed_out"
    units_zh: str = ""
    units_en: str = ""
    due_on: str = ""
    again: bool = False


@dataclass(frozen=True)
class TakenOff(AboutCase):
    """To the unit's users: the suggestion went to other units, or was withdrawn."""

    kind: ClassVar[str] = "taken_off"
    withdrawn: bool = False


@dataclass(frozen=True)
class Merged(AboutCase):
    """To signers and units: it is handled together with no. `other`, or apart from it again."""

    kind: ClassVar[str] = "merged"
    other: str = ""
    apart: bool = False
    reason: str = ""


KINDS: tuple[type[AboutCase], ...] = (
    Assigned,
    HandedOut,
    TakenOff,
    Merged,
)
