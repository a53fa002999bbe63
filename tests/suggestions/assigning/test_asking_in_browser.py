"""A unit asks to return it, another one for more time, and the deputy reads the new date.

Each page on the way is looked at as in tests/suggestions/test_browser_way.py.
"""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.dateformat import format as written

from suggestions.models import UnitRequest
from tests import cast as play
from tests.suggestions.everybody import Everybody, everybody
from tests.suggestions.test_browser_way import DESK, PHONE, Reader

pytestmark = [
    pytest.mark.browser,
    pytest.mark.xdist_group("browser"),
    pytest.mark.django_db(transaction=True),
]
TITLE = "关于增设公交站点的建议"


@pytest.fixture
def sit(browser, live_server) -> Iterator:
    """Sit somebody down at a browser of his own."""
    readers: list[Reader] = []

    def down(member, width: int = DESK) -> Reader:
        readers.append(Reader(browser, live_server.url, member, width))
        return readers[-1]

    yield down
    for reader in readers:
        reader.context.close()


def work(people: Everybody, unit) -> str:
    part = play.Assignment.objects.filter(unit=unit).latest("pk")
    return reverse("suggestions:work", args=[part.public_id])


def test_from_the_wrong_unit_to_the_right_one_and_to_a_later_date(sit):
    people = everybody()
    today = timezone.localdate()
    case = play.assigned(people, day=today)

    lin = sit(people.lin)
    lin.go(work(people, people.transport))
    lin.press("申请退办")
    lin.page.fill("[name=reason]", "校车线路由教育部门审批，不属交通部门职责。")
    lin.page.fill("[name=unit]", "教育局")
    lin.press("申请退办")
    lin.says("本单位已申请退办，由代表工委决定。")

    song = sit(people.song)
    song.press("1 退办申请")
    song.press(TITLE)
    song.says("校车线路由教育部门审批")
    assert song.page.input_value("#id_units-0-unit") == "区教育局"
    song.press("同意退办")
    assert play.part(case, people.education).role == "lead"

    due_on = play.fresh(case).due_on
    later = due_on + timedelta(days=20)
    wu = sit(people.wu)
    wu.go(work(people, people.education))
    wu.press("签收")
    wu.page.get_by_text("退办、延期与增办").click()
    wu.press("申请延期")
    wu.page.fill("[name=until]", later.isoformat())
    wu.page.fill("[name=reason]", "须与公交公司共同核定线路。")
    wu.press("申请延期")
    wu.says("须与公交公司共同核定线路。")

    song.go(reverse("suggestions:waiting", args=["extensions"]))
    song.press(TITLE)
    song.press("同意延期")
    assert UnitRequest.objects.latest("pk").granted_until == later

    mei = sit(people.mei, PHONE)
    mei.go(case.get_absolute_url())
    mei.says(f"区教育局的答复期限延至{_in_words(later, today)}")
    mei.says("须与公交公司共同核定线路。")
    mei.says("已同意其退办")
    assert "校车线路由教育部门审批" not in mei.page.locator("main").inner_text()


def _in_words(day, today) -> str:
    return written(day, "n月j日" if day.year == today.year else "Y年n月j日")


@pytest.mark.parametrize("width", [PHONE, DESK])
def test_the_other_pages_are_sound(sit, width):
    people = everybody()
    today = timezone.localdate()
    case = play.assigned(people, day=today)
    split = play.assigned(people, [play.Handout(people.hall, "lead")], day=today)
    part = play.part(case, people.transport)

    lin, guan = sit(people.lin, width), sit(people.guan, width)
    lin.go(reverse("suggestions:propose_unit", args=[part.public_id]))
    lin.page.fill("[name=unit]", "教育局")
    lin.page.fill("[name=reason]", "校车由教育局负责。")
    lin.press("签收并提交增办建议")
    for code in ("split", "returns", "extensions", "proposals"):
        guan.go(reverse("suggestions:coordinated", args=[code]))
    guan.press(TITLE)
    guan.says("区教育局")
    guan.go(reverse("suggestions:hand_out_anew", args=[split.public_id]))
    guan.page.fill("#id_units-0-unit", "区财政局")
    guan.page.fill("[name=reason]", "属财政局职责。")
    guan.press("分办")

    assert play.part(split, people.finance).role == "lead"
