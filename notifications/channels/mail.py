"""By e-mail: text and HTML, in the reader's language."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from email.utils import formataddr

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends.smtp import EmailBackend
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext

from notifications.letters import Letter
from people.models import User

_kept = threading.local()


def reaches(user: User, congress: str) -> bool:
    """Whoever has an address; everybody's goes through the same mail server."""
    del congress
    return bool(user.email)


def send(letter: Letter, at: datetime) -> None:
    """Send a letter as an e-mail.

    The same letter always has the same Message-ID, so that a mail server can tell a repetition
    after a crash. Raises what the mail server raises.
    """
    del at
    text, html = write(letter)
    host = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2]
    with translation.override(letter.language):
        sender = formataddr((gettext("Deputies' suggestions"), settings.DEFAULT_FROM_EMAIL))
    connection = _opened()
    email = EmailMultiAlternatives(
        letter.subject,
        text,
        sender,
        [letter.reader.email],
        headers={
            "Message-ID": f"<{letter.reference}@{host}>",
            "Auto-Submitted": "auto-generated",
            "Content-Language": letter.language,
        },
        connection=connection,
    )
    email.attach_alternative(html, "text/html")
    try:
        email.send()
    except OSError:  # what smtplib raises is one, too
        if connection is not None:
            connection.close()
        raise


@contextmanager
def kept_open() -> Iterator[None]:
    """Let all e-mails of this thread go through one connection to the mail server meanwhile."""
    connection = get_connection()
    _kept.connection = connection if isinstance(connection, EmailBackend) else None
    try:
        yield
    finally:
        _kept.connection = None
        connection.close()


def _opened() -> EmailBackend | None:
    connection: EmailBackend | None = getattr(_kept, "connection", None)
    if connection is not None:
        connection.open()
    return connection


def write(letter: Letter) -> tuple[str, str]:
    """Give a letter as text and as HTML."""
    context = {
        "letter": letter,
        "language": letter.language,
        "choose_url": f"{settings.SITE_URL}{reverse('notifications:choices')}",
    }
    with translation.override(letter.language):
        text = render_to_string("notifications/email.txt", context)
        html = render_to_string("notifications/email.html", context)
    return text.strip() + "\n", html
