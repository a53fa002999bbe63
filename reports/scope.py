"""Of what, as of when and in what a figure is counted: congress, sessions, day, unit of count."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Exists, OuterRef, Q, QuerySet, TextChoices
from django.utils.translation import gettext as _

from people.models import Congress, Session
from suggestions.models import Assignment, Facts
from workflow.machines.assignment import AssignmentRole

DEFAULT_CONGRESS = "default"
YEAR_DIGITS = 4


class ScopeRefused(ValueError):  # noqa: N818 - it is an answer to the reader
    """What was asked for does not exist; `str()` says so to the reader."""


class UnitOfCount(TextChoices):
    """What counts one: a suggestion (件), or an answering reply (件次)."""

    CASES = "cases", "件"
    REPLIES = "replies", "件次"


@dataclass(frozen=True)
class Scope:
    """Which cases a figure is about, as of the end of which day, and what of them counts one.

    `sessions` of None means all sessions of the congress. `known_at` leaves out what was entered
    after that moment. `by` names the groups that are wanted beside the whole.
    """

    congress: Congress
    as_of: date
    sessions: tuple[Session, ...] | None = None
    year: int | None = None
    known_at: datetime | None = None
    by: str | None = None
    counted: UnitOfCount = UnitOfCount.CASES

    def condition(self, path: str = "") -> Q:
        """Give the condition on received cases' facts, found over a path, to hold on the day."""
        where: dict[str, object] = {
            "congress": self.congress.pk,
            "received_on__isnull": False,
            "start_on__lte": self.as_of,
        }
        if self.sessions is not None:
            where["session__in"] = [session.pk for session in self.sessions]
        held = _until_after(f"{path}end_on", self.as_of)
        if self.known_at is None:
            where["known_to__isnull"] = True
            return Q(**{path + name: value for name, value in where.items()}) & held
        where["known_from__lte"] = self.known_at
        still_known = _until_after(f"{path}known_to", self.known_at)
        return Q(**{path + name: value for name, value in where.items()}) & held & still_known


def _until_after(column: str, moment: date | datetime) -> Q:
    return Q(**{f"{column}__isnull": True}) | Q(**{f"{column}__gt": moment})


def cases(scope: Scope) -> QuerySet[Facts]:
    """Give the facts of the received cases as they stood: one row for each case (件)."""
    return Facts.objects.filter(scope.condition(), unit__isnull=True)


def parts(scope: Scope) -> QuerySet[Facts]:
    """Give the facts of the answering units' parts: one row for each unit in each case."""
    return Facts.objects.filter(scope.condition(), unit__isnull=False)


def replies(scope: Scope) -> QuerySet[Facts]:
    """Give the facts of the replies that answer the cases: one row for each (件次).

    Units that answer separately have a reply each, of which their own part tells. A lead unit has
    one, and joint leads share one: of it the case tells, and so it does while nobody answers yet.
    """
    separate = Assignment.objects.filter(pk=OuterRef("assignment_id"), role=AssignmentRole.SEPARATE)
    apart = Facts.objects.filter(
        scope.condition(), Exists(separate), case=OuterRef("case"), unit__isnull=False
    )
    # Each side says all of the scope, so that each finds its index.
    return Facts.objects.filter(
        Q(scope.condition(), ~Exists(apart), unit__isnull=True)
        | Q(scope.condition(), Exists(separate), unit__isnull=False)
    )


def each_once(scope: Scope) -> QuerySet[Facts]:
    """Give the facts that count one each, in the scope's unit of count."""
    return replies(scope) if scope.counted == UnitOfCount.REPLIES else cases(scope)


def congress_named(code: str | None) -> Congress:
    """Give the congress with the code; without one the only congress, else the one of that name.

    Raises:
        ScopeRefused: if there is none, or it is not clear which one is meant.
    """
    if code:
        found = Congress.objects.filter(code=code).first()
        if found is None:
            raise ScopeRefused(_("There is no congress “%(code)s”.") % {"code": code})
        return found
    several = list(Congress.objects.order_by("pk")[:2])
    if not several:
        raise ScopeRefused(_("There is no congress yet."))
    if len(several) == 1:
        return several[0]
    default = Congress.objects.filter(code=DEFAULT_CONGRESS).first()
    if default is None:
        raise ScopeRefused(_("There are several congresses: say which one by --congress."))
    return default


def scope_of(
    congress: Congress,
    *,
    today: date,
    year: int | None = None,
    session: str | None = None,
    as_of: date | None = None,
    by: str | None = None,
    counted: UnitOfCount = UnitOfCount.CASES,
) -> Scope:
    """Give the scope for a report year, for one session, or for all of them.

    Raises:
        ScopeRefused: if the congress has no such session.
    """
    sessions: list[Session] | None = None
    if session is not None:
        sessions = list(congress.sessions.filter(code=session))
        if not sessions:
            raise ScopeRefused(_("There is no session “%(code)s”.") % {"code": session})
    elif year is not None:
        sessions = list(congress.sessions.filter(report_year=year).order_by("opened_on"))
        if not sessions:
            raise ScopeRefused(_("No session has the report year %(year)s.") % {"year": year})
    return Scope(
        congress=congress,
        as_of=as_of or last_day(sessions or (), today),
        sessions=None if sessions is None else tuple(sessions),
        year=year if session is None else None,
        by=by,
        counted=counted,
    )


def last_day(sessions: Sequence[Session], today: date) -> date:
    """Give the day as of which sessions are quoted: their cut-off once it is past, else today."""
    cut_offs = [session.cut_off for session in sessions if session.cut_off is not None]
    if not cut_offs or len(cut_offs) < len(sessions):
        return today
    return min(max(cut_offs), today)


def year_from(text: str) -> int:
    """Read a report year as people write it: 2025.

    Raises:
        ScopeRefused: if it is none.
    """
    if not (text.isascii() and text.isdecimal() and len(text) == YEAR_DIGITS):
        raise ScopeRefused(_("“%(text)s” is no year: write it as 2025.") % {"text": text})
    return int(text)


def day_from(text: str) -> date:
    """Read a day as people and commands write it: 2025-12-31.

    Raises:
        ScopeRefused: if it is none.
    """
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        raise ScopeRefused(
            _("“%(text)s” is no date: write it as 2025-12-31.") % {"text": text}
        ) from None
