"""The secretariat hands over what merged units still have in hand, all that is marked at once."""

from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from history.models import Event
from people.access import as_role
from people.models import Role
from people.requests import MemberRequest
from suggestions import bulk, visibility
from suggestions.assigning.handing_over import hand_over
from suggestions.models import Assignment
from suggestions.record import Acting
from suggestions.requested import MERGED


@require_POST
@as_role(Role.SECRETARIAT)
def hand_over_several(request: MemberRequest) -> HttpResponse:
    """Hand the marked parts over, each by itself, to the unit that succeeds."""
    shown = visibility.assignments_visible_to(request.membership).select_related("case")
    parts, missing = bulk.marked(request.POST.getlist("pick"), shown.order_by("due_on", "pk"))

    def deed(part: Assignment, one: Acting) -> Event:
        return hand_over(part, one)

    results = bulk.each(request, parts, deed, lambda _event: _("Handed over."))
    chosen = bulk.Picked([part.case for part in parts], missing)
    title = _("Handing over what merged units had")
    return bulk.report(request, chosen, results, title=title, back=MERGED.url)
