"""Forms for chasing units and for publishing."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from suggestions.models import Assignment, Publication
from suggestions.supervising.letters import NUMBER_LENGTH

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


class LetterForm(forms.Form):
    """A reminder letter: its number, its text, and which of the unit's suggestions it names.

    Ticked are at first what is overdue and the one `about` which somebody wants to write.
    """

    letter_no = forms.CharField(
        label=_("Letter number"),
        max_length=NUMBER_LENGTH,
        help_text=_("It goes on from the last letter; each number stands on one letter."),
    )
    parts = forms.MultipleChoiceField(
        label=_("Suggestions that it names"), widget=forms.CheckboxSelectMultiple
    )
    text = forms.CharField(
        label=_("Text"),
        max_length=TEXT_LENGTH,
        help_text=_("The suggestions with their dates are listed below it."),
        widget=forms.Textarea(attrs={"rows": 6}),
    )

    def __init__(
        self,
        *args: Any,
        parts: Sequence[Assignment],
        on: date,
        letter_no: str = "",
        about: str = "",
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.known = {part.public_id: part for part in parts}
        field = self.fields["parts"]
        assert isinstance(field, forms.MultipleChoiceField)  # noqa: S101 - told to the type checker
        field.choices = [(key, _named(part, on)) for key, part in self.known.items()]
        late = [
            key
            for key, part in self.known.items()
            if key == about or (part.due_on and part.due_on < on)
        ]
        self.initial = {
            "letter_no": letter_no,
            "parts": late or list(self.known),
            "text": _(
                "The suggestions below, which your unit handles, are overdue or due soon. Please "
                "answer the deputies in time, and report how each of them stands."
            ),
        }

    @property
    def chosen(self) -> list[Assignment]:
        """The unit's parts of the suggestions that were ticked."""
        return [self.known[key] for key in self.cleaned_data["parts"]]


def _named(part: Assignment, on: date) -> str:
    """Give a suggestion with its date, as the list to tick names it."""
    told = {"number": part.case.number, "title": part.case.title}
    if part.due_on is None:
        return gettext("No. %(number)s %(title)s") % told
    told["on"] = date_format(part.due_on, "DATE_FORMAT")
    if part.due_on < on:
        return gettext("No. %(number)s %(title)s, overdue since %(on)s") % told
    return gettext("No. %(number)s %(title)s, due on %(on)s") % told


class ReminderTextForm(forms.Form):
    """One message to the units of several cases."""

    text = forms.CharField(label=_("Message"), required=False, max_length=TEXT_LENGTH)


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
