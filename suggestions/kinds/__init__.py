"""What people are told about suggestions: one frozen payload for each kind of message.

A message keeps the payload as data; its sentence is written when it is read, in the language of
the reader (templates/notifications/<kind>/). Each subject has its kinds in a file of its own.
"""

from notifications.kinds import register as register_kind
from suggestions.kinds import (
    due,
    handling,
    opinions,
    procedure,
    promising,
    replying,
    supervising,
    writing,
)
from suggestions.kinds.about import AboutCase

KINDS: tuple[type[AboutCase], ...] = (
    *writing.KINDS,
    *handling.KINDS,
    *opinions.KINDS,
    *replying.KINDS,
    *promising.KINDS,
    *supervising.KINDS,
    *procedure.KINDS,
    *due.KINDS,
)
# About no suggestion.
OTHERS = (procedure.CalendarEntered,)


def register() -> None:
    """Make the kinds known to the outbox."""
    for kind in (*KINDS, *OTHERS):
        register_kind(kind)
