"""`manage.py serve`: everything starts together and nothing is left behind, however it ends."""

import json
import os
import select
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from io import StringIO
from pathlib import Path

import psutil
import pytest

from config import serving
from config.management.commands.serve import Command
from tests.plugin import FOREIGN, ROOT
from tools.embedded import CannotRunError

pytestmark = pytest.mark.worker
PROGRAMS = {"valkey-server", "gunicorn", "celery", "clock"}


@pytest.fixture(scope="module")
def environment(request, tmp_path_factory) -> dict[str, str]:
    """What a shell with nothing set passes on, and an empty database."""
    if request.config.getoption("db") == "pg":
        pytest.skip("has nothing to do with the database; run with SQLite")
    unset = {*FOREIGN, "DATABASE_URL", "PYTHONUNBUFFERED"}
    kept = {name: value for name, value in os.environ.items() if name not in unset}
    kept["DATA_DIR"] = str(tmp_path_factory.mktemp("served"))
    migrate = [sys.executable, "manage.py", "migrate", "--verbosity", "0"]
    subprocess.run(migrate, cwd=ROOT, env=kept, check=True)
    return kept


@pytest.fixture
def port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture
def start(environment, port) -> Iterator[Callable[[], subprocess.Popen]]:
    started = []

    def serve() -> subprocess.Popen:
        command = [sys.executable, "manage.py", "serve", "--port", str(port), "--workers", "1"]
        served = subprocess.Popen(
            command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )
        started.append(served)
        assert select.select([served.stdout], [], [], 60)[0], "it never said that it was ready"
        assert served.stdout.readline() == b"\n"
        assert f"http://127.0.0.1:{port}".encode() in served.stdout.readline()
        return served

    yield serve
    for served in started:
        served.kill()
        served.communicate()


def run(environment: dict[str, str], *words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "manage.py", *words]
    return subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60, check=False
    )


def family(served: subprocess.Popen) -> list[psutil.Process]:
    return psutil.Process(served.pid).children(recursive=True)


def words_of(process: psutil.Process) -> str:
    """The command of a process; nothing for one that has just ended."""
    try:
        return " ".join(process.cmdline())
    except psutil.Error:
        return ""


def named(processes: list[psutil.Process]) -> set[str]:
    lines = [words_of(process) for process in processes]
    return {name for name in PROGRAMS if any(name in line for line in lines)}


def all_gone(processes: list[psutil.Process], within: float = 25) -> bool:
    _gone, alive = psutil.wait_procs(processes, timeout=within)
    return [process for process in alive if process.status() != psutil.STATUS_ZOMBIE] == []


@pytest.mark.parametrize("ending", [signal.SIGINT, signal.SIGTERM])
def test_serve_starts_everything_and_stops_it_when_asked(start, port, ending):
    served = start()
    processes = family(served)
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/health/ready") as answer:
        assert json.load(answer)["ready"] is True
    assert named(processes) == PROGRAMS

    served.send_signal(ending)

    assert served.wait(30) == 0
    assert all_gone(processes, within=1)


# Somebody is told what cannot wait, at any hour; given is the code of a congress of his own.
TELL = """
from django.db import transaction
from django.utils import timezone
from notifications import outbox
from notifications.bell import bell
from notifications.models import QuietHours
from suggestions.kinds.writing import ReturnedToDeputy
from tests.cast import cast

people, now = cast("{code}"), timezone.now()
QuietHours.objects.create(user=people.mei.user, quiet_from="00:00", quiet_until="00:00")
with transaction.atomic():
    told = ReturnedToDeputy(number="", title="{code}", path="/")
    reader = people.mei.user
    outbox.enqueue(told, to=[reader], congress_id=people.congress.pk, key="{code}", at=now)
bell.quiet.wait(10)
"""


def comes(address: str) -> bool:
    """Whether a page comes."""
    try:
        urllib.request.urlopen(address, timeout=5).close()
    except OSError:
        return False
    return True


def waits_for(condition: Callable[[], object], seconds: float = 60) -> bool:
    give_up = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > give_up:
            return False
        time.sleep(0.1)
    return True


def mails(environment: dict[str, str], reader: str) -> list[Path]:
    folder = Path(environment["DATA_DIR"]) / "mail"
    return [mail for mail in folder.glob("*") if reader in mail.read_text()]


def test_each_program_that_is_killed_comes_back_and_messages_are_delivered(
    start, environment, port
):
    served = start()
    pages = f"http://127.0.0.1:{port}/health/ready"
    heads = psutil.Process(served.pid).children()
    clock = next(head for head in heads if "clock" in words_of(head))
    within = {**environment, "BROKER_URL": clock.environ()["BROKER_URL"]}
    for name in ("valkey-server", "celery", "clock", "gunicorn"):
        reader = f"killed-{name}"
        heads = psutil.Process(served.pid).children()

        next(head for head in heads if name in words_of(head)).kill()

        told = run(within, "shell", "-c", TELL.format(code=reader))
        assert told.returncode == 0, told.stderr
        assert waits_for(lambda: named(family(served)) == PROGRAMS), name
        assert waits_for(lambda: comes(pages)), name
        assert waits_for(lambda reader=reader: mails(environment, f"{reader}-mei@")), name
        assert len(mails(environment, f"{reader}-mei@")) == 1

    everything = family(served)
    served.send_signal(signal.SIGTERM)
    assert served.wait(30) == 0
    assert all_gone(everything, within=1)
    said = served.stdout.read().decode().splitlines()
    assert [line.split()[0] for line in said] == ["broker", "worker", "clock", "web"]
    assert all("is started again in 1 s" in line for line in said)


def test_a_program_that_never_gets_on_its_feet_ends_the_others_with_what_it_said(
    tmp_path, monkeypatch
):
    monkeypatch.setattr(serving, "LONGEST_PAUSE", 0.05)
    said: list[str] = []
    household = serving.Household(tmp_path, dict(os.environ), said.append)
    steady = household.start("steady", ["sleep", "60"])
    household.start("worker", ["sh", "-c", "echo there is no such module; exit 3"])

    with pytest.raises(serving.StoppedEarlyError) as failure:
        household.watch()
    household.stop()

    assert f"worker ended 5 times (code 3); see {tmp_path}/worker.log" in str(failure.value)
    assert "there is no such module" in str(failure.value)
    assert len(said) == 4
    assert steady.process.poll() is not None


def test_the_pause_grows_and_is_short_again_after_a_minute_of_good_running(tmp_path):
    program = serving.Program("clock", [], tmp_path / "log", None, started_at=0.0)
    program.was_on_its_feet = True

    pauses = [program.has_failed(1, now=1.0) for _failure in range(7)]

    assert pauses == [1, 2, 4, 8, 16, 30, 30]
    program.started_at = 100.0
    assert program.has_failed(1, now=161.0) == 1


def test_when_serve_itself_is_killed_nothing_stays_behind(start):
    served = start()
    processes = family(served)

    served.kill()

    assert all_gone(processes)


def test_tables_that_are_not_up_to_date_stop_the_start(environment, port, tmp_path):
    done = run({**environment, "DATA_DIR": str(tmp_path)}, "serve", "--port", str(port))

    assert done.returncode == 1
    assert "manage.py migrate" in done.stderr


def test_a_port_in_use_is_said_before_anything_starts(environment):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        taken = other.getsockname()[1]

        done = run(environment, "serve", "--port", str(taken))

    assert done.returncode == 1
    assert f"Port {taken} is taken" in done.stderr
    assert "Traceback" not in done.stderr


def test_without_a_broker_the_site_says_what_that_means(tmp_path: Path, monkeypatch):
    def missing(_folder: Path) -> list[str]:
        raise CannotRunError("No Valkey here.")

    monkeypatch.setattr(serving, "valkey_command", missing)
    said = StringIO()
    household = serving.Household(tmp_path, {})

    Command(stderr=said).start_broker(household)

    assert "No Valkey here." in said.getvalue()
    assert "BROKER_URL" not in household.environment


def test_the_clock_does_its_round_and_ends_when_told_once(environment):
    started = time.monotonic()

    done = run(environment, "clock", "--once")

    assert (done.returncode, done.stderr) == (0, "")
    assert time.monotonic() - started < 25
