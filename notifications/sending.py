"""Envelopes whose hour has come are sent, each closed by whoever sent it and by nobody before.

A relay takes a batch by a guarded update, sends each envelope and closes it in a transaction of
its own, and renews its claim while that takes long. One that dies leaves its claim behind, which
the sweep gives back. So nothing is lost, and nothing is sent twice except what was being handed
over at the very moment of a crash.
"""

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta

import structlog
from django.db import transaction
from django.db.models import F, QuerySet
from django.utils.timezone import localdate

from history import log as history
from history.log import StreamName
from notifications import channels
from notifications.channels.posting import NotAcceptedError, NotAllowedError
from notifications.guards import settled, withheld
from notifications.letters import letter_of
from notifications.models import DUE, Channel, Delivery, Message, State
from notifications.reaching import Reach
from notifications.watch import Watch

BATCH = 20
ATTEMPTS = 8
FIRST_DELAY = timedelta(minutes=1)
LONGEST_DELAY = timedelta(hours=6)
# Before an envelope is begun, a claim older than this is renewed, for the whole batch at once.
RENEWED_AFTER = timedelta(seconds=5)
# So this is longer than one envelope can take: a mail server whose name is looked for in vain
# (some 20 seconds) and whose addresses do not answer (10 for each), until `mail.WHOLE_PATIENCE`
# cuts it off. A shorter one would send twice what is only slow.
CLAIM_LASTS = timedelta(seconds=60)
ADMINISTRATION = StreamName("", "admin", "")

log = structlog.get_logger("outbox")


class Claim:
    """The hold of one relay on the batch that it has taken in hand."""

    def __init__(self, token: str, at: datetime) -> None:
        self.token = token
        self._watch = Watch(at)
        self._renewed_at = at

    def now(self) -> datetime:
        """Give the time, which goes on while the batch is worked through."""
        return self._watch.now()

    def envelopes(self) -> QuerySet[Delivery]:
        """Give what is still held of the batch: not yet closed, and not given back meanwhile."""
        return Delivery.objects.filter(claim=self.token, state=State.SENDING)

    def renew(self) -> None:
        """Hold on to the rest of the batch, so that no sweep gives back what a living relay has."""
        now = self.now()
        if now - self._renewed_at > RENEWED_AFTER:
            self.envelopes().update(claimed_at=now)
            self._renewed_at = now


def send_once(at: datetime) -> int:
    """Send one batch of what is due at that instant; gives how many it took in hand."""
    claim = Claim(secrets.token_hex(16), at)
    with transaction.atomic():
        # PostgreSQL passes over what another relay is just taking; SQLite lets one in at a time.
        due = (
            Delivery.objects.select_for_update(skip_locked=True)
            .filter(state__in=DUE, not_before__lte=at)
            .order_by("not_before", "pk")
            .values_list("pk", flat=True)[:BATCH]
        )
        taken = Delivery.objects.filter(pk__in=list(due), state__in=DUE).update(
            state=State.SENDING,
            claim=claim.token,
            claimed_at=at,
            attempts=F("attempts") + 1,
            last_error="",
        )
    if taken:
        batch = dict(claim.envelopes().order_by("pk").values_list("pk", "recipient"))
        reach = Reach.of(batch.values(), on=localdate(at))
        with channels.kept_open():
            for pk in batch:
                _deliver(pk, claim, reach)
    return taken


def give_back(at: datetime) -> int:
    """Give back what dead relays had claimed; gives how many. What killed too many is given up."""
    stale = Delivery.objects.filter(state=State.SENDING, claimed_at__lte=at - CLAIM_LASTS)
    stale.filter(attempts__gte=ATTEMPTS).update(
        state=State.FAILED, claim="", closed_at=at, last_error="Every relay that took it died."
    )
    returned = stale.update(state=State.WAITING, claim="")
    if returned:
        log.warning("claims_returned", count=returned)
    return returned


def send_again(given_up: QuerySet[Delivery], *, actor_id: int, at: datetime) -> int:
    """Try once more, from the beginning, what was given up; gives how many those are."""
    with transaction.atomic():
        chosen = list(
            given_up.select_for_update(of=("self",))
            .filter(state=State.FAILED)
            .values_list("pk", flat=True)
        )
        if not chosen:
            return 0
        Delivery.objects.filter(pk__in=chosen).update(
            state=State.WAITING, attempts=0, not_before=at, closed_at=None
        )
        history.append(
            ADMINISTRATION, "sent_again", actor_id=actor_id, at=at, data={"deliveries": chosen}
        )
    return len(chosen)


def _deliver(pk: int, claim: Claim, reach: Reach) -> None:
    """Send one claimed envelope and close it; a failure is written down and tried again.

    Its hour came once, but it may have been late for it, or its reader may have chosen another.
    """
    claim.renew()
    mine = claim.envelopes().filter(pk=pk)
    delivery = mine.select_related("recipient", "congress").first()
    if delivery is None:
        return  # the claim was given back meanwhile
    at = claim.now()
    opens = reach.opens(delivery, at)
    if opens > at:
        mine.update(state=State.WAITING, claim="", not_before=opens, attempts=F("attempts") - 1)
        return
    try:
        messages, reason = _still_to_tell(delivery, at)
        if not reason:
            letter = letter_of(delivery, messages, at)
            channels.send(Channel(delivery.channel), letter, at)
    except Exception as error:  # noqa: BLE001 - whatever went wrong must not stop the others
        _put_off(delivery, error, claim.now(), reach)
    else:
        mine.update(
            state=State.DROPPED if reason else State.SENT,
            closed_at=claim.now(),
            claim="",
            last_error=reason,
        )


def _still_to_tell(delivery: Delivery, at: datetime) -> tuple[Sequence[Message], str]:
    """Give what the reader may still see and has not read yet, or why nothing is to be sent."""
    reader = delivery.recipient
    if not reader.is_active:
        return (), "The recipient may not sign in any more."
    if delivery.channel not in channels.ways_to(reader, delivery.congress.code):
        return (), "This way no longer leads to the recipient."
    unread = list(delivery.messages.filter(read_at__isnull=True).order_by("pk"))
    if not unread:
        return (), "The recipient has read it."
    hidden = withheld(unread, at)
    seen = [message for message in unread if message.pk not in hidden]
    if not seen:
        return (), "The recipient may not see the matter any more."
    done = settled(seen, at)
    told = [message for message in seen if message.pk not in done]
    return told, "" if told else "It is done."


def _said_by(error: Exception) -> str:
    """Give what is kept of an error: what the other side said, and nothing of what it was told."""
    outside = isinstance(error, (OSError, LookupError, NotAcceptedError, NotAllowedError))
    return f"{type(error).__name__}: {error}"[:300] if outside else type(error).__name__


def _put_off(delivery: Delivery, error: Exception, at: datetime, reach: Reach) -> None:
    last = delivery.attempts >= ATTEMPTS
    delay = min(FIRST_DELAY * 4 ** (delivery.attempts - 1), LONGEST_DELAY)
    Delivery.objects.filter(pk=delivery.pk, claim=delivery.claim, state=State.SENDING).update(
        state=State.FAILED if last else State.WAITING,
        claim="",
        not_before=reach.opens(delivery, at + delay),
        closed_at=at if last else None,
        last_error=_said_by(error),
    )
    log.warning(
        "delivery_failed" if last else "delivery_put_off",
        delivery=delivery.pk,
        attempt=delivery.attempts,
        reason=type(error).__name__,
    )
