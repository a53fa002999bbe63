"""Who is asking, and in which of his roles."""

from collections.abc import Callable
from datetime import datetime
from typing import cast

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation

from people import queries, sessions
from people.models import Membership, User
from people.requests import Visit

Next = Callable[[HttpRequest], HttpResponse]


def membership(get_response: Next) -> Next:
    """Tell the views who asks: `request.user`, `.memberships`, `.membership` (None without any).

    Everything is looked up on each request, by the one query that reads the session: who is locked
    out or has lost a role notices it at once. The page is in the user's language.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        visit = cast("Visit", request)
        recognise(visit, at=timezone.now())
        language = language_of(visit)
        translation.activate(language)
        request.LANGUAGE_CODE = language
        response = get_response(request)
        response.headers.setdefault("Content-Language", translation.get_language() or language)
        return response

    return middleware


def recognise(request: Visit, *, at: datetime) -> None:
    """Put the user and his roles into the request; end a session that is over."""
    request.user = AnonymousUser()
    request.memberships, request.membership, request.session_is_over = [], None, False
    members = request.session.open(at)
    user_id = sessions.user_id_in(request.session)
    if user_id is None:
        return
    if sessions.is_over(request.session, at=at, visited=not in_background(request)):
        request.session.flush()
        request.session_is_over = True
        return
    user = members[0].user if members else queries.active_user(user_id)
    if user is None or not sessions.is_still_trusted(request.session, user):
        request.session.flush()
        return
    request.user = user
    request.memberships = [_of(member, user) for member in members]
    chosen = request.session.get(sessions.MEMBERSHIP)
    acting = [member for member in members if member.pk == chosen]
    request.membership = next(iter(acting or members), None)


def in_background(request: Visit) -> bool:
    """Tell whether a page asks by itself: then nobody need be sitting before it."""
    return "X-Background" in request.headers


def _of(member: Membership, user: User) -> Membership:
    """Let a role share the one user object, so that nobody asks for it again."""
    member.user = user
    if member.deputy is not None and member.deputy.user_id == user.pk:
        member.deputy.user = user
    return member


def language_of(request: Visit) -> str:
    """Give the language the user has chosen, else the one this browser has, else Chinese.

    What a browser announces is not asked: it says where it was bought, not what is read here.
    """
    if isinstance(request.user, User):
        return request.user.language
    chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
    return chosen if chosen in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
