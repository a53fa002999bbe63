"""Who may open which page. What a page then shows is decided by the visibility of its objects."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, cast
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _
from django_htmx.http import HttpResponseClientRedirect

from people.models import Role
from people.requests import MemberRequest, Visit
from people.typed import typed_into

SESSION_OVER = _(
    "For your safety you were signed out: a sign-in ends after half an hour without a visit, and "
    "after 12 hours in any case. Sign in again and you are back where you were."
)

P = ParamSpec("P")


View = Callable[Concatenate[HttpRequest, P], HttpResponseBase]
MemberView = Callable[Concatenate[MemberRequest, P], HttpResponseBase]


def signed_in(view: MemberView[P]) -> View[P]:
    """Open a page to everybody who acts in some role.

    A stranger goes to the sign-in page and comes back; a user without a role is told whom to ask.
    """

    @wraps(view)
    def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        visit = cast("Visit", request)
        if not visit.user.is_authenticated:
            return to_sign_in(visit)
        if visit.membership is None:
            return render(visit, "people/no_membership.html", status=403)
        return view(cast("MemberRequest", request), *args, **kwargs)

    return guarded


def as_role(*roles: Role) -> Callable[[MemberView[P]], View[P]]:
    """Open a page to these roles only; for anybody else signed in there is no such page (404)."""

    def decorate(view: MemberView[P]) -> View[P]:
        @wraps(view)
        def guarded(
            request: MemberRequest, /, *args: P.args, **kwargs: P.kwargs
        ) -> HttpResponseBase:
            if request.membership.role not in roles:
                raise Http404
            return view(request, *args, **kwargs)

        return signed_in(guarded)

    return decorate


def to_sign_in(request: Visit) -> HttpResponse:
    """Send a stranger to the sign-in page, from where he comes back to the page he was on.

    Who has sent a form after his session ended gets back what he typed.
    """
    texts = typed_into(request)
    if texts:
        there = redirect_to_login(_page_of(request)).url
        context = {"typed_texts": texts, "sign_in_url": there}
        return render(request, "people/signed_out.html", context, status=403)
    if request.session_is_over:
        messages.info(request, SESSION_OVER)
    response = redirect_to_login(_page_of(request))
    if request.headers.get("HX-Request"):
        return HttpResponseClientRedirect(response.url)
    return response


def _page_of(request: HttpRequest) -> str:
    """Give the page that the browser shows: for a form or a fragment, the one it stands on."""
    if request.method in {"GET", "HEAD"} and not request.headers.get("HX-Request"):
        return request.get_full_path()
    shown = request.headers.get("HX-Current-URL") or request.headers.get("Referer", "")
    if not is_ours(request, shown):
        return settings.LOGIN_REDIRECT_URL
    parts = urlsplit(shown)
    return f"{parts.path}?{parts.query}" if parts.query else parts.path


def is_ours(request: HttpRequest, address: str) -> bool:
    """Tell whether an address leads to this site, so that it may be redirected to."""
    return url_has_allowed_host_and_scheme(
        address, {request.get_host()}, require_https=request.is_secure()
    )
