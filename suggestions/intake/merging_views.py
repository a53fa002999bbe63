"""The secretariat looks for duplicates, has them handled together, and apart again."""

from collections.abc import Iterator
from dataclasses import replace

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from history.log import data_of
from history.models import Event
from people.access import as_role
from people.addresses import LONGEST, number_of
from people.labels import Words
from people.models import Membership, Role
from people.requests import MemberRequest
from suggestions import visibility
from suggestions.intake import merging, reviewing, rules
from suggestions.intake.alike import Alike, alike, alike_to, numbered
from suggestions.intake.reading import beside, found
from suggestions.intake.review_forms import reason_field
from suggestions.models import Suggestion
from suggestions.pages import UNPROCESSABLE, acting, answer, typed_into
from suggestions.together import companions

form_page = require_http_methods(["GET", "HEAD", "POST"])
secretariat_only = as_role(Role.SECRETARIAT)
WHY_LENGTH = 1_000


class WhyForm(forms.Form):
    """What the deputies are told of it, where something has to be said."""

    why = forms.CharField(
        label=_("Note to the deputies (optional)"),
        required=False,
        max_length=WHY_LENGTH,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class ApartForm(forms.Form):
    """Why it is handled by itself again."""

    reason = reason_field(_("The deputies of both read it."))


@require_safe
@secretariat_only
def side_by_side(request: MemberRequest, public_id: str) -> HttpResponse:
    """Show what may be about the same matter, and one of it beside the suggestion."""
    return _page(request, found(request, public_id), request.GET.get("with", ""))


def _page(
    request: MemberRequest,
    case: Suggestion,
    other_id: str,
    *,
    form: WhyForm | None = None,
    status: int = 200,
) -> HttpResponse:
    member = request.membership
    asked = request.GET.get("number", "").strip("第号 ")
    by_number = _by_number(case, asked, request) if asked else []
    offered = [*by_number, *(one for one in alike(case, member) if not _in(one, by_number))]
    chosen = alike_to(case, other_id, member) if other_id and "\0" not in other_id else None
    if chosen is None and offered and not other_id:
        chosen = offered[0]
    context = {
        **beside(request, case),
        "offered": offered,
        "chosen": chosen,
        "why_not": next(_why_not(member, case, chosen.case), "") if chosen else "",
        "asked": asked[:LONGEST],
        "nothing_found": bool(asked) and not by_number,
        "companions": companions(case, member),
        "reviewable": rules.can_review(member, case),
        "form": form or WhyForm(),
    }
    return render(request, "suggestions/secretariat/alike.html", context, status=status)


def _by_number(case: Suggestion, asked: str, request: MemberRequest) -> list[Alike]:
    number = number_of(asked)
    return [] if number is None else numbered(case, number, request.membership)


def _in(one: Alike, others: list[Alike]) -> bool:
    return any(one.case.pk == other.case.pk for other in others)


def _why_not(member: Membership, case: Suggestion, other: Suggestion) -> Iterator[Words]:
    """Say why the two can't be handled together as they are; nothing where they can."""
    if not rules.can_review(member, case) and not rules.can_merge(member, case):
        yield _("This one is answered, or has ended: it can't be merged any more.")
    if other.session_id != case.session_id:
        yield _("It is of another session: read what was answered then.")
    if case.handled_together.exists():
        yield merging.HEADS
    if case.handled_with_id:
        yield _("This one is handled together with another one already.")
    if not rules.is_mergeable(other):
        yield _("The other suggestion has no number yet, is answered, or has ended.")


@require_POST
@secretariat_only
def merge(request: MemberRequest, public_id: str) -> HttpResponse:
    """Have it handled with another one; what has no number yet is accepted first."""
    case = found(request, public_id)
    other_id = request.POST.get("with", "")
    shown = visibility.visible_to(request.membership)
    head = get_object_or_404(shown, public_id=other_id if "\0" not in other_id else "")
    form = WhyForm(request.POST)
    if not form.is_valid():
        return _page(request, case, other_id, form=form, status=UNPROCESSABLE)

    def deed() -> Event:
        one = acting(request)
        if "accept" in request.POST:
            # Two acts, two keys: the number stays given where the second one is refused.
            first = replace(acting(request, part="accept"), seen=one.seen)
            reviewing.accept(case, first, category=case.category or head.category)
            one = acting(request, part="merge")
        return merging.merge(case, one, head=head, why=form.cleaned_data["why"])

    return answer(
        request,
        deed,
        done=case.get_absolute_url(),
        said=_merged,
        case=case,
        typed=typed_into(form),
        back=case.get_absolute_url(),
    )


def _merged(event: Event) -> str:
    words = gettext("Handled together with No. %(other)s from now on. The deputies have been told.")
    return words % data_of(event)


@form_page
@secretariat_only
def unmerge(request: MemberRequest, public_id: str) -> HttpResponse:
    """Have it handled by itself again."""
    case = found(request, public_id)
    form = ApartForm(request.POST if request.method == "POST" else None)
    if not form.is_bound and not (case.handled_with and rules.can_merge(request.membership, case)):
        messages.info(request, gettext("This suggestion is not handled with another one now."))
        return redirect(case)
    if not form.is_valid():
        context = {**beside(request, case), "form": form, "head": case.handled_with}
        status = UNPROCESSABLE if form.is_bound else 200
        return render(request, "suggestions/secretariat/unmerge.html", context, status=status)
    return answer(
        request,
        lambda: merging.unmerge(case, acting(request), reason=form.cleaned_data["reason"]),
        done=case.get_absolute_url(),
        said=_("It is handled by itself again. The deputies have been told."),
        case=case,
        typed=typed_into(form),
    )
