"""The cases behind a figure, line by line, for the page and for the file."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import Final

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from people.labels import in_language
from people.models import Membership
from reports.rates import rules_of
from reports.scope import Scope, parts
from reports.selection import Selection, selected
from suggestions.models import Facts
from suggestions.models.case import Period
from suggestions.models.rating import Publication
from suggestions.visibility import visible_to

BATCH: Final = 500


@dataclass(frozen=True)
class Line:
    """One case, or a unit's part of it, as it stood on the day."""

    number: str
    title: str
    url: str
    session: str
    units: str
    category: str
    due_on: date | None
    answered_on: date | None
    outcome: str
    opinion: str
    published: str


@dataclass(frozen=True)
class Words:
    """The names behind the codes, looked up once for a whole list."""

    outcomes: Mapping[str, str]
    opinions: Mapping[str, str]
    levels: Mapping[str, str]
    periods: Mapping[str, str]
    between: str
    silent: str
    on: date


def words_of(scope: Scope) -> Words:
    """Give the names that a list needs, those of the newest rules first."""
    outcomes: dict[str, str] = {}
    opinions: dict[str, str] = {}
    for rules in reversed(rules_of(scope)):
        outcomes |= {outcome.code: outcome.label for outcome in rules.outcomes}
        opinions |= {choice.code: choice.label for choice in (*rules.results, *rules.attitudes)}
    return Words(
        outcomes=outcomes,
        opinions=opinions,
        levels={code: str(label) for code, label in Publication.Level.choices},
        periods={code: str(label) for code, label in Period.choices},
        between=_(", "),
        silent=_("No rating was given."),
        on=scope.as_of,
    )


def rows_behind(selection: Selection, scope: Scope, member: Membership) -> QuerySet[Facts]:
    """Give the facts behind a figure, of cases that the member may see."""
    rows = selected(selection, scope)
    return rows.filter(case__in=visible_to(member)).select_related(
        "case__session", "category", "unit"
    )


def lines_of(rows: Iterable[Facts], scope: Scope, words: Words) -> Iterator[Line]:
    """Give the lines; the units are looked up once for each batch of rows."""
    remaining = iter(rows)
    while batch := list(islice(remaining, BATCH)):
        units = _units(batch, scope)
        for row in batch:
            yield _line(row, units, words)


def _units(batch: Sequence[Facts], scope: Scope) -> Mapping[int, list[str]]:
    """Give the answering units' names by case."""
    found: defaultdict[int, list[str]] = defaultdict(list)
    of_batch = parts(scope).filter(case__in=[row.case_id for row in batch]).order_by("pk")
    named = of_batch.values_list("case", "unit__label_zh", "unit__label_en")
    for case_id, chinese, english in named:
        found[case_id].append(in_language(chinese, english))
    return found


def _line(row: Facts, units: Mapping[int, list[str]], words: Words) -> Line:
    case = row.case
    named = [row.unit.label] if row.unit else units.get(row.case_id, [])
    given = [words.opinions.get(code, code) for code in (row.result, row.attitude) if code]
    until = case.feedback_until
    if not given and row.concluded and until is not None and until < words.on:
        given = [words.silent]
    return Line(
        number="" if case.number is None else str(case.number),
        title=case.title,
        url=case.get_absolute_url(),
        session=f"{case.session.label} · {words.periods[case.period]}",
        units=words.between.join(named),
        category=row.category.label if row.category else "",
        due_on=row.due_on,
        answered_on=row.answered_on,
        outcome=words.outcomes.get(row.outcome, row.outcome),
        opinion=words.between.join(given),
        published=words.levels.get(row.published, row.published),
    )


def headings() -> dict[str, str]:
    """Give the heads of the columns by the names of a line's parts."""
    return {
        "number": pgettext("figures", "Number"),
        "title": pgettext("figures", "Title"),
        "session": pgettext("figures", "Session"),
        "units": pgettext("figures", "Answering units"),
        "category": pgettext("figures", "Category"),
        "due_on": pgettext("figures", "Due"),
        "answered_on": pgettext("figures", "Answered on"),
        "outcome": pgettext("figures", "Class"),
        "opinion": pgettext("figures", "Opinion"),
        "published": pgettext("figures", "Published"),
    }


def as_cells(lines: Iterable[Line]) -> Iterator[list[str]]:
    """Give the rows of the file: heads first."""
    heads = headings()
    yield list(heads.values())
    for line in lines:
        values = (getattr(line, name) for name in heads)
        yield [value.isoformat() if isinstance(value, date) else value or "" for value in values]
