"""Sixteen people act while everything around them is killed again and again.

FAULTS_ACTS says how many acts have to be confirmed: 10,000 by `make faults`, which alone runs this.
"""

import json
import os
import random
import threading
import time
from collections import Counter
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait
from pathlib import Path

import pytest

from tests.faults.house import House
from tests.faults.players import Desk, Ledger, Office, Player, Writer
from tests.faults.visitor import Visitor
from tests.plugin import cannot_run
from tools.embedded import CannotRunError

pytestmark = [pytest.mark.faults, pytest.mark.worker]
ACTS = int(os.environ.get("FAULTS_ACTS", "0"))
STUCK = 180  # seconds in which nobody could do anything; it may take long, but it has to go on
BETWEEN = (1.5, 5.0)  # seconds from one fault to the next
BETWEEN_ACTS = (5, 25)  # acts that are done from one fault to the next, on however slow a machine
SHELL = ("shell", "-v0", "-c")
LATER = (
    "from datetime import timedelta; from django.utils import timezone;"
    "later = timezone.now() + timedelta(days=45)"
)
TICK = (*SHELL, f"{LATER}; from config import clock; clock.tick(later)")
CAST = [(Writer, "deputy", 5), (Office, "office", 5), (Desk, "desk", 6)]


def players(house: House, ledger: Ledger, told: dict[str, str]) -> list[Player]:
    return [
        kind(Visitor(house.port, f"{name}{number}", told["password"]), ledger, told)
        for kind, name, times in CAST
        for number in range(times)
    ]


def work(house: House, wanted: int, *, faults: bool) -> tuple[Ledger, list[Player]]:
    """Let everybody act until enough was confirmed, with or without faults."""
    told = json.loads(house.run("-m", "tests.faults.audit", "setup").stdout)
    ledger = Ledger(wanted)
    enough = threading.Event()
    people = players(house, ledger, told)
    threads = [
        threading.Thread(target=one.play, args=(enough.is_set,), daemon=True) for one in people
    ]
    for thread in threads:
        thread.start()
    unharmed = seen = 0
    moved = time.monotonic()
    while not ledger.full and time.monotonic() < moved + STUCK:
        time.sleep(random.uniform(*BETWEEN))
        if ledger.done > seen:
            seen, moved = ledger.done, time.monotonic()
        if faults and ledger.done >= unharmed:
            house.strike()
            unharmed = ledger.done + random.randint(*BETWEEN_ACTS)
    enough.set()
    for thread in threads:
        thread.join(120)
    return ledger, people


def go_on(house: House, *, faults: bool) -> None:
    """Let the clock go on until all opinions were due: two clocks at once, with or without a fault.

    The silence of co-units is put on record, and people are told what is due or over.
    """
    with ThreadPoolExecutor() as clocks:
        ticks = [clocks.submit(house.run, "manage.py", *TICK) for _clock in range(2)]
        if faults:
            wait(ticks, timeout=random.uniform(2, 5), return_when=FIRST_COMPLETED)
            house.strike("postgres")
    house.wait_until_ready()
    house.manage(*TICK)


def settle(house: House) -> None:
    """Wait until every message is out."""
    house.wait_until_ready()
    give_up = time.monotonic() + 120
    while time.monotonic() < give_up:
        waiting = house.manage(
            *SHELL,
            f"{LATER}; from notifications import hours, outbox; from workflow import calendar;"
            "later += timedelta(days=12); days = calendar.load_calendar(later.date());"
            "outbox.sweep(hours.Hours(working_days_only=True).open_at(later, days));"
            "print(sum(outbox.waiting().values()))",
        )
        if int(waiting) == 0:
            return
        time.sleep(1)


def audited(house: House, ledger: Ledger, folder: Path) -> dict[str, dict[str, int]]:
    path = folder / "ledger.json"
    ledger.save(path)
    done = house.run("-m", "tests.faults.audit", "check", str(path), str(folder / "mail"))
    assert done.returncode == 0, done.stderr[-3000:]
    return json.loads(done.stdout)


def quoted(house: House) -> dict[str, int]:
    """Give what the product's own rates are made of."""
    told = json.loads(house.manage("rates", "--format", "json"))
    rates = ("solve", "feedback", "consent", "satisfaction")
    return {"concluded": told["counts"]["concluded"]} | {
        name: told["rates"][name]["numerator"] for name in rates
    }


@pytest.fixture
def house(tmp_path, request):
    try:
        with House(tmp_path, broker=getattr(request, "param", True)) as built:
            built.start_programs()
            yield built
    except CannotRunError as error:
        raise cannot_run(str(error)) from error


def prove(house: House, ledger: Ledger, people: list[Player], folder: Path) -> None:
    """Hold the ledger against the database, the log against itself, the figures against it."""
    settle(house)
    told = Counter(ledger.acts.values())
    found = audited(house, ledger, folder)
    again = sum(one.visitor.again for one in people)
    print(f"\nacts {dict(told)}, sent again {again}, killed {dict(house.killed)}, {found}")  # noqa: T201
    assert {name: number for name, number in found["faults"].items() if number} == {}
    assert ledger.taken_back == {}
    assert house.fallen() == {}
    assert told["unknown"] <= len(ledger.acts) * 0.02
    assert told["done"] >= ledger.wanted
    assert quoted(house) == found["figures"]
    assert "every link holds" in house.manage("verify_events")
    assert "all follow from the events" in house.manage("recalculate")


def test_nothing_that_was_confirmed_is_lost_under_fire(house, tmp_path):
    ledger, people = work(house, ACTS, faults=True)
    go_on(house, faults=True)

    prove(house, ledger, people, tmp_path)
    assert sum(house.killed.values()) > 0


@pytest.mark.parametrize("house", [False], indirect=True, ids=["no broker"])
def test_without_a_broker_for_the_whole_run_everybody_is_told(house, tmp_path):
    ledger, people = work(house, min(ACTS, 500), faults=False)
    go_on(house, faults=False)

    prove(house, ledger, people, tmp_path)
