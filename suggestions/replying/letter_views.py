"""A letter as a Word file or a PDF, for whoever may read it."""

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from people.access import signed_in
from people.addresses import number_of
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
    told = request.GET.get("to", "")
    to = number_of(told, LONGEST_PLACE)
    if told and to is None:
        raise Http404
    try:
        sheet = paper(reply.case, reply, round_.policy.rules, to=to)
    except IndexError as error:
        raise Http404 from error
    return letter_file(sheet, kind)
