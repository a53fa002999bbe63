"""What is told because time has passed. Only the apps above know what falls due, and for whom.

A teller looks at what has reached a threshold by an instant and tells it under a key of its own
(`time_key`): told again, nothing is added. So it may run as often as it likes, twice at once, or
for the first time after three days. Kinds told like this say `reminds = True`.
"""

from collections.abc import Callable, Sequence
from contextlib import ExitStack
from datetime import date, datetime

from notifications.models import Message

Teller = Callable[[datetime], object]
_tellers: list[Teller] = []
_TOGETHER = 500


def register_teller(teller: Teller) -> Teller:
    """Have a teller called whenever the clock ticks; usable as a decorator."""
    if teller not in _tellers:
        _tellers.append(teller)
    return teller


def tell_what_is_due(at: datetime) -> None:
    """Let every teller tell what has come due by an instant, though another one fails.

    Raises:
        Exception: what the last one that failed raised, after all had their turn.
    """
    with ExitStack() as turns:
        for teller in reversed(_tellers):
            turns.callback(teller, at)


def time_key(subject: str, due_on: date, threshold: str) -> str:
    """Give the key under which something's reaching a threshold is told once.

    `subject` names the thing (`case:12`, `promise:7`), `threshold` how far away its day is
    (`-7d`, `late`). A day that was moved is another day, of which is told anew.
    """
    return f"time:{subject}:{due_on.isoformat()}:{threshold}"


def told_already(keys: Sequence[str]) -> set[str]:
    """Give those of some keys under which anybody was told: to look up nothing for them again."""
    found: set[str] = set()
    for start in range(0, len(keys), _TOGETHER):
        some = Message.objects.filter(key__in=keys[start : start + _TOGETHER]).order_by()
        found.update(some.values_list("key", flat=True))
    return found
