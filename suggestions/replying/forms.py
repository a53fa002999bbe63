"""What a unit writes: the letter to the deputy, its class, and what may be published of it."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from people.labels import Words
from people.models import Unit
from suggestions.intake.files import FILES_PER_STEP, NewFile, check_upload
from suggestions.models.replying import Openness
from suggestions.replying.letter import TEXT_LENGTH, Letter
from suggestions.replying.linter import CHECKED
from suggestions.replying.promise_field import PromisesField
from workflow.rules import Rules

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile

ABSTRACT_LENGTH = 5_000


class SeveralFilesInput(forms.FileInput):
    """A field of the browser in which several files can be chosen."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files, each checked as every file is; gives them ready to be attached."""

    widget = SeveralFilesInput

    def clean(self, data: Any, initial: Any = None) -> list[NewFile]:
        """Give the files. Raises `ValidationError` naming each that is not accepted."""
        uploads: list[UploadedFile[bytes]] = data if isinstance(data, list) else []
        uploads = [super(FilesField, self).clean(upload, initial) for upload in uploads if upload]
        if len(uploads) > FILES_PER_STEP:
            raise ValidationError(_("A letter can carry ten files."))
        files, faults = [], []
        for upload in uploads:
            try:
                files.append(check_upload(upload))
            except ValidationError as error:
                faults.append(error)
        if faults:
            raise ValidationError(faults)
        return files


class ReplyForm(forms.Form):
    """The letter as far as it is written. What it needs to be issued, the act itself says.

    `checked` says that the writer has looked at what the check of the letter found. Where the
    rules allow an oral answer, its signed record takes the place of the letter number.
    """

    text = forms.CharField(
        label=_("Text of the reply"),
        required=False,
        max_length=TEXT_LENGTH,
        strip=False,
        help_text=_(
            "Answer point by point. Letterhead, title, salutation, unit and date are set for you."
        ),
        widget=forms.Textarea(attrs={"rows": 18, "lang": "zh-Hans"}),
    )
    outcome = forms.ChoiceField(label=_("Result class"), required=False, widget=forms.RadioSelect)
    promises = PromisesField(
        label=_("What you promise"),
        required=False,
        help_text=_(
            "One thing a row, with its day. Each is followed up in the promise ledger until it "
            "is kept. Rows left empty count for nothing; saving the draft adds more."
        ),
    )
    letter_no = forms.CharField(label=_("Letter number"), max_length=80, required=False)
    signatory = forms.CharField(label=_("Signed by"), max_length=60, required=False)
    contact_person = forms.CharField(label=_("Contact person"), max_length=60, required=False)
    contact_phone = forms.CharField(label=_("Contact telephone"), max_length=40, required=False)
    openness = forms.ChoiceField(
        label=_("May it be published?"),
        choices=Openness.choices,
        initial=Openness.OPEN,
        required=False,
    )
    openness_reason = forms.CharField(label=_("Why not"), max_length=300, required=False)
    abstract = forms.CharField(
        label=_("Abstract for publication"),
        required=False,
        max_length=ABSTRACT_LENGTH,
        strip=False,
        help_text=_("For publication in place of the full letter; without personal data."),
        widget=forms.Textarea(attrs={"rows": 3, "lang": "zh-Hans"}),
    )
    attached = FilesField(
        label=_("Files"),
        required=False,
        allow_empty_file=True,  # told apart from a missing one by the check, in words that help
        help_text=_("Sent with the letter, so choose them last: a draft keeps no files."),
    )
    given_orally = forms.BooleanField(
        label=_("Answered face to face; the deputy has signed the record"), required=False
    )
    signed_record = forms.FileField(
        label=_("Signed record of the talk"),
        required=False,
        allow_empty_file=True,
        help_text=_("PDF or pictures; 20 MB at most. Choose it when you issue the reply."),
    )
    checked = forms.BooleanField(
        label=_("I have looked at this, and the letter is right as it is"), required=False
    )

    def __init__(
        self,
        *args: Any,
        rules: Rules,
        on: date,
        units: Sequence[Unit],
        last_letter_no: str = "",
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.rules = rules
        if last_letter_no:
            told = _("The last letter of your unit: %(number)s")
            self.fields["letter_no"].help_text = told % {"number": last_letter_no}
        outcome = self.fields["outcome"]
        assert isinstance(outcome, forms.ChoiceField)  # noqa: S101 - told to the type checker
        outcome.choices = [(o.code, f"{o.code} {o.label}") for o in rules.outcomes]
        if rules.reply_form != "oral":
            del self.fields["given_orally"], self.fields["signed_record"]
        promises = self.fields["promises"]
        assert isinstance(promises, PromisesField)  # noqa: S101 - told to the type checker
        promises.offer(units, on=on)

    @property
    def dated_classes(self) -> str:
        """The classes that need a date, as the page's script reads them."""
        return " ".join(f"outcome={o.code}" for o in self.rules.outcomes if o.needs_date)

    @property
    def closed_choices(self) -> str:
        """The choices with which a reason is needed, as the page's script reads them."""
        closed = (Openness.ON_REQUEST, Openness.CLOSED)
        return " ".join(f"openness={choice.value}" for choice in closed)

    def clean_openness(self) -> str:
        """Take a letter for open where nothing is said."""
        return self.cleaned_data["openness"] or Openness.OPEN

    def clean_signed_record(self) -> NewFile | None:
        """Check the record as every file is checked."""
        upload: UploadedFile[bytes] | None = self.cleaned_data.get("signed_record")
        return check_upload(upload) if upload else None

    def clean(self) -> dict[str, Any]:
        """Leave out what does not belong to what was chosen."""
        given = super().clean() or {}
        if given.get("openness") == Openness.OPEN:
            given["openness_reason"] = ""
        return given

    @property
    def letter(self) -> Letter:
        """The letter, as far as what was typed can be read."""
        parts = Letter.__dataclass_fields__
        return Letter(**{name: v for name, v in self.cleaned_data.items() if name in parts})

    @property
    def enclosed(self) -> dict[str, Any]:
        """What goes with the letter when it is issued, and whether the advice was looked at."""
        given = self.cleaned_data
        return {
            "files": given["attached"],
            "signed_record": given.get("signed_record"),
            CHECKED: given[CHECKED],
        }

    def put_right(self, faults: Iterable[tuple[str, Words]]) -> None:
        """Show beside the fields what the letter lacks to be issued."""
        for name, words in faults:
            self.add_error(name, ValidationError(words))  # type: ignore[arg-type]  # Django takes lazy words too
