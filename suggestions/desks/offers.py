"""What a reader may do with a case now: the links and buttons of the case page."""

from collections.abc import Sequence

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from people.labels import Words
from people.models import UNIT_WORKERS, Membership, Role
from suggestions.assigning.rules import can_split, works_for_unit
from suggestions.intake.rules import can_revise, can_take_back, leads
from suggestions.intake.withdrawal_panel import Asked
from suggestions.models import Assignment, Suggestion
from suggestions.pages import Offer
from suggestions.supervising import offers as supervising
from suggestions.supervising.rules import can_remind
from workflow.machines.case import CaseState


def offers(
    case: Suggestion,
    member: Membership,
    current: Sequence[Assignment],
    *,
    asked: Asked | None = None,
) -> list[Offer]:
    """Give what a reader may do now; `current` are the assignments of this round that he sees.

    `asked` is a wish to withdraw, whose panel says what can be done about it.
    """
    if member.role == Role.DEPUTY:
        return _deputy_offers(case, member, being_asked=bool(asked and asked.is_open))
    if member.role == Role.COORDINATOR:
        return _coordinator_offers(case, member, current)
    if member.role in UNIT_WORKERS:
        return [
            Offer(_("Work on it"), reverse("suggestions:work", args=[part.public_id]), primary=True)
            for part in current
            if works_for_unit(member, part)
        ]
    return supervising.offers(case, member)


def _coordinator_offers(
    case: Suggestion, member: Membership, current: Sequence[Assignment]
) -> list[Offer]:
    def offer(words: Words, name: str, *, primary: bool = False) -> Offer:
        return Offer(words, reverse(f"suggestions:{name}", args=[case.public_id]), primary=primary)

    own = any(part.unit_id == member.unit_id for part in current)
    found = []
    if can_split(member, case, current):
        found.append(offer(_("Split among the units"), "hand_out_anew", primary=own))
    if any(can_remind(member, part) for part in current):
        found.append(offer(_("Remind the units"), "remind"))
    return found


def _deputy_offers(case: Suggestion, member: Membership, *, being_asked: bool) -> list[Offer]:
    def offer(words: Words, name: str, *, primary: bool = False) -> Offer:
        return Offer(words, reverse(f"suggestions:{name}", args=[case.public_id]), primary=primary)

    found = []
    if can_revise(member, case):
        found.append(offer(_("Go on writing"), "edit", primary=True))
    elif case.is_draft:
        found.append(offer(_("Read and answer"), "cosign", primary=True))
    if can_take_back(member, case):
        found.append(offer(_("Take it back"), "take_back"))
    if case.state == CaseState.RESOLVED:
        found.append(offer(_("Rate the reply"), "rate", primary=True))
    elif case.state == CaseState.RATED:
        found.append(offer(_("Change the rating"), "rate"))
    withdrawable = case.state in (CaseState.SUBMITTED, CaseState.ASSIGNED)
    if leads(member, case) and withdrawable and not being_asked:
        found.append(offer(_("Withdraw it"), "withdraw"))
    return found
