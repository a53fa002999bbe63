"""The secretariat moves the dates of a list: one decision with a reason, each case reported."""

from datetime import date

import pytest

from history.log import data_of, digest
from history.models import Event
from history.verify import breaks
from suggestions.models import Suggestion
from suggestions.procedure.actions import move_dates
from suggestions.recalculation import differences
from suggestions.record import ActRefused
from tests import cast as play
from tests.suggestions.desk import at_desk, words
from tests.suggestions.everybody import everybody, everything
from tests.suggestions.procedure.desk import MOVES, TODAY, acting_form, entered, posted

pytestmark = pytest.mark.django_db

IN_NOVEMBER = date(2026, 11, 11)
REASON = "国务院办公厅公布2027年放假安排。"


def three(people) -> list[Suggestion]:
    """Three suggestions whose replies are due on a day that turns out to be free."""
    return [play.assigned(people, title=f"第{n}件建议", day=IN_NOVEMBER) for n in range(3)]


def due(case: Suggestion) -> date:
    return play.fresh(case).due_on


def test_only_the_secretariat_opens_the_list():
    people = everybody()

    for name, member in people.members.items():
        answers = [at_desk(member).get(MOVES), at_desk(member).post(MOVES, {})]
        assert [a.status_code for a in answers] == ([200, 422] if name == "song" else [404, 404])


def test_the_list_has_every_date_with_the_title_and_all_are_marked():
    people = everybody()
    cases = three(people)
    song = at_desk(people.song)
    assert "没有待调整的期限" in words(song.get(MOVES))
    assert "另有3个办理期限为暂定" in words(song.get(MOVES))
    entered(people.deng)

    page = song.get(MOVES)

    text = words(page)
    assert [row["case"] for row in page.context["rows"]] == cases
    assert all(case.title in text for case in cases)
    assert text.count("checked") == 3
    assert "2027年2月11日（周四）" in text
    assert "2027年2月14日（周日）" in text
    assert "人工指定的、已经延期的期限不变" in text


def test_those_marked_are_moved_by_one_decision_and_reported():
    people = everybody()
    first, second, third = three(people)
    entered(people.deng)
    song = at_desk(people.song)

    report = posted(
        song,
        MOVES,
        acting_form(song.get(MOVES)),
        pick=[first.public_id, third.public_id],
        reason=REASON,
    )

    assert words(report).count("已调整。") == 2
    assert [due(case).day for case in (first, second, third)] == [14, 11, 14]
    decided = Event.objects.get(kind="dates_moved")
    assert (decided.stream.scope, decided.stream.kind) == ("yunxi", "procedure")
    told = data_of(decided)
    assert (told["cases"], told["count"]) == ([first.pk, third.pk], 2)
    assert told["reason"] == digest(REASON)
    assert REASON not in decided.text
    moved = Event.objects.filter(kind="due_moved").order_by("pk")
    assert [data_of(event)["decided"] for event in moved] == [decided.pk] * 2
    assert first.notes.get().text == REASON
    assert list(breaks()) == []
    assert list(differences()) == []
    assert [row["case"] for row in song.get(MOVES).context["rows"]] == [second]


def test_a_reason_is_needed_and_what_was_marked_stays_marked():
    people = everybody()
    first, *_rest = three(people)
    entered(people.deng)
    song = at_desk(people.song)

    page = posted(song, MOVES, acting_form(song.get(MOVES)), pick=[first.public_id], reason=" ")

    assert page.status_code == 422
    assert words(page).count("checked") == 1
    assert not Event.objects.filter(kind__in=("dates_moved", "due_moved")).exists()


def test_without_a_mark_nothing_is_moved_and_the_reason_is_kept():
    people = everybody()
    three(people)
    entered(people.deng)
    song = at_desk(people.song)

    page = posted(song, MOVES, acting_form(song.get(MOVES)), pick=[], reason=REASON)

    assert page.status_code == 422
    assert acting_form(page).fields["reason"] == REASON
    assert "请至少选择" in words(page)
    assert not Event.objects.filter(kind="dates_moved").exists()


def test_one_that_can_not_be_moved_leaves_the_others_alone():
    people = everybody()
    first, second, _third = three(people)
    entered(people.deng)
    song = at_desk(people.song)
    form = acting_form(song.get(MOVES))
    play.reply(people, second, people.transport, day=TODAY)

    report = posted(song, MOVES, form, pick=[first.public_id, second.public_id], reason=REASON)

    assert words(report).count("已调整。") == 1
    assert "其期限与日历一致，无须调整" in words(report)
    assert due(first).day == 14


def test_sent_twice_it_is_one_decision_and_what_was_left_over_is_finished():
    people = everybody()
    first, second, _third = three(people)
    entered(people.deng)
    song = at_desk(people.song)
    form = acting_form(song.get(MOVES))
    both = [first.public_id, second.public_id]

    # The first time the connection broke after one of them.
    posted(song, MOVES, form, pick=[first.public_id], reason=REASON)
    again = posted(song, MOVES, form, pick=both, reason=REASON)

    assert words(again).count("已调整。") == 2
    assert Event.objects.filter(kind="dates_moved").count() == 1
    assert Event.objects.filter(kind="due_moved").count() == 2


def test_what_belongs_to_another_congress_is_not_there():
    people, others = everybody(), everybody("nearby")
    (theirs, *_rest) = three(others)
    entered(people.deng)
    song = at_desk(people.song)
    page = song.get(MOVES)
    assert "没有待调整的期限" in words(page)
    play.assigned(people, day=IN_NOVEMBER)  # worked out by the new calendar: nothing to move

    answer = song.post(MOVES, {"act_key": "x", "pick": [theirs.public_id], "reason": REASON})

    assert answer.status_code == 422
    assert due(theirs) == date(2027, 2, 11)


def test_only_the_secretariat_decides():
    people, others = everybody(), everybody("nearby")
    (case, *_rest) = three(people)
    before = everything()

    wrong = [m for name, m in people.members.items() if name != "song"]
    for member in (*wrong, *others.members.values()):
        with pytest.raises(ActRefused):
            move_dates(people.congress, play.by(member, TODAY), cases=[case], reason=REASON)
    for cases, reason in (([case], " "), ([], REASON)):
        with pytest.raises(ActRefused):
            move_dates(people.congress, play.by(people.song, TODAY), cases=cases, reason=reason)

    assert everything() == before


def test_the_list_asks_the_same_number_of_queries_for_one_and_for_three(
    django_assert_max_num_queries,
):
    people = everybody()
    song = at_desk(people.song)
    play.assigned(people, day=IN_NOVEMBER)
    entered(people.deng)
    song.get(MOVES)
    with django_assert_max_num_queries(12) as one:
        song.get(MOVES)
    play.assigned(people, title="关于夜间公交的建议", day=IN_NOVEMBER)
    other = everybody("nearby")  # worked out before the correction that follows
    three(other)

    with django_assert_max_num_queries(12) as more:
        song.get(MOVES)

    assert len(more) == len(one)
