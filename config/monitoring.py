"""What a load balancer and a monitor ask: alive, ready, and how the parts are."""

import secrets
from ipaddress import ip_address

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from config import health, metrics

BEARER = "Bearer "
PASSED_ON = ("X-Forwarded-", "Forwarded", "Via", "X-Real-Ip")


def is_monitor(request: HttpRequest) -> bool:
    """Tell whether the details are for this visitor: he has the token, or sits on this machine.

    What a proxy passes on is not from this machine, whatever address it comes from; this process
    itself speaks no TLS.
    """
    token = request.headers.get("Authorization", "").removeprefix(BEARER)
    if settings.MONITORING_TOKEN:
        return secrets.compare_digest(token.encode(), settings.MONITORING_TOKEN.encode())
    if request.is_secure() or any(name.startswith(PASSED_ON) for name in request.headers):
        return False
    try:
        return ip_address(request.META.get("REMOTE_ADDR") or "127.0.0.1").is_loopback
    except ValueError:
        return False


@require_safe
def live(_request: HttpRequest) -> HttpResponse:
    """Answer as long as this process can answer at all; asks nothing of anybody."""
    return HttpResponse("ok", content_type="text/plain")


@require_safe
def ready(request: HttpRequest) -> HttpResponse:
    """Answer 200 while pages can be served, else 503; a monitor is told of every part."""
    found = health.findings(timezone.now())
    serves = found[0].well
    told: dict[str, object] = {"ready": serves}
    if is_monitor(request):
        told["well"] = all(part.well for part in found)
        told["parts"] = {
            part.part: {
                "well": part.well,
                **({"seconds": round(part.seconds)} if part.seconds is not None else {}),
                **({"words": part.words} if part.words else {}),
            }
            for part in found
        }
    return JsonResponse(told, status=200 if serves else 503)


@require_safe
def figures(request: HttpRequest) -> HttpResponse:
    """Give the figures for Prometheus to a monitor; for anybody else there is no such page."""
    if not is_monitor(request):
        raise Http404
    return HttpResponse(
        metrics.exposition(timezone.now()), content_type="text/plain; version=0.0.4; charset=utf-8"
    )
