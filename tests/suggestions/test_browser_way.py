"""One suggestion's whole way in a real browser, through the pages of every role.

Each page on the way is looked at: no complaint of the browser, nothing that sticks out at the
width of a phone, nothing that axe finds.
"""

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from people.models import Membership
from suggestions.models import Suggestion
from tests import cast as play

pytestmark = [
    pytest.mark.browser,
    pytest.mark.xdist_group("browser"),
    pytest.mark.django_db(transaction=True),
]

PHONE, DESK = 390, 1280
TITLE = "关于在北片增设公交站点的建议"


class Reader:
    """Somebody at his own browser, who looks at every page that he comes to."""

    def __init__(self, browser: Browser, base: str, member: Membership, width: int) -> None:
        self.width = width
        self.context = browser.new_context(
            base_url=base,
            locale="zh-CN",
            timezone_id="Asia/Shanghai",
            viewport={"width": width, "height": 900},
            has_touch=width == PHONE,
        )
        self.page: Page = self.context.new_page()
        self.heard: list[str] = []
        self.page.on("console", self._console)
        self.page.on("pageerror", lambda error: self.heard.append(str(error)))
        self.go("/sign-in/")
        self.page.fill("[name=username]", member.user.username)
        self.page.fill("[name=password]", play.PASSWORD)
        self.press("登录")

    def _console(self, said) -> None:
        # A form that comes back with what is wrong is an answer; the browser calls it an error.
        if said.type == "error" and "status of 422" not in said.text:
            self.heard.append(said.text)

    def go(self, address: str) -> None:
        self.page.goto(address)
        self.look()

    def press(self, words: str) -> None:
        """Press the button, or follow the link, that is called so."""
        for role in ("button", "link"):
            found = self.page.get_by_role(role, name=words, exact=True)
            if found.count():
                with self.page.expect_navigation():
                    found.first.click()
                self.look()
                return
        raise AssertionError(f"nothing called {words} on {self.page.url}")

    def look(self) -> None:
        """Look at the page: on a phone's width, and with axe."""
        page = self.page
        page.wait_for_load_state("networkidle")
        assert page.locator("html[lang]").count() == 1
        page.set_viewport_size({"width": PHONE, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE, page.url
        page.set_viewport_size({"width": self.width, "height": 900})
        assert self.heard == [], page.url
        found = Axe().run(page, options={"preload": False})
        self.heard.clear()  # axe itself writes styles into the page, which our policy refuses
        assert found.violations_count == 0, f"{page.url}\n{found.generate_report()}"

    def says(self, words: str) -> None:
        expect(self.page.locator("main")).to_contain_text(words)


@pytest.fixture
def at_browser(browser, live_server) -> Iterator:
    """Sit somebody down at a browser of his own."""
    readers: list[Reader] = []

    def sit(member: Membership, width: int = DESK) -> Reader:
        readers.append(Reader(browser, live_server.url, member, width))
        return readers[-1]

    yield sit
    for reader in readers:
        reader.context.close()


def solved(chen: Reader) -> str:
    """Read the solve rate off the supervisor's page, with what it is counted from."""
    chen.go("/figures/")
    tile = chen.page.locator(".tile", has=chen.page.get_by_text("解决率", exact=True)).first
    return " ".join(tile.inner_text().split())


def test_one_suggestion_goes_its_whole_way_and_the_rate_moves(at_browser):
    people = play.cast()
    chen = at_browser(people.chen)
    before = solved(chen)
    assert "100%" not in before

    mei = at_browser(people.mei, PHONE)
    writes_and_submits(mei)
    song = at_browser(people.song)
    accepts_and_hands_out(song)
    zhao = at_browser(people.signatory_of(people.transport))
    hands_a_reply_in(at_browser(people.lin))
    waits_for_the_opinion(zhao)
    gives_its_opinion(at_browser(people.fang))
    checks_and_issues(zhao)
    sends_it_back(song)
    mends_and_issues_again(zhao)
    song.go("/secretariat/queue/check/")
    song.press(TITLE)
    song.says("云交函〔2026〕7号")
    song.press("与退回前对比")
    song.page.go_back()
    song.press("办结")
    rates_in_three_taps(mei)

    case = Suggestion.objects.get()
    assert (case.state, case.outcome, case.title) == ("rated", "A", TITLE)
    after = solved(chen)
    assert "100%" in after
    assert "1 / 1" in after
    assert before != after


def writes_and_submits(mei: Reader) -> None:
    mei.press("写建议")
    mei.page.fill("[name=title]", TITLE)
    mei.page.select_option("[name=category]", label="交通出行")
    mei.page.fill("[name=situation]", "北片三个小区没有公交站，老人出行不便。")
    mei.press("保存并继续")
    mei.page.fill("[name=proposal]", "一、增设公交站。\n二、延长夜间班次。")
    mei.press("保存并继续")
    mei.press("下一步")
    mei.press("保存并继续")
    mei.press("提交建议")
    mei.says("已提交")


def accepts_and_hands_out(song: Reader) -> None:
    song.press("1 待审核")
    song.press(TITLE)
    song.press("受理并编号")
    song.go("/secretariat/queue/handout/")
    song.press(TITLE)
    song.page.fill("[name=units-0-unit]", "交通委")
    song.page.fill("[name=units-1-unit]", "财政局")
    song.press("交办")
    song.says("已交办")


def hands_a_reply_in(lin: Reader) -> None:
    lin.page.keyboard.press("j")  # the queue is driven by keys
    with lin.page.expect_navigation():
        lin.page.keyboard.press("Enter")
    lin.look()
    lin.page.locator("#work").get_by_text("为什么是这一天？").click()
    expect(lin.page.locator(".why li").first).to_be_visible()
    lin.press("签收")
    lin.says("尚无面商记录")
    lin.page.fill("[name=place]", "北片三个小区")
    lin.page.fill("[name=content]", "现场查看，商定站点位置。")
    lin.press("保存面商记录")
    page = lin.page
    page.fill("#id_text", "您提出的建议收悉，现答复如下：\n一、已增设公交站。\n二、已延长班次。")
    page.wait_for_selector("[data-saving][data-state=saved]")
    lin.go(page.url)  # left without sending, and nothing is lost
    assert page.input_value("#id_text").endswith("二、已延长班次。")
    page.check("[name=outcome][value=B]")
    expect(page.locator("[name=promises-0-text]")).to_be_visible()
    page.check("[name=outcome][value=A]")
    expect(page.locator("[name=promises-0-text]")).to_be_hidden()
    lin.press("送审")
    lin.says("已送审")
    lin.says("答复稿由钱局长审核中")


def waits_for_the_opinion(zhao: Reader) -> None:
    zhao.go("/queue/?state=checking")
    zhao.press(TITLE)
    zhao.says("尚待区财政局提出会办意见")
    assert zhao.page.get_by_role("button", name="签发答复").is_disabled()


def gives_its_opinion(fang: Reader) -> None:
    fang.press(TITLE)
    fang.press("签收")
    fang.page.get_by_text("建议修改", exact=True).click()
    fang.page.fill("#id_text", "站点可以增设，夜间班次的补贴请写明列入明年预算。")
    fang.page.fill("[name=contact_phone]", "021-5555 0202")
    fang.page.wait_for_selector("[data-saving][data-state=saved]")
    fang.press("提交会办意见")
    fang.says("会办意见已提交")


def checks_and_issues(zhao: Reader) -> None:
    page = zhao.page
    zhao.go(page.url)
    zhao.says("夜间班次的补贴请写明列入明年预算")
    zhao.press("签发答复")
    expect(page.locator(".problems")).to_be_focused()
    zhao.says("区财政局已提会办意见，答复中没有提到")
    page.fill("[name=letter_no]", "云交函〔2026〕7号")
    page.fill("[name=signatory]", "赵明")
    page.fill("[name=contact_phone]", "021-5555 0101")
    page.get_by_role("button", name="预览答复函").click()
    expect(page.locator("#preview .letter")).to_contain_text("云交函〔2026〕7号")
    zhao.look()
    page.check("[name=checked]")
    zhao.press("签发答复")
    zhao.says("已签发。代表工委审核后送达代表。")


def sends_it_back(song: Reader) -> None:
    song.go("/secretariat/queue/check/")
    song.press(TITLE)
    song.says("区财政局已提会办意见，答复中没有提到")
    song.page.locator("summary", has_text="退回重新答复").click()
    song.page.fill("[name$='-reason']", "请说明会办意见的采纳情况。")
    song.press("退回重新答复")
    song.says("已退回区交通委重新答复")


def mends_and_issues_again(zhao: Reader) -> None:
    page = zhao.page
    zhao.go(page.url)
    zhao.says("请说明会办意见的采纳情况。")
    page.fill(
        "#id_text",
        "您提出的建议收悉，经会同区财政局研究，现答复如下：\n一、已增设公交站。\n"
        "二、已延长班次。补贴按区财政局的意见列入明年预算。\n感谢您的关心和支持。",
    )
    zhao.press("保存草稿")
    work = page.url
    zhao.press("版本对比")
    expect(page.locator("ins").first).to_contain_text("会同区财政局")
    zhao.go(work)
    zhao.press("签发答复")
    zhao.says("已签发。代表工委审核后送达代表。")


def rates_in_three_taps(mei: Reader) -> None:
    mei.go("/")
    mei.press(TITLE)
    mei.says("二、已延长班次。")
    mei.page.get_by_text("同意", exact=True).tap()
    mei.page.get_by_text("满意", exact=True).tap()
    with mei.page.expect_navigation():
        mei.page.get_by_role("button", name="提交评价").tap()
    mei.look()
    mei.says("谢谢！")
