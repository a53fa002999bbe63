"""A browser without script: it reads the forms of a page and sends them as they stand there."""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

from django.http import HttpResponse
from django.test import Client

from people.models import Membership


def at_desk(member: Membership) -> Client:
    """Give a browser in which somebody is signed in."""
    client = Client()
    client.force_login(member.user)
    return client


@dataclass
class Form:
    """One form of a page: where it goes, and what stands in it."""

    action: str
    method: str
    fields: dict[str, Any] = field(default_factory=dict)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self.form: Form | None = None
        self.select: str | None = None
        self.area: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = dict(attrs)
        name = told.get("name")
        if tag == "form":
            self.form = Form(told.get("action") or "", (told.get("method") or "get").lower())
            self.forms.append(self.form)
        elif self.form is None:
            return
        elif tag == "input" and name:
            self.take_input(name, told)
        elif tag == "select":
            self.select = name
        elif tag == "option" and self.select:
            if "selected" in told or self.select not in self.form.fields:
                self.form.fields[self.select] = told.get("value") or ""
        elif tag == "textarea" and name:
            self.area = name
            self.form.fields[name] = ""

    def take_input(self, name: str, told: dict[str, str | None]) -> None:
        assert self.form is not None
        kind, value = told.get("type"), told.get("value") or ""
        if kind in {"checkbox", "radio"} and "checked" not in told:
            self.form.fields.setdefault(name, [])
        elif kind == "checkbox":
            self.form.fields.setdefault(name, []).append(value)
        elif kind != "file":
            self.form.fields[name] = value

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.form = None
        elif tag == "select":
            self.select = None
        elif tag == "textarea":
            self.area = None

    def handle_data(self, data: str) -> None:
        if self.area and self.form is not None:
            self.form.fields[self.area] += data.removeprefix("\n")


def read_forms(html: str) -> list[Form]:
    """Give the forms of a page's text."""
    reader = _Reader()
    reader.feed(html)
    return reader.forms


def forms_of(page: HttpResponse) -> list[Form]:
    """Give the forms of a page."""
    return read_forms(page.content.decode())


def the_form(page: HttpResponse, action: str = "") -> Form:
    """Give the acting form of a page: the one that carries an act key and goes to `action`.

    Without one: the only one, or of several the one that goes to the page itself.
    """
    acting = [f for f in forms_of(page) if "act_key" in f.fields and action in f.action]
    if not action and len(acting) > 1:
        acting = [f for f in acting if not f.action]
    assert len(acting) == 1, [f.action for f in acting]
    return acting[0]


def send(client: Client, url: str, action: str = "", **changes: Any) -> HttpResponse:
    """Open a page, fill in its form (`unit__0` is a row's field) and send it."""
    return send_form(client, url, the_form(client.get(url), action), **changes)


def send_form(client: Client, url: str, form: Form, **changes: Any) -> HttpResponse:
    """Send a form that was read from a page before."""
    named = {_name(key): value for key, value in changes.items()}
    return client.post(form.action or url, {**form.fields, **named})


def _name(key: str) -> str:
    column, _mark, row = key.partition("__")
    return f"units-{row}-{column}" if row else key


def words(page: HttpResponse) -> str:
    """Give a page as text."""
    return page.content.decode()
