"""What is measured: one web server for each database, all up at the same time."""

import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg

from config.serving import Household, port_is_free
from tools.embedded import Postgres

ROOT = Path(__file__).resolve().parent.parent
KEPT = ROOT / "build" / "benchmarks"
FIRST_PORT = 8210


class KeptPostgres(Postgres):
    """A PostgreSQL that keeps its data from run to run, and waits for the disk as a real one."""

    def __init__(self, kept: Path) -> None:
        super().__init__()
        kept.mkdir(parents=True, exist_ok=True)
        self.kept = kept
        (self.folder / "data").symlink_to(kept)

    def start(self) -> "KeptPostgres":
        """Start the server; the first time it makes an empty cluster."""
        if not (self.kept / "PG_VERSION").exists():
            self._run("initdb", "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8")
        self._run("pg_ctl", "-w", "-o", f"-h '' -k {self.folder} -c shared_buffers=512MB", "start")
        return self

    def stop(self) -> None:
        """Stop the server; only its socket goes."""
        self._run("pg_ctl", "-w", "-m", "fast", "stop")
        for name in ("data", "log"):
            (self.folder / name).unlink()
        self.folder.rmdir()

    def database(self, name: str) -> str:
        """Give the address of a database, made where there is none of that name."""
        with psycopg.connect(
            host=str(self.folder), user="postgres", dbname="postgres", autocommit=True
        ) as server:
            known = server.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
            if known.fetchone() is None:
                server.execute(f'CREATE DATABASE "{name}"')
        return f"postgres://postgres@/{name}?host={self.folder}"


@dataclass(frozen=True)
class Target:
    """One database with so many cases, its data folder, and the port of its web server."""

    database: str
    cases: int
    url: str
    folder: Path
    port: int

    @property
    def environment(self) -> dict[str, str]:
        """What the programs of this target are told."""
        own = {"DATA_DIR": str(self.folder), "DATABASE_URL": self.url}
        return {**os.environ, **own, "DJANGO_SETTINGS_MODULE": "benchmarks.settings"}


def targets(
    databases: Sequence[str],
    sizes: Sequence[int],
    postgres: KeptPostgres | None,
    *,
    kept: Path = KEPT,
    first_port: int = FIRST_PORT,
) -> list[Target]:
    """Give every database with every number of cases."""
    found = []
    for database in databases:
        for cases in sizes:
            folder = kept / f"{database}-{cases}"
            folder.mkdir(parents=True, exist_ok=True)
            sqlite = f"sqlite:///{folder / 'db.sqlite3'}"
            url = (
                sqlite
                if postgres is None or database == "sqlite"
                else postgres.database(f"cases_{cases}")
            )
            found.append(Target(database, cases, url, folder, first_port + len(found)))
    return found


def fill(target: Target) -> None:
    """Fill the target's database, or add to it what the measurements use up."""
    words = ["manage.py", "fill", "--cases", str(target.cases)]
    subprocess.run([sys.executable, *words], cwd=ROOT, env=target.environment, check=True)


@contextmanager
def postgres(databases: Sequence[str], kept: Path = KEPT) -> Iterator[KeptPostgres | None]:
    """Have a PostgreSQL up, where one is measured."""
    if "postgres" not in databases:
        yield None
        return
    server = KeptPostgres(kept / "postgres").start()
    try:
        yield server
    finally:
        server.stop()


@contextmanager
def serving(served: Sequence[Target], *, workers: int) -> Iterator[None]:
    """Have the web servers of all targets up, started as the product starts its own."""
    with ExitStack() as stack:
        houses = []
        for target in served:
            if not port_is_free(target.port):
                raise SystemExit(f"Port {target.port} is taken.")
            house = stack.enter_context(Household(target.folder / "logs", target.environment))
            house.start_web(target.port, workers=workers)
            houses.append(house)
        for target, house in zip(served, houses, strict=True):
            house.wait_until_answered(f"http://127.0.0.1:{target.port}/health/ready")
        yield
