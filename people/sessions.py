"""How long a sign-in lasts: half an hour without a request, and never longer than half a day."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.base import SessionBase
from django.utils.crypto import constant_time_compare

from people.models import User

IDLE = timedelta(minutes=30)
ABSOLUTE = timedelta(hours=12)
# A page that is looked at writes to the session at most this often, so it may end that much early.
SEEN_EVERY = timedelta(minutes=1)

MEMBERSHIP = "membership"
_BEGAN, _SEEN = "began", "seen"


def user_id_in(session: SessionBase | Mapping[str, Any]) -> int | None:
    """Give the id of the user who signed in with this session."""
    user_id: Any = session.get(SESSION_KEY)
    return int(user_id) if user_id is not None else None


def is_over(session: SessionBase, *, at: datetime, visited: bool = True) -> bool:
    """Tell whether the sign-in has reached one of its limits; if it has not, note the visit.

    What a page asks for by itself is no visit, or an empty chair would stay signed in.
    """
    now = at.timestamp()
    began, seen = session.setdefault(_BEGAN, now), session.get(_SEEN, 0.0)
    if now - began >= ABSOLUTE.total_seconds():
        return True
    if seen and now - seen >= IDLE.total_seconds():
        return True
    if visited and now - seen >= SEEN_EVERY.total_seconds():
        session[_SEEN] = now
    return False


def is_still_trusted(session: SessionBase, user: User) -> bool:
    """Tell whether the session began with the password that the user has now."""
    signed = str(session.get(HASH_SESSION_KEY, ""))
    return any(
        constant_time_compare(signed, known)
        for known in (user.get_session_auth_hash(), *user.get_session_auth_fallback_hash())
    )
