"""Pages of refusal and failure."""

import structlog
from django.core.exceptions import RequestDataTooBig, TooManyFilesSent
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template import loader

from config import logs
from people.typed import typed_into

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
    """Say that there is no such page, or none for this reader: which of the two is not told."""
    return render(request, "404.html", status=404)


def too_large(request: HttpRequest) -> HttpResponse:
    """Say how large a form with its files may be."""
    return render(request, "413.html", status=413)


def server_error(_request: HttpRequest) -> HttpResponse:
    """Say that it is our fault. Asks nothing of the database, which may be what failed."""
    page = loader.render_to_string("500.html", {"reference": logs.reference()})
    return HttpResponse(page, status=500)
