"""Two suggestions on one matter, and one that is withdrawn by phone, in real browsers."""

from collections.abc import Iterator

import pytest

from people.models import Membership
from suggestions.models import Suggestion
from tests import cast as play
from tests.suggestions.everybody import everybody, seat, signed_by_three
from tests.suggestions.test_browser_way import DESK, PHONE, Reader

pytestmark = [
    pytest.mark.browser,
    pytest.mark.xdist_group("browser"),
    pytest.mark.django_db(transaction=True),
]

NORTH, STOPS = "关于在石桥镇北片增设公交站点的建议", "关于石桥镇北片公交站点设置的建议"


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


def test_a_duplicate_is_found_merged_handed_out_along_and_answered_with_one_text(at_browser):
    people = everybody()
    first = play.numbered(people, title=NORTH)
    second = play.submitted(people, title=STOPS)
    Suggestion.objects.filter(pk=second.pk).update(proposer=seat(people.zhou))
    song = at_browser(people.song)

    song.go(f"/suggestions/{second.public_id}/review/")
    song.press(NORTH)
    song.page.fill("[name=why]", "内容相近。")
    song.press("受理编号并并案")
    song.says("已与第1号并案办理")
    song.go(f"/suggestions/{first.public_id}/hand-out/")
    song.page.fill("[name=units-0-unit]", "交通委")
    song.press("交办")
    song.says("并案的第2号已一并交办")
    lin = at_browser(people.lin)
    lin.press(NORTH)
    lin.press("一并签收（2件）")
    lin.go("/queue/")
    lin.press(NORTH)
    lin.page.fill("#id_text", "一、已增设公交站。")
    lin.press("保存草稿")
    lin.press(f"第2号 {STOPS}")
    lin.press("引用其答复正文")

    assert lin.page.input_value("#id_text") == "一、已增设公交站。"
    zhou = at_browser(people.zhou, PHONE)
    zhou.press(STOPS)
    zhou.says("并案办理： 第1号")


def test_three_deputies_withdraw_it_on_their_phones(at_browser):
    people = everybody()
    case = signed_by_three(people)
    mei, lan, zhou = (at_browser(m, PHONE) for m in (people.mei, people.lan, people.zhou))

    mei.press(case.title)
    mei.press("撤回建议")
    mei.page.fill("[name=reason]", "问题已经解决。")
    mei.press("征求附议代表意见")
    mei.says("已征求附议代表意见")
    for deputy in (lan, zhou):
        deputy.go("/mine/")
        with deputy.page.expect_navigation():
            deputy.page.locator(".case-card a", has_text=case.title).first.tap()
        deputy.look()
        deputy.says("问题已经解决。")
        deputy.press("同意撤回")
    zhou.says("建议已撤回")

    assert play.fresh(case).state == "withdrawn"
    lin = at_browser(people.lin)
    lin.go(case.get_absolute_url())
    lin.says("撤回")
