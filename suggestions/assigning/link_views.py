"""A unit signs for a suggestion by the link of the mail that told it."""

from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from people.models import UNIT_WORKERS, Membership
from suggestions import visibility
from suggestions.assigning import actions, rules
from suggestions.by_link import Guest, by_link, closed
from suggestions.models import Assignment
from suggestions.pages import CONFLICT
from suggestions.record import ActRefused

Part = tuple[Membership, Assignment]


@by_link("suggestions:sign_by_link")
def sign(request: HttpRequest, guest: Guest) -> HttpResponse:
    """Ask whether to sign for the unit's part, and sign for it."""
    found = _part(guest)
    if found is None:
        return closed(request, "no_right")
    member, part = found
    refusal: ActRefused | None = None
    if request.method == "POST" and rules.can_sign_for(member, part):
        acting = guest.acting(member, part, timezone.now(), request.POST.get("seen", ""))
        try:
            actions.sign_for(part, acting)
        except ActRefused as refused:
            refusal = refused
            part.refresh_from_db()
        else:
            return redirect(request.path)
    context = {
        "part": part,
        "case": part.case,
        "member": member,
        "used": guest.used_for(part),
        "may_sign": rules.can_sign_for(member, part),
        "refusal": refusal,
        "today": timezone.localdate(),
    }
    status = CONFLICT if refusal else 200
    return render(request, "suggestions/by_link/sign.html", context, status=status)


def _part(guest: Guest) -> Part | None:
    """Give the part of his unit that the message was about, if he still works there.

    What the unit was handed later is told by a message of its own, and signed for by that one.
    """
    for member in guest.members:
        if member.role not in UNIT_WORKERS:
            continue
        parts = (
            visibility.assignments_of(member)
            .filter(public_id=guest.message.payload["part"], round=F("case__round"))
            .select_related("unit", "case__congress", "handler")
        )
        part = parts.filter(unit=member.unit).first()
        if part is not None:
            return member, part
    return None
