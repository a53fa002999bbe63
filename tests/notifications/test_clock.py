"""`manage.py clock` outlives what goes wrong in a round, and leaves nothing begun at its end."""

import errno
import os
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import IntegrityError, InterfaceError, transaction
from django.utils import timezone

from config import clock, health
from config.management.commands.clock import Ending, Rounds
from config.models import Heartbeat
from history import log as history
from history.log import StreamName
from notifications import outbox
from notifications.models import Delivery, QuietHours, State
from people.models import Membership, Role
from tests.cast import user
from tests.notifications.conftest import NOON
from tests.notifications.mail_server import MailServer
from tests.notifications.test_killed_worker import database_url
from tests.plugin import ROOT

pytestmark = pytest.mark.django_db(transaction=True)
Clocks = Callable[..., subprocess.Popen]


@pytest.fixture
def rounds() -> Iterator[Rounds]:
    ending = Ending()
    yield Rounds(ending)
    ending.forget()


def last_beat(program: Heartbeat.Program) -> object:
    return Heartbeat.objects.filter(program=program).values_list("beat_at", flat=True).first()


def waits_for(condition: Callable[[], object], seconds: float = 30) -> bool:
    give_up = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > give_up:
            return False
        time.sleep(0.05)
    return True


def never_quiet(*members) -> None:
    for member in members:
        QuietHours.objects.create(user=member.user, quiet_from="00:00", quiet_until="00:00")


def written(tell, *members) -> None:
    """Put envelopes there that are due; that this kind is told at once is known here alone."""
    tell(*members, at=timezone.now())
    outbox.sorting.sort_once(timezone.now())


@pytest.mark.parametrize(
    "failure",
    [
        OSError(errno.ENOSPC, "No space left on device"),
        IntegrityError("two of them sorted"),
        InterfaceError("connection already closed"),
        ZeroDivisionError(),
    ],
    ids=lambda failure: type(failure).__name__,
)
def test_a_round_that_fails_sends_what_it_can_and_is_made_up_for_in_the_next(
    rounds, tell, people, monkeypatch, failure
):
    never_quiet(people.mei)
    now = timezone.now()
    tell(at=now)

    def broken(**_: object) -> None:
        raise failure

    with monkeypatch.context() as patched:
        patched.setattr(clock.anchors, "anchor_finished_days", broken)
        assert rounds.go_round(now) == [failure]
        assert rounds.go_round(now + timedelta(seconds=30)) == [failure]

    assert Delivery.objects.get().state == State.SENT
    assert last_beat(Heartbeat.Program.CLOCK) is None, "a clock that fails looks well to nobody"
    later = now + timedelta(seconds=60)
    assert rounds.go_round(later) == []
    assert last_beat(Heartbeat.Program.TICK) == last_beat(Heartbeat.Program.CLOCK) == later


def test_an_outbox_that_cannot_be_swept_keeps_no_anchor_and_no_reminder_waiting(
    rounds, monkeypatch
):
    done = []

    def broken(_now: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(clock.outbox.sending, "give_back", broken)
    monkeypatch.setattr(clock.anchors, "anchor_finished_days", lambda **_: done.append(1))

    failures = rounds.go_round(timezone.now())

    assert {type(failure) for failure in failures} == {ZeroDivisionError}
    assert done == [1]


def test_a_clock_that_lives_and_whose_hours_fail_is_told_to_the_monitor(client):
    now = timezone.now()
    health.beat(Heartbeat.Program.CLOCK, now)

    def told() -> dict[str, object]:
        return client.get("/health/ready").json()["parts"]["clock"]

    assert told()["well"] is False
    assert told()["words"] == "its hourly round fails: see its log"

    health.beat(Heartbeat.Program.TICK, now - timedelta(minutes=90))
    assert told()["well"] is True

    health.beat(Heartbeat.Program.TICK, now - timedelta(hours=3))
    assert told()["well"] is False
    assert b'suggestions_well{part="clock"} 0.0' in client.get("/metrics").content


@pytest.fixture
def clocks(tmp_path: Path) -> Iterator[Clocks]:
    started = []

    def start(**environment: str) -> subprocess.Popen:
        process = subprocess.Popen(
            [sys.executable, "manage.py", "clock"],
            cwd=ROOT,
            env={
                **os.environ,
                "DATABASE_URL": database_url(),
                "DATA_DIR": str(tmp_path),
                **environment,
            },
            stderr=subprocess.PIPE,
        )
        started.append(process)
        return process

    yield start
    for process in started:
        process.kill()
        process.communicate()


@pytest.mark.worker
@pytest.mark.parametrize("ending", [signal.SIGTERM, signal.SIGINT])
def test_anchors_that_cannot_be_kept_end_no_clock_and_a_clock_that_rests_ends_at_once(
    clocks, tell, people, tmp_path, ending
):
    never_quiet(people.mei)
    written(tell, people.mei)
    with transaction.atomic():
        history.append(StreamName("", "admin", ""), "met", actor_id=None, at=NOON, data={})
    (tmp_path / "file").touch()
    process = clocks(ANCHOR_FILE=str(tmp_path / "file" / "anchors.log"))
    assert waits_for(lambda: list(Delivery.objects.values_list("state", flat=True)) == [State.SENT])

    with pytest.raises(subprocess.TimeoutExpired):
        process.wait(5)
    asked = time.monotonic()
    process.send_signal(ending)

    assert process.wait(30) == 0
    assert time.monotonic() - asked < 5
    assert b'"step": "config.clock.anchor"' in process.stderr.read()
    assert last_beat(Heartbeat.Program.CLOCK) is None


class SlowMailServer(MailServer):
    """Takes one mail after the other, as slowly as it is let."""

    def __init__(self) -> None:
        super().__init__()
        self.first = threading.Event()
        self.recipients = self  # type: ignore[assignment]

    def append(self, _recipient: str) -> None:
        self.first.set()
        time.sleep(0.1)


@pytest.mark.worker
def test_a_clock_that_is_asked_to_end_finishes_its_batch_and_begins_none(clocks, tell, people):
    readers = [
        Membership.objects.create(
            user=user(f"reader-{number}", "读者"), congress=people.congress, role=Role.SECRETARIAT
        )
        for number in range(30)
    ]
    never_quiet(*readers)
    written(tell, *readers)
    with SlowMailServer() as server:
        process = clocks(
            EMAIL_URL=f"smtp://127.0.0.1:{server.address[1]}", SITE_URL="https://jianyi.example.cn"
        )
        assert server.first.wait(30)

        process.terminate()

        assert process.wait(30) == 0

    assert Counter(Delivery.objects.values_list("state", flat=True)) == {
        State.SENT: 20,
        State.OPEN: 10,
    }
