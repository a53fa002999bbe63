"""By text message: a line and a link, handed to a gateway as JSON.

`SMS_URL` names the gateway (`json+https://:secret@host/path`). It gets `to` (the telephone number)
beside what `speaking.plain` says. Providers differ in how they are spoken to: put their own bridge
behind that address, or add a function to `speaking`.
"""

from datetime import datetime

from django.conf import settings

from notifications.channels import speaking
from notifications.letters import Letter
from people.models import User


def reaches(user: User, congress: str) -> bool:
    """Whoever has a telephone, where there is a gateway."""
    del congress
    return bool(settings.SMS_GATEWAY and speaking.number_of(user.phone))


def send(letter: Letter, at: datetime) -> None:
    """Send a letter as a text message; raises what went wrong."""
    if settings.SMS_GATEWAY is None:
        raise LookupError("There is no gateway for text messages any more.")
    text = letter.brief(with_act=True)
    to = speaking.number_of(letter.reader.phone)
    said = speaking.Said(letter.reference, letter.congress, to, text)
    speaking.say(speaking.Endpoint(**settings.SMS_GATEWAY), said, at)
