"""What acts of administration have in common: done once, as a whole, and recorded by one event.

They change rules, calendar and the words around letters, and no suggestion. Their lock is the
stream that records them, so two of a kind in one congress never overlap.
"""

from collections.abc import Callable, Mapping
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from history import log
from history.log import StreamName
from history.models import Event
from people.models import Congress
from suggestions.record import Acting, ActRefused

STREAM_KIND = "procedure"

Write = Callable[[Mapping[str, Any]], Event]


def stream_of(congress: Congress) -> StreamName:
    """Give the name of the history of a congress's rules and of what follows from them."""
    return StreamName(congress.code, STREAM_KIND, "")


def administer(
    stream: StreamName, kind: str, acting: Acting, step: Callable[[Write], Event]
) -> Event:
    """Do a step of administration: `step` checks, changes, and writes its one event.

    Sent again with the same key, it gives the first event and does nothing. Raises `ActRefused`
    after everything has been rolled back.
    """
    try:
        with transaction.atomic(durable=True):
            row = log.locked(stream)
            done = _done_before(acting, stream, kind)
            if done is not None:
                return done

            def write(told: Mapping[str, Any]) -> Event:
                return log.append(
                    stream,
                    kind,
                    actor_id=acting.user_id,
                    at=acting.at,
                    happened_on=acting.day,
                    act_key=acting.key,
                    data={"as": acting.actor.pk if acting.actor else None, **told},
                    stream=row,
                )

            return step(write)
    except IntegrityError:
        # The key was used for something else at this very moment.
        done = _done_before(acting, stream, kind)
        if done is None:
            raise
        return done


def _done_before(acting: Acting, stream: StreamName, kind: str) -> Event | None:
    if not acting.key:
        return None
    own = Event.objects.filter(actor_id=acting.user_id, act_key=acting.key)
    event = own.select_related("stream").first()
    if event is None:
        return None
    found = StreamName(event.stream.scope, event.stream.kind, event.stream.ref)
    if (found, event.kind) != (stream, kind):
        raise ActRefused(_("This form was used for something else. Open its page again."))
    return event
