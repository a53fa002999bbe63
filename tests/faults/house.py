"""The whole installation on one machine, each part of which can be killed and comes back.

PostgreSQL, a Redis-compatible server, gunicorn with two processes, a Celery worker and Celery beat:
started as in production, on a database of their own. Without a broker the clock of the embedded
installation takes the place of beat.
"""

import os
import random
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections import Counter
from contextlib import suppress
from pathlib import Path
from typing import Self

import psutil

from tests.plugin import FOREIGN, ROOT
from tools.embedded import Postgres, Valkey

DURABLE = "-c fsync=on -c max_connections=60"
READY = 60.0


class KillablePostgres(Postgres):
    """A PostgreSQL whose processes can be killed as a power cut would."""

    def start(self) -> "KillablePostgres":
        """Make an empty cluster, once, and start the server."""
        if not (self.folder / "data" / "PG_VERSION").exists():
            self._run("initdb", "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8")
        give_up = time.monotonic() + READY
        while True:
            try:
                self._run("pg_ctl", "-w", "-o", f"-h '' -k {self.folder} {DURABLE}", "start")
            except subprocess.CalledProcessError:
                if time.monotonic() > give_up:
                    raise
                time.sleep(0.2)  # its last processes still hold the memory that they shared
            else:
                return self

    def kill(self) -> None:
        """Kill the server with all its processes."""
        pid = int((self.folder / "data" / "postmaster.pid").read_text().split()[0])
        try:
            parent = psutil.Process(pid)
            family = [parent, *parent.children(recursive=True)]
        except psutil.NoSuchProcess:
            return
        for process in family:
            with suppress(psutil.NoSuchProcess):
                process.kill()
        psutil.wait_procs(family, timeout=10)


class House:
    """Everything that runs; use it as a context."""

    def __init__(self, folder: Path, *, broker: bool = True) -> None:
        self.folder = folder
        self.postgres = KillablePostgres()
        self.valkey = Valkey() if broker else None
        self.port = _free_port()
        self.programs: dict[str, subprocess.Popen[bytes]] = {}
        self.killed: Counter[str] = Counter()
        self.fell: Counter[str] = Counter()
        self.lock = threading.Lock()
        self.environment = {k: v for k, v in os.environ.items() if k not in FOREIGN} | {
            "DATABASE_URL": self.postgres.url,
            "DATA_DIR": str(folder / "data"),
            "SITE_URL": f"http://127.0.0.1:{self.port}",
            "EMAIL_URL": f"filemail:///{folder / 'mail'}",
            "WEB_CONCURRENCY": "2",
        }
        self.environment.pop("DJANGO_ALLOW_ASYNC_UNSAFE", None)

    def __enter__(self) -> Self:
        self.folder.mkdir(parents=True, exist_ok=True)
        (self.folder / "mail").mkdir(exist_ok=True)
        self.postgres.start()
        if self.valkey:
            self.valkey.start()
            self.environment["BROKER_URL"] = self.valkey.url
        self.manage("migrate", "--verbosity", "0")
        self.manage("collectstatic", "--verbosity", "0", "--no-input")
        return self

    def __exit__(self, *_: object) -> None:
        for name in list(self.programs):
            self._end(name, signal.SIGKILL)
        if self.valkey:
            self.valkey.remove()
        with suppress(subprocess.CalledProcessError):
            self.postgres.stop()
        shutil.rmtree(self.postgres.folder, ignore_errors=True)

    def run(self, *words: str) -> subprocess.CompletedProcess[str]:
        """Run a Python program with the installation's settings, to its end."""
        return subprocess.run(
            [sys.executable, *words],
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )

    def manage(self, *words: str) -> str:
        """Run a management command; gives what it printed."""
        done = self.run("manage.py", *words)
        assert done.returncode == 0, done.stderr[-3000:]
        return done.stdout

    # --- the programs -----------------------------------------------------------------------

    def start_programs(self) -> None:
        """Start web, worker and clock, and wait until pages come."""
        for name in ("web", "clock", *(["worker"] if self.valkey else [])):
            self._start(name)
        self.wait_until_ready()

    def _start(self, name: str) -> None:
        words = {
            "web": f"-m gunicorn --config python:config.gunicorn --bind 127.0.0.1:{self.port}",
            "worker": "-m celery --app config worker --pool threads --concurrency 2"
            " --without-gossip --without-mingle",
            "clock": "-m celery --app config beat" if self.valkey else "manage.py clock",
        }[name]
        with (self.folder / f"{name}.log").open("ab") as output:
            self.programs[name] = subprocess.Popen(
                [sys.executable, *words.split()],
                cwd=ROOT,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def fallen(self) -> dict[str, int]:
        """Give how often programs have ended by themselves, those that were replaced since, too."""
        dead = [name for name, process in self.programs.items() if process.poll() is not None]
        return dict(self.fell + Counter(dead))

    def _end(self, name: str, number: signal.Signals) -> None:
        process = self.programs.pop(name, None)
        if process is not None:
            if process.poll() is not None:
                self.fell[name] += 1
            with suppress(ProcessLookupError):
                os.killpg(process.pid, number)
            process.wait(30)

    def wait_until_ready(self) -> None:
        """Return when the site can serve, and shows its first page."""
        give_up = time.monotonic() + READY
        while time.monotonic() < give_up:
            if all(self._comes(path) for path in ("/health/ready", "/sign-in/")):
                return
            time.sleep(0.1)
        raise AssertionError(f"the site never became ready; see {self.folder}")

    def _comes(self, path: str) -> bool:
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=5).close()
        except (urllib.error.URLError, OSError):
            return False
        return True

    # --- faults -----------------------------------------------------------------------------

    def strike(self, part: str = "") -> None:
        """Kill something, at random where nothing is named, and bring it back after a moment."""
        parts = ["web", "web process", "clock", "postgres"]
        parts += ["worker", "broker"] if self.valkey else []
        part = part or random.choice(parts)
        with self.lock:
            getattr(self, f"_kill_{part.replace(' ', '_')}")()
            self.killed[part] += 1

    def _kill_web(self) -> None:
        self._again("web")

    def _kill_worker(self) -> None:
        self._again("worker")

    def _kill_clock(self) -> None:
        self._again("clock")

    def _again(self, name: str) -> None:
        self._end(name, signal.SIGKILL)
        time.sleep(random.uniform(0, 1))
        self._start(name)

    def _kill_web_process(self) -> None:
        """Kill one of gunicorn's processes; gunicorn starts another one by itself."""
        children = psutil.Process(self.programs["web"].pid).children()
        if children:
            with suppress(psutil.NoSuchProcess):
                random.choice(children).kill()

    def _kill_postgres(self) -> None:
        self.postgres.kill()
        time.sleep(random.uniform(0, 1))
        self.postgres.start()

    def _kill_broker(self) -> None:
        """Kill the broker; it keeps nothing, so it comes back empty."""
        assert self.valkey is not None
        assert self.valkey.process is not None
        self.valkey.process.kill()
        self.valkey.stop()
        time.sleep(random.uniform(0, 1))
        self.valkey.start()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
