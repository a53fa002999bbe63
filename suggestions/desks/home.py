"""The first page after signing in: each role has its own."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, QuerySet, Subquery
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET

from people.access import as_role, signed_in
from people.models import Role, User
from people.paging import page_of
from people.requests import MemberRequest
from suggestions import visibility
from suggestions.models import (
    Assignment,
    CoSignature,
    Draft,
    Note,
    Suggestion,
    Withdrawal,
    WithdrawalConsent,
)
from suggestions.promising.queries import letters_to_rate, running_promises
from suggestions.rating.rules import letters_owed_by
from workflow.machines.assignment import AssignmentState
from workflow.machines.case import ENDED, CaseState

PAGE = 20
PROMISES = 5
RUNNING = 100
OVER = (CaseState.RATED, *ENDED)
HOMES = {
    Role.DEPUTY: "suggestions:mine",
    Role.HANDLER: "suggestions:queue",
    Role.SIGNATORY: "suggestions:queue",
    Role.COORDINATOR: "suggestions:coordination",
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
    shown = visibility.visible_to(request.membership).select_related(
        "session", "proposer__user", "delegation"
    )
    running = list(_running(shown, request.user)[:RUNNING])
    context = {
        "today": today,
        "waiting": list(_waiting(running, request.user, today)),
        "running": [_row(case) for case in running if case.state != CaseState.DRAFT],
        "page": page_of(shown.filter(state__in=OVER).order_by("-pk"), request.GET, size=PAGE),
        "unsent": _unsent(request),
        "letters": letters_to_rate(request.membership, today),
        "promises": running_promises(request.membership, today)[:PROMISES],
    }
    return render(request, "suggestions/mine.html", context)


def _running(shown: QuerySet[Suggestion], user: User) -> QuerySet[Suggestion]:
    """Give what is not over, drafts too, with what has to be known to tell whose turn it is."""
    invited = CoSignature.objects.filter(
        case=OuterRef("pk"), deputy__user=user, state=CoSignature.State.INVITED
    )
    signed = CoSignature.objects.filter(
        case=OuterRef("pk"), deputy__user=user, state=CoSignature.State.CONFIRMED
    )
    asked = WithdrawalConsent.objects.filter(
        withdrawal__case=OuterRef("pk"),
        withdrawal__state=Withdrawal.State.OPEN,
        deputy__user=user,
        agreed=None,
    )
    returned = Note.objects.filter(case=OuterRef("pk")).order_by("-pk").values("text")[:1]
    return (
        shown.exclude(state__in=OVER)
        .annotate(
            is_invited=Exists(invited),
            has_signed=Exists(signed),
            owes_letter=Exists(letters_owed_by(user.pk)),
            is_asked=Exists(asked),
            given_back=Subquery(returned),
        )
        .select_related("handling__policy")
        .prefetch_related(_current_parts())
        .order_by("-pk")
    )


def _current_parts() -> "Prefetch[str]":
    parts = Assignment.objects.exclude(state=AssignmentState.RETURNED).select_related("unit")
    return Prefetch("assignments", queryset=parts.order_by("pk"), to_attr="standing_parts")


def _row(case: Any) -> dict[str, Any]:
    """Give a case with its progress and the units of its round."""
    return {
        "case": case,
        "parts": [part for part in case.standing_parts if part.round == case.round],
    }


def _waiting(running: Iterable[Any], user: User, today: date) -> Iterable[dict[str, Any]]:
    """Give what only this deputy can move on: rate, answer who asks him, go on with a draft."""
    for case in sorted(running, key=lambda case: case.state != CaseState.RESOLVED):
        leads = case.proposer is not None and case.proposer.user_id == user.pk
        in_time = case.feedback_until is None or case.feedback_until >= today
        if case.state == CaseState.DRAFT and case.is_invited:
            yield {"case": case, "what": "cosign"}
        elif case.state == CaseState.DRAFT and leads:
            yield {"case": case, "what": "write"}
        elif case.state == CaseState.RESOLVED and _owes(case, leads=leads) and in_time:
            yield {"case": case, "what": "rate"}
        elif case.is_asked:
            yield {"case": case, "what": "withdrawal"}


def _owes(case: Any, *, leads: bool) -> bool:
    """Whether a deputy owes his word on a letter: the lead, or by the rules any who signed."""
    by_all = case.handling is not None and case.handling.policy.rules.who_rates == "all"
    return case.owes_letter and (leads or (case.has_signed and by_all))


def _unsent(request: MemberRequest) -> list[Draft]:
    """Give new suggestions that were typed and never saved."""
    return list(Draft.objects.filter(user=request.user, form="suggestion:new:matter")[:1])
