"""Whether a message may still be told, and need be. Only the apps above know what it is about."""

from collections.abc import Callable, Sequence
from datetime import datetime

from notifications.kinds import kind_of
from notifications.models import Message

# Gives, of some messages, the ids of those whose recipient may not see their matter at a moment.
Guard = Callable[[Sequence[Message], datetime], set[int]]
_guards: list[Guard] = []
_settled: list[Guard] = []


def register_guard(guard: Guard) -> Guard:
    """Have a guard asked before messages are sent or shown; usable as a decorator."""
    if guard not in _guards:
        _guards.append(guard)
    return guard


def withheld(messages: Sequence[Message], at: datetime) -> set[int]:
    """Give the ids of the messages that any guard holds back at a moment: now, as a rule."""
    return set().union(*(guard(messages, at) for guard in _guards)) if messages else set()


def register_settled(guard: Guard) -> Guard:
    """Have it asked before reminders are sent what they need not remind of any more."""
    if guard not in _settled:
        _settled.append(guard)
    return guard


def settled(messages: Sequence[Message], at: datetime) -> set[int]:
    """Give the ids of the reminders among the messages whose matter is done, or due another day."""
    kinds = {message.kind: kind_of(message.kind) for message in messages}
    reminders = [message for message in messages if (k := kinds[message.kind]) and k.reminds]
    return set().union(*(guard(reminders, at) for guard in _settled)) if reminders else set()
