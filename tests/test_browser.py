"""The site in a real browser, before anybody has signed in."""

import pytest
from axe_playwright_python.sync_playwright import Axe

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


@pytest.mark.parametrize("width", [390, 1280])
def test_the_sign_in_page_is_sound(page, live_server, complaints, width):
    page.set_viewport_size({"width": width, "height": 800})

    page.goto(f"{live_server.url}/sign-in/")

    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert complaints == []  # asked before axe, which itself breaks the policy
    assert Axe().run(page).response["violations"] == []


def test_the_fonts_have_chinese(page, live_server):
    page.goto(f"{live_server.url}/sign-in/")

    widths = page.evaluate(
        """() => ['一', '\\u{10FFFD}'].map(text => {
            const pen = document.createElement('canvas').getContext('2d');
            pen.font = '32px sans-serif';
            return pen.measureText(text).width;
        })"""
    )

    assert widths[0] == 32
