"""A wish to withdraw as the pages tell of it: who asked, who agrees, who has not answered."""

from collections.abc import Sequence
from dataclasses import dataclass

from people.models import Membership, Role
from suggestions.belongings import has
from suggestions.intake import rules
from suggestions.models import Suggestion, Withdrawal, WithdrawalConsent
from suggestions.visibility import CONGRESS_ROLES

TOLD = (Withdrawal.State.OPEN, Withdrawal.State.REFUSED, Withdrawal.State.LAPSED)


@dataclass(frozen=True)
class Asked:
    """A withdrawal with the answers to it, and what its reader may do about it."""

    withdrawal: Withdrawal
    consents: Sequence[WithdrawalConsent]
    own: WithdrawalConsent | None
    may_drop: bool
    may_enter: bool

    @property
    def is_open(self) -> bool:
        """Whether answers are waited for."""
        return self.withdrawal.state == Withdrawal.State.OPEN

    @property
    def waiting(self) -> list[WithdrawalConsent]:
        """Those who have not answered."""
        return [consent for consent in self.consents if consent.agreed is None]

    @property
    def answered(self) -> list[WithdrawalConsent]:
        """Those who have."""
        return [consent for consent in self.consents if consent.agreed is not None]


def asked_of(case: Suggestion, member: Membership) -> Asked | None:
    """Give the last wish to withdraw, to the signers of the case and to the congress.

    None where it was dropped or took effect: then the case itself says so. The units learn of it
    when it has.
    """
    if member.role not in (Role.DEPUTY, *CONGRESS_ROLES) or case.is_draft or case.is_ended:
        return None
    if not has(case, "withdrawals"):
        return None
    found = case.withdrawals.select_related("deputy__user", "reason").order_by("-pk").first()
    if found is None or found.state not in TOLD:
        return None
    consents = list(found.consents.select_related("deputy__user"))
    is_open = found.state == Withdrawal.State.OPEN
    own = [c for c in consents if c.agreed is None and c.deputy.user_id == member.user_id]
    return Asked(
        found,
        consents,
        own=own[0] if own and is_open and member.role == Role.DEPUTY else None,
        may_drop=is_open and rules.leads(member, case),
        may_enter=is_open and rules.works_for_secretariat(member, case),
    )
