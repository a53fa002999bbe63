"""The secretariat's forms: reviewing, entering what came on paper, correcting."""

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from people.models import Congress, Delegation, Deputy
from suggestions.choosing import Choices, ChosenField, deputies_of, deputy_field, unit_field
from suggestions.choosing import units_of as units_to_choose
from suggestions.intake.content import TEXT_LENGTH, TITLE_LENGTH, Content
from suggestions.intake.files import NewFile, check_upload
from suggestions.intake.forms import YEARS
from suggestions.intake.reviewing import CORRECTABLE, CORRECTABLE_OF_SECRET
from suggestions.models import Category, Suggestion
from suggestions.models.case import Disposition, Kind, Source, Wish

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile

REASON_LENGTH = 2_000
MOST_COSIGNERS = 200


def reason_field(help_text: Any = "") -> forms.CharField:
    """Make the field for a reason, which an act needs."""
    return forms.CharField(
        label=_("Reason"),
        max_length=REASON_LENGTH,
        help_text=help_text,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


def day_field(label: Any, **options: Any) -> forms.DateField:
    """Make a field for a day."""
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, widget=widget, **options)


class AcceptForm(forms.Form):
    """The category is set, or confirmed, before the number is given."""

    category = forms.ModelChoiceField(
        label=_("Category"), queryset=Category.objects.none(), empty_label=_("Choose")
    )

    def __init__(self, *args: Any, congress: Congress, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choose_category(self, congress)


class CategoryForm(AcceptForm):
    """The category for those of a list that have none."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["category"].required = False


def choose_category(form: forms.Form, congress: Congress) -> None:
    """Offer the categories of the congress, and of no other."""
    field = form.fields["category"]
    assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 - told to the type checker
    field.queryset = Category.objects.filter(congress=congress)


class GiveBackForm(forms.Form):
    """Why the deputy gets it back."""

    reason = reason_field(_("What the deputy should change. He reads it as you write it."))


class DeclineForm(forms.Form):
    """What becomes of it, and why."""

    disposition = forms.ChoiceField(
        label=_("What becomes of it"), choices=Disposition.choices, widget=forms.RadioSelect
    )
    reason = reason_field(_("The deputy reads it as you write it."))

    def __init__(self, *args: Any, numbered: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if numbered:
            field = self.fields["disposition"]
            assert isinstance(field, forms.ChoiceField)  # noqa: S101 - told to the type checker
            up = Disposition.REFERRED_UP
            field.choices = [(up.value, up.label)]
            field.initial = up.value


class CosignersField(forms.CharField):
    """Names of deputies, one below the other or with a mark between them."""

    def __init__(self, **options: Any) -> None:
        self.choices: Choices[Deputy] | None = None
        super().__init__(max_length=4_000, widget=forms.Textarea(attrs={"rows": 2}), **options)

    def clean(self, value: Any) -> Any:
        """Give the deputies; each name must be clear by itself."""
        typed = super().clean(value)
        for mark in "、；;\n\r\t":
            typed = typed.replace(mark, "|")
        names = [name.strip() for name in typed.split("|") if name.strip()][:MOST_COSIGNERS]
        found = [self.choices.find(name) for name in names] if self.choices else []
        return list(dict.fromkeys(found))


class EntryForm(forms.Form):
    """What a deputy gave on paper (代录)."""

    ORDINARY, SECRET = "ordinary", "secret"

    deputy = deputy_field(_("Lead deputy"))
    given_on = day_field(_("Given on"), help_text=_("The day on which the deputy handed it in."))
    as_body = forms.BooleanField(
        label=_("In the name of the delegation that the lead deputy heads"), required=False
    )
    matter = forms.ChoiceField(
        label=_("Kind of matter"),
        choices=(
            (ORDINARY, _("Ordinary: text and scan are kept here")),
            (SECRET, _("Secret: handled off line, only a number is kept here")),
        ),
        initial=ORDINARY,
        widget=forms.RadioSelect,
    )
    title = forms.CharField(label=_("Title"), max_length=TITLE_LENGTH, required=False)
    situation = forms.CharField(
        label=_("Situation"),
        max_length=TEXT_LENGTH,
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 8}),
    )
    proposal = forms.CharField(
        label=_("Proposal"),
        max_length=TEXT_LENGTH,
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 8}),
    )
    scan = forms.FileField(
        label=_("Scan of the signed paper"),
        required=False,
        allow_empty_file=True,
        help_text=_("PDF or pictures; 20 MB at most."),
    )
    cosigners = CosignersField(
        label=_("Co-signers on the paper"),
        required=False,
        help_text=_("One name a line, or with 、 between them. Add the certificate number where "
                    "two deputies have the same name."),
    )  # fmt: skip
    category = forms.ModelChoiceField(
        label=_("Category"),
        queryset=Category.objects.none(),
        required=False,
        empty_label=_("Set at the review"),
    )
    kind = forms.ChoiceField(label=_("Kind"), choices=Kind.choices, initial=Kind.SUGGESTION)
    wished_unit = unit_field(_("Wished unit"))
    source = forms.ChoiceField(label=_("How it came up"), choices=Source.choices, required=False)
    years_raised = forms.TypedChoiceField(
        label=_("Raised before"), choices=YEARS, coerce=int, initial=1
    )
    wish_publication = forms.ChoiceField(
        label=_("Wish on publication"), choices=Wish.choices, initial=Wish.FULL
    )
    name_withheld = forms.BooleanField(label=_("Do not publish the name"), required=False)
    no_written_reply = forms.BooleanField(label=_("No written reply is needed"), required=False)

    def __init__(self, *args: Any, congress: Congress, term: Any, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.on = on
        ordinary = self.data.get("matter", self.ORDINARY) != self.SECRET
        for name in ("title", "scan"):
            self.fields[name].required = ordinary
        self.deputies = deputies_of(term)
        self.units = units_to_choose(congress.pk, on)
        self.fields["given_on"].initial = on
        choose_category(self, congress)
        for name, choices in (("deputy", self.deputies), ("wished_unit", self.units)):
            field = self.fields[name]
            assert isinstance(field, ChosenField)  # noqa: S101 - told to the type checker
            field.choices = choices
        cosigners = self.fields["cosigners"]
        assert isinstance(cosigners, CosignersField)  # noqa: S101 - told to the type checker
        cosigners.choices = self.deputies

    @property
    def secret(self) -> bool:
        """Whether only a number is kept."""
        return bool(self.cleaned_data.get("matter") == self.SECRET)

    def clean_given_on(self) -> date:
        """Refuse a day to come."""
        given: date = self.cleaned_data["given_on"]
        if given > self.on:
            raise forms.ValidationError(_("The day can't lie in the future."))
        return given

    def clean_scan(self) -> NewFile | None:
        """Check the scan as every file is checked."""
        upload: UploadedFile[bytes] | None = self.cleaned_data.get("scan")
        return check_upload(upload) if upload else None

    def clean(self) -> dict[str, Any]:
        """Find the delegation that is meant, and ask for the text, unless the matter is secret."""
        given = super().clean() or {}
        if given.get("as_body") and given.get("deputy"):
            given["delegation"] = Delegation.objects.filter(head=given["deputy"]).first()
            if given["delegation"] is None:
                self.add_error("as_body", _("This deputy does not head a delegation."))
        if given.get("matter") != self.ORDINARY:
            return given
        texts = [given.get(name, "").strip() for name in ("situation", "proposal")]
        if not any(texts) and not {"situation", "proposal"} & set(self.errors):
            self.add_error("proposal", _("Type the text of the paper, so that it can be read."))
        return given

    @property
    def content(self) -> Content:
        """What is kept of it."""
        parts = Content.__dataclass_fields__
        return Content(**{k: v for k, v in self.cleaned_data.items() if k in parts})


class CorrectForm(forms.Form):
    """What was entered wrongly: each field with what it says now, and the reason."""

    title = forms.CharField(label=_("Title"), max_length=TITLE_LENGTH)
    category = forms.ModelChoiceField(
        label=_("Category"), queryset=Category.objects.none(), required=False
    )
    kind = forms.ChoiceField(label=_("Kind"), choices=Kind.choices)
    years_raised = forms.TypedChoiceField(label=_("Raised before"), choices=YEARS, coerce=int)
    wish_publication = forms.ChoiceField(label=_("Wish on publication"), choices=Wish.choices)
    name_withheld = forms.BooleanField(label=_("Do not publish the name"), required=False)
    reason = reason_field(_("Kept with the old and the new value; the deputies read it."))

    def __init__(self, *args: Any, case: Suggestion, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial = {name: getattr(case, name) for name in CORRECTABLE}
        self.case = case
        choose_category(self, case.congress)
        self.fields["category"].required = case.number is not None
        years = self.fields["years_raised"]
        assert isinstance(years, forms.ChoiceField)  # noqa: S101 - told to the type checker
        if case.years_raised not in dict(YEARS):
            years.choices = [*YEARS, (case.years_raised, str(case.years_raised))]
        for name in CORRECTABLE:
            if case.secret and name not in CORRECTABLE_OF_SECRET:
                del self.fields[name]
            else:
                self.fields[name].help_text = _("Now: %(value)s") % {"value": self._now(name)}

    def _now(self, name: str) -> str:
        value = getattr(self.case, name)
        if isinstance(value, bool):
            return gettext("yes") if value else gettext("no")
        if isinstance(value, int):
            return str(dict(YEARS).get(value, value))
        if isinstance(value, Category):
            return value.label
        shown = getattr(self.case, f"get_{name}_display", None)
        return str(shown() if shown else value or "—")

    @property
    def changes(self) -> Mapping[str, Any]:
        """The columns that are to say something else than now."""
        return {
            name: value
            for name, value in self.cleaned_data.items()
            if name in CORRECTABLE and value != getattr(self.case, name)
        }

    def clean(self) -> dict[str, Any]:
        """Ask for a change."""
        given = super().clean() or {}
        self.cleaned_data = given
        if not self.errors and not self.changes:
            raise forms.ValidationError(_("Nothing is different from now."))
        return given


class ChangeLeadForm(forms.Form):
    """Who leads from now on, and why."""

    deputy = deputy_field(_("New lead deputy"))
    reason = reason_field(_("The deputies read it as you write it."))

    def __init__(self, *args: Any, case: Suggestion, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.case = case
        self.deputies = deputies_of(case.session.term_id)
        field = self.fields["deputy"]
        assert isinstance(field, ChosenField)  # noqa: S101 - told to the type checker
        field.choices = self.deputies

    def clean_deputy(self) -> Deputy:
        """Refuse the deputy who leads already."""
        deputy: Deputy = self.cleaned_data["deputy"]
        if deputy.pk == self.case.proposer_id:
            raise forms.ValidationError(_("This deputy leads it already."))
        return deputy
