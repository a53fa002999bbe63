"""Which dates of running suggestions move when a year of the calendar is entered or corrected.

A date moves where a rule gave it: where it is what the calendar gave at some time. One that was
set by hand or extended stays, and so does one that follows from anything else.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import groupby
from typing import Any, Final, Literal

from django.db.models import F, OuterRef, QuerySet, Subquery

from people.models import Congress, Unit
from suggestions.deadlines import due, limit_for, opinion_again_by
from suggestions.models import Assignment, Opinion, Round, Suggestion, Supplement
from suggestions.models.assigning import OPEN
from workflow.calendar import Calendar, load_calendar
from workflow.limits import DueDate, Limit
from workflow.machines.assignment import ANSWERING, AssignmentState
from workflow.machines.case import CaseState
from workflow.policy import Policy, Rules
from workflow.years import earlier_calendars, first_changed_year

Kind = Literal["reply", "opinion", "feedback", "promise_feedback", "return"]
Row = Assignment | Suggestion | Supplement
# The longest limit, 999 working days, begins about four years before it ends.
_YEARS_BEFORE: Final = 5


@dataclass(frozen=True)
class Calendars:
    """The calendar by which dates are worked out now, and those by which they were before.

    Nothing that ends before the day `since` is touched by what changed.
    """

    now: Calendar
    before: Sequence[Calendar]
    since: date


def calendars() -> Calendars | None:
    """Give the calendar with its earlier states; None where it was never changed here."""
    year = first_changed_year()
    if year is None:
        return None
    now = calendar_around(year)
    return Calendars(now, tuple(earlier_calendars(now)), date(year, 1, 1))


def calendar_around(year: int) -> Calendar:
    """Load the calendar for every limit that reaches into a year or beyond."""
    return load_calendar(date(year - _YEARS_BEFORE, 1, 1))


@dataclass(frozen=True)
class Move:
    """A date that moves, or that stays and is no longer provisional. `unit` is whose it is."""

    kind: Kind
    row: Row
    unit: Unit | None
    old: date
    new: DueDate

    @property
    def case(self) -> Suggestion:
        """The suggestion whose date it is."""
        return self.row if isinstance(self.row, Suggestion) else self.row.case

    @property
    def moves(self) -> bool:
        """Whether the day itself changes."""
        return self.new.on != self.old


@dataclass(frozen=True)
class CaseMoves:
    """All dates of one suggestion that move together."""

    case: Suggestion
    moves: list[Move]


def moves_of(case: Suggestion, on: date) -> list[Move]:
    """Give the dates of one suggestion that have to move; none where all are as they should be."""
    by = calendars()
    if by is None:
        return []
    return list(_follow(_stored(Suggestion.objects.filter(pk=case.pk), by, on), by))


def moves_in(congress: Congress, on: date, *, by: Calendars | None = None) -> list[CaseMoves]:
    """Give the dates of a congress that have to move, by suggestion, in the order of numbers."""
    by = by or calendars()
    if by is None:
        return []
    stored = _stored(Suggestion.objects.filter(congress=congress), by, on)
    moves = sorted(_follow(stored, by), key=lambda move: (move.case.number or 0, move.case.pk))
    by_case = groupby(moves, key=lambda move: move.case.pk)
    return [CaseMoves(own[0].case, own) for own in (list(group) for _pk, group in by_case)]


def return_windows_in(congress: Congress, on: date, *, by: Calendars) -> int:
    """Count the open windows for asking to return that end on another day by what changed last.

    They are worked out when they are asked for, and so follow by themselves.
    """
    waiting = (AssignmentState.PENDING, AssignmentState.SIGNED_FOR)
    parts = _parts(Suggestion.objects.filter(congress=congress)).filter(state__in=waiting)
    windows = (_of_part(part, "return", None) for part in parts)
    return sum(move.moves and on <= max(move.old, move.new.on) for move in _follow(windows, by))


# --- Dates as they stand --------------------------------------------------------------------


@dataclass(frozen=True)
class _Standing:
    """A date that a rule gave: of what, from which days, and how it stands.

    Without a date it is one that is worked out each time; without a word whether it is
    provisional, nothing marks it so. Of an opinion that was sent back `asked_again` is that day,
    and `answering` are the parts that wait for it: it may be due with their reply.
    """

    kind: Kind
    row: Row
    unit: Unit | None
    policy_id: int
    from_days: tuple[date, date | None]
    on: date | None
    provisional: bool | None = None
    asked_again: date | None = None
    answering: Sequence[Assignment] = ()

    def limit(self, rules: Rules) -> Limit | None:
        if self.kind == "feedback":
            return rules.feedback
        if self.kind == "promise_feedback":
            return rules.promise_feedback
        if self.kind == "return":
            return rules.return_window
        assert isinstance(self.row, Assignment)  # noqa: S101 - told to the type checker
        return limit_for(self.row.role, rules, self.row.round)


def _stored(cases: QuerySet[Suggestion], by: Calendars, on: date) -> Iterator[_Standing]:
    """Give the dates that are stored: of parts in hand, and of windows that are still open."""
    by_rule = _parts(cases).filter(due_given=False, first_due_on__isnull=True, due_on__gte=by.since)
    parts = list(by_rule)
    waiting = _answering_beside([part for part in parts if part.sent_back_on])
    for part in parts:
        standing = _of_part(part, "reply" if part.answers else "opinion", part.due_on)
        beside = waiting.get(part.case_id, ())
        yield replace(standing, asked_again=part.sent_back_on, answering=beside)
    ends: dict[str, Any] = {"feedback_until__gte": max(by.since, on)}
    delivered = cases.filter(state__in=(CaseState.RESOLVED, CaseState.RATED), **ends)
    for case in _with_policy(delivered, "pk", "round"):
        days, until = (case.resolved_on, None), case.feedback_until
        yield _Standing(
            "feedback", case, None, case.policy_id, days, until, case.feedback_provisional
        )
    confirmed = Supplement.objects.filter(case__in=cases, confirmed_on__isnull=False, **ends)
    letters = confirmed.select_related("case", "reply__assignment__unit")
    for letter in _with_policy(letters, "case", "reply__round"):
        unit, days = letter.reply.assignment.unit, (letter.confirmed_on, None)
        until = letter.feedback_until
        yield _Standing("promise_feedback", letter, unit, letter.policy_id, days, until)


def _parts(cases: QuerySet[Suggestion]) -> Any:
    """Give the parts of which something is expected still."""
    parts = Assignment.objects.filter(case__in=cases, round=F("case__round"), over=False)
    open_ones = parts.filter(state__in=OPEN).select_related("unit", "case")
    sent_back = Opinion.objects.filter(assignment=OuterRef("pk"), sent_back_on__isnull=False)
    last = sent_back.order_by("-number").values("sent_back_on")[:1]
    return _with_policy(open_ones.annotate(sent_back_on=Subquery(last)), "case", "round")


def _answering_beside(parts: Iterable[Assignment]) -> dict[int, list[Assignment]]:
    """Give, by their case, the parts of the units that answer beside these."""
    cases = {part.case_id for part in parts}
    if not cases:
        return {}
    beside = Assignment.objects.filter(
        case__in=cases, round=F("case__round"), role__in=ANSWERING
    ).exclude(state=AssignmentState.RETURNED)
    found: dict[int, list[Assignment]] = {}
    for part in beside.order_by("pk"):
        found.setdefault(part.case_id, []).append(part)
    return found


def _of_part(part: Any, kind: Kind, on: date | None) -> _Standing:
    days = (part.assigned_on, part.received_on)
    return _Standing(kind, part, part.unit, part.policy_id, days, on, part.due_provisional)


def _with_policy(rows: Any, case: str, number: str) -> Any:
    """Add to rows the policy that their round keeps."""
    rounds = Round.objects.filter(case=OuterRef(case), number=OuterRef(number))
    with_policy = rows.annotate(policy_id=Subquery(rounds.values("policy")[:1]))
    return with_policy.order_by("pk")


# --- and as they should ---------------------------------------------------------------------


def _follow(standings: Iterable[_Standing], by: Calendars) -> Iterator[Move]:
    """Give those that don't stand as the calendar gives them now, and once did."""
    found = list(standings)
    policies = Policy.objects.in_bulk({one.policy_id for one in found})
    rules_of = {pk: policy.rules for pk, policy in policies.items()}
    for one in found:
        rules = rules_of[one.policy_id]
        limit = one.limit(rules)
        if limit is None:
            continue
        new = _ends(one, limit, rules, by.now)
        if new is None:
            continue
        marked_right = one.provisional in (None, new.provisional)
        if new.on == one.on and marked_right:
            continue
        once = (_ends(one, limit, rules, calendar) for calendar in by.before)
        old = next((day.on for day in once if day and one.on in (None, day.on)), None)
        if old is not None:
            yield Move(one.kind, one.row, one.unit, old, new)


def _ends(one: _Standing, limit: Limit, rules: Rules, calendar: Calendar) -> DueDate | None:
    if one.asked_again is not None:
        return opinion_again_by(calendar, rules, one.asked_again, one.answering)
    start, received_on = one.from_days
    return due(limit, start, received_on, roll=rules.roll, calendar=calendar)
