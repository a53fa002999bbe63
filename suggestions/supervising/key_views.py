"""Key items: their list, the sheet of each, and what secretariat and supervisors do about them."""

from collections.abc import Callable

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from history.models import Event
from people.access import as_role, signed_in
from people.labels import Words
from people.models import Role
from people.requests import MemberRequest
from suggestions import visibility
from suggestions.intake.reading import beside, files_of, found
from suggestions.models import Suggestion, Supervision
from suggestions.pages import UNPROCESSABLE, acting, answer, typed_into
from suggestions.supervising import key_items, rules
from suggestions.supervising.key_forms import DropForm, ItemForm, ResultForm, ReviseForm, VisitForm
from suggestions.supervising.key_list import listed
from suggestions.supervising.key_panel import key_item_of
from workflow.machines.assignment import AssignmentState

form_page = require_http_methods(["GET", "HEAD", "POST"])
watchers = as_role(Role.SECRETARIAT, Role.SUPERVISOR)


@require_safe
@watchers
def key_list(request: MemberRequest) -> HttpResponse:
    """List the key items of a session: what is open first, with its last visit and its result."""
    context = listed(request.membership, request.GET, timezone.localdate())
    return render(request, "suggestions/supervising/key_items.html", context)


@require_safe
@signed_in
def sheet(request: MemberRequest, public_id: str) -> HttpResponse:
    """Show all about one key item, to be read or printed."""
    case = found(request, public_id)
    item = key_item_of(case, request.membership, files_of(request.membership, case))
    if item is None:
        raise Http404
    today = timezone.localdate()
    parts = visibility.assignments_visible_to(request.membership).filter(
        case=case, round=case.round
    )
    context = {
        "case": case,
        "item": item,
        "current": list(parts.exclude(state=AssignmentState.RETURNED).select_related("unit")),
        "watches": rules.supervises(request.membership, case),
        "today": today,
    }
    return render(request, "suggestions/supervising/sheet.html", context)


@form_page
@watchers
def choose(request: MemberRequest, public_id: str) -> HttpResponse:
    """Put a suggestion under key supervision."""
    case = found(request, public_id)
    form = ItemForm(request.POST if request.method == "POST" else None)
    if not form.is_bound and (case.key_item or not rules.can_choose(request.membership, case)):
        messages.info(request, gettext("This suggestion can't be made a key item now."))
        return redirect(case)
    if not form.is_valid():
        return _page(request, case, "choose", form)
    return answer(
        request,
        lambda: key_items.make_key_item(case, acting(request), item=form.item),
        done=_sheet_of(case),
        said=_("It is a key item now. Its deputies and units have been told."),
        case=case,
        typed=typed_into(form),
        back=case.get_absolute_url(),
    )


@form_page
@watchers
def revise(request: MemberRequest, public_id: str) -> HttpResponse:
    """Settle leaders, levels and plan anew."""
    supervision = _open(request, public_id)
    sent = request.POST if request.method == "POST" else None
    form = ReviseForm(sent, item=key_items.item_of(supervision))

    def deed() -> Event:
        reason = form.cleaned_data["reason"]
        one = acting(request)
        return key_items.revise_supervision(supervision, one, item=form.item, reason=reason)

    return _step(request, supervision, "revise", form, deed, _("Supervision updated."))


@form_page
@watchers
def visit(request: MemberRequest, public_id: str) -> HttpResponse:
    """Note down a step of the supervision."""
    supervision, today = _open(request, public_id), timezone.localdate()
    sent = request.method == "POST"
    form = VisitForm(
        request.POST if sent else None,
        request.FILES if sent else None,
        since=supervision.chosen_on,
        on=today,
    )

    def deed() -> Event:
        one = acting(request)
        return key_items.log_visit(supervision, one, visit=form.visit, files=form.new_files)

    return _step(request, supervision, "visit", form, deed, _("Noted down."))


@form_page
@watchers
def conclude(request: MemberRequest, public_id: str) -> HttpResponse:
    """Conclude the supervision with its result."""
    supervision = _open(request, public_id)
    form = ResultForm(request.POST if request.method == "POST" else None)

    def deed() -> Event:
        one = acting(request)
        return key_items.conclude_supervision(supervision, one, **form.cleaned_data)

    said = _("Concluded. Its deputies and units have been told.")
    return _step(request, supervision, "conclude", form, deed, said)


@form_page
@watchers
def drop(request: MemberRequest, public_id: str) -> HttpResponse:
    """Take it off the key items."""
    supervision = _open(request, public_id)
    form = DropForm(request.POST if request.method == "POST" else None)

    def deed() -> Event:
        reason = form.cleaned_data["reason"]
        return key_items.drop_key_item(supervision, acting(request), reason=reason)

    said = _("It is no longer a key item. Its deputies and units have been told.")
    return _step(
        request, supervision, "drop", form, deed, said, done=supervision.case.get_absolute_url()
    )


def _open(request: MemberRequest, public_id: str) -> Supervision:
    """Give the supervision of the key item that an address names; or 404."""
    case = found(request, public_id)
    shown = visibility.supervisions_visible_to(request.membership)
    supervision = get_object_or_404(shown, case=case)
    supervision.case = case
    return supervision


def _step(
    request: MemberRequest,
    supervision: Supervision,
    name: str,
    form: forms.Form,
    deed: Callable[[], Event],
    said: Words,
    *,
    done: str = "",
) -> HttpResponse:
    """Show the form of a step, or take it and go back to the sheet."""
    case = supervision.case
    if not form.is_bound and not rules.can_supervise(request.membership, supervision):
        messages.info(request, gettext("The supervision of this key item is concluded."))
        return redirect(_sheet_of(case))
    if not form.is_valid():
        return _page(request, case, name, form, supervision)
    return answer(
        request,
        deed,
        done=done or _sheet_of(case),
        said=said,
        case=case,
        typed=typed_into(form),
        back=case.get_absolute_url(),
    )


def _sheet_of(case: Suggestion) -> str:
    return reverse("suggestions:supervision", args=[case.public_id])


def _page(
    request: MemberRequest,
    case: Suggestion,
    name: str,
    form: forms.Form,
    supervision: Supervision | None = None,
) -> HttpResponse:
    context = {
        **beside(request, case),
        "form": form,
        "supervision": supervision,
        "target": supervision or case,
        "back": _sheet_of(case) if supervision else case.get_absolute_url(),
    }
    status = UNPROCESSABLE if form.is_bound else 200
    return render(request, f"suggestions/supervising/{name}.html", context, status=status)
