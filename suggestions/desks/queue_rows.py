"""The lines of the secretariat's queues: what each says of its case, in so many words."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext as _

from people.labels import Words
from suggestions.deadlines import is_provisional
from suggestions.models import Assignment, Rating, Suggestion, Supplement
from suggestions.models.case import Period
from suggestions.together import with_mark
from suggestions.waiting import HANDOUT, OBJECTIONS, PROMISES, REVIEW, Queue, Search
from workflow.calendar import load_calendar
from workflow.limits import DueDate, due_date, listed
from workflow.machines.assignment import ANSWERING, AssignmentState
from workflow.machines.case import CaseState
from workflow.policy import PolicyMissing, Rules, in_force

LONGEST_COMMENT = 80


@dataclass(frozen=True)
class Told:
    """The date of a line and the words beside it, which differ by queue; what a deputy wrote."""

    due_on: date | None = None
    done_on: date | None = None
    day: date | None = None
    said: Words = ""
    quoted: str = ""
    provisional: bool = False
    why: str | Assignment = ""


@dataclass(frozen=True)
class Row:
    """One line of a queue."""

    case: Suggestion
    url: str
    by: str
    units: str
    told: Told


def with_parts(cases: QuerySet[Suggestion], queue: Queue) -> QuerySet[Suggestion]:
    """Add to cases what their lines say of units, ratings and others: one query each."""
    shown = with_mark(cases).select_related(
        "session", "category", "proposer__user", "proposer__delegation", "delegation", "wished_unit"
    )
    if queue in (REVIEW, HANDOUT):
        return shown
    parts = Assignment.objects.filter(role__in=ANSWERING).exclude(state=AssignmentState.RETURNED)
    answering = Prefetch("assignments", parts.select_related("unit").order_by("pk"), "answering")
    if queue is PROMISES:
        handed_in = Supplement.objects.filter(state=Supplement.State.HANDED_IN).order_by("pk")
        return shown.prefetch_related(answering, Prefetch("supplements", handed_in, "handed_in"))
    if queue is not OBJECTIONS:
        return shown.prefetch_related(answering)
    ratings = Rating.objects.filter(superseded=False).order_by("pk")
    return shown.prefetch_related(answering, Prefetch("ratings", ratings, "standing_ratings"))


def rows_of(cases: Sequence[Suggestion], queue: Queue, search: Search, *, on: date) -> list[Row]:
    """Give the lines of a queue; words that are the same in all are looked up once."""
    periods = {code: str(words) for code, words in Period.choices}
    pending = str(AssignmentState.PENDING.label)
    rules = _rules(cases, on) if queue in (HANDOUT, OBJECTIONS) else None
    tell = _TOLD.get(queue.code, _submitted)(cases, rules, on)
    return [
        Row(
            case=case,
            url=queue.page_of(case.public_id) + search.suffix,
            by=_by(case, periods[case.period]),
            units=_wished(case) if queue in (REVIEW, HANDOUT) else _units(case, pending),
            told=tell(case),
        )
        for case in cases
    ]


def _rules(cases: Sequence[Suggestion], on: date) -> Rules | None:
    if not cases:
        return None
    try:
        return in_force(cases[0].congress_id, on).rules
    except PolicyMissing:
        return None


def _by(case: Suggestion, period: str) -> str:
    """Say whose it is, and of which session."""
    told = [case.session.label, period]
    if case.delegation is not None:
        told = [case.proposed_by, *told]
    elif case.proposer is not None:
        delegation = case.proposer.delegation
        told = [case.proposer.name, *([delegation.label] if delegation else []), *told]
    return " · ".join(told)


def _wished(case: Suggestion) -> str:
    if case.wished_unit is None:
        return ""
    return _("Wished: %(unit)s") % {"unit": case.wished_unit.label}


def _units(case: Any, pending: str) -> str:
    """Name who answers, and who of them has not even signed for it."""
    named = [
        _("%(name)s (%(told)s)") % {"name": part.unit.label, "told": pending}
        if part.state == AssignmentState.PENDING
        else part.unit.label
        for part in case.answering
        if part.round == case.round
    ]
    return listed(named)


# For each queue: what a line tells, after all that its lines have in common is looked up.

Tell = Callable[[Any], Told]


def _submitted(_cases: Sequence[Suggestion], _rules: Rules | None, _on: date) -> Tell:
    return lambda case: Told(day=case.submitted_on)


def _to_hand_out(cases: Sequence[Suggestion], rules: Rules | None, _on: date) -> Tell:
    """Tell by when it must be handed out, where the rules say so.

    The limit runs from the day a suggestion comes in between sessions (Shanghai art. 11); those
    of a session are handed out together after it.
    """
    by_rule = dict(_handout_dates(cases, rules))

    def tell(case: Suggestion) -> Told:
        due = by_rule.get(case.pk)
        if due is None:
            return Told(day=case.submitted_on)
        return Told(
            due_on=due.on, day=case.submitted_on, provisional=due.provisional, why="handout"
        )

    return tell


def _handout_dates(
    cases: Iterable[Suggestion], rules: Rules | None
) -> Iterable[tuple[int, DueDate]]:
    between = [
        (case.pk, case.submitted_on)
        for case in cases
        if case.period == Period.BETWEEN and case.submitted_on
    ]
    limit = rules.handout if rules else None
    if rules is None or limit is None or not between:
        return
    calendar = load_calendar(min(day for _pk, day in between))
    for pk, day in between:
        yield pk, due_date(day, limit, calendar, roll=rules.roll)


def _running(_cases: Sequence[Suggestion], _rules: Rules | None, _on: date) -> Tell:
    return lambda case: Told(
        due_on=case.due_on,
        provisional=is_provisional(case, case.answering),
        why=next((part for part in case.answering if part.due_on == case.due_on), ""),
    )


def _answered(_cases: Sequence[Suggestion], _rules: Rules | None, _on: date) -> Tell:
    return lambda case: Told(
        due_on=case.due_on,
        done_on=case.answered_on,
        day=case.answered_on,
        provisional=is_provisional(case, case.answering),
    )


def _objected(_cases: Sequence[Suggestion], rules: Rules | None, _on: date) -> Tell:
    words: Mapping[str, str] = (
        {choice.code: choice.label for choice in (*rules.results, *rules.attitudes)}
        if rules
        else {}
    )
    belongs = _("the deputy belongs to a unit that answered")

    def tell(case: Any) -> Told:
        given = [rating for rating in case.standing_ratings if rating.round == case.round]
        codes = [code for rating in given for code in (rating.result, rating.attitude) if code]
        flags = [belongs] if any(rating.conflict for rating in given) else []
        comments = [rating.comment[:LONGEST_COMMENT] for rating in given if rating.comment]
        return Told(
            day=case.rated_on or case.resolved_on,
            said=" · ".join([words.get(code, code) for code in dict.fromkeys(codes)] + flags),
            quoted=" / ".join(comments),
        )

    return tell


def _unrated(_cases: Sequence[Suggestion], _rules: Rules | None, on: date) -> Tell:
    over, open_end = _("No rating was given."), _("No time limit")

    def tell(case: Suggestion) -> Told:
        if case.feedback_until is None:
            return Told(said=open_end)
        if case.feedback_until < on:
            return Told(day=case.feedback_until, said=over)
        tentative = case.feedback_provisional
        return Told(due_on=case.feedback_until, provisional=tentative, why="feedback")

    return tell


def _resolved(_cases: Sequence[Suggestion], _rules: Rules | None, _on: date) -> Tell:
    return lambda case: Told(day=case.resolved_on, said=case.get_wish_publication_display())


def _reported(_cases: Sequence[Suggestion], _rules: Rules | None, _on: date) -> Tell:
    def tell(case: Any) -> Told:
        return Told(day=min((letter.issued_on for letter in case.handed_in), default=None))

    return tell


def _ended(_cases: Sequence[Suggestion], _rules: Rules | None, _on: date) -> Tell:
    states = {code: str(words) for code, words in CaseState.choices}
    return lambda case: Told(day=case.ended_on or case.rated_on, said=states[case.state])


_TOLD: Mapping[str, Callable[[Sequence[Suggestion], Rules | None, date], Tell]] = {
    "handout": _to_hand_out,
    "overdue": _running,
    "running": _running,
    "check": _answered,
    "objections": _objected,
    "unrated": _unrated,
    "publish": _resolved,
    "promises": _reported,
    "ended": _ended,
}
