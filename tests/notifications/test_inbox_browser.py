"""The inbox and one's own account in a real browser: on a phone and a desk, light and dark."""

import os

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.test import Client
from playwright.sync_api import expect

from notifications.models import Message
from people.models import Membership

pytestmark = [
    pytest.mark.browser,
    pytest.mark.xdist_group("browser"),
    pytest.mark.django_db(transaction=True),
]


@pytest.fixture
def complaints(page) -> list[str]:
    """What the browser says against a page, a breach of the policy for one."""
    heard: list[str] = []
    page.on("console", lambda said: heard.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda error: heard.append(str(error)))
    return heard


@pytest.fixture
def mei(live_server, context, people):
    """Mei's browser, signed in."""
    client = Client()
    client.force_login(people.mei.user)
    context.add_cookies(
        [{"name": "sid", "value": client.cookies["sid"].value, "url": live_server.url}]
    )
    return people.mei


def sound(page, complaints, width) -> None:
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert complaints == []  # asked before axe, which itself breaks the policy
    assert Axe().run(page).response["violations"] == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_the_inbox_is_sound(live_server, page, mei, tell, complaints, width, scheme):
    tell(key="event:1", title="关于" + "在石桥镇北片增设公交站点" * 8 + "的建议")
    tell(key="event:2", number="", title="W" * 120)
    tell(key="event:3")
    Message.objects.filter(key="event:1").update(read_at="2026-03-02T04:00Z")
    page.set_viewport_size({"width": width, "height": 800})
    page.emulate_media(color_scheme=scheme)

    page.goto(f"{live_server.url}/inbox/")
    if folder := os.environ.get("SCREENSHOTS"):
        page.screenshot(path=f"{folder}/inbox-{width}-{scheme}.png", full_page=True)

    sound(page, complaints, width)


@pytest.mark.parametrize("address", ["/inbox/", "/password/"])
def test_pages_of_ones_own_account_are_sound_on_a_phone(
    live_server, page, mei, complaints, address
):
    page.set_viewport_size({"width": 390, "height": 800})

    page.goto(f"{live_server.url}{address}")

    sound(page, complaints, 390)


def test_the_page_for_somebody_without_a_role_is_sound(live_server, page, mei):
    Membership.objects.filter(pk=mei.pk).delete()
    page.set_viewport_size({"width": 390, "height": 800})

    page.goto(f"{live_server.url}/inbox/")
    if folder := os.environ.get("SCREENSHOTS"):
        page.screenshot(path=f"{folder}/no-role.png", full_page=True)

    sound(page, [], 390)


def test_messages_are_read_by_clicking(live_server, page, mei, tell, complaints):
    tell(key="event:1")
    tell(key="event:2", number="13")
    Message.objects.filter(key="event:2").update(path="/password/")

    page.goto(f"{live_server.url}/inbox/")
    page.get_by_role("button", name="打开页面").click()
    page.wait_for_url("**/password/")
    page.goto(f"{live_server.url}/inbox/")
    expect(page.get_by_text("有1条未读消息")).to_be_visible()
    page.get_by_role("button", name="全部标为已读").click()

    expect(page.get_by_text("消息均已阅读")).to_be_visible()
    assert complaints == []


def test_signing_in_and_out_with_the_keyboard(live_server, page, people, complaints):
    page.goto(f"{live_server.url}/inbox/")
    page.get_by_label("登录名").fill("yunxi-mei")
    page.get_by_label("密码").fill("a long password of the cast")
    page.keyboard.press("Enter")
    page.wait_for_url("**/inbox/")

    page.locator(".tools summary").last.click()
    page.get_by_role("button", name="退出登录").click()

    page.wait_for_url("**/sign-in/")
    page.go_back()
    page.wait_for_url("**/sign-in/?next=/inbox/")
    assert complaints == []
