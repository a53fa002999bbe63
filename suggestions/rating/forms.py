"""The two questions (意见反馈表)."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from suggestions.models.rating import Judgement
from suggestions.rating.actions import Answers
from workflow.rules import Rules

COMMENT_LENGTH = 5_000


class RatingForm(forms.Form):
    """Does the deputy agree with the result, and is he satisfied with the work?"""

    result = forms.ChoiceField(label=_("Do you agree with the result?"), widget=forms.RadioSelect)
    attitude = forms.ChoiceField(
        label=_("Are you satisfied with how the unit worked?"), widget=forms.RadioSelect
    )
    comment = forms.CharField(
        label=_("What is missing?"),
        required=False,
        max_length=COMMENT_LENGTH,
        help_text=_("With a no this is needed: the secretariat looks into it."),
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def __init__(
        self, *args: Any, rules: Rules, earlier: Judgement | None = None, **kwargs: Any
    ) -> None:
        if earlier is not None:
            kwargs["initial"] = {
                "result": earlier.result,
                "attitude": earlier.attitude,
                "comment": earlier.comment,
            }
        super().__init__(*args, **kwargs)
        self.rules = rules
        for name, choices in (("result", rules.results), ("attitude", rules.attitudes)):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)  # noqa: S101 - told to the type checker
            field.choices = [(choice.code, choice.label) for choice in choices]

    @property
    def says_no(self) -> str:
        """The answers with which the comment is needed, as the page's script reads them."""
        return " ".join(
            f"{self.add_prefix(name)}={choice.code}"
            for name, choices in (
                ("result", self.rules.results),
                ("attitude", self.rules.attitudes),
            )
            for choice in choices
            if choice.needs_text
        )

    def clean(self) -> dict[str, Any]:
        """Ask for the comment where an answer is a no."""
        given = super().clean() or {}
        result, attitude = given.get("result"), given.get("attitude")
        if result and attitude:
            no = self.rules.result(result).needs_text or self.rules.attitude(attitude).needs_text
            if no and not given.get("comment", "").strip():
                self.add_error("comment", _("Say what is missing: with a no the reason is needed."))
        return given

    @property
    def answers(self) -> Answers:
        """The two answers with the comment."""
        return Answers(**self.cleaned_data)
