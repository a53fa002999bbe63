"""The form of a hand-out: the way of handling, and a sheet of units with what each has to do."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django import forms
from django.forms import BaseFormSet, formset_factory
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from people.addresses import number_of
from people.labels import Words
from suggestions.assigning.rules import Handout, refusal_of
from suggestions.choosing import ChosenField, UnitChoices, unit_field
from suggestions.intake.review_forms import day_field, reason_field
from suggestions.models import Assignment
from workflow.machines.assignment import AssignmentRole

INSTRUCTION_LENGTH = 2_000
PART_LENGTH = 500
ROWS = 5
MORE_ROWS = 5
MOST_ROWS = 60
ROW_DIGITS = 3
PREFIX = "units"

ANSWER = "answer"
TASKS = (
    (ANSWER, _("Leads")),
    (AssignmentRole.CO.value, _("Helps")),
    (AssignmentRole.INFORMATION.value, _("Is informed")),
)
WAYS = (
    (AssignmentRole.LEAD.value, _("One lead unit")),
    (AssignmentRole.JOINT.value, _("Joint leads: several units answer together")),
    (AssignmentRole.SEPARATE.value, _("Separate: each unit answers its own part")),
)


class WayForm(forms.Form):
    """How the units share the answer."""

    way = forms.ChoiceField(
        label=_("Way of handling"),
        choices=WAYS,
        initial=AssignmentRole.LEAD.value,
        widget=forms.RadioSelect,
    )


class HandoutForm(WayForm):
    """The first hand-out, with an instruction where there is one."""

    instruction = forms.CharField(
        label=_("Instruction to the units"),
        required=False,
        max_length=INSTRUCTION_LENGTH,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class AnewForm(WayForm):
    """A later hand-out, which needs a reason."""

    reason = reason_field(_("The units and the deputies read it."))


class UnitRow(forms.Form):
    """One unit: what it has to do, its part, and its date where it is not that of the rules."""

    task = forms.ChoiceField(label=_("Task"), choices=TASKS, initial=AssignmentRole.CO.value)
    unit = unit_field(_("Unit"))
    part = forms.CharField(label=_("Its part"), required=False, max_length=PART_LENGTH)
    due_on = day_field(_("Due date"), required=False)

    def __init__(self, *args: Any, units: UnitChoices, number: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for each in self.fields.values():
            # Read out, and named in the list of problems; the eye sees the head of the column.
            each.label = _("%(name)s, row %(number)s") % {"name": each.label, "number": number}
        field = self.fields["unit"]
        assert isinstance(field, ChosenField)  # noqa: S101 - told to the type checker
        field.choices = units

    def clean(self) -> dict[str, Any]:
        """Ask for the unit of a row in which something else was filled in."""
        given = super().clean() or {}
        filled = given.get("part") or given.get("due_on")
        if filled and not given.get("unit") and "unit" not in self.errors:
            self.add_error("unit", _("Name the unit of this row, or clear the row."))
        return given


if TYPE_CHECKING:
    _Rows = BaseFormSet[UnitRow]
else:
    _Rows = BaseFormSet


class NumberedRows(_Rows):
    """Rows that know their number."""

    def get_form_kwargs(self, index: int | None) -> dict[str, Any]:
        """Give each row its number, as people count."""
        return {**super().get_form_kwargs(index), "number": (index or 0) + 1}


UnitRows = formset_factory(
    UnitRow,
    formset=NumberedRows,
    extra=0,
    max_num=MOST_ROWS,
    absolute_max=MOST_ROWS,
    validate_max=True,
)


def rows_of(assignments: Iterable[Assignment | Handout]) -> list[dict[str, Any]]:
    """Give the rows that say what stands now, or shall, who answers first.

    Dates stay those of the rules.
    """
    return [
        {
            "task": ANSWER if a.answers else a.role,
            "unit": a.unit.label,
            "part": a.part,
        }
        for a in sorted(assignments, key=lambda a: not a.answers)
    ]


def way_of(assignments: Iterable[Assignment | Handout]) -> str:
    """Give the way of handling that stands now, or shall."""
    return next((a.role for a in assignments if a.answers), AssignmentRole.LEAD.value)


@dataclass(frozen=True)
class Day:
    """Where and when a hand-out is made."""

    congress_id: int
    on: date


class Sheet:
    """The form and the rows of one hand-out, checked together."""

    def __init__(
        self,
        day: Day,
        form: type[WayForm],
        data: QueryDict | None = None,
        *,
        units: UnitChoices,
        way: str = AssignmentRole.LEAD.value,
        rows: Sequence[dict[str, Any]] = (),
        standing: Sequence[Assignment] = (),
    ) -> None:
        """Make a sheet: filled in as `data` says, or offering `rows`.

        `standing` are the units that have the case now: who stays keeps date and part.
        """
        self.day, self.units, self.standing = day, units, standing
        options: dict[str, Any] = {"prefix": PREFIX, "form_kwargs": {"units": units}}
        self.asks_for_rows = data is not None and "more" in data
        if data is None:
            self.form = form(initial={"way": way})
            self.rows = UnitRows(initial=_with_empty(rows, ROWS), **options)
        elif self.asks_for_rows:
            # What was typed is shown again as it stands, unchecked, with more rows below.
            self.form = form(initial=data.dict())
            self.rows = UnitRows(initial=_with_empty(_typed_rows(data), MORE_ROWS), **options)
        else:
            self.form = form(data)
            self.rows = UnitRows(data, **options)

    @property
    def is_bound(self) -> bool:
        """Whether it was sent to be checked."""
        return self.form.is_bound

    @property
    def forms(self) -> list[forms.Form]:
        """All forms of the sheet, for the list of problems."""
        return [self.form, *self.rows.forms]

    def is_valid(self) -> bool:
        """Check the form, each row, and what they say together."""
        if not self.form.is_bound:
            return False
        if not (self.form.is_valid() & self.rows.is_valid()):
            for words in self.rows.non_form_errors():
                self.form.add_error(None, words)
            return False
        wrong = self._wrong()
        if wrong is not None:
            self.form.add_error(None, str(wrong))
        self._check_those_who_stay()
        return self.form.is_valid() and all(row.is_valid() for row in self.rows.forms)

    def _wrong(self) -> Words | None:
        """Say what makes no sense about the hand-out as a whole."""
        on, standing = self.day.on, self.standing
        return refusal_of(self.handouts, self.day.congress_id, on, standing=standing)

    def _check_those_who_stay(self) -> None:
        standing = {(a.unit_id, a.role): a for a in self.standing}
        for row, handout in self._filled():
            stays = standing.get((handout.unit.pk, handout.role))
            if stays is None:
                continue
            if handout.due_on is not None:
                row.add_error("due_on", _("This unit stays and keeps its date. Clear the date."))
            if handout.part != stays.part:
                row.add_error("part", _("This unit stays and keeps its part: “%(part)s”.")
                              % {"part": stays.part})  # fmt: skip

    def _filled(self) -> list[tuple[UnitRow, Handout]]:
        way = AssignmentRole(self.form.cleaned_data["way"])
        return [
            (
                row,
                Handout(
                    given["unit"],
                    way if given["task"] == ANSWER else AssignmentRole(given["task"]),
                    given["part"],
                    given["due_on"],
                ),
            )
            for row in self.rows.forms
            if (given := row.cleaned_data).get("unit")
        ]

    @property
    def handouts(self) -> list[Handout]:
        """The hand-out as the act takes it."""
        return [handout for _row, handout in self._filled()]

    @property
    def changes(self) -> "Changes":
        """Who stays, who goes, and who is new; after it was found valid."""
        wanted = {(h.unit.pk, h.role) for h in self.handouts}
        kept = {(a.unit_id, a.role) for a in self.standing}
        return Changes(
            stays=[a for a in self.standing if (a.unit_id, a.role) in wanted],
            goes=[a for a in self.standing if (a.unit_id, a.role) not in wanted],
            new=[h for h in self.handouts if (h.unit.pk, h.role) not in kept],
        )

    @property
    def typed(self) -> list[tuple[Any, str]]:
        """What a person wrote in sentences, to be kept when the act is refused."""
        written = [
            (field.label, str(field.value()))
            for field in self.form
            if field.name != "way" and field.value()
        ]
        rows = [
            " · ".join(str(field.value()) for field in row if field.value())
            for row in self.rows.forms
            if row["unit"].value()
        ]
        return [*written, *([(_("Units"), "\n".join(rows))] if rows else [])]


@dataclass(frozen=True)
class Changes:
    """What a new hand-out changes."""

    stays: list[Assignment]
    goes: list[Assignment]
    new: list[Handout]

    @property
    def refused(self) -> list[Assignment]:
        """Those who can't go, because they have replied."""
        return [a for a in self.goes if a.replied_on is not None]


def _with_empty(rows: Sequence[dict[str, Any]], number: int) -> list[dict[str, Any]]:
    """Add empty rows; the first of all is the unit that answers."""
    first = [] if rows else [{"task": ANSWER}]
    empty = [{"task": AssignmentRole.CO.value}] * max(number - len(first), 1)
    return [*rows, *first, *empty][:MOST_ROWS]


def _typed_rows(data: QueryDict) -> list[dict[str, Any]]:
    told = data.get(f"{PREFIX}-TOTAL_FORMS", "")
    total = min(number_of(told, ROW_DIGITS) or 0, MOST_ROWS)
    names = ("task", "unit", "part", "due_on")
    return [{name: data.get(f"{PREFIX}-{n}-{name}", "") for name in names} for n in range(total)]
