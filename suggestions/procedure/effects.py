"""What rules would do once they are in force: to what waits, to what runs, to what begins later."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, F, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from people.labels import Words
from people.models import Congress
from suggestions.deadlines import due, limit_for
from suggestions.models import Round, Suggestion
from suggestions.models.case import Period
from workflow.calendar import Calendar, load_calendar
from workflow.limits import DueDate, Limit, due_date
from workflow.machines.assignment import AssignmentRole
from workflow.machines.case import CaseState
from workflow.policy import Rules

EXAMPLES = 20
RUNNING = (CaseState.ASSIGNED, CaseState.ANSWERED)
DELIVERED = (CaseState.RESOLVED, CaseState.RATED)


@dataclass(frozen=True)
class Pair:
    """The same date by the old rules and by the new ones; None where a set of rules has none."""

    what: Words
    before: DueDate | None
    after: DueDate | None

    @property
    def differs(self) -> bool:
        """Whether it is another day, or there is none any more."""
        before = self.before.on if self.before else None
        return before != (self.after.on if self.after else None)


@dataclass(frozen=True)
class Example:
    """A suggestion that waits to be handed out, with its dates by both sets of rules."""

    case: Suggestion
    dates: list[Pair]


@dataclass(frozen=True)
class Effects:
    """What would follow; `on` is the day of the hand-out that the examples suppose."""

    on: date
    waiting: int
    running: int
    objections: int
    examples: list[Example]


def effects_of(
    congress: Congress, old: Rules | None, new: Rules, *, valid_from: date, today: date
) -> Effects:
    """Give what would follow if the new rules came in the place of the old ones."""
    cases = Suggestion.objects.filter(congress=congress)
    waits = Q(state=CaseState.SUBMITTED, number__isnull=False)
    told = cases.aggregate(
        waiting=Count("pk", filter=waits),
        running=Count("pk", filter=Q(state__in=(*RUNNING, *DELIVERED))),
        objections=Count("pk", filter=Q(objection_open=True, state__in=DELIVERED)),
    )
    on = max(valid_from, today)
    waiting = cases.filter(waits).select_related("proposer__user").order_by("submitted_on", "pk")
    return Effects(on=on, examples=_examples(waiting[:EXAMPLES], old, new, on), **told)


def _examples(
    waiting: Iterable[Suggestion], old: Rules | None, new: Rules, on: date
) -> list[Example]:
    cases = list(waiting)
    first = min((case.submitted_on for case in cases if case.submitted_on), default=on)
    calendar = load_calendar(min(first, on))
    handed_out = [
        Pair(what, _by(old, role, on, calendar), _by(new, role, on, calendar))
        for what, role in (
            (_("Reply"), AssignmentRole.LEAD),
            (_("Opinion of a co-unit"), AssignmentRole.CO),
        )
    ]
    return [
        Example(
            case,
            [
                Pair(_("Hand out by"), *(_handout(r, case, calendar) for r in (old, new))),
                *handed_out,
            ],
        )
        for case in cases
    ]


def _by(rules: Rules | None, role: AssignmentRole, on: date, calendar: Calendar) -> DueDate | None:
    limit: Limit | None = limit_for(role, rules, 1) if rules else None
    return due(limit, on, roll=rules.roll, calendar=calendar) if rules and limit else None


def _handout(rules: Rules | None, case: Suggestion, calendar: Calendar) -> DueDate | None:
    """Give by when it has to be handed out; what came in at a session has no such limit."""
    came_on = case.submitted_on if case.period == Period.BETWEEN else None
    if rules is None or rules.handout is None or came_on is None:
        return None
    return due_date(came_on, rules.handout, calendar, roll=rules.roll)


@dataclass(frozen=True)
class Kept:
    """How many rounds keep a policy: of suggestions that still run, and of all."""

    running: int
    all: int


def rounds_by_policy(congress: Congress) -> dict[int, Kept]:
    """Give for each policy of a congress how many rounds keep it."""
    rounds: QuerySet[Round] = Round.objects.filter(case__congress=congress)
    rows = (
        rounds.order_by()
        .values("policy")
        .annotate(
            running=Count("pk", filter=Q(case__state__in=RUNNING, number=F("case__round"))),
            all=Count("pk"),
        )
    )
    return {row["policy"]: Kept(row["running"], row["all"]) for row in rows}
