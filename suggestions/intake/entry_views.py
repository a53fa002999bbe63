"""The secretariat enters what came on paper, and corrects what was entered wrongly."""

from dataclasses import replace

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from history.models import Event
from people.access import as_role
from people.models import Role
from people.requests import MemberRequest
from suggestions.intake import reviewing, rules
from suggestions.intake.content import session_for
from suggestions.intake.reading import beside, found
from suggestions.intake.review_forms import ChangeLeadForm, CorrectForm, EntryForm
from suggestions.models import Suggestion
from suggestions.pages import UNPROCESSABLE, acting, answer, typed_into
from suggestions.waiting import REVIEW

form_page = require_http_methods(["GET", "HEAD", "POST"])
secretariat_only = as_role(Role.SECRETARIAT)


@form_page
@secretariat_only
def enter(request: MemberRequest) -> HttpResponse:
    """Enter a suggestion that a deputy gave on paper (代录)."""
    congress, today = request.membership.congress, timezone.localdate()
    session = session_for(congress, today)
    form = EntryForm(
        request.POST if request.method == "POST" else None,
        request.FILES if request.method == "POST" else None,
        congress=congress,
        term=session.term_id if session else None,
        on=today,
    )
    if request.method != "POST" or not form.is_valid():
        return render(
            request,
            "suggestions/secretariat/enter.html",
            {"form": form, "session": session, "today": today},
            status=UNPROCESSABLE if form.is_bound else 200,
        )

    def deed() -> Event:
        return reviewing.enter_for_deputy(
            None,
            replace(acting(request), on=form.cleaned_data["given_on"]),
            deputy=form.cleaned_data["deputy"],
            content=form.content,
            scan=form.cleaned_data["scan"],
            cosigners=form.cleaned_data["cosigners"],
            secret=form.secret,
        )

    return answer(
        request,
        deed,
        done=REVIEW.url,
        said=_("Entered. The deputies have been told; it waits for its review."),
        typed=typed_into(form),
    )


@form_page
@secretariat_only
def correct(request: MemberRequest, public_id: str) -> HttpResponse:
    """Correct what was entered wrongly (更正)."""
    case = found(request, public_id)
    form = CorrectForm(request.POST if request.method == "POST" else None, case=case)
    if request.method != "POST" or not form.is_valid():
        return _page(request, case, "suggestions/secretariat/correct.html", form)
    changes, reason = dict(form.changes), form.cleaned_data["reason"]
    return answer(
        request,
        lambda: reviewing.correct(case, acting(request), changes=changes, reason=reason),
        done=case.get_absolute_url(),
        said=_("Corrected. The old value and the reason are kept in its history."),
        case=case,
        typed=typed_into(form),
    )


@form_page
@secretariat_only
def change_lead(request: MemberRequest, public_id: str) -> HttpResponse:
    """Put another deputy in the lead (变更领衔代表)."""
    case = found(request, public_id)
    form = ChangeLeadForm(request.POST if request.method == "POST" else None, case=case)
    if request.method != "POST" or not form.is_valid():
        return _page(request, case, "suggestions/secretariat/change_lead.html", form)
    return answer(
        request,
        lambda: reviewing.change_lead(case, acting(request), **form.cleaned_data),
        done=case.get_absolute_url(),
        said=_("The lead deputy is changed; the old and the new one have been told."),
        case=case,
        typed=typed_into(form),
    )


def _page(
    request: MemberRequest, case: Suggestion, template: str, form: CorrectForm | ChangeLeadForm
) -> HttpResponse:
    if not form.is_bound and not rules.can_correct(request.membership, case):
        messages.info(request, gettext("This suggestion has ended; it stays as it is."))
        return redirect(case)
    context = {**beside(request, case), "form": form}
    return render(request, template, context, status=UNPROCESSABLE if form.is_bound else 200)
