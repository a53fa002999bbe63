"""Whatever happens to the cases, the database counts what a plain recount of the events gives."""

import itertools
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.core.management import call_command
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from history.models import Event
from reports.definitions import COUNTS, RATES
from reports.rates import groups_of, totals_of
from reports.scope import Scope, UnitOfCount
from suggestions.assigning.actions import reassign
from suggestions.assigning.rules import Handout
from suggestions.intake.reviewing import decline
from suggestions.models import Suggestion
from suggestions.models.assigning import OPEN
from suggestions.promising.keeping import confirm_kept, report_kept
from suggestions.replying.correcting import correct_outcome, send_reply_back
from tests import cast as play
from tests.reports.recount import recount
from tests.reports.stories import (
    give_back_rating,
    handled_again,
    joint,
    made_public,
    on_paper,
    separate,
    stands,
    take_back,
)
from workflow.machines.assignment import ANSWERING, AssignmentRole

Pick = Callable[[int], int]

_codes = itertools.count(1)
RESULTS = ("agree", "mostly_agree", "understand", "disagree")
ATTITUDES = ("satisfied", "mostly_satisfied", "dissatisfied")
LEVELS = ("full", "abstract", "title")
# Enough numbers for a case to come through two rounds.
STORY = st.lists(st.integers(0, 10**6), min_size=36, max_size=60)


@pytest.mark.django_db
@settings(
    max_examples=8,
    deadline=None,
    phases=[Phase.generate],  # making a failing story shorter takes many minutes
    suppress_health_check=[HealthCheck.too_slow],
    derandomize=True,
)
@given(st.lists(STORY, min_size=2, max_size=3))
def test_the_database_counts_what_a_recount_gives(choices):
    people = play.cast(f"c{next(_codes)}")
    for each in choices:
        tell_a_story(people, each)

    events = list(
        Event.objects.select_related("stream").filter(
            stream__scope=people.congress.code, stream__kind="suggestion"
        )
    )
    days = {event.happened_on for event in events}
    moments = sorted({event.recorded_at for event in events})[:: max(1, len(events) // 3)]
    last = date(2026, 12, 31)
    asked = [(day, None) for day in (*days, *(d - timedelta(days=1) for d in days), last)]
    asked += [(day, moment) for day in (max(days), last) for moment in moments]
    for day, known_at in asked:
        for unit_of_count in UnitOfCount:
            scope = Scope(
                people.congress, day, (people.session,), known_at=known_at, counted=unit_of_count
            )
            assert counted(people, scope) == recounted(events, scope)
    call_command("recalculate")


def tell_a_story(people: play.Cast, choices: list[int]) -> None:
    """Lead one case through acts that its state allows, as the numbers choose."""
    numbers = iter(choices)

    def pick(of: int) -> int:
        return next(numbers) % of

    day = play.SUBMITTED + timedelta(days=choices[0] % 3)
    case = play.numbered(people, day=day)
    try:
        while True:
            day += timedelta(days=pick(30))
            case = next_act(people, case, day, pick)
    except StopIteration:
        return


def next_act(people: play.Cast, case: Suggestion, day: date, pick: Pick) -> Suggestion:
    """Play one act, if the state knows one."""
    later = (keep_promise, keep_promise, correct_class)
    acts = {
        "submitted": (*[hand_out] * 12, refer_up, withdraw),
        "assigned": (*[answer] * 12, change_units, change_units, withdraw),
        "answered": (conclude, conclude, send_back),
        "resolved": (rate, rate, rate_on_paper, make_public, *later),
        "rated": (rate, make_public, again, again, *later),
    }.get(str(case.state), ())
    if not acts:
        raise StopIteration
    acts[pick(len(acts))](people, case, day, pick)
    return play.fresh(case)


def hand_out(people: play.Cast, case: Suggestion, day: date, pick: Pick) -> None:
    ways = (
        play.lead_and_co(people),
        joint(people.transport, people.education),
        separate(people.transport, people.education, people.finance),
    )
    units = ways[pick(3)]
    play.assign(case, play.by(people.song, day), units=units)
    for handout in units:
        worker = people.user_of(handout.unit)
        play.sign_for(play.part(play.fresh(case), handout.unit), play.by(worker, day))


def refer_up(people: play.Cast, case: Suggestion, day: date, _pick: Pick) -> None:
    decline(case, play.by(people.song, day), disposition="referred_up", reason="属市级事权")


def withdraw(people: play.Cast, case: Suggestion, day: date, _pick: Pick) -> None:
    take_back(people, case, day)


def answer(people: play.Cast, case: Suggestion, day: date, pick: Pick) -> None:
    part = case.assignments.filter(round=case.round, role__in=ANSWERING, state__in=OPEN).first()
    assert part is not None
    play.reply(people, case, part.unit, outcome="ABCD"[pick(4)], day=day)


def change_units(people: play.Cast, case: Suggestion, day: date, _pick: Pick) -> None:
    """Hand it from transport to education, where transport still has it alone."""
    standing = case.assignments.filter(round=case.round, state__in=OPEN, role="lead").first()
    if standing is not None and standing.unit == people.transport:
        units = [Handout(people.education, AssignmentRole.LEAD)]
        helpers = case.assignments.filter(round=case.round, role="co", state="opined")
        units += [Handout(helper.unit, AssignmentRole.CO) for helper in helpers]
        reassign(case, play.by(people.song, day), units=units, reason="职责调整")


def conclude(people: play.Cast, case: Suggestion, day: date, _pick: Pick) -> None:
    stands(people, case, day)


def send_back(people: play.Cast, case: Suggestion, day: date, pick: Pick) -> None:
    """Send one of the replies back, now and then with a date of its own."""
    replies = list(case.replies.filter(round=case.round, superseded=False, state="issued"))
    due_on = (None, day + timedelta(days=20))[pick(2)]
    acting = play.by(people.song, day)
    send_reply_back(replies[pick(len(replies))], acting, reason="请重答。", due_on=due_on)


def correct_class(people: play.Cast, case: Suggestion, day: date, pick: Pick) -> None:
    replies = list(case.replies.filter(round=case.round, superseded=False, state="issued"))
    reply, outcome = replies[pick(len(replies))], "ABCD"[pick(4)]
    if reply.class_now != outcome:
        correct_outcome(reply, play.by(people.song, day), outcome=outcome, reason="更正。")


def rate(people: play.Cast, case: Suggestion, day: date, pick: Pick) -> None:
    give_back_rating(people, case, RESULTS[pick(4)], ATTITUDES[pick(3)], day)


def rate_on_paper(people: play.Cast, case: Suggestion, day: date, pick: Pick) -> None:
    assert case.resolved_on is not None
    given_on = day - timedelta(days=pick((day - case.resolved_on).days + 1))
    on_paper(people, case, given=given_on, entered=day, result=RESULTS[pick(4)])


def make_public(people: play.Cast, case: Suggestion, day: date, pick: Pick) -> None:
    level = LEVELS[pick(3)]
    if not case.publications.filter(superseded=False, level=level).exists():
        made_public(people, case, level, day)


def again(people: play.Cast, case: Suggestion, day: date, pick: Pick) -> None:
    if case.objection_open:
        unit = (people.transport, people.education)[pick(2)]
        case = handled_again(people, case, unit, day)
        play.sign_for(play.part(case, unit), play.by(people.user_of(unit), day))


def keep_promise(people: play.Cast, case: Suggestion, day: date, pick: Pick) -> None:
    """A unit keeps what it promised in this round; its letter rises to a class, or not."""
    standing = case.commitments.filter(in_force=True, state="open").order_by("pk")
    if standing:
        promise = standing[pick(len(standing))]
        rises = promise.reply.class_now != "A" and pick(4)
        report_kept(
            promise,
            play.by(people.signatory_of(promise.assignment.unit), day),
            evidence="已落实。",
            letter=play.kept_letter("A" if rises else ""),
        )
        confirm_kept(promise.supplements.get(), play.by(people.song, day + timedelta(days=pick(5))))


def counted(people: play.Cast, scope: Scope) -> dict[str, object]:
    """Give what the database counts."""
    totals = totals_of(scope)
    ids = {"transport": people.transport.pk, "education": people.education.pk}
    ids["finance"] = people.finance.pk
    return {
        "counts": dict(totals.counts),
        "withdrawn": totals.excluded["withdrawn"],
        "referred_up": totals.excluded["referred_up"],
        "rates": {code: (r.numerator, r.denominator) for code, r in totals.rates.items()},
        "unit": {
            (ids[group.key], code): (rate_.numerator, rate_.denominator)
            for group in groups_of(totals, "unit")
            for code in ("solve", "consent")
            if (rate_ := group.rates[code]).denominator
        },
    }


def recounted(events: list[Event], scope: Scope) -> dict[str, object]:
    """Give what follows from the events."""
    by_reply = scope.counted == UnitOfCount.REPLIES
    found = recount(events, scope.as_of, scope.known_at, by_reply=by_reply)
    return {
        "counts": {code: found["counts"][code] for code in COUNTS},
        "withdrawn": found["excluded"]["withdrawn"],
        "referred_up": found["excluded"]["referred_up"],
        "rates": {code: found["rates"].get(code, (0, 0)) for code in RATES},
        "unit": found["unit"],
    }
