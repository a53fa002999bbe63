"""Two at the same moment on a promise: one wins, the other is told, and nothing is torn."""

from collections import Counter
from datetime import date
from functools import partial

import pytest

from history.models import Event
from history.verify import breaks
from suggestions.models import CommitmentEntry, Supplement
from suggestions.promising.due import tell_units
from suggestions.promising.keeping import confirm_kept, refuse_kept, report_kept
from suggestions.promising.putting_off import explain, roll_on
from suggestions.promising.rating import rate_supplement
from suggestions.rating.actions import Answers, rehandle
from suggestions.recalculation import differences
from suggestions.record import ActRefused
from suggestions.replying.promises import Promise
from tests import cast as play
from tests.suggestions.everybody import seat

pytestmark = pytest.mark.django_db(transaction=True)

SOON = Promise("增设北片站点", date(2025, 6, 1))
LATE = date(2025, 12, 10)


@pytest.fixture(autouse=True)
def nothing_is_torn():
    """Whoever won: chains, facts and rows fit together afterwards."""
    yield
    assert list(breaks()) == []
    assert list(differences()) == []


def outcomes(results) -> Counter:
    """Count what came of it: an event, or a refusal; anything else is a fault."""
    for result in results:
        if not isinstance(result, Event | ActRefused):
            raise result
    return Counter("done" if isinstance(result, Event) else "refused" for result in results)


def test_a_letter_is_confirmed_once_by_two(at_once):
    people = play.cast()
    case = play.promised(people, SOON)
    letter = play.reported(people, case)

    results = at_once(
        *(partial(confirm_kept, letter, play.by(people.song, LATE)) for _click in range(3))
    )

    assert outcomes(results) == {"done": 1, "refused": 2}
    assert play.fresh(case).outcome == "A"
    assert CommitmentEntry.objects.filter(kind="kept").count() == 1


def test_what_one_confirms_and_another_sends_back_is_one_of_the_two(at_once):
    people = play.cast()
    case = play.promised(people, SOON)
    letter = play.reported(people, case)

    results = at_once(
        partial(confirm_kept, letter, play.by(people.song, LATE)),
        partial(refuse_kept, letter, play.by(people.song, LATE), reason="尾工未完。"),
    )

    assert outcomes(results) == {"done": 1, "refused": 1}
    state = Supplement.objects.get().state
    assert (state, play.fresh(case).outcome, play.the_promise(case).state) in (
        ("confirmed", "A", "kept"),
        ("sent_back", "B", "open"),
    )


def test_a_promise_that_is_confirmed_while_the_case_is_handled_again_is_one_of_the_two(at_once):
    people = play.cast()
    case = play.promised(people, SOON)
    case = play.rated(people, case, result="disagree", comment="太晚。")
    letter = play.reported(people, case)

    results = at_once(
        partial(confirm_kept, letter, play.by(people.song, LATE)),
        partial(
            rehandle,
            play.fresh(case),
            play.by(people.song, LATE),
            units=play.lead_and_co(people),
            reason="请重办。",
        ),
    )

    done = outcomes(results)["done"]
    assert done == (2 if Supplement.objects.get().state == "confirmed" else 1)
    assert play.fresh(case).state == "assigned"


def test_a_promise_is_reported_explained_or_rolled_on_but_not_twice(at_once):
    people = play.cast()
    case = play.promised(people, SOON)
    promise = play.the_promise(case)
    seen = partial(play.by, people.lin, LATE, seen=promise.version)
    report = partial(report_kept, evidence="已验收。", letter=play.kept_letter())

    results = at_once(
        partial(report, promise, seen()),
        partial(explain, promise, seen(), text="因故。", signatory="赵明"),
        partial(
            roll_on,
            promise,
            play.by(people.song, LATE, seen=promise.version),
            due_on=date(2026, 6, 30),
            reason="未落实。",
        ),
    )

    assert outcomes(results) == {"done": 1, "refused": 2}


def test_a_double_tap_rates_once(at_once):
    people = play.cast()
    letter = play.kept(people, play.promised(people, SOON))
    tap = play.by(people.mei, LATE)
    words = {"deputy": seat(people.mei), "answers": Answers("agree", "satisfied")}

    results = at_once(*(partial(rate_supplement, letter, tap, **words) for _tap in range(3)))

    assert outcomes(results) == {"done": 3}
    assert len({event.pk for event in results}) == letter.ratings.count() == 1


def test_two_clocks_at_once_tell_each_thing_once(at_once):
    from notifications.models import Message

    people = play.cast()
    play.promised(people, SOON)

    at_once(*(partial(tell_units, play.at(date(2025, 5, 31))) for _clock in range(3)))

    of_lin = Message.objects.filter(kind="promise_due", recipient__username="yunxi-lin")
    assert of_lin.count() == 1
