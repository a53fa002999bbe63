"""What people are told about suggestions: one frozen payload for each kind of message.

A message keeps the payload as data; its sentence is written when it is read, in the language of
the reader (templates/notifications/<kind>/).
"""

from dataclasses import dataclass
from typing import ClassVar

from notifications.kinds import Payload
from notifications.kinds import register as register_kind


@dataclass(frozen=True)
class AboutCase(Payload):
    """What every message about a suggestion says: which one, and where to read it.

    `number` is the bare number as text, empty before there is one.
    """

    number: str
    title: str
    path: str


@dataclass(frozen=True)
class CoSignatureInvited(AboutCase):
    """To the invited deputy: read the draft and answer."""

    kind: ClassVar[str] = "cosignature_invited"
    lead: str = ""


@dataclass(frozen=True)
class CoSignatureAnswered(AboutCase):
    """To the lead deputy: somebody co-signed, or declined."""

    kind: ClassVar[str] = "cosignature_answered"
    deputy: str = ""
    confirmed: bool = True


@dataclass(frozen=True)
class Submitted(AboutCase):
    """To the secretariat: a suggestion waits for review."""

    kind: ClassVar[str] = "submitted"
    lead: str = ""


@dataclass(frozen=True)
class EnteredForDeputy(AboutCase):
    """To the deputy: the secretariat has entered what he gave on paper."""

    kind: ClassVar[str] = "entered_for_deputy"


@dataclass(frozen=True)
class ReturnedToDeputy(AboutCase):
    """To the signers: the secretariat gave it back to be revised."""

    kind: ClassVar[str] = "returned_to_deputy"
    reason: str = ""


@dataclass(frozen=True)
class Declined(AboutCase):
    """To the signers: it is not taken as a suggestion. `disposition` is a code."""

    kind: ClassVar[str] = "declined"
    disposition: str = ""
    reason: str = ""


@dataclass(frozen=True)
class Accepted(AboutCase):
    """To the signers: it has its number."""

    kind: ClassVar[str] = "accepted"


@dataclass(frozen=True)
class Corrected(AboutCase):
    """To the signers: the secretariat corrected something."""

    kind: ClassVar[str] = "corrected"
    reason: str = ""


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


@dataclass(frozen=True)
class Withdrawn(AboutCase):
    """To the secretariat: the deputy withdrew the suggestion."""

    kind: ClassVar[str] = "withdrawn"


@dataclass(frozen=True)
class Reminded(AboutCase):
    """To the unit's users: the secretariat or a supervisor chases."""

    kind: ClassVar[str] = "reminded"
    due_on: str = ""
    text: str = ""


@dataclass(frozen=True)
class Published(AboutCase):
    """To the signers: the suggestion and its reply can be read by the public."""

    kind: ClassVar[str] = "published"
    level: str = ""


KINDS: tuple[type[AboutCase], ...] = (
    CoSignatureInvited,
    CoSignatureAnswered,
    Submitted,
    EnteredForDeputy,
    ReturnedToDeputy,
    Declined,
    Accepted,
    Corrected,
    Assigned,
    HandedOut,
    TakenOff,
    ReplyIssued,
    ReplyDelivered,
    Rated,
    ObjectionClosed,
    Withdrawn,
    Reminded,
    Published,
)


def register() -> None:
    """Make the kinds known to the outbox."""
    for kind in KINDS:
        register_kind(kind)
