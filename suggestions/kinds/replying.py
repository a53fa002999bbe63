"""Told when a unit replies, and when the deputies rate it."""

from dataclasses import dataclass
from typing import ClassVar

from suggestions.kinds.about import AboutCase


@dataclass(frozen=True)
class ReplyToCheck(AboutCase):
    """To the unit's signatories: a letter was handed in, to be checked and issued."""

    kind: ClassVar[str] = "reply_to_check"
    writer: str = ""


@dataclass(frozen=True)
class ReplyGivenBack(AboutCase):
    """To the unit's handlers: the signatory wants something changed in the letter."""

    kind: ClassVar[str] = "reply_given_back"
    note: str = ""


@dataclass(frozen=True)
class ReplySentBack(AboutCase):
    """To the unit's users: the secretariat sends the reply back. `due_on` is a day, or empty."""

    kind: ClassVar[str] = "reply_sent_back"
    reason: str = ""
    due_on: str = ""


@dataclass(frozen=True)
class OutcomeCorrected(AboutCase):
    """To signers and units: the secretariat corrected the class of a reply that stands."""

    kind: ClassVar[str] = "outcome_corrected"
    before: str = ""
    now: str = ""
    reason: str = ""


@dataclass(frozen=True)
class ReplyIssued(AboutCase):
    """To the secretariat: all units have replied; the reply waits to be checked."""

    kind: ClassVar[str] = "reply_issued"
    unit_zh: str = ""
    unit_en: str = ""


@dataclass(frozen=True)
class ReplyDelivered(AboutCase):
    """To the signers: the reply is here; rate it. `until` is the window's last day, or empty."""

    kind: ClassVar[str] = "reply_delivered"
    until: str = ""


@dataclass(frozen=True)
class Rated(AboutCase):
    """To the secretariat: a rating came in; `objection` where it says no to one question."""

    kind: ClassVar[str] = "rated"
    deputy: str = ""
    objection: bool = False


@dataclass(frozen=True)
class ObjectionClosed(AboutCase):
    """To the signers: the objection was studied and closed, with the reason."""

    kind: ClassVar[str] = "objection_closed"
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
