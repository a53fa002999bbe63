"""Notices as their reader sees them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from notifications.guards import withheld
from notifications.kinds import is_readable, render
from notifications.models import Message


@dataclass(frozen=True)
class Notice:
    """One line of the inbox.

    What the reader may not see any more, or nobody can put into words, has neither words nor a way.
    """

    pk: int
    at: datetime
    read: bool
    subject: str = ""
    body: str = ""
    path: str = ""


def notices(messages: Iterable[Message], language: str, at: datetime) -> list[Notice]:
    """Give the notices in the reader's language as he may see them then, in the same order."""
    rows = list(messages)
    hidden = withheld(rows, at) | {row.pk for row in rows if not is_readable(row)}
    return [_notice(row, language, hidden=row.pk in hidden) for row in rows]


def _notice(message: Message, language: str, *, hidden: bool) -> Notice:
    read = message.read_at is not None
    if hidden:
        return Notice(message.pk, message.created_at, read)
    written = render(message, language)
    return Notice(message.pk, message.created_at, read, written.subject, written.body, message.path)
