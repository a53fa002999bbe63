"""A promise in a real browser: reported with a file, confirmed, rated; ledger and rate show it."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import expect

from people.models import Membership
from tests import cast as play
from tests.suggestions.test_browser_way import DESK, PHONE, Reader

pytestmark = [
    pytest.mark.browser,
    pytest.mark.xdist_group("browser"),
    pytest.mark.django_db(transaction=True),
]

PROMISE = play.PROMISE.text
FIGURES = "/figures/?session=9-5&as_of="


@pytest.fixture
def at_browser(browser, live_server) -> Iterator[Callable[..., Reader]]:
    """Sit somebody down at a browser of his own."""
    readers: list[Reader] = []

    def sit(member: Membership, width: int = DESK) -> Reader:
        readers.append(Reader(browser, live_server.url, member, width))
        return readers[-1]

    yield sit
    for reader in readers:
        reader.context.close()


def solved(chen: Reader) -> str:
    """Read the solve rate off the supervisor's page."""
    chen.go(FIGURES)
    return chen.page.locator(".tile").first.locator(".tile__figure").inner_text()


def reports_it_as_kept(lin: Reader) -> None:
    lin.go("/promises/")
    lin.says("已超期")
    lin.press(PROMISE)
    lin.press("报已落实")
    page = lin.page
    page.fill("#id_text", "承诺的三个站点均已建成。")
    page.wait_for_selector("[data-saving][data-state=saved]")
    lin.go(page.url)  # left without sending, and nothing is lost
    assert page.input_value("#id_text") == "承诺的三个站点均已建成。"
    lin.press("报代表工委核实")
    expect(page.locator(".problems")).to_be_focused()
    page.fill("[name=evidence]", "三个站点已验收。")
    page.fill("[name=letter_no]", "云交函〔2026〕45号")
    page.set_input_files(
        "[name=attached]",
        {"name": "验收单.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7 signed"},
    )
    expect(page.locator("[name=outcome][value=A]")).to_be_checked()
    lin.press("报代表工委核实")
    lin.says("待代表工委核实")


def confirms_it(song: Reader) -> None:
    song.go("/secretariat/queue/promises/")
    song.press("关于增设公交站点的建议")
    song.says("三个站点已验收。")
    song.says("验收单.pdf")
    song.says("由B升为A")
    song.press("核实销号")
    song.says("已核实销号")


def rates_it(mei: Reader) -> None:
    mei.go("/")
    mei.says("对您的承诺已经落实")
    mei.press("关于增设公交站点的建议")
    mei.says("承诺的三个站点均已建成。")
    mei.page.get_by_text("同意", exact=True).tap()
    mei.page.get_by_text("满意", exact=True).tap()
    with mei.page.expect_navigation():
        mei.page.get_by_role("button", name="提交评价").tap()
    mei.look()
    mei.says("谢谢")


def test_a_kept_promise_moves_the_rate_and_stands_in_the_ledger(at_browser):
    people = play.cast()
    play.rated(people, play.promised(people))
    chen = at_browser(people.chen)
    assert solved(chen) == "0%"

    reports_it_as_kept(at_browser(people.signatory_of(people.transport)))
    confirms_it(at_browser(people.song))
    rates_it(at_browser(people.mei, PHONE))

    assert solved(chen) == "100%"
    chen.page.get_by_role("link", name="今年已落实").click()
    chen.look()
    chen.says(PROMISE)
    chen.says("A 解决采纳")
    chen.says("同意、满意")
    with chen.page.expect_download() as download:
        chen.page.get_by_role("link", name="导出XLSX").click()
    assert download.value.suggested_filename.endswith(".xlsx")


def test_a_handler_hands_the_report_in_and_the_signatory_sends_it(at_browser):
    people = play.cast()
    play.promised(people)
    lin, zhao = at_browser(people.lin), at_browser(people.signatory_of(people.transport), PHONE)

    lin.go("/promises/?state=all")
    lin.press(PROMISE)
    lin.press("报已落实")
    page = lin.page
    page.fill("#id_text", "承诺的三个站点均已建成。")
    page.set_input_files(
        "[name=attached]",
        {"name": "验收单.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7 signed"},
    )
    lin.press("送审")
    lin.says("撤回送审")
    lin.says("验收单.pdf")

    zhao.go("/queue/")
    zhao.says("待签发的承诺落实情况报告")
    zhao.press(PROMISE)
    zhao.press("审核报告")
    assert zhao.page.input_value("#id_text") == "承诺的三个站点均已建成。"
    expect(zhao.page.locator("[name=kept]")).to_be_checked()
    zhao.page.fill("[name=letter_no]", "云交函〔2026〕45号")
    zhao.press("报代表工委核实")
    zhao.says("已报落实，待核实")
    zhao.says("验收单.pdf")
