"""The secretariat's pages in a real browser: driven by keys, sound on a desktop and on a phone."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import Client
from django.urls import reverse
from playwright.sync_api import expect

from suggestions.intake.merging import merge
from suggestions.intake.withdrawing import ask_withdrawal
from tests import cast as play
from tests.suggestions.everybody import (
    Everybody,
    everybody,
    signed_by_three,
    the_supervision,
)

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
]


@pytest.fixture
def complaints(page, live_server) -> list[str]:
    """What the browser says against a page: errors, breaches of the policy, foreign addresses."""
    heard: list[str] = []
    page.on("console", lambda m: heard.append(m.text) if m.type in {"error", "warning"} else None)
    page.on("pageerror", lambda error: heard.append(str(error)))
    page.on("request", lambda r: None if r.url.startswith(live_server.url) else heard.append(r.url))
    return heard


def sign_in(page, live_server, member) -> None:
    client = Client()
    client.force_login(member.user)
    cookie = client.cookies[settings.SESSION_COOKIE_NAME]
    page.context.add_cookies(
        [{"name": cookie.key, "value": cookie.value, "url": live_server.url}],
    )


def pages(people: Everybody) -> dict[str, str]:
    """Give the address of every page, each with a case of its own."""
    no = {"result": "disagree", "attitude": "dissatisfied", "comment": "没有解决。"}
    submitted, numbered = play.submitted(people), play.numbered(people)
    running, resolved = play.assigned(people), play.resolved(people)
    together = play.numbered(people)
    merge(together, play.by(people.song, play.HANDED_OUT), head=numbered)
    key = play.assigned(people)
    the_supervision(people, key)
    asked = signed_by_three(people)
    ask_withdrawal(asked, play.by(people.mei, play.DELIVERED), reason="已解决。")
    cases = {
        "review": submitted,
        "alike": submitted,
        "unmerge": together,
        "paper_withdrawal": asked,
        "key_item": running,
        "supervision": key,
        "revise_supervision": key,
        "log_visit": key,
        "conclude_supervision": key,
        "drop_key_item": key,
        "hand_out": numbered,
        "hand_out_anew": running,
        "remind": running,
        "correct": running,
        "change_lead": running,
        "check": play.answered(people),
        "objection": play.rated(people, play.resolved(people), **no),
        "paper_rating": resolved,
        "publish": resolved,
    }
    return {
        "home": reverse("suggestions:secretariat"),
        "key items": reverse("suggestions:key_items"),
        "units": reverse("reports:units"),
        "behind": f"{reverse('reports:unit_cases')}?what=lead",
        "letter": f"{reverse('suggestions:reminder_letter')}?unit={people.transport.pk}",
        "enter": reverse("suggestions:enter"),
        "several": f"{reverse('suggestions:hand_out_several')}?pick={numbered.public_id}",
        **{f"queue {q}": reverse("suggestions:waiting", args=[q]) for q in ("review", "overdue")},
        **{name: reverse(f"suggestions:{name}", args=[c.public_id]) for name, c in cases.items()},
    }


@pytest.mark.parametrize("width", [390, 1280])
def test_every_page_is_sound(page, live_server, complaints, width):
    people = everybody()
    addresses = pages(people)
    sign_in(page, live_server, people.song)
    page.set_viewport_size({"width": width, "height": 900})

    for name, path in addresses.items():
        page.goto(live_server.url + path)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, name
        assert complaints == [], name  # asked before axe, which itself breaks the policy
        found = Axe().run(page).response["violations"]
        assert [(v["id"], v["nodes"][0]["html"]) for v in found] == [], name
        complaints.clear()


def test_a_list_is_worked_through_with_the_keys(page, live_server, complaints):
    people = play.cast()
    first, second = play.submitted(people, title="第一件"), play.submitted(people, title="第二件")
    sign_in(page, live_server, people.song)
    page.goto(live_server.url + reverse("suggestions:waiting", args=["review"]))

    page.keyboard.press("j")
    page.keyboard.press("x")
    page.keyboard.press("j")
    page.keyboard.press("x")
    expect(page.locator("[data-count]")).to_have_text("已选 2 件")
    page.keyboard.press("k")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{reverse('suggestions:review', args=[first.public_id])}")
    page.keyboard.press("n")
    page.wait_for_url(f"**{reverse('suggestions:review', args=[second.public_id])}")
    page.get_by_role("button", name="受理并编号").click()

    page.get_by_text("编为第1号").wait_for()
    assert play.fresh(second).number == 1
    assert complaints == []


def test_a_secret_matter_asks_for_no_text_and_a_class_of_one_s_own_for_a_reason(
    page, live_server, complaints
):
    people = play.cast()
    case = play.answered(people)
    sign_in(page, live_server, people.song)

    page.goto(live_server.url + reverse("suggestions:enter"))
    expect(page.get_by_label("事由")).to_be_visible()
    page.get_by_text("涉密事项").click()
    expect(page.get_by_label("事由")).to_be_hidden()

    page.goto(live_server.url + reverse("suggestions:check", args=[case.public_id]))
    expect(page.get_by_label("调整办理结果的理由")).to_be_hidden()
    page.get_by_label("区交通委答复的办理结果").select_option("D")
    page.get_by_label("调整办理结果的理由").fill("只是留作参考。")
    page.get_by_role("button", name="办结").click()

    page.get_by_text("答复函已送达签名代表").wait_for()
    assert play.fresh(case).outcome == "D"
    assert complaints == []
