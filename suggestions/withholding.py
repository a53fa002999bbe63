"""What is not told any more: a message about a case that its recipient may not see now.

Rights may go between the act and the sending, and between the sending and the reading.
"""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from django.utils.timezone import localdate

from notifications.models import Message
from people.models import Membership
from people.queries import memberships_of
from suggestions import visibility

PREFIX = "/suggestions/"


def unseen(messages: Sequence[Message], at: datetime) -> set[int]:
    """Give the ids of the messages about cases that none of the recipient's roles may see then.

    Asks the database once for each role of each recipient, however many messages there are.
    """
    by_recipient: dict[int, list[Message]] = defaultdict(list)
    for message in messages:
        if message.path.startswith(PREFIX):
            by_recipient[message.recipient_id].append(message)
    withheld: set[int] = set()
    for recipient, own in by_recipient.items():
        cases = {message.pk: _case_of(message.path) for message in own}
        seen: set[str] = set()
        for member in memberships_of(recipient, on=localdate(at)):
            seen |= _visible(member, list(cases.values()))
        withheld |= {pk for pk, case in cases.items() if case not in seen}
    return withheld


def _case_of(path: str) -> str:
    """Give the public id of the case to which an address belongs, also deep inside it."""
    return path.removeprefix(PREFIX).split("/", 1)[0]


def _visible(member: Membership, public_ids: list[str]) -> set[str]:
    shown = visibility.visible_to(member).filter(public_id__in=public_ids)
    return set(shown.values_list("public_id", flat=True))
