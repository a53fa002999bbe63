"""Two at the same moment, over what units ask: one wins, the other is told."""

from collections import Counter
from functools import partial

import pytest

from history.models import Event
from history.verify import breaks
from people.models import Unit
from suggestions.assigning.actions import reassign
from suggestions.assigning.asking import ask_extension, ask_return, drop_request
from suggestions.assigning.deciding import decide_extension, decide_return
from suggestions.assigning.handing_over import hand_over
from suggestions.intake.withdrawing import ask_withdrawal
from suggestions.models import Assignment, UnitRequest
from suggestions.recalculation import differences
from suggestions.record import ActRefused
from suggestions.replying.actions import issue_reply
from tests import cast as play
from tests.suggestions.assigning.asked import DECIDED, EARLY, extends, returns, to
from tests.suggestions.assigning.asked import signed as in_hand
from tests.suggestions.everybody import everybody, signed

pytestmark = pytest.mark.django_db(transaction=True)
LATER = play.REPLIED.replace(month=6)


@pytest.fixture(autouse=True)
def nothing_is_torn():
    """Whoever won: chains, facts and rows fit together afterwards."""
    yield
    assert list(breaks()) == []
    assert list(differences()) == []


def outcomes(results) -> Counter:
    """Count what came of it: an event, or which refusal; anything else is a fault."""
    for result in results:
        if not isinstance(result, Event | ActRefused):
            raise result
    return Counter(type(result).__name__ for result in results)


def test_two_decide_the_same_return_and_one_is_told(at_once):
    people = everybody()
    case = in_hand(people)
    request = returns(people, case, people.transport, unit=people.education)
    seen = request.version

    results = at_once(
        partial(decide_return, request, play.by(people.song, DECIDED, seen=seen), agree=True),
        partial(
            decide_return,
            request,
            play.by(people.guan, DECIDED, seen=seen),
            agree=False,
            answer="继续办理。",
        ),
    )

    assert outcomes(results) == {"Event": 1, "Stale": 1}
    granted = isinstance(results[0], Event)
    assert UnitRequest.objects.get().state == ("granted" if granted else "refused")
    part = Assignment.objects.get(case=case, unit=people.transport)
    assert part.state == ("returned" if granted else "signed_for")


def test_the_same_grant_sent_twice_at_once_moves_the_date_once(at_once):
    people = play.cast()
    request = extends(people, in_hand(people), people.transport, LATER)
    acting = play.by(people.song, DECIDED)

    results = at_once(*(partial(decide_extension, request, acting, agree=True) for _ in range(3)))

    assert outcomes(results) == {"Event": 3}
    assert len({event.pk for event in results}) == 1


@pytest.mark.parametrize("turn", range(2))
def test_a_unit_asks_while_the_secretariat_hands_it_to_another(at_once, turn):
    people = play.cast()
    case = in_hand(people)
    part = play.part(case, people.transport)

    results = at_once(
        partial(ask_return, part, play.by(people.lin, EARLY), reason="不属职责。"),
        partial(
            reassign,
            case,
            play.by(people.song, EARLY),
            units=to(people.education),
            reason="职责调整。",
        ),
    )

    part.refresh_from_db()
    assert isinstance(results[1], Event)
    assert part.state == "returned"
    asked = [request.state for request in UnitRequest.objects.all()]
    assert (outcomes(results), asked) in (
        ({"Event": 2}, ["dropped"]),
        ({"Event": 1, "ActRefused": 1}, []),
    )


def test_a_unit_takes_back_what_is_just_being_decided(at_once):
    people = play.cast()
    case = in_hand(people)
    request = returns(people, case, people.transport, unit=people.education)

    results = at_once(
        partial(drop_request, request, play.by(people.lin, DECIDED)),
        partial(decide_return, request, play.by(people.song, DECIDED), agree=True),
    )

    assert outcomes(results) == {"Event": 1, "ActRefused": 1}
    dropped = isinstance(results[0], Event)
    part = Assignment.objects.get(case=case, unit=people.transport)
    assert part.state == ("signed_for" if dropped else "returned")


@pytest.mark.parametrize("turn", range(2))
def test_a_unit_answers_while_its_extension_is_granted(at_once, turn):
    people = play.cast()
    case = signed(people)
    play.opine(people, case, people.finance, day=DECIDED)
    request = extends(people, case, people.transport, LATER)
    part = play.part(case, people.transport)
    signs = people.signatory_of(people.transport)

    results = at_once(
        partial(issue_reply, part, play.by(signs, DECIDED), letter=play.letter(), checked=True),
        partial(decide_extension, request, play.by(people.song, DECIDED), agree=True),
    )

    part.refresh_from_db()
    assert isinstance(results[0], Event)
    granted = isinstance(results[1], Event)
    assert part.state == "replied"
    assert (part.due_on == LATER) is granted
    assert UnitRequest.objects.get().state == ("granted" if granted else "dropped")


def test_two_from_one_unit_ask_for_more_time_at_once_and_one_request_stands(at_once):
    people = everybody()
    part = play.part(in_hand(people), people.transport)

    results = at_once(
        *(
            partial(ask_extension, part, play.by(member, EARLY), reason="须招标。", until=LATER)
            for member in (people.lin, people.zhao)
        )
    )

    assert outcomes(results) == {"Event": 1, "ActRefused": 1}
    assert UnitRequest.objects.count() == 1


def test_a_deputy_withdraws_while_a_return_is_decided(at_once):
    people = play.cast()
    case = in_hand(people)
    request = returns(people, case, people.transport, unit=people.education)

    results = at_once(
        partial(ask_withdrawal, case, play.by(people.mei, DECIDED), reason="已经解决。"),
        partial(decide_return, request, play.by(people.song, DECIDED), agree=True),
    )

    assert isinstance(results[0], Event)
    assert play.fresh(case).state == "withdrawn"
    assert not case.assignments.exclude(state="returned").exists()
    assert UnitRequest.objects.get().state in ("granted", "dropped")


def test_the_same_part_is_handed_over_once(at_once):
    people = play.cast()
    part = play.part(in_hand(people), people.transport)
    old = Unit.objects.filter(pk=people.transport.pk)
    old.update(merged_into=people.education, closed_on=play.HANDED_OUT)

    results = at_once(*(partial(hand_over, part, play.by(people.song, DECIDED)) for _ in range(2)))

    assert outcomes(results) == {"Event": 1, "ActRefused": 1}
    assert Assignment.objects.filter(unit=people.education).count() == 1
