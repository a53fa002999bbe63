"""Links by which the reader of one message may do one act without signing in.

A link is the message itself, signed: who it was told, about what, and when, stands in its row, and
nothing else can be done with it. It opens no session. What it may be used for, whether its reader
still has the right, and that it is used once, is decided where it leads; it acts on POST alone.
"""

from datetime import datetime, timedelta

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.urls import reverse

from notifications.kinds import kind_of
from notifications.models import Message

_SALT = "notifications.links"
_LONGEST = 100


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
    token = _signer().sign(str(message.pk)) if message.pk else "example"
    return reverse(kind.by_link.page, args=[token])


def opened(token: str, page: str, at: datetime) -> Message:
    """Give the message to which a link of a page belongs, with its recipient.

    Raises:
        LinkWrong: it is none of ours, or one for another page, or links are not in use.
        LinkExpired: its days are over.
    """
    if not settings.ACTS_BY_LINK or len(token) > _LONGEST:
        raise LinkWrong(token)
    try:
        pk = int(_signer().unsign(token))
    except (BadSignature, ValueError) as error:
        raise LinkWrong(token) from error
    message = Message.objects.filter(pk=pk).select_related("recipient", "congress").first()
    kind = kind_of(message.kind) if message else None
    if message is None or kind is None or kind.by_link is None or kind.by_link.page != page:
        raise LinkWrong(token)
    if at >= message.created_at + timedelta(days=kind.by_link.days):
        raise LinkExpired(token)
    return message
