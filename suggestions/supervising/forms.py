"""Forms for chasing units and for publishing."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from suggestions.models import Assignment, Publication

TEXT_LENGTH = 2_000


class ReminderForm(forms.Form):
    """Which units are reminded, and in which words."""

    parts = forms.MultipleChoiceField(
        label=_("Units to be reminded"), widget=forms.CheckboxSelectMultiple
    )
    text = forms.CharField(
        label=_("Message"),
        required=False,
        max_length=TEXT_LENGTH,
        help_text=_("Optional. Number, title and due date are told in any case."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, parts: Sequence[Assignment], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.known = {part.public_id: part for part in parts}
        field = self.fields["parts"]
        assert isinstance(field, forms.MultipleChoiceField)  # noqa: S101 - told to the type checker
        field.choices = [(key, part.unit.label) for key, part in self.known.items()]
        field.initial = list(self.known)

    @property
    def chosen(self) -> list[Assignment]:
        """The units that were ticked."""
        return [self.known[key] for key in self.cleaned_data["parts"]]


class ReminderTextForm(forms.Form):
    """One message to the units of several cases."""

    text = forms.CharField(required=False, max_length=TEXT_LENGTH)


class PublishForm(forms.Form):
    """How much is published."""

    level = forms.ChoiceField(
        label=_("How much is published"),
        choices=Publication.Level.choices,
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, only_title: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if only_title:
            field = self.fields["level"]
            assert isinstance(field, forms.ChoiceField)  # noqa: S101 - told to the type checker
            title = Publication.Level.TITLE
            field.choices = [(title.value, title.label)]
            field.initial = title.value
