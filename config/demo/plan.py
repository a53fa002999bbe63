"""What happens to each suggestion of the demo, and on which days.

Nothing here is drawn by chance: the same `today` gives the same plan. Replies come as they come
in real years, five of six in the last eleven days before the limit.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import islice

from config.demo.cast import opening
from config.demo.suggestions import SUGGESTIONS, Matter, chance
from workflow.calendar import Calendar
from workflow.limits import Limit, due_date

THREE_MONTHS = Limit.parse("3m")
IN_SESSION_OF_SEVEN = 6  # six of seven are raised while the congress sits


@dataclass(frozen=True)
class Plan:
    """The days of one suggestion; a day that is None does not come (yet)."""

    matter: Matter
    deputy: int
    submitted_on: date
    numbered_on: date | None = None
    assigned_on: date | None = None
    due_on: date | None = None  # only where it is set by hand
    opinion_due_on: date | None = None  # the same, of co-units
    signed_on: date | None = None
    contacted_on: date | None = None
    opined_on: date | None = None
    replied_on: date | None = None
    resolved_on: date | None = None
    rated_on: date | None = None
    published_on: date | None = None
    withdrawn_on: date | None = None
    studied_on: date | None = None
    outcome: str = "A"
    objects: bool = False
    handled_again: bool = False
    level: str = "full"
    cosigner: int | None = None
    as_body: bool = False  # in the name of the delegation that its deputy heads


class Days:
    """Days that are worked on, by the calendar."""

    def __init__(self, calendar: Calendar) -> None:
        self.calendar = calendar

    def on_or_before(self, day: date) -> date:
        """Give the last working day up to a day."""
        while not self.calendar.is_working_day(day):
            day -= timedelta(days=1)
        return day

    def on_or_after(self, day: date) -> date:
        """Give the first working day from a day on."""
        while not self.calendar.is_working_day(day):
            day += timedelta(days=1)
        return day

    def due(self, start: date) -> date:
        """Give the end of the three months for a reply."""
        return due_date(start, THREE_MONTHS, self.calendar).on


def matters() -> Iterator[Matter]:
    """Give all matters in their order; each is used once."""
    return iter(SUGGESTIONS)


@dataclass(frozen=True)
class Year:
    """What a finished year of the report says."""

    year: int
    concluded: int
    solved: int
    withdrawn: int
    level: str


FINISHED = (
    Year(2024, concluded=137, solved=121, withdrawn=1, level="abstract"),
    Year(2025, concluded=132, solved=118, withdrawn=0, level="full"),
)


def finished_year(told: Year, pool: Iterator[Matter], days: Days) -> list[Plan]:
    """Plan a year of which everything is over by its cut-off."""
    chosen = list(islice(pool, told.concluded + told.withdrawn))
    # What three months hardly solve is what stays unsolved.
    slow_first = sorted(chosen, key=lambda matter: (not matter.slow, chance(matter.title)))
    unsolved = {m.title for m in slow_first[: told.concluded - told.solved]}
    withdrawn = {m.title for m in slow_first[-told.withdrawn :]} if told.withdrawn else set()
    plans = []
    for place, matter in enumerate(chosen):
        outcome = _unsolved_class(matter) if matter.title in unsolved else "A"
        plan = _whole_way(told.year, place, matter, outcome, told.level, days)
        if matter.title in withdrawn:
            plan = _withdrawn(plan, days)
        plans.append(plan)
    return plans


def _unsolved_class(matter: Matter) -> str:
    return "BBBCCD"[chance(matter.title, "class") % 6]


def _whole_way(year: int, place: int, matter: Matter, outcome: str, level: str, days: Days) -> Plan:
    """Plan one suggestion from submission to publication."""
    in_session = place % 7 < IN_SESSION_OF_SEVEN
    lot = chance(matter.title, "days")
    if in_session:
        submitted = opening(year) + timedelta(days=lot % 4)
        numbered = days.on_or_after(opening(year) + timedelta(days=6 + lot % 5))
        assigned = days.on_or_after(date(year, 2, 24) + timedelta(days=2))
    else:
        submitted = date(year, 3, 20) + timedelta(days=(lot // 7) % 140)
        numbered = days.on_or_after(submitted + timedelta(days=2))
        assigned = days.on_or_after(numbered + timedelta(days=3))
    due = days.due(assigned)
    early = lot % 6 == 0
    room = (due - assigned).days
    before = 11 + (lot // 6) % (room - 32) if early else (lot // 6) % 11
    replied = days.on_or_before(due - timedelta(days=before))
    resolved = days.on_or_after(replied + timedelta(days=1 + lot % 4))
    rated = resolved + timedelta(days=2 + lot % 18)
    return Plan(
        matter,
        deputy=place % 60,
        submitted_on=submitted,
        numbered_on=numbered,
        assigned_on=assigned,
        signed_on=days.on_or_after(assigned + timedelta(days=lot % 2)),
        contacted_on=days.on_or_before(replied - timedelta(days=5 + lot % 12)),
        opined_on=days.on_or_before(
            min(assigned + timedelta(days=14 + lot % 13), replied - timedelta(days=3))
        ),
        replied_on=replied,
        resolved_on=resolved,
        rated_on=rated,
        published_on=days.on_or_after(rated + timedelta(days=10 + lot % 15)),
        outcome=outcome,
        level=level,
        cosigner=(place + 7) % 60 if place % 5 == 0 else None,
    )


def _withdrawn(plan: Plan, days: Days) -> Plan:
    """Stop a suggestion after its hand-out; nobody co-signed it."""
    assert plan.assigned_on is not None  # noqa: S101 - told to the type checker
    return Plan(
        plan.matter,
        deputy=plan.deputy,
        submitted_on=plan.submitted_on,
        numbered_on=plan.numbered_on,
        assigned_on=plan.assigned_on,
        signed_on=plan.signed_on,
        withdrawn_on=days.on_or_after(plan.assigned_on + timedelta(days=9)),
    )
