"""The unit at work on one suggestion: read it, write the letter, look at it, issue it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, cast

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from history.models import Event
from people.access import as_role
from people.labels import Words
from people.models import UNIT_WORKERS, Unit
from people.requests import MemberRequest
from suggestions.assigning.unit_views import own_part, whole_part, work_url
from suggestions.intake.unsent import forget
from suggestions.models import Assignment, Reply, Round
from suggestions.pages import UNPROCESSABLE, acting_with, refused, typed_into
from suggestions.record import Acting, ActRefused
from suggestions.replying import actions, rules
from suggestions.replying.checking import submit_for_check
from suggestions.replying.countersigning import ask_countersign
from suggestions.replying.forms import ReplyForm
from suggestions.replying.letter_files import letter_file
from suggestions.replying.linter import Finding, advice_of, findings, stopping
from suggestions.replying.paper import Paper, paper
from suggestions.replying.promise_findings import promise_findings
from suggestions.replying.promises import units_that_may_carry_out
from suggestions.replying.queries import draft_of, helping, matter_of
from suggestions.replying.readiness import LetterRefused, obstacles
from suggestions.replying.work_page import form_name, show
from workflow.machines.assignment import AssignmentState

form_page = require_http_methods(["GET", "HEAD", "POST"])
unit_only = as_role(*UNIT_WORKERS)


@require_safe
@unit_only
def work(request: MemberRequest, public_id: str) -> HttpResponse:
    """Show the suggestion with the unit's work on it: sign for, talks, reply."""
    part = whole_part(request, public_id)
    if part.state == AssignmentState.RETURNED:
        return redirect(part.case)
    return show(request, part, part.handling)


@dataclass(frozen=True)
class Sheet:
    """What was sent from the editor, and of which part."""

    part: Assignment
    round: Round
    form: ReplyForm


def _sheet(request: MemberRequest, part: Assignment) -> Sheet:
    on = timezone.localdate()
    policy = part.handling.policy.rules
    # Asked for only where something is promised, or the form is shown again.
    units = cast("Sequence[Unit]", SimpleLazyObject(partial(units_that_may_carry_out, part)))
    form = ReplyForm(request.POST, request.FILES, rules=policy, on=on, units=units)
    return Sheet(part, part.handling, form)


@dataclass(frozen=True)
class Sending:
    """What one of the editor's buttons does with the letter, and what is said afterwards."""

    deed: Callable[[Sheet, Acting], Event]
    said: Callable[[Sheet], Words]


def _send(request: MemberRequest, public_id: str, sending: Sending) -> HttpResponse:
    """Do it. What is wrong stands beside the fields, and nothing typed is lost."""
    part = own_part(request, public_id)
    if request.method != "POST":
        return redirect(work_url(part))
    sheet = _sheet(request, part)
    if not sheet.form.is_valid():
        return _put_right(request, sheet)
    try:
        sending.deed(sheet, acting_with(request))
    except ActRefused as refusal:
        return _refused(request, sheet, refusal)
    _forget(request, part)
    messages.success(request, str(sending.said(sheet)))
    if sheet.form.cleaned_data["attached"] and sending is not ISSUE:
        messages.warning(request, _("A draft keeps no files: choose them when you issue it."))
    return redirect(work_url(part))


def _issued(sheet: Sheet) -> Words:
    if sheet.round.policy.rules.reply_check:
        return _("Issued. The secretariat checks the letter before the deputy receives it.")
    return _("Issued. The deputy receives the letter.")


DRAFT = Sending(
    lambda sheet, one: actions.draft_reply(sheet.part, one, letter=sheet.form.letter),
    lambda _sheet: _("Saved. Nobody outside your unit sees a draft."),
)
HAND_IN = Sending(
    lambda sheet, one: submit_for_check(sheet.part, one, letter=sheet.form.letter),
    lambda _sheet: _(
        "Handed in. The signatory has been told, and issues the letter or gives it back."
    ),
)
ASK = Sending(
    lambda sheet, one: ask_countersign(sheet.part, one, letter=sheet.form.letter),
    lambda _sheet: _("The co-units have been asked to sign the letter as it stands now."),
)
ISSUE = Sending(
    lambda sheet, one: actions.issue_reply(
        sheet.part, one, letter=sheet.form.letter, **sheet.form.enclosed
    ),
    _issued,
)


@form_page
@unit_only
def draft(request: MemberRequest, public_id: str) -> HttpResponse:
    """Save the letter as far as it is written."""
    return _send(request, public_id, DRAFT)


@form_page
@unit_only
def hand_in(request: MemberRequest, public_id: str) -> HttpResponse:
    """Hand the letter in to the unit's signatory."""
    return _send(request, public_id, HAND_IN)


@form_page
@unit_only
def ask_signatures(request: MemberRequest, public_id: str) -> HttpResponse:
    """Ask the co-units to sign the letter."""
    return _send(request, public_id, ASK)


@form_page
@unit_only
def issue(request: MemberRequest, public_id: str) -> HttpResponse:
    """Issue the letter."""
    return _send(request, public_id, ISSUE)


@form_page
@unit_only
def preview(request: MemberRequest, public_id: str) -> HttpResponse:
    """Show what was typed as the letter that it will be, and all that is found in it.

    Nothing is kept by it. Asked for from within the page, the letter alone is sent.
    """
    part = own_part(request, public_id)
    member = request.membership
    if request.method != "POST":
        return redirect(work_url(part))
    sheet = _sheet(request, part)
    if not rules.can_write(member, part, draft_of(part)):
        return _put_right(request, sheet)
    shown = _looked_through(request, sheet)
    if request.headers.get("HX-Request") == "true":
        context = {"preview": shown, "form": sheet.form, "part": part}
        return render(request, "suggestions/unit/preview.html", context)
    return show(request, part, sheet.round, sent={"letter": sheet.form}, preview=shown)


def _looked_through(request: MemberRequest, sheet: Sheet) -> dict[str, Any]:
    """Give the letter with what stops it, what has to come first, and what to look at."""
    part, form, on = sheet.part, sheet.form, timezone.localdate()
    paper_of_it = _as_letter(sheet)
    policy, letter = sheet.round.policy.rules, form.letter
    found = findings(letter, matter_of(part), policy)
    found += promise_findings(part, letter, policy, on=on)
    helpers = helping(part.case, sheet.round.number)
    unread = [
        Finding("unread", name, str(words), stops=True)
        for name, errors in form.errors.items()
        for words in errors
    ]
    stops = [*unread, *(f for f in stopping(found) if not form.errors.get(f.where))]
    return {
        "letter": paper_of_it,
        "stops": [_at_its_field(form, finding) for finding in stops],
        "obstacles": list(
            obstacles(request.membership, part, letter, helpers, draft=draft_of(part), on=on)
        ),
        "advice": [_at_its_field(form, finding) for finding in advice_of(found)],
    }


def _at_its_field(form: ReplyForm, finding: Finding) -> dict[str, Any]:
    """Give a finding with the field that it is about."""
    return {
        "finding": finding,
        "field": form[finding.where] if finding.where in form.fields else None,
    }


@form_page
@unit_only
def preview_file(request: MemberRequest, public_id: str, kind: str) -> HttpResponse:
    """Send what was typed as a file, to be asked about (征求意见稿). Nothing is kept by it."""
    part = own_part(request, public_id)
    if request.method != "POST":
        return redirect(work_url(part))
    sheet = _sheet(request, part)
    if not rules.can_write(request.membership, part, draft_of(part)):
        return _put_right(request, sheet)
    return letter_file(_as_letter(sheet), kind)


def _as_letter(sheet: Sheet) -> Paper:
    """Give the letter that what was typed would be, as far as it can be read."""
    sheet.form.is_valid()
    case, columns = sheet.part.case, sheet.form.letter.columns
    reply = Reply(case=case, assignment=sheet.part, round=sheet.part.round, **columns)
    reply.issued_on = timezone.localdate()
    return paper(case, reply, sheet.round.policy.rules)


def _put_right(request: MemberRequest, sheet: Sheet) -> HttpResponse:
    """Show the page again with what is wrong; what can't be sent any more is given back."""
    if not rules.can_reply(request.membership, sheet.part):
        return _refused(request, sheet, ActRefused(rules.NOT_ANSWERING))
    if not rules.can_write(request.membership, sheet.part, draft_of(sheet.part)):
        return _refused(request, sheet, ActRefused(rules.BEING_CHECKED))
    return _again(request, sheet)


def _refused(request: MemberRequest, sheet: Sheet, refusal: ActRefused) -> HttpResponse:
    """Tell why: beside the fields and on top of the form, or on a page of its own.

    What the letter lacks and what has to come first can be put right in the form. What somebody
    else did in the meantime can't.
    """
    if not isinstance(refusal, LetterRefused):
        typed = typed_into(sheet.form)
        back = work_url(sheet.part)
        return refused(request, refusal, back=back, case=sheet.part.case, typed=typed)
    sheet.form.put_right(refusal.faults)
    for obstacle in refusal.obstacles:
        sheet.form.add_error(None, str(obstacle))
    return _again(request, sheet)


def _again(request: MemberRequest, sheet: Sheet) -> HttpResponse:
    sent = {"letter": sheet.form}
    return show(request, sheet.part, sheet.round, sent=sent, status=UNPROCESSABLE)


def _forget(request: MemberRequest, part: Assignment) -> None:
    """Remove what the sent tab had kept of the text, and what it was opened with."""
    tabs = [request.POST.get(name, "").replace("\0", "") for name in ("tab", "restored")]
    forget(request.user, form_name(part), tabs)
