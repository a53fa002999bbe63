"""What SQLite knows of its tables when it plans how to answer a query.

PostgreSQL counts its rows by itself. SQLite does so only when it is told to, and without it a
figure of many suggestions may read one whole table for each row of another.
"""

from collections.abc import Sequence

from django.db import connection, connections
from django.db.backends.base.base import BaseDatabaseWrapper

from history.models import Event

# Counted again when the log has grown by a quarter: then the tables have, too.
GROWTH = 1.25


def count_again() -> None:
    """Have SQLite count its tables. Takes seconds for 100,000 suggestions; nothing elsewhere."""
    _count(connection)


def count_what_has_grown() -> bool:
    """Count again where that has become worth it; tell whether it was."""
    if connection.vendor != "sqlite":
        return False
    events = Event.objects.count()
    if not events or events < GROWTH * _counted_events():
        return False
    _count(connection)
    return True


def count_changed_tables(using: str, plan: Sequence[object] = (), **_: object) -> None:
    """Count after a migration: SQLite forgets what it knew of a table that is made anew."""
    if plan:
        _count(connections[using])


def _count(database: BaseDatabaseWrapper) -> None:
    if database.vendor == "sqlite":
        with database.cursor() as cursor:
            cursor.execute("ANALYZE")


def _counted_events() -> int:
    """Give how many events there were at the last count; 0 before the first one."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM sqlite_master WHERE name = 'sqlite_stat1'")
        if cursor.fetchone() is None:
            return 0
        # For each index the rows in it come first; a partial index has fewer than the table.
        cursor.execute(
            "SELECT max(CAST(stat AS INTEGER)) FROM sqlite_stat1 WHERE tbl = 'history_event'"
        )
        (events,) = cursor.fetchone()
    return events or 0
