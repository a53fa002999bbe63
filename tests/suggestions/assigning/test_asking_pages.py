"""The pages on which a unit asks, and what everybody reads of it."""

from datetime import date

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from history.models import Event
from suggestions import timeline, visibility
from suggestions.assigning.actions import sign_for
from suggestions.assigning.deciding import settle_dispute
from suggestions.models import Assignment, Suggestion, UnitRequest
from tests import cast as play
from tests.suggestions.assigning.asked import (
    EARLY,
    JOINT,
    decides,
    disputes,
    extends,
    latest,
    proposes,
    refuses,
    returns,
    signed,
    to,
)
from tests.suggestions.desk import at_desk, send, send_form, the_form, words
from tests.suggestions.everybody import Everybody, everybody

pytestmark = pytest.mark.django_db
LATER = date(2025, 6, 30)


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel(play.at(EARLY)):
        yield


def page_of(part: Assignment, name: str) -> str:
    return reverse(f"suggestions:{name}", args=[part.public_id])


def work(part: Assignment) -> str:
    return page_of(part, "work")


# --- Asking ---------------------------------------------------------------------------------


def test_before_signing_a_unit_is_offered_all_three_ways():
    people = play.cast()
    part = play.part(play.assigned(people), people.transport)

    shown = words(at_desk(people.lin).get(work(part)))

    for said in ("签收", "签收并建议增办单位", "申请退办"):
        assert said in shown
    assert "申请延期" not in shown  # only after signing for it


def test_a_unit_asks_to_return_it_and_reads_until_when_and_by_which_rule():
    people = play.cast()
    part = play.part(play.assigned(people), people.transport)
    lin, url = at_desk(people.lin), page_of(part, "ask_return")

    page = words(lin.get(url))
    done = send(lin, url, reason="属教育局职责。", unit="教育局")
    twice = Event.objects.filter(kind="return_asked").count()

    assert "3月4日（周二）" in page  # seven working days from the day after the hand-out
    assert "第十四条" in page
    assert done.url == work(part)
    request = UnitRequest.objects.get()
    assert (request.proposed_unit, request.asked_by) == (people.education, people.lin.user)
    assert twice == 1
    shown = words(lin.get(work(part)))
    assert "已申请退办" in shown
    assert "属教育局职责。" in shown
    assert "签发答复" not in shown


def test_after_the_window_the_page_says_so_and_a_late_form_is_given_back():
    people = play.cast()
    part = play.part(signed(people), people.transport)
    lin, url = at_desk(people.lin), page_of(part, "ask_return")
    form = the_form(lin.get(url))

    with time_machine.travel(play.at(date(2025, 3, 4))):
        lin = at_desk(people.lin)
        page, late = lin.get(url), send_form(lin, url, form, reason="写了很久的理由。")
        at_work = words(lin.get(work(part)))

    assert "逾期未提出退办申请的不作调整" in words(page)
    assert 'name="reason"' not in words(page)
    assert late.status_code == 409
    for said in ("逾期未提出退办申请的不作调整", "第十四条", "写了很久的理由。"):
        assert said in words(late)
    assert "逾期未提出退办申请的不作调整" in at_work


def test_a_unit_asks_for_more_time_up_to_the_cap():
    people = play.cast()
    part = play.part(signed(people), people.transport)
    lin, url = at_desk(people.lin), page_of(part, "ask_extension")

    page = words(lin.get(url))
    too_late = send(lin, url, reason="须待招标。", until="2025-08-21")
    done = send(lin, url, reason="须待招标。", until="2025-08-20")

    assert "最迟8月20日（周三）" in page
    assert "第十九条" in page
    assert too_late.status_code == 422
    for said in ("最迟可延至2025年8月20日", "须待招标。"):
        assert said in words(too_late)
    assert done.url == work(part)
    assert latest(part.case).until == date(2025, 8, 20)
    assert "申请延期" not in words(lin.get(work(part)))  # asked for already


def test_where_nobody_consents_the_page_says_that_it_holds_at_once():
    people = play.cast(preset="national")
    part = play.part(signed(people), people.transport)
    lin, url = at_desk(people.lin), page_of(part, "ask_extension")

    assert "新期限立即生效" in words(lin.get(url))
    send(lin, url, reason="须待招标。", until="2025-06-30")

    part.refresh_from_db()
    assert part.due_on == LATER


def test_a_unit_signs_and_proposes_in_one_step():
    people = play.cast()
    part = play.part(play.assigned(people), people.transport)
    lin = at_desk(people.lin)

    send(lin, page_of(part, "propose_unit"), reason="校车属其职责。", unit="教育局", role="joint")

    part.refresh_from_db()
    assert part.state == "signed_for"
    request = UnitRequest.objects.get()
    assert (request.proposed_unit, request.proposed_role) == (people.education, "joint")


@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        ("ask_return", {"reason": ""}),
        ("ask_return", {"reason": "x" * 2001}),
        ("ask_return", {"reason": "属其职责。", "unit": "没有这个单位"}),
        ("ask_return", {"reason": "属其职责。", "unit": "区"}),
        ("ask_return", {"reason": "a\0b"}),
        ("ask_extension", {"reason": "须招标。", "until": ""}),
        ("ask_extension", {"reason": "须招标。", "until": "2025-02-30"}),
        ("ask_extension", {"reason": "须招标。", "until": "soon"}),
        ("ask_extension", {"reason": "  ", "until": "2025-06-30"}),
        ("propose_unit", {"reason": "属其职责。"}),
        ("propose_unit", {"reason": "属其职责。", "unit": "教育局", "role": "lead"}),
        ("propose_unit", {"reason": "属其职责。", "unit": "教育局", "role": []}),
    ],
)
def test_what_makes_no_sense_stays_in_the_form(name, wrong):
    people = play.cast()
    part = play.part(signed(people), people.transport)

    page = send(at_desk(people.lin), page_of(part, name), **wrong)

    assert page.status_code == 422
    assert "problems" in words(page)
    assert not UnitRequest.objects.exists()


def test_a_unit_takes_back_what_it_asked():
    people = play.cast()
    case = signed(people)
    returns(people, case, people.transport)
    part = play.part(case, people.transport)
    lin = at_desk(people.lin)

    done = send(lin, work(part), "drop")

    assert done.url == work(part)
    assert latest(case).state == "dropped"
    assert "不再需要" in words(lin.get(work(part)))


def test_a_unit_reads_the_refusal_and_disagrees_once():
    people = everybody()
    case = signed(people)
    request = refuses(people.song, returns(people, case, people.transport), day=EARLY)
    part, lin = play.part(case, people.transport), at_desk(people.lin)
    url = reverse("suggestions:dispute", args=[request.public_id])

    at_work = words(lin.get(work(part)))
    done = send(lin, url, note="三定方案中无此职责。")

    assert "属你单位职责。" in at_work
    assert url in at_work
    assert page_of(part, "ask_return") not in at_work
    assert done.url == work(part)
    assert latest(case).is_disputed
    assert url not in words(lin.get(work(part)))
    assert lin.get(url).url == work(part)


def test_nobody_else_finds_what_a_unit_asks_with():
    people, other = everybody(), play.cast("other")
    case = signed(people)
    part = play.part(case, people.transport)
    request = returns(people, case, people.transport)
    strangers = [
        people.mei, people.song, people.chen, people.guan, people.deng, people.wu, people.fang,
        people.yan, other.lin, other.song,
    ]  # fmt: skip

    for member in strangers:
        desk = at_desk(member)
        for name in ("ask_return", "ask_extension", "propose_unit"):
            assert desk.get(page_of(part, name)).status_code == 404
            assert desk.post(page_of(part, name), {"act_key": "k"}).status_code == 404
        for name in ("drop_request", "dispute"):
            url = reverse(f"suggestions:{name}", args=[request.public_id])
            assert desk.post(url, {"act_key": "k", "note": "x"}).status_code == 404

    assert UnitRequest.objects.get().state == "open"


def test_what_is_asked_from_a_page_that_is_out_of_date_is_given_back():
    people = everybody()
    part = play.part(signed(people), people.transport)
    lin, zhao = at_desk(people.lin), at_desk(people.zhao)
    url = page_of(part, "ask_return")
    form = the_form(lin.get(url))
    send(zhao, page_of(part, "propose_unit"), reason="属其职责。", unit="教育局", role="co")

    late = send_form(lin, url, form, reason="晚到的理由。")

    assert late.status_code == 409
    assert "晚到的理由。" in words(late)
    assert "建议增加区教育局参与办理" in words(late)  # what happened meanwhile


# --- Why this date? -------------------------------------------------------------------------


def test_the_page_explains_a_date_that_was_put_off():
    people = play.cast()
    case = signed(people)
    decides(people.song, extends(people, case, people.transport, LATER), day=EARLY)
    part = play.part(case, people.transport)

    shown = words(at_desk(people.lin).get(f"{work(part)}?why=1"))

    for said in (
        "区交通委于2月24日（周一）申请延期，2月24日（周一）获准延至6月30日（周一）。",
        "最迟可延至8月20日（周三）",
        "原期限为5月20日（周二）",
        "第十九条",
        "原期限5月20日（周二）",
    ):
        assert said in shown, said


# --- Who reads of it ------------------------------------------------------------------------

NAMES = ["mei", "lan", "lin", "zhao", "fang", "wu", "guan", "song", "chen", "deng"]
# Mei leads; transport (lin, zhao) asks, finance (fang) helps, wu has nothing to do with it.
KNOWS = """
              mei lan lin zhao fang wu guan song chen deng
asked          .   .   x   x    .   .   x    x    x    .
refused        .   .   x   x    .   .   x    x    x    .
disputed       .   .   x   x    .   .   x    x    x    .
granted        x   .   x   x    x   .   x    x    x    .
let_go         x   .   x   x    x   x   x    x    x    .
"""


def stages(people: Everybody) -> dict[str, UnitRequest]:
    """Give a request at each stage, each of a case of its own."""
    asked = returns(people, signed(people), people.transport, reason="SECRET")
    refused = extends(people, signed(people), people.transport, LATER)
    refused = refuses(people.song, refused, "SECRET", day=EARLY)
    disputed = refuses(people.song, returns(people, signed(people), people.transport), day=EARLY)
    disputed = disputes(people.lin, disputed, day=EARLY)
    granted = decides(
        people.song, extends(people, signed(people), people.transport, LATER), day=EARLY
    )
    let_go = returns(people, signed(people), people.transport, unit=people.education)
    return {
        "asked": asked,
        "refused": refused,
        "disputed": disputed,
        "granted": granted,
        "let_go": decides(people.song, let_go, day=EARLY, answer="SECRET"),
    }


def matrix(text: str) -> dict[str, set[str]]:
    head, *lines = [line.split() for line in text.strip().splitlines()]
    assert head == NAMES
    return {
        line[0]: {name for name, mark in zip(NAMES, line[1:], strict=True) if mark == "x"}
        for line in lines
    }


def test_who_knows_of_which_request():
    people, others = everybody(), everybody("nearby")
    requests = stages(people)

    for name, request in requests.items():
        knows = {
            who
            for who in NAMES
            if visibility.requests_visible_to(people.members[who]).filter(pk=request.pk).exists()
        }
        assert knows == matrix(KNOWS)[name], name
        reads = {
            who
            for who in NAMES
            if visibility.requests_read_by(people.members[who]).filter(pk=request.pk).exists()
        }
        assert reads == {"lin", "zhao", "guan", "song", "chen"}, name
    for stranger in (*others.members.values(), None):
        assert not visibility.requests_visible_to(stranger).exists()
        assert not visibility.requests_read_by(stranger).exists()


def test_deputies_and_other_units_read_nothing_of_it_on_any_page_before_it_is_granted():
    people = everybody()
    requests = stages(people)

    for name in ("asked", "refused", "disputed"):
        case = requests[name].case
        for member in (people.mei, people.fang):
            desk = at_desk(member)
            for url in (
                case.get_absolute_url(),
                reverse("suggestions:history", args=[case.public_id]),
            ):
                shown = words(desk.get(url))
                assert "退办" not in shown, (name, member, url)
                assert "延期" not in shown, (name, member, url)
                assert "SECRET" not in shown
    fang = at_desk(people.fang)
    shown = words(fang.get(work(play.part(requests["asked"].case, people.finance))))
    assert "退办申请待决定" not in shown
    assert "SECRET" not in shown


def test_what_was_granted_is_told_to_deputies_without_what_was_said_about_it():
    people = everybody()
    requests = stages(people)

    mei = at_desk(people.mei)
    extended = words(mei.get(requests["granted"].case.get_absolute_url()))
    let_go = words(mei.get(requests["let_go"].case.get_absolute_url()))
    history = "".join(
        f"{e.sentence}{e.note}" for e in timeline.entries(requests["let_go"].case, people.mei)
    )

    assert "区交通委的答复期限延至6月30日（周一）。" in extended
    assert "须待招标完成。" in extended  # why it is later, the deputy may know
    assert "原期限5月20日（周二）" in extended
    assert "已同意其退办" in let_go
    assert "同意区交通委退办。" in history
    assert "SECRET" not in let_go + history
    assert "不属本单位职责" not in let_go + history


def test_the_history_tells_unit_and_secretariat_everything():
    people = everybody()
    request = stages(people)["disputed"]
    settle_dispute(request, play.by(people.song, EARLY), agree=False, answer="经协调维持。")

    for member in (people.lin, people.guan, people.song, people.chen):
        entries = timeline.entries(request.case, member)
        told = [(entry.sentence, entry.note) for entry in entries][:4]
        assert told == [
            ("区交通委的异议已处理，维持不同意。", "经协调维持。"),
            ("区交通委对不予同意提出异议。", "三定方案中无此职责。"),
            ("未同意区交通委退办，由其继续办理。", "属你单位职责。"),
            ("区交通委申请退办。", "不属本单位职责。"),
        ]


def test_that_a_unit_signed_for_it_is_told_to_all_and_what_it_proposed_to_those_it_concerns():
    people = everybody()
    case = play.assigned(people)
    proposes(people, case, people.transport, people.education)

    def last(member) -> tuple[str, str]:
        entry = timeline.entries(play.fresh(case), member)[0]
        return entry.sentence, entry.note

    for member in (people.mei, people.fang):
        assert last(member) == ("区交通委已签收。", "")
    for member in (people.lin, people.guan, people.song):
        assert last(member) == (
            "区交通委已签收，并建议增加区教育局参与办理。",
            "部分内容属其职责。",
        )


def test_a_unit_that_was_let_go_reads_its_own_request_and_nothing_that_came_after():
    people = everybody()
    case = signed(people)
    request = returns(people, case, people.transport, unit=people.education)
    decides(people.song, request, answer="同意。", day=EARLY)
    sign_for(play.part(case, people.education), play.by(people.wu, EARLY))

    shown = words(at_desk(people.lin).get(case.get_absolute_url()))
    lines = [entry.sentence for entry in timeline.entries(play.fresh(case), people.lin)]

    assert "不再" in shown
    assert "不属本单位职责。" in shown
    assert lines[0].startswith("同意区交通委退办。")
    assert not any("区教育局已签收" in line for line in lines)


def test_the_work_page_asks_as_often_for_many_requests_as_for_one():
    people = everybody()
    few, many = (signed(people, to(people.transport)) for _case in range(2))
    for case in (few, many):
        extends(people, case, people.transport, LATER)
        refuses(people.song, returns(people, case, people.transport), day=EARLY)
        proposes(people, case, people.transport, people.education)
    proposes(people, many, people.transport, people.finance)
    lin = at_desk(people.lin)

    def asked(case: Suggestion) -> int:
        with CaptureQueriesContext(connection) as queries:
            assert lin.get(work(play.part(case, people.transport))).status_code == 200
        return len(queries)

    asked(few)
    assert asked(few) == asked(many)


def test_the_queue_says_that_the_return_waits_to_be_decided():
    people = everybody()
    case = signed(people, to(people.transport, people.education, role=JOINT))
    returns(people, case, people.transport)

    rows = at_desk(people.lin).get("/queue/").context["rows"]

    assert [row.next for row in rows] == ["退办申请待决定"]
