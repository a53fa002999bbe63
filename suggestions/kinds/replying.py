"""Told when a unit replies, and when the deputies rate it."""

from dataclasses import dataclass
from typing import ClassVar

from suggestions.kinds.about import AboutCase


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
    provisional: bool = False


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
    ReplyIssued,
    ReplyDelivered,
    Rated,
    ObjectionClosed,
)
