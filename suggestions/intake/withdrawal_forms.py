"""What the secretariat enters of a co-signer's answer on paper."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from people.models import Deputy
from suggestions.intake.files import NewFile, check_upload
from suggestions.models import WithdrawalConsent

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile

AGREES, REFUSES = "yes", "no"


class PaperConsentForm(forms.Form):
    """Which co-signer answered on paper, what, and the scan of it."""

    deputy = forms.ChoiceField(label=_("Co-signer"))
    answer = forms.ChoiceField(
        label=_("Answer"),
        choices=((AGREES, _("Agrees to the withdrawal")), (REFUSES, _("Does not agree"))),
        widget=forms.RadioSelect,
    )
    scan = forms.FileField(
        label=_("Scan of the signed paper"),
        allow_empty_file=True,
        help_text=_("PDF or pictures; 20 MB at most."),
    )

    def __init__(self, *args: Any, waiting: Sequence[WithdrawalConsent], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.deputies = {str(consent.deputy_id): consent.deputy for consent in waiting}
        field = self.fields["deputy"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - told to the type checker
        field.choices = [(key, deputy.name) for key, deputy in self.deputies.items()]

    def clean_scan(self) -> NewFile:
        """Check the scan as every file is checked."""
        upload: UploadedFile[bytes] = self.cleaned_data["scan"]
        return check_upload(upload)

    @property
    def signer(self) -> Deputy:
        """The co-signer who was chosen."""
        return self.deputies[self.cleaned_data["deputy"]]

    @property
    def agreed(self) -> bool:
        """Whether he agrees."""
        return bool(self.cleaned_data["answer"] == AGREES)
