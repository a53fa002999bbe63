"""Withdrawing: the lead deputy asks, the co-signers answer, the secretariat enters paper."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from history.models import Event
from people.access import as_role
from people.labels import Words
from people.models import Role
from people.requests import MemberRequest
from suggestions.intake import rules, withdrawing
from suggestions.intake.forms import ReasonForm
from suggestions.intake.reading import beside, found
from suggestions.intake.views import deputy_only
from suggestions.intake.withdrawal_forms import PaperConsentForm
from suggestions.intake.withdrawal_panel import asked_of
from suggestions.models import Suggestion
from suggestions.pages import (
    INCOMPLETE,
    UNPROCESSABLE,
    acting,
    answer,
    refused,
    typed_into,
    was_done,
    yes_or_no,
)
from suggestions.record import Acting, ActRefused
from workflow.policy import PolicyMissing, Rules

form_page = require_http_methods(["GET", "HEAD", "POST"])
CAME_OF_IT: dict[str, Words] = {
    "withdrawn": _("Withdrawn. The units and the secretariat have been told."),
    "withdrawal_asked": _("The co-signers have been asked. It is withdrawn once all have agreed."),
    "withdrawal_agreed": _("Entered as agreed. Others still have to answer."),
    "withdrawal_refused": _(
        "Refusal entered: the suggestion stands. All who signed it have been told."
    ),
}
ANSWERED: dict[str, Words] = {
    "withdrawn": _("You agreed as the last one: the suggestion is withdrawn."),
    "withdrawal_agreed": _("You agreed. Others still have to answer."),
    "withdrawal_refused": _(
        "You did not agree: the suggestion stands, and its handling continues."
    ),
}


@form_page
@deputy_only
def withdraw(request: MemberRequest, public_id: str) -> HttpResponse:
    """Withdraw a suggestion, or ask those to agree who co-signed it; show who has answered."""
    case = _led(request, public_id)
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if not form.is_bound and case.is_ended:
        messages.info(request, gettext("This suggestion has ended; it stays as it is."))
        return redirect(case)
    if not form.is_valid():
        policy = _rules(request, case)
        context = {
            "case": case,
            "form": form,
            "asked": asked_of(case, request.membership),
            "others": rules.who_must_agree(case, policy) if policy else [],
            "too_late": policy is None or not rules.is_withdrawable(case, policy),
            "article": policy.articles.get("withdrawal", "") if policy else "",
            "today": timezone.localdate(),
        }
        status = UNPROCESSABLE if form.is_bound else 200
        return render(request, "suggestions/write/withdraw.html", context, status=status)
    reason = form.cleaned_data["reason"]
    return answer(
        request,
        lambda: withdrawing.ask_withdrawal(case, acting(request), reason=reason),
        done=case.get_absolute_url(),
        said=lambda event: CAME_OF_IT[event.kind],
        case=case,
        typed=typed_into(form),
    )


def _led(request: MemberRequest, public_id: str) -> Suggestion:
    """Give what the deputy leads and has submitted; a form about what went back meets its act."""
    case = found(request, public_id)
    opened = case.is_draft and request.method != "POST"
    if not rules.leads(request.membership, case) or opened:
        raise Http404
    return case


def _rules(request: MemberRequest, case: Suggestion) -> Rules | None:
    try:
        return withdrawing.policy_of(case, Acting(request.membership, timezone.now())).rules
    except PolicyMissing:
        return None


@require_POST
@deputy_only
def drop(request: MemberRequest, public_id: str) -> HttpResponse:
    """Want it no longer withdrawn."""
    case = _led(request, public_id)
    return answer(
        request,
        lambda: withdrawing.drop_withdrawal(case, acting(request)),
        done=case.get_absolute_url(),
        said=_("The suggestion stands. Those who were asked have been told."),
        case=case,
    )


@form_page
@deputy_only
def reply(request: MemberRequest, public_id: str) -> HttpResponse:
    """Read why the lead deputy wants it withdrawn, and answer."""
    case = found(request, public_id)
    signatures = case.cosignatures.select_related("deputy__user")
    own = get_object_or_404(signatures, deputy__user=request.user)
    if request.method != "POST":
        asked = asked_of(case, request.membership)
        if asked is None or asked.own is None:
            messages.info(request, gettext("Your answer is not, or no longer, needed."))
            return redirect(case)
        context = {**beside(request, case), "asked": asked}
        return render(request, "suggestions/write/withdrawal.html", context)
    agreed = yes_or_no(request)
    if agreed is None:
        return refused(request, ActRefused(INCOMPLETE), back=request.path)

    def deed() -> Event:
        signer = own.deputy
        return withdrawing.answer_withdrawal(case, acting(request), deputy=signer, agreed=agreed)

    return answer(
        request,
        deed,
        done=reverse("suggestions:mine"),
        said=lambda event: ANSWERED[event.kind],
        case=case,
        back=case.get_absolute_url(),
    )


@form_page
@as_role(Role.SECRETARIAT)
def paper(request: MemberRequest, public_id: str) -> HttpResponse:
    """Enter what a co-signer answered on paper, with the scan of it."""
    case = found(request, public_id)
    asked = asked_of(case, request.membership)
    waiting = asked.waiting if asked and asked.is_open else []
    sent = request.method == "POST"
    if sent and was_done(request):
        messages.success(request, gettext("This was done when you sent it the first time."))
        return redirect(case)
    if not waiting:
        nothing = gettext("No answer to a request to withdraw is needed here.")
        if sent:
            back = case.get_absolute_url()
            return refused(request, ActRefused(nothing), case=case, back=back)
        messages.info(request, nothing)
        return redirect(case)
    files = request.FILES if sent else None
    form = PaperConsentForm(request.POST if sent else None, files, waiting=waiting)
    if not form.is_valid():
        context = {**beside(request, case), "form": form, "asked": asked}
        status = UNPROCESSABLE if form.is_bound else 200
        return render(request, "suggestions/secretariat/consent.html", context, status=status)

    def deed() -> Event:
        return withdrawing.answer_withdrawal(
            case,
            acting(request),
            deputy=form.signer,
            agreed=form.agreed,
            scan=form.cleaned_data["scan"],
        )

    return answer(
        request,
        deed,
        done=case.get_absolute_url(),
        said=lambda event: CAME_OF_IT[event.kind],
        case=case,
    )
