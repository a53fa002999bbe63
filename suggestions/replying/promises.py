"""What a letter promises (承诺事项): text, day and responsible unit of each."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from people.labels import Words
from people.models import Unit
from suggestions.models import Assignment, Commitment, Reply
from workflow.limits import by_article
from workflow.machines.assignment import AssignmentRole, AssignmentState
from workflow.policy import Rules


@dataclass(frozen=True)
class Promise:
    """One promise, as far as it is written; without a unit it is that of the unit that answers."""

    text: str = ""
    due_on: date | None = None
    unit_id: int | None = None

    @property
    def row(self) -> dict[str, Any]:
        """The promise as the reply keeps it."""
        due_on = self.due_on.isoformat() if self.due_on else ""
        return {"text": self.text, "due_on": due_on, "unit": self.unit_id}

    @classmethod
    def of_row(cls, row: Mapping[str, Any]) -> "Promise":
        """Read a promise back as `row` gave it."""
        due_on = date.fromisoformat(row["due_on"]) if row["due_on"] else None
        return cls(row["text"], due_on, row["unit"])


def last_day(promises: Sequence[Promise]) -> date | None:
    """Give the day by which all of them are kept; None where nothing is promised."""
    return max((promise.due_on for promise in promises if promise.due_on), default=None)


def may_promise(rules: Rules, outcome: str) -> bool:
    """Whether a letter of this class promises something: the classes that need a date do."""
    return any(known.needs_date for known in rules.outcomes if known.code == outcome)


def parts_that_may_carry_out(assignment: Assignment) -> list[Assignment]:
    """Give the parts whose units a letter may name: its own first, joint leads, co-units."""
    helping = Q(role=AssignmentRole.CO)
    if assignment.role == AssignmentRole.JOINT:
        helping |= Q(role=AssignmentRole.JOINT)
    others = Assignment.objects.filter(helping, case=assignment.case_id, round=assignment.round)
    standing = others.exclude(state=AssignmentState.RETURNED).exclude(pk=assignment.pk)
    return [assignment, *standing.select_related("unit").order_by("pk")]


def units_that_may_carry_out(assignment: Assignment) -> list[Unit]:
    """Give the units that a letter may make responsible, its own first."""
    return [part.unit for part in parts_that_may_carry_out(assignment)]


def faults_of_promises(
    promises: Sequence[Promise], outcome: str, rules: Rules, *, on: date
) -> Iterator[Words]:
    """Give what is missing in the promises of a letter that is to be issued on a day.

    A class of what is still to be done states its time limit (Shanghai art. 18, Chongqing 22).
    """
    if not may_promise(rules, outcome):
        return
    if not promises:
        named = {"outcome": f"{outcome} {rules.outcome(outcome).label}"}
        said = _("A reply of the class “%(outcome)s” promises something, with its date.") % named
        yield by_article(said, rules.articles.get("outcomes", ""))
    for number, promise in enumerate(promises, 1):
        if not promise.text.strip():
            yield _("Row %(number)s: write what is promised.") % {"number": number}
        if promise.due_on is None:
            yield _("Row %(number)s: name the day by which it will be done.") % {"number": number}
        elif promise.due_on < on:
            yield _("Row %(number)s: this day is over.") % {"number": number}


def enter_promises(
    reply: Reply, assignment: Assignment, promises: Sequence[Promise]
) -> list[Commitment]:
    """Write the commitments of a letter that is issued; they stand once it is delivered."""
    if not promises:
        return []
    parts = {part.unit_id: part for part in parts_that_may_carry_out(assignment)}
    commitments = []
    for position, one in enumerate(promises, 1):
        assert one.due_on is not None  # noqa: S101 - told to the type checker
        part = parts[one.unit_id or assignment.unit_id]
        commitments.append(
            Commitment.objects.create(
                congress_id=assignment.congress_id,
                case_id=assignment.case_id,
                reply=reply,
                assignment=part,
                unit_id=part.unit_id,
                position=position,
                text=one.text,
                first_due_on=one.due_on,
                due_on=one.due_on,
            )
        )
    return commitments
