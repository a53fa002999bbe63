"""Writing to the log: one after the other, each once, nothing rewritten."""

import json
from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction

from history import log
from history.log import StreamName, chained, data_of, digest, events_of
from history.models import Event, Stream
from tests.history.conftest import NOON

pytestmark = pytest.mark.django_db

CASE = StreamName("demo", "suggestion", "1")


def test_events_of_a_stream_are_numbered_and_chained(write):
    first, second = write(), write(hours=1)

    assert [first.seq, second.seq] == [1, 2]
    assert first.previous_hash == ""
    assert second.previous_hash == first.hash
    assert second.hash == chained(first.hash, second.text)
    assert Stream.objects.get().head_hash == second.hash


def test_the_text_repeats_every_column_and_keeps_chinese_readable(write):
    event = write(outcome="解决采纳")

    assert json.loads(event.text) == {
        "stream": ["demo", "suggestion", "1"],
        "seq": 1,
        "kind": "noted",
        "actor": 7,
        "act_key": "",
        "happened_on": "2026-03-02",
        "recorded_at": "2026-03-02T04:00:00.000000+00:00",
        "data": {"outcome": "解决采纳"},
    }
    assert "解决采纳" in event.text
    assert data_of(event) == {"outcome": "解决采纳"}


def test_a_text_that_comes_back_from_the_database_has_the_same_hash(write):
    write(note="“引号”\n\u2028😀", number=0.1)

    event = Event.objects.get()

    assert digest(f"1\n\n{event.text}") == event.hash


def test_the_day_is_the_local_one_of_the_instant(write):
    assert write(hours=11).happened_on == date(2026, 3, 2)
    assert write(hours=13).happened_on == date(2026, 3, 3)


def test_streams_do_not_touch_each_other(write):
    write("1")
    write("2")
    write("1", scope="other")

    assert [event.seq for event in Event.objects.all()] == [1, 1, 1]
    assert [event.stream.scope for event in events_of(CASE)] == ["demo"]


@pytest.mark.django_db(transaction=True)
def test_an_event_outside_a_transaction_is_refused():
    with pytest.raises(RuntimeError, match="in the transaction of the act"):
        log.append(CASE, "noted", actor_id=7, at=NOON, data={})

    assert not Stream.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_an_act_that_fails_leaves_no_event(write):
    write()

    def act():
        with transaction.atomic():
            log.append(CASE, "noted", actor_id=7, at=NOON, data={})
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        act()

    assert Stream.objects.get().head_seq == Event.objects.count() == 1


def test_the_same_act_key_is_written_once_for_an_actor_and_again_for_another():
    def act(actor_id: int, key: str):
        with transaction.atomic():
            return log.append(CASE, "noted", actor_id=actor_id, at=NOON, data={}, act_key=key)

    act(7, "k")
    act(8, "k")
    act(7, "")
    act(7, "")

    with pytest.raises(IntegrityError):
        act(7, "k")
    assert Event.objects.count() == 4


def test_the_database_refuses_to_change_an_event(write):
    write()

    for change in ({"kind": "other"}, {"text": ""}, {"recorded_at": NOON}):
        with pytest.raises(IntegrityError, match="never changed or removed"), transaction.atomic():
            Event.objects.update(**change)


def test_postgresql_refuses_to_remove_an_event(write):
    if connection.vendor == "sqlite":
        pytest.skip("On SQLite the tests themselves empty the table by DELETE.")
    write()

    with pytest.raises(IntegrityError, match="never changed or removed"), transaction.atomic():
        Event.objects.all().delete()


@pytest.mark.django_db(transaction=True)
def test_two_at_once_on_one_stream_wait_for_each_other(write, at_once):
    written = at_once(*[lambda n=n: write(number=n) for n in range(6)])

    assert sorted(event.seq for event in written) == [1, 2, 3, 4, 5, 6]
    chain = list(events_of(CASE))
    assert [event.previous_hash for event in chain] == ["", *[event.hash for event in chain[:-1]]]


@pytest.mark.django_db(transaction=True)
def test_two_at_once_on_a_new_scope_make_two_streams(write, at_once):
    at_once(lambda: write("1"), lambda: write("2"))

    assert sorted(Stream.objects.values_list("ref", "head_seq")) == [("1", 1), ("2", 1)]
