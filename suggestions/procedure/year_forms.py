"""The form for a year of the calendar: which one, by which notice, and its days."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from suggestions.procedure.year_file import COLUMNS, FILE_BYTES, read_year
from suggestions.tables.faults import Fault, FileRefused
from workflow.years import EARLIEST, PublishedDay

SHOWN_FAULTS = 20


class YearForm(forms.Form):
    """A year with its days as a file or as text; `days` holds what was read, when it is valid."""

    year = forms.IntegerField(
        label=_("Year"),
        min_value=EARLIEST,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )
    source = forms.CharField(
        label=_("Notice"),
        max_length=300,
        help_text=_("Title and number of the State Council's notice; it stands beside each day."),
    )
    file = forms.FileField(
        label=_("File"),
        required=False,
        help_text=_("CSV or XLSX with the columns 日期, 类型 (放假 or 上班) and 名称."),
        widget=forms.FileInput(attrs={"accept": ".csv,.xlsx,.txt"}),
    )
    text = forms.CharField(
        label=_("or the days as text"),
        required=False,
        strip=False,
        help_text=_("One day a line, as in 2027-02-06,放假,春节. Not read where a file is chosen."),
        widget=forms.Textarea(attrs={"rows": 14, "spellcheck": "false"}),
    )

    days: list[PublishedDay]

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today

    def clean_year(self) -> int:
        """Refuse a year that can't have been published yet: it is in the autumn before."""
        year: int = self.cleaned_data["year"]
        if year > self.today.year + 1:
            raise ValidationError(
                _("%(year)s can't be published yet: the State Council does it the autumn before."),
                params={"year": str(year)},
            )
        return year

    def clean(self) -> dict[str, Any]:
        """Read the days, and say of each line what is wrong with it."""
        given = super().clean() or {}
        name = "file" if given.get("file") else "text"
        if "year" not in given or name in self.errors:
            return given
        try:
            read = read_year(self._content(given), given["year"])
        except FileRefused as refusal:
            self.add_error(name, in_words(refusal.fault))
            return given
        told = [in_words(fault) for fault in read.faults[:SHOWN_FAULTS]]
        if len(read.faults) > SHOWN_FAULTS:
            more = len(read.faults) - SHOWN_FAULTS
            told.append(gettext("And %(more)s more.") % {"more": more})
        if told:
            self.add_error(name, ValidationError([ValidationError(words) for words in told]))
        self.days = sorted(read.days)
        return given

    def _content(self, given: dict[str, Any]) -> bytes:
        """Give what is to be read; of a file that is too large no more than shows that it is."""
        if given.get("file"):
            return bytes(given["file"].read(FILE_BYTES + 1))
        text = given.get("text", "")
        if not text.strip():
            raise FileRefused(gettext("Choose a file, or write the days here."))
        return str(text).encode()


def in_words(fault: Fault) -> str:
    """Say a fault with its line and its column, as people see them in their file."""
    if not fault.line:
        return fault.reason
    column = COLUMNS[fault.column][2] if fault.column else ""
    words = {"line": fault.line, "column": column, "reason": fault.reason}
    if not column:
        return gettext("Line %(line)s: %(reason)s") % words
    return gettext("Line %(line)s, %(column)s: %(reason)s") % words
