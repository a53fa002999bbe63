"""What every answer carries, and what is said when something is refused or fails."""

import errno
import io
import json
import logging

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import InterfaceError, OperationalError
from django.test import Client, RequestFactory
from django.utils import translation

from config import logs, views

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'; "
    "object-src 'none'"
)


@pytest.fixture
def log_lines():
    """The log as it is written, read back."""
    handler = next(h for h in logging.getLogger().handlers if h.name == "stderr")
    written = io.StringIO()
    before = handler.setStream(written)
    yield lambda: [json.loads(line) for line in written.getvalue().splitlines()]
    handler.setStream(before)


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/health/ready", "/admin/login/", "/nowhere"])
def test_every_answer_carries_the_headers(client, address):
    headers = client.get(address).headers

    assert headers["Content-Security-Policy"] == POLICY
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "no-store" in headers["Cache-Control"]
    assert "camera=()" in headers["Permissions-Policy"]
    assert "Strict-Transport-Security" not in headers
    assert len(headers["X-Request-ID"]) == 16


@pytest.mark.django_db
def test_a_foreign_host_is_refused_and_not_repeated(client):
    answer = client.get("/health/ready", headers={"host": "evil.example.com"})

    assert answer.status_code == 400
    assert b"evil.example.com" not in answer.content


@pytest.mark.django_db
@pytest.mark.parametrize(("language", "words"), [("zh-hans", "没有此"), ("en", "not")])
def test_a_page_that_is_not_there_says_so_in_the_readers_language(
    client, settings, language, words
):
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = language

    answer = client.get("/nowhere")

    assert answer.status_code == 404
    assert answer.headers["Content-Language"] == language
    assert f'lang="{language}"' in answer.content.decode()


@pytest.mark.django_db
def test_a_form_for_what_is_not_there_gives_the_words_back(client):
    sent = client.post("/nowhere", {"reason": "写了很久的<理由>", "password": "secret-word"})

    assert sent.status_code == 404
    assert "写了很久的&lt;理由&gt;" in sent.content.decode()
    assert "secret-word" not in sent.content.decode()


@pytest.mark.django_db
def test_a_form_that_is_no_longer_valid_says_what_to_do():
    answer = Client(enforce_csrf_checks=True).post("/display", {"text": "large"})

    assert answer.status_code == 403
    assert "403.html" in [template.name for template in answer.templates]
    assert answer.context["stale_form"] is True


def test_a_request_of_a_gigabyte_is_refused_unread(client):
    answer = client.generic("POST", "/display", b"x", CONTENT_LENGTH=str(2**30))

    assert answer.status_code == 413
    assert "413.html" in [template.name for template in answer.templates]


def test_a_form_with_too_much_text_is_told_its_limit(client, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000

    answer = client.post("/display", {"next": "x" * 2000})

    assert answer.status_code == 413


def test_a_file_that_is_too_large_is_not_kept_but_the_form_arrives(settings):
    settings.UPLOAD_FILE_LIMIT = 200_000
    large = SimpleUploadedFile("scan.pdf", b"%PDF" + b"x" * 500_000)

    request = RequestFactory().post("/", {"title": "关于公交线路", "file": large})

    assert request.POST["title"] == "关于公交线路"
    with request.FILES["file"] as arrived:
        assert arrived.size == 500_004
        assert len(arrived.read()) <= 200_000


def test_a_failure_is_admitted_without_asking_the_database(rf):
    logs.begin_request()

    with translation.override("zh-hans"):
        answer = views.server_error(rf.get("/"))

    assert answer.status_code == 500
    assert logs.reference() in answer.content.decode()


@pytest.mark.django_db
def test_the_log_has_one_line_for_a_request_and_nothing_that_was_typed(client, log_lines):
    answer = client.post("/display?secret=1", {"text": "large", "next": "秘密"})

    (line,) = [line for line in log_lines() if line["event"] == "answered"]
    assert line["request_id"] == answer.headers["X-Request-ID"]
    assert (line["method"], line["view"], line["status"]) == ("POST", "display", 302)
    assert line["user"] is None
    assert line["at"].endswith("+08:00")
    assert "secret" not in json.dumps(log_lines())
    assert "秘密" not in json.dumps(log_lines(), ensure_ascii=False)


def test_a_line_break_in_a_value_cannot_forge_a_line(log_lines):
    logging.getLogger("security").warning("tried %s", 'a\n{"event": "forged"}')

    assert [line["event"] for line in log_lines()] == ['tried a\n{"event": "forged"}']


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("error", "status"),
    [
        (OperationalError("database or disk is full"), 503),
        (InterfaceError("connection already closed"), 503),
        (OSError(errno.ENOSPC, "No space left on device"), 503),
        (OSError(errno.EACCES, "Permission denied"), 500),
        (KeyError("a fault of ours"), 500),
    ],
    ids=str,
)
def test_when_nothing_can_be_stored_the_words_come_back(monkeypatch, error, status):
    def fail(*_args, **_options):
        raise error

    monkeypatch.setattr("django.contrib.auth.forms.authenticate", fail)
    client = Client(raise_request_exception=False)
    typed = {"username": "区交通委林科员写了很久的一段话", "password": "never given back"}

    answer = client.post("/sign-in/", typed)

    assert answer.status_code == status
    assert ("Retry-After" in answer.headers) is (status == 503)
    text = answer.content.decode()
    assert typed["username"] in text
    assert typed["password"] not in text
    assert "Django" not in text
