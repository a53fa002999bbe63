"""The words around a letter, part by part, as the secretariat writes them."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from suggestions.replying.template import PART_LENGTH, PARTS, Parts, faults_of, read, shown


class TemplateForm(forms.Form):
    """One field for each part; what is wrong with a part stands beside it."""

    def __init__(self, data: Any = None, *, standing: Parts | None = None) -> None:
        super().__init__(
            data, initial={name: shown(part) for name, part in (standing or {}).items()}
        )
        for name, part in PARTS.items():
            one_line = forms.TextInput(attrs={"lang": "zh-Hans"})
            several = forms.Textarea(attrs={"lang": "zh-Hans", "rows": 3})
            self.fields[name] = forms.CharField(
                label=str(part.label),
                help_text=str(part.help),
                required=part.required,
                max_length=PART_LENGTH,
                widget=several if part.paragraphs else one_line,
            )

    def clean(self) -> dict[str, Any]:
        """Refuse unknown fields, braces without their other half, and what must not be missing."""
        given = {name: read(words) for name, words in (super().clean() or {}).items()}
        for name, fault in faults_of(given):
            if name not in self.errors:
                self.add_error(name, ValidationError(str(fault)))
        return given

    @property
    def parts(self) -> Parts:
        """The template, once the form is valid."""
        return {name: self.cleaned_data[name] for name in PARTS}
