"""A broker only wakes the relay: with it a message is there at once, without it nothing is lost."""

import socket
import threading
import time
from pathlib import Path

import pytest
from django.core import mail
from django.utils import timezone

from notifications import outbox, tasks
from notifications.models import Channel, Message, State
from tests.conftest import celery_settings

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.worker,
    pytest.mark.xdist_group("worker"),
]


def waits_for(condition, seconds=15.0) -> bool:
    give_up = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > give_up:
            return False
        time.sleep(0.05)
    return True


def sent() -> bool:
    emails = Message.objects.filter(channel=Channel.EMAIL)
    return emails.exists() and not emails.exclude(state=State.SENT).exists()


def test_a_message_is_mailed_by_the_worker_as_soon_as_it_is_committed(celery_worker, tell):
    tell(at=timezone.now())

    assert waits_for(sent)
    assert len(mail.outbox) == 1


def test_the_worker_takes_all_that_waits_in_one_go(celery_worker, tell, people):
    now = timezone.now()
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(outbox, "wake_relay", lambda: None)
        for number in range(45):
            tell(key=f"event:{number}", at=now)

    tell(people.lan, key="the bell", at=now)

    assert waits_for(sent)
    assert len(mail.outbox) == 46


def test_a_sweep_by_the_worker_finds_what_no_bell_was_rung_for(celery_worker, tell):
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(outbox, "wake_relay", lambda: None)
        tell(at=timezone.now())

    tasks.sweep.delay()

    assert waits_for(sent)


def test_a_broker_that_lost_everything_loses_no_message(queued, broker, tell):
    tell(at=timezone.now())
    broker.stop()
    broker.start()

    assert not sent()
    assert outbox.sweep(timezone.now()) == 1
    assert sent()


def test_a_broker_that_is_down_slows_nothing_and_stops_nothing(queued, broker, tell, people):
    broker.stop()
    try:
        started = time.monotonic()
        tell(at=timezone.now())
        tell(people.lan, key="event:2", at=timezone.now())
        took = time.monotonic() - started
    finally:
        broker.start()

    assert took < 1
    assert outbox.sweep(timezone.now()) == 2


def test_a_broker_that_came_back_is_told_again(queued, broker, tell, monkeypatch):
    broker.stop()
    tell(at=timezone.now())
    assert outbox._broker_rests_until > time.monotonic()
    broker.start()

    monkeypatch.setattr(outbox, "_broker_rests_until", time.monotonic() - 1)
    outbox.wake_relay()

    assert outbox._broker_rests_until < time.monotonic()


@pytest.fixture
def hanging(tmp_path: Path):
    """A broker that takes connections and never says a word."""
    path = tmp_path / "s"
    server = socket.socket(socket.AF_UNIX)
    server.bind(str(path))
    server.listen(16)
    taken: list[socket.socket] = []

    def accept() -> None:
        while True:
            try:
                taken.append(server.accept()[0])
            except OSError:
                return

    thread = threading.Thread(target=accept, daemon=True)
    thread.start()
    with celery_settings(broker_url=f"redis+socket://{path}", task_always_eager=False):
        yield taken
    server.shutdown(socket.SHUT_RDWR)
    server.close()
    thread.join(5)
    for one in taken:
        one.close()


def test_a_broker_that_hangs_is_waited_for_once_and_briefly(hanging, tell, people):
    started = time.monotonic()
    tell(at=timezone.now())
    first = time.monotonic() - started
    tell(people.lan, key="event:2", at=timezone.now())
    second = time.monotonic() - started - first

    assert hanging, "it was asked"
    assert first < 2.5
    assert second < 0.5
    assert outbox.sweep(timezone.now()) == 2


def test_without_a_broker_nothing_is_published_and_the_sweep_delivers(tell):
    started = time.monotonic()
    tell(at=timezone.now())

    assert time.monotonic() - started < 1
    assert not sent()
    assert outbox.sweep(timezone.now()) == 1
    assert sent()
