"""Told between the units: opinions of co-units, and their signatures under a draft.

`unit_zh` and `unit_en` name the unit that did it, or whose time is over.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from notifications.models import Manner
from people.labels import Words
from people.models import Role
from suggestions.kinds.about import AboutCase


@dataclass(frozen=True)
class OfUnit(AboutCase):
    """What is told of a unit."""

    unit_zh: str = ""
    unit_en: str = ""


@dataclass(frozen=True)
class OpinionGiven(OfUnit):
    """To the units that answer: a co-unit gave its opinion. `stance` is a code."""

    kind: ClassVar[str] = "opinion_given"
    label: ClassVar[Words] = _("A co-unit gives its opinion")
    told: ClassVar[Mapping[str, Manner]] = {
        Role.HANDLER: Manner.DAILY,
        Role.SIGNATORY: Manner.DAILY,
    }
    stance: str = ""


@dataclass(frozen=True)
class OpinionSentBack(OfUnit):
    """To the co-unit: its opinion is sent back, to be given again by a day."""

    kind: ClassVar[str] = "opinion_sent_back"
    label: ClassVar[Words] = _("Your unit's opinion was sent back")
    told: ClassVar[Mapping[str, Manner]] = {
        Role.HANDLER: Manner.AT_ONCE,
        Role.SIGNATORY: Manner.DAILY,
    }
    reason: str = ""
    due_on: str = ""


@dataclass(frozen=True)
class OpinionSilent(OfUnit):
    """To the co-unit and to those who answer: its time is over, and nobody waits for it."""

    kind: ClassVar[str] = "opinion_silent"
    label: ClassVar[Words] = _("A co-unit gave no opinion in time")
    told: ClassVar[Mapping[str, Manner]] = {
        Role.HANDLER: Manner.DAILY,
        Role.SIGNATORY: Manner.DAILY,
    }


@dataclass(frozen=True)
class CountersignAsked(OfUnit):
    """To the co-unit: sign the draft reply, or object to it. `until` is a day, or empty."""

    kind: ClassVar[str] = "countersign_asked"
    label: ClassVar[Words] = _("Your unit is asked to sign a draft")
    told: ClassVar[Mapping[str, Manner]] = {
        Role.HANDLER: Manner.AT_ONCE,
        Role.SIGNATORY: Manner.AT_ONCE,
    }
    until: str = ""


@dataclass(frozen=True)
class Countersigned(OfUnit):
    """To the unit that answers: a co-unit signed the draft, or objected, and why."""

    kind: ClassVar[str] = "countersigned"
    label: ClassVar[Words] = _("A co-unit signs your draft, or objects")
    told: ClassVar[Mapping[str, Manner]] = {
        Role.HANDLER: Manner.AT_ONCE,
        Role.SIGNATORY: Manner.DAILY,
    }
    signed: bool = True
    comment: str = ""


KINDS: tuple[type[AboutCase], ...] = (
    OpinionGiven,
    OpinionSentBack,
    OpinionSilent,
    CountersignAsked,
    Countersigned,
)
