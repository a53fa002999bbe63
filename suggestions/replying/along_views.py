"""A unit takes over what it has done already for a suggestion that is handled together (并案)."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from people.access import as_role
from people.models import UNIT_WORKERS
from people.requests import MemberRequest
from suggestions.assigning.actions import Talk, log_contact
from suggestions.assigning.unit_views import own_part, work_url
from suggestions.intake.unsent import keep_typed
from suggestions.models import Assignment
from suggestions.pages import acting, refused
from suggestions.record import ActRefused
from suggestions.replying import rules
from suggestions.replying.along import Beside, besides
from suggestions.replying.work_page import form_name

unit_only = as_role(*UNIT_WORKERS)
TOO_MUCH_UNSENT = _("Too much unsent text is kept for you already. Send or discard some of it.")


@require_POST
@unit_only
def take_text(request: MemberRequest, public_id: str) -> HttpResponse:
    """Put the text of the other letter into the editor; nothing is saved, and no draft is lost.

    It stands there as what was typed and not sent yet does: thrown away, the draft is back.
    """
    part = own_part(request, public_id)
    source = _source(request, part)
    if not rules.can_reply(request.membership, part) or source.reply is None:
        messages.warning(request, gettext("No letter can be written here now."))
        return redirect(work_url(part))
    kept = keep_typed(
        request.user,
        form_name(part),
        f"from-{source.part.public_id}",
        {"text": source.reply.text, "abstract": source.reply.abstract},
        at=timezone.now(),
    )
    if kept is None:
        messages.error(request, str(TOO_MUCH_UNSENT))
    else:
        words = gettext("The text of No. %(number)s stands in the editor. Nothing is saved yet.")
        messages.success(request, words % {"number": source.part.case.number})
    return redirect(f"{work_url(part)}#reply")


def _source(request: MemberRequest, part: Assignment) -> Beside:
    """Give the part from which something is taken over; or 404."""
    asked = request.POST.get("from", "")
    for beside in besides(part, request.membership):
        if beside.part.public_id == asked:
            return beside
    raise Http404


@require_POST
@unit_only
def take_talks(request: MemberRequest, public_id: str) -> HttpResponse:
    """Note the talks about the other suggestion down for this one as well, one act each."""
    part = own_part(request, public_id)
    source = _source(request, part)
    done, refusals = 0, []
    for contact in source.talks:
        talk = Talk(
            contact.kind, contact.held_on, contact.people, contact.content, place=contact.place
        )
        try:
            log_contact(part, acting(request, part=str(contact.pk)), talk=talk)
        except ActRefused as refusal:
            refusals.append(refusal)
        else:
            done += 1
    if refusals and not done:
        return refused(request, refusals[0], case=part.case, back=work_url(part))
    words = ngettext("%(count)d talk is noted down.", "%(count)d talks are noted down.", done)
    messages.success(request, words % {"count": done})
    for one in refusals:
        messages.warning(request, str(one.reason))
    return redirect(work_url(part))
