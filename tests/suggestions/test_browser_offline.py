"""What is typed without a connection reaches the server when there is one again."""

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Page, expect

from suggestions.models import Draft
from tests import cast as play

pytestmark = [
    pytest.mark.browser,
    pytest.mark.xdist_group("browser"),
    pytest.mark.django_db(transaction=True),
]

HIDE = """() => {
  Object.defineProperty(document, "visibilityState", {value: "hidden", configurable: true});
  document.dispatchEvent(new Event("visibilitychange"));
}"""
SHOW = """() => {
  delete document.visibilityState;
  document.dispatchEvent(new Event("visibilitychange"));
}"""
STATE = "[data-saving]"


@pytest.fixture
def writing(page, live_server) -> Page:
    """Let Mei begin a suggestion in her browser."""
    client = Client()
    client.force_login(play.cast().mei.user)
    cookie = client.cookies[settings.SESSION_COOKIE_NAME]
    page.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": live_server.url}])
    page.goto(live_server.url + reverse("suggestions:new"))
    return page


def hides_it_offline(page: Page) -> None:
    """She types in a tunnel and puts the phone away: what is sent then does not arrive."""
    page.context.set_offline(True)
    page.fill("[name=title]", "在隧道里写的标题")
    page.evaluate(HIDE)
    expect(page.locator(STATE)).to_have_attribute("data-state", "failed")
    assert not Draft.objects.exists()


def is_kept(page: Page) -> bool:
    """Wait until the page says that it is saved, and look whether it is."""
    expect(page.locator(STATE)).to_have_attribute("data-state", "saved")
    return [draft.fields["title"] for draft in Draft.objects.all()] == ["在隧道里写的标题"]


def test_what_was_hidden_without_a_connection_is_sent_when_the_network_is_back(writing):
    hides_it_offline(writing)

    writing.context.set_offline(False)

    assert is_kept(writing)


def test_what_was_hidden_while_the_server_was_away_is_sent_when_the_page_is_seen_again(writing):
    writing.route("**/unsent/", lambda route: route.abort())
    writing.fill("[name=title]", "在隧道里写的标题")
    writing.evaluate(HIDE)
    expect(writing.locator(STATE)).to_have_attribute("data-state", "failed")
    writing.unroute("**/unsent/")

    writing.evaluate(SHOW)

    assert is_kept(writing)
