"""The deputy's form, one step at a time."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from people.models import Congress, Delegation, Deputy, Unit
from people.queries import unit_stands
from suggestions.intake.content import TEXT_LENGTH, TITLE_LENGTH
from suggestions.models import Category
from suggestions.models.case import Source, Wish

YEARS = (
    (1, _("This is the first time")),
    (2, _("For the second year")),
    (3, _("For the third year")),
    (4, _("For more than three years")),
)


class StepForm(forms.Form):
    """One step of the form on a day; `changes` gives the parts of the content that it sets."""

    def __init__(
        self, *args: Any, congress: Congress, on: date, deputy: Deputy | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.congress, self.on, self.deputy = congress, on, deputy

    @property
    def changes(self) -> dict[str, Any]:
        """The parts of the content that this step sets."""
        return dict(self.cleaned_data)


class MatterForm(StepForm):
    """What it is about: title, category, situation; for the head of a delegation, in whose name."""

    delegation = forms.ModelChoiceField(
        label=_("In whose name?"),
        queryset=Delegation.objects.none(),
        required=False,
        blank=True,
        empty_label=_("In my own name"),
        help_text=_("A delegation submits as a body while the congress is in session, after it has "
                    "talked the matter over; you sign for it."),
        widget=forms.RadioSelect,
    )  # fmt: skip
    title = forms.CharField(
        label=_("Title"),
        max_length=TITLE_LENGTH,
        help_text=_("One matter each. For example: Suggestion on a bus stop for Shiqiao North."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    category = forms.ModelChoiceField(
        label=_("Category"),
        queryset=Category.objects.none(),
        required=False,
        empty_label=_("Not sure: the secretariat will choose"),
    )
    situation = forms.CharField(
        label=_("Situation"),
        required=False,
        max_length=TEXT_LENGTH,
        strip=False,
        help_text=_("What is the matter, where, since when, and whom does it touch?"),
        widget=forms.Textarea(attrs={"rows": 10}),
    )

    def __init__(self, *args: Any, congress: Congress, **kwargs: Any) -> None:
        super().__init__(*args, congress=congress, **kwargs)
        field = self.fields["category"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 - told to the type checker
        field.queryset = Category.objects.filter(congress=congress)
        headed = Delegation.objects.filter(head=self.deputy) if self.deputy else None
        body = self.fields["delegation"]
        assert isinstance(body, forms.ModelChoiceField)  # noqa: S101 - told to the type checker
        if headed:
            body.queryset = headed
        else:
            del self.fields["delegation"]

    @property
    def changes(self) -> dict[str, Any]:
        """What this step sets; who heads no delegation writes in his own name."""
        return {"delegation": None, **self.cleaned_data}


class ProposalForm(StepForm):
    """What should be done."""

    proposal = forms.CharField(
        label=_("Proposal"),
        required=False,
        max_length=TEXT_LENGTH,
        strip=False,
        help_text=_("What should be done? Number the points: the unit answers each of them."),
        widget=forms.Textarea(attrs={"rows": 12}),
    )


class WishesForm(StepForm):
    """How it came up, and what the deputy wishes."""

    wish_publication = forms.ChoiceField(
        label=_("What may be published?"),
        choices=Wish.choices,
        initial=Wish.FULL,
        widget=forms.RadioSelect,
    )
    name_withheld = forms.BooleanField(label=_("Do not publish my name"), required=False)
    no_written_reply = forms.BooleanField(
        label=_("For the unit to study; I need no written reply"), required=False
    )
    wished_unit = forms.ModelChoiceField(
        label=_("Which unit should handle it?"),
        queryset=Unit.objects.none(),
        required=False,
        empty_label=_("No wish"),
    )
    source = forms.ChoiceField(
        label=_("How did it come up?"), choices=Source.choices, required=False
    )
    source_place = forms.CharField(
        label=_("Where (station, place)"), max_length=100, required=False
    )
    years_raised = forms.TypedChoiceField(
        label=_("Was it raised before?"), choices=YEARS, coerce=int, initial=1
    )

    def __init__(self, *args: Any, congress: Congress, **kwargs: Any) -> None:
        super().__init__(*args, congress=congress, **kwargs)
        field = self.fields["wished_unit"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 - told to the type checker
        field.queryset = Unit.objects.filter(unit_stands(self.on), congress=congress)


class InviteForm(forms.Form):
    """Co-signers, named by the deputy."""

    names = forms.CharField(
        label=_("Ask deputies to co-sign"),
        max_length=400,
        help_text=_("Type a name, or several with a comma between them."),
        widget=forms.TextInput(attrs={"list": "deputies", "autocomplete": "off"}),
    )

    def __init__(self, *args: Any, proposer: Deputy, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.proposer = proposer

    def clean_names(self) -> list[Deputy]:
        """Find the deputies of the same term by name or certificate number."""
        typed = self.cleaned_data["names"]
        for mark in "，、；;,\n\t":
            typed = typed.replace(mark, "|")
        wanted = [name.strip() for name in typed.split("|") if name.strip()]
        found = []
        for name in wanted:
            bare, _space, number = name.partition(" ")
            deputies = Deputy.objects.select_related("user").filter(
                term=self.proposer.term_id, user__name=bare
            )
            if number:
                deputies = deputies.filter(certificate_no=number.strip("（）() "))
            matches = list(deputies[:2])
            if not matches:
                raise forms.ValidationError(
                    _("There is no deputy called %(name)s. Check the name."), params={"name": name}
                )
            if len(matches) > 1:
                raise forms.ValidationError(
                    _("Several deputies are called %(name)s. Add the certificate number."),
                    params={"name": name},
                )
            if matches[0].pk == self.proposer.pk:
                raise forms.ValidationError(_("You are the lead deputy yourself."))
            found += matches
        return found


class FileForm(forms.Form):
    """One file to attach."""

    file = forms.FileField(
        label=_("Attach a file"),
        allow_empty_file=True,  # told apart from a missing one below, in words that help
        help_text=_("PDF, Word, Excel, PowerPoint, pictures or text; 20 MB at most."),
    )


class ReasonForm(forms.Form):
    """A reason, where an act needs one."""

    reason = forms.CharField(
        label=_("Reason"), max_length=2_000, widget=forms.Textarea(attrs={"rows": 4})
    )
