"""Units are chased: those of one case, and of several from the list."""

import re
from html import escape, unescape

import pytest
import time_machine
from django.urls import reverse

from history.models import Event
from notifications.models import Message
from suggestions.intake.withdrawing import ask_withdrawal
from suggestions.models import Assignment, Reminder, Suggestion
from tests import cast as play
from tests.suggestions.desk import at_desk, send, send_form, the_form, words
from tests.suggestions.everybody import everybody, helping

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def on_a_day():
    with time_machine.travel("2025-06-03T10:00:00+08:00"):
        yield


def remind_of(case: Suggestion) -> str:
    return reverse("suggestions:remind", args=[case.public_id])


def test_the_units_that_still_have_to_act_are_reminded_in_one_s_own_words():
    people = play.cast()
    case = play.assigned(people)
    song = at_desk(people.song)

    done = send(song, remind_of(case), text="请本周内答复。")

    assert done.url == case.get_absolute_url()
    assert Reminder.objects.count() == 2  # lead and co-unit
    told = Message.objects.filter(kind="reminded")
    assert {m.recipient.name: m.payload["text"] for m in told} == {
        "林科员": "请本周内答复。",
        "方科员": "请本周内答复。",
    }
    assert "1次，最近" in words(song.get(remind_of(case)))


def test_who_may_write_a_reminder_letter_finds_it_here_with_this_suggestion_ticked():
    people = everybody()
    late, case = play.assigned(people, title="逾期的建议"), helping(people)
    Assignment.objects.filter(case=late).update(due_on="2025-06-02")
    own, other = play.part(case, people.transport), play.part(late, people.transport)
    letter = escape(f"{reverse('suggestions:reminder_letter')}?unit=")

    for member in (people.song, people.chen):
        page = words(at_desk(member).get(remind_of(case)))
        (to,) = re.findall(f'href="([^"]*part={own.public_id})"', page)
        form = the_form(at_desk(member).get(unescape(to)))
        assert set(form.fields["parts"]) == {own.public_id, other.public_id}
    for member in (people.guan, people.lin):  # they remind, and write no letters
        page = at_desk(member).get(remind_of(case))
        assert (page.status_code, letter in words(page)) == (200, False)


def test_one_unit_alone_is_reminded_without_a_word():
    people = play.cast()
    case = play.assigned(people)
    part = play.part(case, people.transport)

    send(at_desk(people.song), remind_of(case), parts=[part.public_id])

    assert Reminder.objects.get().assignment == part


@pytest.mark.parametrize(
    "wrong",
    [
        {"parts": []},
        {"parts": ["nothing"]},
        {"parts": ["a\0"]},
        {"text": "字" * 100_000},
        {"text": "a\0"},
    ],
)
def test_what_makes_no_sense_is_refused(wrong):
    people = play.cast()
    case = play.assigned(people)

    page = send(at_desk(people.song), remind_of(case), **wrong)

    assert page.status_code == 422
    assert not Reminder.objects.exists()


def test_a_reminder_sent_twice_reminds_once():
    people = play.cast()
    case = play.assigned(people)
    song = at_desk(people.song)
    form = the_form(song.get(remind_of(case)))

    for _ in range(2):
        send_form(song, remind_of(case), form)

    assert Event.objects.filter(kind="reminded").count() == 2  # one for each unit


def test_a_supervisor_reminds_too_and_nobody_else_does():
    people, other = play.cast(), play.cast("other")
    case = play.assigned(people)

    assert send(at_desk(people.chen), remind_of(case)).status_code == 302
    for member in (people.mei, other.song, other.chen):
        assert at_desk(member).get(remind_of(case)).status_code == 404


def test_several_overdue_ones_are_reminded_and_the_report_names_the_units():
    people = play.cast()
    late = [play.assigned(people, title=f"关于第{n}件事的建议") for n in range(2)]
    answered = play.answered(people)
    song = at_desk(people.song)
    queue = reverse("suggestions:waiting", args=["overdue"])
    form = the_form(song.get(queue))
    form.fields |= {"pick": [c.public_id for c in (*late, answered)], "text": "已超期，请速办。"}

    report = send_form(song, queue, form)

    results = {r.case.pk: (r.done, str(r.words)) for r in report.context["results"]}
    assert results == {
        late[0].pk: (True, "已催办：区交通委。"),
        late[1].pk: (True, "已催办：区交通委。"),
        answered.pk: (False, "没有尚未答复的单位。"),
    }
    assert Reminder.objects.count() == 2


def test_words_that_are_too_long_remind_nobody_and_come_back():
    people = play.cast()
    case = play.assigned(people)
    song, queue = at_desk(people.song), reverse("suggestions:waiting", args=["overdue"])
    form = the_form(song.get(queue))
    form.fields |= {"pick": [case.public_id], "text": "请速办。" * 25_000}

    report = send_form(song, queue, form)

    assert [r.done for r in report.context["results"]] == [False]
    assert "请速办。" * 25_000 in words(report)
    assert not Reminder.objects.exists()
    assert not Message.objects.filter(kind="reminded").exists()


def test_who_reminds_after_the_last_unit_has_answered_keeps_his_words():
    people = play.cast()
    case = play.assigned(people)
    song = at_desk(people.song)
    form = the_form(song.get(remind_of(case)))
    ask_withdrawal(case, play.by(people.mei, play.HANDED_OUT), reason="已经解决。")

    late = send_form(song, remind_of(case), form, text="写了很久的催办。")

    assert late.status_code == 409
    assert "写了很久的催办。" in words(late)
    assert not Reminder.objects.exists()
