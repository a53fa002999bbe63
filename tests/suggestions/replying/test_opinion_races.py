"""Opinions, signatures and letters at the same moment, on real threads and real locks."""

from collections import Counter
from datetime import date, timedelta
from functools import partial

import pytest

from history.models import Event
from history.verify import breaks
from suggestions.assigning.actions import sign_for
from suggestions.assigning.rules import Handout
from suggestions.models import CounterSignature, Opinion, Reply
from suggestions.recalculation import differences
from suggestions.record import ActRefused
from suggestions.replying.actions import draft_reply, issue_reply, resolve
from suggestions.replying.checking import give_back
from suggestions.replying.correcting import send_reply_back
from suggestions.replying.countersigning import countersign
from suggestions.replying.opining import give_opinion, record_due_silences, send_opinion_back
from suggestions.replying.queries import asked_of
from tests import cast as play
from tests.suggestions.everybody import OPINED, checking, everybody, helping, opined, to_sign
from workflow.machines.assignment import AssignmentRole

pytestmark = pytest.mark.django_db(transaction=True)

OVER = date(2025, 3, 25)  # the time for opinions ended on 20 March


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
    return Counter("Event" if isinstance(result, Event) else "refused" for result in results)


def test_two_co_units_give_their_opinions_at_once(at_once):
    people = everybody()
    units = [*play.lead_and_co(people), Handout(people.education, AssignmentRole.CO)]
    case = play.assigned(people, units)
    for unit in (people.finance, people.education):
        sign_for(play.part(case, unit), play.by(people.user_of(unit), play.HANDED_OUT))

    results = at_once(
        *(
            partial(
                give_opinion,
                play.part(case, unit),
                play.by(people.user_of(unit), OPINED),
                said=play.an_opinion(),
            )
            for unit in (people.finance, people.education)
        )
    )

    assert outcomes(results) == {"Event": 2}
    assert Opinion.objects.count() == 2


def test_one_opinion_sent_from_two_windows_is_given_once(at_once):
    people = everybody()
    case = helping(people)
    part = play.part(case, people.finance)

    results = at_once(
        *(
            partial(
                give_opinion,
                part,
                play.by(people.fang, OPINED, seen=part.version),
                said=play.an_opinion(stance),
            )
            for stance in ("agree", "dissent")
        )
    )

    assert outcomes(results) == {"Event": 1, "refused": 1}
    assert Opinion.objects.count() == 1


@pytest.mark.parametrize("turn", range(2))
def test_a_letter_is_issued_while_the_opinion_arrives(at_once, turn):
    people = everybody()
    case = helping(people)
    lead, co = play.part(case, people.transport), play.part(case, people.finance)
    letter = play.letter(text=play.letter().text + "\n会办单位：区财政局。")

    issued, given = at_once(
        partial(issue_reply, lead, play.by(people.zhao, OPINED), letter=letter),
        partial(give_opinion, co, play.by(people.fang, OPINED), said=play.an_opinion()),
    )

    assert isinstance(given, Event)
    assert isinstance(issued, Event | ActRefused)
    assert Reply.objects.filter(state="issued").exists() is isinstance(issued, Event)
    if isinstance(issued, Event):
        assert issued.seq > given.seq  # it waited for the opinion


@pytest.mark.parametrize("turn", range(2))
def test_a_late_opinion_comes_before_the_letter_or_not_at_all(at_once, turn):
    people = everybody()
    case = helping(people)
    lead, co = play.part(case, people.transport), play.part(case, people.finance)

    issued, given = at_once(
        partial(issue_reply, lead, play.by(people.zhao, OVER), letter=play.letter(), checked=True),
        partial(give_opinion, co, play.by(people.fang, OVER), said=play.an_opinion()),
    )

    assert isinstance(issued, Event)
    co.refresh_from_db()
    assert co.over is isinstance(given, ActRefused)
    assert co.state == ("opined" if isinstance(given, Event) else "signed_for")


def test_several_clocks_and_a_co_unit_record_one_silence_or_one_opinion(at_once):
    people = everybody()
    case = helping(people)
    co = play.part(case, people.finance)

    *counts, given = at_once(
        *(partial(record_due_silences, play.at(OVER)) for _ in range(3)),
        partial(give_opinion, co, play.by(people.fang, OVER), said=play.an_opinion()),
    )

    assert isinstance(given, Event)
    events = Event.objects.filter(kind="opinion_silent").count()
    assert sum(counts) <= 3
    assert events <= 1
    co.refresh_from_db()
    assert co.state == "opined"
    assert (co.silent_on is not None) is bool(events)


@pytest.mark.parametrize("turn", range(2))
def test_nobody_has_signed_a_text_that_he_did_not_see(at_once, turn):
    people = everybody()
    case = to_sign(people)
    lead, co = play.part(case, people.transport), play.part(case, people.finance)
    read = asked_of(co).text_digest
    changed = play.letter(text="全文改写了。")

    results = at_once(
        partial(countersign, co, play.by(people.fang, OPINED), digest=read, signed=True),
        partial(draft_reply, lead, play.by(people.lin, OPINED), letter=changed),
    )

    assert isinstance(results[1], Event)
    signature = CounterSignature.objects.get()
    assert signature.state == "outdated"
    assert bool(signature.answered_at) is isinstance(results[0], Event)


def test_a_letter_that_is_asked_for_back_is_not_issued_as_well_unseen(at_once):
    people = everybody()
    case = checking(people)
    lead = play.part(case, people.transport)
    letter = play.letter(text=play.letter().text + "\n会办单位：区财政局。")

    results = at_once(
        partial(issue_reply, lead, play.by(people.zhao, OPINED, seen=lead.version), letter=letter),
        partial(give_back, lead, play.by(people.lin, OPINED, seen=lead.version)),
    )

    assert outcomes(results) == {"Event": 1, "refused": 1}
    state = "issued" if isinstance(results[0], Event) else "drafting"
    assert Reply.objects.get().state == state


def test_an_opinion_is_sent_back_while_the_letter_goes_out(at_once):
    people = everybody()
    case = opined(people)
    lead, co = play.part(case, people.transport), play.part(case, people.finance)
    letter = play.letter(text=play.letter().text + "\n会办单位：区财政局。")

    results = at_once(
        partial(issue_reply, lead, play.by(people.zhao, OPINED), letter=letter),
        partial(send_opinion_back, co, play.by(people.lin, OPINED), reason="空泛。"),
    )

    assert outcomes(results) == {"Event": 1, "refused": 1}
    co.refresh_from_db()
    assert co.state == ("opined" if isinstance(results[0], Event) else "signed_for")


def test_a_reply_is_resolved_or_sent_back_and_never_both(at_once):
    people = everybody()
    case = play.answered(people)
    reply, day = case.replies.get(), play.REPLIED + timedelta(days=1)

    results = at_once(
        partial(resolve, case, play.by(people.song, day), outcomes={}),
        partial(send_reply_back, reply, play.by(people.song, day), reason="请重答。"),
    )

    assert outcomes(results) == {"Event": 1, "refused": 1}
    state = "resolved" if isinstance(results[0], Event) else "assigned"
    assert play.fresh(case).state == state
