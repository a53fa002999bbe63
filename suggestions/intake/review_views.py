"""The secretariat reviews what was submitted: accept with a number, give back, decline."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_POST

from history.log import data_of
from history.models import Event
from people.access import as_role
from people.models import Role
from people.requests import MemberRequest
from suggestions import bulk, visibility
from suggestions.intake import reviewing, rules
from suggestions.intake.alike import alike
from suggestions.intake.reading import beside, found
from suggestions.intake.review_forms import AcceptForm, CategoryForm, DeclineForm, GiveBackForm
from suggestions.models import Suggestion
from suggestions.models.case import Period
from suggestions.pages import UNPROCESSABLE, acting, answer, typed_into
from suggestions.record import Acting
from suggestions.waiting import HANDOUT, REVIEW, Place, place_of

secretariat_only = as_role(Role.SECRETARIAT)


@require_GET
@secretariat_only
def review(request: MemberRequest, public_id: str) -> HttpResponse:
    """Read what was submitted, with what can be done about it beside."""
    case = found(request, public_id)
    if not rules.can_decline(request.membership, case):
        messages.info(request, gettext("This suggestion no longer waits for its review."))
        return redirect(case)
    return _page(request, case)


def _page(
    request: MemberRequest, case: Suggestion, *, status: int = 200, **sent: forms.Form
) -> HttpResponse:
    """Show the page; `sent` holds the form that came back with errors."""
    reviewable = rules.can_review(request.membership, case)
    period = Period(case.period)
    context: dict[str, Any] = {
        **beside(request, case),
        "place": _place(request, case),
        "reviewable": reviewable,
        "accept": AcceptForm(congress=case.congress, initial={"category": case.category_id}),
        "give_back": GiveBackForm(prefix="back"),
        "decline": DeclineForm(prefix="decline", numbered=case.number is not None),
        "upcoming": reviewing.upcoming_number(case) if reviewable else None,
        "period": period.label,
        "duplicates": alike(case, request.membership),
        **sent,
    }
    return render(request, "suggestions/secretariat/review.html", context, status=status)


def _place(request: MemberRequest, case: Suggestion) -> Place:
    queue = REVIEW if case.number is None else HANDOUT
    today = timezone.localdate()
    return place_of(case, queue, request.membership, query=request.GET, on=today)


@require_POST
@secretariat_only
def accept(request: MemberRequest, public_id: str) -> HttpResponse:
    """Accept it under its category; it gets its number."""
    case = found(request, public_id)
    form = AcceptForm(request.POST, congress=case.congress)
    if not form.is_valid():
        return _page(request, case, accept=form, status=UNPROCESSABLE)
    return answer(
        request,
        lambda: reviewing.accept(case, acting(request), category=form.cleaned_data["category"]),
        done=_place(request, case).onward,
        said=lambda event: f"{_numbered(event)}{case.title}",
        case=case,
        back=case.get_absolute_url(),
    )


def _numbered(event: Event) -> str:
    told = data_of(event)
    return gettext("Accepted as No. %(number)s (%(period)s). ") % {
        "number": told["number"],
        "period": Period(told["period"]).label,
    }


@require_POST
@secretariat_only
def give_back(request: MemberRequest, public_id: str) -> HttpResponse:
    """Give it back to the deputy with the reason."""
    case = found(request, public_id)
    form = GiveBackForm(request.POST, prefix="back")
    if not form.is_valid():
        return _page(request, case, give_back=form, status=UNPROCESSABLE)
    return answer(
        request,
        lambda: reviewing.return_to_deputy(
            case, acting(request), reason=form.cleaned_data["reason"]
        ),
        done=_place(request, case).onward,
        said=_("Given back to the deputy, who has been told why."),
        case=case,
        typed=typed_into(form),
        # It is a draft again, which the secretariat can't open.
        back=REVIEW.url,
    )


@require_POST
@secretariat_only
def decline(request: MemberRequest, public_id: str) -> HttpResponse:
    """Not take it as a suggestion, with disposition and reason."""
    case = found(request, public_id)
    form = DeclineForm(request.POST, prefix="decline", numbered=case.number is not None)
    if not form.is_valid():
        return _page(request, case, decline=form, status=UNPROCESSABLE)
    return answer(
        request,
        lambda: reviewing.decline(case, acting(request), **form.cleaned_data),
        done=_place(request, case).onward,
        said=_("Declined. The deputies have been told what becomes of it, and why."),
        case=case,
        typed=typed_into(form),
        back=case.get_absolute_url(),
    )


@require_POST
@secretariat_only
def accept_several(request: MemberRequest) -> HttpResponse:
    """Accept the marked ones, each with a number of its own, in the order of the list."""
    member = request.membership
    form = CategoryForm(request.POST, congress=member.congress)
    category = form.cleaned_data["category"] if form.is_valid() else None
    cases = visibility.visible_to(member).select_related("category")
    chosen = bulk.picked(request.POST.getlist("pick"), cases.order_by("submitted_on", "pk"))

    def deed(case: Suggestion, one: Acting) -> Event:
        return reviewing.accept(case, one, category=case.category or category)

    results = bulk.each(request, chosen.cases, deed, _numbered)
    back = reverse("suggestions:waiting", args=[REVIEW.code])
    return bulk.report(request, chosen, results, title=_("Accepting several"), back=back)
