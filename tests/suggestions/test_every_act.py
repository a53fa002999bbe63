"""What holds for every act: who may, at which stage, all or nothing, and never twice."""

from collections.abc import Iterator
from itertools import count

import pytest
from django.db import transaction

from history import log
from history.models import Event
from history.verify import breaks
from people.models import Membership
from suggestions.models import Suggestion
from suggestions.recalculation import differences
from suggestions.record import ActRefused, Stale
from tests import cast as play
from tests.suggestions.deeds import DAY, DEEDS, Deed, acts_of_the_code
from tests.suggestions.everybody import (
    RESTING,
    STAGES,
    Everybody,
    cut_off_at,
    everybody,
    everything,
)

pytestmark = pytest.mark.django_db

every_act = pytest.mark.parametrize("deed", DEEDS, ids=str)
acts_on_something = pytest.mark.parametrize("deed", [d for d in DEEDS if d.on != "new"], ids=str)


def use_a_key(member: Membership | None, key: str) -> None:
    """Have somebody use a key for something else."""
    name = log.StreamName("elsewhere", "suggestion", "0")
    actor_id = member.user_id if member else None
    log.append(name, "drafted", actor_id=actor_id, at=play.at(DAY), data={}, act_key=key)


def wrong_people(deed: Deed, people: Everybody) -> Iterator[Membership | None]:
    """Give everybody who must not do it: of this congress, of another, and nobody at all."""
    yield from [None] if deed.who else []
    yield from (member for name, member in people.members.items() if name not in deed.who)
    yield from everybody("nearby").members.values()


def test_the_table_has_every_act():
    assert {str(deed) for deed in DEEDS} == acts_of_the_code()


@every_act
def test_only_those_may_whose_act_it_is(deed):
    people = everybody()
    case = STAGES[deed.stages[0]](people)
    words, target = deed.words(people, case), deed.target(people, case)
    wrong = list(wrong_people(deed, people))
    before = everything()

    for member in wrong:
        with pytest.raises(ActRefused):
            deed.do(target, member, words)

    assert everything() == before


@every_act
def test_it_is_done_as_a_whole_or_not_at_all_and_once_only(deed):
    people = everybody()
    case = STAGES[deed.stages[0]](people)
    words, target = deed.words(people, case), deed.target(people, case)
    member = deed.actor(people)
    before = everything()

    for number in count(1):
        if not cut_off_at(number, lambda: deed.do(target, member, words, key="one form")):
            break
        assert everything() == before, f"write no. {number} left something behind"

    assert number > 2
    after = everything()
    event = Event.objects.get(actor_id=member and member.user_id, act_key="one form")
    assert len(after["Event"]) == len(before["Event"]) + 1
    assert (event.kind, event.happened_on) == (deed.kind, deed.day)
    assert list(breaks()) == []
    assert list(differences()) == []
    assert deed.do(target, member, words, key="one form", seen=0) == event
    assert everything() == after


@acts_on_something
def test_who_saw_another_version_is_told_so(deed):
    people = everybody()
    case = STAGES[deed.stages[0]](people)
    words, target = deed.words(people, case), deed.target(people, case)
    before = everything()

    for seen in (target.version - 1, target.version + 1):
        with pytest.raises(Stale):
            deed.do(target, deed.actor(people), words, seen=seen)

    assert everything() == before
    assert deed.do(target, deed.actor(people), words, seen=target.version)


@every_act
def test_a_key_that_somebody_else_has_used_does_no_harm_and_ones_own_is_not_used_again(deed):
    people = everybody()
    case = STAGES[deed.stages[0]](people)
    words, target = deed.words(people, case), deed.target(people, case)
    member = deed.actor(people)
    use_a_key(people.deng, "anybody's")
    use_a_key(member, "his own")
    before = everything()

    with pytest.raises(ActRefused):
        deed.do(target, member, words, key="his own")

    assert everything() == before
    assert deed.do(target, member, words, key="anybody's").kind == deed.kind


@pytest.mark.parametrize("stage", STAGES)
def test_each_stage_allows_its_acts_and_no_others(stage):
    people = everybody()
    case = STAGES[stage](people)
    assert case.state == RESTING[stage]

    possible = {str(deed) for deed in DEEDS if deed.on != "new" and can_be_done(deed, people, case)}

    assert possible == {str(deed) for deed in DEEDS if deed.on != "new" and stage in deed.stages}


def can_be_done(deed: Deed, people: Everybody, case: Suggestion) -> bool:
    """Try it, see whether it is refused, and leave everything as it was."""
    mark = transaction.savepoint()
    try:
        words, target = deed.words(people, case), deed.target(people, case)
        if target is None:
            return False
        deed.do(target, deed.actor(people), words)
    except ActRefused:
        return False
    except play.Assignment.DoesNotExist:
        return False
    else:
        return True
    finally:
        transaction.savepoint_rollback(mark)
