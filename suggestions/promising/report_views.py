"""The unit reports a promise as kept, with the letter about it, or explains why it can't be."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from history.models import Event
from people.access import as_role
from people.models import UNIT_WORKERS, Role
from people.requests import MemberRequest
from suggestions.intake.unsent import forget, last_typed
from suggestions.models import Commitment, Draft, Supplement
from suggestions.pages import (
    UNPROCESSABLE,
    acting,
    acting_with,
    answer,
    refused,
    typed_into,
    with_article,
)
from suggestions.promising import checking, keeping, putting_off, rules
from suggestions.promising.forms import ExplainForm, ReportForm
from suggestions.promising.reading import found_promise, inside
from suggestions.promising.reporting import draft_of, is_checked
from suggestions.promising.steps import answering
from suggestions.promising.writing import Letter
from suggestions.record import ActRefused, round_of
from suggestions.replying.rules import signs
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
    """Report a promise as kept: evidence, and the letter to the deputies.

    What the unit has drafted already stands there; while the signatory checks it, for him alone.
    """
    commitment = found_promise(request, public_id, promise_id)
    sheet = _sheet(request, commitment)
    if request.method != "POST":
        return _page(request, sheet) if sheet.may_write else redirect(commitment)
    said = gettext("Reported. The secretariat looks at it; then the letter is delivered.")
    return _send(request, sheet, keeping.report_kept, said)


@form_page
@unit_only
def hand_in(request: MemberRequest, public_id: str, promise_id: str) -> HttpResponse:
    """Hand the report in to the unit's signatory."""
    commitment = found_promise(request, public_id, promise_id)
    if request.method != "POST":
        return redirect("suggestions:promise_kept", public_id, promise_id)
    sheet = _sheet(request, commitment)
    sheet.form.leave_to_the_signatory()
    said = gettext("Handed in. The signatory has been told, and sends the report or gives it back.")
    return _send(request, sheet, checking.submit_report, said)


@dataclass(frozen=True)
class Sheet:
    """The form of a report with what it is filled in from, and what its reader may do with it."""

    commitment: Commitment
    form: ReportForm
    draft: Supplement | None
    unsent: Draft | None
    may_write: bool
    may_report: bool


def _sheet(request: MemberRequest, commitment: Commitment) -> Sheet:
    """Give the form: with what was sent, else what was typed and not sent, else the draft."""
    member, case = request.membership, commitment.case
    policy, parts = round_of(case).policy.rules, answering(commitment.reply, commitment)
    draft, posted = draft_of(commitment, member), request.method == "POST"
    unsent = None if posted else last_typed(request.user, form_name(commitment))
    initial = _known(request, commitment) | {"outcome": _likely_class(commitment, policy)}
    initial |= _drafted(draft) if draft else {}
    initial |= unsent.fields if unsent else {}
    data, files = _sent(request)
    form = ReportForm(
        data,
        files,
        initial=initial,
        reply=commitment.reply,
        others=_still_open(commitment),
        rules=policy,
        files=list(draft.files.order_by("pk")) if draft else [],
    )
    writes = rules.can_write(member, commitment, parts)
    may_report = rules.can_report(member, commitment, parts, policy)
    if not may_report:
        form.leave_to_the_signatory()
    return Sheet(
        commitment,
        form,
        draft,
        unsent,
        may_write=writes and (signs(member) or not is_checked(draft)),
        may_report=may_report,
    )


def _drafted(draft: Supplement) -> dict[str, Any]:
    """Give what a draft says, field by field; what it leaves open, the reader is offered."""
    said = {name: getattr(draft, name) for name in Letter.__dataclass_fields__}
    return {
        **{name: value for name, value in said.items() if value or name == "outcome"},
        "evidence": draft.evidence,
        "also": list(draft.commitments.values_list("public_id", flat=True)),
        "kept": list(draft.files.values_list("public_id", flat=True)),
    }


def _send(
    request: MemberRequest, sheet: Sheet, deed: Callable[..., Event], said: str
) -> HttpResponse:
    """Do it. What is wrong stands beside the fields, and nothing typed is lost."""
    commitment = sheet.commitment
    if not sheet.form.is_valid():
        return _page(request, sheet)
    try:
        deed(commitment, acting_with(request), **sheet.form.words)
    except ActRefused as refusal:
        return _refused(request, sheet, refusal)
    tabs = [request.POST.get(name, "").replace("\0", "") for name in ("tab", "restored")]
    forget(request.user, form_name(commitment), tabs)
    messages.success(request, said)
    return redirect(commitment)


def _refused(request: MemberRequest, sheet: Sheet, refusal: ActRefused) -> HttpResponse:
    """Tell why: where a rule of procedure forbids the class, beside it, to be put right."""
    commitment, form = sheet.commitment, sheet.form
    if refusal.article and "outcome" in form.fields:
        form.add_error("outcome", str(with_article(refusal)))
        return _page(request, sheet)
    back = commitment.get_absolute_url()
    return refused(request, refusal, back=back, case=commitment.case, typed=typed_into(form))


def _still_open(commitment: Commitment) -> list[Commitment]:
    """Give the other promises of the same letter that are still being carried out."""
    of_letter = commitment.reply.commitments.filter(in_force=True, state=CommitmentState.OPEN)
    return list(of_letter.exclude(pk=commitment.pk).order_by("position"))


def _page(request: MemberRequest, sheet: Sheet) -> HttpResponse:
    commitment, unsent = sheet.commitment, sheet.unsent
    context = {
        "case": commitment.case,
        "commitment": commitment,
        "form": sheet.form,
        "form_name": form_name(commitment),
        "unsent": unsent,
        "newer_draft": _newer(sheet.draft, unsent),
        "restored": request.POST.get("restored", "") or (unsent.tab if unsent else ""),
        "today": timezone.localdate(),
        "class_now": commitment.reply.class_now,
        "may_report": sheet.may_report,
        **inside(request, commitment, sheet.draft),
    }
    status = UNPROCESSABLE if sheet.form.is_bound else 200
    return render(request, "suggestions/promises/report.html", context, status=status)


def _newer(draft: Supplement | None, unsent: Draft | None) -> Supplement | None:
    """Give the draft if it was handed in after the reader had typed something else."""
    return draft if draft and unsent and draft.written_at > unsent.saved_at else None


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
