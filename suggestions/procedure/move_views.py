"""The secretariat moves the dates that differ from the calendar: marked ones, for one reason."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from history.models import Event
from people.access import as_role
from people.models import Role
from people.requests import MemberRequest
from suggestions import bulk, visibility
from suggestions.intake.review_forms import reason_field
from suggestions.models import Assignment, Suggestion
from suggestions.models.assigning import OPEN
from suggestions.pages import UNPROCESSABLE, acting, refused, typed_into
from suggestions.procedure import actions
from suggestions.procedure.moving import CaseMoves, moves_in
from suggestions.record import Acting, ActRefused

SHOWN = bulk.MOST


class MoveForm(forms.Form):
    """Why the dates move; the same for all that are marked."""

    reason = reason_field(_("The units and the deputies read it."))


@require_http_methods(["GET", "HEAD", "POST"])
@as_role(Role.SECRETARIAT)
def moves(request: MemberRequest) -> HttpResponse:
    """List the suggestions whose dates differ from the calendar, and move those marked."""
    member = request.membership
    form = MoveForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        return _page(request, form)
    cases = visibility.visible_to(member).order_by("number", "pk")
    chosen = bulk.picked(request.POST.getlist("pick"), cases)
    if not chosen.cases:
        messages.error(request, str(bulk.NOTHING_PICKED))
        return _page(request, form)
    reason, back = form.cleaned_data["reason"], reverse("suggestions:moves")
    try:
        decided = actions.move_dates(
            member.congress, acting(request), cases=chosen.cases, reason=reason
        )
    except ActRefused as refusal:
        return refused(request, refusal, back=back, typed=typed_into(form))

    def deed(case: Suggestion, one: Acting) -> Event:
        return actions.move_due(case, one, reason=reason, decided=decided.pk)

    results = bulk.each(request, chosen.cases, deed, lambda _event: _("Moved."))
    return bulk.report(request, chosen, results, title=_("Moving dates"), back=back)


def _page(request: MemberRequest, form: MoveForm) -> HttpResponse:
    today, congress = timezone.localdate(), request.membership.congress
    found = moves_in(congress, today)
    picked = set(request.POST.getlist("pick")) if form.is_bound else None
    tentative = Assignment.objects.filter(
        congress=congress, due_provisional=True, over=False, state__in=OPEN
    )
    context = {
        "form": form,
        "rows": [_row(one, picked) for one in found[:SHOWN]],
        "more": max(0, len(found) - SHOWN),
        "tentative": tentative.count(),
        "today": today,
    }
    status = UNPROCESSABLE if form.is_bound else 200
    return render(request, "suggestions/procedure/moves.html", context, status=status)


def _row(one: CaseMoves, picked: set[str] | None) -> dict[str, Any]:
    """Give a line of the list; all are marked until somebody chose."""
    marked = picked is None or one.case.public_id in picked
    names = {
        "reply": gettext("Reply"),
        "opinion": gettext("Opinion of a co-unit"),
        "feedback": gettext("Rating the reply"),
        "promise_feedback": gettext("Rating a kept promise"),
    }
    dates = [{"what": names[move.kind], "move": move} for move in one.moves]
    return {"case": one.case, "dates": dates, "marked": marked}
