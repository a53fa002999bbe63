"""`manage.py recalculate` finds what does not follow from the events."""

from datetime import date

import pytest
from django.core.management import CommandError, call_command

from suggestions.models import Facts, Suggestion
from tests import cast as play
from tests.reports.stories import (
    give_back_rating,
    handled_again,
    separate,
    stands,
    take_back,
)

pytestmark = pytest.mark.django_db


def told(capsys) -> list[str]:
    """Run the command where it has to fail; give the lines that it prints."""
    with pytest.raises(CommandError) as refusal:
        call_command("recalculate")
    assert refusal.value.returncode == 1
    return capsys.readouterr().out.splitlines()


def test_all_kinds_of_stories_follow_from_their_events(capsys):
    people, others = play.cast(), play.cast("nearby", "beijing")
    play.draft(people)
    play.numbered(people)
    take_back(people, play.assigned(people), date(2025, 3, 3))
    case = give_back_rating(people, play.resolved(people, outcome="B"), "disagree")
    handled_again(people, case, people.transport, date(2025, 6, 3))
    parted = play.assigned(people, separate(people.transport, people.education))
    play.reply(people, parted, people.transport)
    play.reply(people, parted, people.education, outcome="D")
    give_back_rating(people, stands(people, play.fresh(parted), play.DELIVERED))
    play.rated(others, play.resolved(others))

    call_command("recalculate")

    assert capsys.readouterr().out.startswith("6 cases, ")


def test_a_tampered_fact_is_named(capsys):
    people = play.cast()
    case = play.resolved(people, outcome="B")
    Facts.objects.filter(case=case, unit=None, end_on=None).update(solved=True)

    assert told(capsys) == [
        f"yunxi, case {case.pk}: facts from {play.DELIVERED}: solved is True, by the events False"
    ]


def test_a_missing_fact_is_named(capsys):
    people = play.cast()
    case = play.assigned(people)
    assignment = play.part(case, people.transport)
    Facts.objects.filter(assignment_id=assignment.pk).delete()

    assert told(capsys) == [
        (
            f"yunxi, case {case.pk}: facts from {play.HANDED_OUT} of assignment {assignment.pk} "
            "are missing"
        )
    ]


def test_a_fact_out_of_nowhere_is_named(capsys):
    people = play.cast()
    case = play.draft(people)
    Facts.objects.create(
        congress=people.congress,
        session=people.session,
        case=case,
        start_on=play.SUBMITTED,
        known_from=play.at(play.SUBMITTED),
        received_on=play.SUBMITTED,
    )

    assert told(capsys) == [
        f"yunxi, case {case.pk}: facts from {play.SUBMITTED} follow from no event"
    ]


def test_facts_that_moved_to_another_congress_are_named(capsys):
    people, others = play.cast(), play.cast("nearby")
    case = play.numbered(people)
    Facts.objects.update(congress=others.congress)

    assert told(capsys) == [
        (
            f"yunxi, case {case.pk}: facts from {play.SUBMITTED} are those of another congress or "
            "session"
        )
    ]


def test_a_row_that_contradicts_its_events_is_named(capsys):
    people = play.cast()
    case = play.resolved(people, outcome="B")
    Suggestion.objects.filter(pk=case.pk).update(state="rated", number=7, outcome="A")

    where = f"yunxi, case {case.pk}"
    assert told(capsys) == [
        f"{where}: its state is rated, by the events resolved",
        f"{where}: its number is 7, by the events 1",
        f"{where}: its class is 'A', by the events 'B'",
    ]


def test_a_case_without_history_is_named(capsys):
    people = play.cast()
    case = Suggestion.objects.create(
        congress=people.congress, session=people.session, period="session", title="无史"
    )

    assert told(capsys) == [f"yunxi, case {case.pk}: it has no history"]


def test_it_asks_as_often_for_one_case_as_for_many(django_assert_num_queries):
    people = play.cast()
    play.resolved(people)
    with django_assert_num_queries(8):
        call_command("recalculate")

    for _ in range(9):
        play.resolved(people)

    with django_assert_num_queries(8):
        call_command("recalculate")
