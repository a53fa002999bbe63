"""From a row that is understood to a case that can be written: who, which unit, which class."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Final

from django.db.models import Model
from django.utils.translation import gettext as _

from history.log import canonical, digest
from people.models import Congress, Delegation, Deputy, Session, Unit
from suggestions.deadlines import due, limit_for
from suggestions.importing import codes, lookup, queries
from suggestions.importing.course import Course, course_of
from suggestions.importing.lookup import Unresolved
from suggestions.importing.mapping import Layout
from suggestions.importing.parse import LegacyRow
from suggestions.models import Category
from suggestions.tables.faults import Fault, RowRefused
from suggestions.tables.words import shown
from workflow.machines.assignment import ANSWERING, AssignmentRole
from workflow.machines.case import ENDED, CaseState
from workflow.policy import Policy, Rules

_KEY_LENGTH: Final = 78

Refuse = Callable[[str, str], None]
New = Session | Deputy | Delegation | Unit | Category


@dataclass(frozen=True)
class LegacyPart:
    """One unit's part in a case of earlier records."""

    unit: Unit
    role: AssignmentRole
    due_on: date | None
    due_provisional: bool


@dataclass(frozen=True)
class LegacyCase:
    """A case of earlier records, ready to be written. What is new here has no key yet."""

    row: LegacyRow
    course: Course
    congress: Congress
    session: Session
    policy: Policy
    proposer: Deputy | None
    delegation: Delegation | None
    cosigners: tuple[Deputy, ...]
    category: Category | None
    parts: tuple[LegacyPart, ...]
    due_on: date | None
    outcome: str
    consent: str
    satisfaction: str

    @property
    def rules(self) -> Rules:
        """The rules under which it was handled."""
        return self.policy.rules

    @property
    def key(self) -> str:
        """By what the same row is known again: its external id, else its number, else its words."""
        if self.row.external_id:
            plain = f"x:{self.row.external_id}"
            return plain if len(plain) <= _KEY_LENGTH else f"x#{digest(plain)}"
        if self.row.number is not None:
            return f"n:{self._session}:{self.row.period}:{self.row.number}"
        return self.key_by_words

    @property
    def key_by_words(self) -> str:
        """The key of a row that has neither external id nor number."""
        words = {
            "session": self._session,
            "title": self.row.title,
            "proposer": self.row.lead_deputy or self.row.certificate_no,
        }
        return f"d:{digest(canonical(words))}"

    @property
    def digest(self) -> str:
        """The digest of everything that the row says, to see whether it has changed."""
        return digest(canonical({**self.row.content_of_row, "session": self._session}))

    @property
    def number(self) -> tuple[int, str, int] | None:
        """The number that it takes in a session that is known already."""
        if self.row.number is None or is_new(self.session):
            return None
        return self.session.pk, self.row.period, self.row.number

    @property
    def _session(self) -> str:
        return str(self.session.pk or self.session.code)


class Resolver:
    """Finds for one row after the other what it speaks of in a congress."""

    def __init__(
        self,
        congress: Congress,
        policies: Sequence[Policy],
        rows: Iterable[LegacyRow],
        *,
        layout: Layout,
        session: str = "",
        strict: bool = False,
    ) -> None:
        """Load what is known here, once for all rows.

        `session` is where rows belong that name none; `strict` refuses what is not known.
        """
        self.congress = congress
        self._layout = layout
        self._session = session
        self._strict = strict
        self._policies = policies
        self._units = lookup.units(
            congress, queries.units_of(congress), queries.former_names_of(congress)
        )
        self._categories = lookup.categories(congress, queries.categories_of(congress))
        self._sessions = lookup.Sessions(
            congress,
            queries.sessions_of(congress),
            queries.terms_of(congress),
            _first_submissions(rows, session),
        )
        self._deputies: dict[int, lookup.Deputies] = {}
        # A hand-out of a whole session falls on few days: each is worked out once.
        self._due = cache(due)

    def resolve(self, row: LegacyRow) -> LegacyCase:
        """Give the case of a row.

        Raises:
            RowRefused: with all that can't be found.
        """
        faults: list[Fault] = []

        def refuse(column: str, reason: str) -> None:
            faults.append(Fault(row.line, self._layout.header_of(column), reason))

        course = course_of(row)
        if row.state and row.state not in ENDED and row.state != course.state:
            refuse(
                "state",
                _("By its dates the state is “%(state)s”.")
                % {"state": CaseState(course.state).label},
            )
        policy = self._policy_on(course.assigned_on or course.entered_on)
        answers = {
            column: self._code(policy.rules, row, column, refuse)
            for column in ("outcome", "consent", "satisfaction")
        }
        try:
            session = self._session_of(row)
            case = self._with_people(row, course, session, policy, answers)
        except Unresolved as missing:
            refuse(missing.column, missing.reason)
            raise RowRefused(faults) from None
        if self._strict:
            for column, new in new_in(case):
                refuse(column, _("“%(name)s” is not known here.") % {"name": shown(str(new))})
        if faults:
            raise RowRefused(faults)
        return case

    def _code(
        self, rules: Rules, row: LegacyRow, column: str, refuse: Callable[[str, str], None]
    ) -> str:
        """Give the policy's code for a class or an answer."""
        text: str = getattr(row, column)
        if not text:
            return ""
        if column == "outcome":
            entries = [(each.code, each.label) for each in rules.outcomes]
            code = codes.code_of(text, rules.outcomes)
        else:
            choices = rules.results if column == "consent" else rules.attitudes
            entries = [(each.code, each.label) for each in choices]
            code = codes.answer_of(text, choices)
        if code is None:
            refuse(
                column,
                _("“%(text)s” is none of %(known)s.")
                % {
                    "text": shown(text),
                    "known": ", ".join(f"{code} {label}" for code, label in entries),
                },
            )
        return code or ""

    def _session_of(self, row: LegacyRow) -> Session:
        name = row.session or self._session
        if name:
            return self._sessions.named(name)
        day = course_of(row).entered_on
        if day is None:
            raise Unresolved(
                "session",
                _("It names neither a session nor a date by which to tell it. Use --session."),
            )
        return self._sessions.on(day)

    def _with_people(
        self,
        row: LegacyRow,
        course: Course,
        session: Session,
        policy: Policy,
        answers: Mapping[str, str],
    ) -> LegacyCase:
        deputies = self._deputies_of(session)
        delegation = deputies.delegations.find(row.delegation) if row.delegation else None
        proposer = None
        if row.lead_deputy or row.certificate_no:
            proposer = deputies.find("lead_deputy", row.lead_deputy, row.certificate_no, delegation)
        cosigners = {
            id(deputy): deputy
            for deputy in (deputies.find("cosigners", name) for name in row.cosigners)
            if deputy is not proposer
        }
        return LegacyCase(
            row=row,
            course=course,
            congress=self.congress,
            session=session,
            policy=policy,
            proposer=proposer,
            delegation=delegation or (proposer.delegation if proposer else None),
            cosigners=tuple(cosigners.values()),
            category=self._categories.find(row.category) if row.category else None,
            parts=tuple(self._parts(row, course, policy.rules)),
            due_on=self._due_on(AssignmentRole.LEAD, row, course, policy.rules)[0],
            **answers,
        )

    def _deputies_of(self, session: Session) -> lookup.Deputies:
        term = session.term
        if id(term) not in self._deputies:
            self._deputies[id(term)] = lookup.Deputies(
                self.congress, term, queries.deputies_of(term), queries.delegations_of(term)
            )
        return self._deputies[id(term)]

    def _policy_on(self, day: date | None) -> Policy:
        """Give the rules of a day; before the first ones of all, those."""
        begun = [p for p in self._policies if day is None or p.valid_from <= day]
        return begun[-1] if begun else self._policies[0]

    def _parts(self, row: LegacyRow, course: Course, rules: Rules) -> Iterator[LegacyPart]:
        """Give each unit's part. Several lead units answer together unless the row says apart."""
        leads = {id(unit): unit for unit in map(self._units.find, row.lead_unit)}
        others = {id(unit): unit for unit in map(self._units.find, row.co_units)}
        role = AssignmentRole.LEAD
        if len(leads) > 1:
            role = codes.ROLES.get(row.handling, AssignmentRole.JOINT)
        for unit in leads.values():
            yield LegacyPart(unit, role, *self._due_on(role, row, course, rules))
        for key, unit in others.items():
            if key not in leads:
                co = AssignmentRole.CO
                yield LegacyPart(unit, co, *self._due_on(co, row, course, rules))

    def _due_on(
        self, role: AssignmentRole, row: LegacyRow, course: Course, rules: Rules
    ) -> tuple[date | None, bool]:
        """Give the due date of a unit in a role, and whether it may still change.

        The row tells that of whoever answers; what it leaves out is worked out by the policy.
        """
        told = row.extended_to or row.due_on
        if told and role in ANSWERING:
            return told, False
        limit = limit_for(role, rules, 1)
        if limit is None or course.assigned_on is None:
            return None, False
        worked_out = self._due(limit, course.assigned_on, row.received_on, roll=rules.roll)
        return worked_out.on, worked_out.provisional


def _first_submissions(rows: Iterable[LegacyRow], default: str) -> dict[str, date]:
    """Give the first submission under each session's name: a new session is of that year."""
    earliest: dict[str, date] = {}
    for row in rows:
        name = row.session or default
        if name and row.submitted_on:
            earliest[name] = min(row.submitted_on, earliest.get(name, row.submitted_on))
    return earliest


def is_new(row: Model) -> bool:
    """Tell whether a row is not in the database yet."""
    return row._state.adding  # noqa: SLF001 - Django's own name


def new_in(
    case: LegacyCase,
) -> Iterator[tuple[str, New]]:
    """Give all of which a case speaks and that is not known here, with the column that names it."""
    told: list[tuple[str, New | None]] = [
        ("session", case.session),
        ("delegation", case.delegation),
        ("lead_deputy", case.proposer),
        *(("cosigners", deputy) for deputy in case.cosigners),
        *(("lead_unit" if p.role in ANSWERING else "co_units", p.unit) for p in case.parts),
        ("category", case.category),
    ]
    for column, row in told:
        if row is not None and is_new(row):
            yield column, row
