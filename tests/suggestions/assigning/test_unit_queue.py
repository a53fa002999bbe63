"""The unit's queue: what is due first, who acts next, signing for several at once."""

from datetime import date, timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from history.models import Event
from suggestions.assigning.actions import sign_for
from suggestions.assigning.rules import Handout
from suggestions.models import Assignment, Suggestion
from suggestions.replying.actions import resolve
from tests import cast as play
from tests.suggestions.desk import at_desk, the_form, words
from tests.suggestions.everybody import everybody
from workflow.machines.assignment import AssignmentRole

pytestmark = pytest.mark.django_db
QUEUE = "/queue/"
TODAY = date(2025, 5, 16)


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel(play.at(TODAY)):
        yield


def handed(people: play.Cast, title: str, due_on: date, role=AssignmentRole.LEAD) -> Suggestion:
    """Hand something out to transport that is due on a day."""
    units = [Handout(people.transport, role, due_on=due_on)]
    if role == AssignmentRole.CO:
        units.append(Handout(people.education, AssignmentRole.LEAD))
    return play.assigned(people, units, title=title)


def titles(page) -> list[str]:
    return [row.part.case.title for row in page.context["rows"]]


def test_what_is_due_first_stands_on_top_with_the_days_in_words_and_who_acts():
    people = play.cast()
    handed(people, "后到期", TODAY + timedelta(days=40))
    handed(people, "已超期", TODAY - timedelta(days=2))
    soon = handed(people, "将到期", TODAY + timedelta(days=3))
    sign_for(play.part(soon, people.transport), play.by(people.lin, play.HANDED_OUT))

    page = at_desk(people.lin).get(QUEUE)

    assert titles(page) == ["已超期", "将到期", "后到期"]
    assert [row.next for row in page.context["rows"]] == [
        "待本单位签收",
        "待林科员办理答复",
        "待本单位签收",
    ]
    shown = words(page)
    for said in ("已超期2天", "还有3天", "还有40天", "梅若兰", "主办", 'data-tone="late"'):
        assert said in shown
    lying = {each["pile"].code: each["count"] for each in page.context["piles"]}
    assert lying == {
        "open": "3", "pending": "2", "in_hand": "1", "checking": "0", "opinion": "0",
        "countersign": "0", "soon": "1", "overdue": "1", "replied": "0", "all": "",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("state=pending", ["甲", "丙"]),
        ("state=in_hand", ["乙"]),
        ("due=soon", ["乙"]),
        ("due=overdue", ["甲"]),
        ("due=later", ["丙"]),
        ("role=co", ["丙"]),
        ("role=separate", []),
        ("q=乙", ["乙"]),
        ("q=第2号", ["乙"]),
        ("q=梅若兰", ["甲", "乙", "丙"]),
        ("state=replied", []),
        ("state=all", ["丙", "乙", "甲"]),
        ("state=nonsense&due=%00&role=x&page=99x", ["甲", "乙", "丙"]),
        ("q=%00", ["甲", "乙", "丙"]),
        ("q=" + "9" * 60, []),
    ],
)
def test_filters_are_plain_addresses(query, found):
    people = play.cast()
    handed(people, "甲", TODAY - timedelta(days=1))
    second = handed(people, "乙", TODAY + timedelta(days=7))
    handed(people, "丙", TODAY + timedelta(days=31), AssignmentRole.CO)
    sign_for(play.part(second, people.transport), play.by(people.lin, play.HANDED_OUT))

    page = at_desk(people.lin).get(f"{QUEUE}?{query}")

    assert titles(page) == found


def test_an_empty_queue_says_what_will_appear_and_a_search_how_to_go_on():
    people = play.cast()
    lin = at_desk(people.lin)

    assert "交办给本单位的建议会出现在这里" in words(lin.get(QUEUE))
    assert "到期未答复的建议会出现在这里" in words(lin.get(f"{QUEUE}?due=overdue"))
    assert "请放宽条件" in words(lin.get(f"{QUEUE}?q=没有"))
    assert "请放宽条件" in words(lin.get(f"{QUEUE}?page=7"))


def test_the_queue_asks_the_database_as_often_for_fifty_rows_as_for_one():
    people = play.cast()
    for n in range(51):
        case = handed(people, f"建议{n}", TODAY + timedelta(days=n), AssignmentRole.CO)
        if n % 3:
            sign_for(play.part(case, people.transport), play.by(people.lin, play.HANDED_OUT))
    lin = at_desk(people.lin)
    lin.get(QUEUE)

    def asked(url: str) -> int:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            page = lin.get(url)
        assert page.status_code == 200
        return len(queries)

    assert asked(QUEUE) == asked(f"{QUEUE}?q=建议50") == 5
    first, second = lin.get(QUEUE), lin.get(f"{QUEUE}?page=2")
    assert (len(titles(first)), titles(second)) == (50, ["建议50"])
    assert 'rel="next"' in words(first)
    assert 'rel="prev"' in words(second)


def test_what_nobody_waits_for_any_more_is_not_to_do_but_stays_findable():
    people = play.cast()
    case = play.answered(people)
    fang = at_desk(people.fang)

    assert titles(fang.get(QUEUE)) == []
    silent = fang.get(f"{QUEUE}?state=all")
    assert [row.next for row in silent.context["rows"]] == ["区交通委已答复"]
    replied = at_desk(people.lin).get(f"{QUEUE}?state=replied")
    assert [row.next for row in replied.context["rows"]] == ["待代表工委审核"]
    resolve(case, play.by(people.song, play.DELIVERED), outcomes={})
    again = at_desk(people.lin).get(f"{QUEUE}?state=replied")
    assert [row.next for row in again.context["rows"]] == ["已送达，待代表评价"]


def test_several_are_signed_for_at_once_with_a_report_on_each():
    people = play.cast()
    cases = [handed(people, title, TODAY + timedelta(days=9)) for title in ("甲", "乙", "丙")]
    lin = at_desk(people.lin)
    form = the_form(lin.get(QUEUE), "sign")
    assert form.fields["pick"] == []
    sign_for(play.part(cases[1], people.transport), play.by(people.lin, TODAY))

    report = lin.post(form.action, {**form.fields, "pick": [case.public_id for case in cases]})

    assert [(r.case.title, r.done) for r in report.context["results"]] == [
        ("甲", True),
        ("乙", False),
        ("丙", True),
    ]
    assert "只有承办单位自己可以签收" in words(report)
    assert Event.objects.filter(kind="signed_for").count() == 3
    lin.post(form.action, {**form.fields, "pick": [case.public_id for case in cases]})
    assert Event.objects.filter(kind="signed_for").count() == 3  # sent twice, done once


def test_of_foreign_marks_none_is_signed_for():
    people, other = everybody(), play.cast("other")
    own = handed(people, "甲", TODAY)
    foreign = play.assigned(people, [Handout(people.education, AssignmentRole.LEAD)], title="乙")
    abroad = play.assigned(other, title="丙")
    picked = [case.public_id for case in (foreign, abroad, own)]
    url = reverse("suggestions:sign_several")

    for member in (people.mei, people.guan, people.song, people.chen, people.deng):
        assert at_desk(member).post(url, {"act_key": "k", "pick": picked}).status_code == 404
    report = at_desk(people.lin).post(url, {"act_key": "k", "pick": [*picked, "x\0", "nothing"]})
    empty = at_desk(people.lin).post(url, {"act_key": "k"})

    assert [r.case.title for r in report.context["results"]] == ["甲"]
    assert report.context["missing"] == 4
    assert empty.status_code == 422
    assert at_desk(people.lin).get(url).status_code == 405
    states = dict(Assignment.objects.values_list("case__title", "state"))
    assert (states["甲"], states["乙"], states["丙"]) == ("signed_for", "pending", "pending")


def test_a_form_without_its_key_signs_nothing():
    people = play.cast()
    case = handed(people, "甲", TODAY)

    report = at_desk(people.lin).post(
        reverse("suggestions:sign_several"), {"pick": [case.public_id]}
    )

    assert [r.done for r in report.context["results"]] == [False]
    assert play.part(case, people.transport).state == "pending"


def test_a_coordinator_reads_what_the_units_below_have_and_acts_on_nothing():
    people = everybody()
    case = handed(people, "甲", TODAY)
    play.assigned(people, [Handout(people.education, AssignmentRole.LEAD)], title="乙")
    guan = at_desk(people.guan)

    page = guan.get(QUEUE)

    assert titles(page) == ["甲", "乙"]
    assert "区交通委" in words(page)
    assert "区教育局" in words(page)
    assert 'name="pick"' not in words(page)
    assert next(row.url for row in page.context["rows"]) == case.get_absolute_url()
    part = play.part(case, people.transport)
    assert guan.get(reverse("suggestions:work", args=[part.public_id])).status_code == 404


def test_the_queue_is_the_units_own():
    people, other = everybody(), play.cast("other")
    handed(people, "甲", TODAY)

    for member in (people.mei, people.song, people.chen, people.deng):
        assert at_desk(member).get(QUEUE).status_code == 404
    for member in (people.wu, other.lin):
        assert titles(at_desk(member).get(f"{QUEUE}?state=all")) == []
    assert titles(at_desk(people.zhao).get(QUEUE)) == ["甲"]  # the signatory sees the same
