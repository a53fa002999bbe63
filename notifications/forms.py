"""How somebody wants to be told."""

from collections.abc import Iterator, Sequence
from datetime import time
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from notifications.choosing import Line
from notifications.hours import Hours
from notifications.manners import CHOICES
from notifications.models import Channel, Manner


def _time(label: Any) -> forms.TimeField:
    widget = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    return forms.TimeField(label=label, widget=widget)


class ChoicesForm(forms.Form):
    """One choice for each kind and way, and the quiet hours."""

    quiet_from = _time(_("Quiet from"))
    quiet_until = _time(_("Quiet until"))
    working_days_only = forms.TypedChoiceField(
        label=_("On free days"), coerce=lambda value: value == "wait"
    )

    def __init__(
        self,
        *args: Any,
        lines: Sequence[Line],
        hours: Hours,
        usually_waits: bool,
        **kwargs: Any,
    ) -> None:
        kwargs["initial"] = {
            "quiet_from": hours.quiet_from,
            "quiet_until": hours.quiet_until,
            "working_days_only": "wait" if hours.working_days_only else "go",
        }
        super().__init__(*args, **kwargs)
        self.lines = lines
        free_days = self.fields["working_days_only"]
        assert isinstance(free_days, forms.TypedChoiceField)  # noqa: S101 - told to the type checker
        free_days.choices = [
            (code, _marked(words) if waits == usually_waits else words)
            for code, waits, words in (
                ("wait", True, gettext("Wait for a working day")),
                ("go", False, gettext("As on any day")),
            )
        ]
        for line in lines:
            for way in line.now:
                self.fields[_name(line, way)] = _choice(line, way)

    def groups(self) -> Iterator[dict[str, Any]]:
        """Give the kinds with their fields: first what waits for the reader, then the rest."""
        for code, waits in (("waits", True), ("happened", False)):
            lines = [line for line in self.lines if line.waits_for_him == waits]
            yield {"code": code, "rows": [self._row(line) for line in lines]}

    def _row(self, line: Line) -> dict[str, Any]:
        fields = [(way, self[_name(line, way)]) for way in line.now]
        return {"line": line, "fields": fields, "errors": any(f.errors for _way, f in fields)}

    @property
    def manners(self) -> dict[tuple[str, Channel], Manner]:
        """What was chosen, by kind and way."""
        return {
            (line.name, way): Manner(self.cleaned_data[_name(line, way)])
            for line in self.lines
            for way in line.now
        }

    @property
    def quiet(self) -> tuple[time, time]:
        """From when until when nothing is sent."""
        return self.cleaned_data["quiet_from"], self.cleaned_data["quiet_until"]


def _name(line: Line, way: Channel) -> str:
    return f"{line.name}-{way}"


def _choice(line: Line, way: Channel) -> forms.ChoiceField:
    words = [
        (manner.value, _marked(str(manner.label)) if manner == line.usual[way] else manner.label)
        for manner in CHOICES[way]
    ]
    named = gettext("%(what)s: %(way)s") % {"what": line.label, "way": way.label}
    return forms.ChoiceField(
        label=named,
        choices=words,
        initial=line.now[way],
        widget=forms.Select(attrs={"aria-label": named}),
    )


def _marked(words: str) -> str:
    return gettext("%(choice)s (usual)") % {"choice": words}
