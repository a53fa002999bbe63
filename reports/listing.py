"""The cases or replies behind a figure, line by line, for the page and for the file."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from operator import itemgetter
from typing import Any, Final

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from people.labels import in_language
from people.models import Membership
from reports.rates import rules_of
from reports.scope import Scope, parts
from reports.selection import BY_CASE, Selection, selected
from suggestions.models import Facts
from suggestions.models.case import Period
from suggestions.models.rating import Publication
from suggestions.visibility import visible_to
from workflow.limits import comma

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
        between=comma(),
        silent=_("No rating was given."),
        on=scope.as_of,
    )


def rows_behind(selection: Selection, scope: Scope, member: Membership) -> QuerySet[Facts]:
    """Give the facts behind a figure, of cases that the member may see."""
    rows = selected(selection, scope)
    # Asked of each row of the list: SQLite would else gather all that may be seen before it begins.
    return rows.filter(Exists(visible_to(member).filter(pk=OuterRef("case")))).select_related(
        "case__session", "category", "unit"
    )


def answering(scope: Scope, behind: Iterable[int] | QuerySet[Facts, Any]) -> QuerySet[Any, Any]:
    """Give the answering units of cases by the cases' ids, in the order of lists."""
    of_cases = parts(scope).filter(case__in=behind).order_by(*BY_CASE, "assignment_id")
    return of_cases.values_list("case", "unit__label_zh", "unit__label_en")


def lines_of(
    rows: Iterable[Facts], units: Iterable[tuple[int, str, str]], words: Words
) -> Iterator[Line]:
    """Give the lines of rows, with the units that answer their cases.

    Both come in the same order and are read in step, so that neither need be held.
    """
    by_case = groupby(units, key=itemgetter(0))
    following = next(by_case, None)
    case_id, named = 0, list[str]()
    for row in rows:
        if following is not None and following[0] == row.case_id:
            case_id = row.case_id
            named = [in_language(chinese, english) for _case, chinese, english in following[1]]
            following = next(by_case, None)
        yield _line(row, named if case_id == row.case_id else [], words)


def _line(row: Facts, answering_it: Sequence[str], words: Words) -> Line:
    case = row.case
    named = [row.unit.label] if row.unit else answering_it
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
