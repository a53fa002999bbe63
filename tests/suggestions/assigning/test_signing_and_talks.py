"""A unit signs for one suggestion, and notes down its talks with the deputy."""

from datetime import date

import pytest
import time_machine
from django.urls import reverse

from history.models import Event
from suggestions.assigning.actions import reassign, sign_for
from suggestions.assigning.rules import Handout
from suggestions.models import Contact
from tests import cast as play
from tests.suggestions.desk import at_desk, send, send_form, the_form, words
from tests.suggestions.everybody import everybody
from workflow.machines.assignment import AssignmentRole

pytestmark = pytest.mark.django_db
TODAY = date(2025, 2, 21)


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel(play.at(TODAY)):
        yield


def work(part) -> str:
    return reverse("suggestions:work", args=[part.public_id])


def talk(**changes: str) -> dict[str, str]:
    return {
        "kind": "visit",
        "held_on": "2025-02-21",
        "place": "石桥镇北片",
        "people": "梅若兰、林科员",
        "content": "现场查看三个小区。",
        **changes,
    }


def test_before_signing_the_page_says_until_when_and_why():
    people = play.cast()
    part = play.part(play.assigned(people), people.transport)

    page = at_desk(people.lin).get(work(part))

    shown = words(page)
    assert "本单位应于5月20日（周二）前答复代表。请先签收。" in shown
    assert "为什么是这一天" in shown
    assert "期限为3个月，自交办之日起算。" in shown
    assert "第十九条" in shown  # the article of Shanghai
    assert "民法典" in shown
    assert "签发答复" not in shown
    assert "下一步：与代表面商并作记录" in shown
    set_by_hand = Handout(people.finance, AssignmentRole.LEAD, due_on=date(2025, 3, 31))
    second = play.assigned(people, [set_by_hand], title="关于另一件事的建议")
    page = at_desk(people.fang).get(work(play.part(second, people.finance)))
    assert "由交办机构指定" in words(page)


def test_signing_for_it_brings_the_next_step_and_is_done_once():
    people = play.cast()
    part = play.part(play.assigned(people), people.transport)
    lin = at_desk(people.lin)
    form = the_form(lin.get(work(part)), "sign")

    done = send_form(lin, work(part), form)
    twice = send_form(lin, work(part), form)
    late = lin.post(form.action, {**form.fields, "act_key": "another"})

    part.refresh_from_db()
    assert done.url == twice.url == work(part)
    assert (part.state, part.handler, part.received_on) == ("signed_for", people.lin.user, TODAY)
    assert Event.objects.filter(kind="signed_for").count() == 1
    assert late.status_code == 409
    assert "区交通委已签收" in words(late)  # what happened meanwhile
    assert "记录面商" in words(lin.get(work(part)))


def test_a_copy_for_information_can_be_signed_for_and_nothing_else():
    people = play.cast()
    units = [
        Handout(people.transport, AssignmentRole.LEAD),
        Handout(people.finance, AssignmentRole.INFORMATION),
    ]
    part = play.part(play.assigned(people, units), people.finance)
    fang = at_desk(people.fang)
    assert "送本单位参阅" in words(fang.get(work(part)))

    send(fang, work(part), "sign")

    shown = words(fang.get(work(part)))
    assert "不需再办理" in shown
    assert "记录面商" not in shown
    url = reverse("suggestions:contact", args=[part.public_id])
    assert fang.get(url).url == work(part)
    assert fang.post(url, {"act_key": "k", **talk()}).status_code == 409


def test_lead_and_co_unit_note_down_their_talks_and_read_each_others():
    people = play.cast()
    case = play.assigned(people)
    pages = {}
    for member, unit in ((people.lin, people.transport), (people.fang, people.finance)):
        part, desk = play.part(case, unit), at_desk(member)
        send(desk, work(part), "sign")
        done = send(desk, work(part), "contact", **talk(content=f"{unit.label}与代表面谈。"))
        assert done.url == work(part)
        pages[unit] = desk.get(work(part))

    first, second = Contact.objects.order_by("pk")
    assert (first.kind, first.place, first.logged_by) == ("visit", "石桥镇北片", people.lin.user)
    assert second.assignment.unit == people.finance
    shown = words(pages[people.finance])
    assert "区交通委与代表面谈。" in shown
    assert "由区交通委主办并答复代表" in shown
    assert "签发答复" not in shown
    assert "区财政局与代表面谈。" in words(at_desk(people.mei).get(case.get_absolute_url()))


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"content": ""}, "problems"),
        ({"content": "   "}, "请填写面商内容"),
        ({"content": "长" * 100_000}, "problems"),
        ({"content": "坏\0字"}, "problems"),
        ({"people": ""}, "problems"),
        ({"kind": "telepathy"}, "problems"),
        ({"held_on": "2025-02-22"}, "面商日期不能晚于今天"),
        ({"held_on": "2025-02-19"}, "面商日期不能早于交办日期"),
        ({"held_on": "yesterday"}, "problems"),
        ({"place": "长" * 201}, "problems"),
    ],
)
def test_what_can_not_be_noted_down_stays_in_the_form(wrong, said):
    people = play.cast()
    part = play.part(play.assigned(people), people.transport)
    sign_for(part, play.by(people.lin, TODAY))
    lin = at_desk(people.lin)

    page = send(lin, work(part), "contact", **{**talk(place="独一无二的地点"), **wrong})

    assert page.status_code == 422
    assert said in words(page)
    if "place" not in wrong:
        assert "独一无二的地点" in words(page)
    assert not Contact.objects.exists()
    again = send_form(lin, "", the_form(page), **talk())
    assert again.status_code == 302
    assert Contact.objects.get().place == "石桥镇北片"


def test_the_form_for_a_talk_is_a_page_of_its_own_too_and_sent_twice_counts_once():
    people = play.cast()
    part = play.part(play.assigned(people), people.transport)
    lin = at_desk(people.lin)
    url = reverse("suggestions:contact", args=[part.public_id])
    assert lin.get(url).url == work(part)  # not before signing for it
    sign_for(part, play.by(people.lin, TODAY))

    form = the_form(lin.get(url))
    assert form.fields["people"] == "梅若兰、林科员"
    assert form.fields["held_on"] == "2025-02-21"
    for _ in range(2):
        send_form(lin, url, form, **talk())

    assert Contact.objects.count() == 1


def test_a_talk_noted_down_after_somebody_else_acted_is_given_back():
    people = everybody()
    part = play.part(play.assigned(people), people.transport)
    sign_for(part, play.by(people.lin, TODAY))
    lin, zhao = at_desk(people.lin), at_desk(people.zhao)
    form = the_form(lin.get(work(part)), "contact")
    send(zhao, work(part), "contact", **talk(content="局长先记下的。"))

    late = send_form(lin, work(part), form, **talk(content="晚到的、不能丢的记录。"))

    assert late.status_code == 409
    assert "晚到的、不能丢的记录。" in words(late)
    assert [c.content for c in Contact.objects.all()] == ["局长先记下的。"]


def test_everybody_else_finds_nothing_at_the_units_addresses():
    people, other = everybody(), play.cast("other")
    case = play.assigned(people)
    part = play.part(case, people.transport)
    strangers = [
        people.mei, people.song, people.chen, people.guan, people.deng, people.wu, people.fang,
        people.yan, other.lin, other.song,
    ]  # fmt: skip

    for member in strangers:
        desk = at_desk(member)
        assert desk.get(work(part)).status_code == 404
        for name in ("sign", "contact"):
            url = reverse(f"suggestions:{name}", args=[part.public_id])
            assert desk.post(url, {"act_key": "k", **talk()}).status_code == 404
    sign = reverse("suggestions:sign", args=[part.public_id])
    assert at_desk(people.lin).get(sign).status_code == 405
    part.refresh_from_db()
    assert part.state == "pending"
    assert not Event.objects.filter(kind__in=("signed_for", "contacted")).exists()


def test_a_unit_that_was_taken_off_sees_the_case_only_as_it_stood_then():
    people = play.cast()
    case = play.assigned(people)
    part = play.part(case, people.transport)
    sign_for(part, play.by(people.lin, TODAY))
    others = [Handout(people.education, AssignmentRole.LEAD)]
    reassign(case, play.by(people.song, TODAY), units=others, reason="职责不符。")
    lin = at_desk(people.lin)

    assert lin.get(work(part)).url == case.get_absolute_url()
    assert "不再" in words(lin.get("/queue/?state=all"))
    for name in ("sign", "contact"):
        url = reverse(f"suggestions:{name}", args=[part.public_id])
        assert lin.post(url, {"act_key": name, **talk()}).status_code == 409
