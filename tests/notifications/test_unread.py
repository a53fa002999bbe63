"""The number beside "Inbox" is asked for now and then, at next to no cost and keeping nobody in."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from tests.suggestions.desk import at_desk

UNREAD = reverse("notifications:unread")
BACKGROUND = {"X-Background": "1", "HX-Request": "true"}


@pytest.fixture
def mei(people):
    client = at_desk(people.mei)
    client.get("/inbox/")
    return client


def ask(client, shown: object = 0):
    return client.get(f"{UNREAD}?shown={shown}", headers=BACKGROUND)


def test_where_nothing_has_changed_nothing_is_sent(mei, tell):
    assert (ask(mei).status_code, ask(mei).content) == (204, b"")

    tell()

    assert ask(mei, 1).status_code == 204


def test_a_new_number_comes_with_the_next_question(mei, tell):
    tell()

    answer = ask(mei)

    page = answer.content.decode()
    assert answer.status_code == 200
    assert f'hx-get="{UNREAD}?shown=1"' in page
    assert 'class="count count--new">1<' in page
    assert "<html" not in page


def test_a_number_that_is_none_any_more_goes_away(mei, tell):
    answer = ask(mei, 3)

    assert answer.status_code == 200
    assert "count--new" not in answer.content.decode()
    assert f'hx-get="{UNREAD}?shown=0"' in answer.content.decode()


@pytest.mark.parametrize("shown", ["", "x", "-1", "9" * 50, "<b>"])
def test_a_crooked_question_is_answered(mei, shown):
    assert ask(mei, shown).status_code == 200
    assert "<b>" not in ask(mei, shown).content.decode()


def test_hundreds_are_not_counted_to_the_end(mei, tell):
    for number in range(120):
        tell(key=f"event:{number}")

    assert "99+" in ask(mei).content.decode()
    assert ask(mei, 100).status_code == 204


def test_every_page_asks(mei):
    page = mei.get("/password/").content.decode()

    assert f'hx-get="{UNREAD}?shown=0" hx-trigger="every 60s"' in page


def test_it_costs_two_statements_and_no_write(mei, tell, django_assert_num_queries):
    tell()
    with django_assert_num_queries(2):  # session with roles, how many
        ask(mei)
    with django_assert_num_queries(2):
        ask(mei, 1)


def test_a_stranger_is_told_nothing_and_sent_nowhere(client):
    """A page left open must not jump away while somebody types into it."""
    answer = ask(client)

    assert (answer.status_code, answer.content) == (403, b"")
    assert "HX-Redirect" not in answer.headers


def test_asking_by_itself_keeps_nobody_signed_in(people, time_machine):
    began = timezone.now()
    time_machine.move_to(began, tick=False)
    client = at_desk(people.mei)
    client.get("/inbox/")
    for minute in range(1, 30):
        time_machine.move_to(began + timedelta(minutes=minute), tick=False)
        assert ask(client).status_code == 204

    time_machine.move_to(began + timedelta(minutes=31), tick=False)

    assert ask(client).status_code == 403
    assert client.get("/inbox/").status_code == 302


def test_who_works_meanwhile_stays_signed_in(people, time_machine):
    began = timezone.now()
    time_machine.move_to(began, tick=False)
    client = at_desk(people.mei)
    client.get("/inbox/")
    time_machine.move_to(began + timedelta(minutes=20), tick=False)
    client.get("/inbox/")
    time_machine.move_to(began + timedelta(minutes=40), tick=False)

    assert ask(client).status_code == 204
