"""The outbox: messages are written with what they tell of, and sent afterwards by whoever comes.

All state is in the table. A broker only wakes the relay sooner; without one, or when it loses
what it was told, the sweep finds the same rows. A relay takes a batch by a guarded update, sends
each message and closes its row in a transaction of its own. One that dies leaves its claim
behind, which the sweep gives back. So nothing is lost, and nothing is sent twice except what was
being handed to the mail server at the very moment of a crash.
"""

import secrets
import time
from collections.abc import Iterable
from dataclasses import asdict
from datetime import datetime, timedelta

import structlog
from celery import current_app
from django.db import transaction
from django.db.models import Count, F
from kombu.exceptions import KombuError
from redis.exceptions import RedisError

from notifications import channels
from notifications.guards import withheld
from notifications.kinds import Payload
from notifications.models import Channel, Message, State
from people.models import User

BATCH = 20
ATTEMPTS = 8
FIRST_DELAY = timedelta(minutes=1)
LONGEST_DELAY = timedelta(hours=6)
# Longer than a batch can take whose every message runs into EMAIL_TIMEOUT.
CLAIM_LASTS = timedelta(minutes=10)
PUBLISH_PATIENCE = 1.0  # seconds that an act waits for the broker at most
BROKER_REST = 30.0  # seconds for which a broker that did not answer is left alone

log = structlog.get_logger("outbox")
_broker_rests_until = 0.0


def enqueue(
    payload: Payload, *, to: Iterable[User], congress_id: int, key: str, at: datetime
) -> None:
    """Write the messages in the caller's transaction: a notice each, and an e-mail where it can go.

    `key` names what happened; written a second time, nothing is added. Delivery starts after the
    commit, or at the next sweep.
    """
    said = asdict(payload)
    recipients = {user.pk: user for user in to if user.is_active}

    def message(user: User, channel: Channel, state: State) -> Message:
        return Message(
            recipient=user,
            congress_id=congress_id,
            kind=payload.kind,
            payload=said,
            path=said.get("path", ""),
            key=key,
            channel=channel,
            state=state,
            created_at=at,
            not_before=at,
            sent_at=at if state == State.SENT else None,
        )

    notices = [message(user, Channel.APP, State.SENT) for user in recipients.values()]
    emails = [
        message(user, Channel.EMAIL, State.PENDING) for user in recipients.values() if user.email
    ]
    Message.objects.bulk_create([*notices, *emails], ignore_conflicts=True)
    if emails:
        transaction.on_commit(wake_relay, robust=True)


def wake_relay() -> None:
    """Tell a worker that there is something to send."""
    wake("notifications.tasks.relay")


def wake(task: str) -> None:
    """Ask a worker for a task; a broker that can't be asked is left alone for a while.

    Gives up quickly and never raises what the broker raises: the act is done, and the sweep will
    find its messages.
    """
    global _broker_rests_until  # noqa: PLW0603 - one broker a process, one memory of it
    if not current_app.conf.broker_url or time.monotonic() < _broker_rests_until:
        return
    limits = {
        "socket_connect_timeout": PUBLISH_PATIENCE,
        "socket_timeout": PUBLISH_PATIENCE,
        "max_retries": 0,
    }
    try:
        with current_app.connection_for_write(
            connect_timeout=PUBLISH_PATIENCE, transport_options=limits
        ) as connection:
            current_app.send_task(task, connection=connection, retry=False, expires=60)
    except (KombuError, RedisError, OSError) as error:
        _broker_rests_until = time.monotonic() + BROKER_REST
        log.warning("broker_unreachable", reason=type(error).__name__)


def run_once(at: datetime) -> int:
    """Send one batch of what is due at that instant; gives how many messages it took in hand."""
    claim = secrets.token_hex(16)
    with transaction.atomic():
        # PostgreSQL passes over what another relay is just taking; SQLite lets one in at a time.
        due = (
            Message.objects.select_for_update(skip_locked=True)
            .filter(state=State.PENDING, not_before__lte=at)
            .order_by("not_before", "pk")
            .values_list("pk", flat=True)[:BATCH]
        )
        taken = Message.objects.filter(pk__in=list(due), state=State.PENDING).update(
            state=State.SENDING,
            claim=claim,
            claimed_at=at,
            attempts=F("attempts") + 1,
            last_error="",
        )
    if taken:
        mine = Message.objects.filter(claim=claim).order_by("pk").values_list("pk", flat=True)
        for pk in list(mine):
            _deliver(pk, claim, at)
    return taken


def sweep(at: datetime) -> int:
    """Give back what dead relays had claimed, then send all that is due; gives how many."""
    stale = Message.objects.filter(state=State.SENDING, claimed_at__lte=at - CLAIM_LASTS)
    stale.filter(attempts__gte=ATTEMPTS).update(
        state=State.FAILED, claim="", last_error="Every relay that took it died."
    )
    returned = stale.update(state=State.PENDING, claim="", claimed_at=None)
    if returned:
        log.warning("claims_returned", count=returned)
    total = 0
    while taken := run_once(at):
        total += taken
    return total


def _deliver(pk: int, claim: str, at: datetime) -> None:
    """Send one claimed message and close its row; a failure is written down and tried again."""
    mine = Message.objects.filter(pk=pk, claim=claim, state=State.SENDING)
    message = mine.select_related("recipient").first()
    if message is None:
        return  # the claim was given back meanwhile
    try:
        reason = _why_not(message)
        if not reason:
            channels.send_email(message)
    except Exception as error:  # noqa: BLE001 - whatever went wrong must not stop the others
        _put_off(message, error, at)
    else:
        mine.update(
            state=State.FAILED if reason else State.SENT,
            sent_at=None if reason else at,
            claim="",
            last_error=reason,
        )


def _why_not(message: Message) -> str:
    """Give why the message must not go out any more, or nothing."""
    if not message.recipient.is_active:
        return "The recipient may not sign in any more."
    if not message.recipient.email:
        return "The recipient has no address any more."
    if withheld([message]):
        return "The recipient may not see the matter any more."
    return ""


def _put_off(message: Message, error: Exception, at: datetime) -> None:
    last = message.attempts >= ATTEMPTS
    delay = min(FIRST_DELAY * 4 ** (message.attempts - 1), LONGEST_DELAY)
    Message.objects.filter(pk=message.pk, claim=message.claim, state=State.SENDING).update(
        state=State.FAILED if last else State.PENDING,
        claim="",
        claimed_at=None,
        not_before=at + delay,
        last_error=f"{type(error).__name__}: {error}"[:300],
    )
    log.warning(
        "message_failed" if last else "message_put_off",
        message=message.pk,
        attempt=message.attempts,
        reason=type(error).__name__,
    )


def lateness(at: datetime) -> timedelta:
    """Give how long the oldest message that is due has waited to be sent; zero where none is."""
    due = Message.objects.filter(state=State.PENDING, not_before__lte=at)
    oldest = due.order_by("not_before", "pk").values_list("not_before", flat=True).first()
    return at - oldest if oldest else timedelta()


def waiting() -> dict[str, int]:
    """Give how many messages wait, are in hand, and were given up."""
    unsent = (State.PENDING, State.SENDING, State.FAILED)
    rows = Message.objects.filter(state__in=unsent).order_by()
    counted = dict(rows.values_list("state").annotate(Count("pk")))
    return {state.value: counted.get(state, 0) for state in unsent}
