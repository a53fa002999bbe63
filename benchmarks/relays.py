"""One process that relays, or acts, as it is told on its standard input: `benchmarks.outbox`."""

import json
import os
import sys
import time
from datetime import timedelta
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "benchmarks.settings")
django.setup()

# ruff: noqa: E402 - models need Django set up
from celery import current_app
from django.core.management import call_command
from django.db import connection
from django.db.models import F
from django.utils import timezone

import config
from benchmarks import world
from benchmarks.bulk import Rows
from benchmarks.tasks import deliver_one
from notifications.bell import bell
from notifications.hours import Hours
from notifications.models import Delivery, Enclosure, Message
from notifications.sending import send_once
from notifications.sorting import sort_once
from people.models import Congress, Membership, Role, User
from suggestions.models import Assignment
from suggestions.record import Acting
from suggestions.supervising.actions import remind
from workflow.calendar import load_calendar

CODE, READERS, AN_ENVELOPE = "relays", 500, 5
# What waits for its reader, and what can wait: half of each.
KINDS = ("reply_delivered", "published")
PATIENCE = 300.0

_last_key = 0


def prepare(*, sent: int) -> dict[str, Any]:
    """Make the readers, and so many messages that were sent long ago."""
    call_command("migrate", verbosity=0)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET statement_timeout = 0")
    congress = Congress.objects.create(code=CODE, label_zh="测试区人大")
    users = User.objects.bulk_create(
        User(username=f"reader-{n}", name=f"读者{n}", email=f"reader-{n}@example.org")
        for n in range(READERS)
    )
    Membership.objects.bulk_create(
        Membership(user=user, congress=congress, role=Role.SUPERVISOR) for user in users
    )
    rows = Rows(Message, Delivery, Enclosure)
    then = timezone.now() - timedelta(days=400)
    for number in range(sent):
        at = then + timedelta(seconds=number * 30)
        message = rows.add(_message(users[number % READERS], congress, f"old:{number}", at, at))
        if number % AN_ENVELOPE == 0:
            envelope = rows.add(_sent_envelope(message))
        rows.add(Enclosure(delivery_id=envelope.pk, message_id=message.pk))
        rows.write()
    rows.finish()
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")
    return {"messages": sent}


def _message(user: User, congress: Congress, key: str, at: Any, sorted_at: Any = None) -> Message:
    said = {"number": "12", "title": "关于增设公交站点的建议", "path": "/"}
    kind = KINDS[int(key.rpartition(":")[2]) % len(KINDS)]
    return Message(
        recipient=user,
        congress=congress,
        kind=kind,
        payload=said,
        path="",
        key=key,
        created_at=at,
        read_at=sorted_at,
        sorted_at=sorted_at,
    )


def _sent_envelope(message: Message) -> Delivery:
    at = message.created_at
    return Delivery(
        recipient=message.recipient,
        congress=message.congress,
        channel="email",
        bundle="direct",
        state="sent",
        created_at=at,
        not_before=at,
        attempts=1,
        claimed_at=at,
        closed_at=at,
    )


def _write(number: int) -> list[int]:
    """Write new messages, as acts do; gives their ids."""
    global _last_key  # noqa: PLW0603 - one process, one row of keys
    congress = Congress.objects.get(code=CODE)
    users = list(User.objects.filter(username__startswith="reader-").order_by("pk"))
    at = timezone.now()
    rows = [
        _message(users[n % READERS], congress, f"new:{_last_key + n}", at) for n in range(number)
    ]
    _last_key += number
    return [row.pk for row in Message.objects.bulk_create(rows, batch_size=1000)]


def relay(*, messages: int) -> dict[str, Any]:
    """Sort new messages into envelopes, batch by batch."""
    _write(messages)
    began = time.perf_counter()
    done = 0
    while taken := sort_once(timezone.now()):
        done += taken
    took = time.perf_counter() - began
    assert done == messages
    return {"rate": messages / took}


def per_row(*, messages: int) -> dict[str, Any]:
    """Hand each new message to a worker by a message of the broker's own."""
    ids = _write(messages)
    began = time.perf_counter()
    with current_app.producer_pool.acquire(block=True) as producer:
        for pk in ids:
            deliver_one.apply_async((pk,), producer=producer)
    published = time.perf_counter() - began
    waiting = Message.objects.filter(pk__in=ids, sorted_at__isnull=True)
    while waiting.exists():
        if time.perf_counter() - began > PATIENCE:
            raise TimeoutError(f"{waiting.count()} were never delivered")
        time.sleep(0.005)
    took = time.perf_counter() - began
    return {"rate": messages / took, "published": messages / published}


def send() -> dict[str, Any]:
    """Send what waits in envelopes to a mail server that costs nothing."""
    later = timezone.now() + timedelta(days=8)
    moment = Hours(working_days_only=True).open_at(later, load_calendar(later.date()))
    began, done = time.perf_counter(), 0
    while taken := send_once(moment):
        done += taken
    took = time.perf_counter() - began
    return {"rate": done / took if done else 0.0, "envelopes": done}


def people() -> dict[str, Any]:
    """Fill a database with suggestions on which somebody can act."""
    call_command("fill", cases=300, supply=0)
    return {}


def acts(*, broker: str | None, number: int) -> dict[str, Any]:
    """Remind units of suggestions, one act after another, with a broker as it is just now."""
    bell.quiet.wait(10)
    bell.rests_until = 0.0
    current_app.conf.broker_url = broker
    config.celery_app._pool = None  # noqa: SLF001 - connections to the broker that was
    member = Membership.objects.get(user__username=world.SECRETARY)
    handled = Assignment.objects.filter(state="signed_for", over=False, case__state="assigned")
    parts = list(handled.filter(round=F("case__round")).order_by("pk")[:number])
    assert len(parts) == number, len(parts)
    seconds = []
    for part in parts:
        began = time.perf_counter()
        remind(part, Acting(actor=member, at=timezone.now()), text="请抓紧办理。")
        seconds.append(time.perf_counter() - began)
    return {"seconds": seconds}


DOES = {
    "prepare": prepare,
    "relay": relay,
    "per_row": per_row,
    "send": send,
    "people": people,
    "acts": acts,
}


def main() -> None:
    """Do what each line says, and answer with a line."""
    for line in sys.stdin:
        told = json.loads(line)
        answer = DOES[told.pop("do")](**told)
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
