"""A browser without a screen: signs in, reads the forms of a page, sends them and sends them again.

What a page would send is taken from the page, as a person would leave it; so a form that changes
is followed without a word here.
"""

import http.client
import random
import re
import time
from dataclasses import dataclass, field, replace
from fnmatch import fnmatch
from urllib.parse import urlencode, urlsplit

from tests.suggestions.desk import Form, read_forms

PATIENCE = 40.0  # seconds for which a form is sent again while nobody answers
LINK = re.compile(r'<a [^>]*href="([^"]+)"')
AWAY = {500, 502, 503, 504}


@dataclass
class Answer:
    """What came back; `status` 0 where nobody answered in time."""

    status: int
    path: str
    text: str
    location: str = ""

    def forms(self) -> list[Form]:
        """Give the forms of the page that act, as they would be sent."""
        found = [form for form in read_forms(self.text) if form.method == "post"]
        return [replace(form, action=form.action or self.path) for form in found]

    def form(self, ending: str, **fields: str) -> Form | None:
        """Give the form that goes to an address with this ending, and has these fields so."""
        for form in self.forms():
            there = fnmatch(urlsplit(form.action).path, f"*{ending}")
            if there and fields.items() <= form.fields.items():
                return form
        return None

    def links(self, ending: str) -> list[str]:
        """Give where the page leads, of all that with this ending."""
        found = [link.partition("?")[0] for link in LINK.findall(self.text)]
        return [link for link in found if fnmatch(link, f"*{ending}")]


def filled(form: Form, words: dict[str, str], *, action: str = "") -> Form:
    """Give the form with these fields filled in, and sent by another of its buttons.

    A field may stand on the page more than once, each time with something before its name.
    """
    fields = dict(form.fields)
    for word, value in words.items():
        several = [name for name in fields if name.endswith(f"-{word}")]
        names = [word] if word in fields or not several else several
        fields |= dict.fromkeys(names, value)
    return replace(form, fields=fields, action=action or form.action)


@dataclass
class Visitor:
    """One person at his browser."""

    port: int
    username: str
    password: str
    cookies: dict[str, str] = field(default_factory=dict)
    connection: http.client.HTTPConnection | None = None
    again: int = 0

    def sign_in(self) -> None:
        """Sign in, as often as it takes."""
        self.cookies.clear()
        while True:
            form = self.get("/sign-in/").form("/sign-in/")
            if form is not None:
                words = {"username": self.username, "password": self.password}
                if self.send(filled(form, words)).status == 302:
                    return
            time.sleep(0.2)

    def get(self, path: str) -> Answer:
        """Open a page; signs in again where the session is gone."""
        answer = self._patiently("GET", path, None)
        if answer.status == 302 and "/sign-in/" in answer.location and path != "/sign-in/":
            self.sign_in()
            answer = self._patiently("GET", path, None)
        return answer

    def send(self, form: Form) -> Answer:
        """Send a form; the same form again while nobody answers."""
        body = urlencode(form.fields, doseq=True)
        return self._patiently("POST", form.action, body)

    def _patiently(self, method: str, path: str, body: str | None) -> Answer:
        give_up = time.monotonic() + PATIENCE
        while True:
            answer = self._once(method, path, body)
            if answer is not None and answer.status not in AWAY:
                return answer
            if time.monotonic() > give_up:
                return Answer(0, path, "")
            self.again += 1
            time.sleep(random.uniform(0.1, 0.6))

    def close(self) -> None:
        """Hang up."""
        if self.connection is not None:
            self.connection.close()
        self.connection = None

    def _once(self, method: str, path: str, body: str | None) -> Answer | None:
        headers = {"Cookie": "; ".join(f"{k}={v}" for k, v in self.cookies.items())}
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        try:
            if self.connection is None:
                self.connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=15)
            self.connection.request(method, path, body, headers)
            response = self.connection.getresponse()
            text = response.read().decode(errors="replace")
        except (http.client.HTTPException, OSError):
            self.close()
            return None
        for line in response.headers.get_all("Set-Cookie") or []:
            name, _, value = line.split(";")[0].partition("=")
            self.cookies[name] = value
        return Answer(response.status, path, text, response.headers.get("Location") or "")
