"""The outbox: written with the act, in its transaction, and once however often it is told."""

import threading

import pytest
from django.db import transaction

from notifications.bell import bell
from notifications.models import Delivery, Message
from tests.notifications.conftest import NOON


def test_a_message_is_a_notice_at_once_and_nothing_has_left_the_house(tell, people):
    tell()

    notice = Message.objects.get()
    assert (notice.recipient, notice.created_at, notice.sorted_at) == (people.mei.user, NOON, None)
    assert notice.payload == {
        "number": "12",
        "title": "关于增设公交站点的建议",
        "path": "/s/abc/",
    }
    assert notice.path == "/s/abc/"
    assert not Delivery.objects.exists()


def test_somebody_who_may_not_sign_in_is_told_nothing(tell, people):
    people.mei.user.is_active = False

    tell(people.mei, people.lan)

    assert {message.recipient for message in Message.objects.all()} == {people.lan.user}


def test_the_same_happening_is_told_once(tell, people):
    tell(people.mei, people.mei)
    tell(people.mei, people.lan)

    assert Message.objects.count() == 2

    tell(people.mei, key="event:2")

    assert Message.objects.count() == 3


@pytest.mark.django_db(transaction=True)
def test_an_act_that_fails_tells_nobody(tell, monkeypatch):
    rung = []
    monkeypatch.setattr(bell, "ring", lambda: rung.append(1))

    def act():
        with transaction.atomic():
            tell()
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        act()

    assert not Message.objects.exists()
    assert rung == []


@pytest.mark.django_db(transaction=True)
def test_the_bell_is_rung_after_the_commit_and_what_it_does_harms_no_act(tell, monkeypatch):
    seen = []

    def ring():
        seen.append(Message.objects.count())
        raise ZeroDivisionError

    monkeypatch.setattr("notifications.outbox.bell.ring", ring)

    tell()

    assert seen == [1]


def test_writing_costs_the_same_for_one_and_for_many(tell, people, django_assert_num_queries):
    with django_assert_num_queries(3):  # savepoint, insert, release
        tell(people.mei)
    with django_assert_num_queries(3):
        tell(people.mei, people.lan, people.song, people.wu, key="event:2")


def test_telling_nobody_writes_nothing_and_rings_nothing(
    people, monkeypatch, django_assert_num_queries, django_capture_on_commit_callbacks
):
    from notifications import outbox
    from suggestions.kinds.writing import Accepted

    with django_assert_num_queries(0), django_capture_on_commit_callbacks() as callbacks:
        outbox.enqueue(
            Accepted(number="1", title="t", path="/"),
            to=[],
            congress_id=people.congress.pk,
            key="event:1",
            at=NOON,
        )

    assert callbacks == []


@pytest.mark.django_db(transaction=True)
def test_two_acts_at_once_with_one_key_tell_it_once(tell, people, at_once):
    at_once(lambda: tell(people.mei, people.lan), lambda: tell(people.lan, people.mei))

    assert Message.objects.count() == 2


def test_threads_share_no_connection(at_once):
    """The helper above really runs at once; else the test before it would prove nothing."""
    assert len(set(at_once(threading.get_ident, threading.get_ident))) == 2
