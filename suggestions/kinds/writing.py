"""Told while a suggestion is written, reviewed, corrected or withdrawn."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from notifications.models import Manner
from people.labels import Words
from people.models import Role
from suggestions.kinds.about import AboutCase


@dataclass(frozen=True)
class CoSignatureInvited(AboutCase):
    """To the invited deputy: read the draft and answer."""

    kind: ClassVar[str] = "cosignature_invited"
    label: ClassVar[Words] = _("You are asked to co-sign")
    told: ClassVar[Mapping[str, Manner]] = {Role.DEPUTY: Manner.AT_ONCE}
    lead: str = ""


@dataclass(frozen=True)
class CoSignatureAnswered(AboutCase):
    """To the lead deputy: somebody co-signed, or declined."""

    kind: ClassVar[str] = "cosignature_answered"
    label: ClassVar[Words] = _("Someone you invited has co-signed or declined")
    told: ClassVar[Mapping[str, Manner]] = {Role.DEPUTY: Manner.DAILY}
    deputy: str = ""
    confirmed: bool = True


@dataclass(frozen=True)
class Submitted(AboutCase):
    """To the secretariat: a suggestion waits for review."""

    kind: ClassVar[str] = "submitted"
    label: ClassVar[Words] = _("A suggestion is waiting for review")
    told: ClassVar[Mapping[str, Manner]] = {Role.SECRETARIAT: Manner.DAILY}
    lead: str = ""


@dataclass(frozen=True)
class EnteredForDeputy(AboutCase):
    """To the deputy: the secretariat has entered what he gave on paper."""

    kind: ClassVar[str] = "entered_for_deputy"
    label: ClassVar[Words] = _("Your suggestion was entered from paper")
    told: ClassVar[Mapping[str, Manner]] = {Role.DEPUTY: Manner.DAILY}


@dataclass(frozen=True)
class ReturnedToDeputy(AboutCase):
    """To the signers: the secretariat gave it back to be revised."""

    kind: ClassVar[str] = "returned_to_deputy"
    label: ClassVar[Words] = _("Your suggestion was returned to be revised")
    told: ClassVar[Mapping[str, Manner]] = {Role.DEPUTY: Manner.AT_ONCE}
    reason: str = ""


@dataclass(frozen=True)
class Declined(AboutCase):
    """To the signers: it is not taken as a suggestion. `disposition` is a code."""

    kind: ClassVar[str] = "declined"
    label: ClassVar[Words] = _("Your suggestion was not accepted")
    told: ClassVar[Mapping[str, Manner]] = {Role.DEPUTY: Manner.DAILY}
    disposition: str = ""
    reason: str = ""


@dataclass(frozen=True)
class Accepted(AboutCase):
    """To the signers: it has its number."""

    kind: ClassVar[str] = "accepted"
    label: ClassVar[Words] = _("Your suggestion has been given a number")
    told: ClassVar[Mapping[str, Manner]] = {Role.DEPUTY: Manner.DAILY}


@dataclass(frozen=True)
class Corrected(AboutCase):
    """To the signers: the secretariat corrected something."""

    kind: ClassVar[str] = "corrected"
    label: ClassVar[Words] = _("Your suggestion was corrected")
    told: ClassVar[Mapping[str, Manner]] = {Role.DEPUTY: Manner.DAILY}
    reason: str = ""


@dataclass(frozen=True)
class LeadChanged(AboutCase):
    """To the signers, and to whoever led it so far: who leads it now."""

    kind: ClassVar[str] = "lead_changed"
    label: ClassVar[Words] = _("A suggestion has a new lead deputy")
    told: ClassVar[Mapping[str, Manner]] = {
        Role.DEPUTY: Manner.DAILY,
    }
    lead: str = ""
    reason: str = ""
    former: bool = False


@dataclass(frozen=True)
class Withdrawn(AboutCase):
    """To the secretariat and the signers: the suggestion was withdrawn."""

    kind: ClassVar[str] = "withdrawn"
    label: ClassVar[Words] = _("A suggestion was withdrawn")
    told: ClassVar[Mapping[str, Manner]] = {
        Role.DEPUTY: Manner.DAILY,
        Role.SECRETARIAT: Manner.DAILY,
    }


@dataclass(frozen=True)
class WithdrawalAsked(AboutCase):
    """To the co-signers: the lead deputy wants to withdraw it, and all have to agree."""

    kind: ClassVar[str] = "withdrawal_asked"
    label: ClassVar[Words] = _("You are asked to agree to a withdrawal")
    told: ClassVar[Mapping[str, Manner]] = {
        Role.DEPUTY: Manner.AT_ONCE,
    }
    lead: str = ""
    reason: str = ""


@dataclass(frozen=True)
class WithdrawalAnswered(AboutCase):
    """To the lead deputy: a co-signer agrees. To all signers: one refuses, so it stays."""

    kind: ClassVar[str] = "withdrawal_answered"
    label: ClassVar[Words] = _("A co-signer has answered a request to withdraw")
    told: ClassVar[Mapping[str, Manner]] = {
        Role.DEPUTY: Manner.DAILY,
    }
    deputy: str = ""
    agreed: bool = True


@dataclass(frozen=True)
class WithdrawalDropped(AboutCase):
    """To the co-signers: the lead deputy wants it no longer withdrawn."""

    kind: ClassVar[str] = "withdrawal_dropped"
    label: ClassVar[Words] = _("A request to withdraw was cancelled")
    told: ClassVar[Mapping[str, Manner]] = {
        Role.DEPUTY: Manner.DAILY,
    }
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
