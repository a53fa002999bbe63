"""Withdrawing what was submitted: at once, or with the agreement of everybody who co-signed.

Until the last of them has agreed the handling goes on as if nobody had asked.
"""

from django.utils.translation import gettext_lazy as _

from history.models import Event
from people.models import Deputy, Role
from suggestions.contents import digests
from suggestions.intake import rules
from suggestions.intake.files import NewFile, attach
from suggestions.kinds.handling import TakenOff
from suggestions.kinds.writing import (
    WithdrawalAnswered,
    WithdrawalAsked,
    WithdrawalDropped,
    Withdrawn,
)
from suggestions.models import (
    Attachment,
    Note,
    Suggestion,
    Withdrawal,
    WithdrawalConsent,
)
from suggestions.models.assigning import OPEN
from suggestions.record import Acting, ActRefused, act, keep, note, record, require, round_of
from suggestions.steps import drop_all_requests, take_off
from suggestions.telling import about, lead, secretariat, signers, tell, unit_users
from workflow.machines.case import CaseState
from workflow.policy import Policy, in_force

TOO_LATE = _("It can't be withdrawn any more.")
NOT_ASKED = _("There is no open request to withdraw that needs this answer.")


@act
def ask_withdrawal(case: Suggestion, acting: Acting, *, reason: str) -> Event:
    """Withdraw a submitted suggestion; where others co-signed, ask them first (Shanghai art. 10).

    Without them, or where the policy leaves it to the lead deputy, handling ends at once
    (Chongqing art. 12). Refused where the policy forbids it, and while they are being asked.
    """
    policy = policy_of(case, acting)
    require(
        rules.can_withdraw(acting.actor, case, policy.rules),
        TOO_LATE,
        article=policy.rules.articles.get("withdrawal", ""),
    )
    require(open_withdrawal(case) is None, _("The co-signers are being asked already."))
    written = note(case, reason, acting)
    others = rules.who_must_agree(case, policy.rules)
    if not others or case.proposer is None:
        return _end(case, acting, written)
    asked = Withdrawal.objects.create(
        case=case, deputy=case.proposer, reason=written, asked_on=acting.day
    )
    WithdrawalConsent.objects.bulk_create(
        WithdrawalConsent(withdrawal=asked, deputy=deputy) for deputy in others
    )
    keep(case)
    event = record(
        case,
        "withdrawal_asked",
        acting,
        digests=digests(written),
        data={"deputies": [deputy.pk for deputy in others]},
    )
    told = WithdrawalAsked(**about(case), lead=case.proposer.name, reason=reason)
    tell(event, case, told, to=[deputy.user for deputy in others])
    return event


def policy_of(case: Suggestion, acting: Acting) -> Policy:
    """Give the rules under which a case may be withdrawn: its round's, or those of the day."""
    if case.state == CaseState.ASSIGNED:
        return round_of(case).policy
    return in_force(case.congress_id, acting.day)


def open_withdrawal(case: Suggestion) -> Withdrawal | None:
    """Give the withdrawal that the co-signers are asked about now."""
    asked = case.withdrawals.filter(state=Withdrawal.State.OPEN)
    return asked.select_related("deputy__user", "reason").first()


def _end(
    case: Suggestion,
    acting: Acting,
    written: Note,
    *files: Attachment,
    last: Deputy | None = None,
) -> Event:
    """End the case as withdrawn; `last` is the co-signer with whose agreement it came about."""
    case.ended_on = acting.day
    case.mark_withdrawn()
    keep(case, "state", "ended_on")
    open_parts = case.assignments.select_related("unit").filter(state__in=OPEN)
    units = take_off(open_parts, acting)
    drop_all_requests(case, acting)
    event = record(
        case,
        "withdrawn",
        acting,
        steps=[{"step": "ended", "how": "withdrawn"}],
        digests=digests(written, *files),
        data={"deputies": [last.pk]} if last else {},
    )
    tell(event, case, Withdrawn(**about(case)), to=[*secretariat(case), *signers(case)])
    tell(event, case, TakenOff(**about(case), withdrawn=True), to=unit_users(units))
    return event


@act
def answer_withdrawal(
    case: Suggestion,
    acting: Acting,
    *,
    deputy: Deputy,
    agreed: bool,
    scan: NewFile | None = None,
) -> Event:
    """Agree to a withdrawal, or refuse it; it takes effect with the last agreement.

    Each co-signer answers once, for himself; what he gave on paper the secretariat enters with
    the scan. Refused where the policy no longer lets it be withdrawn.
    """
    asked = open_withdrawal(case)
    consent = asked.consents.filter(deputy=deputy, agreed=None).first() if asked else None
    if asked is None or consent is None:
        raise ActRefused(NOT_ASKED)
    require(
        rules.may_answer_withdrawal(acting.actor, case, deputy),
        _("A co-signer answers for himself, or the secretariat enters what he gave on paper."),
    )
    on_paper = acting.actor is not None and acting.actor.role == Role.SECRETARIAT
    require(not on_paper or scan is not None, _("Attach the scan of what the deputy signed."))
    policy = policy_of(case, acting)
    require(
        rules.is_withdrawable(case, policy.rules),
        TOO_LATE,
        article=policy.rules.articles.get("withdrawal", ""),
    )
    purpose = Attachment.Purpose.CONSENT
    files = [attach(case, scan, purpose, acting)] if on_paper and scan is not None else []
    consent.agreed, consent.answered_on = agreed, acting.day
    consent.save(update_fields=["agreed", "answered_on"])
    complete = agreed and not asked.consents.exclude(agreed=True).exists()
    if complete or not agreed:
        state = Withdrawal.State.AGREED if complete else Withdrawal.State.REFUSED
        _close(asked, state, acting)
    if complete:
        return _end(case, acting, asked.reason, *files, last=deputy)
    if not agreed:
        keep(case)
    event = record(
        case,
        "withdrawal_agreed" if agreed else "withdrawal_refused",
        acting,
        digests=digests(*files),
        data={"deputies": [deputy.pk]},
    )
    told = WithdrawalAnswered(**about(case), deputy=deputy.name, agreed=agreed)
    tell(event, case, told, to=lead(case) if agreed else signers(case))
    return event


@act
def drop_withdrawal(case: Suggestion, acting: Acting) -> Event:
    """Want it no longer withdrawn, before all have agreed; only who asked may say so."""
    asked = open_withdrawal(case)
    require(rules.leads(acting.actor, case), _("Only the lead deputy can say so."))
    if asked is None:
        raise ActRefused(NOT_ASKED)
    _close(asked, Withdrawal.State.DROPPED, acting)
    keep(case)
    event = record(case, "withdrawal_dropped", acting)
    told = WithdrawalDropped(**about(case), lead=asked.deputy.name)
    tell(event, case, told, to=signers(case))
    return event


def _close(asked: Withdrawal, state: Withdrawal.State, acting: Acting) -> None:
    asked.state, asked.ended_on = state, acting.day
    asked.save(update_fields=["state", "ended_on"])
