"""Rules are adopted by the secretariat, from today on, once, and are kept as they were adopted."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db import connection
from django.utils import translation

from history.log import data_of
from history.models import Event
from history.verify import breaks
from suggestions.procedure.actions import adopt_rules
from suggestions.record import ActRefused
from tests import cast as play
from tests.suggestions.desk import at_desk, words
from tests.suggestions.everybody import cut_off_at, everybody, everything
from tests.suggestions.procedure.desk import NEW, RULES, TODAY, acting_form, posted, preview
from workflow.models import Policy
from workflow.policy import newest
from workflow.presets import BEIJING, SHANGHAI

pytestmark = pytest.mark.django_db

START = date(2027, 3, 1)
OWN = replace(SHANGHAI, articles={**SHANGHAI.articles, "reply": "本区办法第八条"})


def in_english():
    return translation.override("en")


def adopted(people, member=None, *, rules=OWN, start=START, key="", seen=None):
    """Somebody adopts rules, having looked at what they change."""
    acting = play.by(member or people.song, TODAY)
    if key:
        acting = replace(acting, key=key)
    last = newest(people.congress.pk)
    shown = seen if seen is not None else last.pk
    return adopt_rules(people.congress, acting, adopted=rules, valid_from=start, seen=shown)


def test_only_the_secretariat_of_the_congress_adopts_its_rules():
    people, others = everybody(), everybody("nearby")
    before = everything()

    wrong = [m for name, m in people.members.items() if name != "song"]
    for member in (*wrong, *others.members.values()):
        with pytest.raises(ActRefused):
            adopted(people, member)

    assert everything() == before
    assert adopted(people).kind == "rules_adopted"


def test_rules_begin_today_or_later():
    people = play.cast()

    for start in (TODAY - timedelta(days=1), date(2022, 1, 1)):
        with in_english(), pytest.raises(ActRefused, match="today or later"):
            adopted(people, start=start)

    adopted(people, start=TODAY)
    assert Policy.objects.count() == 2


def test_a_day_has_rules_once():
    people = play.cast()
    adopted(people)

    with in_english(), pytest.raises(ActRefused, match="begins on this day"):
        adopted(people, rules=BEIJING)

    assert Policy.objects.get(valid_from=START).rules == OWN


def test_the_event_holds_a_digest_and_the_log_is_compared_with_it():
    people = play.cast()

    event = adopted(people)

    policy = Policy.objects.get(valid_from=START)
    told = data_of(event)
    assert (told["policy"], told["valid_from"]) == (policy.pk, "2027-03-01")
    assert list(told["digests"]["policy"]) == [str(policy.pk)]
    assert "本区办法" not in event.text
    assert list(breaks()) == []
    with connection.cursor() as cursor:  # somebody with the keys to the database
        cursor.execute("DELETE FROM workflow_policy WHERE id = %s", [policy.pk])
    assert [str(one) for one in breaks()] == [f"yunxi/procedure/ #1: policy {policy.pk} is missing"]


def test_it_is_done_as_a_whole_or_not_at_all_and_once_only():
    people = play.cast()
    before = everything()

    number = 1
    while cut_off_at(number, lambda: adopted(people, key="one form")):
        assert everything() == before
        number += 1

    after = everything()
    assert number > 2
    assert adopted(people, key="one form", seen=0) == Event.objects.get(kind="rules_adopted")
    assert everything() == after


def test_a_key_that_was_used_for_something_else_is_refused():
    people = play.cast()
    play.assign(
        play.numbered(people),
        replace(play.by(people.song, play.HANDED_OUT), key="used"),
        units=play.lead_and_co(people),
    )
    before = everything()

    with in_english(), pytest.raises(ActRefused, match="something else"):
        adopted(people, key="used")

    assert everything() == before


def test_a_form_that_is_sent_twice_adopts_once_and_says_so_both_times():
    people = play.cast()
    song = at_desk(people.song)
    form = acting_form(preview(song, reply_article="本区办法第八条"))

    answers = [posted(song, NEW, form, adopt="1") for _time in range(2)]

    assert [answer.url for answer in answers] == [f"{RULES}2027-03-01/"] * 2
    assert Policy.objects.count() == 2
    assert Event.objects.filter(kind="rules_adopted").count() == 1


def test_who_looked_before_others_were_adopted_is_shown_what_changes_now():
    people = play.cast()
    song = at_desk(people.song)
    form = acting_form(preview(song, reply_article="本区办法第八条"))
    adopted(people, rules=BEIJING, start=date(2027, 2, 1))

    refused = posted(song, NEW, form, adopt="1")
    again = posted(song, NEW, acting_form(refused), adopt="1")

    assert refused.status_code == 409
    assert "其间已有人施行了其他规则" in words(refused)
    assert "2027年2月1日起施行的规则" in words(refused)
    assert acting_form(refused).fields["reply_article"] == "本区办法第八条"
    assert again.url == f"{RULES}2027-03-01/"


def test_a_policy_that_begins_later_lets_the_earlier_ones_end():
    people = play.cast()
    adopted(people, rules=BEIJING, start=date(2027, 6, 1))
    adopted(people)

    policies = people.congress.policies.order_by("valid_from")

    assert [policy.valid_from for policy in policies] == [date(2022, 1, 1), START, date(2027, 6, 1)]


@pytest.mark.django_db(transaction=True)
def test_of_two_who_adopt_for_one_day_at_once_one_wins(at_once):
    people = play.cast()
    last = newest(people.congress.pk)

    results = at_once(
        *[lambda rules=r: adopted(people, rules=rules, seen=last.pk) for r in (OWN, BEIJING)]
    )

    kinds = sorted(type(result).__name__ for result in results)
    assert kinds == ["ActRefused", "Event"]
    assert Policy.objects.filter(valid_from=START).count() == 1
    assert Event.objects.filter(kind="rules_adopted").count() == 1
    assert list(breaks()) == []


@pytest.mark.django_db(transaction=True)
def test_one_form_that_arrives_twice_at_once_adopts_once(at_once):
    people = play.cast()
    last = newest(people.congress.pk)

    results = at_once(*[lambda: adopted(people, key="one form", seen=last.pk)] * 2)

    assert len({event.pk for event in results}) == 1
    assert Policy.objects.count() == 2
