"""The deputy reads the reply and answers two questions."""

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

deputy_only = as_role(Role.DEPUTY)


@require_GET
@deputy_only
def rate(request: MemberRequest, public_id: str) -> HttpResponse:
    """Show each letter of the round with its two questions."""
    case = _delivered(request, public_id)
    return _page(request, case)


@require_http_methods(["GET", "POST"])
@deputy_only
def rate_reply(request: MemberRequest, public_id: str, reply_id: str) -> HttpResponse:
    """Take the answers on one letter."""
    case = _delivered(request, public_id)
    if request.method != "POST":
        return _page(request, case)
    reply = get_object_or_404(_letters(request, case), public_id=reply_id)
    form = RatingForm(request.POST, rules=round_of(case).policy.rules, prefix=reply.public_id)
    if not form.is_valid():
        return _page(request, case, sent=form, status=UNPROCESSABLE)
    deputy = seat_of(request, case)
    return answer(
        request,
        lambda: actions.rate(reply, acting(request), deputy=deputy, answers=form.answers),
        done=case.get_absolute_url(),
        said=_("Thank you. You can change your rating while the time for it runs."),
        case=case,
        typed=typed_into(form),
    )


def _delivered(request: MemberRequest, public_id: str) -> Suggestion:
    shown = visibility.visible_to(request.membership).select_related(
        "congress", "session", "proposer__user"
    )
    case = get_object_or_404(shown, public_id=public_id)
    if case.state not in rules.RATABLE:
        raise Http404
    return case


def seat_of(request: MemberRequest, case: Suggestion) -> Deputy:
    """Give the seat in which the user signed the case: of the term in which he did."""
    if case.proposer and case.proposer.user_id == request.user.pk:
        return case.proposer
    signature = case.cosignatures.select_related("deputy").filter(deputy__user=request.user).first()
    if signature is None:
        raise Http404
    return signature.deputy


def _letters(request: MemberRequest, case: Suggestion) -> QuerySet[Reply]:
    replies = visibility.replies_visible_to(request.membership)
    return replies.filter(case=case, round=case.round, superseded=False).select_related(
        "assignment__unit"
    )


def _page(
    request: MemberRequest,
    case: Suggestion,
    *,
    sent: RatingForm | None = None,
    status: int = 200,
) -> HttpResponse:
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
        "today": timezone.localdate(),
        "late": rules.is_late(case, timezone.localdate()),
        "may_rate": deputy.pk in rules.raters(case, policy),
    }
    return render(request, "suggestions/rate.html", context, status=status)
