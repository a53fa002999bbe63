"""A unit signs for what was handed to it, and notes down its talks with the deputy."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from history.models import Event
from people.access import as_role
from people.models import UNIT_WORKERS
from people.requests import MemberRequest
from suggestions import bulk, visibility
from suggestions.assigning import actions, rules
from suggestions.assigning.unit_forms import ContactForm
from suggestions.intake import reading
from suggestions.intake.reading import SHOWN, beside
from suggestions.models import Assignment, Suggestion
from suggestions.pages import UNPROCESSABLE, acting, answer, typed_into
from suggestions.record import Acting, ActRefused
from workflow.limits import listed

form_page = require_http_methods(["GET", "HEAD", "POST"])
unit_only = as_role(*UNIT_WORKERS)
LOADED = ("unit", "handler", "handling__policy", *(f"case__{name}" for name in SHOWN))


def own_part(request: MemberRequest, public_id: str) -> Assignment:
    """Give the part of the reader's own unit that an address names; or 404."""
    parts = visibility.assignments_of(request.membership).select_related(*LOADED)
    return get_object_or_404(parts, public_id=public_id)


def whole_part(request: MemberRequest, public_id: str) -> Assignment:
    """Give it with all that the work page shows of its case."""
    parts = visibility.assignments_of(request.membership).select_related(*LOADED)
    return reading.whole_part(parts, public_id)


def work_url(part: Assignment) -> str:
    """Where the unit works on its part."""
    return reverse("suggestions:work", args=[part.public_id])


def contact_form(request: MemberRequest, part: Assignment, data: Any = None) -> ContactForm:
    """Give the form for a talk, filled in as far as it is known."""
    deputy = part.case.proposer
    people = [deputy.name] if deputy else []
    return ContactForm(
        data,
        handed_out_on=part.assigned_on,
        on=timezone.localdate(),
        people=listed([*people, request.user.name]),
    )


@require_POST
@unit_only
def sign(request: MemberRequest, public_id: str) -> HttpResponse:
    """Sign for one suggestion."""
    part = own_part(request, public_id)
    return answer(
        request,
        lambda: actions.sign_for(part, acting(request)),
        done=work_url(part),
        said=_("Signed for."),
        case=part.case,
    )


@require_POST
@unit_only
def sign_several(request: MemberRequest) -> HttpResponse:
    """Sign for the marked ones, each by itself."""
    member = request.membership
    cases = visibility.visible_to(member).order_by("due_on", "pk")
    chosen = bulk.picked(request.POST.getlist("pick"), cases)
    own = visibility.assignments_of(member).filter(case__in=chosen.cases).order_by("round", "pk")
    parts = {part.case_id: part for part in own}

    def deed(case: Suggestion, one: Acting) -> Event:
        part = parts.get(case.pk)
        if part is None:
            raise ActRefused(_("Only the unit itself can sign for it, once."))
        return actions.sign_for(part, one)

    results = bulk.each(request, chosen.cases, deed, lambda _event: _("Signed for."))
    return bulk.report(
        request, chosen, results, title=_("Signing for several"), back=reverse("suggestions:queue")
    )


@form_page
@unit_only
def contact(request: MemberRequest, public_id: str) -> HttpResponse:
    """Note down a talk with the deputy."""
    part = own_part(request, public_id)
    if request.method != "POST":
        if not rules.can_log_contact(request.membership, part):
            messages.info(request, gettext("Sign for it first, then note down your talks."))
            return redirect(work_url(part))
        return _contact_page(request, part, contact_form(request, part))
    form = contact_form(request, part, request.POST)
    if not form.is_valid():
        return _contact_page(request, part, form)
    return answer(
        request,
        lambda: actions.log_contact(part, acting(request), talk=form.talk),
        done=work_url(part),
        said=_("Recorded. The deputy can read it on the suggestion's page."),
        case=part.case,
        typed=typed_into(form),
    )


def _contact_page(request: MemberRequest, part: Assignment, form: ContactForm) -> HttpResponse:
    context = {**beside(request, part.case), "part": part, "form": form, "work_url": work_url(part)}
    status = UNPROCESSABLE if form.is_bound else 200
    return render(request, "suggestions/unit/contact.html", context, status=status)
