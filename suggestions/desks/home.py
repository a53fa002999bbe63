"""The first page after signing in: each role has its own."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Exists, OuterRef, Prefetch, Q, Subquery
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET

from people.access import as_role, signed_in
from people.models import Role
from people.requests import MemberRequest
from suggestions import visibility
from suggestions.models import Assignment, CoSignature, Draft, Note, Rating
from workflow.machines.assignment import AssignmentState
from workflow.machines.case import ENDED, CaseState

PAGE = 20
RUNNING = 50
OVER = (CaseState.RATED, *ENDED)
HOMES = {
    Role.DEPUTY: "suggestions:mine",
    Role.HANDLER: "suggestions:queue",
    Role.SIGNATORY: "suggestions:queue",
    Role.COORDINATOR: "suggestions:queue",
    Role.SECRETARIAT: "suggestions:secretariat",
    Role.SUPERVISOR: "reports:figures",
    Role.ADMINISTRATOR: "admin:index",
}


@require_GET
@signed_in
def home(request: MemberRequest) -> HttpResponse:
    """Lead everybody to the page where his work waits."""
    return redirect(HOMES[Role(request.membership.role)])


@require_GET
@as_role(Role.DEPUTY)
def mine(request: MemberRequest) -> HttpResponse:
    """The deputy's page: what waits for him on top, then his suggestions."""
    today = timezone.localdate()
    cases = (
        visibility.visible_to(request.membership)
        .exclude(state=CaseState.DRAFT)
        .select_related("session", "proposer__user")
        .order_by("-pk")
    )
    running = cases.exclude(state__in=OVER).prefetch_related(_current_parts())[:RUNNING]
    context = {
        "today": today,
        "waiting": list(_waiting(request, today)),
        "running": [_row(case) for case in running],
        "page": Paginator(cases.filter(state__in=OVER), PAGE).get_page(request.GET.get("page")),
        "unsent": _unsent(request),
    }
    return render(request, "suggestions/mine.html", context)


def _current_parts() -> "Prefetch[str]":
    parts = Assignment.objects.exclude(state=AssignmentState.RETURNED).select_related("unit")
    return Prefetch("assignments", queryset=parts.order_by("pk"), to_attr="standing_parts")


def _row(case: Any) -> dict[str, Any]:
    """Give a case with its progress and the units of its round."""
    return {
        "case": case,
        "parts": [part for part in case.standing_parts if part.round == case.round],
    }


def _waiting(request: MemberRequest, today: date) -> Iterable[dict[str, Any]]:
    """Give what only this deputy can move on: answer an invitation, rate, go on with a draft."""
    user = request.user
    mine = Q(proposer__user=user)
    invited = CoSignature.objects.filter(
        case=OuterRef("pk"), deputy__user=user, state=CoSignature.State.INVITED
    )
    rated = Rating.objects.filter(
        case=OuterRef("pk"), round=OuterRef("round"), deputy__user=user, superseded=False
    )
    shown = visibility.visible_to(request.membership).select_related("proposer__user", "session")
    returned = Note.objects.filter(case=OuterRef("pk")).order_by("-pk").values("text")[:1]
    found = shown.annotate(
        is_invited=Exists(invited), is_rated=Exists(rated), given_back=Subquery(returned)
    ).filter(Q(state=CaseState.DRAFT) | (mine & Q(state=CaseState.RESOLVED, is_rated=False)))
    for case in found.order_by("-state", "-pk")[:50]:
        if case.state == CaseState.RESOLVED:
            if case.feedback_until is None or case.feedback_until >= today:
                yield {"case": case, "what": "rate"}
        elif case.is_invited:
            yield {"case": case, "what": "cosign"}
        elif case.proposer and case.proposer.user_id == user.pk:
            yield {"case": case, "what": "write"}


def _unsent(request: MemberRequest) -> list[Draft]:
    """Give new suggestions that were typed and never saved."""
    return list(Draft.objects.filter(user=request.user, form="suggestion:new:matter")[:1])
