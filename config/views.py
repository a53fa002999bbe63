"""Pages of refusal and failure."""

import errno
import sys

import structlog
from django.contrib import messages
from django.core.exceptions import (
    BadRequest,
    RequestDataTooBig,
    SuspiciousOperation,
    TooManyFilesSent,
)
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template import loader
from django.utils.translation import gettext

from config import logs
from people.typed import typed_into
from suggestions.gone import told_gone
from suggestions.pages import was_done

RETRY_AFTER = 30  # seconds
FULL = {errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EIO}

log = structlog.get_logger("security")


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Say that the request made no sense, or that it was too large."""
    if isinstance(exception, RequestDataTooBig | TooManyFilesSent):
        return too_large(request)
    return render(request, "400.html", status=400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001 - Django's signature
    """Say that this is not allowed here."""
    return render(request, "403.html", status=403)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Say that the form is no longer valid and how to send it again."""
    log.warning("csrf_refused", reason=reason)
    context = {"stale_form": True, "typed_texts": typed_into(request)}
    return render(request, "403.html", context, status=403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001 - Django's signature
    """Say that there is no such page, or none for this reader: which of the two is not told.

    A form that has done its work already comes once more: what it was about may be gone with that,
    and its sender is told that it was done. Any other one gets back what was typed into it, and is
    told what became of a draft that he had before him.
    """
    if request.method == "POST" and request.resolver_match:
        if was_done(request):
            messages.success(request, gettext("This was done when you sent it the first time."))
            return redirect("/")
        if (told := told_gone(request)) is not None:
            return told
    return render(request, "404.html", {"typed_texts": _typed(request)}, status=404)


def too_large(request: HttpRequest) -> HttpResponse:
    """Say how large a form with its files may be."""
    return render(request, "413.html", status=413)


def server_error(request: HttpRequest) -> HttpResponse:
    """Say that it is our fault, and give back what was typed.

    Asks nothing of the database, which may be what failed: then, or when the disk is full, the
    answer is 503, and the same form may be sent again in a while.
    """
    away = _is_away(sys.exception())
    context = {"reference": logs.reference(), "away": away, "typed_texts": _typed(request)}
    page = loader.render_to_string("500.html", context)
    if not away:
        return HttpResponse(page, status=500)
    return HttpResponse(page, status=503, headers={"Retry-After": str(RETRY_AFTER)})


def _is_away(error: BaseException | None) -> bool:
    if isinstance(error, OSError):
        return error.errno in FULL
    return isinstance(error, OperationalError | InterfaceError)


def _typed(request: HttpRequest) -> list[str]:
    try:
        return typed_into(request)
    except (BadRequest, SuspiciousOperation, OSError):
        return []  # the form itself could not be read
