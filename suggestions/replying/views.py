"""The unit at work on one suggestion: read it, write the letter, look at it, issue it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from people.access import as_role
from people.models import UNIT_WORKERS
from people.requests import MemberRequest
from suggestions.assigning.unit_views import own_part, work_url
from suggestions.intake.unsent import forget
from suggestions.models import Assignment, Reply, Round
from suggestions.pages import UNPROCESSABLE, acting, refused, typed_into
from suggestions.record import ActRefused
from suggestions.replying import actions, rules
from suggestions.replying.forms import ReplyForm
from suggestions.replying.paper import paper
from suggestions.replying.promises import faults_of_promises, units_that_may_carry_out
from suggestions.replying.work_page import form_name, round_of_part, work_context
from workflow.machines.assignment import AssignmentState

form_page = require_http_methods(["GET", "HEAD", "POST"])
unit_only = as_role(*UNIT_WORKERS)


@require_safe
@unit_only
def work(request: MemberRequest, public_id: str) -> HttpResponse:
    """Show the suggestion with the unit's work on it: sign for, talks, reply."""
    part = own_part(request, public_id)
    if part.state == AssignmentState.RETURNED:
        return redirect(part.case)
    return _page(request, part, round_of_part(part))


def _page(
    request: MemberRequest,
    part: Assignment,
    round_: Round,
    *,
    form: ReplyForm | None = None,
    preview: Mapping[str, Any] | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {**work_context(request, part, round_, form), "preview": preview}
    return render(request, "suggestions/unit/work.html", context, status=status)


@dataclass(frozen=True)
class Sheet:
    """What was sent from the editor, and of which part."""

    part: Assignment
    round: Round
    form: ReplyForm


def _sheet(request: MemberRequest, part: Assignment) -> Sheet:
    round_ = round_of_part(part)
    on = timezone.localdate()
    units = units_that_may_carry_out(part)
    form = ReplyForm(request.POST, request.FILES, rules=round_.policy.rules, on=on, units=units)
    return Sheet(part, round_, form)


@form_page
@unit_only
def draft(request: MemberRequest, public_id: str) -> HttpResponse:
    """Save the letter as far as it is written."""
    part = own_part(request, public_id)
    if request.method != "POST":
        return redirect(work_url(part))
    sheet = _sheet(request, part)
    if not sheet.form.is_valid():
        return _put_right(request, sheet)
    try:
        actions.draft_reply(part, acting(request), letter=sheet.form.letter)
    except ActRefused as refusal:
        return _refused(request, sheet, refusal)
    _forget(request, part)
    messages.success(request, _("Saved. Nobody outside your unit sees a draft."))
    if sheet.form.cleaned_data["attached"]:
        messages.warning(request, _("A draft keeps no files: choose them when you issue it."))
    return redirect(work_url(part))


@form_page
@unit_only
def issue(request: MemberRequest, public_id: str) -> HttpResponse:
    """Issue the letter. What it lacks stands beside the fields, and nothing typed is lost."""
    part = own_part(request, public_id)
    if request.method != "POST":
        return redirect(work_url(part))
    sheet = _sheet(request, part)
    if not sheet.form.is_valid():
        return _put_right(request, sheet)
    files = sheet.form.cleaned_data["attached"]
    try:
        actions.issue_reply(part, acting(request), letter=sheet.form.letter, files=files)
    except ActRefused as refusal:
        return _refused(request, sheet, refusal)
    _forget(request, part)
    messages.success(request, _issued(sheet))
    return redirect(work_url(part))


def _issued(sheet: Sheet) -> str:
    if sheet.round.policy.rules.reply_check:
        return _("Issued. The secretariat checks the letter before the deputy receives it.")
    return _("Issued. The deputy receives the letter.")


@form_page
@unit_only
def preview(request: MemberRequest, public_id: str) -> HttpResponse:
    """Show what was typed as the letter that it will be, and what it still lacks.

    Nothing is kept by it. Asked for from within the page, the letter alone is sent.
    """
    part = own_part(request, public_id)
    if request.method != "POST" or not rules.can_reply(request.membership, part):
        return redirect(work_url(part))
    sheet = _sheet(request, part)
    policy = sheet.round.policy.rules
    sheet.form.is_valid()
    letter, today = sheet.form.letter, timezone.localdate()
    reply = Reply(case=part.case, assignment=part, issued_on=today, **letter.columns)
    unpromised = faults_of_promises(letter.promises, letter.outcome, policy, on=today)
    lacks = [*rules.faults_of(letter, policy), *(("promises", words) for words in unpromised)]
    shown = {
        "letter": paper(part.case, reply, policy),
        "lacks": [
            *(words for errors in sheet.form.errors.values() for words in errors),
            *(words for name, words in lacks if not sheet.form[name].errors),
        ],
    }
    if request.headers.get("HX-Request") == "true":
        return render(request, "suggestions/unit/preview.html", {"preview": shown})
    return _page(request, part, sheet.round, form=sheet.form, preview=shown)


def _put_right(request: MemberRequest, sheet: Sheet) -> HttpResponse:
    """Show the page again with what is wrong; what can't be sent any more is given back."""
    if not rules.can_reply(request.membership, sheet.part):
        return _refused(request, sheet, ActRefused(actions.NOT_ANSWERING))
    return _page(request, sheet.part, sheet.round, form=sheet.form, status=UNPROCESSABLE)


def _refused(request: MemberRequest, sheet: Sheet, refusal: ActRefused) -> HttpResponse:
    """Tell why: beside the fields, with the article on top of the form, or on a page of its own.

    What the letter lacks and what the rules of procedure demand first can be put right in the
    form. What somebody else did in the meantime can't.
    """
    if isinstance(refusal, actions.LetterRefused):
        sheet.form.put_right(refusal.faults)
    elif refusal.article:
        sheet.form.add_error(
            None, _("%(reason)s (%(article)s)") % {"reason": refusal, "article": refusal.article}
        )
    else:
        typed = typed_into(sheet.form)
        back = work_url(sheet.part)
        return refused(request, refusal, back=back, case=sheet.part.case, typed=typed)
    return _page(request, sheet.part, sheet.round, form=sheet.form, status=UNPROCESSABLE)


def _forget(request: MemberRequest, part: Assignment) -> None:
    """Remove what the sent tab had kept of the text, and what it was opened with."""
    tabs = [request.POST.get(name, "").replace("\0", "") for name in ("tab", "restored")]
    forget(request.user, form_name(part), tabs)
