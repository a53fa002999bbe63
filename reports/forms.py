"""Choosing a session, a day, and what counts one."""

from collections.abc import Sequence
from datetime import date

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from people.models import Congress, Session
from reports.scope import Scope, UnitOfCount, last_day


class ScopeForm(forms.Form):
    """Of which session, as of which day, in what; left empty, as the session is quoted."""

    session = forms.ChoiceField(label=pgettext_lazy("figures", "Session"), required=False)
    as_of = forms.DateField(
        label=_("As of the end of"),
        required=False,
        input_formats=["%Y-%m-%d"],
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": _("This is no date. Write it as 2025-12-31.")},
    )

    counted = forms.ChoiceField(
        label=pgettext_lazy("figures", "Counted in"),
        required=False,
        choices=[
            (UnitOfCount.CASES.value, pgettext_lazy("figures", "Suggestions (件)")),
            (UnitOfCount.REPLIES.value, pgettext_lazy("figures", "Replies (件次)")),
        ],
    )

    def __init__(self, query: QueryDict, sessions: Sequence[Session], today: date) -> None:
        opened = [session for session in sessions if session.opened_on <= today]
        newest = next(iter(opened or sessions), None)
        self.sessions = {session.code: session for session in sessions}
        self.default = newest.code if newest else ""
        super().__init__(
            {
                "session": query.get("session", self.default),
                "as_of": query.get("as_of", ""),
                "counted": query.get("counted", UnitOfCount.CASES.value),
            }
        )
        choices = [(session.code, session.label) for session in sessions]
        field = self.fields["session"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - for the types only
        field.choices = [*choices, ("", _("All sessions"))]

    def scope(self, congress: Congress, today: date) -> Scope:
        """Give the scope that was asked for; in place of what is wrong, the default."""
        self.is_valid()
        code = self.cleaned_data.get("session", self.default)
        chosen = (self.sessions[code],) if code else None
        return Scope(
            congress=congress,
            as_of=self.cleaned_data.get("as_of") or last_day(chosen or (), today),
            sessions=chosen,
            counted=UnitOfCount(self.cleaned_data.get("counted") or UnitOfCount.CASES),
        )
