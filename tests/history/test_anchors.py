"""Anchors: a line a day outside the database that a rewritten history cannot fit any more."""

from datetime import date, timedelta
from pathlib import Path

import pytest

from history import anchors
from history.anchors import anchor_day, anchor_finished_days, end_of
from history.log import canonical, chained
from history.models import Anchor, Event, Stream
from history.verify import breaks
from tests.history.conftest import NOON

pytestmark = pytest.mark.django_db

MONDAY, TUESDAY, WEDNESDAY = date(2026, 3, 2), date(2026, 3, 3), date(2026, 3, 4)
NEXT_MORNING = NOON + timedelta(hours=20)


def found() -> list[str]:
    return [str(one) for one in breaks()]


@pytest.fixture
def file(settings) -> Path:
    return Path(settings.ANCHOR_FILE)


@pytest.fixture
def three_days(write, file) -> Path:
    """Three days with an event each, anchored each night."""
    for days in range(3):
        write(hours=24 * days)
        anchor_finished_days(at=NEXT_MORNING + timedelta(days=days))
    return file


def test_a_finished_day_gets_a_row_and_a_line_for_each_scope(write, file):
    write()
    write(scope="")

    made = anchor_finished_days(at=NEXT_MORNING)

    assert [(a.scope, a.day, a.streams) for a in made] == [("", MONDAY, 1), ("demo", MONDAY, 1)]
    assert len(file.read_text().splitlines()) == 2
    assert found() == []


def test_a_day_is_anchored_once(write, file):
    write()

    anchor_finished_days(at=NEXT_MORNING)

    assert anchor_finished_days(at=NEXT_MORNING + timedelta(hours=1)) == []
    assert anchor_day("demo", MONDAY, at=NEXT_MORNING) == Anchor.objects.get()
    assert len(file.read_text().splitlines()) == 1


def test_a_day_that_is_not_over_is_not_anchored(write):
    write()

    with pytest.raises(ValueError, match="not over"):
        anchor_day("demo", MONDAY, at=end_of(MONDAY) + timedelta(minutes=9))


def test_just_after_midnight_the_day_before_is_anchored(write):
    write()

    (made,) = anchor_finished_days(at=end_of(TUESDAY) + timedelta(minutes=1))

    assert made.day == MONDAY


def test_days_without_a_clock_are_covered_by_the_next_anchor(write):
    write()
    write(hours=24)
    anchor_finished_days(at=NEXT_MORNING + timedelta(days=5))

    assert Anchor.objects.get().day == date(2026, 3, 7)
    assert found() == []


def test_a_day_before_an_anchored_one_is_refused(write):
    write()
    anchor_day("demo", TUESDAY, at=NEXT_MORNING + timedelta(days=1))

    with pytest.raises(ValueError, match="anchored already"):
        anchor_day("demo", MONDAY, at=NEXT_MORNING + timedelta(days=1))


def test_events_after_the_anchor_do_not_disturb_it(three_days, write):
    write(hours=80)
    write("2", hours=81)

    assert found() == []


def test_a_chain_rewritten_to_its_end_is_found(three_days, forger):
    """The forger changes the first event and mends every hash after it, and the head."""
    with forger():
        previous = ""
        for event in Event.objects.order_by("seq"):
            text = event.text.replace('"actor":7', '"actor":8')
            Event.objects.filter(pk=event.pk).update(
                actor_id=8, text=text, previous_hash=previous, hash=chained(previous, text)
            )
            previous = chained(previous, text)
        Stream.objects.update(head_hash=previous)

    assert found() == [
        f"anchor demo {day}: does not fit the events up to that day"
        for day in (MONDAY, TUESDAY, WEDNESDAY)
    ]


def test_a_cut_tail_with_a_mended_head_is_found(three_days, forger):
    with forger():
        Event.objects.filter(seq=3).delete()
        Stream.objects.update(head_seq=2, head_hash=Event.objects.get(seq=2).hash)

    assert found() == [f"anchor demo {WEDNESDAY}: does not fit the events up to that day"]


def test_a_stream_removed_altogether_is_found(three_days, forger):
    with forger():
        Event.objects.all().delete()
        Stream.objects.all().delete()

    assert len(found()) == 3


def test_an_event_dated_back_is_found(three_days, write):
    write("9", hours=-1)

    assert found() == [f"anchor demo {MONDAY}: does not fit the events up to that day"]


@pytest.mark.parametrize("number", [0, 1, 2])
def test_a_missing_line_is_found(three_days, number):
    lines = three_days.read_text().splitlines(keepends=True)
    three_days.write_text("".join(lines[:number] + lines[number + 1 :]))

    day = MONDAY + timedelta(days=number)
    assert found() == [f"anchor demo {day}: is not in the anchor file"]


def test_a_missing_file_is_found(three_days):
    three_days.unlink()

    assert len(found()) == 3


def test_a_missing_row_is_found(three_days):
    Anchor.objects.filter(day=TUESDAY).delete()

    assert found() == [f"anchor demo {TUESDAY}: is in the anchor file but not in the database"]


def test_an_anchor_missing_in_both_is_found_by_the_next_one(three_days):
    lines = three_days.read_text().splitlines(keepends=True)
    three_days.write_text(lines[0] + lines[2])
    Anchor.objects.filter(day=TUESDAY).delete()

    assert found() == [f"anchor demo {WEDNESDAY}: does not fit the events up to that day"]


@pytest.mark.parametrize("change", [{"digest": "0" * 64}, {"streams": 5}])
def test_a_changed_row_is_found(three_days, change):
    Anchor.objects.filter(day=TUESDAY).update(**change)

    assert found() == [f"anchor demo {TUESDAY}: differs between the anchor file and the database"]


def test_a_changed_line_is_found(three_days):
    digest = Anchor.objects.get(day=TUESDAY).digest
    three_days.write_text(three_days.read_text().replace(digest, "0" * 64))

    assert f"anchor demo {TUESDAY}: differs between the anchor file and the database" in found()


def test_a_line_appended_later_does_not_replace_the_first_one(three_days):
    line = {"scope": "demo", "day": "2026-03-03", "streams": 1, "digest": "0" * 64}
    with three_days.open("a") as file:
        file.write(canonical(line) + "\n")

    assert found() == [
        "line 4 of the anchor file: says something else than an earlier line of the same day"
    ]


@pytest.mark.parametrize("text", [b"", b"{", b"[]", b'{"scope":"demo"}', b"\xff"])
def test_a_line_that_cannot_be_read_is_named(three_days, text):
    with three_days.open("ab") as file:
        file.write(text + b"\n")

    assert found() == ["line 4 of the anchor file: cannot be read"]


def test_a_line_whose_row_was_never_committed_is_taken_up(write, file, monkeypatch):
    write()
    anchor_finished_days(at=NEXT_MORNING)
    Anchor.objects.all().delete()  # the commit that the line had been written for never came
    write(hours=24)

    made = anchor_finished_days(at=NEXT_MORNING + timedelta(days=1))

    assert [anchor.day for anchor in made] == [MONDAY, TUESDAY]
    assert found() == []


@pytest.mark.django_db(transaction=True)
def test_two_clocks_at_once_make_one_anchor(write, file, at_once):
    write()

    results = at_once(*[lambda: anchor_day("demo", MONDAY, at=NEXT_MORNING)] * 3)

    assert {anchor.pk for anchor in results} == {Anchor.objects.get().pk}
    assert len(file.read_text().splitlines()) == 1


def test_verifying_asks_only_for_what_grew_since_the_anchor_before(
    three_days, django_assert_num_queries
):
    with django_assert_num_queries(3):
        for after, day in ((None, MONDAY), (MONDAY, TUESDAY), (TUESDAY, WEDNESDAY)):
            assert anchors.heads_digest("demo", day, after=after)[0] == 1
