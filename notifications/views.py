"""The inbox, and how its reader wants to be told."""

from django.contrib import messages
from django.http import HttpResponse, HttpResponseForbidden
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from notifications import choosing, queries
from notifications.forms import ChoicesForm
from notifications.hours import MORNING
from notifications.inbox import notices
from people.access import signed_in
from people.addresses import LONGEST_ID, number_of
from people.paging import page_of
from people.requests import MemberRequest, Visit

# As many notices as one looks through on a phone.
PAGE = 20
UNPROCESSABLE = 422


@require_safe
@signed_in
def inbox(request: MemberRequest) -> HttpResponse:
    """Show what the reader was told, newest first."""
    page = page_of(queries.inbox_of(request.membership), request.GET, size=PAGE)
    context = {
        "page": page,
        "notices": notices(page.rows, translation.get_language(), timezone.now()),
        "today": timezone.localdate(),
    }
    return render(request, "notifications/inbox.html", context)


@require_POST
@signed_in
def open_notice(request: MemberRequest, pk: int) -> HttpResponse:
    """Mark a notice as read and go where it leads; back to the inbox where it leads nowhere."""
    message = get_object_or_404(queries.inbox_of(request.membership), pk=pk)
    if message.read_at is None:
        message.read_at = timezone.now()
        message.save(update_fields=["read_at"])
    return redirect(message.path or "notifications:inbox")


@require_POST
@signed_in
def mark_all_read(request: MemberRequest) -> HttpResponse:
    """Mark all notices as read that were there when the page was made."""
    newest = number_of(request.POST.get("newest", ""), LONGEST_ID)
    if newest is not None:
        unread = queries.unread_by(request.membership).filter(pk__lte=newest)
        unread.update(read_at=timezone.now())
    return redirect("notifications:inbox")


@require_safe
def unread(request: Visit) -> HttpResponse:
    """Give the number beside the word "Inbox", for a page that asks now and then.

    Where it is the number that the page shows, nothing is sent. Whose sign-in is over is told
    nothing and sent nowhere: he may be typing.
    """
    if request.membership is None:
        return HttpResponseForbidden()
    count = queries.unread_count(request.membership)
    if request.GET.get("shown") == str(count):
        return HttpResponse(status=204)
    return render(request, "notifications/unread.html", {"unread": count})


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def choices(request: MemberRequest) -> HttpResponse:
    """Show how the reader is told of what, and take what he chooses instead."""
    user, members = request.user, request.memberships
    hours, usually_waits = choosing.hours_of(user, members)
    form = ChoicesForm(
        request.POST if request.method == "POST" else None,
        lines=choosing.lines(user, members),
        hours=hours,
        usually_waits=usually_waits,
    )
    if form.is_valid():
        choosing.keep(
            user,
            members,
            manners=form.manners,
            quiet=form.quiet,
            working_days_only=form.cleaned_data["working_days_only"],
        )
        messages.success(request, _("Saved. This applies to all messages from now on."))
        return redirect("notifications:choices")
    context = {
        "form": form,
        "morning": MORNING,
    }
    status = UNPROCESSABLE if form.is_bound else 200
    return render(request, "notifications/choices.html", context, status=status)
