"""The inbox and one's own account in a real browser: on a phone and a desk, light and dark."""

import os

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.test import Client
from playwright.sync_api import expect

from notifications import sorting
from notifications.models import Delivery, Message
from people.models import Membership, Role
from tests.cast import user
from tests.notifications.conftest import NOON

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
    signed_in(context, live_server, people.mei)
    return people.mei


def signed_in(context, live_server, member) -> None:
    """Let the browser be somebody's."""
    client = Client()
    client.force_login(member.user)
    context.add_cookies(
        [{"name": "sid", "value": client.cookies["sid"].value, "url": live_server.url}]
    )


def photograph(page, name) -> None:
    if folder := os.environ.get("SCREENSHOTS"):
        page.screenshot(path=f"{folder}/{name}.png", full_page=True)


def after_some_minutes(page, words: str) -> None:
    """Let minutes pass until the number beside "Inbox" is what it should be; "" for none.

    A minute that passes before the page has wound up its clock again is lost, so several do.
    """
    badge = page.locator(".masthead .count--new")
    for _minute in range(20):
        page.clock.fast_forward(61_000)
        page.wait_for_timeout(250)
        if badge.count() == bool(words) and (not words or words in badge.inner_text()):
            return
    pytest.fail(f"the number never became {words or 'none'}")


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
    photograph(page, f"inbox-{width}-{scheme}")

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
    photograph(page, "no-role")

    sound(page, [], 390)


def test_messages_are_read_by_clicking(live_server, page, mei, tell, complaints):
    tell(key="event:1")
    tell(key="event:2", number="13")
    Message.objects.filter(key="event:2").update(path="/password/")

    page.goto(f"{live_server.url}/inbox/")
    page.get_by_role("button", name="打开页面").first.click()
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


def test_the_number_of_unread_messages_follows_by_itself(live_server, page, mei, tell, complaints):
    page.clock.install()
    page.goto(f"{live_server.url}/password/")
    expect(page.locator(".masthead .count--new")).to_have_count(0)

    tell()
    after_some_minutes(page, "1")

    Message.objects.update(read_at="2026-03-02T04:00Z")
    after_some_minutes(page, "")
    assert complaints == []


def test_a_page_that_stays_open_after_the_sign_in_ended_jumps_nowhere(live_server, page, mei):
    page.clock.install()
    page.goto(f"{live_server.url}/password/")
    page.locator("input[type=password]").first.fill("typed and not sent")
    page.context.clear_cookies()

    page.clock.fast_forward(61_000)
    page.wait_for_timeout(300)

    assert page.url.endswith("/password/")
    expect(page.locator("input[type=password]").first).to_have_value("typed and not sent")


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("width", [390, 1280])
def test_the_page_of_choices_is_sound(
    live_server, page, mei, complaints, settings, width, language
):
    settings.SMS_GATEWAY = {"congress": "", "speaks": "json", "url": "https://x/", "secret": "s"}
    settings.WEBHOOKS = [{"congress": "", "speaks": "wecom", "url": "https://x/", "secret": ""}]
    mei.user.phone, mei.user.language = "13800000000", language
    mei.user.save()
    page.set_viewport_size({"width": width, "height": 800})

    page.goto(f"{live_server.url}/inbox/choices/")
    page.locator(".wish summary").first.click()
    photograph(page, f"choices-{width}-{language}")

    sound(page, complaints, width)


def test_choices_are_made_by_hand(live_server, page, mei, complaints):
    page.set_viewport_size({"width": 390, "height": 800})
    page.goto(f"{live_server.url}/inbox/choices/")
    page.get_by_text("您的建议已公开").click()
    page.get_by_label("您的建议已公开：电子邮件").select_option(label="不发送")
    page.get_by_label("免打扰开始").fill("22:00")
    page.get_by_role("button", name="保存设置").click()

    expect(page.get_by_text("已保存")).to_be_visible()
    expect(page.get_by_text("您的建议已公开")).to_contain_text("电子邮件：不发送")
    expect(page.get_by_label("免打扰开始")).to_have_value("22:00")
    assert complaints == []


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("width", [390, 1280])
def test_the_administrators_pages_are_sound(
    live_server, page, context, people, tell, complaints, width, language
):
    who = user("deng", "邓工", language=language)
    deng = Membership.objects.create(user=who, congress=people.congress, role=Role.ADMINISTRATOR)
    tell(people.mei, people.lan)
    tell(people.mei, key="event:2")
    sorting.sort_once(NOON)
    Delivery.objects.update(
        state="failed",
        attempts=8,
        last_error="SMTPServerDisconnected: Connection unexpectedly closed",
    )
    signed_in(context, live_server, deng)
    page.set_viewport_size({"width": width, "height": 800})

    page.goto(f"{live_server.url}/inbox/undelivered/")
    photograph(page, f"undelivered-{width}-{language}")
    sound(page, complaints, width)
    page.goto(f"{live_server.url}/inbox/preview/")
    photograph(page, f"preview-{width}-{language}")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.goto(f"{live_server.url}/inbox/preview/reply_delivered/")
    photograph(page, f"email-{width}-{language}")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
