"""Acts by a link from a mail: who acts, once and for one thing, and what is said to whom it fails.

Nobody is signed in by a link, and what it shows and does is checked against the rights its reader
has now. The act carries a key made of the message and what is acted on: so the link is used up in
the act's own transaction, by the rule that nobody's key is good for two acts.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import wraps
from typing import TYPE_CHECKING, cast

import structlog
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone, translation
from django.views.decorators.http import require_http_methods

from history.models import Event
from notifications import links
from notifications.links import LinkExpired, LinkWrong
from notifications.models import Message
from people.addresses import number_of
from people.models import Membership, User
from people.queries import memberships_of
from people.typed import typed_into
from suggestions.record import Acting
from suggestions.withholding import PREFIX

if TYPE_CHECKING:
    from people.requests import Visit

GONE, NOT_FOUND, FORBIDDEN = 410, 404, 403

log = structlog.get_logger("security")


@dataclass(frozen=True)
class Guest:
    """Whoever opened a link: the reader of its message, with the roles that he has now."""

    message: Message
    members: list[Membership]

    @property
    def public_id(self) -> str:
        """The public id of the case that the message is about."""
        return self.message.path.removeprefix(PREFIX).strip("/")

    def key(self, target: Model) -> str:
        """Give the key of the one act that this link is good for."""
        return f"link:{self.message.pk}:{target.pk}"

    def acting(self, member: Membership, target: Model, at: datetime, seen: str) -> Acting:
        """Give him as the one who acts, on the version that the page showed."""
        return Acting(actor=member, at=at, key=self.key(target), seen=number_of(seen))

    def used_for(self, target: Model) -> Event | None:
        """Give the act for which the link was used, if it was."""
        return self.used_for_each([target])[target.pk]

    def used_for_each(self, targets: Sequence[Model]) -> dict[int, Event | None]:
        """Give it for each of several that the link is about, by their ids."""
        keys = {self.key(target): target.pk for target in targets}
        done = Event.objects.filter(actor_id=self.message.recipient_id, act_key__in=keys)
        acts = {keys[event.act_key]: event for event in done}
        return {target.pk: acts.get(target.pk) for target in targets}


GuestView = Callable[[HttpRequest, Guest], HttpResponse]


def by_link(page: str) -> Callable[[GuestView], Callable[[HttpRequest, str], HttpResponse]]:
    """Open a page, by the name of its address, to whoever has a link to it that is still good."""

    def decorate(view: GuestView) -> Callable[[HttpRequest, str], HttpResponse]:
        @require_http_methods(["GET", "HEAD", "POST"])
        @wraps(view)
        def guarded(request: HttpRequest, token: str) -> HttpResponse:
            try:
                message = links.opened(token, page, timezone.now())
            except LinkWrong:
                return closed(request, "wrong", NOT_FOUND)
            except LinkExpired:
                return closed(request, "expired", GONE)
            visitor = cast("Visit", request).user
            if isinstance(visitor, User) and visitor.pk != message.recipient_id:
                return closed(request, "somebody_else", FORBIDDEN)
            own = memberships_of(message.recipient_id, on=timezone.localdate())
            members = [member for member in own if member.congress_id == message.congress_id]
            language = message.recipient.language
            with translation.override(language):
                response = view(request, Guest(message, members))
            response.headers["Content-Language"] = language
            return response

        return guarded

    return decorate


def closed(request: HttpRequest, why: str, status: int = GONE) -> HttpResponse:
    """Say why nothing can be done by the link, and what helps; give back what was typed."""
    log.info("link_refused", why=why)
    context = {"why": why, "typed_texts": typed_into(request)}
    return render(request, "suggestions/by_link/closed.html", context, status=status)
