"""SQLite is told to count its tables: after a migration, and when they have grown."""

import pytest
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from config import clock, planner
from history.models import Event
from tests.suggestions.everybody import STAGES, everybody

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def counted_while_empty(request, transactional_db):
    """SQLite knows that all tables are empty."""
    if request.config.getoption("db") == "pg":
        pytest.skip("PostgreSQL counts by itself; run with SQLite")
    planner.count_again()


def counted() -> dict[str, int]:
    """Give how many rows SQLite thinks there are in each table that it has counted."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT tbl, max(CAST(stat AS INTEGER)) FROM sqlite_stat1 GROUP BY tbl")
        return dict(cursor.fetchall())


def test_the_clock_has_tables_counted_that_have_grown():
    STAGES["rated"](everybody())
    clock.tick(timezone.now())
    events = Event.objects.count()

    assert counted()["history_event"] == events
    assert counted()["suggestions_suggestion"] == 1


def test_nothing_is_counted_again_before_the_log_has_grown_by_a_quarter():
    people = everybody()
    STAGES["rated"](people)

    assert planner.count_what_has_grown()
    assert not planner.count_what_has_grown()

    STAGES["rated"](people)
    assert planner.count_what_has_grown()


def test_what_a_migration_made_anew_is_counted():
    STAGES["rated"](everybody())
    planner.count_again()
    call_command("migrate", "suggestions", "0016", verbosity=0)
    call_command("migrate", "suggestions", verbosity=0)

    assert counted()["suggestions_suggestion"] == 1


def test_an_empty_log_needs_no_count():
    assert not planner.count_what_has_grown()
