"""The case page: one page for everybody, with what each may see."""

import pytest
from django.test import Client
from django.urls import reverse

from people.models import Membership
from tests import cast as play


def signed_in(member: Membership) -> Client:
    """Give a browser in which somebody is signed in."""
    client = Client()
    client.force_login(member.user)
    return client


@pytest.mark.django_db
def test_each_reader_gets_the_parts_that_are_his():
    people = play.cast()
    case = play.rated(people, play.resolved(people), comment="谢谢。")
    url = case.get_absolute_url()

    for member in (people.mei, people.song, people.chen, people.lin, people.fang):
        page = signed_in(member).get(url)
        assert page.status_code == 200
        words = page.content.decode()
        assert case.title in words
        assert "云交函〔2025〕12号" in words
    for stranger in (people.lan, people.wu, play.cast("other").song):
        assert signed_in(stranger).get(url).status_code == 404
    assert Client().get(url).status_code == 302


@pytest.mark.django_db
def test_a_reply_that_was_not_delivered_is_not_shown_to_the_deputy():
    people = play.cast()
    case = play.answered(people)

    words = signed_in(people.mei).get(case.get_absolute_url()).content.decode()

    assert "云交函〔2025〕12号" not in words
    history = signed_in(people.song).get(reverse("suggestions:history", args=[case.public_id]))
    assert "林科员" in history.content.decode()
