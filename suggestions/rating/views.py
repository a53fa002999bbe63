"""The deputy reads the reply and answers two questions."""

from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods

from people.access import as_role
from people.models import Deputy, Role
from people.requests import MemberRequest
from suggestions import visibility
from suggestions.models import Reply, Suggestion
from suggestions.pages import UNPROCESSABLE, acting, answer, typed_into
from suggestions.rating import actions, rules
from suggestions.rating.forms import RatingForm
from suggestions.record import round_of
from workflow.rules import Rules

deputy_only = as_role(Role.DEPUTY)


@require_GET
@deputy_only
def rate(request: MemberRequest, public_id: str) -> HttpResponse:
    """Show each letter of the round with its two questions."""
    return page(request, delivered(request, public_id))


@require_http_methods(["GET", "POST"])
@deputy_only
def rate_reply(request: MemberRequest, public_id: str, reply_id: str) -> HttpResponse:
    """Take the answers on one letter."""
    case = delivered(request, public_id)
    if request.method != "POST":
        return page(request, case)
    reply = get_object_or_404(_letters(request, case), public_id=reply_id)
    form = RatingForm(request.POST, rules=round_of(case).policy.rules, prefix=reply.public_id)
    if not form.is_valid():
        return page(request, case, sent=form, status=UNPROCESSABLE)
    deputy = seat_of(request, case)
    return answer(
        request,
        lambda: actions.rate(reply, acting(request), deputy=deputy, answers=form.answers),
        done=case.get_absolute_url(),
        said=_("Thank you. You can still change your rating."),
        case=case,
        typed=typed_into(form),
    )


def delivered(request: MemberRequest, public_id: str) -> Suggestion:
    """Give the suggestion that an address names, if its letters were delivered; or 404."""
    shown = visibility.visible_to(request.membership).select_related(
        "congress", "session", "proposer__user"
    )
    case = get_object_or_404(shown, public_id=public_id)
    if case.state not in rules.RATABLE:
        raise Http404
    return case


def seat_of(request: MemberRequest, case: Suggestion) -> Deputy:
    """Give the seat in which the user signed the case: of the term in which he did."""
    found = rules.seat_in(case, request.user.pk)
    if found is None:
        raise Http404
    return found


def _letters(request: MemberRequest, case: Suggestion) -> QuerySet[Reply]:
    replies = visibility.replies_visible_to(request.membership)
    return replies.filter(case=case, round=case.round, superseded=False).select_related(
        "assignment__unit"
    )


def page(
    request: MemberRequest,
    case: Suggestion,
    *,
    sent: RatingForm | None = None,
    status: int = 200,
) -> HttpResponse:
    """Show the letters of the round, each with its two questions; one that was sent comes back."""
    policy = round_of(case).policy.rules
    deputy = seat_of(request, case)
    earlier = {
        rating.reply_id: rating
        for rating in case.ratings.filter(deputy=deputy, superseded=False, round=case.round)
    }
    letters = []
    for reply in _letters(request, case):
        form = RatingForm(rules=policy, earlier=earlier.get(reply.pk), prefix=reply.public_id)
        if sent is not None and sent.prefix == form.prefix:
            form = sent
        letters.append(
            {
                "reply": reply,
                "form": form,
                "earlier": earlier.get(reply.pk),
                "url": reverse("suggestions:rate_reply", args=[case.public_id, reply.public_id]),
            }
        )
    context = {
        "case": case,
        "letters": letters,
        "opinions": _opinions(request, case, policy, deputy, sent),
        "today": timezone.localdate(),
        "late": rules.is_late(case, timezone.localdate()),
        "may_rate": deputy.pk in rules.raters(case, policy),
    }
    return render(request, "suggestions/rate.html", context, status=status)


def _opinions(
    request: MemberRequest,
    case: Suggestion,
    policy: Rules,
    deputy: Deputy,
    sent: RatingForm | None,
) -> list[dict[str, Any]]:
    """Give what the co-units said, and with it the two questions, where the policy asks them."""
    shown = visibility.opinions_visible_to(request.membership)
    opinions = shown.filter(case=case, round=case.round).select_related("assignment__unit")
    if not policy.opinion_rated:
        return [{"opinion": opinion} for opinion in opinions]
    given = case.opinion_ratings.filter(deputy=deputy, superseded=False)
    earlier = {rating.opinion_id: rating for rating in given}
    asked = []
    for opinion in opinions:
        before = earlier.get(opinion.pk)
        form = RatingForm(rules=policy, earlier=before, prefix=opinion.public_id)
        ours = sent is not None and sent.prefix == form.prefix
        asked.append({"opinion": opinion, "form": sent if ours else form, "earlier": before})
    return asked
