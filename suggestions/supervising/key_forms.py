"""Forms for key items: choosing one, settling it anew, a visit, the result."""

from datetime import date
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from suggestions.intake.files import NewFile, check_upload
from suggestions.intake.review_forms import day_field, reason_field
from suggestions.models import SupervisionLevel, SupervisionVisit
from suggestions.supervising.key_items import Item, Visit

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile

TEXT_LENGTH = 5_000
Level = SupervisionLevel.Level


def _text(label: Any, *, rows: int, required: bool = True, help_text: Any = "") -> forms.CharField:
    return forms.CharField(
        label=label,
        required=required,
        max_length=TEXT_LENGTH,
        help_text=help_text,
        widget=forms.Textarea(attrs={"rows": rows}),
    )


class ItemForm(forms.Form):
    """Why it is a key item, who leads and supervises it, and by which plan."""

    grounds = _text(
        _("Why it is chosen"),
        rows=3,
        help_text=_("Its weight, how many deputies raised it, how hard it is. Deputies read it."),
    )
    supervised_by = forms.CharField(
        label=_("Leader who supervises it (督办)"),
        max_length=60,
        help_text=_("Name and office, for the congress."),
    )
    handled_by = forms.CharField(
        label=_("Leader who takes it on (领办)"),
        max_length=60,
        required=False,
        help_text=_("Name and office, for the government."),
    )
    committee = forms.CharField(label=_("Supervising committee"), max_length=100, required=False)
    plan = _text(
        _("Plan"), rows=4, required=False, help_text=_("What is done by when. Units read it.")
    )

    def __init__(self, *args: Any, item: Item | None = None, **kwargs: Any) -> None:
        if item is not None:
            levels = {f"level_{level}": who for level, who in item.levels.items()}
            kwargs["initial"] = {**item.columns, **levels}
        super().__init__(*args, **kwargs)
        for level in Level:
            self.fields[f"level_{level.value}"] = forms.CharField(
                label=level.label, max_length=200, required=False
            )

    @property
    def level_fields(self) -> list[forms.BoundField]:
        """The four levels, in their order."""
        return [self[f"level_{level.value}"] for level in Level]

    @property
    def item(self) -> Item:
        """What was filled in."""
        given = self.cleaned_data
        names = [name for name in Item.__dataclass_fields__ if name != "levels"]
        levels = {level.value: given[f"level_{level.value}"] for level in Level}
        return Item(**{name: given[name] for name in names}, levels=levels)


class ReviseForm(ItemForm):
    """The same again, with why it is settled anew."""

    reason = _text(_("Why it is changed (optional)"), rows=2, required=False)


class VisitForm(forms.Form):
    """One step of the supervision."""

    kind = forms.ChoiceField(label=_("What it was"), choices=SupervisionVisit.Kind.choices)
    held_on = day_field(_("Held on"))
    place = forms.CharField(label=_("Place"), max_length=200, required=False)
    people = forms.CharField(label=_("Who took part"), max_length=300)
    content = _text(
        _("What was found"),
        rows=6,
        help_text=_("The congress reads it at once, deputies after the conclusion, units never."),
    )
    attached = forms.FileField(
        label=_("Attach a file"),
        required=False,
        allow_empty_file=True,
        help_text=_("PDF, Word, Excel, PowerPoint, pictures or text; 20 MB at most."),
    )

    def __init__(self, *args: Any, since: date, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.since, self.on = since, on
        self.fields["held_on"].initial = on

    def clean_held_on(self) -> date:
        """Refuse a day to come, and one before it was a key item."""
        held: date = self.cleaned_data["held_on"]
        if held > self.on:
            raise forms.ValidationError(_("The day can't lie in the future."))
        if held < self.since:
            raise forms.ValidationError(_("It was no key item yet on that day."))
        return held

    def clean_attached(self) -> NewFile | None:
        """Check the file as every file is checked."""
        upload: UploadedFile[bytes] | None = self.cleaned_data.get("attached")
        return check_upload(upload) if upload else None

    @property
    def visit(self) -> Visit:
        """What was noted down."""
        names = Visit.__dataclass_fields__
        return Visit(**{name: self.cleaned_data[name] for name in names})

    @property
    def new_files(self) -> list[NewFile]:
        """The file that goes with it, if one does."""
        file = self.cleaned_data["attached"]
        return [file] if file else []


class ResultForm(forms.Form):
    """What came of the supervision."""

    result = _text(_("Result"), rows=5, help_text=_("Deputies and units read it."))
    beneficiaries = forms.CharField(
        label=_("Who benefits"),
        max_length=200,
        required=False,
        help_text=_("For example: 14,500 households along three bus lines."),
    )


class DropForm(forms.Form):
    """Why it is no key item any more."""

    reason = reason_field(_("Deputies and units read it."))
