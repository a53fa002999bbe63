"""Long lists, page by page: nothing is counted but what is shown."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import F, Model, QuerySet
from django.db.models.lookups import In

from people.addresses import number_of

PAGE = 50
LAST_PAGE = 200
LONGEST_PAGE = 3

S = TypeVar("S")
T = TypeVar("T")
M = TypeVar("M", bound=Model)


@dataclass(frozen=True)
class Page(Generic[T]):
    """One page of a list, its number counted from 1.

    One that is `cut` is the last that is shown of a list that goes on.
    """

    number: int
    rows: Sequence[T]
    has_next: bool
    size: int = PAGE
    cut: bool = False

    def __iter__(self) -> Iterator[T]:
        return iter(self.rows)

    @property
    def first(self) -> int:
        """The place of the first row in the whole list."""
        return (self.number - 1) * self.size + 1

    @property
    def last(self) -> int:
        """The place of the last row in the whole list."""
        return self.first + len(self.rows) - 1

    @property
    def before(self) -> int:
        """The number of the page before this one."""
        return self.number - 1

    @property
    def after(self) -> int:
        """The number of the next page."""
        return self.number + 1

    def saying(self, rows: Sequence[S]) -> "Page[S]":
        """Give the same page with what is said of its rows."""
        return Page(self.number, rows, self.has_next, self.size, self.cut)


class Among(In):
    """A condition to be one of a few rows that a query gives; the query is run first.

    PostgreSQL would rather join its rows with the others, and does not know that they are few; the
    elements of an array it takes for few.
    """

    def get_rhs_op(self, connection: BaseDatabaseWrapper, rhs: str) -> str:
        """Give the operator with the query behind it."""
        if connection.vendor == "postgresql":
            return f"= ANY (ARRAY{rhs})"
        return super().get_rhs_op(connection, rhs)


def page_of(rows: QuerySet[M], query: Mapping[str, str], *, size: int = PAGE) -> Page[M]:
    """Give the page that an address asks for; what makes no sense asks for the first one.

    Nobody leafs through more than `LAST_PAGE` pages; who asks for a later one gets that.

    The rows are chosen first, by the index of their order, and joined with what is shown of them
    then: a database may else join the whole list before it sorts it.
    """
    number = min(number_of(query.get("page", ""), LONGEST_PAGE) or 1, LAST_PAGE)
    chosen = rows.values("pk")[(number - 1) * size : number * size + 1]
    found = list(rows.filter(Among(F("pk"), chosen.query)))
    more, last = len(found) > size, number == LAST_PAGE
    return Page(number, found[:size], has_next=more and not last, size=size, cut=more and last)
