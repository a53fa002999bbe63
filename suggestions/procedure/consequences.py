"""What a year of the calendar would do to running suggestions, before it is entered.

An administrator keeps master data and reads no suggestion: he is shown numbers, units and days of
his own congress, and of the others nothing but how many dates there are.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from people.models import Congress
from suggestions.procedure.moving import (
    Calendars,
    CaseMoves,
    calendar_around,
    moves_in,
    return_windows_in,
)
from workflow.years import PublishedDay, earlier_calendars, with_year

SHOWN = 200


@dataclass(frozen=True)
class Consequences:
    """The dates that would move, in one's own congress and elsewhere."""

    own: list[CaseMoves]
    windows: int
    elsewhere: int

    @property
    def shown(self) -> list[CaseMoves]:
        """As many as a page lists."""
        return self.own[:SHOWN]

    @property
    def more(self) -> int:
        """How many suggestions are not listed."""
        return max(0, len(self.own) - SHOWN)

    @property
    def moving(self) -> int:
        """How many suggestions get another date, and not only a certain one."""
        return sum(any(move.moves for move in one.moves) for one in self.own)


def consequences_of(
    year: int, days: Sequence[PublishedDay], *, congress: Congress, on: date
) -> Consequences:
    """Give what would follow if a year said this from now on."""
    before = calendar_around(year)
    now = with_year(before, year, days)
    by = Calendars(now, (before, *earlier_calendars(before)), date(year, 1, 1))
    others = Congress.objects.exclude(pk=congress.pk)
    return Consequences(
        own=moves_in(congress, on, by=by),
        windows=return_windows_in(congress, on, by=by),
        elsewhere=sum(len(moves_in(other, on, by=by)) for other in others.order_by("pk")),
    )
