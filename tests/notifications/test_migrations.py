"""Messages of an installation that had a row for each e-mail."""

from collections.abc import Callable, Iterator

import pytest
from django.apps.registry import Apps
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from tests.notifications.conftest import NOON

pytestmark = pytest.mark.django_db(transaction=True)

BEFORE, AFTER = "0001_initial", "0004_notices_only"


@pytest.fixture
def migrate() -> Iterator[Callable[[str], Apps]]:
    """Bring the tables of this app, and of no other, to a migration; gives the models of then."""

    def to(name: str) -> Apps:
        executor = MigrationExecutor(connection)
        executor.migrate([("notifications", name)])
        return executor.loader.project_state([("notifications", name)]).apps

    yield to
    executor = MigrationExecutor(connection)
    executor.migrate(executor.loader.graph.leaf_nodes("notifications"))


@pytest.fixture
def old(migrate) -> None:
    """Notices and e-mails as they were written: sent, waiting, being sent, given up."""
    apps = migrate(BEFORE)
    user = apps.get_model("people", "User").objects.create(username="mei", name="梅若兰")
    congress = apps.get_model("people", "Congress").objects.create(code="x", label_zh="x")
    rows = apps.get_model("notifications", "Message").objects
    for number, standing in enumerate(("sent", "pending", "sending", "failed")):
        for channel in ("app", "email"):
            rows.create(
                recipient=user,
                congress=congress,
                kind="accepted",
                payload={"number": str(number)},
                key=f"event:{number}",
                channel=channel,
                state="sent" if channel == "app" else standing,
                created_at=NOON,
                not_before=NOON,
                attempts=number,
                claimed_at=NOON if standing == "sending" else None,
                last_error="gone" if standing == "failed" else "",
            )


def test_what_was_not_sent_yet_is_not_lost(migrate, old):
    apps = migrate(AFTER)

    messages = apps.get_model("notifications", "Message").objects
    deliveries = apps.get_model("notifications", "Delivery").objects.order_by("pk")
    assert messages.count() == 4
    assert set(messages.values_list("sorted_at", flat=True)) == {NOON}
    assert list(deliveries.values_list("state", "attempts", "last_error", "messages__key")) == [
        ("waiting", 1, "", "event:1"),
        ("waiting", 2, "", "event:2"),
        ("failed", 3, "gone", "event:3"),
    ]


def test_the_way_back_keeps_what_still_waits(migrate, old):
    migrate(AFTER)

    apps = migrate(BEFORE)

    rows = apps.get_model("notifications", "Message").objects.order_by("pk")
    assert rows.filter(channel="app").count() == 4
    emails = rows.filter(channel="email")
    assert list(emails.values_list("key", "state")) == [
        ("event:1", "pending"),
        ("event:2", "pending"),
        ("event:3", "failed"),
    ]
