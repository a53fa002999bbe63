"""How things are shown: dates in words, marks of state and due date, bars, error summaries.

Nothing here decides anything or asks the database or the clock; a page passes the day.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django import template
from django.forms import BaseForm, BoundField
from django.template import Context
from django.utils import dateformat, timezone
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language, ngettext, pgettext, pgettext_lazy
from django.utils.translation import gettext as _

from config import display
from workflow.lights import light
from workflow.machines.case import ENDED as ENDED_STATES

register = template.Library()

WEEKDAYS = (
    pgettext_lazy("weekday", "Mon"),
    pgettext_lazy("weekday", "Tue"),
    pgettext_lazy("weekday", "Wed"),
    pgettext_lazy("weekday", "Thu"),
    pgettext_lazy("weekday", "Fri"),
    pgettext_lazy("weekday", "Sat"),
    pgettext_lazy("weekday", "Sun"),
)

JOURNEY = (
    ("submitted", pgettext_lazy("step", "Submitted")),
    ("assigned", pgettext_lazy("step", "Assigned")),
    ("answered", pgettext_lazy("step", "Answered")),
    ("resolved", pgettext_lazy("step", "Resolved")),
    ("rated", pgettext_lazy("step", "Rated")),
)
ENDED = {state.value: state.label for state in ENDED_STATES}
# How full the pie beside a state is, in fifths; None is struck out.
FULLNESS: Mapping[str, int | None] = {
    "draft": 0,
    "submitted": 1,
    "assigned": 2,
    "answered": 3,
    "resolved": 4,
    "rated": 5,
    "withdrawn": None,
    "declined": None,
    "pending": 1,
    "signed_for": 3,
    "return_asked": 2,
    "returned": None,
    "replied": 5,
    "opined": 5,
    "drafting": 1,
    "checking": 3,
    "issued": 5,
    "open": 2,
    "reported": 4,
    "kept": 5,
    "explained": None,
}


def _day(value: date | datetime | str | None) -> date | None:
    """Give the local day of an instant, or the date itself; None for what a template lacks."""
    if value is None or isinstance(value, str):
        return None
    if isinstance(value, datetime):
        return timezone.localtime(value).date() if timezone.is_aware(value) else value.date()
    return value


@register.filter
def label(thing: Any) -> str:
    """Give a row's label in the reader's language: label_zh, or label_en where there is one."""
    chinese, english = getattr(thing, "label_zh", None), getattr(thing, "label_en", None)
    if chinese is None:
        return "" if thing is None else str(thing)
    return str(english) if english and (get_language() or "").startswith("en") else str(chinese)


@register.filter
def date_words(value: date | datetime | None, today: date | datetime | None = None) -> str:
    """Give 10月9日（周五）, with the year where it is not the year of `today`; "" for None."""
    day, now = _day(value), _day(today)
    if day is None:
        return ""
    if now is not None and now.year != day.year:
        written = dateformat.format(day, pgettext("date with year", "j F Y"))
    else:
        written = dateformat.format(day, pgettext("date", "j F"))
    return pgettext("date with weekday", "%(weekday)s %(date)s") % {
        "date": written,
        "weekday": WEEKDAYS[day.weekday()],
    }


@register.filter
def tentative(words: str, provisional: bool = False) -> str:  # noqa: FBT001, FBT002 - a filter takes one argument
    """Mark a date in a sentence as provisional (暂定), where it is: 10月9日（周五）（暂定）."""
    if not words or not provisional:
        return words
    return pgettext("a date in a sentence", "%(date)s (provisional)") % {"date": words}


@register.filter
def date_full(value: date | datetime | None) -> str:
    """Give 2026年10月9日, as letters and figures have it; "" for None."""
    day = _day(value)
    return "" if day is None else dateformat.format(day, pgettext("date with year", "j F Y"))


@register.filter
def time_words(value: datetime | None, today: date | datetime | None = None) -> str:
    """Give 10月9日 10:32 in local time, with the year where it is not `today`'s; "" for None."""
    if value is None:
        return ""
    local = timezone.localtime(value) if timezone.is_aware(value) else value
    now = _day(today)
    if now is not None and now.year != local.year:
        return f"{date_full(local)} {local:%H:%M}"
    return f"{dateformat.format(local, pgettext('date', 'j F'))} {local:%H:%M}"


@register.filter
def days_left(due_on: date | None, today: date) -> str:
    """Give the days up to a date in words: 还有3天, 今天到期, 已超期2天; "" for None."""
    if due_on is None:
        return ""
    days = (due_on - today).days
    if days == 0:
        return _("due today")
    if days > 0:
        return ngettext("%(days)d day left", "%(days)d days left", days) % {"days": days}
    return ngettext("%(days)d day overdue", "%(days)d days overdue", -days) % {"days": -days}


@register.inclusion_tag("parts/due.html")
def due(
    due_on: date | None,
    today: date | None = None,
    done_on: date | None = None,
    *,
    provisional: bool = False,
    why: str = "",
) -> dict[str, Any]:
    """Show a due date with a shape, the days in words and a colour; done ones say how they went.

    Args:
        due_on: the last day; None shows a dash.
        today: the day the page is made for; needed unless done_on is given.
        done_on: when the thing was done, if it was.
        provisional: the calendar of that year is not known yet (暂定).
        why: where the date is explained; it then leads there.
    """
    tone, words = "none", ""
    if due_on is not None and done_on is not None:
        late = (done_on - due_on).days
        tone = "done"
        words = (
            _("done in time")
            if late <= 0
            else ngettext("done %(days)d day late", "done %(days)d days late", late)
            % {"days": late}
        )
    elif due_on is not None and today is not None:
        tone, words = light(due_on, today), days_left(due_on, today)
    return {
        "due_on": due_on,
        "today": today or done_on,
        "tone": tone,
        "words": words,
        "provisional": provisional,
        "why": why,
    }


LIGHTS = {
    "late": pgettext_lazy("light", "overdue"),
    "soon": pgettext_lazy("light", "due soon"),
    "fine": pgettext_lazy("light", "in time"),
}


@register.inclusion_tag("parts/light.html", name="light")
def light_of(code: str | None) -> dict[str, Any]:
    """Show a red, yellow or green light with its shape and its word; a dash where there is none."""
    return {"code": code, "words": LIGHTS.get(code or "", "")}


@register.inclusion_tag("parts/state.html")
def state(code: str, words: str) -> dict[str, Any]:
    """Show a state of a case, an assignment or a reply: a pie that fills up, and the word."""
    fifths = FULLNESS.get(code, 0)
    return {
        "step": "end" if fifths is None else fifths,
        "percent": (fifths or 0) * 20,
        "words": words,
    }


@register.inclusion_tag("parts/journey.html")
def journey(code: str, dates: Mapping[str, date] | None = None) -> dict[str, Any]:
    """Show how far a case has come in five steps, each with its date where `dates` has one."""
    dates = dates or {}
    codes = [name for name, _word in JOURNEY]
    at = codes.index(code) if code in codes else -1
    if code in ENDED:
        at = max((codes.index(name) for name in dates if name in codes), default=0)
    steps = [
        {
            "words": words,
            "on": dates.get(name),
            "at": "done"
            if number < at or (number == at and code in ENDED)
            else "now"
            if number == at
            else "end"
            if code in ENDED
            else "next",
        }
        for number, (name, words) in enumerate(JOURNEY)
    ]
    return {"steps": steps, "ended": ENDED.get(code)}


@register.inclusion_tag("parts/icon.html")
def icon(name: str) -> dict[str, str]:
    """Show a picture of `static/img/icons.svg`; a word always stands beside it."""
    return {"name": name}


@register.inclusion_tag("parts/bar.html")
def bar(numerator: int, denominator: int) -> dict[str, str]:
    """Show a share as a bar; the figure itself stands beside it in words."""
    share = 100 * numerator / denominator if denominator else 0
    return {"width": f"{min(max(share, 0), 100):.2f}"}


@register.inclusion_tag("parts/shares.html")
def shares(parts: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Show the parts of a whole as one bar with its key.

    Args:
        parts: in order, each with `label`, `count`, `quoted` and, if it leads on, `url`.
    """
    whole = sum(part["count"] for part in parts)
    drawn, start = [], 0.0
    for number, part in enumerate(parts):
        width = 100 * part["count"] / whole if whole else 0.0
        drawn.append(
            {**part, "x": f"{start:.2f}", "width": f"{width:.2f}", "number": number % 4 + 1}
        )
        start += width
    return {"parts": drawn}


@register.filter
def anchor(field: BoundField) -> str:
    """Give the id of the control an error message leads to: the first one of a group."""
    return field.id_for_label or f"{field.auto_id}_0"


@register.inclusion_tag("parts/problems.html")
def problems(*given: BaseForm | Sequence[BaseForm]) -> dict[str, Any]:
    """List everything wrong with the forms, or lists of them, each line leading to its field."""
    forms = [form for one in given for form in ([one] if isinstance(one, BaseForm) else one)]
    found = [
        {"anchor": anchor(field), "name": str(field.label).rstrip("?？"), "words": words}
        for form in forms
        for field in form.visible_fields()
        for words in field.errors
    ]
    general = [words for form in forms for words in form.non_field_errors()]
    general += [words for form in forms for field in form.hidden_fields() for words in field.errors]
    return {"found": found, "general": general, "count": len(found) + len(general)}


@register.simple_tag(takes_context=True)
def page_attributes(context: Context) -> SafeString:
    """Give the attributes of <html>: the reader's role and how he wants the page."""
    request = context.get("request")
    if request is None:
        return SafeString()
    membership = getattr(request, "membership", None)
    attributes = {"role": membership.role} if membership else {}
    attributes |= display.wishes(request)
    return format_html_join("", ' data-{}="{}"', attributes.items())


@register.simple_tag(takes_context=True)
def wishes(context: Context) -> dict[str, str]:
    """Give how this reader wants the page (text size, colours), where it is not the default."""
    request = context.get("request")
    return display.wishes(request) if request is not None else {}
