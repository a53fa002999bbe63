"""What a unit asks for, and what it is answered."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from suggestions.assigning.asking import PROPOSED_ROLES
from suggestions.assigning.handout_forms import WayForm
from suggestions.choosing import ChosenField, UnitChoices, unit_field
from suggestions.intake.review_forms import REASON_LENGTH, day_field, reason_field
from workflow.machines.assignment import AssignmentRole

ROLES = {
    AssignmentRole.CO: _("Helps, and gives its opinion"),
    AssignmentRole.JOINT: _("Answers together with us"),
    AssignmentRole.INFORMATION: _("Is informed"),
}


def _offer(form: forms.Form, units: UnitChoices) -> None:
    field = form.fields["unit"]
    assert isinstance(field, ChosenField)  # noqa: S101 - told to the type checker
    field.choices = units


class ReturnForm(forms.Form):
    """Why the unit is not the right one, and which one may be."""

    reason = reason_field(_("By which duties of which unit. The secretariat reads it."))
    unit = unit_field(_("Which unit may be the right one"))

    def __init__(self, *args: Any, units: UnitChoices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.units = units
        _offer(self, units)


class ExtensionForm(forms.Form):
    """Until when, and why."""

    until = day_field(_("New date"))
    reason = reason_field(_("What is still to be done. When it is granted, the deputy reads it."))


class ProposalForm(forms.Form):
    """Which further unit shall take part, how, and why."""

    unit = unit_field(_("Which further unit"), required=True)
    role = forms.ChoiceField(
        label=_("What it shall do"),
        choices=[(role.value, ROLES[role]) for role in PROPOSED_ROLES],
        initial=AssignmentRole.CO.value,
        widget=forms.RadioSelect,
    )
    reason = reason_field(_("For which part of the suggestion it is needed."))

    def __init__(self, *args: Any, units: UnitChoices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.units = units
        _offer(self, units)


class DisputeForm(forms.Form):
    """Why the unit disagrees with the refusal."""

    note = reason_field(_("Secretariat and supervisors read it. Your leader stands behind it."))


def _answer_field(label: Any, help_text: Any = "", *, required: bool = True) -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=help_text,
        required=required,
        max_length=REASON_LENGTH,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class RefusalForm(forms.Form):
    """Why it is refused."""

    answer = _answer_field(_("Reason"), _("The unit reads it as you write it, and goes on."))


class GrantedUnitsForm(WayForm):
    """Who has the case from then on; a word to the unit where there is one."""

    answer = _answer_field(_("Answer to the unit"), required=False)


class GrantedExtensionForm(forms.Form):
    """Until when; a word to the unit where there is one."""

    until = day_field(_("New date"))
    answer = _answer_field(_("Answer to the unit"), required=False)


class SettledUnitsForm(WayForm):
    """Who has the case from then on, after a dispute; how it was settled."""

    answer = _answer_field(_("How it was settled"))


class SettledExtensionForm(GrantedExtensionForm):
    """Until when, after a dispute; how it was settled."""

    answer = _answer_field(_("How it was settled"))


class DecideSeveralForm(forms.Form):
    """One decision, and one answer, for all that are marked."""

    decision = forms.ChoiceField(
        choices=[("grant", ""), ("refuse", "")],
        widget=forms.HiddenInput,
        error_messages=dict.fromkeys(("required", "invalid_choice"), _("Choose what is decided.")),
    )
    answer = forms.CharField(label=_("Answer"), required=False, max_length=REASON_LENGTH)
