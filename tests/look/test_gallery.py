"""Every part of the look in a real browser: reading, keys, saving, sending."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.look import gallery

pytestmark = [
    pytest.mark.browser,
    pytest.mark.xdist_group("browser"),
    pytest.mark.django_db(transaction=True),
]

PAGES = ["/parts", "/queue", "/sheet"]


@pytest.fixture(autouse=True)
def shown(settings) -> None:
    """The site shows the gallery instead of its pages."""
    settings.ROOT_URLCONF = "tests.look.gallery"
    here = Path(__file__).parent / "templates"
    (engine,) = settings.TEMPLATES
    plain = [name for name in engine["OPTIONS"]["context_processors"] if name.startswith("django.")]
    settings.TEMPLATES = [
        {
            **engine,
            "DIRS": [*engine["DIRS"], here],
            "OPTIONS": {**engine["OPTIONS"], "context_processors": plain},
        }
    ]
    gallery.SAVED.clear()
    gallery.SENT.clear()


@pytest.fixture
def complaints(page) -> Iterator[list[str]]:
    """What the browser complained of, a breach of the policy for one; nothing at the end."""
    heard: list[str] = []
    page.on("console", lambda said: heard.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda error: heard.append(str(error)))
    yield heard
    assert heard == []


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("address", PAGES)
def test_axe_finds_nothing_and_nothing_sticks_out(
    live_server, page, complaints, address, width, theme
):
    page.set_viewport_size({"width": width, "height": 800})
    page.emulate_media(color_scheme=theme)
    page.goto(live_server.url + address)
    page.wait_for_load_state("networkidle")

    assert complaints == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    # axe itself writes styles into the page, which our policy refuses.
    found = Axe().run(page, options={"preload": False})
    complaints.clear()
    assert found.violations_count == 0, found.generate_report()


@pytest.mark.parametrize("address", PAGES)
def test_the_largest_text_does_not_stick_out_either(live_server, page, complaints, address):
    page.context.add_cookies([{"name": "text", "value": "largest", "url": live_server.url}])
    for width in (1280, 390):
        page.set_viewport_size({"width": width, "height": 800})
        page.goto(live_server.url + address)

        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert page.evaluate("getComputedStyle(document.body).fontSize") == "30px"


def test_the_size_of_the_text_changes_at_once_and_stays(live_server, page, complaints):
    page.goto(f"{live_server.url}/sign-in/")
    with page.expect_response("**/display"):
        page.click("[data-large]")

    expect(page.locator("html")).to_have_attribute("data-text", "large")
    page.reload()
    expect(page.locator("html")).to_have_attribute("data-text", "large")
    expect(page.locator("[data-large]")).to_have_attribute("aria-pressed", "true")


def test_a_list_is_driven_by_keys(live_server, page, complaints):
    page.goto(f"{live_server.url}/queue")
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("k")
    page.keyboard.press("j")
    page.keyboard.press("x")

    assert page.eval_on_selector_all(":checked[name=pick]", "all => all.map(b => b.value)") == ["2"]
    expect(page.locator("[data-count]")).to_have_text("已选 1 件")
    page.keyboard.press("/")
    page.keyboard.type("jx?")
    expect(page.locator("#q")).to_have_value("jx?")
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("?")
    expect(page.locator("#keys")).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_url("**/parts?row=1")


def test_keys_can_be_turned_off(live_server, page, complaints):
    page.goto(f"{live_server.url}/queue")
    page.click("[data-opens=keys]")
    page.click("[data-keys-switch]")
    page.reload()
    page.keyboard.press("j")

    assert page.evaluate("document.activeElement.tagName") == "BODY"


def test_all_rows_are_marked_at_once(live_server, page, complaints):
    page.goto(f"{live_server.url}/queue")
    page.check("[data-select-all]")
    expect(page.locator("[data-count]")).to_have_text("已选 5 件")
    page.uncheck("[name=pick][value='3']")

    expect(page.locator("[data-count]")).to_have_text("已选 4 件")
    assert page.evaluate("document.querySelector('[data-select-all]').indeterminate") is True


def test_what_is_typed_is_saved_without_being_sent(live_server, page, complaints):
    page.goto(f"{live_server.url}/sheet")
    page.fill("#id_title", "关于公交线路")
    page.wait_for_selector("[data-saving][data-state=saved]")

    expect(page.locator("[data-saving]")).to_have_text("已保存 10:32")
    assert gallery.SAVED[0]["title"] == "关于公交线路"
    assert len(gallery.SAVED[0]["tab"]) == 24
    assert page.input_value("[name=seen]") == "1"


def test_what_is_typed_is_saved_when_the_page_is_left(live_server, page, complaints):
    page.goto(f"{live_server.url}/sheet")
    page.fill("#id_title", "离开之前")
    page.goto(f"{live_server.url}/parts")
    page.wait_for_timeout(500)

    assert [saved["title"] for saved in gallery.SAVED] == ["离开之前"]


def test_two_tabs_have_two_keys_and_a_reload_keeps_its_own(live_server, page, complaints):
    def key_of(tab):
        tab.wait_for_selector("[name=tab][value]", state="attached")
        return tab.input_value("[name=tab]")

    page.goto(f"{live_server.url}/sheet")
    with page.context.expect_page() as opened:
        page.evaluate("window.open('/sheet')")
    mine, other = key_of(page), key_of(opened.value)
    page.reload()

    assert mine != other
    assert key_of(page) == mine


def test_a_refused_save_says_why_and_keeps_the_text(live_server, page):
    page.goto(f"{live_server.url}/sheet")
    page.fill("#id_title", "两处打开")
    page.wait_for_selector("[data-saving][data-state=failed]")

    expect(page.locator("[data-saving]")).to_have_text("另一个窗口保存过这份草稿。")
    assert page.input_value("#id_title") == "两处打开"


def test_errors_take_the_focus_and_lead_to_the_field(live_server, page, complaints):
    page.goto(f"{live_server.url}/sheet")
    page.fill("#id_situation", "字" * 30)
    expect(page.locator(".counter")).to_have_text("30 / 20")
    page.click("text=下一步")

    expect(page.locator(".problems")).to_be_focused()
    assert page.input_value("#id_situation") == "字" * 30
    page.click(".problems a >> nth=0")
    expect(page.locator("#id_title")).to_be_focused()
    page.click(".problems a >> nth=-1")
    expect(page.locator("#id_publish_0")).to_be_focused()


def test_a_form_is_sent_once_with_the_value_of_its_button(live_server, page, complaints):
    page.goto(f"{live_server.url}/sheet")
    page.evaluate(
        "() => { const b = document.querySelector('[name=act]'); b.click(); b.click(); b.click(); }"
    )
    page.wait_for_selector(".problems")

    assert [sent["act"] for sent in gallery.SENT] == ["next"]


def test_a_part_opens_only_for_the_answer_that_needs_it(live_server, page, complaints):
    page.goto(f"{live_server.url}/sheet")
    expect(page.locator("#id_v-comment")).to_be_hidden()
    page.check("#id_v-result_1")

    expect(page.locator("#id_v-comment")).to_be_visible()


def test_everything_is_there_without_script(live_server, browser):
    page = browser.new_context(java_script_enabled=False).new_page()
    page.goto(f"{live_server.url}/sheet")
    expect(page.locator("#id_v-comment")).to_be_visible()
    page.fill("#id_title", "没有脚本")
    page.click("text=下一步")

    expect(page.locator(".problems")).to_be_visible()
    assert gallery.SENT[0]["title"] == "没有脚本"
    page.goto(f"{live_server.url}/sign-in/")
    page.click("[data-large]")
    expect(page.locator("html")).to_have_attribute("data-text", "large")
    page.context.close()
