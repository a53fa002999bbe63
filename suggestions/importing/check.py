"""Looking through a whole file before anything is written: what is new, changed, or wrong."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from django.db.models import Model
from django.utils.translation import gettext as _

from people.models import Congress, Delegation, Deputy, Session, Term, Unit, User
from suggestions.importing import queries
from suggestions.importing.cells import skip_reason
from suggestions.importing.mapping import Layout, Mapping, lay_out
from suggestions.importing.parse import LegacyRow, parse
from suggestions.importing.resolve import LegacyCase, Resolver, is_new, new_in
from suggestions.models import Category, Suggestion
from suggestions.tables.faults import Fault, FileRefused, RowRefused
from suggestions.tables.rows import Table
from workflow.policy import Policy, PolicyMissing
from workflow.presets import PRESETS

DEFAULT_CONGRESS: Final = "default"
FIRST_PRESET: Final = "shanghai"
FIRST_DAY: Final = date(1900, 1, 1)


# What an import may have to create, in the order in which it can be created.
KINDS: Final[tuple[type[Model], ...]] = (
    Congress, Term, Session, Delegation, Unit, Category, User, Deputy
)  # fmt: skip


@dataclass(frozen=True)
class Options:
    """What the person who imports has asked for."""

    congress: str | None = None
    session: str = ""
    strict: bool = False


@dataclass(frozen=True)
class Plan:
    """What an import will do: the cases to write, in the order of the file, and what is wrong.

    `writes` pairs each case with the one that it corrects, or with None where it is new.
    `skipped` counts the rows that the mapping leaves out, by the reason that it gives.
    """

    congress: Congress
    policies: Sequence[Policy]
    layout: Layout
    writes: Sequence[tuple[LegacyCase, Suggestion | None]] = ()
    unchanged: int = 0
    faults: Sequence[Fault] = ()
    skipped: Counter[str] = field(default_factory=Counter)


def missing(plan: Plan) -> dict[type[Model], list[Model]]:
    """Give all of which the cases to be written speak and that is not known here, by kind.

    The kinds come in the order in which they can be created.
    """
    new: dict[int, Model] = {}
    for case, _same in plan.writes:
        for _column, found in new_in(case):
            if isinstance(found, Session) and is_new(found.term):
                new[id(found.term)] = found.term
            if isinstance(found, Deputy):
                new[id(found.user)] = found.user
            new[id(found)] = found
    kinds: dict[type[Model], list[Model]] = {kind: [] for kind in KINDS}
    if new and is_new(plan.congress):
        kinds[Congress].append(plan.congress)
    for row in new.values():
        kinds[type(row)].append(row)
    return {kind: rows for kind, rows in kinds.items() if rows}


def check(table: Table, mapping: Mapping, options: Options, *, today: date) -> Plan:
    """Check every row of a file against itself, against the others and against what is here.

    Raises:
        FileRefused: if the file has no title column, or the congress can't be told.
    """
    layout = lay_out(table.headers, mapping)
    congress, policies = _congress(options)
    faults: list[Fault] = []
    skipped: Counter[str] = Counter()
    rows: list[LegacyRow] = []
    for raw in table.rows:
        reason = skip_reason(raw, layout)
        if reason is not None:
            skipped[reason] += 1
            continue
        try:
            rows.append(parse(raw, layout, mapping, today=today))
        except RowRefused as refused:
            faults += refused.faults
    resolver = Resolver(
        congress,
        policies,
        rows,
        layout=layout,
        session=options.session,
        strict=options.strict,
    )
    cases: list[LegacyCase] = []
    for row in rows:
        try:
            cases.append(resolver.resolve(row))
        except RowRefused as refused:
            faults += refused.faults
    writes, unchanged = _compared(congress, layout, cases, faults)
    return Plan(
        congress, policies, layout, writes, unchanged, sorted(faults, key=lambda f: f.line), skipped
    )


def _congress(options: Options) -> tuple[Congress, Sequence[Policy]]:
    """Give the congress with its rules; ready to be created where there is none at all.

    Raises:
        FileRefused: if there is no such congress, or it is not clear which one is meant.
    """
    found = queries.congresses(options.congress)
    if not found:
        return _first_congress(options)
    congress = found[0]
    if len(found) > 1:
        named = [each for each in found if each.code == DEFAULT_CONGRESS]
        if not named:
            raise FileRefused(_("There are several congresses: say which one by --congress."))
        congress = named[0]
    policies = queries.policies_of(congress)
    if not policies:
        raise FileRefused(str(PolicyMissing(congress.pk, FIRST_DAY)))
    return congress, policies


def _first_congress(options: Options) -> tuple[Congress, Sequence[Policy]]:
    code = options.congress or DEFAULT_CONGRESS
    if options.strict or code != DEFAULT_CONGRESS or queries.any_congress():
        raise FileRefused(_("There is no congress “%(code)s”.") % {"code": code})
    congress = Congress(code=code, label_zh="人民代表大会", label_en="People's Congress")
    policy = Policy(
        congress=congress,
        valid_from=FIRST_DAY,
        preset=FIRST_PRESET,
        content=PRESETS[FIRST_PRESET].to_json(),
    )
    return congress, [policy]


def _compared(
    congress: Congress, layout: Layout, cases: Iterable[LegacyCase], faults: list[Fault]
) -> tuple[list[tuple[LegacyCase, Suggestion | None]], int]:
    """Compare the cases with each other and with what is here; give what is to be written."""
    once = _each_once(layout, cases, faults)
    by_words = {case.key_by_words for case in once if case.row.number is not None}
    known = queries.imported_cases(congress, {case.key for case in once} | by_words)
    taken = queries.numbers_taken({case.session.code: case.session for case in once}.values())
    own_keys = {case.key for case in once}
    found: list[tuple[LegacyCase, Suggestion | None]] = []
    unchanged = 0
    for case in once:
        same = known.get(case.key)
        if same is None and case.key_by_words not in own_keys:
            same = _numbered_since(case, known)
        holder, title = taken.get(case.number, (None, "")) if case.number else (None, "")
        if holder is not None and (same is None or holder != same.pk):
            reason = _("No. %(number)s is taken here, by “%(title)s”.")
            faults.append(
                _fault(case, layout, "number", reason % {"number": case.row.number, "title": title})
            )
        elif same is not None and same.import_digest == case.digest:
            unchanged += 1
        else:
            found.append((case, same))
    corrected = [same for _case, same in found if same is not None]
    frozen = queries.worked_on_here(congress, corrected)
    for case, same in found:
        if same is not None and same.pk in frozen:
            faults.append(_fault(case, layout, "title", worked_on()))
    return [(c, same) for c, same in found if same is None or same.pk not in frozen], unchanged


def worked_on() -> str:
    """Say why a changed row is not taken once somebody has acted on its case here."""
    return _(
        "Its case has been worked on here since it was imported, and the row has changed. "
        "Correct the case here."
    )


def _numbered_since(case: LegacyCase, known: dict[str, Suggestion]) -> Suggestion | None:
    """Give the case that was imported before it had the number that the row gives now."""
    if case.row.external_id or case.row.number is None:
        return None
    same = known.get(case.key_by_words)
    return same if same is not None and same.number is None else None


def _each_once(
    layout: Layout, cases: Iterable[LegacyCase], faults: list[Fault]
) -> list[LegacyCase]:
    """Leave out what stands in the file for the second time, and say where the first one is."""
    lines: dict[object, int] = {}
    once = []
    for case in cases:
        numbered = (id(case.session), case.row.period, case.row.number)
        for mark in (case.key, numbered if case.row.number is not None else case.key):
            if mark in lines:
                column = _column_of_key(case, mark)
                faults.append(
                    _fault(
                        case,
                        layout,
                        column,
                        _("The same stands in line %(line)s already.") % {"line": lines[mark]},
                    )
                )
                break
        else:
            lines |= {case.key: case.row.line, numbered: case.row.line}
            once.append(case)
    return once


def _column_of_key(case: LegacyCase, mark: object) -> str:
    if mark == case.key and case.row.external_id:
        return "external_id"
    return "title" if case.row.number is None else "number"


def _fault(case: LegacyCase, layout: Layout, column: str, reason: str) -> Fault:
    return Fault(case.row.line, layout.header_of(column), reason)
