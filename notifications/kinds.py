"""What messages can say. The apps above register a frozen payload for each kind.

A message keeps its payload as data; the sentence is written when it is read, in the language of
whoever reads it, from `notifications/<kind>/subject.txt` and `body.txt`.
"""

import re
from dataclasses import asdict, dataclass, fields
from typing import Any, ClassVar, TypeVar

from django.template import Context, Engine
from django.utils import translation
from django.utils.timezone import localdate

from notifications.models import Message
from people.labels import in_language


@dataclass(frozen=True)
class Payload:
    """What a message of one kind says. Its fields are text, numbers and yes or no.

    A day is written as ISO text; a name in two languages as a pair `…_zh`, `…_en`, of which the
    templates get the reader's one without the ending. `path` is where the message leads.
    """

    kind: ClassVar[str]


@dataclass(frozen=True)
class Rendered:
    """A message as its reader sees it. Plain text, to be escaped like any other."""

    subject: str
    body: str


P = TypeVar("P", bound=Payload)
_kinds: dict[str, type[Payload]] = {}


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


def payload_of(message: Message) -> Payload:
    """Give what the message says; what an older version wrote besides is left out.

    Raises:
        KeyError: nobody has registered the kind.
    """
    kind = _kinds[message.kind]
    known = {field.name for field in fields(kind)}
    return kind(**{name: value for name, value in message.payload.items() if name in known})


def render(message: Message, language: str) -> Rendered:
    """Write the message in a language."""
    with translation.override(language):
        context = {**_words(asdict(payload_of(message))), "today": localdate(message.created_at)}
        subject = _text(f"notifications/{message.kind}/subject.txt", context)
        body = _text(f"notifications/{message.kind}/body.txt", context)
    lines = "\n".join(line.strip(" \t") for line in body.splitlines())
    return Rendered(" ".join(subject.split()), re.sub(r"\n{3,}", "\n\n", lines).strip("\n"))


def _words(said: dict[str, Any]) -> dict[str, Any]:
    """Add each name that is there in two languages in the active one."""
    pairs = [name.removesuffix("_zh") for name in said if name.endswith("_zh")]
    return said | {name: in_language(said[f"{name}_zh"], said[f"{name}_en"]) for name in pairs}


def _text(template: str, context: dict[str, Any]) -> str:
    # Plain text is not escaped here but wherever it is shown: what the template engine marks as
    # safe loses that mark above, where it is taken apart and joined again.
    return Engine.get_default().get_template(template).render(Context(context, autoescape=False))
