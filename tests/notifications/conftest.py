"""Something to tell, and whom."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction

from notifications import guards, outbox, watch
from notifications.bell import bell
from notifications.models import Delivery, Manner
from people.models import Role
from suggestions.kinds.supervising import Published
from suggestions.kinds.writing import Accepted
from tests.cast import Cast, cast

# A Monday on which people work, at noon in Shanghai.
NOON = datetime(2026, 3, 2, 4, tzinfo=UTC)


@pytest.fixture
def people(db) -> Cast:
    """Mei and Lan (deputies), Song (secretariat), Wu, Lin and Fang (units)."""
    return cast()


@pytest.fixture
def tell(people, monkeypatch) -> Callable[..., None]:
    """Tell Mei, or others, that suggestion 12 is accepted: here everybody is told so at once."""
    monkeypatch.setattr(Accepted, "told", dict.fromkeys(Role, Manner.AT_ONCE))

    def tell(
        *to,
        key="event:1",
        at=NOON,
        number="12",
        title="关于增设公交站点的建议",
        kind=Accepted,
        path="/s/abc/",
    ):
        with transaction.atomic():
            outbox.enqueue(
                kind(number=number, title=title, path=path),
                to=[member.user for member in to or (people.mei,)],
                congress_id=people.congress.pk,
                key=key,
                at=at,
            )

    return tell


@pytest.fixture
def tell_later(tell) -> Callable[..., None]:
    """Tell something that can wait for the daily summary."""

    def tell_later(*to, **words):
        tell(*to, kind=Published, **words)

    return tell_later


@pytest.fixture(autouse=True)
def rested_broker():
    """What one test saw of a broker is nothing to the next."""
    bell.quiet.wait(10)
    bell.rests_until = 0.0


@pytest.fixture(autouse=True)
def time_goes_by(monkeypatch) -> Callable[[timedelta], None]:
    """A watch stands still in these stories unless somebody lets time go by."""
    seconds = [0.0]
    monkeypatch.setattr(watch, "monotonic", lambda: seconds[0])

    def go_by(span: timedelta) -> None:
        seconds[0] += span.total_seconds()

    return go_by


@pytest.fixture
def guard(monkeypatch) -> set[int]:
    """Users in this set may not see anything any more."""
    blind: set[int] = set()
    monkeypatch.setattr(guards, "_guards", [])
    guards.register_guard(lambda rows, _at: {row.pk for row in rows if row.recipient_id in blind})
    return blind


def states(**wanted) -> list[str]:
    """Give the states of all envelopes, in the order in which they were opened."""
    return list(Delivery.objects.filter(**wanted).order_by("pk").values_list("state", flat=True))
