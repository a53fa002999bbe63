"""A broker only wakes the relay: with it a message is there at once, without it nothing is lost."""

import socket
import threading
import time
from pathlib import Path

import pytest
from django.core import mail
from django.utils import timezone

from notifications import bell as bells
from notifications import outbox, tasks
from notifications.bell import Bell, bell
from notifications.models import Delivery, Message, QuietHours, State
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


@pytest.fixture(autouse=True)
def never_quiet(people):
    """The clock of these tests is the real one, and may show any hour of any day."""
    for member in (people.mei, people.lan):
        QuietHours.objects.create(user=member.user, quiet_from="00:00", quiet_until="00:00")


@pytest.fixture
def no_bell(monkeypatch):
    """Nobody is told that there is something to do."""
    monkeypatch.setattr(bell, "ring", lambda: None)


def sent() -> bool:
    sorted_ = not Message.objects.filter(sorted_at__isnull=True).exists()
    return (
        sorted_
        and Delivery.objects.exists()
        and not Delivery.objects.exclude(state=State.SENT).exists()
    )


def test_a_message_is_mailed_by_the_worker_as_soon_as_it_is_committed(celery_worker, tell):
    tell(at=timezone.now())

    assert waits_for(sent)
    assert len(mail.outbox) == 1


def test_the_worker_takes_all_that_waits_in_one_go(celery_worker, tell, people, monkeypatch):
    now = timezone.now()
    with monkeypatch.context() as patched:
        patched.setattr(bell, "ring", lambda: None)
        for number in range(45):
            tell(key=f"event:{number}", at=now)

    tell(people.lan, key="the bell", at=now)

    assert waits_for(sent)
    assert len(mail.outbox) == 2
    assert Message.objects.filter(deliveries__state=State.SENT).count() == 46


def test_a_sweep_by_the_worker_finds_what_no_bell_was_rung_for(celery_worker, tell, no_bell):
    tell(at=timezone.now())

    tasks.sweep.delay()

    assert waits_for(sent)


def test_a_broker_that_lost_everything_loses_no_message(queued, broker, tell):
    tell(at=timezone.now())
    assert bell.quiet.wait(10)
    broker.stop()
    broker.start()

    assert not sent()
    outbox.sweep(timezone.now())
    assert sent()


def test_a_broker_that_is_down_slows_nothing_and_stops_nothing(queued, broker, tell, people):
    broker.stop()
    try:
        started = time.monotonic()
        tell(at=timezone.now())
        tell(people.lan, key="event:2", at=timezone.now())
        took = time.monotonic() - started
        assert bell.quiet.wait(10)
    finally:
        broker.start()

    assert took < 1
    outbox.sweep(timezone.now())
    assert sent()
    assert Delivery.objects.count() == 2


def test_a_broker_that_came_back_is_told_again(queued, broker, tell):
    broker.stop()
    tell(at=timezone.now())
    assert bell.quiet.wait(10)
    assert bell.rests_until > time.monotonic()
    broker.start()

    bell.rests_until = 0.0
    bell.ring()

    assert bell.quiet.wait(10)
    assert bell.rests_until == 0.0


def test_a_broker_that_rests_is_not_asked(queued, monkeypatch):
    asked = []
    monkeypatch.setattr(bells, "publish", lambda: asked.append(1) or True)
    rested = Bell()
    rested.rests_until = time.monotonic() + 60

    rested.ring()

    assert rested.quiet.wait(1)
    assert asked == []


def test_rung_many_times_at_once_it_sounds_once_or_twice(queued, monkeypatch):
    begun, go_on, asked = threading.Event(), threading.Event(), []

    def publish() -> bool:
        asked.append(1)
        begun.set()
        return go_on.wait(10)

    monkeypatch.setattr(bells, "publish", publish)
    busy = Bell()
    busy.ring()
    assert begun.wait(10)
    for _turn in range(100):
        busy.ring()
    go_on.set()

    assert waits_for(lambda: len(asked) == 2)
    assert busy.quiet.wait(10)
    assert len(asked) == 2, "what was rung while it sounded is not lost, and not repeated"


def test_a_bell_whose_thread_is_gone_gets_another(queued, monkeypatch):
    """As after a fork: the process is new, and has none of the threads."""
    asked = []
    monkeypatch.setattr(bells, "publish", lambda: asked.append(1) or True)
    forked = Bell()
    gone = threading.Thread(target=lambda: None)
    gone.start()
    gone.join()
    forked._thread = gone

    forked.ring()

    assert waits_for(lambda: asked == [1])


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


def test_a_broker_that_hangs_keeps_no_act_waiting(hanging, tell, people):
    started = time.monotonic()
    tell(at=timezone.now())
    tell(people.lan, key="event:2", at=timezone.now())
    took = time.monotonic() - started

    assert bell.quiet.wait(15)
    assert hanging, "it was asked"
    assert took < 0.5
    assert bell.rests_until > time.monotonic()
    outbox.sweep(timezone.now())
    assert sent()


def test_without_a_broker_nothing_is_published_and_the_sweep_delivers(tell, monkeypatch):
    asked = []
    monkeypatch.setattr(bells, "publish", lambda: asked.append(1) or True)
    tell(at=timezone.now())

    assert bell.quiet.is_set()
    assert asked == []
    assert not sent()
    outbox.sweep(timezone.now())
    assert sent()
