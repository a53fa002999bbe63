"""Links by which the reader of one message may do one act without signing in.

A link is the number of the message, signed together with what its row says: to whom it was told,
when, and of which happening. So it belongs to no other message, not even to one that has got the
same number after a backup was restored. It opens no session. What it may be used for, whether its
reader still has the right, and that it is used once, is decided where it leads; it acts on POST
alone.
"""

from datetime import datetime, timedelta

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.urls import reverse

from notifications.kinds import kind_of
from notifications.models import Message

_SALT = "notifications.links"
_LONGEST = 100
_DIGITS = 18  # as many as any number of a row has


class LinkWrong(ValueError):  # noqa: N818 - it says what is the matter
    """The link was not made here, or not for this, or was cut off on its way."""


class LinkExpired(ValueError):  # noqa: N818 - likewise
    """The link was good once."""


def _signer() -> Signer:
    return Signer(salt=_SALT, sep=".")


def address_of(message: Message) -> str:
    """Give the link of a message, as a path of this site; empty where its kind has none."""
    kind = kind_of(message.kind)
    if kind is None or kind.by_link is None or not settings.ACTS_BY_LINK:
        return ""
    # An example, which is nobody's message, has a link that leads to nothing.
    return reverse(kind.by_link.page, args=[token_of(message) if message.pk else "example"])


def token_of(message: Message) -> str:
    """Give what a link of a message ends in: its number, and a signature of all that it is."""
    return f"{message.pk}.{_signer().signature(_said_of(message))}"


def _said_of(message: Message) -> str:
    told_at = int(message.created_at.timestamp() * 1_000_000)
    return f"{message.pk}:{message.recipient_id}:{told_at}:{message.key}"


def opened(token: str, page: str, at: datetime) -> Message:
    """Give the message to which a link of a page belongs, with its recipient.

    Raises:
        LinkWrong: it is none of ours, or one for another page, or links are not in use.
        LinkExpired: its days are over.
    """
    message = _meant_by(token) if settings.ACTS_BY_LINK and len(token) <= _LONGEST else None
    kind = kind_of(message.kind) if message else None
    if message is None or kind is None or kind.by_link is None or kind.by_link.page != page:
        raise LinkWrong(token)
    if at >= message.created_at + timedelta(days=kind.by_link.days):
        raise LinkExpired(token)
    return message


def _meant_by(token: str) -> Message | None:
    """Give the message of which a token has the number, if the signature is of that very one."""
    number, _dot, signature = token.partition(".")
    if not (number.isascii() and number.isdecimal() and len(number) <= _DIGITS):
        return None
    message = Message.objects.filter(pk=number).select_related("recipient", "congress").first()
    if message is None:
        return None
    try:
        # Also by an older key, where there are some.
        _signer().unsign(f"{_said_of(message)}.{signature}")
    except BadSignature:
        return None
    return message
