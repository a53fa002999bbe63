"""Filling a database with cases in all states, so many that a page may notice."""

import json
from collections.abc import Iterable
from datetime import date
from itertools import chain
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.models import QuerySet

from benchmarks import plans, world
from benchmarks.bulk import Rows
from benchmarks.stories import TABLES, Teller
from benchmarks.world import World
from people.models import Congress
from suggestions.models import Assignment, NumberSeries, Suggestion

# So many addresses of a page go round.
MANY = 20


def fill(cases: int, supply: int, today: date) -> int:
    """Fill the database, or supply one that is filled; give how many rows were written."""
    _hurry()
    filled = Congress.objects.filter(code=world.CODE).exists()
    place = world.find_world() if filled else world.make_world(cases, today)
    missing = {name: max(0, supply - rows.count()) for name, rows in _used_up(place).items()}
    planned: Iterable[plans.Plan] = plans.supply(place, **missing, today=today)
    if not filled:
        open_ones = max(plans.OPEN_AT_LEAST, round(cases * plans.OPEN_SHARE))
        over = plans.closed(place, cases - open_ones)
        planned = chain(over, plans.still_open(place, open_ones, today), planned)
    written = _write(place, planned)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")
    _keep_ids(place)
    return written


def _hurry() -> None:
    """Wait neither for the disk nor for a limit of time, in this connection only."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET statement_timeout = 0; SET synchronous_commit = off")
        else:
            cursor.execute("PRAGMA synchronous = OFF")


def _write(place: World, planned: Iterable[plans.Plan]) -> int:
    rows = Rows(*TABLES)
    teller = Teller(place, rows)
    for series in NumberSeries.objects.filter(session__congress=place.congress):
        teller.numbers[series.session_id, series.period] = series.last
    for plan in planned:
        teller.tell(plan)
        rows.write()
    rows.finish()
    for (session_id, period), last in teller.numbers.items():
        NumberSeries.objects.update_or_create(
            session_id=session_id, period=period, defaults={"last": last}
        )
    return rows.count


def _used_up(place: World) -> dict[str, QuerySet[Any]]:
    """Give what measurements use up: drafts that are submitted, letters that are issued."""
    return {
        "drafts": Suggestion.objects.filter(proposer=place.writer.deputy, state="draft"),
        "letters": Assignment.objects.filter(unit=place.replying, state="signed_for"),
    }


def _keep_ids(place: World) -> None:
    """Write down the public ids that the measurements put into addresses."""
    ended = Suggestion.objects.filter(congress=place.congress, state="rated").order_by("-pk")
    parts = Assignment.objects.filter(unit=place.hub, state="signed_for", role="lead")
    found = {
        "cases": ended.filter(assignments__unit=place.hub)[:MANY],
        "own": ended.filter(proposer__user__username=world.DEPUTY)[:MANY],
        "parts": parts.order_by("-pk")[:MANY],
        **_used_up(place),
    }
    ids = {name: list(rows.values_list("public_id", flat=True)) for name, rows in found.items()}
    (settings.DATA_DIR / "ids.json").write_text(json.dumps(ids))
