"""What will have happened to each case: most are closed, some wait in every queue."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import IntEnum
from random import Random

from benchmarks.world import CASES_A_DEPUTY, SESSIONS_A_TERM, World
from people.models import Membership, Session, Unit
from suggestions.models.case import Period
from workflow.machines.case import CaseState

OPEN_SHARE = 0.03
# However few cases there are, the pages that are measured are full.
OPEN_AT_LEAST = 200


class Stage(IntEnum):
    """How far a case has come."""

    DRAFT = 0
    SUBMITTED = 1
    NUMBERED = 2
    HANDED_OUT = 3
    SIGNED_FOR = 4
    TALKED = 5
    ANSWERED = 6
    RESOLVED = 7
    RATED = 8
    PUBLISHED = 9


STATES = {
    Stage.DRAFT: CaseState.DRAFT,
    Stage.SUBMITTED: CaseState.SUBMITTED,
    Stage.NUMBERED: CaseState.SUBMITTED,
    Stage.HANDED_OUT: CaseState.ASSIGNED,
    Stage.SIGNED_FOR: CaseState.ASSIGNED,
    Stage.TALKED: CaseState.ASSIGNED,
    Stage.ANSWERED: CaseState.ANSWERED,
    Stage.RESOLVED: CaseState.RESOLVED,
    Stage.RATED: CaseState.RATED,
    Stage.PUBLISHED: CaseState.RATED,
}


@dataclass(frozen=True)
class Plan:
    """What will have happened to a case, and on which days."""

    place: int
    stage: Stage
    session: Session
    period: Period
    deputy: Membership
    cosigner: Membership | None
    lead: Unit
    co: Sequence[Unit]
    submitted_on: date
    assigned_on: date
    replied_on: date
    outcome: str = "A"
    result: str = "agree"
    attitude: str = "satisfied"

    def day(self, stage: Stage) -> date:
        """Give the day on which the case reached a stage."""
        return {
            Stage.NUMBERED: self.submitted_on + timedelta(days=2),
            Stage.HANDED_OUT: self.assigned_on,
            Stage.SIGNED_FOR: self.assigned_on + timedelta(days=1),
            Stage.TALKED: self.replied_on - timedelta(days=9),
            Stage.ANSWERED: self.replied_on,
            Stage.RESOLVED: self.replied_on + timedelta(days=4),
            Stage.RATED: self.replied_on + timedelta(days=12),
            Stage.PUBLISHED: self.replied_on + timedelta(days=30),
        }.get(stage, self.submitted_on)

    def reached(self, stage: Stage) -> date | None:
        """Give the day of a stage, where the case has come so far."""
        return self.day(stage) if self.stage >= stage else None


def closed(world: World, count: int) -> Iterator[Plan]:
    """Plan cases that are over, the same number in each session; one in a hundred is unrated."""
    for place in range(count):
        lot = Random(place)
        order, session_no = divmod(place, len(world.sessions))
        session, seats = world.sessions[session_no], world.deputies[session_no // SESSIONS_A_TERM]
        seat = order // CASES_A_DEPUTY % len(seats)
        lead = _one_of(world, lot)
        assigned_on = session.opened_on + timedelta(days=20 + lot.randrange(20))
        yield Plan(
            place=place,
            stage=Stage.RESOLVED if place % 100 == 7 else _PUBLISHED_OR_NOT[place % 20 == 3],
            session=session,
            period=Period.SESSION,
            deputy=seats[seat],
            cosigner=_another(seats, seat) if place % 2 else None,
            lead=lead,
            co=_co_units(world, lead, lot, hub=place % 3 == 0),
            submitted_on=session.opened_on + timedelta(days=1),
            assigned_on=assigned_on,
            replied_on=assigned_on + timedelta(days=90 - min(80, int(lot.expovariate(1 / 9)))),
            outcome=lot.choices("ABCD", (84, 8, 5, 3))[0],
            result=lot.choices(("agree", "mostly_agree", "understand"), (90, 8, 2))[0],
            attitude=lot.choices(("satisfied", "mostly_satisfied"), (95, 5))[0],
        )


_PUBLISHED_OR_NOT = {False: Stage.PUBLISHED, True: Stage.RATED}
# Of ten open cases: three are to be reviewed, one to be handed out, five with the units, one is
# answered.
_OPEN = (
    Stage.SUBMITTED,
    Stage.HANDED_OUT,
    Stage.SUBMITTED,
    Stage.SIGNED_FOR,
    Stage.NUMBERED,
    Stage.SIGNED_FOR,
    Stage.SUBMITTED,
    Stage.TALKED,
    Stage.ANSWERED,
    Stage.TALKED,
)
_AGE = {
    Stage.SUBMITTED: (1, 9),
    Stage.NUMBERED: (6, 14),
    Stage.HANDED_OUT: (20, 24),
    Stage.SIGNED_FOR: (30, 100),
    Stage.TALKED: (40, 120),
    Stage.ANSWERED: (100, 120),
}


def still_open(world: World, count: int, today: date) -> Iterator[Plan]:
    """Plan cases that are under way; six of ten with the units have the hub among them."""
    seats = world.deputies[-1]
    for place in range(count):
        lot = Random(-place)
        stage = _OPEN[place % len(_OPEN)]
        # The deputy who signs in has ten of them, whatever the size.
        seat = 0 if place < len(_OPEN) or len(seats) == 1 else 1 + place % (len(seats) - 1)
        hub = place // 10 % 5 < 3
        lead = world.hub if hub and place % 2 else _one_of(world, lot)
        submitted_on = today - timedelta(days=lot.randint(*_AGE[stage]))
        yield Plan(
            place=place,
            stage=stage,
            session=world.running,
            period=Period.BETWEEN,
            deputy=seats[seat],
            cosigner=_another(seats, seat) if place % 2 else None,
            lead=lead,
            co=_co_units(world, lead, lot, hub=hub),
            submitted_on=submitted_on,
            assigned_on=submitted_on + timedelta(days=5),
            replied_on=submitted_on + timedelta(days=95),
        )


def supply(world: World, *, drafts: int, letters: int, today: date) -> Iterator[Plan]:
    """Plan drafts that the writer can submit, and cases that the replier can answer."""
    day = today - timedelta(days=30)
    stages = [Stage.DRAFT] * drafts + [Stage.TALKED] * letters
    for place, stage in enumerate(stages):
        yield Plan(
            place=place,
            stage=stage,
            session=world.running,
            period=Period.BETWEEN,
            deputy=world.writer,
            cosigner=None,
            lead=world.replying,
            co=(),
            submitted_on=day,
            assigned_on=day + timedelta(days=5),
            replied_on=day + timedelta(days=20),
        )


def _one_of(world: World, lot: Random) -> Unit:
    """Give any unit but the one whose letters are measured."""
    return world.units[lot.randrange(len(world.units) - 1)]


def _co_units(world: World, lead: Unit, lot: Random, *, hub: bool) -> list[Unit]:
    """Give the units that help: the hub or another, and none in a fifth of the cases."""
    wanted = [world.hub] if hub else []
    if lot.random() < 0.7:
        wanted.append(_one_of(world, lot))
    return [unit for unit in dict.fromkeys(wanted) if unit != lead]


def _another(seats: Sequence[Membership], seat: int) -> Membership | None:
    return seats[(seat + 1) % len(seats)] if len(seats) > 1 else None
