"""The congress that the benchmark fills: four terms of five sessions, forty units, their people."""

from dataclasses import dataclass
from datetime import date, datetime, time
from functools import cached_property
from zoneinfo import ZoneInfo

from django.contrib.auth.hashers import make_password

from people.models import Congress, Delegation, Deputy, Membership, Role, Session, Term, Unit, User
from suggestions.models import Category
from workflow.policy import Policy, adopt

SHANGHAI = ZoneInfo("Asia/Shanghai")
CODE = "bench"
PASSWORD = "a password for the benchmark only"
UNITS, CATEGORIES, DELEGATIONS = 40, 12, 10
TERMS, SESSIONS_A_TERM = 4, 5
CASES_A_DEPUTY = 5  # in each session
# Who signs in for the measurements. The writer has drafts to submit, the replier letters to issue.
SECRETARY, SUPERVISOR, DEPUTY, HANDLER = "secretary", "supervisor", "deputy", "handler"
WRITER, REPLIER = "writer", "replier"


@dataclass
class World:
    """Everybody and everything that cases refer to; of deputies one list a term."""

    congress: Congress
    policy: Policy
    sessions: list[Session]
    categories: list[Category]
    units: list[Unit]
    handlers: list[Membership]
    deputies: list[list[Membership]]
    secretary: Membership
    writer: Membership

    @cached_property
    def handler_of(self) -> dict[int, Membership]:
        """Who works for a unit."""
        return {member.unit_id: member for member in self.handlers if member.unit_id}

    @property
    def hub(self) -> Unit:
        """The unit that has a part in most cases, and whose queue is measured."""
        return self.units[0]

    @property
    def replying(self) -> Unit:
        """The unit whose letters are measured; it gets no other case."""
        return self.units[-1]

    @property
    def running(self) -> Session:
        """The session that is under way."""
        return self.sessions[-1]


def at(day: date, hour: int = 10) -> datetime:
    """Give an hour of a day in Shanghai."""
    return datetime.combine(day, time(hour), SHANGHAI)


def make_world(cases: int, today: date) -> World:
    """Make the congress, large enough for so many cases."""
    congress = Congress.objects.create(code=CODE, label_zh="测试区人大", label_en="Bench congress")
    begins = today.year - TERMS * SESSIONS_A_TERM + 1
    first_day = date(begins, 1, 1)
    policy = adopt(congress, "shanghai", valid_from=first_day, at=at(first_day))
    categories = Category.objects.bulk_create(
        Category(congress=congress, code=f"c{i:02}", label_zh=f"类别{i:02}", position=i)
        for i in range(CATEGORIES)
    )
    units = Unit.objects.bulk_create(
        Unit(
            congress=congress, code=f"u{i:02}", label_zh=f"区第{i:02}局", label_en=f"Bureau {i:02}"
        )
        for i in range(UNITS)
    )
    password = make_password(PASSWORD)

    def member(username: str, role: Role, unit: Unit | None = None) -> Membership:
        user = User.objects.create(username=username, name=username, password=password)
        return Membership.objects.create(user=user, congress=congress, role=role, unit=unit)

    names = [HANDLER, *(f"handler-{i:02}" for i in range(1, UNITS - 1)), REPLIER]
    # By the rules of Shanghai the signatory issues.
    handlers = [
        member(name, Role.SIGNATORY if name == REPLIER else Role.HANDLER, unit)
        for name, unit in zip(names, units, strict=True)
    ]
    member(SUPERVISOR, Role.SUPERVISOR)
    secretary = member(SECRETARY, Role.SECRETARIAT)
    seats = max(1, cases // (TERMS * SESSIONS_A_TERM * CASES_A_DEPUTY))
    sessions, deputies = [], []
    for term_no in range(TERMS):
        year = begins + term_no * SESSIONS_A_TERM
        term = Term.objects.create(
            congress=congress, label_zh=f"第{term_no + 1}届", opened_on=date(year, 1, 5)
        )
        sessions += [_session(term, term_no, year + i) for i in range(SESSIONS_A_TERM)]
        deputies.append(_deputies(term, term_no, seats, password))
    writer = _seat_of(WRITER, term, None, password)
    return World(
        congress, policy, sessions, categories, units, handlers, deputies, secretary, writer
    )


def _session(term: Term, term_no: int, year: int) -> Session:
    number = year - term.opened_on.year + 1
    return Session.objects.create(
        congress=term.congress,
        term=term,
        code=f"{term_no + 1}-{number}",
        label_zh=f"{term_no + 1}届{number}次会议",
        report_year=year,
        opened_on=date(year, 1, 7),
        closed_on=date(year, 1, 10),
    )


def _deputies(term: Term, term_no: int, seats: int, password: str) -> list[Membership]:
    """Make the deputies of a term; the first one of the last term signs in."""
    delegations = Delegation.objects.bulk_create(
        Delegation(term=term, label_zh=f"第{i + 1}代表团", position=i) for i in range(DELEGATIONS)
    )
    names = [f"deputy-{term_no}-{i}" for i in range(seats)]
    if term_no == TERMS - 1:
        names[0] = DEPUTY
    users = User.objects.bulk_create(
        User(username=n, name=f"代表{i}", password=password) for i, n in enumerate(names)
    )
    seated = Deputy.objects.bulk_create(
        Deputy(congress=term.congress, term=term, user=u, delegation=delegations[i % DELEGATIONS])
        for i, u in enumerate(users)
    )
    return Membership.objects.bulk_create(
        Membership(user=d.user, congress=term.congress, role=Role.DEPUTY, deputy=d) for d in seated
    )


def _seat_of(username: str, term: Term, delegation: Delegation | None, password: str) -> Membership:
    user = User.objects.create(username=username, name=username, password=password)
    deputy = Deputy.objects.create(
        congress=term.congress, term=term, user=user, delegation=delegation
    )
    return Membership.objects.create(
        user=user, congress=term.congress, role=Role.DEPUTY, deputy=deputy
    )


def find_world() -> World:
    """Give the congress that was made before."""
    congress = Congress.objects.get(code=CODE)
    members = Membership.objects.filter(congress=congress).select_related("user", "deputy", "unit")
    by_name = {member.user.username: member for member in members}
    return World(
        congress=congress,
        policy=congress.policies.get(),
        sessions=list(congress.sessions.order_by("opened_on")),
        categories=list(congress.categories.order_by("position")),
        units=list(congress.units.order_by("code")),
        handlers=sorted(
            (m for m in members if m.unit_id), key=lambda m: m.unit.code if m.unit else ""
        ),
        deputies=[],
        secretary=by_name[SECRETARY],
        writer=by_name[WRITER],
    )
