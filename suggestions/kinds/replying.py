"""Told when a unit replies, and when the deputies rate it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from notifications.models import Manner
from people.labels import Words
from people.models import Role
from suggestions.kinds.about import AboutCase
from suggestions.kinds.acts import TO_RATE


@dataclass(frozen=True)
class ReplyToCheck(AboutCase):
    """To the unit's signatories: a letter was handed in, to be checked and issued."""

    kind: ClassVar[str] = "reply_to_check"
    label: ClassVar[Words] = _("A letter is waiting for your signature")
    told: ClassVar[Mapping[str, Manner]] = {
        Role.SIGNATORY: Manner.AT_ONCE,
    }
    writer: str = ""


@dataclass(frozen=True)
class ReplyGivenBack(AboutCase):
    """To the unit's handlers: the signatory wants something changed in the letter."""

    kind: ClassVar[str] = "reply_given_back"
    label: ClassVar[Words] = _("The signatory returned your draft")
    told: ClassVar[Mapping[str, Manner]] = {
        Role.HANDLER: Manner.AT_ONCE,
    }
    note: str = ""


@dataclass(frozen=True)
class ReplySentBack(AboutCase):
    """To the unit's users: the secretariat sends the reply back. `due_on` is a day, or empty."""

    kind: ClassVar[str] = "reply_sent_back"
    label: ClassVar[Words] = _("Your unit's reply was sent back")
    told: ClassVar[Mapping[str, Manner]] = {
        Role.HANDLER: Manner.AT_ONCE,
        Role.SIGNATORY: Manner.AT_ONCE,
    }
    reason: str = ""
    due_on: str = ""


@dataclass(frozen=True)
class OutcomeCorrected(AboutCase):
    """To signers and units: the secretariat corrected the class of a reply that stands."""

    kind: ClassVar[str] = "outcome_corrected"
    label: ClassVar[Words] = _("The class of a reply was corrected")
    told: ClassVar[Mapping[str, Manner]] = {
        Role.DEPUTY: Manner.DAILY,
        Role.HANDLER: Manner.DAILY,
        Role.SIGNATORY: Manner.DAILY,
    }
    before: str = ""
    now: str = ""
    reason: str = ""


@dataclass(frozen=True)
class ReplyIssued(AboutCase):
    """To the secretariat: all units have replied; the reply waits to be checked."""

    kind: ClassVar[str] = "reply_issued"
    label: ClassVar[Words] = _("A reply is waiting to be checked")
    told: ClassVar[Mapping[str, Manner]] = {Role.SECRETARIAT: Manner.DAILY}
    unit_zh: str = ""
    unit_en: str = ""


@dataclass(frozen=True)
class ReplyDelivered(AboutCase):
    """To the signers: the reply of a round is here; rate it.

    `until` is the window's last day, or empty.
    """

    kind: ClassVar[str] = "reply_delivered"
    label: ClassVar[Words] = _("Your suggestion has been answered")
    told: ClassVar[Mapping[str, Manner]] = {Role.DEPUTY: Manner.AT_ONCE}
    by_link = TO_RATE
    round: int = 0
    until: str = ""
    provisional: bool = False


@dataclass(frozen=True)
class Rated(AboutCase):
    """To the secretariat: a rating came in; `objection` where it says no to one question."""

    kind: ClassVar[str] = "rated"
    label: ClassVar[Words] = _("A reply was rated")
    told: ClassVar[Mapping[str, Manner]] = {Role.SECRETARIAT: Manner.DAILY}
    deputy: str = ""
    objection: bool = False


@dataclass(frozen=True)
class ObjectionClosed(AboutCase):
    """To the signers: the objection was studied and closed, with the reason."""

    kind: ClassVar[str] = "objection_closed"
    label: ClassVar[Words] = _("Your objection was studied")
    told: ClassVar[Mapping[str, Manner]] = {Role.DEPUTY: Manner.DAILY}
    reason: str = ""


KINDS: tuple[type[AboutCase], ...] = (
    ReplyToCheck,
    ReplyGivenBack,
    ReplySentBack,
    OutcomeCorrected,
    ReplyIssued,
    ReplyDelivered,
    Rated,
    ObjectionClosed,
)
