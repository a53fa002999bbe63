"""The unit reports a promise as kept, with the letter about it, or explains why it can't be."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from people.access import as_role
from people.models import UNIT_WORKERS, Role
from people.requests import MemberRequest
from suggestions.intake.unsent import forget, last_typed
from suggestions.models import Commitment, Draft
from suggestions.pages import UNPROCESSABLE, acting, answer, refused, typed_into
from suggestions.promising import keeping, putting_off, rules
from suggestions.promising.forms import ExplainForm, ReportForm
from suggestions.promising.reading import found_promise
from suggestions.promising.steps import answering
from suggestions.record import ActRefused, round_of
from workflow.machines.commitment import CommitmentState
from workflow.policy import Rules

form_page = require_http_methods(["GET", "HEAD", "POST"])
unit_only = as_role(*UNIT_WORKERS)


def form_name(commitment: Commitment) -> str:
    """Give the name under which an unsent report is kept."""
    return f"kept:{commitment.public_id}"


def _sent(request: MemberRequest) -> tuple[Any, Any]:
    return (request.POST, request.FILES) if request.method == "POST" else (None, None)


@form_page
@unit_only
def report(request: MemberRequest, public_id: str, promise_id: str) -> HttpResponse:
    """Report a promise as kept: evidence, and the letter to the deputies."""
    commitment = found_promise(request, public_id, promise_id)
    policy = round_of(commitment.case).policy.rules
    parts = answering(commitment.reply, commitment)
    if request.method != "POST" and not rules.can_report(
        request.membership, commitment, parts, policy
    ):
        return redirect(commitment)
    others = _still_open(commitment)
    unsent = last_typed(request.user, form_name(commitment)) if not request.POST else None
    data, files = _sent(request)
    initial = _known(request, commitment) | {"outcome": _likely_class(commitment, policy)}
    initial |= unsent.fields if unsent else {}
    form = ReportForm(
        data, files, initial=initial, reply=commitment.reply, others=others, rules=policy
    )
    if not form.is_valid():
        return _report_page(request, commitment, form, unsent)
    try:
        keeping.report_kept(commitment, acting(request), **form.words)
    except ActRefused as refusal:
        return _refused(request, commitment, form, refusal)
    tabs = [request.POST.get(name, "").replace("\0", "") for name in ("tab", "restored")]
    forget(request.user, form_name(commitment), tabs)
    said = gettext("Reported. The secretariat looks at it; then the letter is delivered.")
    messages.success(request, said)
    return redirect(commitment)


def _refused(
    request: MemberRequest, commitment: Commitment, form: ReportForm, refusal: ActRefused
) -> HttpResponse:
    """Tell why: where a rule of procedure forbids the class, beside it, to be put right."""
    if refusal.article and "outcome" in form.fields:
        words = {"reason": refusal, "article": refusal.article}
        form.add_error("outcome", gettext("%(reason)s (%(article)s)") % words)
        return _report_page(request, commitment, form, None)
    back = commitment.get_absolute_url()
    return refused(request, refusal, back=back, case=commitment.case, typed=typed_into(form))


def _still_open(commitment: Commitment) -> list[Commitment]:
    """Give the other promises of the same letter that are still being carried out."""
    of_letter = commitment.reply.commitments.filter(in_force=True, state=CommitmentState.OPEN)
    return list(of_letter.exclude(pk=commitment.pk).order_by("position"))


def _report_page(
    request: MemberRequest, commitment: Commitment, form: ReportForm, unsent: Draft | None
) -> HttpResponse:
    context = {
        "case": commitment.case,
        "commitment": commitment,
        "form": form,
        "form_name": form_name(commitment),
        "unsent": unsent,
        "restored": request.POST.get("restored", "") or (unsent.tab if unsent else ""),
        "today": timezone.localdate(),
        "class_now": commitment.reply.class_now,
    }
    status = UNPROCESSABLE if form.is_bound else 200
    return render(request, "suggestions/promises/report.html", context, status=status)


def _known(request: MemberRequest, commitment: Commitment) -> dict[str, Any]:
    """Give what of a new letter is known from its writer and from the letter that promised."""
    user, reply = request.user, commitment.reply
    signs = request.membership.role == Role.SIGNATORY
    return {
        "signatory": user.name if signs else reply.signatory,
        "contact_person": user.name,
        "contact_phone": user.phone or reply.contact_phone,
    }


def _likely_class(commitment: Commitment, policy: Rules) -> str:
    """Give the class to which the letter rises, if this was the last of its promises."""
    higher = rules.higher_classes(commitment.reply, policy)
    others = list(commitment.reply.commitments.exclude(pk=commitment.pk))
    return higher[0].code if higher and rules.may_rise_to(higher[0], others) else ""


@form_page
@unit_only
def explain(request: MemberRequest, public_id: str, promise_id: str) -> HttpResponse:
    """Explain in writing why a promise can't be kept."""
    commitment = found_promise(request, public_id, promise_id)
    policy = round_of(commitment.case).policy.rules
    parts = answering(commitment.reply, commitment)
    if request.method != "POST" and not rules.can_report(
        request.membership, commitment, parts, policy
    ):
        return redirect(commitment)
    data, files = _sent(request)
    initial = {"signatory": _known(request, commitment)["signatory"]}
    form = ExplainForm(data, files, initial=initial)
    if not form.is_valid():
        context = {
            "case": commitment.case,
            "commitment": commitment,
            "form": form,
            "today": timezone.localdate(),
        }
        status = UNPROCESSABLE if form.is_bound else 200
        return render(request, "suggestions/promises/explain.html", context, status=status)
    given = form.cleaned_data
    return answer(
        request,
        lambda: putting_off.explain(
            commitment,
            acting(request),
            text=given["text"],
            signatory=given["signatory"],
            files=given["attached"],
        ),
        done=commitment.get_absolute_url(),
        said=_("Sent. The secretariat and the deputies read your explanation."),
        case=commitment.case,
        typed=typed_into(form),
    )
