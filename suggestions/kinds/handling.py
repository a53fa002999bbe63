"""Told while units handle a suggestion."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from notifications.models import Manner
from people.labels import Words
from people.models import Role
from suggestions.kinds.about import AboutCase
from suggestions.kinds.acts import TO_SIGN_FOR


@dataclass(frozen=True)
class Assigned(AboutCase):
    """To the unit's users, or to who splits for it: a suggestion is in their queue.

    `role` is a code, `due_on` a day.
    `part` is the unit's part of it, for which nobody signs but by this message's link.
    """

    kind: ClassVar[str] = "assigned"
    label: ClassVar[Words] = _("A suggestion was handed to your unit")
    told: ClassVar[Mapping[str, Manner]] = {
        Role.HANDLER: Manner.AT_ONCE,
        Role.SIGNATORY: Manner.DAILY,
        Role.COORDINATOR: Manner.AT_ONCE,
    }
    by_link = TO_SIGN_FOR
    part: str = ""
    role: str = ""
    due_on: str = ""
    provisional: bool = False


@dataclass(frozen=True)
class HandedOut(AboutCase):
    """To the signers: these units handle it. `units_zh` and `units_en` are their names.

    `again` after their objection, `anew` where other units than before answer.
    """

    kind: ClassVar[str] = "handed_out"
    label: ClassVar[Words] = _("Your suggestion was handed out to units")
    told: ClassVar[Mapping[str, Manner]] = {Role.DEPUTY: Manner.DAILY}
    units_zh: str = ""
    units_en: str = ""
    due_on: str = ""
    provisional: bool = False
    again: bool = False
    anew: bool = False


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


@dataclass(frozen=True)
class TakenOver(AboutCase):
    """To the unit's users: what a unit that was merged into theirs had in hand is theirs now."""

    kind: ClassVar[str] = "taken_over"
    label: ClassVar[Words] = _("Your unit has taken over a suggestion")
    told: ClassVar[Mapping[str, Manner]] = {
        Role.HANDLER: Manner.AT_ONCE,
        Role.SIGNATORY: Manner.DAILY,
    }
    unit_zh: str = ""
    unit_en: str = ""
    due_on: str = ""


@dataclass(frozen=True)
class Requested(AboutCase):
    """To whoever decides: a unit asks for something. `what` is a code, `until` a date it asks for.

    `notice` where nobody's consent is needed, and the unit only says so.
    """

    kind: ClassVar[str] = "requested"
    label: ClassVar[Words] = _("A unit has made a request")
    told: ClassVar[Mapping[str, Manner]] = {
        Role.SECRETARIAT: Manner.DAILY,
        Role.COORDINATOR: Manner.AT_ONCE,
    }
    what: str = ""
    unit_zh: str = ""
    unit_en: str = ""
    until: str = ""
    decide_by: str = ""
    notice: bool = False


@dataclass(frozen=True)
class RequestDecided(AboutCase):
    """To the unit's users: what they asked was granted or refused; `settled` after a dispute."""

    kind: ClassVar[str] = "request_decided"
    label: ClassVar[Words] = _("A request of your unit was decided")
    told: ClassVar[Mapping[str, Manner]] = {
        Role.HANDLER: Manner.AT_ONCE,
        Role.SIGNATORY: Manner.DAILY,
    }
    what: str = ""
    granted: bool = False
    settled: bool = False
    due_on: str = ""
    answer: str = ""


@dataclass(frozen=True)
class Extended(AboutCase):
    """To the signers: a unit answers later than they were told, on `due_on` instead of `before`."""

    kind: ClassVar[str] = "extended"
    label: ClassVar[Words] = _("A unit needs more time to answer you")
    told: ClassVar[Mapping[str, Manner]] = {
        Role.DEPUTY: Manner.DAILY,
    }
    unit_zh: str = ""
    unit_en: str = ""
    due_on: str = ""
    before: str = ""


@dataclass(frozen=True)
class Disputed(AboutCase):
    """To secretariat and supervisors: a unit disagrees with the refusal of what it asked for."""

    kind: ClassVar[str] = "disputed"
    label: ClassVar[Words] = _("A unit disagrees with a refusal")
    told: ClassVar[Mapping[str, Manner]] = {
        Role.SECRETARIAT: Manner.DAILY,
        Role.SUPERVISOR: Manner.DAILY,
    }
    what: str = ""
    unit_zh: str = ""
    unit_en: str = ""


@dataclass(frozen=True)
class Merged(AboutCase):
    """To signers and units: it is handled together with No. `other`, or apart from it again."""

    kind: ClassVar[str] = "merged"
    label: ClassVar[Words] = _("A suggestion is handled together with another one")
    told: ClassVar[Mapping[str, Manner]] = {
        Role.DEPUTY: Manner.DAILY,
        Role.HANDLER: Manner.DAILY,
        Role.SIGNATORY: Manner.DAILY,
    }
    other: str = ""
    apart: bool = False
    reason: str = ""


KINDS: tuple[type[AboutCase], ...] = (
    Assigned,
    HandedOut,
    TakenOff,
    TakenOver,
    Requested,
    RequestDecided,
    Extended,
    Disputed,
    Merged,
)
