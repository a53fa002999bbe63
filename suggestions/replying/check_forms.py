"""The secretariat confirms under which class each reply stands."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from suggestions.models import Reply
from workflow.rules import Rules

REASON_LENGTH = 2_000


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
