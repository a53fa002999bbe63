"""Why these dates? One page for all dates of a suggestion, by the right to see it."""

from datetime import date

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from people.access import signed_in
from people.models import Role
from people.requests import MemberRequest
from suggestions import visibility
from suggestions.procedure.dates import dates_of
from workflow.policy import PolicyMissing, Rules, in_force


@require_safe
@signed_in
def dates(request: MemberRequest, public_id: str) -> HttpResponse:
    """Explain each date: rule, article, start, free days, make-up days, and what changed it."""
    member, today = request.membership, timezone.localdate()
    shown = visibility.visible_to(member).select_related("session", "congress")
    case = get_object_or_404(shown, public_id=public_id)
    handed = visibility.assignments_visible_to(member).filter(case=case)
    parts = list(
        handed.select_related("unit").prefetch_related("opinions").order_by("-round", "pk")
    )
    for part in parts:
        part.case = case
    rounds = list(case.rounds.select_related("policy"))
    context = {
        "case": case,
        "dates": dates_of(
            case,
            parts,
            rounds,
            in_force=None if rounds else _in_force(case.congress_id, today),
            inside=member.role != Role.DEPUTY,
            on=today,
        ),
        "policy": rounds[-1].policy if rounds else None,
        "today": today,
    }
    return render(request, "suggestions/procedure/dates.html", context)


def _in_force(congress_id: int, today: date) -> Rules | None:
    try:
        return in_force(congress_id, today).rules
    except PolicyMissing:
        return None
