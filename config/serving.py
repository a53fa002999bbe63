"""Everything one machine needs, started together and stopped together.

The programs are a Valkey server (the broker), the web server, a Celery worker and the clock. Each
is the head of a process group of its own, so that none of its children stays behind, and each is
ended by the kernel if we are killed without a chance to say goodbye.

One that ends by itself is started again after a pause, which grows while it goes on failing. Only
one that never got on its feet ends the others: nobody would find out what is wrong with it.
"""

import ctypes
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import NoReturn, Self

from django.conf import settings

from tools.embedded import CannotRunError, broker_url, valkey_command, wait_for_socket

PATIENCE = 20.0
BROKER = "broker"
PR_SET_PDEATHSIG = 1
# A program is on its feet once it has run for a minute; until then it may fail so often.
ON_ITS_FEET = 60.0
MOST_FAILURES = 5
LONGEST_PAUSE = 30.0
ENDINGS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class StoppedEarlyError(RuntimeError):
    """Names the program that cannot be kept up, where its log is, and what it said last."""


def die_with_parent() -> None:
    """Have the kernel end this process with its parent, where the kernel can (Linux)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def port_is_free(port: int) -> bool:
    """Tell whether a server can listen on that port of the loopback address."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


@dataclass
class Program:
    """A program that is kept running: its name, its command, the file its output goes to."""

    name: str
    command: list[str]
    log: Path
    process: "subprocess.Popen[bytes]"
    started_at: float
    failures: int = 0
    was_on_its_feet: bool = False
    starts_at: float | None = None

    def signal(self, number: signal.Signals) -> None:
        """Send a signal to the program and all it has started."""
        try:
            os.killpg(self.process.pid, number)
        except ProcessLookupError:
            return

    def last_words(self) -> str:
        """Give the last lines of its log."""
        lines = self.log.read_bytes()[-4000:].decode(errors="replace").splitlines()
        return "\n".join(lines[-10:])

    def has_failed(self, code: int, now: float) -> float:
        """Note that it ended; gives the seconds until it is started again.

        Raises:
            StoppedEarlyError: it never got on its feet.
        """
        if now - self.started_at >= ON_ITS_FEET:
            self.was_on_its_feet, self.failures = True, 0
        self.failures += 1
        if self.failures >= MOST_FAILURES and not self.was_on_its_feet:
            raise StoppedEarlyError(
                f"{self.name} ended {self.failures} times (code {code}); see {self.log}\n"
                f"{self.last_words()}"
            )
        pause = min(2.0 ** (self.failures - 1), LONGEST_PAUSE)
        self.starts_at = now + pause
        return pause


@dataclass
class Household:
    """The programs that live and end together; use it as a context."""

    logs: Path
    environment: dict[str, str]
    say: Callable[[str], object] = print
    programs: list[Program] = field(default_factory=list)
    folders: list[Path] = field(default_factory=list)

    def __enter__(self) -> Self:
        """Make Ctrl-C and TERM end the context instead of the process."""
        self.logs.mkdir(parents=True, exist_ok=True, mode=0o700)
        for number in ENDINGS:
            signal.signal(number, lambda *_: sys.exit(0))
        return self

    def __exit__(self, *_: object) -> None:
        for number in ENDINGS:  # a second Ctrl-C does not keep us from stopping the rest
            signal.signal(number, signal.SIG_IGN)
        self.stop()

    def start(self, name: str, command: list[str]) -> Program:
        """Start a program; its output goes to a log of its own."""
        log = self.logs / f"{name}.log"
        program = Program(name, command, log, self._run(command, log), time.monotonic())
        self.programs.append(program)
        return program

    def _run(self, command: list[str], log: Path) -> "subprocess.Popen[bytes]":
        with log.open("ab") as output:
            return subprocess.Popen(  # noqa: S603 - the commands are those of this module
                command,
                cwd=settings.BASE_DIR,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=die_with_parent,  # noqa: PLW1509 - this process has one thread
            )

    def tend(self) -> None:
        """Start again what has ended, each after its pause.

        Raises:
            StoppedEarlyError: a program cannot be brought up at all.
        """
        for program in self.programs:
            now = time.monotonic()
            code = program.process.poll()
            if program.starts_at is not None and now >= program.starts_at:
                program.process = self._run(program.command, program.log)
                program.started_at, program.starts_at = now, None
            elif program.starts_at is None and code is not None:
                program.signal(signal.SIGKILL)  # what its head left behind holds its port
                pause = program.has_failed(code, now)
                self.say(
                    f"{program.name} ended (code {code}) and is started again in {pause:.0f} s; "
                    f"see {program.log}"
                )

    def stop(self) -> None:
        """End all programs at once, and the broker, which they still talk to, after them.

        Those that linger are killed. A group outlives its head where only the head was killed, so
        it is signalled in any case.
        """
        running = [program for program in self.programs if program.starts_at is None]
        brokers = [program for program in running if program.name == BROKER]
        for wave in ([p for p in running if p not in brokers], brokers):
            for program in wave:
                program.signal(signal.SIGTERM)
            for program in wave:
                with suppress(subprocess.TimeoutExpired):
                    program.process.wait(PATIENCE)
                program.signal(signal.SIGKILL)
                program.process.wait()
        for folder in self.folders:
            shutil.rmtree(folder, ignore_errors=True)

    def start_broker(self) -> None:
        """Start a Valkey server and tell the programs started after it where it is.

        Raises:
            CannotRunError: there is none on this machine.
        """
        folder = Path(tempfile.mkdtemp(prefix="vk-"))
        self.folders.append(folder)
        program = self.start(BROKER, valkey_command(folder))
        try:
            wait_for_socket(folder / "socket", program.process)
        except CannotRunError:
            self.programs.remove(program)
            raise
        self.environment["BROKER_URL"] = broker_url(folder)

    def start_web(self, port: int, *, workers: int) -> None:
        """Start the web server on the loopback address."""
        words = f"--config python:config.gunicorn --bind 127.0.0.1:{port} --workers {workers}"
        self.start("web", [sys.executable, "-m", "gunicorn", *words.split()])

    def start_worker(self) -> None:
        """Start one Celery worker."""
        options = "--pool threads --concurrency 2 --loglevel INFO --without-gossip --without-mingle"
        words = ["--app", "config", "worker", *options.split()]
        self.start("worker", [sys.executable, "-m", "celery", *words])

    def start_clock(self) -> None:
        """Start the loop that does here what Celery beat does on several machines."""
        self.start("clock", [sys.executable, "manage.py", "clock"])

    def wait_until_answered(self, url: str) -> None:
        """Return when the site answers.

        Raises:
            StoppedEarlyError: a program cannot be kept up, or the site never answered.
        """
        give_up = time.monotonic() + 60
        while time.monotonic() < give_up:
            self.tend()
            try:
                with urllib.request.urlopen(url, timeout=5):  # noqa: S310 - our own address
                    return
            except (urllib.error.URLError, OSError):
                time.sleep(0.1)
        raise StoppedEarlyError(f"{url} does not answer; see the logs in {self.logs}")

    def watch(self) -> NoReturn:
        """Keep all programs running until a signal ends us.

        Raises:
            StoppedEarlyError: a program cannot be kept up.
        """
        while True:
            self.tend()
            time.sleep(0.5)
