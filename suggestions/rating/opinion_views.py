"""The lead deputy says what he thinks of a co-unit's opinion, where the policy asks for it."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from people.access import as_role
from people.models import Role
from people.requests import MemberRequest
from suggestions import visibility
from suggestions.pages import UNPROCESSABLE, acting, answer, typed_into
from suggestions.rating.forms import RatingForm
from suggestions.rating.opinion_ratings import rate_opinion
from suggestions.rating.views import delivered, page, seat_of
from suggestions.record import round_of


@require_http_methods(["GET", "POST"])
@as_role(Role.DEPUTY)
def rate(request: MemberRequest, public_id: str, opinion_id: str) -> HttpResponse:
    """Take the answers on one opinion."""
    case = delivered(request, public_id)
    shown = visibility.opinions_visible_to(request.membership).filter(case=case)
    opinion = get_object_or_404(shown.select_related("assignment"), public_id=opinion_id)
    if request.method != "POST":
        return page(request, case)
    form = RatingForm(request.POST, rules=round_of(case).policy.rules, prefix=opinion.public_id)
    if not form.is_valid():
        return page(request, case, sent=form, status=UNPROCESSABLE)
    deputy = seat_of(request, case)
    return answer(
        request,
        lambda: rate_opinion(
            opinion.assignment, acting(request), deputy=deputy, answers=form.answers
        ),
        done=case.get_absolute_url(),
        said=_("Thank you. You can still change your rating."),
        case=case,
        typed=typed_into(form),
    )
