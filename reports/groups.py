"""By what figures can be grouped: by unit, system, category, delegation or month.

By unit each answering unit's part counts one, so lead, joint and separate units count one each,
and co-units never. By anything else each case, or each reply, counts one in its group; by system,
one in every system that answers it. So the groups need not add up to the whole.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Any, Final

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import TruncMonth
from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

from people.labels import in_language
from people.models import Unit
from reports.scope import Scope, each_once, parts
from suggestions.models import Facts

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Grouping:
    """One way to group: the rows that are counted, and what tells groups apart.

    `columns` are read with the counts; `key`, `name` and `place` make of them a group's key, its
    name in the reader's language and its place in the list. `within` gives the condition on a
    row to be in the group with a key. `distinct` where a case has several rows.
    """

    code: str
    label: Promise
    rows: Callable[[Scope], QuerySet[Facts]]
    columns: tuple[str, ...]
    key: Callable[[Row], str]
    name: Callable[[Row], str]
    place: Callable[[Row], tuple[Any, ...]]
    within: Callable[[Scope, str], Q]
    distinct: bool = False


ID_DIGITS: Final = 18
SYSTEM: Final = "case__facts__unit__system"


def _by_system(scope: Scope) -> QuerySet[Facts]:
    """Give each row once for each part that answers it, so that their systems can be read."""
    path = "case__facts__"
    own = Q(unit__isnull=True) | Q(**{f"{path}pk": F("pk")})
    answering = scope.condition(path) & Q(**{f"{path}unit__isnull": False})
    return each_once(scope).filter(answering, own)


def _by_month(scope: Scope) -> QuerySet[Facts]:
    return each_once(scope).annotate(month=TruncMonth("received_on"))


def _in_system(scope: Scope, key: str) -> Q:
    answering = parts(scope).filter(case=OuterRef("case"), unit__system=key)
    return Q(unit__system=key) | Q(Exists(answering), unit__isnull=True)


def _in_month(_scope: Scope, key: str) -> Q:
    try:
        first = date.fromisoformat(f"{key}-01")
    except ValueError:
        return Q(pk__in=[])
    following = date(first.year + first.month // 12, first.month % 12 + 1, 1)
    return Q(received_on__gte=first, received_on__lt=following)


def _named(column: str) -> Callable[[Scope, str], Q]:
    """Give the condition to have a key in the column, or nothing where the key is empty."""
    return lambda _scope, key: Q(**({column: key} if key else {f"{column}__isnull": True}))


def _in_delegation(scope: Scope, key: str) -> Q:
    known = not key or (key.isdecimal() and len(key) <= ID_DIGITS)
    return _named("delegation")(scope, key) if known else Q(pk__in=[])


def _text(column: str) -> Callable[[Row], str]:
    return lambda row: "" if row[column] is None else str(row[column])


def _label(path: str, nothing: Promise | str = "") -> Callable[[Row], str]:
    def name(row: Row) -> str:
        chinese = row[f"{path}__label_zh"]
        return in_language(chinese, row[f"{path}__label_en"]) if chinese else str(nothing)

    return name


def _last_if_none(*columns: str) -> Callable[[Row], tuple[Any, ...]]:
    """Give the order by columns, with the group that has none of them last."""
    return lambda row: (
        (1,) if row[columns[0]] is None else (0, *(row[column] for column in columns))
    )


_ALL: Final = (
    Grouping(
        code="unit",
        label=pgettext_lazy("figures", "Unit"),
        rows=parts,
        columns=("unit__code", "unit__label_zh", "unit__label_en"),
        key=_text("unit__code"),
        name=_label("unit"),
        place=_last_if_none("unit__code"),
        within=_named("unit__code"),
    ),
    Grouping(
        code="system",
        label=pgettext_lazy("figures", "System"),
        rows=_by_system,
        columns=(SYSTEM,),
        key=_text(SYSTEM),
        name=lambda row: str(Unit.System(row[SYSTEM]).label),
        place=lambda row: (list(Unit.System).index(row[SYSTEM]),),
        within=_in_system,
        distinct=True,
    ),
    Grouping(
        code="category",
        label=pgettext_lazy("figures", "Category"),
        rows=each_once,
        columns=(
            "category__position",
            "category__code",
            "category__label_zh",
            "category__label_en",
        ),
        key=_text("category__code"),
        name=_label("category", pgettext_lazy("figures", "Without category")),
        place=_last_if_none("category__position", "category__code"),
        within=_named("category__code"),
    ),
    Grouping(
        code="delegation",
        label=pgettext_lazy("figures", "Delegation"),
        rows=each_once,
        columns=(
            "delegation__term__opened_on",
            "delegation__position",
            "delegation__label_zh",
            "delegation__label_en",
            "delegation",
        ),
        key=_text("delegation"),
        name=_label("delegation", pgettext_lazy("figures", "Without delegation")),
        place=_last_if_none(
            "delegation__term__opened_on", "delegation__position", "delegation__label_zh"
        ),
        within=_in_delegation,
    ),
    Grouping(
        code="month",
        label=pgettext_lazy("figures", "Month"),
        rows=_by_month,
        columns=("month",),
        key=lambda row: f"{row['month']:%Y-%m}",
        name=lambda row: f"{row['month']:%Y-%m}",
        place=lambda row: (row["month"],),
        within=_in_month,
    ),
)

GROUPINGS: Final[Mapping[str, Grouping]] = MappingProxyType({each.code: each for each in _ALL})
