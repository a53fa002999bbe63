"""What the stories about rules and calendar share: days, forms filled in, and a new year."""

from datetime import date
from typing import Any

from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from people.models import Membership
from suggestions.models import Suggestion
from suggestions.procedure.actions import enter_year
from suggestions.procedure.year_file import as_text
from tests import cast as play
from tests.suggestions.desk import Form, forms_of
from tests.workflow.days import free, works
from workflow.years import PublishedDay, year_digest

TODAY = date(2026, 11, 26)
RULES = "/rules/"
NEW = "/rules/new/"
ENTER = "/calendar/enter/"
MOVES = "/secretariat/dates/"

# 2027 as it might be published: the Spring Festival longer than the law alone has it.
IN_2027 = (
    *(free(f"2027-01-{day:02d}", "元旦") for day in (1, 2, 3)),
    *(free(f"2027-02-{day:02d}", "春节") for day in range(5, 13)),
    works("2027-02-14"),
    works("2027-02-20"),
    *(free(f"2027-04-{day:02d}", "清明节") for day in (3, 4, 5)),
    *(free(f"2027-05-{day:02d}", "劳动节") for day in range(1, 6)),
    free("2027-06-09", "端午节"),
    free("2027-09-15", "中秋节"),
    *(free(f"2027-10-{day:02d}", "国庆节") for day in range(1, 8)),
)


def acting_form(page: HttpResponse) -> Form:
    """Give the form of a page that acts: the one with a key."""
    return next(form for form in forms_of(page) if "act_key" in form.fields)


def posted(client: Client, url: str, form: Form, **changes: Any) -> HttpResponse:
    """Send a form with changes; names are the form's own."""
    return client.post(url, form.fields | changes)


def preview(client: Client, start: str = "", **changes: Any) -> HttpResponse:
    """Open the sheet, fill it in, and look at what it changes."""
    form = acting_form(client.get(f"{NEW}?from={start}"))
    return posted(client, NEW, form, **{"valid_from": "2027-03-01", **changes})


def adopt(client: Client, start: str = "", **changes: Any) -> HttpResponse:
    """The same, and adopt it."""
    return posted(client, NEW, acting_form(preview(client, start, **changes)), adopt="1")


def year_form(client: Client, days: Any = IN_2027, **changes: Any) -> HttpResponse:
    """Fill in the form for a year, and look at what it changes."""
    text = days if isinstance(days, str) else as_text(days)
    filled = {"year": "2027", "source": "国办发明电〔2026〕7号", "text": text, **changes}
    return client.post(ENTER, filled)


def entered(
    member: Membership,
    days: tuple[PublishedDay, ...] = IN_2027,
    *,
    year: int = 2027,
    on: date = TODAY,
) -> None:
    """An administrator enters a year."""
    enter_year(
        play.by(member, on),
        year=year,
        days=days,
        source="国办发明电〔2026〕7号",
        seen=year_digest(year),
    )


def dates_page(case: Suggestion) -> str:
    """Where the dates of a suggestion are explained."""
    return reverse("suggestions:dates", args=[case.public_id])
