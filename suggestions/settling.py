"""What need not be reminded of any more: it was done, or is due another day, since it was told.

A reminder may wait for a working day before it is mailed. In the inbox it stays as what was told.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Sequence
from datetime import datetime

from notifications.models import Message
from suggestions.assigning import due as units_due
from suggestions.coming_due import Told, told_by
from suggestions.promising import due as promises_due
from suggestions.rating import due as ratings_due

# Each gives, of what somebody was told, that which is still due; it knows the names that it makes.
STILL_DUE: Sequence[Callable[[Collection[Told], int], set[Told]]] = (
    units_due.still_due,
    ratings_due.still_due,
    promises_due.still_due,
)


def settled(messages: Sequence[Message], at: datetime) -> set[int]:
    """Give the ids of the reminders of what is not due any more.

    Asks the database once for each subject and reader, however many reminders there are.
    """
    del at  # what is done is done
    by_reader: dict[int, dict[int, Told]] = defaultdict(dict)
    for message in messages:
        if (told := told_by(message)) is not None:
            by_reader[message.recipient_id][message.pk] = told
    done: set[int] = set()
    for reader, own in by_reader.items():
        due = set().union(*(ask(set(own.values()), reader) for ask in STILL_DUE))
        done |= {pk for pk, told in own.items() if told not in due}
    return done
