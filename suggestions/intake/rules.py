"""Who may do what with a suggestion before it is handed out."""

from django.utils.translation import gettext_lazy as _

from people.labels import Words
from people.models import Delegation, Deputy, Membership, Role
from suggestions.models import CoSignature, Suggestion
from suggestions.models.case import Period
from workflow.machines.case import CaseState
from workflow.policy import Rules


def leads(member: Membership | None, case: Suggestion) -> bool:
    """Whether somebody acts as the lead deputy of the suggestion."""
    return (
        member is not None
        and member.role == Role.DEPUTY
        and case.proposer is not None
        and case.proposer.user_id == member.user_id
    )


def delegation_fault(case: Suggestion, period: str) -> Words | None:
    """Say why a delegation can't submit this as a body, or give None.

    Its head signs for it, and only while the congress sits (Chongqing art. 8).
    """
    if case.delegation is None:
        return None
    if not speaks_for(case.proposer, case.delegation):
        return _("Only the head of a delegation submits something in its name.")
    if period != Period.SESSION:
        return _("A delegation submits as a body only while the congress is in session.")
    if case.cosignatures.exclude(state=CoSignature.State.DECLINED).exists():
        return _("A delegation submits as a body, without co-signers: take them off the list.")
    return None


def speaks_for(deputy: Deputy | None, delegation: Delegation) -> bool:
    """Whether a deputy is the head of a delegation."""
    return deputy is not None and delegation.head_id == deputy.pk


def works_for_secretariat(member: Membership | None, case: Suggestion) -> bool:
    """Whether somebody acts for the secretariat of the suggestion's congress."""
    return (
        member is not None
        and member.role == Role.SECRETARIAT
        and member.congress_id == case.congress_id
    )


def can_revise(member: Membership | None, case: Suggestion) -> bool:
    """The lead deputy works on his draft: text, files, co-signers, submitting."""
    return leads(member, case) and case.state == CaseState.DRAFT


def can_answer_invitation(member: Membership | None, signature: CoSignature) -> bool:
    """An invited deputy answers for himself, while it is a draft."""
    return (
        member is not None
        and member.role == Role.DEPUTY
        and signature.deputy.user_id == member.user_id
        and signature.case.state == CaseState.DRAFT
    )


def can_take_back(member: Membership | None, case: Suggestion) -> bool:
    """The lead deputy takes it back until it has a number; what is secret is not written here."""
    waits = case.state == CaseState.SUBMITTED and case.number is None
    return leads(member, case) and waits and not case.secret


def is_withdrawable(case: Suggestion, rules: Rules) -> bool:
    """Whether the policy lets the deputies withdraw it at all.

    Beijing art. 13 ends this with the hand-out; Shanghai art. 10 and Chongqing art. 12 do not.
    """
    allowed = [CaseState.SUBMITTED]
    if rules.withdrawal != "before_handout":
        allowed.append(CaseState.ASSIGNED)
    return case.state in allowed


def can_withdraw(member: Membership | None, case: Suggestion, rules: Rules) -> bool:
    """The lead deputy withdraws what was submitted, as long as the policy lets him."""
    return leads(member, case) and is_withdrawable(case, rules)


def who_must_agree(case: Suggestion, rules: Rules) -> list[Deputy]:
    """Give the co-signers without whom it is not withdrawn (Shanghai art. 10), by policy nobody."""
    if rules.withdrawal_consent == "lead":
        return []
    signed = case.cosignatures.filter(state=CoSignature.State.CONFIRMED)
    return [signature.deputy for signature in signed.select_related("deputy__user")]


def may_answer_withdrawal(member: Membership | None, case: Suggestion, deputy: Deputy) -> bool:
    """A co-signer answers for himself; the secretariat enters what he gave on paper."""
    if works_for_secretariat(member, case):
        return True
    return member is not None and member.role == Role.DEPUTY and deputy.user_id == member.user_id


def can_review(member: Membership | None, case: Suggestion) -> bool:
    """The secretariat reviews what was submitted and has no number yet."""
    return (
        works_for_secretariat(member, case)
        and case.state == CaseState.SUBMITTED
        and case.number is None
    )


def can_decline(member: Membership | None, case: Suggestion) -> bool:
    """The secretariat declines what was submitted; once numbered it can only be referred up."""
    return works_for_secretariat(member, case) and case.state == CaseState.SUBMITTED


def is_mergeable(case: Suggestion) -> bool:
    """Whether a suggestion has its number and is not answered yet."""
    return case.number is not None and case.state in (CaseState.SUBMITTED, CaseState.ASSIGNED)


def can_merge(member: Membership | None, case: Suggestion) -> bool:
    """The secretariat has suggestions handled together, or apart, until they are answered."""
    return works_for_secretariat(member, case) and is_mergeable(case)


def can_correct(member: Membership | None, case: Suggestion) -> bool:
    """The secretariat corrects what was entered wrongly, at any time after submission."""
    return (
        works_for_secretariat(member, case) and case.state != CaseState.DRAFT and not case.is_ended
    )
