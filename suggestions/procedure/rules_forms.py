"""The forms on which rules are written: limits, choices and articles, and the rows of lists."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.forms import BaseFormSet, formset_factory
from django.utils.translation import gettext_lazy as _

from people.labels import Words
from suggestions.intake.review_forms import day_field
from workflow.contradictions import LONGEST_CODE
from workflow.limits import CountedFrom, Limit
from workflow.wording import FROM, UNITS, WORDINGS, Wording

LONGEST_ARTICLE = 200
MOST_ROWS = 30
ARTICLE = "article"
# The lists, each with what its two boxes mean.
LISTS: Mapping[str, tuple[Words, Words]] = {
    "outcomes": (_("counts as solved"), _("needs a date")),
    "results": (_("counts as a yes"), _("needs a reason")),
    "attitudes": (_("counts as a yes"), _("needs a reason")),
}


@dataclass(frozen=True)
class Day:
    """The day on which rules are written, and those on which others begin already."""

    today: date
    taken: frozenset[date] = frozenset()


class RulesForm(forms.Form):
    """The day from which the rules hold, every limit and every choice, each with its article."""

    valid_from = day_field(
        _("In force from"),
        help_text=_("Today or later. What is handed out before keeps the rules of its day."),
    )

    def __init__(self, *args: Any, day: Day, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.day = day
        for name, wording in WORDINGS.items():
            if wording.is_limit:
                self._add_limit(name, wording)
            elif wording.options:
                self.fields[name] = _chosen(wording)
            self.fields[f"{name}_{ARTICLE}"] = forms.CharField(
                label=_("%(rule)s: article") % {"rule": wording.label},
                required=False,
                validators=[MaxLengthValidator(LONGEST_ARTICLE)],  # without a counter beside each
                widget=forms.Textarea(attrs={"rows": 2}),
            )

    def _add_limit(self, name: str, wording: Wording) -> None:
        label: Any = wording.label
        self.fields[f"{name}_number"] = forms.IntegerField(
            label=label,
            required=name == "reply",
            min_value=1,
            max_value=999,
            widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
        )
        self.fields[f"{name}_unit"] = forms.ChoiceField(
            label=_("%(rule)s: counted in") % {"rule": wording.label},
            choices=list(UNITS.items()),
            initial="workday",
        )
        if wording.counted_by_choice:
            self.fields[f"{name}_from"] = forms.ChoiceField(
                label=_("%(rule)s: counted from") % {"rule": wording.label},
                choices=list(FROM.items()),
            )

    def clean_valid_from(self) -> date:
        """Refuse a day that has passed, and one on which other rules begin."""
        day: date = self.cleaned_data["valid_from"]
        if day < self.day.today:
            raise ValidationError(
                _("Rules begin today or later: what has passed was done by the rules of its day.")
            )
        if day in self.day.taken:
            raise ValidationError(_("Other rules begin on this day. Choose another one."))
        return day

    @property
    def limits(self) -> dict[str, Limit | None]:
        """The limits as they were written."""
        return {n: self._limit(n, w) for n, w in WORDINGS.items() if w.is_limit}

    def _limit(self, name: str, wording: Wording) -> Limit | None:
        given = self.cleaned_data
        if not given[f"{name}_number"]:
            return None
        counted_from: CountedFrom = "handout"
        if wording.counted_by_choice:
            counted_from = given[f"{name}_from"]
        return Limit(given[f"{name}_number"], given[f"{name}_unit"], counted_from)

    @property
    def choices(self) -> dict[str, Any]:
        """The choices as they were made."""
        chosen = {n: w for n, w in WORDINGS.items() if w.options}
        return {n: _code(w, self.cleaned_data[n]) for n, w in chosen.items()}

    @property
    def articles(self) -> dict[str, str]:
        """The articles, of those rules that have one."""
        given = self.cleaned_data
        named = {name: " ".join(given[f"{name}_{ARTICLE}"].split()) for name in WORDINGS}
        return {name: article for name, article in named.items() if article}


def _chosen(wording: Wording) -> forms.ChoiceField:
    options = [(str(code), words) for code, words in wording.options.items()]
    label: Any = wording.label
    return forms.ChoiceField(label=label, choices=options)


def _code(wording: Wording, chosen: str) -> Any:
    return next(code for code in wording.options if str(code) == chosen)


def _ticked() -> forms.CheckboxInput:
    return forms.CheckboxInput(attrs={"value": "1"})


class EntryRow(forms.Form):
    """One entry of a list; a row without a code is left out."""

    place = forms.IntegerField(label=_("Rank"), required=False, min_value=1, max_value=MOST_ROWS)
    code = forms.CharField(label=_("Code"), required=False, max_length=LONGEST_CODE)
    label_zh = forms.CharField(label=_("Chinese name"), required=False, max_length=60)
    label_en = forms.CharField(label=_("English name"), required=False, max_length=100)
    good = forms.BooleanField(required=False, widget=_ticked())
    asks = forms.BooleanField(required=False, widget=_ticked())

    def __init__(self, *args: Any, boxes: tuple[Words, Words], number: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        labels = {"good": boxes[0], "asks": boxes[1]}
        for name, each in self.fields.items():
            label = labels.get(name, each.label)
            each.label = _("%(name)s, row %(number)s") % {"name": label, "number": number}

    def clean(self) -> dict[str, Any]:
        """Ask for the code of a row in which a name stands, and for the name of one with a code."""
        given = super().clean() or {}
        code, named = given.get("code"), given.get("label_zh")
        if (given.get("label_en") or named) and not code and "code" not in self.errors:
            self.add_error("code", _("Give this entry a code, or clear the row."))
        if code and not named and "label_zh" not in self.errors:
            self.add_error("label_zh", _("Give this entry a Chinese name."))
        return given


if TYPE_CHECKING:
    _Rows = BaseFormSet[EntryRow]
else:
    _Rows = BaseFormSet


class EntryRows(_Rows):
    """The rows of a list, each with its number."""

    def get_form_kwargs(self, index: int | None) -> dict[str, Any]:
        """Give each row its number, as people count."""
        return {**super().get_form_kwargs(index), "number": (index or 0) + 1}


Lists = formset_factory(
    EntryRow, formset=EntryRows, extra=0, max_num=MOST_ROWS, absolute_max=MOST_ROWS
)
