"""What the page of figures shows: each figure beside that of a year before, each with its cases."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from typing import Any, Final

from people.models import Session
from reports.definitions import COUNTS, EXCLUDED, RATES
from reports.groups import GROUPINGS
from reports.quoting import NO_FIGURE, points
from reports.rates import Group, Rate, Share, Shares, Totals, groups_of, shares_of, totals_of_each
from reports.scope import Scope, UnitOfCount, last_day
from reports.selection import PARTS, Selection
from reports.sentence import sentence

MAIN: Final = ("solve", "consent", "satisfaction", "publication", "on_time")
TABLES: Final = ("unit", "category")
COLUMNS: Final = ("solve", "consent", "satisfaction", "on_time", "publication")
NUMBERS: Final = ("received", "answered", "concluded")


@dataclass(frozen=True)
class Figure:
    """One rate as the page shows it; the addresses lead to its cases."""

    rate: Rate
    numerator_url: str
    denominator_url: str
    rest_url: str
    before: Rate | None
    points: str


@dataclass(frozen=True)
class Number:
    """A number of cases, what it is, and where they are."""

    label: str
    sentence: str
    number: int
    url: str


@dataclass(frozen=True)
class Cell:
    """A figure in a table."""

    text: str
    below: str
    url: str


@dataclass(frozen=True)
class Line:
    """One group in a table."""

    group: Group
    cells: Sequence[Cell]


@dataclass(frozen=True)
class Heading:
    """The head of a column: its name, the order that a click asks for, and the present one."""

    label: str
    order: str
    sorted: str


@dataclass(frozen=True)
class Table:
    """The groups of one kind."""

    code: str
    label: str
    headings: Sequence[Heading]
    lines: Sequence[Line]


@dataclass(frozen=True)
class Summary:
    """All figures of a scope, and those of the year before."""

    totals: Totals
    before: Totals | None
    shares: Shares
    groups: Mapping[str, Sequence[Group]]
    order: str

    @property
    def sentence(self) -> str:
        """The sentence of the yearly report; it counts suggestions, and nothing else."""
        counts_cases = self.totals.scope.counted == UnitOfCount.CASES
        return sentence(self.totals) if counts_cases else ""


def summary_of(scope: Scope, sessions: Sequence[Session], *, today: date, order: str) -> Summary:
    """Give everything that the page and its CSV show. Four queries."""
    earlier = year_before(scope, sessions, today)
    totals, *before = totals_of_each([scope, earlier] if earlier else [scope])
    return Summary(
        totals=totals,
        before=before[0] if before else None,
        shares=shares_of(totals),
        groups={by: in_order(groups_of(totals, by), order) for by in TABLES},
        order=order,
    )


def year_before(scope: Scope, sessions: Sequence[Session], today: date) -> Scope | None:
    """Give the sessions of the report year before, as of the day as of which they are quoted."""
    if not scope.sessions:
        return None
    year = min(session.report_year for session in scope.sessions) - 1
    own = tuple(session for session in sessions if session.report_year == year)
    if not own:
        return None
    as_of = min(last_day(own, today), scope.as_of)
    return replace(scope, as_of=as_of, sessions=own, year=year)


def in_order(groups: Sequence[Group], order: str) -> list[Group]:
    """Sort groups by a figure; "-" in front begins with the largest. What has none comes last."""
    value = _VALUES.get(order.removeprefix("-"))
    if value is None:
        return list(groups)
    known = [group for group in groups if value(group) is not None]
    unknown = [group for group in groups if value(group) is None]
    return sorted(known, key=value, reverse=order.startswith("-")) + unknown


def _share(code: str) -> Callable[[Group], Any]:
    def value(group: Group) -> Fraction | None:
        rate = group.rates[code]
        return Fraction(rate.numerator, rate.denominator) if rate.denominator else None

    return value


def _number(code: str) -> Callable[[Group], Any]:
    return lambda group: group.counts[code]


_VALUES: Final[Mapping[str, Callable[[Group], Any]]] = {
    **{code: _number(code) for code in NUMBERS},
    **{code: _share(code) for code in COLUMNS},
}


# --- as the page shows them ---------------------------------------------------------------------


def figures(summary: Summary, base: str, codes: Sequence[str]) -> list[Figure]:
    """Give rates with the addresses of their cases below `base`."""
    scope = summary.totals.scope
    found = []
    for code in codes:
        rate = summary.totals.rates[code]
        before = summary.before.rates[code] if summary.before else None
        of_part = {part: f"{base}?{Selection('rate', code, part).address(scope)}" for part in PARTS}
        found.append(
            Figure(
                rate=rate,
                numerator_url=of_part["numerator"],
                denominator_url=of_part["denominator"],
                rest_url=of_part["rest"],
                before=before,
                points=points(rate.quoted, before.quoted) if before else NO_FIGURE,
            )
        )
    return found


def numbers(summary: Summary, base: str) -> dict[str, list[Number]]:
    """Give what was counted, and what was left out and why."""
    totals = summary.totals
    return {
        kind: [
            Number(
                label=str(defined[code].label),
                sentence=str(defined[code].sentence),
                number=number,
                url=f"{base}?{Selection(kind, code).address(totals.scope)}",
            )
            for code, number in found.items()
        ]
        for kind, found, defined in (
            ("count", totals.counts, COUNTS),
            ("excluded", totals.excluded, EXCLUDED),
        )
    }


def compositions(summary: Summary, base: str) -> dict[str, list[dict[str, Any]]]:
    """Give the parts of each bar."""
    scope, shares = summary.totals.scope, summary.shares

    def part(kind: str, share: Share) -> dict[str, Any]:
        url = f"{base}?{Selection(kind, share.code).address(scope)}"
        return {"label": share.label, "count": share.count, "quoted": share.quoted, "url": url}

    return {
        kind: [part(kind, share) for share in found]
        for kind, found in (
            ("class", shares.outcomes),
            ("result", shares.results),
            ("attitude", shares.attitudes),
        )
    }


def tables(summary: Summary, base: str) -> list[Table]:
    """Give the tables by unit and by category, in the order asked for."""
    return [
        Table(
            code=by,
            label=str(GROUPINGS[by].label),
            headings=_headings(summary.order),
            lines=[_line(summary.totals.scope, by, group, base) for group in groups],
        )
        for by, groups in summary.groups.items()
    ]


def _headings(order: str) -> list[Heading]:
    labels = {code: COUNTS[code].label for code in NUMBERS}
    labels |= {code: RATES[code].label for code in COLUMNS}
    return [
        Heading(
            label=str(label),
            order=code if order == f"-{code}" else f"-{code}",
            sorted={code: "ascending", f"-{code}": "descending"}.get(order, ""),
        )
        for code, label in labels.items()
    ]


def _line(scope: Scope, by: str, group: Group, base: str) -> Line:
    def url(kind: str, code: str, part: str = PARTS[0]) -> str:
        return f"{base}?{Selection(kind, code, part, by, group.key).address(scope)}"

    cells = [Cell(str(group.counts[code]), "", url("count", code)) for code in NUMBERS]
    for code in COLUMNS:
        rate = group.rates[code]
        below = f"{rate.numerator}/{rate.denominator}" if rate.denominator else ""
        cells.append(Cell(rate.quoted, below, url("rate", code) if below else ""))
    return Line(group, cells)
