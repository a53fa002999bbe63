"""What each unit has in hand, how it was chased, what it asked for, and how it answered.

One list of columns serves the table, its totals, the file, and the list of cases behind each
number: so a number and its list can't differ. It is as of now, not as of a day: reminders and
requests keep no spans.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from types import MappingProxyType
from typing import Any, Final, Literal

from django.db.models import Count, F, Model, Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

from people.models import Session, Unit
from suggestions.models import Assignment, Reminder, UnitRequest
from suggestions.models.assigning import WAITING
from workflow.lights import SOON, Light
from workflow.machines.assignment import ANSWERING, AssignmentRole, AssignmentState
from workflow.machines.case import ENDED

Source = Literal["parts", "reminders", "requests"]
Kind = UnitRequest.Kind
State = UnitRequest.State

CO: Final = Q(role=AssignmentRole.CO)
ANSWERS: Final = Q(role__in=ANSWERING)


@dataclass(frozen=True)
class Column:
    """One number of a unit: the rows it counts, and which of them. `each` counts those apart."""

    code: str
    group: Promise
    label: Promise
    source: Source
    where: Callable[[date], Q]
    each: str = "pk"

    @property
    def name(self) -> str:
        """Its whole name, where it does not stand below that of its group."""
        return f"{self.group} · {self.label}"


def _due_within(days: int) -> Callable[[date], Q]:
    return lambda on: WAITING & Q(due_on__range=(on, on + timedelta(days=days)))


def _always(condition: Q) -> Callable[[date], Q]:
    return lambda _on: condition


def _asked(kind: str, *states: str) -> Callable[[date], Q]:
    return _always(Q(kind=kind, state__in=states) if states else Q(kind=kind))


# As on_time in the figures: the first round alone, by the date as it was extended.
_FIRST: Final = ANSWERS & Q(round=1, state=AssignmentState.REPLIED)
_IN_TIME: Final = _FIRST & Q(replied_on__lte=F("due_on"))
_NUDGE: Final = Q(kind=Reminder.Kind.NUDGE)
_LETTER: Final = Q(kind=Reminder.Kind.LETTER)

_IN_HAND: Final = pgettext_lazy("units", "In hand")
_DUE: Final = pgettext_lazy("units", "Due")
_CHASED: Final = pgettext_lazy("units", "Chased")
_EXTENSIONS: Final = pgettext_lazy("units", "Extensions")
_RETURNS: Final = pgettext_lazy("units", "Returns")
_REPLIES: Final = pgettext_lazy("units", "Replies")

_ALL: Final = (
    Column("lead", _IN_HAND, pgettext_lazy("units", "leads"), "parts", _always(WAITING & ANSWERS)),
    Column("co", _IN_HAND, pgettext_lazy("units", "helps"), "parts", _always(WAITING & CO)),
    Column("overdue", _DUE, pgettext_lazy("units", "overdue"), "parts",
           lambda on: WAITING & Q(due_on__lt=on)),
    Column("in_7", _DUE, pgettext_lazy("units", "in 7 days"), "parts", _due_within(SOON.days)),
    Column("in_15", _DUE, pgettext_lazy("units", "in 15 days"), "parts", _due_within(15)),
    Column("in_30", _DUE, pgettext_lazy("units", "in 30 days"), "parts", _due_within(30)),
    Column("reminders", _CHASED, pgettext_lazy("units", "reminders"), "reminders",
           _always(_NUDGE)),
    Column("letters", _CHASED, pgettext_lazy("units", "letters"), "reminders",
           _always(_LETTER), each="letter_no"),
    Column("ext_asked", _EXTENSIONS, pgettext_lazy("units", "asked"), "requests",
           _asked(Kind.EXTENSION)),
    Column("ext_granted", _EXTENSIONS, pgettext_lazy("units", "granted"), "requests",
           _asked(Kind.EXTENSION, State.GRANTED)),
    Column("ret_asked", _RETURNS, pgettext_lazy("units", "asked"), "requests",
           _asked(Kind.RETURN)),
    Column("ret_agreed", _RETURNS, pgettext_lazy("units", "granted"), "requests",
           _asked(Kind.RETURN, State.GRANTED)),
    Column("ret_refused", _RETURNS, pgettext_lazy("units", "refused"), "requests",
           _asked(Kind.RETURN, State.REFUSED)),
    Column("answered", _REPLIES, pgettext_lazy("units", "given"), "parts", _always(_FIRST)),
    Column("on_time", _REPLIES, pgettext_lazy("units", "in time"), "parts", _always(_IN_TIME)),
)  # fmt: skip

COLUMNS: Final[Mapping[str, Column]] = MappingProxyType({column.code: column for column in _ALL})


def rows_of(source: Source, session: Session) -> QuerySet[Any]:
    """Give the rows of a session that a source counts; what is only passed on for information not.

    A suggestion that was withdrawn counts no more in what units have in hand or have answered.
    """
    if source == "parts":
        parts = Assignment.objects.filter(congress=session.congress_id, case__session=session)
        return parts.filter(ANSWERS | CO).exclude(case__state__in=ENDED)
    if source == "reminders":
        return Reminder.objects.filter(assignment__case__session=session)
    return UnitRequest.objects.filter(case__session=session)


def unit_of(source: Source) -> str:
    """Give where the unit of a source's rows is found."""
    return "unit" if source == "parts" else "assignment__unit"


@dataclass(frozen=True)
class Load:
    """A unit, or all of them, with every number."""

    unit: Unit | None
    numbers: Mapping[str, int]

    @property
    def light(self) -> Light | None:
        """The light of the most pressing thing that it has in hand; none without anything."""
        if self.numbers["overdue"]:
            return "late"
        if self.numbers["in_7"]:
            return "soon"
        return "fine" if self.numbers["lead"] or self.numbers["co"] else None

    @property
    def urgency(self) -> tuple[int, ...]:
        """By how much it has to be chased: what is overdue first, then what is due soonest."""
        pressing = ("overdue", "in_7", "in_15", "in_30")
        in_hand = self.numbers["lead"] + self.numbers["co"]
        return (*(-self.numbers[code] for code in pressing), -in_hand)


def loads(session: Session, on: date) -> list[Load]:
    """Give every unit that has or had to do with the session, the most pressing first.

    Asks once for each source and once for the names, however many units there are.
    """
    by_unit: dict[int, dict[str, int]] = {}
    for source in ("parts", "reminders", "requests"):
        for unit_id, numbers in _counted(source, session, on):
            by_unit.setdefault(unit_id, dict.fromkeys(COLUMNS, 0)).update(numbers)
    shown = {unit_id: numbers for unit_id, numbers in by_unit.items() if any(numbers.values())}
    units = Unit.objects.in_bulk(shown)
    found = [Load(units[unit_id], numbers) for unit_id, numbers in shown.items()]
    return sorted(found, key=lambda load: (load.urgency, load.unit.code if load.unit else ""))


def _counted(source: Source, session: Session, on: date) -> list[tuple[int, dict[str, int]]]:
    columns = [column for column in COLUMNS.values() if column.source == source]
    counts = {
        column.code: Count(column.each, filter=column.where(on), distinct=True)
        for column in columns
    }
    unit = unit_of(source)
    rows = rows_of(source, session).order_by().values(unit).annotate(**counts)
    return [(row[unit], {column.code: row[column.code] for column in columns}) for row in rows]


def total(found: Sequence[Load]) -> Load:
    """Give the sums over all units: each unit's part counts, so a suggestion may count twice."""
    return Load(None, {code: sum(load.numbers[code] for load in found) for code in COLUMNS})


def behind(column: Column, session: Session, on: date, unit_id: int | None) -> QuerySet[Model]:
    """Give the rows behind a number, of one unit or of all."""
    rows = rows_of(column.source, session).filter(column.where(on))
    if unit_id is not None:
        rows = rows.filter(**{unit_of(column.source): unit_id})
    return rows
