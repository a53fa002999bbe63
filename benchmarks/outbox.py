"""How fast the outbox is, and whether an act feels the broker: `python -m benchmarks.outbox`.

Three comparisons, each side in short slices in turn; only the ratios of one run are results.

1. The relay, which sorts 500 messages in one transaction, against one message of the broker for
   each row with a Celery worker that does the least that can be done (goal: 8 times).
2. The relay with so many sent messages in its tables, against empty ones (goal: 0.9 times).
3. An act while the broker answers, is gone, and takes the call without a word (goal: 1.1 times).
"""

import argparse
import json
import os
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from statistics import median
from typing import Any, Self

from benchmarks.servers import KeptPostgres
from tools.embedded import Valkey

ROOT = Path(__file__).resolve().parent.parent


class Child:
    """A process of `benchmarks.relays` on a database of its own."""

    def __init__(self, url: str, broker: str, folder: Path) -> None:
        self.environment = {
            **os.environ,
            "DATABASE_URL": url,
            "DATA_DIR": str(folder),
            "BROKER_URL": broker,
            "EMAIL_URL": "dummymail://",
            "SITE_URL": "https://jianyi.example.cn",
            "DJANGO_SETTINGS_MODULE": "benchmarks.settings",
        }

    def __enter__(self) -> Self:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "benchmarks.relays"],
            cwd=ROOT,
            env=self.environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        return self

    def __exit__(self, *_: object) -> None:
        self.process.kill()
        self.process.wait()

    def do(self, what: str, **words: Any) -> dict[str, Any]:
        """Have something done; gives the answer."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps({"do": what, **words}) + "\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        if not line:
            raise SystemExit(f"{what}: the process ended")
        answer: dict[str, Any] = json.loads(line)
        return answer


@contextmanager
def worker(environment: Mapping[str, str]) -> Iterator[None]:
    """Have a Celery worker take what one process publishes."""
    words = "--app config worker --pool solo --loglevel ERROR --without-gossip --without-mingle"
    process = subprocess.Popen(
        [sys.executable, "-m", "celery", *words.split()],
        cwd=ROOT,
        env={**environment, "PYTHONWARNINGS": "ignore"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield
    finally:
        process.kill()
        process.wait()


@contextmanager
def silent(path: Path) -> Iterator[None]:
    """Have a broker that takes every call and never says a word."""
    taken: list[socket.socket] = []
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(path))
        server.listen(64)

        def accept() -> None:
            while True:
                try:
                    taken.append(server.accept()[0])
                except OSError:
                    return

        threading.Thread(target=accept, daemon=True).start()
        yield
        server.shutdown(socket.SHUT_RDWR)
    for one in taken:
        one.close()


@contextmanager
def databases(kind: str, folder: Path) -> Iterator[list[str]]:
    """Give the addresses of three empty databases."""
    if kind == "sqlite":
        yield [f"sqlite:///{folder / f'{name}.sqlite3'}" for name in ("empty", "full", "acts")]
        return
    server = KeptPostgres(folder / "postgres").start()
    try:
        yield [server.database(name) for name in ("empty", "full", "acts")]
    finally:
        server.stop()


def said(ratios: list[float], goal: str) -> str:
    """Give a ratio as it is reported."""
    low, high = min(ratios), max(ratios)
    return f"{median(ratios):6.2f} [{low:.2f}..{high:.2f}] of {len(ratios)} rounds, goal {goal}"


def relays(empty: Child, full: Child, options: argparse.Namespace) -> None:
    """Compare the relay with a message of the broker a row, and with full tables."""
    against, bare, flat = [], [], []
    rates: dict[str, list[float]] = {"relay": [], "full": [], "per row": [], "published": []}
    with worker(empty.environment):
        empty.do("per_row", messages=50)  # the worker is up now
        for child in (empty, full):
            child.do("relay", messages=options.messages)
        for number in range(options.rounds):
            pair = [("relay", empty), ("full", full)]
            found = {
                name: child.do("relay", messages=options.messages)["rate"]
                for name, child in (pair if number % 2 else reversed(pair))
            }
            row = empty.do("per_row", messages=options.rows)
            against.append(found["relay"] / row["rate"])
            bare.append(found["relay"] / row["published"])
            flat.append(found["full"] / found["relay"])
            for name, rate in (found | {"per row": row["rate"]}).items():
                rates[name].append(rate)
            rates["published"].append(row["published"])
    print(f"relay / one broker message a row   {said(against, 'at least 8')}")
    print(f"relay / publishing alone           {said(bare, 'none')}")
    print(f"relay, full tables / empty ones    {said(flat, 'at least 0.9')}")
    for name, values in rates.items():
        print(f"    {name:<10} {median(values):10,.0f} messages/s")
    sent = empty.do("send")
    print(f"    envelopes rendered and handed over: {sent['rate']:,.0f}/s ({sent['envelopes']:,})")


def acts(child: Child, brokers: Mapping[str, str], options: argparse.Namespace) -> None:
    """Compare how long an act takes with each broker, and with none at all."""
    child.do("people")
    child.do("acts", broker=None, number=options.acts)
    p50: dict[str, list[float]] = {name: [] for name in brokers}
    p95: dict[str, list[float]] = {name: [] for name in brokers}
    for number in range(options.rounds):
        names = list(brokers)
        for name in names[number % len(names) :] + names[: number % len(names)]:
            times = child.do("acts", broker=brokers[name], number=options.acts)["seconds"]
            p50[name].append(median(times))
            p95[name].append(sorted(times)[int(len(times) * 0.95)])
    for name in brokers:
        if name != "up":
            half = [a / b for a, b in zip(p50[name], p50["up"], strict=True)]
            most = [a / b for a, b in zip(p95[name], p95["up"], strict=True)]
            print(f"act, broker {name:<8} / up, p50      {said(half, 'at most 1.1')}")
            print(f"act, broker {name:<8} / up, p95      {said(most, 'at most 1.1')}")
    print(f"    act with the broker up: {median(p50['up']) * 1000:.1f} ms")


def main() -> None:
    """Measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--database", choices=["postgres", "sqlite"], default="postgres")
    parser.add_argument("--sent", type=int, default=1_000_000, help="messages in the full tables")
    parser.add_argument("--messages", type=int, default=5_000, help="sorted in a slice")
    parser.add_argument("--rows", type=int, default=500, help="published in a slice")
    parser.add_argument("--acts", type=int, default=40, help="done in a slice")
    parser.add_argument("--rounds", type=int, default=7)
    options = parser.parse_args()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="ob-")))
        urls = stack.enter_context(databases(options.database, folder))
        broker = Valkey().start()
        stack.callback(broker.remove)
        stack.enter_context(silent(folder / "silent"))
        brokers = {
            "up": broker.url,
            "gone": f"redis+socket://{folder / 'nobody'}",
            "silent": f"redis+socket://{folder / 'silent'}",
        }
        children = []
        for name, url in zip(("empty", "full", "acts"), urls, strict=True):
            own = folder / name
            own.mkdir()
            children.append(stack.enter_context(Child(url, broker.url, own)))
        empty, full, acting = children
        empty.do("prepare", sent=0)
        full.do("prepare", sent=options.sent)
        print(f"{options.database}, {options.sent:,} sent messages, {options.rounds} rounds")
        relays(empty, full, options)
        acts(acting, brokers, options)


if __name__ == "__main__":
    main()
