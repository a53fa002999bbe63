"""Celery beat, as in production, goes on without its broker: it does itself what is due."""

import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.utils import timezone
from redis import Redis

from config import beating, celery_app
from config.beating import BeatingScheduler
from config.models import Heartbeat
from notifications import outbox
from notifications.bell import bell
from notifications.models import Delivery, Message, QuietHours, State
from tests.conftest import celery_settings
from tests.notifications.test_killed_worker import database_url
from tests.plugin import ROOT
from tools.embedded import Valkey

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.worker,
    pytest.mark.xdist_group("worker"),
]
# As it is in production, but an hour and half a minute take a second.
BEAT = """
from config import celery_app
for entry in celery_app.conf.beat_schedule.values():
    entry["schedule"] = 1.0
celery_app.start(["beat", "--loglevel", "INFO"])
"""


def waits_for(condition: Callable[[], object], seconds: float = 30) -> bool:
    give_up = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > give_up:
            return False
        time.sleep(0.05)
    return True


@pytest.fixture(autouse=True)
def never_quiet(people, monkeypatch):
    """The clock of these tests is the real one; nobody is woken by the act itself."""
    QuietHours.objects.create(user=people.mei.user, quiet_from="00:00", quiet_until="00:00")
    monkeypatch.setattr(bell, "ring", lambda: None)


@pytest.fixture
def valkey() -> Iterator[Valkey]:
    server = Valkey().start()
    yield server
    server.remove()


@pytest.fixture
def beat(valkey, tmp_path: Path) -> Iterator[subprocess.Popen]:
    environment = {
        **os.environ,
        "DATABASE_URL": database_url(),
        "BROKER_URL": valkey.url,
        "DATA_DIR": str(tmp_path),
    }
    with (tmp_path / "beat.log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-c", BEAT], cwd=ROOT, env=environment, stdout=log, stderr=log
        )
    yield process
    process.kill()
    process.wait(30)


def handed_over(server: Valkey) -> int:
    """How many tasks lie in the broker; there is no worker that would take them."""
    with Redis(unix_socket_path=str(server.folder / "socket")) as client:
        return client.llen("celery")


def sent() -> bool:
    envelopes = Delivery.objects.all()
    return envelopes.exists() and not envelopes.exclude(state=State.SENT).exists()


def last_beat(program: Heartbeat.Program) -> object:
    return Heartbeat.objects.filter(program=program).values_list("beat_at", flat=True).first()


def test_while_the_broker_is_dead_beat_sends_and_ticks_and_afterwards_hands_over_again(
    beat, valkey, tell, tmp_path
):
    assert waits_for(lambda: handed_over(valkey) >= 3), (tmp_path / "beat.log").read_text()
    assert last_beat(Heartbeat.Program.CLOCK) is not None
    assert last_beat(Heartbeat.Program.TICK) is None, "that was for a worker to do"
    valkey.process.kill()
    tell(at=timezone.now())
    outbox.sorting.sort_once(timezone.now())  # that it is told at once is known here alone

    assert waits_for(sent), (tmp_path / "beat.log").read_text()
    assert len(list((tmp_path / "mail").iterdir())) == 1
    assert waits_for(lambda: last_beat(Heartbeat.Program.TICK))
    assert last_beat(Heartbeat.Program.WORKER) is None, "no worker has shown that it lives"

    valkey.stop()  # it keeps nothing: what was handed over before is lost
    valkey.start()

    assert waits_for(lambda: handed_over(valkey) >= 3)
    beat.terminate()
    assert beat.wait(30) == 0


def test_a_beat_that_starts_without_its_broker_makes_up_for_what_was_missed(
    tell, monkeypatch, tmp_path
):
    """With the schedule as it is: nothing has to wait for the first half minute or hour."""
    tell(at=timezone.now())
    away = f"redis+socket://{tmp_path / 'nobody'}"
    started = time.monotonic()
    with celery_settings(broker_url=away, task_always_eager=False):
        scheduler = BeatingScheduler(celery_app)
        for _entry in range(4):
            scheduler.tick()
        took = time.monotonic() - started
        for thread in scheduler.alone.values():
            thread.join(30)

    assert set(scheduler.alone) == {"notifications.tasks.sweep", "config.tasks.tick"}
    assert took < 10, "a broker that is away holds nobody up"
    assert sent()
    assert scheduler.tick() > 20, "and then nothing is due for half a minute"
    assert last_beat(Heartbeat.Program.TICK) is not None


def due_without_a_broker(scheduler: BeatingScheduler) -> None:
    scheduler.apply_entry(SimpleNamespace(name="sweep", task="notifications.tasks.sweep"))


@pytest.fixture
def alone(tmp_path: Path) -> Iterator[BeatingScheduler]:
    with celery_settings(broker_url=None, task_always_eager=False):
        yield BeatingScheduler(celery_app)


def test_what_still_goes_on_is_not_begun_again(alone, monkeypatch):
    begun, go_on = [], threading.Event()

    def slow(_now: object) -> None:
        begun.append(1)
        go_on.wait(30)

    monkeypatch.setitem(beating.ANYWHERE, "notifications.tasks.sweep", slow)
    for _round in range(3):
        due_without_a_broker(alone)
    go_on.set()
    alone.alone["notifications.tasks.sweep"].join(30)

    assert len(begun) == 1
    due_without_a_broker(alone)
    alone.alone["notifications.tasks.sweep"].join(30)
    assert len(begun) == 2


def test_what_fails_there_is_done_when_it_is_due_again(alone, tell, monkeypatch):
    def broken(_now: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setitem(beating.ANYWHERE, "notifications.tasks.sweep", broken)
        due_without_a_broker(alone)
        alone.alone["notifications.tasks.sweep"].join(30)
    tell(at=timezone.now())

    due_without_a_broker(alone)
    alone.alone["notifications.tasks.sweep"].join(30)

    assert not Message.objects.filter(sorted_at__isnull=True).exists()
    assert sent()
