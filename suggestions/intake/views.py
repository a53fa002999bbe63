"""The deputy's form: five steps, each saved as it is sent, and as it is typed."""

from dataclasses import dataclass, replace
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from history.models import Event
from people.access import as_role
from people.labels import Words
from people.models import Role
from people.requests import MemberRequest
from suggestions import visibility
from suggestions.intake import drafting, rules
from suggestions.intake.content import Content, content_of, open_text
from suggestions.intake.forms import MatterForm, ProposalForm, StepForm, WishesForm
from suggestions.intake.unsent import forget, last_typed
from suggestions.models import Draft, Suggestion
from suggestions.pages import UNPROCESSABLE, acting, acting_with, refused, typed_into
from suggestions.record import ActRefused, require

deputy_only = as_role(Role.DEPUTY)
BEGUN_BEFORE = _("This form began a draft before, and what you typed now is not in it.")


@dataclass(frozen=True)
class Step:
    """One step of the form: its name in the address, its words, and its fields."""

    name: str
    label: Words
    form: type[StepForm] | None


STEPS = (
    Step("matter", _("The matter"), MatterForm),
    Step("proposal", _("The proposal"), ProposalForm),
    Step("people", _("Co-signers and files"), None),
    Step("wishes", _("Wishes"), WishesForm),
    Step("check", _("Check and submit"), None),
)
BY_NAME = {step.name: step for step in STEPS}


def form_name(case: Suggestion | None, step: str) -> str:
    """Give the name under which unsent text of a step is kept."""
    return f"suggestion:{case.public_id if case else 'new'}:{step}"


def own_draft(request: MemberRequest, public_id: str) -> Suggestion:
    """Give the deputy's own draft; anything else does not exist.

    What is sent after he has handed it in goes on to its act: sent a second time it has its first
    result, and anything else is refused with what was typed.
    """
    shown = visibility.visible_to(request.membership).select_related("congress", "proposer__user")
    case = get_object_or_404(shown, public_id=public_id)
    may = rules.leads if request.method == "POST" else rules.can_revise
    if not may(request.membership, case):
        raise Http404
    return case


@deputy_only
@require_http_methods(["GET", "POST"])
def new(request: MemberRequest) -> HttpResponse:
    """Begin a suggestion: its first step, which makes the draft when it is sent."""
    if request.method == "POST":
        return _send_step(request, None, STEPS[0])
    return _show_step(request, None, STEPS[0])


@deputy_only
@require_http_methods(["GET", "POST"])
def edit(request: MemberRequest, public_id: str, step: str = "matter") -> HttpResponse:
    """Show or save one of the steps in which something is written."""
    case = own_draft(request, public_id)
    found = BY_NAME[step]
    if request.method == "POST":
        return _send_step(request, case, found)
    return _show_step(request, case, found)


def stages_of(case: Suggestion | None, now: Step) -> list[dict[str, Any]]:
    """Give the steps for the head of the page; those of a saved draft lead to each other."""
    at = STEPS.index(now)
    return [
        {
            "label": step.label,
            "url": step_url(case, step) if case else "",
            "at": "now" if i == at else "done" if i < at else "next",
        }
        for i, step in enumerate(STEPS)
    ]


def step_url(case: Suggestion | None, step: Step) -> str:
    """Give the address of a step."""
    if case is None:
        return reverse("suggestions:new")
    return reverse(f"suggestions:edit_{step.name}", args=[case.public_id])


def _show_step(request: MemberRequest, case: Suggestion | None, step: Step) -> HttpResponse:
    """Show a step with what is saved, or with what was typed since and never sent."""
    text = open_text(case) if case else None
    initial = _initial(content_of(case, text)) if case and text else {}
    unsent = last_typed(request.user, form_name(case, step.name))
    if unsent is not None:
        initial |= {name: value for name, value in unsent.fields.items() if name in _fields(step)}
    form = _form(request, step, initial=initial)
    return _page(request, case, step, form, unsent=unsent)


def _fields(step: Step) -> set[str]:
    return set(step.form.base_fields) if step.form else set()


def _initial(content: Content) -> dict[str, Any]:
    return {name: getattr(content, name) for name in Content.__dataclass_fields__}


def _form(request: MemberRequest, step: Step, **kwargs: Any) -> StepForm:
    if step.form is None:
        raise Http404
    member, today = request.membership, timezone.localdate()
    return step.form(congress=member.congress, on=today, deputy=member.deputy, **kwargs)


def _page(
    request: MemberRequest,
    case: Suggestion | None,
    step: Step,
    form: StepForm,
    *,
    unsent: Draft | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {
        "case": case,
        "step": step,
        "stages": stages_of(case, step),
        "form": form,
        "form_name": form_name(case, step.name),
        "unsent": unsent,
        "restored": request.POST.get("restored", "") or (unsent.tab if unsent else ""),
        "back": step_url(case, STEPS[STEPS.index(step) - 1]) if case and step != STEPS[0] else "",
    }
    return render(request, "suggestions/write/step.html", context, status=status)


def _send_step(request: MemberRequest, case: Suggestion | None, step: Step) -> HttpResponse:
    """Save the step and go to the next one, or show it again with what is wrong."""
    form = _form(request, step, data=request.POST)
    if not form.is_valid():
        return _page(request, case, step, form, status=UNPROCESSABLE)
    try:
        event = _save(request, case, form)
        own = visibility.visible_to(request.membership)
        saved = case or get_object_or_404(own, pk=int(event.stream.ref))
        require(case is not None or _says(saved, form), BEGUN_BEFORE)
    except ActRefused as refusal:
        back = step_url(case, step)
        return refused(request, refusal, case=case, typed=typed_into(form), back=back)
    tabs = [request.POST.get("tab", ""), request.POST.get("restored", "")]
    forget(request.user, form_name(case, step.name), tabs)
    if request.POST.get("then") == "later":
        messages.success(request, _("Saved as a draft. You can find it under “Waiting for you”."))
        return redirect("suggestions:home")
    return redirect(step_url(saved, STEPS[STEPS.index(step) + 1]))


def _says(begun: Suggestion, form: StepForm) -> bool:
    """Whether a draft says what was sent to begin it; not where earlier words began it already."""
    kept = content_of(begun, open_text(begun))
    return all(getattr(kept, name) == value for name, value in form.changes.items())


def _save(request: MemberRequest, case: Suggestion | None, form: StepForm) -> Event:
    if case is None:
        deputy = request.membership.deputy
        if deputy is None:
            raise Http404
        content = Content(**form.changes)
        return drafting.start_draft(None, acting(request), deputy=deputy, content=content)
    content = replace(content_of(case, open_text(case)), **form.changes)
    return drafting.revise_draft(case, acting_with(request), content=content)
