"""The inbox."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone, translation
from django.views.decorators.http import require_POST, require_safe

from notifications import queries
from notifications.inbox import notices
from people.access import signed_in
from people.paging import page_of
from people.requests import MemberRequest


@require_safe
@signed_in
def inbox(request: MemberRequest) -> HttpResponse:
    """Show what the reader was told, newest first."""
    page = page_of(queries.inbox_of(request.membership), request.GET)
    context = {
        "page": page,
        "notices": notices(page.rows, translation.get_language()),
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
    newest = request.POST.get("newest", "")
    if newest.isdecimal():
        unread = queries.unread_by(request.membership).filter(pk__lte=int(newest))
        unread.update(read_at=timezone.now())
    return redirect("notifications:inbox")
