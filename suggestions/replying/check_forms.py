"""The secretariat's forms on replies: the class of each, one sent back, one corrected."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from suggestions.intake.review_forms import REASON_LENGTH, day_field, reason_field
from suggestions.models import Reply
from workflow.rules import Rules

DAYS_TO_MEND = timedelta(days=10)


class ResolveForm(forms.Form):
    """The class of each reply, at first the unit's own, and why where it is another one."""

    reason = forms.CharField(
        label=_("Why another class"),
        required=False,
        max_length=REASON_LENGTH,
        help_text=_("Needed where a class is not the unit's own. Kept in the history."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, replies: Sequence[Reply], rules: Rules, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.replies, self.rules = replies, rules
        for reply in replies:
            self.fields[self.name_of(reply)] = forms.ChoiceField(
                label=_("Class of the reply by %(unit)s") % {"unit": reply.assignment.unit.label},
                choices=[(o.code, f"{o.code} {o.label}") for o in rules.outcomes],
                initial=reply.outcome,
            )
        self.order_fields([*map(self.name_of, replies), "reason"])

    @staticmethod
    def name_of(reply: Reply) -> str:
        """Give the name of a reply's field."""
        return f"outcome-{reply.public_id}"

    @property
    def outcomes(self) -> dict[int, str]:
        """The class of each reply, by its id."""
        return {r.pk: self.cleaned_data[self.name_of(r)] for r in self.replies}

    @property
    def other_classes(self) -> str:
        """The choices with which a reason is needed, as the page's script reads them."""
        return " ".join(
            f"{self.name_of(reply)}={code}"
            for reply in self.replies
            for code in (outcome.code for outcome in self.rules.outcomes)
            if code != reply.outcome
        )

    def clean(self) -> dict[str, Any]:
        """Ask for the reason where a class is not the unit's own."""
        given = super().clean() or {}
        changed = [
            reply
            for reply in self.replies
            if given.get(self.name_of(reply), reply.outcome) != reply.outcome
        ]
        if changed and not given.get("reason", "").strip():
            self.add_error("reason", _("You chose another class than the unit. Give the reason."))
        return given


class SendBackForm(forms.Form):
    """Why a reply goes back to its unit, and by when it has to come again."""

    reason = reason_field(_("What is missing or wrong. The unit reads it as you write it."))
    due_on = day_field(_("To be answered again by"))

    def __init__(self, *args: Any, reply: Reply, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **{**kwargs, "prefix": reply.public_id})
        self.on = on
        own = reply.assignment.due_on
        self.fields["due_on"].initial = max(own, on + DAYS_TO_MEND) if own else on + DAYS_TO_MEND
        self.fields["due_on"].widget.attrs["min"] = on.isoformat()

    def clean_due_on(self) -> date:
        """Refuse a day that is over."""
        due_on: date = self.cleaned_data["due_on"]
        if due_on < self.on:
            raise forms.ValidationError(_("A due date can't lie in the past."))
        return due_on


class OutcomeForm(forms.Form):
    """The right class of a reply that stands, and why."""

    outcome = forms.ChoiceField(label=_("Right class"), widget=forms.RadioSelect)
    reason = reason_field(_("The unit and the deputies read it. Kept in the history."))

    def __init__(self, *args: Any, reply: Reply, rules: Rules, **kwargs: Any) -> None:
        super().__init__(*args, **{**kwargs, "prefix": reply.public_id})
        self.reply = reply
        field = self.fields["outcome"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - told to the type checker
        field.choices = [
            (o.code, f"{o.code} {o.label}") for o in rules.outcomes if o.code != reply.class_now
        ]
