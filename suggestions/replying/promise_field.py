"""The rows in which a unit writes what it promises: one field of the letter's form."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import ProhibitNullCharactersValidator
from django.utils.translation import gettext as _

from people.models import Unit
from suggestions.replying.promises import Promise

NAME = "promises"
TEXT_LENGTH = 500
ROWS = 3
EMPTY_ROWS = 2
MOST_ROWS = 20
COLUMNS = ("text", "due_on", "unit")

Row = Mapping[str, Any]


def is_filled(row: Row) -> bool:
    """Whether something was written into a row; the unit alone says nothing."""
    return bool(str(row["text"] or "").strip() or row["due_on"])


class PromisesInput(forms.Widget):
    """Rows of text, day and unit, with some empty ones below; saving the draft gives more."""

    template_name = "suggestions/unit/promises_input.html"
    use_fieldset = True

    def __init__(self) -> None:
        super().__init__()
        self.units: Sequence[Unit] = ()
        self.earliest: date | None = None

    def value_from_datadict(self, data: Mapping[str, Any], _files: Any, name: str) -> list[Row]:
        """Give the rows in which something was written, as it was typed."""
        typed = (
            {column: data.get(f"{name}-{number}-{column}", "") for column in COLUMNS}
            for number in range(MOST_ROWS)
        )
        return [row for row in typed if is_filled(row)]

    def value_omitted_from_data(self, data: Mapping[str, Any], _files: Any, name: str) -> bool:
        """Tell whether the rows were not part of what was sent."""
        return not any(key.startswith(f"{name}-") for key in data)

    def id_for_label(self, id_: str, index: str | None = None) -> str:
        """Give the id of the first row's text, to which problems lead."""
        return f"{id_}-{index or 0}-text" if id_ else ""

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """Give the rows for the template, the written ones and some empty ones."""
        context = super().get_context(name, value, attrs)
        written: list[Row] = list(value or ())
        empty = min(max(ROWS - len(written), EMPTY_ROWS), MOST_ROWS - len(written))
        rows = [*written, *[dict.fromkeys(COLUMNS, "") for _row in range(empty)]]
        id_ = context["widget"]["attrs"].get("id", name)
        context["widget"] |= {
            "rows": [
                {
                    **row,
                    "unit": str(row["unit"] or ""),
                    "number": at + 1,
                    "name": f"{name}-{at}",
                    "id": f"{id_}-{at}",
                }
                for at, row in enumerate(rows)
            ],
            "units": [(str(unit.pk), unit.label) for unit in self.units],
            "earliest": self.earliest.isoformat() if self.earliest else "",
            "longest": TEXT_LENGTH,
        }
        return context


def typed_promises(typed: Mapping[str, Any]) -> dict[str, list[Row]]:
    """Give what was typed into the rows and not sent, as the form's initial value."""
    widget = PromisesInput()
    if widget.value_omitted_from_data(typed, {}, NAME):
        return {}
    return {NAME: widget.value_from_datadict(typed, {}, NAME)}


class PromisesField(forms.Field):
    """What a unit promises; gives `Promise`s, complete ones or not."""

    widget = PromisesInput
    units: Sequence[Unit] = ()
    on: date = date.min

    def offer(self, units: Sequence[Unit], *, on: date) -> None:
        """Say which units may be made responsible, the writer's own first, and what is past."""
        rows = cast("PromisesInput", self.widget)
        rows.units, rows.earliest = units, on
        self.units, self.on = units, on

    def clean(self, value: Any) -> tuple[Promise, ...]:
        """Give the promises. Raises `ValidationError` naming each row that can't be read."""
        promises, faults = [], []
        for number, row in enumerate(value or (), 1):
            try:
                promises.append(self._promise(row))
            except ValidationError as error:
                faults += [
                    ValidationError(_("Row %(number)s: %(words)s") % {"number": number, "words": w})
                    for w in error.messages
                ]
        if faults:
            raise ValidationError(faults)
        return tuple(promises)

    def _promise(self, row: Row) -> Promise:
        text = forms.CharField(
            required=False, max_length=TEXT_LENGTH, validators=[ProhibitNullCharactersValidator()]
        ).clean(row["text"])
        due_on = forms.DateField(required=False).clean(row["due_on"])
        if due_on is not None and due_on < self.on:
            raise ValidationError(_("This day is over. Name the day by which it will be."))
        known = {str(unit.pk): unit.pk for unit in self.units}
        told = str(row["unit"] or "")
        if told and told not in known:
            raise ValidationError(_("Choose a unit that answers or helps here."))
        return Promise(text, due_on, known.get(told))

    def in_words(self, value: Sequence[Row]) -> str:
        """Give what was typed as lines, for a page on which it is given back."""
        return "\n".join(f"{row['text']} {row['due_on']}".strip() for row in value or ())
