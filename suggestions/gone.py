"""What became of a draft about which somebody sends a form that he could open before.

He had it before him a moment ago, so he may be told that it is a draft again, or that he is not
asked any more; nothing else of it. To whoever never saw it, it does not exist.
"""

from typing import TYPE_CHECKING, cast

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from history import log
from history.log import data_of
from people.labels import Words
from people.models import Membership, Role
from suggestions.models import Suggestion
from suggestions.pages import all_typed, refused
from suggestions.record import ActRefused, stream_of
from suggestions.waiting import REVIEW
from workflow.machines.case import CaseState

if TYPE_CHECKING:
    from people.requests import MemberRequest

BACK_IN_DRAFT = ("returned_to_deputy", "taken_back")
WENT_BACK = _("In the meantime it went back to the deputy and is a draft again.")
NOT_ASKED = _("In the meantime you were taken off the list: you are no longer asked to co-sign it.")


def told_gone(request: HttpRequest) -> HttpResponse | None:
    """Tell the sender of a form what became of its draft, with his words; None if he never saw it.

    For an address that answers him with 404.
    """
    member, match = getattr(request, "membership", None), request.resolver_match
    public_id = match.kwargs.get("public_id") if match else None
    if member is None or not public_id:
        return None
    reason = _why(member, public_id)
    if reason is None:
        return None
    back = REVIEW.url if member.role == Role.SECRETARIAT else "/"
    asking = cast("MemberRequest", request)
    return refused(asking, ActRefused(reason), back=back, typed=all_typed(asking))


def _why(member: Membership, public_id: str) -> Words | None:
    drafts = Suggestion.objects.filter(congress=member.congress_id, state=CaseState.DRAFT)
    case = drafts.select_related("congress").filter(public_id=public_id).first()
    if case is None:
        return None
    events = list(log.events_of(stream_of(case)))
    if member.role == Role.SECRETARIAT:
        return WENT_BACK if any(event.kind in BACK_IN_DRAFT for event in events) else None
    dropped = [data_of(event)["deputies"] for event in events if event.kind == "cosigner_dropped"]
    return NOT_ASKED if any(member.deputy_id in deputies for deputies in dropped) else None
