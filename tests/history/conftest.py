"""What the tests of the log share: an easy way to write it, and a hard way to falsify it."""

from collections.abc import Callable
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection, transaction

from history import log
from history.log import StreamName
from history.models import Event

NOON = datetime(2026, 3, 2, 4, tzinfo=UTC)  # 12:00 in Shanghai


@pytest.fixture
def write() -> Callable[..., Event]:
    """Append an event to the stream of a case; `hours` after noon of 2 March 2026."""

    def write(ref="1", *, hours=0, scope="demo", **data):
        with transaction.atomic():
            return log.append(
                StreamName(scope, "suggestion", ref),
                "noted",
                actor_id=7,
                at=NOON + timedelta(hours=hours),
                data=data,
            )

    return write


@pytest.fixture
def forger():
    """Somebody with the rights of the database's owner, who puts the guards away for a while."""

    @contextmanager
    def unguarded():
        sqlite = connection.vendor == "sqlite"
        with connection.cursor() as cursor:
            if sqlite:
                cursor.execute(
                    "SELECT sql FROM sqlite_master WHERE name = 'history_event_append_only'"
                )
                guard = cursor.fetchone()[0]
                cursor.execute("DROP TRIGGER history_event_append_only")
            else:
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
                cursor.execute("ALTER TABLE history_event DISABLE TRIGGER USER")
            yield
            cursor.execute(guard if sqlite else "ALTER TABLE history_event ENABLE TRIGGER USER")

    return unguarded
