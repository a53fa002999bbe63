"""An administrator enters a year: what it changes is shown first, and no title is shown at all."""

from dataclasses import replace
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from history.log import data_of
from history.models import Event
from history.verify import breaks
from notifications.models import Message
from suggestions.models import Assignment
from suggestions.procedure.actions import enter_year
from suggestions.record import ActRefused
from tests import cast as play
from tests.suggestions.desk import at_desk, forms_of, words
from tests.suggestions.everybody import cut_off_at, everybody, everything
from tests.suggestions.procedure.desk import (
    ENTER,
    IN_2027,
    TODAY,
    acting_form,
    entered,
    posted,
    year_form,
)
from tests.workflow.days import free, works
from workflow.calendar import load_calendar
from workflow.years import standing_days, year_digest

pytestmark = pytest.mark.django_db

# Three months later is 11 February 2027: free by the notice, and not by the law alone.
IN_NOVEMBER = date(2026, 11, 11)


# Who may


def test_everybody_reads_the_calendar_and_administrators_enter_it():
    people = everybody()

    for name, member in people.members.items():
        client = at_desk(member)

        assert "2026" in words(client.get("/calendar/")), name
        assert "国庆节" in words(client.get("/calendar/2025/")), name
        assert client.get("/calendar/2027/").status_code == 404
        enters = name == "deng"
        assert client.get(ENTER).status_code == (200 if enters else 404), name
        assert client.post(ENTER, {}).status_code == (422 if enters else 404), name


def test_only_an_administrator_may_do_the_act():
    people = everybody()
    before = everything()

    for name, member in people.members.items():
        if name != "deng":
            with pytest.raises(ActRefused):
                entered(member)

    assert everything() == before


# Stories


def test_a_year_is_entered_from_a_file_that_was_looked_at():
    people = everybody()
    deng = at_desk(people.deng)
    file = SimpleUploadedFile(
        "2027.csv", "2027-01-01,放假,元旦\n2027-02-20,上班,\n".encode("gb18030")
    )

    page = year_form(deng, "", file=file)
    assert standing_days(2027) is None
    done = posted(deng, ENTER, acting_form(page), enter="1")

    assert done.url == "/calendar/2027/"
    assert [(d.day, d.free) for d in standing_days(2027)] == [
        (date(2027, 1, 1), True),
        (date(2027, 2, 20), False),
    ]
    event = Event.objects.get(kind="year_entered")
    assert (event.stream.scope, event.stream.kind) == ("", "calendar")
    assert event.actor_id == people.deng.user_id
    assert (data_of(event)["year"], data_of(event)["before"]) == (2027, None)
    assert "元旦" not in event.text
    assert "元旦" in words(deng.get("/calendar/2027/"))
    assert list(breaks()) == []


def test_a_year_that_stands_is_corrected_from_what_stands():
    people = everybody()
    deng = at_desk(people.deng)
    form = next(f for f in forms_of(deng.get(f"{ENTER}?year=2026")) if "text" in f.fields)
    text = form.fields["text"].replace("2026-10-10,上班", "2026-10-11,上班")

    page = deng.post(ENTER, form.fields | {"text": text, "source": "更正通知"})
    posted(deng, ENTER, acting_form(page), enter="1")

    told = [(d.day.isoformat(), bool(d.before), bool(d.after)) for d in page.context["differences"]]
    assert told == [("2026-10-10", True, False), ("2026-10-11", False, True)]
    calendar = load_calendar(date(2026, 1, 1))
    assert not calendar.is_working_day(date(2026, 10, 10))
    assert calendar.is_working_day(date(2026, 10, 11))
    assert ["2026-10-10", "working"] in data_of(Event.objects.get(kind="year_entered"))["before"]


def test_holidays_by_law_that_are_left_out_are_pointed_out():
    deng = at_desk(everybody().deng)

    page = year_form(deng, [free("2027-01-01", "元旦")])

    assert "缺少法定节假日" in words(page)
    assert "10月1日（周五）" in words(page)
    assert "缺少法定节假日" not in words(year_form(deng))


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"days": "2027-01-01,放假,元旦\n2027-01-01,放假,元旦"}, "在第1行已经列过"),
        ({"days": [free("2028-01-01")]}, "不在2027年"),
        ({"days": [works("2027-02-22")]}, "不是周末"),
        ({"days": "2027-01-01,假日,元旦"}, "既不是“放假”，也不是“上班”"),
        ({"days": ""}, "请选择文件，或在此填写日期"),
        ({"days": "\n \n"}, "请选择文件，或在此填写日期"),
        ({"year": "2028"}, "2028年的放假安排不可能已经公布"),
        ({"year": "2003"}, "大于或等于2004"),
        ({"year": "x"}, "输入整数"),
        ({"source": ""}, "必填"),
        ({"file": SimpleUploadedFile("a.csv", b"\0" * (10 * 2**20))}, "文件超过512 KB"),
        ({"file": SimpleUploadedFile("a.xlsx", b"PK\x03\x04 none")}, "工作簿已损坏"),
        ({"file": SimpleUploadedFile("a.csv", "2027-01-01,放假,=1+1".encode())}, "以公式符号开头"),
        ({"file": SimpleUploadedFile("a.csv", b"1\n" * 100_000)}, "超过366行"),
    ],
)  # fmt: skip
def test_bad_input_is_refused_with_the_reason(changes, told):
    deng = at_desk(everybody().deng)

    page = year_form(deng, **changes)

    assert page.status_code == 422
    assert told in words(page).replace(" ", "").replace("&quot;", '"') or told in words(page)
    assert standing_days(2027) is None


def test_many_faults_are_told_as_far_as_one_reads():
    deng = at_desk(everybody().deng)

    page = year_form(deng, "\n".join(f"2027-01-{day:02d},x,y" for day in range(1, 31)))

    assert words(page).count("既不是“放假”") == 2 * 20  # above and beside the field
    assert "另有10处" in words(page)


# What an administrator is shown


def test_the_preview_lists_dates_without_titles_and_only_counts_other_congresses():
    people, others = everybody(), everybody("nearby")
    for one in (people, others):
        case = play.assigned(one, title=f"关于{one.congress.code}站点的建议", day=IN_NOVEMBER)
        case.number = 4711 if one is people else 4712
        case.save(update_fields=["number"])

    page = year_form(at_desk(people.deng))

    found = page.context["consequences"]
    (own,) = found.own
    told = [
        (move.kind, move.unit.label, move.old.isoformat(), move.new.on.isoformat())
        for move in own.moves
    ]
    # By the law alone 11 February is a working day; by the notice the 14th is the next one.
    assert told == [("reply", "区交通委", "2027-02-11", "2027-02-14")]
    assert (found.elsewhere, found.windows) == (1, 0)
    text = words(page)
    assert "4711" in text
    assert "4712" not in text
    assert "站点" not in text
    assert "nearby" not in text
    assert "其他人大有1件建议的期限不同" in text


def test_open_windows_for_returning_are_counted_for_they_follow_by_themselves():
    people = everybody()
    play.assigned(people, day=date(2026, 12, 24))

    page = year_form(at_desk(people.deng), [*IN_2027, free("2027-01-04", "元旦")])

    # Seven working days from the receipt on 25 December: a window of each of the two units.
    assert page.context["consequences"].windows == 2


def test_the_preview_asks_no_more_for_many_suggestions_than_for_one(django_assert_max_num_queries):
    people = everybody()
    deng = at_desk(people.deng)
    play.assigned(people, title="第0件", day=IN_NOVEMBER)
    year_form(deng)

    with django_assert_max_num_queries(16) as few:
        year_form(deng)
    for number in range(1, 5):
        play.assigned(people, title=f"第{number}件", day=IN_NOVEMBER)
    with django_assert_max_num_queries(16) as many:
        page = year_form(deng)

    assert len(page.context["consequences"].own) == 5
    assert len(many) == len(few)


# The act


def test_no_date_moves_by_itself_and_the_secretariats_concerned_are_told():
    people, others = everybody(), everybody("nearby")
    case = play.assigned(people, day=IN_NOVEMBER)
    play.assigned(others, day=date(2026, 2, 20))  # due long before: nothing of it differs

    entered(people.deng)

    assert play.part(case, people.transport).due_on == date(2027, 2, 11)
    assert Assignment.objects.filter(due_provisional=True).exists()
    told = Message.objects.filter(kind="calendar_entered")
    assert [message.recipient_id for message in told] == [people.song.user_id]
    page = words(at_desk(people.song).get("/inbox/"))
    assert "2027年工作日历已录入" in page
    assert "打开页面" in page


def test_an_unknown_year_stops_no_act_and_what_comes_after_is_certain():
    people = everybody()
    before = play.assigned(people, title="关于夜间公交的建议", day=IN_NOVEMBER)

    entered(people.deng)
    after = play.assigned(people, day=IN_NOVEMBER)

    parts = [play.part(case, people.transport) for case in (before, after)]
    assert [(part.due_on.day, part.due_provisional) for part in parts] == [(11, True), (14, False)]


def test_it_is_done_as_a_whole_or_not_at_all_and_once_only():
    people = everybody()
    play.assigned(people, day=IN_NOVEMBER)

    def enter():
        acting = replace(play.by(people.deng, TODAY), key="one form")
        return enter_year(acting, year=2027, days=IN_2027, source="通知", seen="")

    before = everything()
    number = 1
    while cut_off_at(number, enter):
        assert everything() == before
        number += 1

    after = everything()
    assert number > 4
    assert enter() == Event.objects.get(kind="year_entered")
    assert everything() == after
    assert list(breaks()) == []


def test_a_year_that_somebody_changed_in_the_meantime_is_looked_at_again():
    people, others = everybody(), everybody("nearby")
    deng = at_desk(people.deng)
    form = acting_form(year_form(deng))
    entered(others.deng, (free("2027-01-01", "元旦"),))

    refused = posted(deng, ENTER, form, enter="1")

    assert refused.status_code == 409
    assert "其间该年的日历已被改动" in words(refused)
    assert "2027-02-20" in words(refused)  # what was entered is not lost
    assert len(standing_days(2027)) == 1


def test_a_form_that_is_sent_twice_enters_the_year_once():
    people = everybody()
    deng = at_desk(people.deng)
    form = acting_form(year_form(deng))

    answers = [posted(deng, ENTER, form, enter="1") for _time in range(2)]

    assert [answer.url for answer in answers] == ["/calendar/2027/"] * 2
    assert Event.objects.filter(kind="year_entered").count() == 1


@pytest.mark.parametrize(
    ("days", "source"),
    [
        ((), "通知"),
        ((free("2027-01-01"), works("2027-01-01")), "通知"),
        ((works("2027-02-22"),), "通知"),
        ((free("2028-01-01"),), "通知"),
        ((free("2027-01-01"),), "  "),
    ],
)
def test_the_act_checks_by_itself_what_the_form_checks(days, source):
    people = everybody()
    before = everything()

    with pytest.raises(ActRefused):
        enter_year(
            play.by(people.deng, TODAY),
            year=2027,
            days=days,
            source=source,
            seen=year_digest(2027),
        )

    assert everything() == before


@pytest.mark.django_db(transaction=True)
def test_of_two_administrators_at_once_one_is_told_of_the_other(at_once):
    people, others = everybody(), everybody("nearby")

    results = at_once(lambda: entered(people.deng), lambda: entered(others.deng, IN_2027[:3]))

    assert sorted(type(result).__name__ for result in results) == ["ActRefused", "NoneType"]
    assert Event.objects.filter(kind="year_entered").count() == 1
    assert list(breaks()) == []


def test_an_administrator_finds_calendar_and_rules_from_the_master_data():
    people = everybody()

    page = words(at_desk(people.deng).get("/admin/"))

    assert 'href="/calendar/"' in page
    assert 'href="/rules/"' in page
    assert "workflow" not in page
