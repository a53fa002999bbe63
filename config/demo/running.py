"""The running year of the demo: what the calendar brings, and something for every queue."""

from collections.abc import Iterator
from dataclasses import fields, replace
from datetime import date, timedelta
from typing import Any

from config.demo.cast import FIRST_UNIT, opening
from config.demo.people import DEPUTIES
from config.demo.plan import Days, Plan, Year, finished_year
from config.demo.suggestions import Matter

REGULAR = 34  # suggestions that simply go their way as the year goes on
FIRST, SECOND = 0, 1  # the two deputies whose sign-ins are printed
DAYS = [f.name for f in fields(Plan) if f.name.endswith("_on") and not f.name.endswith("due_on")]


def regular(year: int, pool: Iterator[Matter], days: Days, today: date) -> list[Plan]:
    """Plan suggestions of the year's session, as far as they have come by today."""
    told = Year(year, concluded=REGULAR, solved=REGULAR - 4, withdrawn=0, level="full")
    plans = _one_of_a_delegation(finished_year(told, pool, days), opening(year))
    return [until(plan, today) for plan in plans if plan.submitted_on < today]


def _one_of_a_delegation(plans: list[Plan], opened_on: date) -> list[Plan]:
    """Have the first that a delegation's head raised in session, alone, be the delegation's."""
    delegations = [deputy.delegation for deputy in DEPUTIES]
    heads = {delegations.index(name) for name in delegations}
    for place, plan in enumerate(plans):
        in_session = plan.submitted_on <= opened_on + timedelta(days=3)
        if plan.deputy in heads and in_session and plan.cosigner is None:
            return [*plans[:place], replace(plan, as_body=True), *plans[place + 1 :]]
    return plans


def until(plan: Plan, today: date) -> Plan:
    """Leave out what has not happened by the end of yesterday, and what would follow it."""
    kept: dict[str, Any] = {
        name: None
        for name in DAYS
        if name != "submitted_on" and (day := getattr(plan, name)) and day >= today
    }
    if plan.assigned_on is None or plan.assigned_on >= today:
        kept |= dict.fromkeys(DAYS[2:])
    return replace(plan, **kept)


class Queues:
    """Suggestions that stand in each queue today, for the people whose sign-ins are printed."""

    def __init__(self, pool: Iterator[Matter], days: Days, today: date, year: int) -> None:
        self.pool = list(pool)
        self.days = days
        self.today = today
        self.earliest = opening(year) + timedelta(days=1)

    def before(self, number: int) -> date:
        """Give a working day some days before today, never before the session opened."""
        return self.days.on_or_after(
            max(self.days.on_or_before(self.today - timedelta(days=number)), self.earliest)
        )

    def take(self, lead: str = "") -> Matter:
        """Take the next matter, one that a unit leads where it is named."""
        for place, matter in enumerate(self.pool):
            if not lead or matter.lead == lead:
                return self.pool.pop(place)
        return self.pool.pop(0)

    def handed(self, number: int, *, lead: str = "", due: int | None = None, deputy: int) -> Plan:
        """Plan one that was handed out some days ago; `due` days from today, if set by hand."""
        return Plan(
            self.take(lead),
            deputy=deputy,
            submitted_on=self.before(number + 9),
            numbered_on=self.before(number + 5),
            assigned_on=self.before(number),
            due_on=None if due is None else self.today + timedelta(days=due),
        )

    def in_hand(self, number: int, **more: int | str | None) -> Plan:
        """Plan one that its unit has signed for and talked over with the deputy."""
        plan = self.handed(number, **more)  # type: ignore[arg-type]  # columns of a plan
        return replace(
            plan,
            signed_on=plan.assigned_on,
            contacted_on=self.before(number - 6),
            opined_on=self.before(number // 2),
        )

    def replied(self, number: int, *, ago: int, **more: int | str | None) -> Plan:
        """Plan one that was answered some days ago."""
        plan = self.in_hand(number, **more)
        return replace(plan, opined_on=self.before(ago + 4), replied_on=self.before(ago))

    def all(self) -> Iterator[Plan]:
        """Give them, oldest step first."""
        yield from self._waiting_for_the_deputy()
        yield from self._with_the_units()
        yield from self._with_the_secretariat()

    def _with_the_secretariat(self) -> Iterator[Plan]:
        for number, deputy in enumerate((FIRST, 5, 11, 17, 23)):
            yield Plan(self.take(), deputy=deputy, submitted_on=self.before(2 + number))
        for number, deputy in enumerate((SECOND, 8, 14, 20)):
            yield Plan(
                self.take(),
                deputy=deputy,
                submitted_on=self.before(8 + number),
                numbered_on=self.before(2),
            )
        for number, deputy in enumerate((FIRST, 9, 15, 21)):
            lead = FIRST_UNIT if number == 0 else ""
            outcome = "ABAC"[number]
            plan = self.replied(26 + number, ago=2, lead=lead, deputy=deputy)
            yield replace(plan, outcome=outcome)

    def _with_the_units(self) -> Iterator[Plan]:
        for number, deputy in enumerate((FIRST, SECOND, 12, 18)):
            lead = FIRST_UNIT if number < 2 else ""
            yield self.handed(1, lead=lead, deputy=deputy)
        for due, deputy in ((-4, 24), (-1, 30), (2, FIRST), (5, 31), (9, 32), (20, 33)):
            lead = FIRST_UNIT if due in (-4, 2, 9) else ""
            plan = self.in_hand(21, lead=lead, due=due, deputy=deputy)
            # By hand the co-units of these had less time, and for some it is over.
            early = self.before(8) if due in (-4, 20) else None
            yield replace(plan, opinion_due_on=early)
        for number in range(6):
            plan = self.in_hand(10 + number, deputy=36 + number)
            yield replace(plan, cosigner=SECOND if number == 0 else None)

    def _waiting_for_the_deputy(self) -> Iterator[Plan]:
        for number, deputy in enumerate((FIRST, FIRST, SECOND, 42, 43)):
            plan = self.replied(34, ago=9, lead=FIRST_UNIT if number == 1 else "", deputy=deputy)
            yield replace(plan, resolved_on=self.before(4), outcome="AABAA"[number])
        for number, deputy in enumerate((44, 45, 46, 47)):
            plan = self.replied(36, ago=14, lead=FIRST_UNIT if number == 2 else "", deputy=deputy)
            yield replace(
                plan,
                resolved_on=self.before(10),
                rated_on=self.before(7),
                objects=True,
                studied_on=self.before(3) if number >= 2 else None,
                handled_again=number == 2,
                outcome="BCAB"[number],
            )
        yield replace(self.in_hand(12, deputy=48), withdrawn_on=self.before(1))
