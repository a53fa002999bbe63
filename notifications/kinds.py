"""What messages can say. The apps above register a frozen payload for each kind.

A message keeps its payload as data; the sentence is written when it is read, in the language of
whoever reads it, from `notifications/<kind>/subject.txt` and `body.txt`.
"""

import re
from collections.abc import Collection, Mapping
from dataclasses import MISSING, Field, asdict, dataclass, fields
from datetime import datetime
from typing import Any, ClassVar, TypeVar

import structlog
from django.template import Context, Engine
from django.utils import translation
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from notifications.models import Manner, Message
from people.labels import Words, in_language


@dataclass(frozen=True)
class ByLink:
    """An act that the reader may do straight from a mail, without signing in.

    `page` is the name of the address that takes the link's token, `label` the words of the link;
    it is good for `days`. Who has none of the `roles` is told without it.
    """

    page: str
    label: Words
    days: int
    roles: Collection[str]


@dataclass(frozen=True)
class Payload:
    """What a message of one kind says. Its fields are text, numbers and yes or no.

    A day is written as ISO text; a name in two languages as a pair `…_zh`, `…_en`, of which the
    templates get the reader's one without the ending. `path` is where the message leads.
    """

    kind: ClassVar[str]
    # What happened, as somebody says who chooses how he wants to hear of it.
    label: ClassVar[Words] = ""
    # To whom it is told, by role, and how by e-mail unless he chooses otherwise: at once what
    # waits for him, once a day the rest.
    told: ClassVar[Mapping[str, Manner]] = {}
    # Told because time has passed. What is told at once goes out once a day then, as one list.
    reminds: ClassVar[bool] = False
    by_link: ClassVar[ByLink | None] = None
    # Values with which the kind is shown to whoever looks after the texts.
    examples: ClassVar[Mapping[str, Any]] = {}

    @property
    def reference(self) -> str:
        """What it is about, in words that tell a stranger nothing: a number."""
        return ""

    @property
    def thing(self) -> tuple[str, ...]:
        """What tells apart, of reminders of one kind that lead to one page, those of two things."""
        return ()


@dataclass(frozen=True)
class Rendered:
    """A message as its reader sees it. Plain text, to be escaped like any other."""

    subject: str
    body: str


P = TypeVar("P", bound=Payload)
_kinds: dict[str, type[Payload]] = {}
# The kinds of which it was logged, in this process, that they can't say what they said before.
_logged: set[str] = set()

log = structlog.get_logger("outbox")


def register(kind: type[P]) -> type[P]:
    """Make a kind of message known; usable as a decorator.

    Raises:
        ValueError: another kind has the same name.
    """
    if _kinds.setdefault(kind.kind, kind) is not kind:
        raise ValueError(f"Two kinds of message are called {kind.kind}.")
    return kind


def registered() -> list[type[Payload]]:
    """Give every known kind, by name."""
    return [_kinds[name] for name in sorted(_kinds)]


def kind_of(name: str) -> type[Payload] | None:
    """Give a kind by its name; None for one that nobody has registered (any more)."""
    return _kinds.get(name)


def payload_of(message: Message) -> Payload:
    """Give what the message says; what an older version wrote besides is left out.

    Raises:
        KeyError: nobody has registered the kind, or the message lacks something that it says.
    """
    kind = _kinds[message.kind]
    if missing := _missing_in(message, kind):
        raise KeyError(f"{message.kind}.{missing[0]}")
    known = {field.name for field in fields(kind)}
    return kind(**{name: value for name, value in message.payload.items() if name in known})


def is_readable(message: Message) -> bool:
    """Whether it can be put into words: not where its kind is gone, or says more than it did then.

    The latter is a fault in the kind, a new field without a value for old messages: it is logged.
    """
    kind = _kinds.get(message.kind)
    if kind is None:
        return False
    missing = _missing_in(message, kind)
    if missing and message.kind not in _logged:
        _logged.add(message.kind)
        log.error("message_lacks_field", kind=message.kind, field=missing[0], message=message.pk)
    return not missing


def _missing_in(message: Message, kind: type[Payload]) -> list[str]:
    needed = (field.name for field in fields(kind) if _is_needed(field))
    return [name for name in needed if name not in message.payload]


def _is_needed(field: Field[Any]) -> bool:
    return field.default is MISSING and field.default_factory is MISSING


def example_of(kind: type[Payload], at: datetime) -> Message:
    """Give a message of a kind, told to nobody, as an example of its words."""
    names = {field.name for field in fields(kind)}
    payload = kind(**{name: kind.examples[name] for name in names & kind.examples.keys()})
    return Message(kind=kind.kind, payload=asdict(payload), created_at=at)


def render(message: Message, language: str) -> Rendered:
    """Write the message in a language."""
    with translation.override(language):
        said = _words(asdict(payload_of(message)))
        context = {**said, "today": localdate(message.created_at)}
        subject = _text(f"notifications/{message.kind}/subject.txt", context)
        body = _text(f"notifications/{message.kind}/body.txt", context)
    lines = "\n".join(line.strip(" \t") for line in body.splitlines())
    return Rendered(" ".join(subject.split()), re.sub(r"\n{3,}", "\n\n", lines).strip("\n"))


def in_brief(message: Message, language: str) -> str:
    """Say what happened, with no title and no name: for displays that others may see as well."""
    with translation.override(language):
        payload = payload_of(message)
        words = {"what": payload.label, "of": payload.reference}
        return _("%(what)s (%(of)s)") % words if payload.reference else str(payload.label)


def _words(said: dict[str, Any]) -> dict[str, Any]:
    """Add each name that is there in two languages in the active one."""
    pairs = [name.removesuffix("_zh") for name in said if name.endswith("_zh")]
    return said | {name: in_language(said[f"{name}_zh"], said[f"{name}_en"]) for name in pairs}


def _text(template: str, context: dict[str, Any]) -> str:
    # Plain text is not escaped here but wherever it is shown: what the template engine marks as
    # safe loses that mark above, where it is taken apart and joined again.
    return Engine.get_default().get_template(template).render(Context(context, autoescape=False))
