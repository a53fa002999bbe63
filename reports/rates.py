"""The figures of a scope, counted by the database from the dated facts.

One query gives everything about the whole, one more gives each way to group it; however many
cases there are, only sums leave the database.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Count, QuerySet, Value
from django.utils.translation import pgettext

from reports.definitions import ABSTRACT, CONTACTED, COUNTS, EXCLUDED, RATES
from reports.groups import GROUPINGS
from reports.quoting import composition, percent
from reports.scope import Scope, each_once
from suggestions.models import Facts
from workflow.policy import Choice, OutcomeClass, Policy, Rules

PLACES: Final = 1

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Rate:
    """One rate with all that proves it."""

    code: str
    numerator: int
    denominator: int

    @property
    def label(self) -> str:
        """What the rate is called, in the reader's language."""
        return str(RATES[self.code].label)

    @property
    def definition(self) -> str:
        """What the rate counts, as a sentence in the reader's language."""
        return str(RATES[self.code].sentence)

    @property
    def quoted(self) -> str:
        """The rate as a report prints it."""
        return percent(self.numerator, self.denominator, PLACES)

    @property
    def rest(self) -> int:
        """How many are in the denominator only."""
        return self.denominator - self.numerator


@dataclass(frozen=True)
class Totals:
    """The figures of a scope as a whole.

    The last three say how often each class or answer stands among the cases that a composition
    is of; the codes are those of the policy under which each case was handled.
    """

    scope: Scope
    counts: Mapping[str, int]
    excluded: Mapping[str, int]
    rates: Mapping[str, Rate]
    contacts_recorded: bool
    abstracts: int
    classes: Mapping[str, int]
    results: Mapping[str, int]
    attitudes: Mapping[str, int]


@dataclass(frozen=True)
class Share:
    """One part of a whole: a result class, or an answer of the deputies."""

    code: str
    label: str
    count: int
    quoted: str


@dataclass(frozen=True)
class Shares:
    """The compositions: of the concluded by class, of the returned ratings by answer."""

    outcomes: Sequence[Share]
    results: Sequence[Share]
    attitudes: Sequence[Share]


@dataclass(frozen=True)
class Group:
    """The figures of one unit, system, category, delegation or month."""

    key: str
    name: str
    counts: Mapping[str, int]
    rates: Mapping[str, Rate]


@dataclass(frozen=True)
class Figures:
    """All that is reported of a scope; `groups` is None where none were asked for."""

    totals: Totals
    shares: Shares
    groups: Sequence[Group] | None


def rates(scope: Scope) -> Figures:
    """Give all figures of a scope, with the groups that it asks for. Two or three queries."""
    totals = totals_of(scope)
    groups = None if scope.by is None else groups_of(totals, scope.by)
    return Figures(totals, shares_of(totals), groups)


def totals_of(scope: Scope) -> Totals:
    """Give the figures of the whole. One query."""
    return totals_of_each([scope])[0]


def totals_of_each(scopes: Sequence[Scope]) -> list[Totals]:
    """Give the figures of several wholes, in their order. One query."""
    each = [
        _counted(each_once(scope), ("outcome", "result", "attitude"), scope).annotate(
            place=Value(place)
        )
        for place, scope in enumerate(scopes)
    ]
    rows = list(each[0].union(*each[1:], all=True))
    return [
        _totals(scope, [row for row in rows if row["place"] == place])
        for place, scope in enumerate(scopes)
    ]


def _totals(scope: Scope, rows: Iterable[Row]) -> Totals:
    whole: Counter[str] = Counter()
    classes: Counter[str] = Counter()
    results: Counter[str] = Counter()
    attitudes: Counter[str] = Counter()
    for row in rows:
        whole.update({name: row[name] for name in row if name.startswith("n_")})
        classes[row["outcome"]] += row["n_solve_of"]
        results[row["result"]] += row["n_consent_of"]
        attitudes[row["attitude"]] += row["n_satisfaction_of"]
    recorded = whole["n_contacts"] > 0
    return Totals(
        scope=scope,
        counts=_counts(whole),
        excluded={code: whole[f"n_without_{code}"] for code in EXCLUDED},
        rates=_rates(whole, contacts_recorded=recorded),
        contacts_recorded=recorded,
        abstracts=whole["n_abstracts"],
        classes=+classes,
        results=+results,
        attitudes=+attitudes,
    )


def groups_of(totals: Totals, by: str) -> list[Group]:
    """Give the figures of each group, in the groups' own order. One query."""
    grouping, scope = GROUPINGS[by], totals.scope
    rows = _counted(grouping.rows(scope), grouping.columns, scope, distinct=grouping.distinct)
    return [
        Group(
            key=grouping.key(row),
            name=grouping.name(row),
            counts=_counts(row),
            rates=_rates(row, contacts_recorded=totals.contacts_recorded),
        )
        for row in sorted(rows, key=grouping.place)
    ]


def _counted(
    rows: QuerySet[Facts], columns: Sequence[str], scope: Scope, *, distinct: bool = False
) -> QuerySet[Facts, Row]:
    """Let the database count, for each combination of the columns."""

    def number(condition: Any) -> Count:
        return Count("pk", filter=condition, distinct=distinct)

    day = scope.as_of
    wanted = {f"n_{code}": number(count.condition(day)) for code, count in COUNTS.items()}
    wanted |= {f"n_without_{code}": number(x.condition(day)) for code, x in EXCLUDED.items()}
    for code, rate in RATES.items():
        wanted[f"n_{code}_in"] = number(rate.numerator(day))
        wanted[f"n_{code}_of"] = number(rate.denominator(day))
    wanted["n_contacts"] = number(CONTACTED)
    wanted["n_abstracts"] = number(ABSTRACT)
    counted: QuerySet[Facts, Row] = rows.values(*columns).annotate(**wanted)
    return counted


def _counts(row: Row) -> dict[str, int]:
    return {code: row[f"n_{code}"] for code in COUNTS}


def _rates(row: Row, *, contacts_recorded: bool) -> dict[str, Rate]:
    """Give the rates; where nobody recorded talks at all, their rate would say nothing."""
    found = {code: Rate(code, row[f"n_{code}_in"], row[f"n_{code}_of"]) for code in RATES}
    if not contacts_recorded:
        found["contact"] = Rate("contact", 0, 0)
    return found


def shares_of(totals: Totals) -> Shares:
    """Give the compositions under the names of the policy in force on the day. One query.

    Classes and answers that nobody has are listed, too; after them those that only cases under
    an older policy have.
    """
    begun = rules_of(totals.scope)
    return Shares(
        outcomes=_shares(totals.classes, [rules.outcomes for rules in begun]),
        results=_shares(totals.results, [rules.results for rules in begun]),
        attitudes=_shares(totals.attitudes, [rules.attitudes for rules in begun]),
    )


def rules_of(scope: Scope) -> list[Rules]:
    """Give the rules in force on the scope's day, and after them the older ones."""
    policies = Policy.objects.filter(congress=scope.congress, valid_from__lte=scope.as_of)
    return [policy.rules for policy in policies.order_by("-valid_from")]


def _shares(
    found: Mapping[str, int], lists: Sequence[Sequence[OutcomeClass] | Sequence[Choice]]
) -> list[Share]:
    """Give the parts in the order of the newest list, then what older ones or none know."""
    names: dict[str, str] = {}
    for entry in lists[0] if lists else ():
        names[entry.code] = entry.label
    for older in lists[1:]:
        names |= {e.code: e.label for e in older if e.code in found and e.code not in names}
    for code in sorted(found.keys() - names.keys()):
        names[code] = code or pgettext("figures", "Without class")
    numbers = [found.get(code, 0) for code in names]
    return [
        Share(code, names[code], number, quoted)
        for code, number, quoted in zip(names, numbers, composition(numbers, PLACES), strict=True)
    ]
