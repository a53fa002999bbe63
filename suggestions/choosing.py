"""Choosing a unit or a deputy by typing: a list to pick from that works without script.

The field is a text input with a list of suggestions beside it (`<datalist>`). What was typed is
understood when it names exactly one: in full, by its code, or by a part that nobody else has.
"""

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import cached_property
from typing import Any, Generic, TypeVar

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Model
from django.utils.translation import gettext as _

from people.labels import Words
from people.models import Deputy, Term, Unit
from people.queries import unit_stands
from workflow.limits import listed

T = TypeVar("T", bound=Model)
LONGEST = 200
NAMED_AT_MOST = 6


def _plain(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())


class Choices(Generic[T]):
    """The rows that can be chosen, by what people call them."""

    def __init__(self, rows: Iterable[T]) -> None:
        self.rows: list[T] = list(rows)

    @cached_property
    def labels(self) -> list[str]:
        """What the list beside the field offers."""
        return [self.label(row) for row in self.rows]

    def label(self, row: T) -> str:
        """Give what the list calls a row; no two rows are called the same."""
        raise NotImplementedError

    def names(self, row: T) -> Sequence[str]:
        """Give everything by which a row may be called."""
        raise NotImplementedError

    def find(self, typed: str) -> T:
        """Give the one row that was meant; raises `ValidationError` where that is not clear."""
        wanted = _plain(typed)
        for matches in (self._exact.get(wanted, []), self._containing(wanted)):
            if len(matches) == 1:
                return matches[0]
            if matches:
                named = listed(self.label(row) for row in matches[:NAMED_AT_MOST])
                raise ValidationError(
                    _("“%(typed)s” fits several: %(named)s. Choose one of the list.")
                    % {"typed": typed, "named": named}
                )
        raise ValidationError(
            _("There is no “%(typed)s” in the list. Choose one of the list.") % {"typed": typed}
        )

    @cached_property
    def _exact(self) -> Mapping[str, list[T]]:
        exact: dict[str, list[T]] = {}
        for row in self.rows:
            for name in {_plain(name) for name in (self.label(row), *self.names(row)) if name}:
                exact.setdefault(name, []).append(row)
        return exact

    def _containing(self, wanted: str) -> list[T]:
        return [row for row in self.rows if wanted in _plain(self.label(row))]


class UnitChoices(Choices[Unit]):
    """The units of a congress that exist on a day."""

    def label(self, row: Unit) -> str:
        """Give the unit's name: it is unique in its congress."""
        return row.label

    def names(self, row: Unit) -> Sequence[str]:
        """Give the unit's names in both languages and its code."""
        return row.label_zh, row.label_en, row.code


class DeputyChoices(Choices[Deputy]):
    """The deputies of one term."""

    def label(self, row: Deputy) -> str:
        """Give the deputy's name with delegation and certificate number, which tell apart."""
        more = [row.delegation.label if row.delegation else "", row.certificate_no]
        told = listed(part for part in more if part)
        return _("%(name)s (%(told)s)") % {"name": row.name, "told": told} if told else row.name

    def names(self, row: Deputy) -> Sequence[str]:
        """Give the deputy's names and his certificate number."""
        return row.name, row.user.name_en, row.certificate_no


def units_of(congress_id: int, on: date) -> UnitChoices:
    """Give the units of a congress to choose from: those that exist on a day."""
    units = Unit.objects.filter(congress_id=congress_id)
    standing = units.filter(unit_stands(on))
    return UnitChoices(standing.select_related("parent").order_by("label_zh"))


def units_within(
    congress_id: int, on: date, *, system_of: int | None, also: Iterable[Unit] = ()
) -> UnitChoices:
    """Give the units to choose from: of a coordinator's system where one is given, and `also`."""
    choices = units_of(congress_id, on)
    if system_of is None:
        return choices
    own = [unit for unit in choices.rows if _is_in(unit, system_of)]
    return UnitChoices([*own, *(unit for unit in also if unit not in own)])


def _is_in(unit: Unit, system_of: int) -> bool:
    above = unit.parent.parent_id if unit.parent else None
    return system_of in (unit.pk, unit.parent_id, above)


def deputies_of(term: Term | int | None) -> DeputyChoices:
    """Give the deputies of a term to choose from."""
    deputies = Deputy.objects.filter(term=term).select_related("user", "delegation")
    return DeputyChoices(deputies.order_by("user__name", "pk"))


class ChosenField(forms.CharField):
    """A text field that gives the row that was meant by what was typed."""

    def __init__(self, *, listed: str, **options: Any) -> None:
        self.choices: Choices[Any] | None = None
        attrs = {"list": listed, "autocomplete": "off"}
        super().__init__(max_length=LONGEST, widget=forms.TextInput(attrs=attrs), **options)

    def clean(self, value: Any) -> Any:
        """Give the row; None where nothing was typed and nothing is needed."""
        typed = super().clean(value)
        if not typed or self.choices is None:
            return None
        return self.choices.find(typed)


def unit_field(label: Words, *, required: bool = False) -> ChosenField:
    """Make a field for a unit; its form sets `choices`."""
    return ChosenField(listed="units", label=label, required=required)


def deputy_field(label: Words, *, required: bool = True) -> ChosenField:
    """Make a field for a deputy; its form sets `choices`."""
    return ChosenField(listed="deputies", label=label, required=required)
