"""A browser without a screen: signs in, keeps cookies, measures how long an answer takes."""

import http.client
import re
import time
from dataclasses import dataclass, field
from urllib.parse import urlencode

_CSRF = re.compile(rb'name="csrfmiddlewaretoken" value="(\w+)"')


@dataclass
class Answer:
    """What came back, after how many seconds and SQL statements."""

    status: int
    body: bytes
    seconds: float
    statements: int
    sql_ms: float
    location: str = ""


@dataclass
class Visitor:
    """One person at one web server, with one connection."""

    port: int
    cookies: dict[str, str] = field(default_factory=dict)
    connection: http.client.HTTPConnection | None = None

    def sign_in(self, username: str, password: str) -> "Visitor":
        """Sign in; stops everything where that fails."""
        form = {"username": username, "password": password, "csrfmiddlewaretoken": self._token()}
        answer = self.ask("POST", "/sign-in/", form)
        if answer.status != 302:
            raise SystemExit(f"{username} can't sign in: {answer.status}")
        self._token()
        return self

    def _token(self) -> str:
        """Give the token of the forms, from whichever page has one."""
        page = self.ask("GET", "/sign-in/").body
        found = _CSRF.search(page)
        if found is None:
            raise SystemExit("There is no form on the sign-in page.")
        self.token = found[1].decode()
        return self.token

    def twin(self) -> "Visitor":
        """Give the same person with another connection."""
        other = Visitor(self.port, dict(self.cookies))
        other.token = self.token
        return other

    def get(self, path: str) -> Answer:
        """Open a page."""
        return self.ask("GET", path)

    def post(self, path: str, form: dict[str, str]) -> Answer:
        """Send a form."""
        return self.ask("POST", path, {**form, "csrfmiddlewaretoken": self.token})

    def ask(self, method: str, path: str, form: dict[str, str] | None = None) -> Answer:
        """Send one request; once more where the server had closed the connection."""
        body = urlencode(form) if form else None
        headers = {"Cookie": "; ".join(f"{k}={v}" for k, v in self.cookies.items())}
        if form:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        for again in (True, False):
            if self.connection is None:
                self.connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)
                self.connection.connect()
            began = time.perf_counter()
            try:
                self.connection.request(method, path, body, headers)
                response = self.connection.getresponse()
                content = response.read()
                break
            except (http.client.RemoteDisconnected, ConnectionError, BrokenPipeError):
                self.connection = None
                if not again:
                    raise
        seconds = time.perf_counter() - began
        self._keep(response.headers.get_all("Set-Cookie") or [])
        return Answer(
            response.status,
            content,
            seconds,
            int(response.headers.get("X-SQL-Statements", 0)),
            float(response.headers.get("X-SQL-Ms", 0)),
            response.headers.get("Location", ""),
        )

    def _keep(self, told: list[str]) -> None:
        for line in told:
            name, _, value = line.split(";")[0].partition("=")
            self.cookies[name] = value
