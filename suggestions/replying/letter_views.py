"""A letter as a Word file or a PDF, for whoever may read it."""

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from people.access import signed_in
from people.requests import MemberRequest
from suggestions import visibility
from suggestions.intake.reading import SHOWN
from suggestions.replying.letter_files import letter_file
from suggestions.replying.paper import paper

LOADED = ("assignment__unit", "case__delegation", *(f"case__{name}" for name in SHOWN))
LONGEST_PLACE = 3  # digits


@require_safe
@signed_in
def letter(request: MemberRequest, public_id: str, kind: str) -> HttpResponse:
    """Send a reply as a file: as everybody's letter, or `?to=` one of those who signed."""
    shown = visibility.replies_visible_to(request.membership).select_related(*LOADED)
    reply = get_object_or_404(shown, public_id=public_id)
    round_ = reply.case.rounds.select_related("policy").get(number=reply.round)
    to = request.GET.get("to", "")
    if to and not (to.isascii() and to.isdecimal() and len(to) <= LONGEST_PLACE):
        raise Http404
    try:
        sheet = paper(reply.case, reply, round_.policy.rules, to=int(to) if to else None)
    except IndexError as error:
        raise Http404 from error
    return letter_file(sheet, kind)
