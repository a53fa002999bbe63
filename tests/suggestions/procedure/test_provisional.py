"""Wherever a date is printed that rests on an unknown year, it says so: 暂定."""

from datetime import date

import pytest
import time_machine
from django.urls import reverse

from notifications.kinds import render
from notifications.models import Message
from suggestions.assigning.actions import sign_for
from suggestions.models import Suggestion
from suggestions.procedure.actions import move_due
from suggestions.replying.actions import resolve
from suggestions.supervising.actions import remind
from tests import cast as play
from tests.suggestions.desk import at_desk, words
from tests.suggestions.everybody import Everybody, everybody
from tests.suggestions.procedure.desk import IN_2027, TODAY, entered

pytestmark = pytest.mark.django_db

IN_NOVEMBER = date(2026, 11, 11)
DELIVERED = date(2026, 12, 25)


def in_hand(people: Everybody):
    """A suggestion that is due in 2027; its unit has signed for it."""
    case = play.assigned(people, day=IN_NOVEMBER)
    sign_for(play.part(case, people.transport), play.by(people.lin, TODAY))
    return play.fresh(case)


def delivered(people: Everybody):
    """One whose time for rating ends in 2027."""
    case = play.assigned(people, day=date(2026, 10, 12))
    play.reply(people, case, people.transport, day=DELIVERED)
    resolve(play.fresh(case), play.by(people.song, DELIVERED), outcomes={})
    return play.fresh(case)


def pages(people: Everybody, case) -> dict[str, list[str]]:
    """Give the addresses on which each reader meets the date of a case that is in hand."""
    own = case.get_absolute_url()
    work = reverse("suggestions:work", args=[play.part(case, people.transport).public_id])
    actions = [
        reverse(f"suggestions:{name}", args=[case.public_id])
        for name in ("remind", "hand_out_anew", "dates")
    ]
    return {
        "song": [own, "/secretariat/queue/running/", *actions],
        "mei": [own, "/mine/"],
        "lin": [own, "/queue/", work],
        "guan": [own, "/queue/"],
        "chen": [own],
    }


def test_a_due_date_is_marked_on_every_page_of_every_reader_until_the_year_is_known_and_moved():
    people = everybody()
    case = in_hand(people)
    where = pages(people, case)

    for name, addresses in where.items():
        client = at_desk(people.members[name])
        for address in addresses:
            assert "暂定" in words(client.get(address)), (name, address)

    entered(people.deng)
    move_due(case, play.by(people.song, TODAY), reason="放假安排已公布。")
    for name, addresses in where.items():
        client = at_desk(people.members[name])
        for address in addresses:
            assert "暂定" not in words(client.get(address)), (name, address)


def test_a_certain_date_is_not_marked():
    people = everybody()
    case = play.assigned(people, day=date(2026, 8, 20))

    text = words(at_desk(people.song).get(case.get_absolute_url()))

    assert "11月20日" in text
    assert "暂定" not in text


@pytest.mark.parametrize(
    ("name", "address"),
    [
        ("mei", "/mine/"),
        ("mei", "rate"),
        ("mei", "case"),
        ("song", "/secretariat/queue/unrated/"),
        ("song", "paper_rating"),
        ("song", "dates"),
    ],
)
def test_a_window_for_ratings_is_marked(name, address):
    people = everybody(preset="beijing")
    case = delivered(people)
    if not address.startswith("/"):
        address = reverse(f"suggestions:{address}", args=[case.public_id])

    text = words(at_desk(people.members[name]).get(address))

    assert "1月18日" in text
    assert "暂定" in text


def test_a_window_is_announced_as_provisional_before_it_is_set():
    people = everybody(preset="beijing")
    case = play.assigned(people, day=date(2026, 8, 3))
    play.reply(people, case, people.transport, day=TODAY)
    address = reverse("suggestions:check", args=[case.public_id])
    song = at_desk(people.song)

    in_time = words(song.get(address))
    with time_machine.travel(play.at(DELIVERED)):
        over_the_year = words(at_desk(people.song).get(address))

    assert "12月17日" in in_time
    assert "暂定" not in in_time
    assert "2027年1月18日（周一）（暂定）" in over_the_year


def test_the_date_for_handing_out_is_marked():
    people = everybody()
    case = play.submitted(people, day=TODAY)
    play.accept(case, play.by(people.song, TODAY))
    Suggestion.objects.filter(pk=case.pk).update(submitted_on=date(2026, 12, 29))

    text = words(at_desk(people.song).get("/secretariat/queue/handout/"))

    assert "2027年1月8日" in text
    assert "暂定" in text


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_messages_say_that_a_date_is_provisional(language):
    people, others = everybody(), everybody("nearby", "beijing")
    case = in_hand(people)
    remind(play.part(case, people.transport), play.by(people.song, TODAY))
    delivered(others)

    marked = {
        message.kind: render(message, language).body
        for message in Message.objects.filter(payload__provisional=True)
    }

    assert {"assigned", "handed_out", "reminded", "reply_delivered"} <= marked.keys()
    word = "（暂定）" if language == "zh-hans" else "(provisional)"
    assert [kind for kind, body in marked.items() if word not in body] == []


def test_a_date_of_a_known_year_is_announced_without_a_mark():
    people = everybody()
    entered(people.deng, IN_2027)
    in_hand(people)

    bodies = [render(message, "zh-hans").body for message in Message.objects.all()]

    assert any("2027年2月14日" in body for body in bodies)
    assert [body for body in bodies if "暂定" in body] == []
