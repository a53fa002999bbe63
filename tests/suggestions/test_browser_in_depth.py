"""From hand-out to a kept promise by the rules of Shanghai, with three units, in a real browser.

The wrong unit gives it back, the right one asks for more time, another one helps; the deputy
says no, it is handled again, and what is promised then is kept (articles 11 to 22).
"""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from suggestions.models import Assignment, Suggestion, Supplement
from tests import cast as play
from tests.suggestions.promising.test_in_browser import confirms_it, rates_it
from tests.suggestions.test_browser_way import PHONE, Reader, at_browser, solved

pytestmark = [
    pytest.mark.browser,
    pytest.mark.xdist_group("browser"),
    pytest.mark.django_db(transaction=True),
]
__all__ = ["at_browser"]

TITLE = "关于增设公交站点的建议"
PROMISE = "在北片三个小区各增设一个公交站"
FIRST = (
    "您提出的建议收悉，经会同区财政局研究，现答复如下：\n一、增设公交站暂缓实施。\n"
    "二、夜间班次已经延长。\n感谢您的关心和支持。"
)
SECOND = (
    "您提出的建议收悉，经重新研究，现答复如下：\n一、在北片增设公交站，年内建成。\n"
    "二、夜间班次已经延长。\n感谢您的关心和支持。"
)


def test_from_the_wrong_unit_over_a_no_to_a_kept_promise(at_browser):
    people = play.cast()
    today = timezone.localdate()
    play.numbered(people, day=today)
    song, lin = at_browser(people.song), at_browser(people.lin)
    zhao, mei = at_browser(people.signatory_of(people.transport)), at_browser(people.mei, PHONE)
    chen = at_browser(people.chen)

    hands_out(song, "教育局", "财政局")
    gives_it_back(at_browser(people.wu))
    agrees_to_the_return(song)
    later = asks_for_more_time(lin, today)
    grants_it(song)
    helps(at_browser(people.fang))
    prepares(lin, FIRST, outcome="C", due_on=later)
    issues(zhao, "云交函〔2026〕7号")
    delivers(song)
    says_no(mei)
    assert "0%" in solved(chen)

    has_it_handled_again(song)
    prepares(lin, SECOND, outcome="B", due_on=later, again=True)
    issues(zhao, "云交函〔2026〕19号")
    delivers(song)
    agrees(mei)
    reports_the_promise_as_kept(zhao)
    confirms_it(song)
    rates_it(mei)

    case = Suggestion.objects.get()
    assert (case.state, case.round, case.outcome) == ("rated", 2, "A")
    texts = [reply.text.splitlines() for reply in case.replies.order_by("pk")]
    assert texts == [FIRST.splitlines(), SECOND.splitlines()]
    assert [part.unit.label_zh for part in case.assignments.filter(state="returned")] == [
        "区教育局"
    ]
    assert Supplement.objects.get().state == Supplement.State.CONFIRMED
    assert "100%" in solved(chen)


def work(unit_code: str) -> str:
    part = Assignment.objects.filter(unit__code=unit_code).latest("pk")
    return reverse("suggestions:work", args=[part.public_id])


def hands_out(song: Reader, lead: str, helper: str) -> None:
    song.go("/secretariat/queue/handout/")
    song.press(TITLE)
    song.page.fill("[name=units-0-unit]", lead)
    song.page.fill("[name=units-1-unit]", helper)
    song.press("交办")
    song.says("已交办")


def gives_it_back(wu: Reader) -> None:
    wu.press(TITLE)
    wu.press("申请退办")
    wu.page.fill("[name=reason]", "公交站点由交通部门设置，不属教育部门职责。")
    wu.page.fill("[name=unit]", "交通委")
    wu.press("申请退办")
    wu.says("本单位已申请退办，由代表工委决定。")


def agrees_to_the_return(song: Reader) -> None:
    song.go(reverse("suggestions:waiting", args=["returns"]))
    song.press(TITLE)
    song.says("公交站点由交通部门设置")
    song.press("同意退办")


def asks_for_more_time(lin: Reader, today: date) -> date:
    lin.go(work("transport"))
    lin.press("签收")
    later = play.fresh(Suggestion.objects.get()).due_on + timedelta(days=20)
    lin.page.get_by_text("退办、延期与增办").click()
    lin.press("申请延期")
    lin.page.fill("[name=until]", later.isoformat())
    lin.page.fill("[name=reason]", "须与公交公司共同核定线路。")
    lin.press("申请延期")
    lin.says("须与公交公司共同核定线路。")
    return later


def grants_it(song: Reader) -> None:
    song.go(reverse("suggestions:waiting", args=["extensions"]))
    song.press(TITLE)
    song.press("同意延期")


def helps(fang: Reader) -> None:
    fang.press(TITLE)
    fang.press("签收")
    fang.page.get_by_text("同意", exact=True).first.click()
    fang.page.fill("#id_text", "同意，所需经费列入明年预算。")
    fang.page.fill("[name=contact_phone]", "021-5555 0202")
    fang.press("提交会办意见")
    fang.says("会办意见已提交")


def prepares(lin: Reader, text: str, *, outcome: str, due_on: date, again: bool = False) -> None:
    """The handler talks with the deputy, writes the letter with a promise, and hands it in."""
    lin.go(work("transport"))
    if again:
        lin.says("站点不能再等。")
        lin.press("签收")
    page = lin.page
    page.fill("[name=place]", "北片三个小区")
    page.fill("[name=content]", "现场查看，商定站点位置。")
    lin.press("保存面商记录")
    page.fill("#id_text", text)
    page.check(f"[name=outcome][value={outcome}]")
    page.fill("[name=promises-0-text]", PROMISE)
    page.fill("[name=promises-0-due_on]", due_on.isoformat())
    lin.press("送审")
    lin.says("已送审")


def issues(zhao: Reader, letter_no: str) -> None:
    zhao.go("/queue/?state=checking")
    zhao.press(TITLE)
    page = zhao.page
    page.fill("[name=letter_no]", letter_no)
    page.fill("[name=signatory]", "赵明")
    page.fill("[name=contact_phone]", "021-5555 0101")
    zhao.press("签发答复")
    if page.locator("[name=checked]").count():
        page.check("[name=checked]")
        zhao.press("签发答复")
    zhao.says("已签发。代表工委审核后送达代表。")


def delivers(song: Reader) -> None:
    song.go("/secretariat/queue/check/")
    song.press(TITLE)
    song.says(PROMISE)
    song.press("办结")


def says_no(mei: Reader) -> None:
    mei.go("/")
    mei.press(TITLE)
    mei.says("增设公交站暂缓实施。")
    mei.page.get_by_text("不同意", exact=True).tap()
    mei.page.get_by_text("满意", exact=True).tap()
    mei.page.locator("textarea").fill("老人出行不便，站点不能再等。")
    with mei.page.expect_navigation():
        mei.page.get_by_role("button", name="提交评价").tap()
    mei.look()


def has_it_handled_again(song: Reader) -> None:
    song.go(reverse("suggestions:waiting", args=["objections"]))
    song.press(TITLE)
    song.says("站点不能再等。")
    assert song.page.input_value("[name=units-0-unit]") == "区交通委"
    song.page.fill("[name=units-1-unit]", "")
    song.page.fill("[name=reason]", "请重新研究增设站点的办法。")
    song.press("重新办理")


def agrees(mei: Reader) -> None:
    mei.go("/")
    mei.press(TITLE)
    mei.says("在北片增设公交站，年内建成。")
    mei.page.get_by_text("同意", exact=True).tap()
    mei.page.get_by_text("满意", exact=True).tap()
    with mei.page.expect_navigation():
        mei.page.get_by_role("button", name="提交评价").tap()
    mei.look()
    mei.says("谢谢！")


def reports_the_promise_as_kept(zhao: Reader) -> None:
    zhao.go("/promises/")
    zhao.press(PROMISE)
    zhao.press("报已落实")
    page = zhao.page
    page.fill("#id_text", "承诺的三个站点均已建成。")
    page.fill("[name=evidence]", "三个站点已验收。")
    page.fill("[name=letter_no]", "云交函〔2026〕45号")
    page.set_input_files(
        "[name=attached]",
        {"name": "验收单.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7 signed"},
    )
    expect(page.locator("[name=outcome][value=A]")).to_be_checked()
    zhao.press("报代表工委核实")
    zhao.says("待代表工委核实")
