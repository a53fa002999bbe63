"""The lines of the ledger: as a page shows them, and as a spreadsheet gets them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from people.models import Membership, Session, Unit
from suggestions import visibility
from suggestions.exports import Cell
from suggestions.models import Commitment, CommitmentEntry
from suggestions.promising.queries import Narrowed
from workflow.limits import comma
from workflow.machines.case import CaseState
from workflow.machines.commitment import CommitmentState
from workflow.policy import PolicyMissing, Rules, in_force


@dataclass(frozen=True)
class Words:
    """The names behind the codes, looked up once for a whole list."""

    states: Mapping[str, str]
    kinds: Mapping[str, str]
    outcomes: Mapping[str, str]
    answers: Mapping[str, str]
    again: str
    comma: str


def words_of(member: Membership, on: date) -> Words:
    """Give the names that a list needs. One query."""
    rules = _rules(member, on)
    return Words(
        states={code: str(label) for code, label in CommitmentState.choices},
        kinds={code: str(label) for code, label in CommitmentEntry.Kind.choices},
        outcomes={o.code: f"{o.code} {o.label}" for o in rules.outcomes} if rules else {},
        answers={c.code: c.label for c in (*rules.results, *rules.attitudes)} if rules else {},
        again=_("being handled again"),
        comma=comma(),
    )


def _rules(member: Membership, on: date) -> Rules | None:
    try:
        return in_force(member.congress_id, on).rules
    except PolicyMissing:
        return None


@dataclass(frozen=True)
class Row:
    """One line of the ledger."""

    promise: Commitment
    url: str
    state: str
    outcome: str
    latest: str
    latest_on: date | None
    answer: str
    again: str
    may_roll: bool


def rows_of(promises: Iterable[Any], words: Words, on: date) -> Iterator[Row]:
    """Give the lines, of promises with all that is shown of them."""
    for one in promises:
        given = [words.answers.get(c, c) for c in (one.rated_result, one.rated_attitude) if c]
        running = one.state == CommitmentState.OPEN
        rests = one.case.state in (CaseState.RESOLVED, CaseState.RATED)
        yield Row(
            promise=one,
            url=one.get_absolute_url(),
            state=words.states[one.state],
            outcome=words.outcomes.get(one.letter_class, one.letter_class),
            latest=one.latest_text or words.kinds.get(one.latest_kind, ""),
            latest_on=one.latest_on,
            answer=words.comma.join(given),
            again="" if rests else words.again,
            may_roll=running and rests and one.due_on < on,
        )


def headings() -> list[tuple[str, int]]:
    """Give the heads of the columns with their widths."""
    return [
        (pgettext("ledger", "Case no."), 8),
        (pgettext("ledger", "Title"), 40),
        (pgettext("ledger", "Session"), 16),
        (pgettext("ledger", "Lead deputy"), 10),
        (pgettext("ledger", "Answering unit"), 18),
        (pgettext("ledger", "Responsible unit"), 18),
        (pgettext("ledger", "Promise"), 44),
        (pgettext("ledger", "Promised for"), 13),
        (pgettext("ledger", "Due now"), 13),
        (pgettext("ledger", "Times rolled on"), 10),
        (pgettext("ledger", "Class"), 14),
        (pgettext("ledger", "State"), 16),
        (pgettext("ledger", "Latest progress"), 44),
        (pgettext("ledger", "Noted on"), 13),
        (pgettext("ledger", "Ended on"), 13),
        (pgettext("ledger", "Times reminded"), 10),
        (pgettext("ledger", "Deputy's answer"), 16),
    ]


def as_cells(rows: Iterable[Row]) -> Iterator[list[Cell]]:
    """Give the rows of a file, without their heads."""
    for row in rows:
        one: Any = row.promise
        case = one.case
        yield [
            case.number,
            case.title,
            case.session.label,
            case.proposer.name if case.proposer else "",
            one.reply.assignment.unit.label,
            one.unit.label,
            one.text,
            one.first_due_on,
            one.due_on,
            one.rolled,
            row.outcome,
            row.state,
            row.latest,
            row.latest_on,
            one.ended_on,
            one.reminders or 0,
            row.answer,
        ]


def choices(member: Membership, asked: Narrowed, words: Words) -> list[dict[str, Any]]:
    """Give what the ledger can be narrowed to: sessions, units and classes. Two queries."""
    ledger = visibility.ledger_of(member).order_by()
    sessions = Session.objects.filter(pk__in=ledger.values("case__session"))
    units = Unit.objects.filter(pk__in=ledger.values("unit"))
    offered: Sequence[tuple[str, str, Any, list[tuple[Any, str]]]] = (
        (
            "session",
            _("Session"),
            asked.session,
            [(one.pk, one.label) for one in sessions.order_by("-opened_on")],
        ),
        ("unit", _("Unit"), asked.unit, sorted(((u.pk, u.label) for u in units), key=_label)),
        ("class", _("Class"), asked.outcome, list(words.outcomes.items())),
    )
    return [
        {
            "name": name,
            "label": label,
            "options": [
                {"value": value, "label": shown, "chosen": value == chosen}
                for value, shown in options
            ],
        }
        for name, label, chosen, options in offered
    ]


def _label(option: tuple[Any, str]) -> str:
    return option[1]
