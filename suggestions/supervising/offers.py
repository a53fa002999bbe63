"""What secretariat and supervisors may do with one case now."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from people.labels import Words
from people.models import Membership, Role
from suggestions.assigning.rules import can_assign, can_reassign
from suggestions.intake.rules import can_correct, can_decline, can_merge, can_review
from suggestions.models import Suggestion
from suggestions.pages import Offer
from suggestions.rating.rules import RATABLE, can_study
from suggestions.replying.rules import can_resolve
from suggestions.supervising.rules import can_choose, can_publish
from workflow.machines.case import CaseState

MAKE_KEY_ITEM = _("Make it a key item")


def offers(case: Suggestion, member: Membership) -> list[Offer]:
    """Give the acts that the member may do with the case now, the next step first."""

    def offer(words: Words, name: str, *, primary: bool = False) -> Offer:
        return Offer(words, reverse(f"suggestions:{name}", args=[case.public_id]), primary=primary)

    chasing = case.state == CaseState.ASSIGNED
    key = can_choose(member, case) and not case.key_item and not case.is_ended
    if member.role == Role.SUPERVISOR:
        own = ((chasing, "remind", _("Remind the units")), (key, "key_item", MAKE_KEY_ITEM))
        return [offer(words, name) for allowed, name, words in own if allowed]
    if member.role != Role.SECRETARIAT:
        return []
    ratable, merged = case.state in RATABLE, case.handled_with_id is not None
    possible = (
        (can_review(member, case), offer(_("Review"), "review", primary=True)),
        (can_assign(member, case), offer(_("Hand out"), "hand_out", primary=True)),
        (can_resolve(member, case), offer(_("Check the reply"), "check", primary=True)),
        (can_study(member, case), offer(_("Study the objection"), "objection", primary=True)),
        (chasing, offer(_("Remind the units"), "remind")),
        (key, offer(MAKE_KEY_ITEM, "key_item")),
        (can_merge(member, case) and not merged, offer(_("Duplicates"), "alike")),
        (can_merge(member, case) and merged, offer(_("Handle by itself"), "unmerge")),
        (can_reassign(member, case), offer(_("Hand out anew"), "hand_out_anew")),
        (ratable, offer(_("Enter a rating from paper"), "paper_rating")),
        (ratable, offer(_("Correct the class"), "correct_outcome")),
        (can_publish(member, case), offer(_("Publish"), "publish")),
        (can_decline(member, case) and case.number, offer(_("Refer up"), "review")),
        (can_correct(member, case), offer(_("Correct"), "correct")),
        (can_correct(member, case), offer(_("Change the lead deputy"), "change_lead")),
    )
    return [one for allowed, one in possible if allowed]
