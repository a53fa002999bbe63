"""The ways out of the house: e-mail."""

from email.utils import formataddr

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext

from notifications.kinds import render
from notifications.models import Message


def send_email(message: Message) -> None:
    """Send a message as text and HTML in its reader's language.

    The same message always has the same Message-ID, so that a mail server can tell a repetition
    after a crash. Raises what the mail server raises.
    """
    language = message.recipient.language
    written = render(message, language)
    host = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2]
    context = {
        "written": written,
        "reader": message.recipient,
        "language": language,
        "address": f"{settings.SITE_URL}{message.path}",
    }
    with translation.override(language):
        sender = formataddr((gettext("Deputies' suggestions"), settings.DEFAULT_FROM_EMAIL))
        text = render_to_string("notifications/email.txt", context)
        html = render_to_string("notifications/email.html", context)
    email = EmailMultiAlternatives(
        written.subject,
        text.strip() + "\n",
        sender,
        [message.recipient.email],
        headers={
            "Message-ID": f"<message-{message.pk}.{message.congress_id}@{host}>",
            "Auto-Submitted": "auto-generated",
            "Content-Language": language,
        },
    )
    email.attach_alternative(html, "text/html")
    email.send()
