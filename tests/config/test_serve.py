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


def named(processes: list[psutil.Process]) -> set[str]:
    lines = [" ".join(process.cmdline()) for process in processes]
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


def test_when_one_program_dies_the_others_end_and_the_log_is_named(start):
    served = start()
    processes = family(served)
    worker = next(process for process in processes if "celery" in process.cmdline())

    worker.kill()

    assert served.wait(30) == 1
    assert all_gone(processes, within=1)
    assert b"worker ended" in served.stderr.read()


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
