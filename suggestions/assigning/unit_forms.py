"""What a unit notes down of a talk with the deputy."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from suggestions.assigning.actions import Talk
from suggestions.models import Contact

CONTENT_LENGTH = 5_000


class ContactForm(forms.Form):
    """One talk (面商): how, when, where, with whom, and what was said."""

    kind = forms.ChoiceField(
        label=_("How"), choices=Contact.Kind.choices, initial=Contact.Kind.MEETING
    )
    held_on = forms.DateField(
        label=_("Day"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    place = forms.CharField(label=_("Place"), max_length=200, required=False)
    people = forms.CharField(label=_("Who took part"), max_length=300)
    content = forms.CharField(
        label=_("What was said"),
        max_length=CONTENT_LENGTH,
        strip=False,
        help_text=_("What the deputy wishes, what your unit explained, what was agreed."),
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def __init__(
        self, *args: Any, handed_out_on: date, on: date, people: str = "", **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.handed_out_on, self.on = handed_out_on, on
        self.fields["people"].initial = people
        day = self.fields["held_on"]
        day.initial = on
        day.widget.attrs |= {"min": handed_out_on.isoformat(), "max": on.isoformat()}

    def clean_held_on(self) -> date:
        """Refuse a day to come, and one before the unit had the suggestion."""
        held_on: date = self.cleaned_data["held_on"]
        if held_on > self.on:
            raise forms.ValidationError(_("The day of the talk can't lie in the future."))
        if held_on < self.handed_out_on:
            raise forms.ValidationError(
                _("The talk can't have been held before the case was handed out.")
            )
        return held_on

    def clean_content(self) -> str:
        """Ask for words, not for blanks."""
        content: str = self.cleaned_data["content"]
        if not content.strip():
            raise forms.ValidationError(_("Write down what was said."))
        return content

    @property
    def talk(self) -> Talk:
        """The talk as the act takes it."""
        return Talk(**self.cleaned_data)
