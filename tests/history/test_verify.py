"""Whatever is changed in the log behind its back is found, and nothing else is."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db.models import F

from history import verify
from history.log import canonical, chained
from history.models import Event, Stream
from history.verify import breaks

pytestmark = pytest.mark.django_db


def found() -> list[str]:
    return [str(one) for one in breaks()]


def test_an_untouched_log_holds(write):
    for hours in range(3):
        write("1", hours=hours)
        write("2", hours=hours)

    out = StringIO()
    call_command("verify_events", stdout=out)

    assert out.getvalue() == "6 events in 2 streams and 0 anchors: every link holds.\n"


@pytest.mark.parametrize("batch", [1, 2, 3, 4])
def test_a_log_longer_than_a_batch_is_read_to_its_end(write, forger, monkeypatch, batch):
    monkeypatch.setattr(verify, "BATCH", batch)
    for ref in "123":
        for hours in range(3):
            write(ref, hours=hours)
    assert found() == []

    with forger():
        Event.objects.filter(stream__ref="3", seq=3).update(kind="praised")

    assert found() == ["demo/suggestion/3 #3: its columns differ from its text"]


def test_a_log_that_grows_while_it_is_read_holds(write, monkeypatch):
    monkeypatch.setattr(verify, "BATCH", 2)
    write("1")
    write("1")

    reading = verify._events()
    read = [next(reading), next(reading)]
    write("1")
    write("2")
    read += reading

    assert [(event.stream.ref, event.seq) for event in read] == [
        ("1", 1),
        ("1", 2),
        ("1", 3),
        ("2", 1),
    ]
    assert list(verify._broken_chain(read[:3], {})) == []


def test_an_empty_log_holds():
    assert found() == []


CHANGES = {
    "seq": {"seq": 9},
    "kind": {"kind": "praised"},
    "actor_id": {"actor_id": 8},
    "nobody": {"actor_id": None},
    "act_key": {"act_key": "stolen"},
    "happened_on": {"happened_on": F("happened_on") + timedelta(days=1)},
    "recorded_at": {"recorded_at": F("recorded_at") - timedelta(microseconds=1)},
    "text": {"text": "{}"},
    "no text": {"text": ""},
    "other text": {"text": "[1]"},
    "previous_hash": {"previous_hash": "0" * 64},
    "hash": {"hash": "0" * 64},
    "hash_version": {"hash_version": 2},
}


def test_every_column_is_watched():
    columns = {field.name for field in Event._meta.concrete_fields} - {"id", "stream"}

    assert columns <= CHANGES.keys()


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES.keys())
@pytest.mark.parametrize("seq", [1, 2, 3])
def test_a_changed_column_is_found(write, forger, change, seq):
    for hours in range(3):
        write(hours=hours, n=hours)

    with forger():
        Event.objects.filter(seq=seq).update(**change)

    assert found()


def test_an_event_moved_to_another_stream_is_found(write, forger):
    write("1")
    write("2")
    other = Stream.objects.get(ref="2")

    with forger():
        Event.objects.filter(stream__ref="1").update(stream=other, seq=2)

    assert found()


def test_an_event_rewritten_with_a_fitting_hash_breaks_the_next_link(write, forger):
    first = write(n=1)
    write(n=2)
    text = first.text.replace('"n":1', '"n":3')

    with forger():
        Event.objects.filter(pk=first.pk).update(text=text, hash=chained("", text))

    assert found() == ["demo/suggestion/1 #2: does not follow the event before it"]


@pytest.mark.parametrize("seq", [1, 2, 3])
def test_a_removed_event_is_found(write, forger, seq):
    for hours in range(3):
        write(hours=hours)

    with forger():
        Event.objects.filter(seq=seq).delete()

    assert found()


def test_a_cut_tail_is_found_by_the_head(write, forger):
    for hours in range(3):
        write(hours=hours)

    with forger():
        Event.objects.filter(seq__gte=2).delete()

    assert found() == ["demo/suggestion/1: its head is event 3, its last event is 1"]


def test_a_stream_without_any_event_left_is_found(write, forger):
    write()

    with forger():
        Event.objects.all().delete()

    assert found() == ["demo/suggestion/1: all its events are missing"]


def test_two_swapped_events_are_found(write, forger):
    write(n=1)
    write(n=2)

    with forger():
        Event.objects.filter(seq=1).update(seq=3)
        Event.objects.filter(seq=2).update(seq=1)
        Event.objects.filter(seq=3).update(seq=2)

    assert found()


def test_an_event_put_in_is_found(write, forger):
    last = write()
    with forger():
        Event.objects.create(
            stream=last.stream,
            seq=2,
            kind="noted",
            actor_id=7,
            happened_on=last.happened_on,
            recorded_at=last.recorded_at,
            text=last.text,
            previous_hash=last.hash,
            hash=chained(last.hash, last.text),
        )

    assert found()[0] == "demo/suggestion/1 #2: its columns differ from its text"


def test_the_command_names_the_first_break_and_fails(write, forger):
    write()
    with forger():
        Event.objects.update(kind="other")

    with pytest.raises(CommandError, match="#1: its columns differ from its text") as failed:
        call_command("verify_events")

    assert failed.value.returncode == 1


# --- What the events hold digests of --------------------------------------------------------


@pytest.fixture
def letters(monkeypatch):
    """A kind of content: letters, digested by their length."""
    kept = {1: "aa", 2: "b"}
    monkeypatch.setattr(verify, "_digesters", {})
    verify.register_content(
        "letter", lambda ids: {pk: str(len(kept[pk])) for pk in ids if pk in kept}
    )
    return kept


def test_content_that_is_as_it_was_holds(write, letters):
    write(digests={"letter": {"1": "2", "2": "1"}})

    assert found() == []


def test_changed_content_is_found(write, letters):
    write(digests={"letter": {"1": "2", "2": "1"}})

    letters[2] = "bb"

    assert found() == ["demo/suggestion/1 #1: letter 2 was changed after the event"]


def test_missing_content_is_found(write, letters):
    write(digests={"letter": {"1": "2"}})

    del letters[1]

    assert found() == ["demo/suggestion/1 #1: letter 1 is missing"]


def test_content_written_again_is_held_against_the_last_event(write, letters):
    write(digests={"letter": {"1": "1"}})
    write(digests={"letter": {"1": "2"}}, hours=1)

    assert found() == []


def test_content_that_nobody_can_check_is_named(write, letters):
    write(digests={"seal": {"1": "2"}})

    assert found() == ["seal: nobody knows how to check this kind of content"]


def test_the_canonical_text_does_not_depend_on_the_order_of_keys():
    assert canonical({"b": 1, "a": {"d": "是", "c": 2}}) == '{"a":{"c":2,"d":"是"},"b":1}'
