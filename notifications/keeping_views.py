"""For the administrator: what could not be delivered, and what the messages look like."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from notifications import outbox, queries
from notifications.channels import mail
from notifications.examples import example_letter, examples
from notifications.undelivered import undelivered
from people.access import as_role
from people.addresses import LONGEST_ID, number_of
from people.models import Role
from people.paging import page_of
from people.requests import MemberRequest

administrator_only = as_role(Role.ADMINISTRATOR)
# The page is a letter, not one of ours: it may have its own style, and nothing else.
LETTER_POLICY = "default-src 'none'; style-src 'unsafe-inline'; sandbox"


@require_safe
@administrator_only
def given_up(request: MemberRequest) -> HttpResponse:
    """Show what could not be delivered: of what kind, to whom, why; never what it says."""
    page = page_of(queries.given_up(request.membership), request.GET)
    waiting = queries.waiting(request.membership)
    context = {
        "page": page,
        "rows": undelivered(page.rows),
        "waiting": waiting.count(),
        "today": timezone.localdate(),
    }
    return render(request, "notifications/given_up.html", context)


@require_POST
@administrator_only
def send_again(request: MemberRequest) -> HttpResponse:
    """Try again what was marked, or all of it."""
    rows = queries.given_up(request.membership)
    if "all" not in request.POST:
        picked = (number_of(pk, LONGEST_ID) for pk in request.POST.getlist("pick"))
        rows = rows.filter(pk__in=[pk for pk in picked if pk is not None])
    count = outbox.send_again(rows, actor_id=request.user.pk, at=timezone.now())
    said = ngettext(
        "%(count)s delivery is tried again.", "%(count)s deliveries are tried again.", count
    )
    messages.success(request, said % {"count": count})
    return redirect("notifications:given_up")


@require_safe
@administrator_only
def preview(request: MemberRequest) -> HttpResponse:
    """Show each kind of message with made-up values, as its readers get it."""
    context = {"examples": examples(translation.get_language(), timezone.now())}
    return render(request, "notifications/preview.html", context)


@require_safe
@administrator_only
def preview_letter(request: MemberRequest, kind: str) -> HttpResponse:  # noqa: ARG001 - Django's signature
    """Show one kind as an e-mail in HTML, by itself."""
    letter = example_letter(kind, translation.get_language(), timezone.now())
    if letter is None:
        raise Http404
    _text, html = mail.write(letter)
    response = HttpResponse(html)
    response.headers["Content-Security-Policy"] = LETTER_POLICY
    return response
