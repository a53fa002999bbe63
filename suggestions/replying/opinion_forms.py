"""What passes between the units: an opinion, why it is sent back, an answer to a draft."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from suggestions.intake.review_forms import reason_field
from suggestions.models import Opinion
from suggestions.replying.opining import Said

OPINION_LENGTH = 10_000
COMMENT_LENGTH = 2_000
SIGN, OBJECT = "sign", "object"


class OpinionForm(forms.Form):
    """A co-unit's opinion (会办意见) for the unit that answers."""

    stance = forms.ChoiceField(
        label=_("Does your unit agree?"), choices=Opinion.Stance.choices, widget=forms.RadioSelect
    )
    text = forms.CharField(
        label=_("Text of the opinion"),
        max_length=OPINION_LENGTH,
        strip=False,
        help_text=_("To the point: what your unit does, can do or can't do, by when, and why."),
        widget=forms.Textarea(attrs={"rows": 10, "lang": "zh-Hans"}),
    )
    letter_no = forms.CharField(
        label=_("Letter number"),
        max_length=80,
        required=False,
        help_text=_("If it goes out as a letter, too."),
    )
    contact_person = forms.CharField(label=_("Contact person"), max_length=60)
    contact_phone = forms.CharField(label=_("Contact telephone"), max_length=40)

    def clean_text(self) -> str:
        """Ask for words, not for blanks."""
        text: str = self.cleaned_data["text"]
        if not text.strip():
            raise forms.ValidationError(_("Write the opinion."))
        return text

    @property
    def said(self) -> Said:
        """The opinion as the act takes it."""
        return Said(**self.cleaned_data)


class BackForm(forms.Form):
    """What is missing in an opinion."""

    reason = reason_field(_("The co-unit reads it as you write it."))


class GiveBackForm(forms.Form):
    """What the author has to change in the letter; he may ask for it back without a word."""

    words = forms.CharField(
        label=_("What has to be changed"),
        required=False,
        max_length=COMMENT_LENGTH,
        help_text=_("The handler reads it above the letter."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class CountersignForm(forms.Form):
    """Whether a co-unit signs the draft that it has read; `digest` is that of the text shown."""

    digest = forms.CharField(max_length=64, widget=forms.HiddenInput)
    answer = forms.ChoiceField(
        label=_("Does your unit sign it?"),
        choices=((SIGN, _("We sign it")), (OBJECT, _("We object to it"))),
        widget=forms.RadioSelect,
    )
    comment = forms.CharField(
        label=_("What does your unit object to?"),
        required=False,
        max_length=COMMENT_LENGTH,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def clean(self) -> dict[str, Any]:
        """Ask for the reason of an objection."""
        given = super().clean() or {}
        if given.get("answer") == OBJECT and not given.get("comment", "").strip():
            self.add_error("comment", _("Say what your unit objects to."))
        return given

    @property
    def words(self) -> dict[str, Any]:
        """The answer as the act takes it."""
        given = self.cleaned_data
        return {
            "digest": given["digest"],
            "signed": given["answer"] == SIGN,
            "comment": given["comment"],
        }
