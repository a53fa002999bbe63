"""The pages of figures in a real browser: readable by everybody, on a phone, and on paper."""

import re
from datetime import date

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import Client
from django.urls import reverse
from playwright.sync_api import expect

from tests import cast as play
from tests.reports.stories import another_session, give_back_rating

pytestmark = [
    pytest.mark.browser,
    pytest.mark.xdist_group("browser"),
    pytest.mark.django_db(transaction=True),
]

ADDRESSES = ["/figures/", "/figures/?as_of=never", "/figures/cases/?rate=solve&part=denominator"]


@pytest.fixture
def signed_in_page(live_server, page):
    """A browser in which the supervisor of a congress with some figures is signed in."""
    people = play.cast()
    another_session(people, 2024, cut_off=date(2024, 12, 31))
    give_back_rating(people, play.resolved(people))
    play.resolved(people, outcome="C")
    client = Client()
    client.force_login(people.chen.user)
    name = settings.SESSION_COOKIE_NAME
    page.context.add_cookies(
        [{"name": name, "value": client.cookies[name].value, "url": live_server.url}]
    )
    return page


@pytest.mark.parametrize("width", [1280, 390])
def test_axe_finds_nothing_and_nothing_sticks_out(live_server, signed_in_page, width):
    page, complaints = signed_in_page, []
    page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    page.set_viewport_size({"width": width, "height": 800})
    for address in ADDRESSES:
        page.goto(live_server.url + address)
        page.wait_for_load_state("networkidle")

        assert complaints == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        violations = Axe().run(page).response["violations"]
        assert [(v["id"], v["nodes"][0]["html"]) for v in violations] == [], address
        complaints.clear()  # what axe itself set off


def test_on_paper_every_column_fits_and_nothing_is_left_to_click(live_server, signed_in_page):
    page = signed_in_page
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 658, "height": 980})  # A4 less its margins
    page.goto(live_server.url + reverse("reports:figures"))

    tables = page.locator(".by-group table")
    for place in range(tables.count()):
        box = tables.nth(place).bounding_box()
        assert box["x"] + box["width"] <= 658
    for hidden in (".filters", ".actions", ".mainnav"):
        assert not page.locator(hidden).first.is_visible()


def test_a_figure_leads_to_its_cases_and_back(live_server, signed_in_page):
    page = signed_in_page
    page.goto(live_server.url + reverse("reports:figures"))

    page.locator(".tile", has_text="解决率").first.locator(".tile__figure a").click()
    page.wait_for_url("**/figures/cases/**")
    expect(page.locator("tbody tr")).to_have_count(1)

    page.locator(".slices a", has_text="分母").click()
    expect(page.locator("tbody tr")).to_have_count(2)
    page.locator(".crumbs a").click()
    page.wait_for_url("**/figures/?**")
    expect(page.locator(".quotation")).to_have_text(re.compile("^推动2件代表建议的办理落实"))
