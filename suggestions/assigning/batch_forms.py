"""The form of a batch (after a session): one date and one sheet for all, a lead unit for each."""

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from suggestions.assigning.handout_forms import Day, HandoutForm, Sheet
from suggestions.assigning.rules import Handout, refusal_of
from suggestions.choosing import UnitChoices, unit_field
from suggestions.intake.review_forms import day_field
from suggestions.models import Suggestion
from workflow.machines.assignment import AssignmentRole

if TYPE_CHECKING:
    from people.models import Unit


class BatchForm(HandoutForm):
    """A hand-out with one date for the answers, as the yearly notice of a session sets it."""

    due_on = day_field(
        _("One date for all answers"),
        required=False,
        help_text=_("Left empty, the rules set it. A date in a row below comes first."),
    )


class LeadsForm(forms.Form):
    """For each suggestion the unit that leads it; left empty, the one of the sheet does."""

    def __init__(
        self, *args: Any, cases: Sequence[Suggestion], units: UnitChoices, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        for case in cases:
            field = unit_field(_("Lead unit of No. %(number)s") % {"number": case.number or "—"})
            field.choices = units
            wished = case.wished_unit.label if case.wished_unit else ""
            field.initial = wished if wished in units.labels else ""
            self.fields[name_of(case)] = field

    def lead_of(self, case: Suggestion) -> "Unit | None":
        """Give the unit that was named for a suggestion."""
        unit: Unit | None = self.cleaned_data.get(name_of(case))
        return unit


def name_of(case: Suggestion) -> str:
    """Give the name of the field for a suggestion's lead unit."""
    return f"lead-{case.public_id}"


class Batch(Sheet):
    """One sheet for several suggestions, of which each may have a lead unit of its own."""

    def __init__(
        self,
        day: Day,
        cases: Sequence[Suggestion],
        data: QueryDict | None = None,
        *,
        units: UnitChoices,
    ) -> None:
        """Make a batch: filled in as `data` says, or with the units that the deputies wish."""
        super().__init__(day, BatchForm, data, units=units)
        self.cases = cases
        typed = data.dict() if data is not None else None
        self.leads = LeadsForm(
            data if self.is_bound else None, initial=typed, cases=cases, units=units
        )

    @property
    def forms(self) -> list[forms.Form]:
        """All forms of the batch, for the list of problems."""
        return [*super().forms, self.leads]

    @property
    def rows_with_leads(self) -> list[dict[str, Any]]:
        """Each suggestion with the field for its lead unit."""
        return [{"case": case, "field": self.leads[name_of(case)]} for case in self.cases]

    def is_valid(self) -> bool:
        """Check the sheet, each lead unit, and what they say together for each suggestion."""
        named = self.leads.is_valid()
        if not (super().is_valid() and named):
            return False
        for case in self.cases:
            wrong = refusal_of(self.handouts_for(case), self.day.congress_id, self.day.on)
            if wrong is not None:
                self.leads.add_error(name_of(case), str(wrong))
        return self.leads.is_valid()

    def _wrong(self) -> None:
        """A sheet without a unit that answers may do: each suggestion may have its own."""

    def handouts_for(self, case: Suggestion) -> list[Handout]:
        """Give the hand-out of one suggestion as the act takes it."""
        common = self.form.cleaned_data["due_on"]
        whole = [
            replace(one, due_on=one.due_on or common) if one.answers else one
            for one in self.handouts
        ]
        lead = self.leads.lead_of(case)
        if lead is None:
            return whole
        due_on = next((one.due_on for one in whole if one.answers), common)
        others = [one for one in whole if not one.answers and one.unit != lead]
        return [Handout(lead, AssignmentRole.LEAD, due_on=due_on), *others]
