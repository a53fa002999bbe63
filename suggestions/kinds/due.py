"""Told because time has passed: a day comes near or is over, and who is late is told upwards.

Where `days` is below nothing, the day is over.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from notifications.models import Manner
from people.labels import Words
from people.models import Role
from suggestions.kinds.about import AboutCase
from suggestions.kinds.acts import TO_RATE, TO_SIGN_FOR


@dataclass(frozen=True)
class ComingDue(AboutCase):
    """What every such message says: by when, and how many days are left."""

    reminds: ClassVar[bool] = True
    due_on: str = ""
    provisional: bool = False
    days: int = 0


@dataclass(frozen=True)
class SignDue(ComingDue):
    """To the unit's users, or to who splits for it: it is not signed for yet.

    `returnable` where it can be given back until that day and no longer; `part` is the part.
    """

    kind: ClassVar[str] = "sign_due"
    label: ClassVar[Words] = _("Your unit has not signed for a suggestion yet")
    told: ClassVar[Mapping[str, Manner]] = {
        Role.HANDLER: Manner.AT_ONCE,
        Role.SIGNATORY: Manner.DAILY,
        Role.COORDINATOR: Manner.AT_ONCE,
    }
    by_link = TO_SIGN_FOR
    part: str = ""
    returnable: bool = False


@dataclass(frozen=True)
class OpinionDue(ComingDue):
    """To the co-unit's users, or to who splits for it: the lead unit waits for its opinion."""

    kind: ClassVar[str] = "opinion_due"
    label: ClassVar[Words] = _("Your unit's opinion is falling due")
    told: ClassVar[Mapping[str, Manner]] = {
        Role.HANDLER: Manner.AT_ONCE,
        Role.SIGNATORY: Manner.AT_ONCE,
        Role.COORDINATOR: Manner.AT_ONCE,
    }


@dataclass(frozen=True)
class ReplyDue(ComingDue):
    """To the unit's users, or to who splits for it: the deputy waits for its reply."""

    kind: ClassVar[str] = "reply_due"
    label: ClassVar[Words] = _("Your unit's reply is falling due")
    told: ClassVar[Mapping[str, Manner]] = {
        Role.HANDLER: Manner.AT_ONCE,
        Role.SIGNATORY: Manner.AT_ONCE,
        Role.COORDINATOR: Manner.AT_ONCE,
    }


@dataclass(frozen=True)
class RatingDue(ComingDue):
    """To a deputy who has not rated the reply of a round: until when his word counts."""

    kind: ClassVar[str] = "rating_due"
    label: ClassVar[Words] = _("The time for rating a reply is running out")
    told: ClassVar[Mapping[str, Manner]] = {Role.DEPUTY: Manner.AT_ONCE}
    by_link = TO_RATE
    round: int = 0


@dataclass(frozen=True)
class Late(AboutCase):
    """To those above a unit: it has let a day go by. `what` was due is a code."""

    kind: ClassVar[str] = "late"
    label: ClassVar[Words] = _("A unit is late")
    told: ClassVar[Mapping[str, Manner]] = {
        Role.COORDINATOR: Manner.AT_ONCE,
        Role.SECRETARIAT: Manner.AT_ONCE,
        Role.SUPERVISOR: Manner.AT_ONCE,
    }
    reminds: ClassVar[bool] = True
    what: str = ""
    unit_zh: str = ""
    unit_en: str = ""
    due_on: str = ""

    @property
    def thing(self) -> tuple[str, ...]:
        """Which unit is late, and with what: several may be with one suggestion."""
        return (self.what, self.unit_zh)


KINDS: tuple[type[AboutCase], ...] = (SignDue, OpinionDue, ReplyDue, RatingDue, Late)
