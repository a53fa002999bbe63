"""The pages behind a link of a mail, on a phone: read, answered, and used up by a tap."""

import os

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from suggestions.models import Rating
from tests import cast as play
from tests.suggestions.by_link.test_by_link import link

pytestmark = [
    pytest.mark.browser,
    pytest.mark.xdist_group("browser"),
    pytest.mark.django_db(transaction=True),
]

PHONE = {"width": 390, "height": 800}


@pytest.fixture
def complaints(page) -> list[str]:
    """What the browser says against a page, a breach of the policy for one."""
    heard: list[str] = []
    page.on("console", lambda said: heard.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda error: heard.append(str(error)))
    return heard


def look(page, complaints, name) -> None:
    """See that a page is sound."""
    page.wait_for_load_state("networkidle")  # with every style sheet: a form leads back here
    if folder := os.environ.get("SCREENSHOTS"):
        page.screenshot(path=f"{folder}/{name}.png", full_page=True)
    assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"]
    assert complaints == []  # asked before axe, which itself breaks the policy
    assert Axe().run(page).response["violations"] == []
    complaints.clear()


@pytest.mark.parametrize("width", [390, 1280])
def test_a_deputy_rates_in_three_taps(live_server, page, complaints, time_machine, width):
    people = play.cast()
    play.resolved(people)
    time_machine.move_to(play.at(play.DELIVERED, 12))
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(live_server.url + link(people.mei, "reply_delivered"))
    look(page, complaints, f"rate-by-link-{width}")

    page.goto(live_server.url + link(people.mei, "reply_delivered"))
    page.get_by_text("同意", exact=True).click()
    page.get_by_text("满意", exact=True).click()
    page.get_by_role("button", name="提交评价").click()

    expect(page.get_by_text("感谢您")).to_be_visible()
    assert Rating.objects.get().result == "agree"
    look(page, complaints, f"rated-by-link-{width}")


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_a_clerk_signs_for_it_on_the_way(live_server, page, complaints, time_machine, language):
    people = play.cast()
    case = play.assigned(people)
    people.lin.user.language = language
    people.lin.user.save()
    time_machine.move_to(play.at(play.HANDED_OUT, 12))
    page.set_viewport_size(PHONE)
    page.goto(live_server.url + link(people.lin, "assigned"))
    look(page, complaints, f"sign-by-link-{language}")

    page.goto(live_server.url + link(people.lin, "assigned"))
    page.get_by_role("button").last.click()

    words = {"zh-hans": "登录办理", "en": "Sign in and work on it"}
    expect(page.get_by_role("link", name=words[language])).to_be_visible()
    assert play.part(case, people.transport).state == "signed_for"
    look(page, complaints, f"signed-by-link-{language}")


@pytest.mark.parametrize("spoilt", ["wrong", "expired"])
def test_a_link_that_fails_says_what_helps(live_server, page, time_machine, spoilt):
    people = play.cast()
    play.assigned(people)
    time_machine.move_to(play.at(play.HANDED_OUT, 12))
    address = live_server.url + link(people.lin, "assigned")
    if spoilt == "wrong":
        address = address[:-4] + "/"
    else:
        time_machine.move_to(play.at(play.DELIVERED, 12))
    page.set_viewport_size(PHONE)

    page.goto(address)

    look(page, [], f"link-{spoilt}")
    expect(page.get_by_role("link", name="登录查看")).to_be_visible()
