"""A deputy rates a reply by the link of the mail that delivered it."""

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from people.models import Deputy, Membership, Role
from suggestions import visibility
from suggestions.by_link import Guest, by_link, closed
from suggestions.models import Rating, Reply, Suggestion
from suggestions.pages import UNPROCESSABLE
from suggestions.rating import actions, rules
from suggestions.rating.forms import RatingForm
from suggestions.record import ActRefused, round_of
from workflow.rules import Rules


@by_link("suggestions:rate_by_link")
def rate(request: HttpRequest, guest: Guest) -> HttpResponse:
    """Show the letters that came with the message, each with its two questions; take answers."""
    found = _delivered(guest)
    if found is None:
        return closed(request, "no_right")
    member, case = found
    seat = rules.seat_in(case, member.user_id)
    letters = _letters(guest, member, case)
    if seat is None or not letters:
        return closed(request, "over")
    policy = round_of(case).policy.rules
    if seat.pk not in rules.raters(case, policy):
        return closed(request, "lead_rates")
    sent: RatingForm | None = None
    if request.method == "POST":
        named = request.POST.get("reply", "")
        reply = next((letter for letter in letters if letter.public_id == named), None)
        if reply is None or guest.used_for(reply):
            return redirect(request.path)
        sent = RatingForm(request.POST, rules=policy, prefix=named)
        if _taken(request, guest, (member, seat), reply, sent):
            return redirect(request.path)
    context = {
        "case": case,
        "member": member,
        "letters": _shown(guest, seat, letters, policy, sent),
        "late": rules.is_late(case, timezone.localdate()),
        "today": timezone.localdate(),
    }
    status = 200 if sent is None else UNPROCESSABLE
    return render(request, "suggestions/by_link/rate.html", context, status=status)


def _delivered(guest: Guest) -> tuple[Membership, Suggestion] | None:
    """Give the case and the seat's role, where its reader still sees it as a deputy."""
    for member in guest.members:
        if member.role == Role.DEPUTY:
            shown = visibility.visible_to(member).select_related(
                "congress", "session", "proposer__user"
            )
            case = shown.filter(public_id=guest.public_id).first()
            if case is not None:
                return member, case
    return None


def _letters(guest: Guest, member: Membership, case: Suggestion) -> list[Reply]:
    """Give the letters that the message delivered; those of a later round have one of their own."""
    if case.state not in rules.RATABLE or case.round != guest.message.payload["round"]:
        return []
    replies = visibility.replies_visible_to(member).filter(case=case, superseded=False)
    return list(replies.filter(round=case.round).select_related("assignment__unit", "case"))


def _taken(
    request: HttpRequest,
    guest: Guest,
    rater: tuple[Membership, Deputy],
    reply: Reply,
    form: RatingForm,
) -> bool:
    """Take the answers on one letter; where they can't be taken, the form says why."""
    if not form.is_valid():
        return False
    member, seat = rater
    acting = guest.acting(member, reply, timezone.now(), request.POST.get("seen", ""))
    try:
        actions.rate(reply, acting, deputy=seat, answers=form.answers)
    except ActRefused as refusal:
        form.add_error(None, str(refusal.reason))
        return False
    return True


def _shown(
    guest: Guest, seat: Deputy, letters: Sequence[Reply], policy: Rules, sent: RatingForm | None
) -> list[dict[str, Any]]:
    """Give each letter with its two questions, and what was answered before."""
    used = guest.used_for_each(letters)
    given = Rating.objects.filter(reply__in=letters, deputy=seat, superseded=False)
    earlier = {rating.reply_id: rating for rating in given}
    return [
        {
            "reply": reply,
            "used": used[reply.pk],
            "earlier": earlier.get(reply.pk),
            "form": sent
            if sent is not None and sent.prefix == reply.public_id
            else RatingForm(rules=policy, prefix=reply.public_id),
        }
        for reply in letters
    ]
