"""Between the units: an opinion is given, sent back; a draft is signed; a letter goes back."""

from collections.abc import Callable

from django import forms
from django.contrib import messages
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from history.models import Event
from people.access import as_role
from people.labels import Words
from people.models import UNIT_WORKERS
from people.requests import MemberRequest
from suggestions import visibility
from suggestions.assigning.unit_views import LOADED, own_part, work_url
from suggestions.intake.unsent import forget
from suggestions.models import Assignment
from suggestions.pages import UNPROCESSABLE, acting, refused, typed_into
from suggestions.record import Acting, ActRefused
from suggestions.replying.checking import give_back
from suggestions.replying.countersigning import countersign
from suggestions.replying.helping_page import opinion_form_name
from suggestions.replying.opining import give_opinion, send_opinion_back
from suggestions.replying.opinion_forms import (
    BackForm,
    CountersignForm,
    GiveBackForm,
    OpinionForm,
)
from suggestions.replying.work_page import show
from workflow.machines.assignment import AssignmentRole, AssignmentState

form_page = require_http_methods(["GET", "HEAD", "POST"])
unit_only = as_role(*UNIT_WORKERS)


def _answer(
    request: MemberRequest,
    own: Assignment,
    named: tuple[str, forms.Form],
    deed: Callable[[Acting], Event],
    said: Words,
) -> HttpResponse:
    """Do the act and come back to the work page; a form with a fault comes back on it."""
    name, form = named
    if not form.is_valid():
        sent = {name: form}
        return show(request, own, own.handling, sent=sent, status=UNPROCESSABLE)
    try:
        deed(acting(request))
    except ActRefused as refusal:
        typed = typed_into(form)
        return refused(request, refusal, case=own.case, typed=typed, back=work_url(own))
    messages.success(request, str(said))
    return redirect(work_url(own))


@form_page
@unit_only
def opinion(request: MemberRequest, public_id: str) -> HttpResponse:
    """Give the co-unit's opinion."""
    part = own_part(request, public_id)
    if request.method != "POST":
        return redirect(work_url(part))
    form = OpinionForm(request.POST)

    def deed(one: Acting) -> Event:
        event = give_opinion(part, one, said=form.said)
        tabs = [request.POST.get(name, "").replace("\0", "") for name in ("tab", "restored")]
        forget(request.user, opinion_form_name(part), tabs)
        return event

    said = _("Opinion given. The unit that answers the deputy has been told.")
    return _answer(request, part, ("opinion", form), deed, said)


@form_page
@unit_only
def opinion_back(request: MemberRequest, public_id: str) -> HttpResponse:
    """Send the opinion of a co-unit back; its part is named, and one's own is worked on."""
    part = _co_part(request, public_id)
    own = get_object_or_404(
        visibility.assignments_of(request.membership)
        .exclude(Q(pk=part.pk) | Q(state=AssignmentState.RETURNED))
        .select_related(*LOADED),
        case=part.case,
        round=part.round,
    )
    if request.method != "POST":
        return redirect(work_url(own))
    form = BackForm(request.POST, prefix=part.public_id)
    return _answer(
        request,
        own,
        ("back", form),
        lambda one: send_opinion_back(part, one, reason=form.cleaned_data["reason"]),
        _("Sent back. The co-unit has been told the new due date."),
    )


def _co_part(request: MemberRequest, public_id: str) -> Assignment:
    parts = visibility.assignments_visible_to(request.membership).select_related(*LOADED)
    return get_object_or_404(parts, public_id=public_id, role=AssignmentRole.CO)


@form_page
@unit_only
def sign_draft(request: MemberRequest, public_id: str) -> HttpResponse:
    """Sign the draft of the unit that answers, or object to it."""
    part = own_part(request, public_id)
    if request.method != "POST":
        return redirect(work_url(part))
    form = CountersignForm(request.POST)
    return _answer(
        request,
        part,
        ("signature", form),
        lambda one: countersign(part, one, **form.words),
        _("Your unit's answer is with the unit that asked for it."),
    )


@form_page
@unit_only
def letter_back(request: MemberRequest, public_id: str) -> HttpResponse:
    """Give a letter back that is being checked, or ask for it back."""
    part = own_part(request, public_id)
    if request.method != "POST":
        return redirect(work_url(part))
    form = GiveBackForm(request.POST)
    return _answer(
        request,
        part,
        ("give_back", form),
        lambda one: give_back(part, one, words=form.cleaned_data["words"]),
        _("The letter is being drafted again."),
    )
