"""Figures as JSON, as a table in a terminal, and as rows of a CSV."""

import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from reports.definitions import COUNTS, EXCLUDED, RATES
from reports.groups import GROUPINGS
from reports.quoting import points
from reports.rates import PLACES, Figures, Group, Rate, Share, Shares, Totals
from reports.scope import Scope
from workflow.limits import listed

Line = Sequence[str]


def as_json(figures: Figures) -> dict[str, Any]:
    """Give the figures in the shape that `manage.py rates --format json` promises."""
    totals, shares = figures.totals, figures.shares
    found: dict[str, Any] = {
        "congress": totals.scope.congress.code,
        "scope": _scope(totals.scope),
        "as_of": totals.scope.as_of.isoformat(),
        "unit_of_count": totals.scope.counted.label,
        "places": PLACES,
        "counts": dict(totals.counts),
        "excluded": dict(totals.excluded),
        "rates": _rates(totals.rates),
        "outcomes": [
            {"class": s.code, "label": s.label, "count": s.count, "quoted": s.quoted}
            for s in shares.outcomes
        ],
        "choices": {
            "result": _choices(shares.results),
            "attitude": _choices(shares.attitudes),
        },
    }
    if figures.groups is not None:
        found["groups"] = [
            {"key": g.key, "name": g.name, "counts": dict(g.counts), "rates": _rates(g.rates)}
            for g in figures.groups
        ]
    return found


def _scope(scope: Scope) -> dict[str, Any] | None:
    """Tell which sessions the figures are of; None stands for all."""
    if scope.sessions is None:
        return None
    return {"year": scope.year, "sessions": [session.code for session in scope.sessions]}


def _rates(rates: Mapping[str, Rate]) -> dict[str, Any]:
    return {
        code: {
            "numerator": rate.numerator,
            "denominator": rate.denominator,
            "quoted": rate.quoted,
            "definition": rate.definition,
        }
        for code, rate in rates.items()
    }


def _choices(shares: Iterable[Share]) -> dict[str, Any]:
    return {s.code: {"label": s.label, "count": s.count, "quoted": s.quoted} for s in shares}


def lines(
    totals: Totals,
    shares: Shares,
    groups: Mapping[str, Sequence[Group]],
    before: Totals | None = None,
) -> Iterator[Line]:
    """Give the figures one to a line, headings first; `groups` by the code of the grouping.

    With `before` each rate is compared with that of an earlier scope, in percentage points of
    the quoted figures.
    """
    yield (
        pgettext("figures", "Table"),
        pgettext("figures", "Group"),
        pgettext("figures", "Figure"),
        pgettext("figures", "Numerator"),
        pgettext("figures", "Denominator"),
        pgettext("figures", "Quoted"),
        *((pgettext("figures", "Before"), pgettext("figures", "Points")) if before else ()),
        pgettext("figures", "Definition"),
    )
    gap = ("", "") if before else ()
    for name, value in _about(totals.scope):
        yield (pgettext("figures", "About"), "", name, "", "", value, *gap, "")
    for code, rate in totals.rates.items():
        earlier = before.rates[code].quoted if before else ""
        compared = (earlier, points(rate.quoted, earlier)) if before else ()
        yield (pgettext("figures", "Rates"), "", *_of_rate(rate), *compared, rate.definition)
    for *cells, definition in (*_numbers(totals), *_parts(shares), *_members(groups)):
        yield (*cells, *gap, definition)


def _numbers(totals: Totals) -> Iterator[Line]:
    for table, numbers, defined in (
        (pgettext("figures", "Counts"), totals.counts, COUNTS),
        (pgettext("figures", "Left out"), totals.excluded, EXCLUDED),
    ):
        for code, number in numbers.items():
            row = defined[code]
            yield (table, "", str(row.label), str(number), "", "", str(row.sentence))


def _parts(shares: Shares) -> Iterator[Line]:
    for table, parts in (
        (pgettext("figures", "Classes"), shares.outcomes),
        (pgettext("figures", "Answers on the result"), shares.results),
        (pgettext("figures", "Answers on the attitude"), shares.attitudes),
    ):
        whole = str(sum(part.count for part in parts))
        for part in parts:
            yield (table, part.code, part.label, str(part.count), whole, part.quoted, "")


def _members(groups: Mapping[str, Sequence[Group]]) -> Iterator[Line]:
    for by, members in groups.items():
        table = str(GROUPINGS[by].label)
        for group in members:
            for code, number in group.counts.items():
                name = str(COUNTS[code].label)
                yield (table, group.name, name, str(number), "", "", "")
            for rate in group.rates.values():
                yield (table, group.name, *_of_rate(rate), "")


def _about(scope: Scope) -> Iterator[tuple[str, str]]:
    """Give what a figure always carries: of which sessions, as of when, counted in what."""
    sessions = listed(session.label for session in scope.sessions or ())
    yield pgettext("figures", "Sessions"), sessions or _("all sessions")
    yield pgettext("figures", "As of"), scope.as_of.isoformat()
    yield pgettext("figures", "Unit of count"), scope.counted.label


def _of_rate(rate: Rate) -> Line:
    return (rate.label, str(rate.numerator), str(rate.denominator), rate.quoted)


def as_table(figures: Figures) -> str:
    """Give the figures for reading in a terminal: the whole, then a line for each group."""
    totals, shares = figures.totals, figures.shares
    blocks: list[list[Line]] = [
        [
            (rate.label, rate.quoted, f"{rate.numerator}/{rate.denominator}")
            for rate in totals.rates.values()
        ],
        [
            *((str(COUNTS[code].label), str(n)) for code, n in totals.counts.items()),
            *((str(EXCLUDED[code].label), str(n)) for code, n in totals.excluded.items()),
        ],
    ]
    blocks += [
        [(f"{s.code} {s.label}", s.quoted, str(s.count)) for s in part]
        for part in (shares.outcomes, shares.results, shares.attitudes)
    ]
    if figures.groups is not None:
        names = [RATES[code].label for code in RATES]
        head = ("", str(COUNTS["received"].label), *(str(name) for name in names))
        rows = [
            (g.name, str(g.counts["received"]), *(rate.quoted for rate in g.rates.values()))
            for g in figures.groups
        ]
        blocks.append([head, *rows])
    return "\n\n".join("\n".join(_aligned(block)) for block in blocks if block)


def _aligned(rows: Sequence[Line]) -> Iterator[str]:
    """Set the first column flush left and the others flush right."""
    widths = [max(_width(cell) for cell in column) for column in zip(*rows, strict=True)]
    for first, *others in rows:
        cells = [first + " " * (widths[0] - _width(first))]
        cells += [
            " " * (width - _width(cell)) + cell
            for cell, width in zip(others, widths[1:], strict=True)
        ]
        yield "  ".join(cells).rstrip()


def _width(text: str) -> int:
    """Give the columns that a text takes in a terminal; a Han character takes two."""
    return sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in text)
