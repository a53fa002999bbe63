"""The pages of rules and calendar in a real browser: sound on a desktop and on a phone."""

from datetime import date

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import Client
from playwright.sync_api import expect

from tests import cast as play
from tests.suggestions.everybody import everybody
from tests.suggestions.procedure.desk import ENTER, MOVES, NEW, RULES, dates_page, entered
from workflow.models import Policy
from workflow.years import standing_days

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
]

IN_NOVEMBER = date(2026, 11, 11)


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
    page.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": live_server.url}])


def sound(page, complaints, width: int, name: str) -> None:
    page.wait_for_load_state()  # with every style sheet: a form leads to the same address
    assert page.evaluate("document.documentElement.scrollWidth") <= width, name
    assert complaints == [], name  # asked before axe, which itself breaks the policy
    found = Axe().run(page).response["violations"]
    assert [(v["id"], [n["html"] for n in v["nodes"]]) for v in found] == [], name
    complaints.clear()


def fill_in_a_year(page, live_server) -> None:
    page.goto(f"{live_server.url}{ENTER}?year=2027")
    page.get_by_label("通知").fill("国办发明电〔2026〕7号")
    page.get_by_label("或直接填写").fill("2027-02-11,放假,春节\n2027-02-20,上班,")
    page.get_by_role("button", name="查看变化").click()
    expect(page.get_by_role("button", name="录入2027年工作日历")).to_be_visible()


@pytest.mark.parametrize("width", [390, 1280])
def test_every_page_of_the_secretariat_is_sound(page, live_server, complaints, width):
    people = everybody()
    case = play.assigned(people, day=IN_NOVEMBER)
    play.numbered(people, title="关于夜间公交的建议")
    entered(people.deng)
    sign_in(page, live_server, people.song)
    page.set_viewport_size({"width": width, "height": 900})

    for address in (
        RULES,
        f"{RULES}2022-01-01/",
        NEW,
        "/calendar/",
        "/calendar/2027/",
        MOVES,
        dates_page(case),
    ):
        page.goto(live_server.url + address)
        sound(page, complaints, width, address)


@pytest.mark.parametrize("width", [390, 1280])
def test_a_year_is_entered_with_its_preview(page, live_server, complaints, width):
    people = everybody()
    play.assigned(people, day=IN_NOVEMBER)
    sign_in(page, live_server, people.deng)
    page.set_viewport_size({"width": width, "height": 900})

    fill_in_a_year(page, live_server)
    sound(page, complaints, width, "preview")
    page.get_by_role("button", name="录入2027年工作日历").click()
    page.wait_for_url("**/calendar/2027/")

    assert len(standing_days(2027)) == 2


def test_rules_are_written_with_the_keyboard_and_enter_adopts_nothing(
    page, live_server, complaints
):
    people = everybody()
    sign_in(page, live_server, people.song)
    page.goto(live_server.url + NEW)

    page.get_by_label("施行日期").fill("2027-03-01")
    page.locator("#id_opinion_number").fill("20")
    page.locator("#id_opinion_unit").select_option("day")
    page.locator("#id_opinion_number").press("Enter")
    expect(page.get_by_role("button", name="施行这套规则")).to_be_visible()
    page.locator("#id_opinion_number").press("Enter")
    expect(page.get_by_role("button", name="施行这套规则")).to_be_visible()

    assert Policy.objects.count() == 1
    sound(page, complaints, 1280, "preview")
    page.get_by_role("button", name="施行这套规则").press("Enter")
    page.wait_for_url("**/rules/2027-03-01/")
    assert Policy.objects.count() == 2


def test_all_dates_are_marked_and_moved_at_once(page, live_server, complaints):
    people = everybody()
    cases = [play.assigned(people, title=f"第{n}件", day=IN_NOVEMBER) for n in range(2)]
    entered(people.deng)
    sign_in(page, live_server, people.song)
    page.goto(live_server.url + MOVES)

    expect(page.get_by_text("已选 2 件")).to_be_visible()
    page.get_by_label("理由").fill("放假安排已公布。")
    page.get_by_role("button", name="调整选中各件的期限").click()
    expect(page.get_by_text("已调整。").first).to_be_visible()

    assert {play.fresh(case).due_on for case in cases} == {date(2027, 2, 14)}
    assert complaints == []
