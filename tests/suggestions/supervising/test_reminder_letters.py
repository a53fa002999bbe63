"""Reminder letters: a numbered letter to a unit that is slow, about one suggestion or several."""

from datetime import timedelta
from functools import partial

import pytest
import time_machine
from django.urls import reverse

from notifications.models import Message
from people.models import Unit
from suggestions import timeline
from suggestions.intake.withdrawing import ask_withdrawal
from suggestions.models import Reminder, Suggestion
from suggestions.record import ActRefused
from suggestions.supervising.actions import remind
from suggestions.supervising.letters import send_reminder_letter, upcoming_letter_no
from suggestions.visibility import reminders_visible_to
from tests import cast as play
from tests.suggestions.desk import at_desk, send, send_form, the_form, words
from tests.suggestions.everybody import everybody, everything

pytestmark = pytest.mark.django_db

DAY = play.RATED.replace(month=6, day=3)
NUMBER, TEXT = "云人代提〔2025〕3号", "请按期答复代表。"


def sent(people, case: Suggestion, *, unit=None, number=NUMBER, text=TEXT, day=DAY):
    part = play.part(case, unit or people.transport)
    return send_reminder_letter(part, play.by(people.song, day), letter_no=number, text=text)


def two(people) -> list[Suggestion]:
    return [play.assigned(people, title=f"关于第{n}件事的建议") for n in (1, 2)]


# --- The act --------------------------------------------------------------------------------


def test_one_letter_names_several_suggestions_and_reaches_the_unit():
    people = everybody()
    first, second = two(people)

    for case in (first, second):
        sent(people, case)

    letters = Reminder.objects.filter(kind="letter")
    assert {letter.letter_no for letter in letters} == {NUMBER}
    told = Message.objects.filter(kind="reminder_letter")
    assert {m.recipient.name for m in told} == {"林科员", "赵局长"}
    entry = timeline.entries(first, people.song)[0]
    assert (entry.sentence, entry.note) == (f"向区交通委发出提醒函{NUMBER}。", TEXT)
    assert NUMBER not in " ".join(e.sentence for e in timeline.entries(first, people.mei))


def test_a_number_stands_on_one_letter_only():
    people = everybody()
    first, second = two(people)
    sent(people, first)
    before = everything()

    for changes in (
        {"unit": people.finance},
        {"text": "另一份。"},
        {"day": DAY.replace(day=4)},
    ):
        with pytest.raises(ActRefused):
            sent(people, second, **changes)
    with pytest.raises(ActRefused):
        sent(people, first)

    assert everything() == before


def test_another_congress_has_numbers_of_its_own():
    people, others = everybody(), everybody("nearby")
    sent(people, play.assigned(people))

    sent(others, play.assigned(others))

    assert Reminder.objects.count() == 2


@pytest.mark.parametrize("changes", [{"number": " "}, {"number": "字" * 81}, {"text": " \n"}])
def test_a_letter_has_a_number_and_a_text(changes):
    people = everybody()
    case = play.assigned(people)

    with pytest.raises(ActRefused):
        sent(people, case, **changes)

    assert not Reminder.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_of_two_letters_with_one_number_at_the_same_moment_one_is_sent(at_once):
    people = everybody()
    first, second = two(people)

    results = at_once(
        partial(sent, people, first),
        partial(sent, people, second, unit=people.finance),
    )

    assert sorted(type(result).__name__ for result in results) == ["ActRefused", "Event"]
    assert Reminder.objects.count() == 1


@pytest.mark.parametrize(
    ("last", "following"),
    [
        ("", ""),
        ("云人代提〔2025〕3号", "云人代提〔2025〕4号"),
        ("云人代提〔2025〕99号", "云人代提〔2025〕100号"),
        ("提醒函", "提醒函"),
    ],
)
def test_the_next_number_goes_on_from_the_last_one(last, following):
    people = everybody()
    if last:
        sent(people, play.assigned(people), number=last)

    assert upcoming_letter_no(people.chen) == following


# --- Who reads it ---------------------------------------------------------------------------


def test_the_congress_and_the_unit_itself_read_the_letter():
    people, others = everybody(), everybody("nearby")
    first, second = two(people)
    sent(people, first)
    sent(people, second)
    remind(play.part(first, people.finance), play.by(people.song, DAY), text="请抓紧。")
    letter = Reminder.objects.filter(kind="letter").order_by("pk")[0]
    url = reverse("suggestions:read_reminder_letter", args=[first.public_id, letter.pk])

    readers = {n for n, m in people.members.items() if at_desk(m).get(url).status_code == 200}
    shown = {n: reminders_visible_to(m).count() for n, m in people.members.items()}

    assert readers == {"song", "chen", "lin", "zhao", "guan"}
    assert {n: count for n, count in shown.items() if count} == {
        "song": 3,
        "chen": 3,
        "guan": 3,
        "lin": 2,
        "zhao": 2,
        "fang": 1,
    }
    page = words(at_desk(people.lin).get(url))
    for told in (NUMBER, TEXT, "区交通委：", "关于第1件事的建议", "关于第2件事的建议"):
        assert told in page
    assert NUMBER in words(at_desk(people.lin).get(first.get_absolute_url()))
    assert NUMBER not in words(at_desk(people.mei).get(first.get_absolute_url()))
    assert NUMBER not in words(at_desk(people.fang).get(first.get_absolute_url()))
    assert not reminders_visible_to(others.song).exists()
    assert not reminders_visible_to(None).exists()


def test_a_letter_is_read_as_it_was_sent_whatever_becomes_of_what_it_names():
    people = everybody()
    first, second = two(people)
    sent(people, first)
    sent(people, second)
    letter = Reminder.objects.filter(assignment__case=first).get()
    lin = at_desk(people.lin)
    url = reverse("suggestions:read_reminder_letter", args=[first.public_id, letter.pk])
    as_sent = lin.get(url).context["letter"]
    due_on = play.part(first, people.transport).due_on

    first.assignments.update(due_on=due_on + timedelta(days=30))
    Suggestion.objects.filter(pk=first.pk).update(title="关于更正后的建议")
    Unit.objects.filter(pk=people.transport.pk).update(label_zh="区交通局")

    assert lin.get(url).context["letter"] == as_sent
    assert (as_sent.to, len(as_sent.body)) == ("区交通委：", 3)
    Reminder.objects.update(named=None)  # a letter of a time when this was not kept
    assert lin.get(url).context["letter"].to == "区交通局："


# --- The page -------------------------------------------------------------------------------


@pytest.fixture
def on_a_day():
    with time_machine.travel(f"{DAY}T10:00:00+08:00"):
        yield


def page_of(unit) -> str:
    return f"{reverse('suggestions:reminder_letter')}?unit={unit.pk}"


def test_a_letter_is_written_about_what_is_overdue_and_can_be_read_at_once(on_a_day):
    people = everybody()
    late = two(people)  # due on 20 May
    play.assigned(people, title="关于不急之事的建议", day=play.DELIVERED)
    chen = at_desk(people.chen)
    form = the_form(chen.get(page_of(people.transport)))
    assert len(form.fields["parts"]) == 2  # those overdue

    empty = send_form(chen, page_of(people.transport), form, letter_no="")
    done = send_form(chen, page_of(people.transport), form, letter_no=NUMBER)

    assert (empty.status_code, done.status_code) == (422, 302)
    letters = Reminder.objects.filter(kind="letter", letter_no=NUMBER)
    assert {letter.assignment.case for letter in letters} == set(late)
    page = words(chen.get(done.url))
    assert "第1号" in page
    assert "第2号" in page
    again = the_form(chen.get(page_of(people.transport)))
    assert again.fields["letter_no"] == "云人代提〔2025〕4号"


def test_a_letter_that_is_sent_twice_is_one_letter(on_a_day):
    people = everybody()
    two(people)
    song = at_desk(people.song)
    form = the_form(song.get(page_of(people.transport)))

    answers = [send_form(song, page_of(people.transport), form, letter_no=NUMBER) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [302, 302]
    assert Reminder.objects.count() == 2


def test_a_number_that_is_taken_is_refused_and_nothing_typed_is_lost(on_a_day):
    people = everybody()
    case = play.assigned(people)
    sent(people, case, unit=people.finance)

    page = send(
        at_desk(people.song), page_of(people.transport), letter_no=NUMBER, text="请速办结。"
    )

    assert page.status_code == 409
    assert "请速办结。" in words(page)
    assert "该文号已用于另一份提醒函" in words(page)


@pytest.mark.parametrize("unit", ["", "x", "9" * 30, "0", "²"])
def test_a_unit_that_there_is_not_leads_back(on_a_day, unit):
    people = everybody()
    play.assigned(people)

    answer = at_desk(people.song).get(reverse("suggestions:reminder_letter"), {"unit": unit})

    assert (answer.status_code, answer.url) == (302, reverse("reports:units"))


def test_nobody_writes_letters_to_units_of_another_congress_or_without_the_office(on_a_day):
    people, others = everybody(), everybody("nearby")
    play.assigned(people)
    play.assigned(others)

    assert at_desk(people.song).get(page_of(others.transport)).status_code == 302
    for member in (people.mei, people.lin, people.guan, people.deng):
        assert at_desk(member).get(page_of(people.transport)).status_code == 404


def test_a_letter_to_a_unit_that_has_nothing_in_hand_any_more_is_not_lost():
    people = everybody()
    case = play.assigned(people)
    song = at_desk(people.song)
    url = f"{reverse('suggestions:reminder_letter')}?unit={people.transport.pk}"
    with time_machine.travel(play.at(DAY)):
        form = the_form(song.get(url))
        ask_withdrawal(case, play.by(people.mei, DAY), reason="已经解决。")
        late = send_form(song, url, form, text="写了很久的提醒函。")

    assert late.status_code == 409
    assert "写了很久的提醒函。" in words(late)
    assert not Reminder.objects.exists()
