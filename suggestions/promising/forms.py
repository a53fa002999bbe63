"""The forms of the promise ledger."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from suggestions.intake.review_forms import day_field, reason_field
from suggestions.models import Attachment, Commitment, Reply, Supplement
from suggestions.promising.rules import higher_classes, latest_new_day
from suggestions.promising.writing import ENTRY_LENGTH, TEXT_LENGTH, Letter
from suggestions.rating.objection_forms import OnPaperForm
from suggestions.replying.forms import FilesField
from workflow.rules import Rules


def _lines(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows, "lang": "zh-Hans"})


class ProgressForm(forms.Form):
    """How a promise goes on."""

    text = forms.CharField(
        label=_("How it goes on"),
        max_length=ENTRY_LENGTH,
        help_text=_("What has been done, and what comes next. The deputies read it."),
        widget=_lines(3),
    )
    attached = FilesField(label=_("Files"), required=False, allow_empty_file=True)


class ReminderForm(forms.Form):
    """What the unit is told with a reminder."""

    text = forms.CharField(
        label=_("Message"),
        required=False,
        max_length=ENTRY_LENGTH,
        help_text=_("Optional. The promise and its day are told in any case."),
        widget=_lines(2),
    )


class RollForm(forms.Form):
    """Until when a promise goes on, and why."""

    due_on = day_field(_("New day"))
    reason = reason_field(_("The units and the deputies read it."))

    def __init__(self, *args: Any, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.on = on
        day = self.fields["due_on"]
        day.initial = latest_new_day(on)
        day.widget.attrs |= {"min": on.isoformat(), "max": latest_new_day(on).isoformat()}

    def clean_due_on(self) -> date:
        """Refuse a day that is over, and one beyond the next year."""
        due_on: date = self.cleaned_data["due_on"]
        if not self.on < due_on <= latest_new_day(self.on):
            raise forms.ValidationError(
                _("The new day lies ahead, by the end of next year at the latest.")
            )
        return due_on


class ReportForm(forms.Form):
    """That a promise is kept: the evidence, and the letter about it to the deputies."""

    also = forms.MultipleChoiceField(
        label=_("Kept as well"),
        required=False,
        help_text=_("Other promises of the same letter, of which this letter tells, too."),
        widget=forms.CheckboxSelectMultiple,
    )
    evidence = forms.CharField(
        label=_("Evidence"),
        required=False,
        max_length=ENTRY_LENGTH,
        help_text=_("What was done, when, and how it was checked. Or attach files that show it."),
        widget=_lines(3),
    )
    kept = forms.MultipleChoiceField(
        label=_("Files handed in before"),
        required=False,
        help_text=_("They go along; take off the mark of those that shall not."),
        widget=forms.CheckboxSelectMultiple,
    )
    attached = FilesField(label=_("Files"), required=False, allow_empty_file=True)
    outcome = forms.ChoiceField(
        label=_("Result class from now on"), required=False, widget=forms.RadioSelect
    )
    text = forms.CharField(
        label=_("Text of the letter"),
        max_length=TEXT_LENGTH,
        strip=False,
        help_text=_("Letterhead, title, salutation, unit and date are set for you."),
        widget=_lines(12),
    )
    letter_no = forms.CharField(label=_("Letter number"), max_length=80)
    signatory = forms.CharField(label=_("Signed by"), max_length=60)
    contact_person = forms.CharField(label=_("Contact person"), max_length=60)
    contact_phone = forms.CharField(label=_("Contact telephone"), max_length=40)

    def __init__(
        self,
        *args: Any,
        reply: Reply,
        others: Sequence[Commitment],
        rules: Rules,
        files: Sequence[Attachment] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.others = {one.public_id: one for one in others}
        self.files_before = {file.public_id: file for file in files}
        self._offer("also", {key: one.text for key, one in self.others.items()})
        self._offer("kept", {key: file.name for key, file in self.files_before.items()})
        outcome = self.fields["outcome"]
        assert isinstance(outcome, forms.ChoiceField)  # noqa: S101 - told to the type checker
        higher = higher_classes(reply, rules)
        stays = _("stays %(outcome)s") % {"outcome": reply.class_now}
        outcome.choices = [
            *((known.code, f"{known.code} {known.label}") for known in higher),
            ("", stays),
        ]
        if not higher:
            del self.fields["outcome"]

    def _offer(self, name: str, choices: dict[str, str]) -> None:
        """Let things be marked, where there are any."""
        field = self.fields[name]
        assert isinstance(field, forms.MultipleChoiceField)  # noqa: S101 - told to the type checker
        field.choices = list(choices.items())
        if not choices:
            del self.fields[name]

    def leave_to_the_signatory(self) -> None:
        """Let out what he enters who signs the letter."""
        for name in ("letter_no", "signatory", "contact_person", "contact_phone"):
            self.fields[name].required = False

    def clean(self) -> dict[str, Any]:
        """Ask for evidence of one kind or the other."""
        given = super().clean() or {}
        shown = given.get("evidence", "").strip() or given.get("attached") or given.get("kept")
        if not shown and not self.errors:
            self.add_error(
                "evidence", _("Hand in the evidence: describe what was done, or attach files.")
            )
        return given

    @property
    def words(self) -> dict[str, Any]:
        """What the act takes."""
        given = self.cleaned_data
        parts = {name: given.get(name, "") for name in Letter.__dataclass_fields__}
        return {
            "evidence": given["evidence"],
            "files": given["attached"],
            "letter": Letter(**parts),
            "also": [self.others[key] for key in given.get("also", ())],
            "handed_in": [self.files_before[key] for key in given.get("kept", ())],
        }


class ExplainForm(forms.Form):
    """Why a promise can't be kept any more."""

    text = forms.CharField(
        label=_("Explanation"),
        max_length=ENTRY_LENGTH,
        help_text=_("What has changed since it was promised, and what is done instead."),
        widget=_lines(6),
    )
    signatory = forms.CharField(label=_("Signed by"), max_length=60)
    attached = FilesField(label=_("Files"), required=False, allow_empty_file=True)


class RefuseForm(forms.Form):
    """Why a promise is not kept yet."""

    reason = reason_field(_("What is missing. The unit reads it, and goes on."))


class PaperWordForm(OnPaperForm):
    """What a deputy said on paper of a letter about a kept promise."""

    field_order = ("deputy", "given_on", "result", "attitude", "comment", "scan")

    def __init__(self, *args: Any, supplement: Supplement, **kwargs: Any) -> None:
        super().__init__(*args, delivered_on=supplement.confirmed_on, **kwargs)
