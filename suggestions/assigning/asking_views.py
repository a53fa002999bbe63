"""A unit asks: to return its part, for more time, for a further unit; and disagrees."""

from collections.abc import Callable, Mapping
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from history.models import Event
from people.access import as_role
from people.labels import Words
from people.models import UNIT_WORKERS
from people.requests import MemberRequest
from suggestions import visibility
from suggestions.assigning import asking, asking_rules
from suggestions.assigning.asking_forms import (
    DisputeForm,
    ExtensionForm,
    ProposalForm,
    ReturnForm,
)
from suggestions.assigning.granting import DateRefused
from suggestions.assigning.unit_views import own_part, work_url
from suggestions.assigning.windows import extended_until, late_return, no_extension, return_until
from suggestions.choosing import units_of
from suggestions.intake.reading import SHOWN, beside
from suggestions.models import Assignment, UnitRequest
from suggestions.pages import UNPROCESSABLE, acting, answer, typed_into, with_article
from suggestions.record import round_of

form_page = require_http_methods(["GET", "HEAD", "POST"])
unit_only = as_role(*UNIT_WORKERS)
NOT_NOW = _("This can't be requested now.")


@form_page
@unit_only
def ask_return(request: MemberRequest, public_id: str) -> HttpResponse:
    """Ask to return the unit's part, inside the window."""
    part, today = own_part(request, public_id), timezone.localdate()
    if request.method != "POST" and not asking_rules.can_ask_return(request.membership, part):
        return _nothing_to_ask(request, part)
    round_ = round_of(part.case)
    window, late = return_until(part, round_), late_return(part, round_, today)
    if asking_rules.asked_in_vain(part):
        late = late or str(asking_rules.NOT_AGAIN)
    form = ReturnForm(_sent(request), units=units_of(part.congress_id, today))
    told = {
        "window": window,
        "refused": late,
        "article": round_.policy.rules.articles.get("return_window", ""),
    }
    return _asked(
        request,
        part,
        form,
        lambda said: asking.ask_return(part, acting(request), **said),
        template="suggestions/unit/ask_return.html",
        said=_("Request sent. The secretariat decides; until then the deadline keeps running."),
        told=told,
    )


@form_page
@unit_only
def ask_extension(request: MemberRequest, public_id: str) -> HttpResponse:
    """Ask for more time, up to the longest extension."""
    part, today = own_part(request, public_id), timezone.localdate()
    if request.method != "POST" and not asking_rules.can_ask_extension(request.membership, part):
        return _nothing_to_ask(request, part)
    round_ = round_of(part.case)
    rules, cap = round_.policy.rules, extended_until(part, round_)
    form = ExtensionForm(_sent(request))
    told = {
        "cap": cap,
        "cap_limit": rules.extension_cap,
        "refused": no_extension(part, round_, today),
        "article": rules.articles.get("extension_cap", ""),
        "at_once": rules.who_extends == "nobody",
    }
    return _asked(
        request,
        part,
        form,
        lambda said: asking.ask_extension(part, acting(request), **said),
        template="suggestions/unit/ask_extension.html",
        said=_("Deadline extended; the deputies have been told.")
        if told["at_once"]
        else _("Request sent."),
        told=told,
    )


@form_page
@unit_only
def propose_unit(request: MemberRequest, public_id: str) -> HttpResponse:
    """Propose a further unit; what is not signed for yet is signed for with it."""
    part, today = own_part(request, public_id), timezone.localdate()
    if request.method != "POST" and not asking_rules.can_propose_unit(request.membership, part):
        return _nothing_to_ask(request, part)
    form = ProposalForm(_sent(request), units=units_of(part.congress_id, today))
    return _asked(
        request,
        part,
        form,
        lambda said: asking.propose_unit(part, acting(request), **said),
        template="suggestions/unit/propose_unit.html",
        said=_("Proposal sent. The secretariat decides; your unit continues meanwhile."),
        told={},
    )


def _sent(request: MemberRequest) -> Any:
    return request.POST if request.method == "POST" else None


def _nothing_to_ask(request: MemberRequest, part: Assignment) -> HttpResponse:
    """Lead back; whoever sends a form too late is told by its act."""
    messages.info(request, str(NOT_NOW))
    return redirect(work_url(part))


def _asked(
    request: MemberRequest,
    part: Assignment,
    form: forms.Form,
    deed: Callable[[dict[str, Any]], Event],
    *,
    template: str,
    said: Words,
    told: Mapping[str, Any],
) -> HttpResponse:
    """Show the form, or do what was sent from it."""
    if form.is_valid():
        try:
            return answer(
                request,
                lambda: deed(form.cleaned_data),
                done=work_url(part),
                said=said,
                case=part.case,
                typed=typed_into(form),
                but=(DateRefused,),
            )
        except DateRefused as refusal:
            form.add_error("until", str(with_article(refusal)))
    context = {**beside(request, part.case), "part": part, "form": form, **told}
    context["work_url"] = work_url(part)
    return render(request, template, context, status=UNPROCESSABLE if form.is_bound else 200)


def _own_request(request: MemberRequest, public_id: str) -> UnitRequest:
    """Give a request of the reader's own unit that an address names; or 404."""
    names = ("assignment__unit", "proposed_unit", *(f"case__{name}" for name in SHOWN))
    asked = visibility.requests_read_by(request.membership).select_related(*names)
    own = asked.filter(assignment__unit=request.membership.unit_id)
    found = get_object_or_404(own, public_id=public_id)
    found.assignment.case = found.case
    return found


@require_POST
@unit_only
def drop_request(request: MemberRequest, public_id: str) -> HttpResponse:
    """Take back what was asked, while it is open."""
    asked = _own_request(request, public_id)
    return answer(
        request,
        lambda: asking.drop_request(asked, acting(request)),
        done=work_url(asked.assignment),
        said=_("Taken back."),
        case=asked.case,
    )


@form_page
@unit_only
def dispute(request: MemberRequest, public_id: str) -> HttpResponse:
    """Disagree with a refusal, once."""
    asked = _own_request(request, public_id)
    part = asked.assignment
    if request.method != "POST" and not asking_rules.can_dispute(request.membership, asked):
        return _nothing_to_ask(request, part)
    return _asked(
        request,
        part,
        DisputeForm(_sent(request)),
        lambda said: asking.dispute(asked, acting(request), **said),
        template="suggestions/unit/dispute.html",
        said=_("Passed on for a decision. Your unit continues meanwhile."),
        told={"asked": asked},
    )
