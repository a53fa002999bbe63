"""What stands in an envelope, in the language of its reader, whichever way it goes."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings
from django.urls import reverse
from django.utils import dateformat, translation
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from notifications import links
from notifications.kinds import in_brief, is_readable, kind_of, payload_of, render
from notifications.models import Bundle, Delivery, Message
from people.labels import Words
from people.models import Role, User
from people.queries import memberships_of


@dataclass(frozen=True)
class Item:
    """One message of a letter; `act_url` leads straight to an act, where its kind has one.

    A reminder has the day on which the thing is or was due.
    """

    subject: str
    body: str
    brief: str
    url: str
    act_url: str = ""
    act_label: Words = ""
    due_on: date | None = None
    provisional: bool = False


@dataclass(frozen=True)
class Letter:
    """What one reader is sent at one time.

    `reference` is the same however often it is sent, so that a receiver can tell a repetition, and
    never that of another one, also where numbers come again after a backup was restored.
    """

    reference: str
    bundle: Bundle
    reader: User
    congress: str
    on: date
    items: tuple[Item, ...]

    @property
    def language(self) -> str:
        """The language of its reader."""
        return self.reader.language

    @property
    def is_single(self) -> bool:
        """Whether it is one message, written out; a summary is a list even of one."""
        return len(self.items) == 1 and self.bundle != Bundle.DIGEST

    @property
    def has_act(self) -> bool:
        """Whether something can be done straight from it."""
        return any(item.act_url for item in self.items)

    @property
    def subject(self) -> str:
        """The subject, in its reader's language."""
        if self.is_single:
            return self.items[0].subject
        with translation.override(self.language):
            on = dateformat.format(self.on, pgettext("date", "j F"))
            words = {"count": len(self.items), "on": on}
            if self.bundle == Bundle.DIGEST:
                written = ngettext(
                    "Summary of %(on)s: %(count)s message",
                    "Summary of %(on)s: %(count)s messages",
                    len(self.items),
                )
                return written % words
            if self.bundle == Bundle.REMINDER:
                about = len({item.url for item in self.items})
                written = ngettext(
                    "Reminder: %(count)s suggestion is due or overdue",
                    "Reminder: %(count)s suggestions are due or overdue",
                    about,
                )
                return written % {"count": about}
            return _("%(count)s messages about deputies' suggestions") % words

    def brief(self, *, with_act: bool) -> str:
        """Give it as a line or two without title and name; `with_act` with the link to its act."""
        with translation.override(self.language):
            name = _("Deputies' suggestions")
            if len(self.items) == 1:
                item = self.items[0]
                said, url = item.brief, (item.act_url if with_act else "") or item.url
            else:
                said, url = self.subject, inbox_url()
            return _("[%(name)s] %(said)s %(url)s") % {"name": name, "said": said, "url": url}


def letter_of(delivery: Delivery, messages: Iterable[Message], at: datetime) -> Letter:
    """Write what is in an envelope. A message that nobody can put into words stays out.

    Of several reminders of one thing only the latest is in it; the most urgent thing comes first.

    Raises:
        KeyError: that is none of them.
    """
    rows = list(messages)
    known = _each_thing_once([message for message in rows if is_readable(message)] or rows)
    language = delivery.recipient.language
    roles = _roles_of(delivery, localdate(at)) if any(map(links.address_of, known)) else ()
    items = [item_of(message, language, roles) for message in known]
    if delivery.bundle == Bundle.REMINDER:
        items.sort(key=lambda item: item.due_on or date.max)
    return Letter(
        reference=_reference_of(delivery),
        bundle=Bundle(delivery.bundle),
        reader=delivery.recipient,
        congress=delivery.congress.code,
        on=localdate(at),
        items=tuple(items),
    )


def _each_thing_once(messages: list[Message]) -> list[Message]:
    """Leave out the reminders of what a later one among them reminds of as well."""
    things = [_thing_of(message) for message in messages]
    latest = dict(zip(things, messages, strict=True))  # the later one takes the place
    return list(latest.values())


def _thing_of(message: Message) -> tuple[object, ...]:
    kind = kind_of(message.kind)
    if kind is None or not kind.reminds:
        return (message.pk,)
    return (message.kind, message.path, *payload_of(message).thing)


def _reference_of(delivery: Delivery) -> str:
    opened = int(delivery.created_at.timestamp())
    return f"delivery-{delivery.pk}.{delivery.congress_id}.{opened}"


def item_of(message: Message, language: str, roles: Collection[str] = tuple(Role)) -> Item:
    """Write one message as a part of a letter to somebody who has these roles."""
    written = render(message, language)
    payload = payload_of(message)
    due_on = getattr(payload, "due_on", "") if payload.reminds else ""
    by_link = payload.by_link
    act = links.address_of(message) if by_link and set(by_link.roles) & set(roles) else ""
    return Item(
        subject=written.subject,
        body=written.body,
        brief=in_brief(message, language),
        url=f"{settings.SITE_URL}{message.path}" if message.path else inbox_url(),
        act_url=f"{settings.SITE_URL}{act}" if act else "",
        act_label=by_link.label if by_link and act else "",
        due_on=date.fromisoformat(due_on) if due_on else None,
        provisional=getattr(payload, "provisional", False),
    )


def _roles_of(delivery: Delivery, on: date) -> list[str]:
    own = memberships_of(delivery.recipient_id, on=on).filter(congress=delivery.congress_id)
    return [member.role for member in own]


def inbox_url() -> str:
    """Give where all messages are read."""
    return f"{settings.SITE_URL}{reverse('notifications:inbox')}"
