"""Size of the text and colours: kept in the browser, written into the page."""

import pytest
from django.template import Context, Template
from django.test import RequestFactory

pytestmark = pytest.mark.django_db


def attributes(**cookies):
    request = RequestFactory().get("/")
    request.COOKIES = cookies
    template = Template("{% load look %}<html{% page_attributes %}>")
    return template.render(Context({"request": request}))


def test_a_wish_is_kept_and_the_reader_stays_where_he_was(client):
    answer = client.post("/display", {"text": "large", "next": "/people/sign-in/?next=/"})

    assert answer.headers["Location"] == "/people/sign-in/?next=/"
    assert answer.cookies["text"].value == "large"
    assert answer.cookies["text"]["samesite"] == "Lax"
    assert answer.cookies["text"]["httponly"] is True
    assert "theme" not in answer.cookies


def test_the_default_is_kept_by_forgetting_the_wish(client):
    client.cookies["theme"] = "dark"

    answer = client.post("/display", {"theme": "auto"})

    assert answer.cookies["theme"]["max-age"] == 0


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example", "javascript:x"])
def test_nobody_is_sent_elsewhere(client, target):
    answer = client.post("/display", {"text": "large", "next": target})

    assert answer.headers["Location"] == "/"


def test_a_value_nobody_offers_is_not_kept(client):
    answer = client.post("/display", {"text": "huge"})

    assert "text" not in answer.cookies


def test_looking_does_not_change_the_wish(client):
    assert client.get("/display").status_code == 405


def test_the_page_carries_the_wishes_it_knows():
    html = attributes(text="largest", theme="dark", other="x")

    assert html == '<html data-text="largest" data-theme="dark">'


def test_a_forged_wish_stays_out_of_the_page():
    assert attributes(text='"><script>', theme="auto") == "<html>"
