"""The secretariat's forms on ratings: closing an objection, entering one from paper."""

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from people.models import Deputy
from suggestions.intake.files import NewFile, check_upload
from suggestions.intake.review_forms import day_field, reason_field
from suggestions.models import Reply
from suggestions.rating.actions import Answers
from suggestions.rating.forms import RatingForm

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile


class CloseForm(forms.Form):
    """What was talked over with the deputy."""

    reason = reason_field(
        _("Whom you talked with, when, and what came of it. The deputies read it.")
    )


class OnPaperForm(RatingForm):
    """What a deputy answered on paper: who, when, and the two questions."""

    deputy = forms.ChoiceField(label=_("Deputy"))
    given_on = day_field(_("Date on the paper"))
    scan = forms.FileField(
        label=_("Scan of the form"),
        required=False,
        allow_empty_file=True,
        help_text=_("PDF or pictures; 20 MB at most."),
    )

    def __init__(
        self,
        *args: Any,
        deputies: Sequence[Deputy],
        delivered_on: date | None,
        on: date,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.delivered_on, self.on = delivered_on, on
        self.deputies = {str(deputy.pk): deputy for deputy in deputies}
        self.offer("deputy", [(key, deputy.name) for key, deputy in self.deputies.items()])
        self.fields["given_on"].initial = on
        self.fields["result"].label = _("On the result")
        self.fields["attitude"].label = _("On the work")
        self.fields["comment"].label = _("What the deputy wrote")
        self.fields["comment"].help_text = _("With a no it is needed.")

    def offer(self, name: str, choices: list[tuple[str, str]]) -> None:
        """Set what can be chosen in a field."""
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - told to the type checker
        field.choices = choices

    def clean_given_on(self) -> date:
        """Refuse a day to come, and one before the letter was delivered."""
        given: date = self.cleaned_data["given_on"]
        if given > self.on:
            raise forms.ValidationError(_("The day can't lie in the future."))
        if self.delivered_on is not None and given < self.delivered_on:
            raise forms.ValidationError(_("The letter had not been delivered by that day."))
        return given

    def clean_scan(self) -> NewFile | None:
        """Check the scan as every file is checked."""
        upload: UploadedFile[bytes] | None = self.cleaned_data.get("scan")
        return check_upload(upload) if upload else None

    @property
    def who(self) -> Deputy:
        """The deputy."""
        return self.deputies[self.cleaned_data["deputy"]]

    @property
    def answers(self) -> Answers:
        """The two answers with the comment."""
        given = self.cleaned_data
        return Answers(given["result"], given["attitude"], given["comment"])


class PaperRatingForm(OnPaperForm):
    """A rating that a deputy gave on paper: by whom, of which letter, and when."""

    reply = forms.ChoiceField(label=_("Reply letter"))
    field_order = ("deputy", "reply", "given_on", "result", "attitude", "comment", "scan")

    def __init__(self, *args: Any, replies: Sequence[Reply], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.replies = {reply.public_id: reply for reply in replies}
        self.offer("reply", [(key, r.assignment.unit.label) for key, r in self.replies.items()])

    @property
    def chosen(self) -> tuple[Reply, Deputy]:
        """The letter and the deputy."""
        return self.replies[self.cleaned_data["reply"]], self.who
