"""The deputies say what they think of how a promise was kept; from paper, the secretariat."""

from dataclasses import replace

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from people.access import as_role
from people.models import Deputy, Role
from people.requests import MemberRequest
from suggestions.intake.reading import beside
from suggestions.pages import (
    UNPROCESSABLE,
    acting,
    all_typed,
    answer,
    refused,
    typed_into,
    was_done,
)
from suggestions.promising import rules
from suggestions.promising.forms import PaperWordForm
from suggestions.promising.rating import rate_supplement
from suggestions.promising.reading import found_letter, letters_of
from suggestions.rating.forms import RatingForm
from suggestions.rating.rules import raters
from suggestions.rating.views import seat_of
from suggestions.record import ActRefused, round_of

form_page = require_http_methods(["GET", "HEAD", "POST"])
NOT_RATABLE = _("This letter can't be rated now.")


@form_page
@as_role(Role.DEPUTY)
def rate(request: MemberRequest, public_id: str, letter_id: str) -> HttpResponse:
    """Read the letter and answer the two questions."""
    supplement = found_letter(request, public_id, letter_id)
    case, today = supplement.case, timezone.localdate()
    if not rules.can_be_rated(supplement):
        raise Http404
    policy, deputy = round_of(case).policy.rules, seat_of(request, case)
    earlier = supplement.ratings.filter(deputy=deputy, superseded=False).first()
    data = request.POST if request.method == "POST" else None
    form = RatingForm(data, rules=policy, earlier=None if data else earlier)
    if not form.is_valid():
        context = {
            "case": case,
            "supplement": supplement,
            "letter": letters_of(case, [supplement])[0],
            "form": form,
            "earlier": earlier,
            "today": today,
            "late": rules.is_late(supplement, today),
            "may_rate": deputy.pk in raters(case, policy),
        }
        status = UNPROCESSABLE if form.is_bound else 200
        return render(request, "suggestions/promises/rate.html", context, status=status)
    return answer(
        request,
        lambda: rate_supplement(supplement, acting(request), deputy=deputy, answers=form.answers),
        done=case.get_absolute_url(),
        said=_("Thank you. The secretariat reads your answer."),
        case=case,
        typed=typed_into(form),
    )


@form_page
@as_role(Role.SECRETARIAT)
def paper_word(request: MemberRequest, public_id: str, letter_id: str) -> HttpResponse:
    """Enter what a deputy answered on paper about a kept promise."""
    supplement = found_letter(request, public_id, letter_id)
    case, today = supplement.case, timezone.localdate()
    sent = request.method == "POST"
    if not rules.can_be_rated(supplement):
        if sent and not was_done(request):
            refusal, back = ActRefused(NOT_RATABLE), case.get_absolute_url()
            return refused(request, refusal, case=case, typed=all_typed(request), back=back)
        messages.info(request, str(NOT_RATABLE))
        return redirect(case)
    policy = round_of(case).policy.rules
    known = Deputy.objects.filter(pk__in=raters(case, policy)).select_related("user")
    form = PaperWordForm(
        request.POST if sent else None,
        request.FILES if sent else None,
        rules=policy,
        supplement=supplement,
        deputies=list(known),
        on=today,
    )
    if not form.is_valid():
        context = {**beside(request, case), "form": form, "supplement": supplement}
        status = UNPROCESSABLE if form.is_bound else 200
        return render(request, "suggestions/promises/paper_word.html", context, status=status)
    given = form.cleaned_data
    return answer(
        request,
        lambda: rate_supplement(
            supplement,
            replace(acting(request), on=given["given_on"]),
            deputy=form.who,
            answers=form.answers,
            scan=given["scan"],
        ),
        done=case.get_absolute_url(),
        said=_("Entered, and marked as given on paper."),
        case=case,
        typed=typed_into(form),
    )
