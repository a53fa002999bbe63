"""By e-mail: text and HTML, in the reader's language."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from email.utils import formataddr
from typing import Final

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends.smtp import EmailBackend
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext

from notifications.letters import Letter
from people.models import User

WHOLE_PATIENCE: Final = 30.0  # seconds for one mail; EMAIL_TIMEOUT is for each step of it

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
    connection = _connection()
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
    if connection is None:
        email.send()
        return
    with _cut_off_in_time(connection):
        try:
            connection.open()
            email.send()
        except OSError:  # what smtplib raises is one, too
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


def _connection() -> EmailBackend | None:
    """Give the connection to the mail server that is kept, open or not."""
    connection: EmailBackend | None = getattr(_kept, "connection", None)
    return connection


@contextmanager
def _cut_off_in_time(connection: EmailBackend) -> Iterator[None]:
    """Cut a connection off if what is done meanwhile takes longer than a mail may.

    Each step has its own patience; a server that always answers just in time would never end.
    """
    done = threading.Event()

    def watch() -> None:
        over = done.wait(WHOLE_PATIENCE)
        while not over:
            _shut(connection)
            over = done.wait(1)

    watcher = threading.Thread(target=watch, name="mail-patience", daemon=True)
    watcher.start()
    try:
        yield
    finally:
        done.set()
        watcher.join()


def _shut(connection: EmailBackend) -> None:
    # The second one is still being greeted, or signed in to.
    for smtp in (connection.connection, getattr(connection, "_partial_connection", None)):
        held = getattr(smtp, "sock", None)
        if held is not None:
            with suppress(OSError):
                # Past TLS, which would have to be ended in order: by whoever reads just now.
                socket.socket.shutdown(held, socket.SHUT_RDWR)


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
