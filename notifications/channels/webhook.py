"""To a group chat, or to a program: one line without title and name, for whom it is, and a link.

`WEBHOOK_URL` names one address or several, for all congresses or for one each. Others may read
what is posted to a group: it never holds a link by which something can be done.
"""

from datetime import datetime
from typing import Any

from django.conf import settings

from notifications.channels import speaking
from notifications.letters import Letter
from people.models import User


def reaches(user: User, congress: str) -> bool:
    """Whoever can be called by his telephone number, as chats do, or by name, as programs do."""
    endpoint = _endpoint(congress)
    if endpoint is None:
        return False
    return endpoint["speaks"] == "json" or bool(speaking.number_of(user.phone))


def send(letter: Letter, at: datetime) -> None:
    """Post a letter; raises what went wrong."""
    told = _endpoint(letter.congress)
    if told is None:
        raise LookupError("There is no webhook for this congress any more.")
    endpoint = speaking.Endpoint(**told)
    reader = letter.reader
    to = reader.username if endpoint.speaks == "json" else speaking.number_of(reader.phone)
    text = letter.brief(with_act=False)
    speaking.say(endpoint, speaking.Said(letter.reference, letter.congress, to, text), at)


def _endpoint(congress: str) -> dict[str, Any] | None:
    """Give the endpoint of a congress, or the one for all."""
    by_congress = {endpoint["congress"]: endpoint for endpoint in settings.WEBHOOKS}
    return by_congress.get(congress) or by_congress.get("")
