"""What every request passes: a log line, the security headers, a limit of its size."""

import time
from collections.abc import Callable

import structlog
from django.conf import settings
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse

from config import logs, metrics, views

Next = Callable[[HttpRequest], HttpResponse]

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'; "
    "object-src 'none'"
)
PERMISSIONS_POLICY = "camera=(), geolocation=(), microphone=(), payment=(), usb=()"

log = structlog.get_logger("requests")


def request_log(get_response: Next) -> Next:
    """Give each request an id of its own and write one line about it when it is answered.

    The id is ours, never the visitor's, and is what an error page asks people to quote.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        reference = logs.begin_request()
        started = time.perf_counter()
        response = get_response(request)
        response.headers["X-Request-ID"] = reference
        match, seconds = request.resolver_match, time.perf_counter() - started
        view = match.view_name if match else None
        log.info(
            "answered",
            method=request.method,
            view=view,
            of=match.kwargs.get("public_id") if match else None,
            status=response.status_code,
            ms=round(seconds * 1000),
            user=request.user.pk if hasattr(request, "user") else None,
        )
        metrics.count(view or "", request.method or "", response.status_code, seconds)
        return response

    return middleware


def response_headers(get_response: Next) -> Next:
    """Set the headers that hold everywhere; a view that says otherwise (a download) is kept."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.headers.setdefault("Content-Security-Policy", CONTENT_SECURITY_POLICY)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        response.headers.setdefault("Cache-Control", "no-store")
        return response

    return middleware


def utf8_only(get_response: Next) -> Next:
    """Refuse a form that says it is written in another encoding than the pages are.

    No browser sends one; some encodings can say what no database can keep.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        charset = (request.content_params or {}).get("charset", "utf-8")
        if charset.lower() not in {"utf-8", "utf8"}:
            raise BadRequest(charset)
        return get_response(request)

    return middleware


def body_limit(get_response: Next) -> Next:
    """Refuse a request that announces more than UPLOAD_REQUEST_LIMIT bytes, without reading it."""

    def middleware(request: HttpRequest) -> HttpResponse:
        announced = request.META.get("CONTENT_LENGTH") or "0"
        if announced.isdecimal() and int(announced) > settings.UPLOAD_REQUEST_LIMIT:
            return views.too_large(request)
        return get_response(request)

    return middleware
