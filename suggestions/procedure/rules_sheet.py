"""The sheet on which a secretariat writes its rules, as one page: the form and its three lists.

What the sheet says becomes `Rules`, and what these refuse is told beside the field it is about.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms import BaseFormSet, BoundField
from django.http import QueryDict
from django.utils.translation import gettext

from people.addresses import number_of
from people.labels import Words
from suggestions.procedure.rules_forms import (
    ARTICLE,
    LISTS,
    MOST_ROWS,
    Day,
    EntryRow,
    Lists,
    RulesForm,
)
from workflow.limits import Limit
from workflow.rules import Choice, OutcomeClass, Rules
from workflow.wording import GROUPS, WORDINGS, Wording

SPARE_ROWS = 2
ROW_DIGITS = 3


@dataclass(frozen=True)
class Line:
    """One rule on the sheet: its words, and the fields beside it."""

    wording: Wording
    fields: list[BoundField]
    article: BoundField
    rows: "BaseFormSet[EntryRow] | None" = None

    @property
    def bad(self) -> bool:
        """Whether something is wrong with one of its fields."""
        return any(field.errors for field in (*self.fields, self.article))


class RulesSheet:
    """The form and its lists, checked together; `rules` are what they say, when valid."""

    def __init__(
        self, day: Day, data: QueryDict | None = None, *, start: Rules | None = None
    ) -> None:
        """Make a sheet: filled in as `data` says, or with the rules from which one starts."""
        self.rules: Rules | None = None
        more = data.get("more", "") if data is not None else ""
        # More rows were asked for: what was typed is shown again as it stands, unchecked.
        self.is_bound = data is not None and more not in LISTS
        if data is not None and self.is_bound:
            self.form = RulesForm(data, day=day)
            self.lists = {n: Lists(data, **_options(n)) for n in LISTS}
            return
        initial = data.dict() if data is not None else _initial(start) if start else {}
        self.form = RulesForm(initial=initial, day=day)
        self.lists = {
            name: Lists(
                initial=(_typed(data, name) if data is not None else _entries(start, name))
                + [{}] * (SPARE_ROWS if more in ("", name) else 0),
                **_options(name),
            )
            for name in LISTS
        }

    @property
    def forms(self) -> list[forms.Form]:
        """All forms of the sheet, for the list of problems."""
        return [self.form, *(row for rows in self.lists.values() for row in rows.forms)]

    def is_valid(self) -> bool:
        """Check every field, and what they say together."""
        if not self.is_bound:
            return False
        rows_valid = [rows.is_valid() for rows in self.lists.values()]
        if not (self.form.is_valid() and all(rows_valid)):
            for name, rows in self.lists.items():
                self._complain(name, rows.non_form_errors())
            return False
        try:
            self.rules = Rules(
                **self.form.limits,  # type: ignore[arg-type]  # the field of the reply is required
                **self.form.choices,
                **{name: self._list(name) for name in LISTS},  # type: ignore[arg-type]  # by name
                articles=self.form.articles,
            )
        except ValidationError as error:
            for name, reasons in error.message_dict.items():
                self._complain(name, reasons)
        return self.rules is not None

    def _complain(self, name: str, reasons: Any) -> None:
        """Say what is wrong beside the field, or of a list above all."""
        for reason in reasons:
            field = f"{name}_number"
            if field in self.form.fields:
                self.form.add_error(field, reason)
            else:
                words = {"rule": WORDINGS[name].label, "reason": reason}
                self.form.add_error(None, gettext("%(rule)s: %(reason)s") % words)

    def _list(self, name: str) -> tuple[OutcomeClass, ...] | tuple[Choice, ...]:
        """Give the entries of a list in their order: by place, and then as they stand."""
        rows = [r.cleaned_data for r in self.lists[name].forms if r.cleaned_data.get("code")]
        ordered = sorted(rows, key=lambda row: row["place"] or MOST_ROWS)
        kind = OutcomeClass if name == "outcomes" else Choice
        return tuple(  # type: ignore[return-value]  # all of one kind
            kind(row["code"], row["label_zh"], row["label_en"], row["good"], row["asks"])
            for row in ordered
        )

    def groups(self) -> Iterator[tuple[Words, list[Line]]]:
        """Give the sheet as it is laid out: the rules that belong together, line by line."""
        for group in GROUPS:
            yield group.label, [self._line(wording) for wording in group.rules]

    def _line(self, wording: Wording) -> Line:
        name = wording.name
        suffixes = ("_number", "_unit", "_from", "")
        fields = [self.form[name + s] for s in suffixes if name + s in self.form.fields]
        article = self.form[f"{name}_{ARTICLE}"]
        return Line(wording, fields, article, self.lists.get(name))


def _options(name: str) -> dict[str, Any]:
    return {"prefix": name, "form_kwargs": {"boxes": LISTS[name]}}


def _initial(rules: Rules) -> dict[str, Any]:
    """Give the values of the form that say what rules say."""
    values: dict[str, Any] = {}
    for name, wording in WORDINGS.items():
        value = getattr(rules, name)
        values[f"{name}_{ARTICLE}"] = rules.articles.get(name, "")
        if isinstance(value, Limit):
            values |= {f"{name}_number": value.number, f"{name}_unit": value.unit}
            values[f"{name}_from"] = value.counted_from
        elif wording.options:
            values[name] = str(value)
    return values


def _entries(rules: Rules | None, name: str) -> list[dict[str, Any]]:
    """Give the rows that say what a list of the rules says."""
    entries: tuple[OutcomeClass | Choice, ...] = getattr(rules, name) if rules else ()
    return [
        {
            "place": place,
            "code": entry.code,
            "label_zh": entry.label_zh,
            "label_en": entry.label_en,
            "good": entry.solved if isinstance(entry, OutcomeClass) else entry.counts,
            "asks": entry.needs_date if isinstance(entry, OutcomeClass) else entry.needs_text,
        }
        for place, entry in enumerate(entries, 1)
    ]


def _typed(data: QueryDict, name: str) -> list[dict[str, Any]]:
    """Give what was typed into the rows of a list."""
    told = data.get(f"{name}-TOTAL_FORMS", "")
    total = min(number_of(told, ROW_DIGITS) or 0, MOST_ROWS)
    return [
        {field: data.get(f"{name}-{n}-{field}", "") for field in EntryRow.base_fields}
        for n in range(total)
    ]
