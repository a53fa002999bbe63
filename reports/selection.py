"""The cases behind a figure: which one is meant, and the same condition that counted it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Final
from urllib.parse import urlencode

from django.db.models import Count, Exists, Q, QuerySet
from django.utils.translation import pgettext

from reports.definitions import (
    CONCLUDED,
    CONTACTED,
    COUNTS,
    EXCLUDED,
    RATES,
    WITH_ATTITUDE,
    WITH_RESULT,
)
from reports.groups import GROUPINGS
from reports.scope import Scope, UnitOfCount, each_once
from suggestions.models import Facts

PARTS: Final = ("numerator", "denominator", "rest")
# What a composition is of, and the column that tells its parts.
COMPOSED: Final[Mapping[str, tuple[Q, str]]] = {
    "class": (CONCLUDED, "outcome"),
    "result": (WITH_RESULT, "result"),
    "attitude": (WITH_ATTITUDE, "attitude"),
}
# The order of lists, by session and number; all rows of a case stand together.
BY_CASE: Final = ("-case__session__opened_on", "-case__period", "case__number", "case")
KINDS: Final = ("rate", "count", "excluded", *COMPOSED)


@dataclass(frozen=True)
class Selection:
    """One figure's cases: of a rate its numerator, its denominator or the rest of it.

    With `by` and `key` it is the figure of one group.
    """

    kind: str
    code: str
    part: str = "numerator"
    by: str = ""
    key: str = ""

    @classmethod
    def read(cls, query: Mapping[str, str]) -> "Selection | None":
        """Give what an address asks for; None where there is no such figure."""
        named = [kind for kind in KINDS if kind in query]
        if len(named) != 1:
            return None
        selection = cls(
            kind=named[0],
            code=query[named[0]],
            part=query.get("part", PARTS[0]),
            by=query.get("by", ""),
            key=query.get("key", ""),
        )
        return selection if selection.exists else None

    @property
    def exists(self) -> bool:
        """Whether there is such a figure."""
        codes: Mapping[str, object] | None = {
            "rate": RATES,
            "count": COUNTS,
            "excluded": EXCLUDED,
        }.get(self.kind)
        return (
            (codes is None or self.code in codes)
            and self.part in PARTS
            and "\0" not in self.code + self.key
            and (not self.by or self.by in GROUPINGS)
        )

    def address(self, scope: Scope) -> str:
        """Give the query of an address that asks for it, as of the scope's day for good."""
        words = {self.kind: self.code} | scope_words(scope)
        if self.kind == "rate":
            words["part"] = self.part
        if self.by:
            words |= {"by": self.by, "key": self.key}
        return urlencode(words)

    def condition(self, day: date) -> Q:
        """Give the condition on facts, the one that the figure was counted by."""
        if self.kind == "rate":
            rate = RATES[self.code]
            numerator, denominator = rate.numerator(day), rate.denominator(day)
            return {
                "numerator": numerator,
                "denominator": denominator,
                "rest": denominator & ~numerator,
            }[self.part]
        if self.kind in COMPOSED:
            whole, column = COMPOSED[self.kind]
            return whole & Q(**{column: self.code})
        counts = COUNTS if self.kind == "count" else EXCLUDED
        return counts[self.code].condition(day)


def scope_words(scope: Scope) -> dict[str, str]:
    """Give a scope as an address has it; no session stands for all, no unit of count for cases."""
    code = scope.sessions[0].code if scope.sessions else ""
    words = {"session": code, "as_of": scope.as_of.isoformat()}
    return words if scope.counted == UnitOfCount.CASES else words | {"counted": scope.counted}


@dataclass(frozen=True)
class Extent:
    """How many cases stand behind a figure (each part of a rate), and of which group it is."""

    group: str
    numbers: Mapping[str, int]


def extent_of(selection: Selection, scope: Scope) -> Extent:
    """Give how far a selection reaches. One query."""
    looks = PARTS if selection.kind == "rate" else (selection.part,)
    grouping = GROUPINGS[selection.by] if selection.by else None
    said = _says_something(selection, scope)
    counted = {
        part: Count(
            "pk",
            filter=replace(selection, part=part).condition(scope.as_of) & said,
            distinct=bool(grouping and grouping.distinct),
        )
        for part in looks
    }
    if grouping is None:
        return Extent("", each_once(scope).aggregate(**counted))
    within = grouping.rows(scope).filter(grouping.within(scope, selection.key))
    for row in within.values(*grouping.columns).annotate(**counted):
        if grouping.key(row) == selection.key:
            return Extent(grouping.name(row), {part: row[part] for part in looks})
    return Extent("", dict.fromkeys(looks, 0))


def selected(selection: Selection, scope: Scope) -> QuerySet[Facts]:
    """Give the facts behind a figure, in the order of sessions and numbers."""
    rows = each_once(scope)
    if selection.by:
        grouping = GROUPINGS[selection.by]
        own = rows if grouping.distinct else grouping.rows(scope)
        rows = own.filter(grouping.within(scope, selection.key))
    rows = rows.filter(_says_something(selection, scope), selection.condition(scope.as_of))
    return rows.order_by(*BY_CASE, "assignment_id")


def _says_something(selection: Selection, scope: Scope) -> Q:
    """Give the condition that talks are recorded at all: without, their rate has no cases."""
    contact = (selection.kind, selection.code) == ("rate", "contact")
    return Q(Exists(each_once(scope).filter(CONTACTED))) if contact else Q()


def title(selection: Selection) -> str:
    """Give what the figure is called."""
    if selection.kind == "rate":
        return str(RATES[selection.code].label)
    if selection.kind == "count":
        return str(COUNTS[selection.code].label)
    if selection.kind == "excluded":
        return str(EXCLUDED[selection.code].label)
    return {
        "class": pgettext("figures", "Classes"),
        "result": pgettext("figures", "Answers on the result"),
        "attitude": pgettext("figures", "Answers on the attitude"),
    }[selection.kind]
