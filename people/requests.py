"""What the membership middleware adds to a request."""

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest

from people.models import Membership, User
from people.session_store import SessionStore


class Visit(HttpRequest):
    """Any request, once we know who asks: a stranger, or a user with or without a role."""

    session: SessionStore
    user: User | AnonymousUser
    memberships: list[Membership]
    membership: Membership | None
    session_is_over: bool


class MemberRequest(HttpRequest):
    """A request of somebody who is signed in and acts in a role, as `people.access` lets in."""

    user: User
    memberships: list[Membership]
    membership: Membership
