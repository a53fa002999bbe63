"""One promise: its story, and the short acts on it: progress, reminder, a new day."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from history.models import Event
from people.access import as_role, signed_in
from people.labels import Words
from people.models import UNIT_WORKERS, Role
from people.requests import MemberRequest
from suggestions import visibility
from suggestions.models import Commitment, Supplement
from suggestions.pages import UNPROCESSABLE, acting, answer, typed_into
from suggestions.promising import keeping, putting_off, rules
from suggestions.promising.checking import give_report_back
from suggestions.promising.forms import ProgressForm, ReminderForm, RollForm
from suggestions.promising.queries import supplements_of
from suggestions.promising.reading import found_promise, inside, letters_of, story_of
from suggestions.promising.reporting import draft_of, is_checked
from suggestions.promising.steps import answering
from suggestions.record import Acting, round_of
from suggestions.replying.opinion_forms import GiveBackForm
from suggestions.replying.rules import signs

form_page = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
@signed_in
def promise(request: MemberRequest, public_id: str, promise_id: str) -> HttpResponse:
    """Show one promise: what, by when, how it went so far, the evidence and the letter."""
    return _page(request, found_promise(request, public_id, promise_id))


def _page(
    request: MemberRequest, commitment: Commitment, *, status: int = 200, **sent: forms.Form
) -> HttpResponse:
    member, today, case = request.membership, timezone.localdate(), commitment.case
    parts = answering(commitment.reply, commitment)
    supplements = [
        one for one in supplements_of(case, member) if commitment in one.commitments.all()
    ]
    story = story_of([commitment], member)
    context = {
        "case": case,
        "commitment": commitment,
        "today": today,
        "answering": [part.unit for part in parts],
        "story": story,
        "reminders": sum(line.entry.kind == "reminded" for line in story),
        "letters": letters_of(case, supplements),
        "class_now": commitment.reply.class_now,
        "stands": rules.stands(commitment),
        **_offers(request, commitment),
        **_forms(request, commitment, sent),
        **sent,
    }
    return render(request, "suggestions/promises/promise.html", context, status=status)


def _offers(request: MemberRequest, commitment: Commitment) -> dict[str, Any]:
    """Give what may be done on pages of their own."""
    member, case = request.membership, commitment.case
    if member.role in UNIT_WORKERS:
        parts = answering(commitment.reply, commitment)
        policy = round_of(case).policy.rules
        draft = draft_of(commitment, member)
        may_write = rules.can_write(member, commitment, parts)
        return {
            "may_write": may_write and (signs(member) or not is_checked(draft)),
            "may_report": rules.can_report(member, commitment, parts, policy),
            **inside(request, commitment, draft),
        }
    shown = visibility.supplements_visible_to(member).filter(commitments=commitment)
    waiting = shown.filter(state=Supplement.State.HANDED_IN).first()
    if member.role != Role.SECRETARIAT or waiting is None:
        return {}
    waiting.case = case
    return {"may_decide": rules.can_decide(member, waiting)}


def _forms(
    request: MemberRequest, commitment: Commitment, sent: dict[str, forms.Form]
) -> dict[str, forms.Form]:
    """Give the forms of the acts that the reader may do here, one that was sent as it is."""
    member, today = request.membership, timezone.localdate()
    parts = answering(commitment.reply, commitment)
    possible: dict[str, tuple[bool, Callable[[], forms.Form]]] = {
        "progress": (rules.can_note(member, commitment, parts), ProgressForm),
        "reminder": (rules.can_remind(member, commitment), ReminderForm),
        "roll": (rules.can_roll_on(member, commitment, today), lambda: RollForm(on=today)),
    }
    return {name: sent.get(name) or make() for name, (allowed, make) in possible.items() if allowed}


def _do(
    request: MemberRequest,
    commitment: Commitment,
    name: str,
    form: forms.Form,
    deed: Callable[[Acting], Event],
    said: Words,
) -> HttpResponse:
    """Do the act of one of the page's forms; what is wrong stands beside its field."""
    there = commitment.get_absolute_url()
    if not form.is_valid():
        return _page(request, commitment, status=UNPROCESSABLE, **{name: form})
    return answer(
        request,
        lambda: deed(acting(request)),
        done=there,
        said=said,
        case=commitment.case,
        typed=typed_into(form),
    )


@form_page
@as_role(*UNIT_WORKERS)
def progress(request: MemberRequest, public_id: str, promise_id: str) -> HttpResponse:
    """Note down how a promise goes on."""
    commitment = found_promise(request, public_id, promise_id)
    if request.method != "POST":
        return redirect(commitment)
    form = ProgressForm(request.POST, request.FILES)

    def deed(one: Acting) -> Event:
        given = form.cleaned_data
        return keeping.note_progress(commitment, one, text=given["text"], files=given["attached"])

    return _do(request, commitment, "progress", form, deed, _("Recorded. The deputies can see it."))


@form_page
@as_role(*UNIT_WORKERS)
def give_back(request: MemberRequest, public_id: str, promise_id: str) -> HttpResponse:
    """Give a report back that is being checked, or ask for it back."""
    commitment = found_promise(request, public_id, promise_id)
    if request.method != "POST":
        return redirect(commitment)
    form = GiveBackForm(request.POST)
    form.fields["words"].required = signs(request.membership)

    def deed(one: Acting) -> Event:
        return give_report_back(commitment, one, words=form.cleaned_data["words"])

    return _do(request, commitment, "give_back_form", form, deed, _("The report is a draft again."))


@form_page
@as_role(Role.SECRETARIAT, Role.SUPERVISOR)
def remind(request: MemberRequest, public_id: str, promise_id: str) -> HttpResponse:
    """Remind the units of a promise."""
    commitment = found_promise(request, public_id, promise_id)
    if request.method != "POST":
        return redirect(commitment)
    form = ReminderForm(request.POST)

    def deed(one: Acting) -> Event:
        return putting_off.remind_promise(commitment, one, text=form.cleaned_data["text"])

    return _do(request, commitment, "reminder", form, deed, _("Reminder sent and counted."))


@form_page
@as_role(Role.SECRETARIAT)
def roll(request: MemberRequest, public_id: str, promise_id: str) -> HttpResponse:
    """Take a promise that was not kept in time into the next year."""
    commitment = found_promise(request, public_id, promise_id)
    if request.method != "POST":
        return redirect(commitment)
    form = RollForm(request.POST, on=timezone.localdate())

    def deed(one: Acting) -> Event:
        return putting_off.roll_on(commitment, one, **form.cleaned_data)

    said = _("Extended to the new day. The units and the deputies have been told.")
    return _do(request, commitment, "roll", form, deed, said)
