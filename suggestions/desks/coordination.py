"""The coordinator's desk: what he splits among the units below his own, and what those ask."""

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from people.access import as_role
from people.models import Role
from people.requests import MemberRequest
from suggestions import waiting
from suggestions.desks.requested_rows import listed
from suggestions.requested import OF_COORDINATORS, TO_SPLIT
from suggestions.waiting import Search

coordinator_only = as_role(Role.COORDINATOR)


@require_safe
@coordinator_only
def home(_request: MemberRequest) -> HttpResponse:
    """Lead to what waits to be split."""
    return redirect("suggestions:coordinated", TO_SPLIT.code)


@require_safe
@coordinator_only
def queue(request: MemberRequest, code: str) -> HttpResponse:
    """List one of the coordinator's queues."""
    if code not in OF_COORDINATORS:
        raise Http404
    today, member = timezone.localdate(), request.membership
    context = {
        **listed(request, OF_COORDINATORS[code], Search(), today),
        "standings": waiting.standings(member, today, OF_COORDINATORS),
    }
    return render(request, "suggestions/unit/coordination.html", context)
