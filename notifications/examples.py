"""Each kind of message with made-up values, for whoever looks after the texts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.timezone import localdate

from notifications.kinds import Payload, example_of, kind_of, registered
from notifications.letters import Item, Letter, item_of
from notifications.models import Bundle
from people.labels import Words
from people.models import Role, User

READER = "梅若兰"


@dataclass(frozen=True)
class Example:
    """One kind as its readers get it."""

    name: str
    label: Words
    reminds: bool
    to: Sequence[tuple[str, str]]
    item: Item
    brief: str


def examples(language: str, at: datetime) -> list[Example]:
    """Give an example of every kind, in a language."""
    return [_example(kind, language, at) for kind in registered()]


def example_letter(name: str, language: str, at: datetime) -> Letter | None:
    """Give the example of a kind as a letter; None for one that there isn't."""
    kind = kind_of(name)
    return None if kind is None else _letter(kind, language, at)


def _example(kind: type[Payload], language: str, at: datetime) -> Example:
    letter = _letter(kind, language, at)
    to = [(str(Role(role).label), str(manner.label)) for role, manner in kind.told.items()]
    return Example(
        kind.kind, kind.label, kind.reminds, to, letter.items[0], letter.brief(with_act=True)
    )


def _letter(kind: type[Payload], language: str, at: datetime) -> Letter:
    return Letter(
        reference="example",
        bundle=Bundle.DIRECT,
        reader=User(name=READER, language=language),
        congress="",
        on=localdate(at),
        items=(item_of(example_of(kind, at), language),),
    )
