"""Something to tell, and whom."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from django.db import transaction

from notifications import guards, outbox
from suggestions.kinds.writing import Accepted
from tests.cast import Cast, cast

NOON = datetime(2026, 3, 2, 4, tzinfo=UTC)


@pytest.fixture
def people(db) -> Cast:
    """Mei and Lan (deputies), Song (secretariat), Wu, Lin and Fang (units)."""
    return cast()


@pytest.fixture
def tell(people) -> Callable[..., None]:
    """Tell Mei, or others, that suggestion 12 is accepted."""

    def tell(*to, key="event:1", at=NOON, number="12", title="关于增设公交站点的建议"):
        with transaction.atomic():
            outbox.enqueue(
                Accepted(number=number, title=title, path="/s/abc/"),
                to=[member.user for member in to or (people.mei,)],
                congress_id=people.congress.pk,
                key=key,
                at=at,
            )

    return tell


@pytest.fixture(autouse=True)
def rested_broker(monkeypatch):
    """What one test saw of a broker is nothing to the next."""
    monkeypatch.setattr(outbox, "_broker_rests_until", 0.0)


@pytest.fixture
def guard(monkeypatch) -> set[int]:
    """Users in this set may not see anything any more."""
    blind: set[int] = set()
    monkeypatch.setattr(guards, "_guards", [])
    guards.register_guard(lambda rows: {row.pk for row in rows if row.recipient_id in blind})
    return blind
