"""Told while a suggestion is written, reviewed, corrected or withdrawn."""

from dataclasses import dataclass
from typing import ClassVar

from suggestions.kinds.about import AboutCase


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
class LeadChanged(AboutCase):
    """To the signers, and to whoever led it so far: who leads it now."""

    kind: ClassVar[str] = "lead_changed"
    lead: str = ""
    reason: str = ""
    former: bool = False


@dataclass(frozen=True)
class Withdrawn(AboutCase):
    """To the secretariat: the deputy withdrew the suggestion."""

    kind: ClassVar[str] = "withdrawn"


@dataclass(frozen=True)
class WithdrawalAsked(AboutCase):
    """To the co-signers: the lead deputy wants to withdraw it, and all have to agree."""

    kind: ClassVar[str] = "withdrawal_asked"
    lead: str = ""
    reason: str = ""


@dataclass(frozen=True)
class WithdrawalAnswered(AboutCase):
    """To the lead deputy: a co-signer agrees. To all signers: one refuses, so it stays."""

    kind: ClassVar[str] = "withdrawal_answered"
    deputy: str = ""
    agreed: bool = True


@dataclass(frozen=True)
class WithdrawalDropped(AboutCase):
    """To the co-signers: the lead deputy wants it no longer withdrawn."""

    kind: ClassVar[str] = "withdrawal_dropped"
    lead: str = ""


KINDS: tuple[type[AboutCase], ...] = (
    CoSignatureInvited,
    CoSignatureAnswered,
    Submitted,
    EnteredForDeputy,
    ReturnedToDeputy,
    Declined,
    Accepted,
    Corrected,
    LeadChanged,
    Withdrawn,
    WithdrawalAsked,
    WithdrawalAnswered,
    WithdrawalDropped,
)
