"""The people of the demo as rows: congress, sessions, units, deputies, and who signs in as what."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from django.contrib.auth.hashers import make_password
from django.utils.timezone import get_default_timezone

from config.demo import people, units
from people.models import (
    Congress,
    Delegation,
    Deputy,
    Membership,
    Role,
    Session,
    Term,
    Unit,
    User,
)
from suggestions.models import Category
from workflow.policy import adopt

PASSWORD = "anlan-demo-2026"  # noqa: S105 - printed on purpose, of people who do not exist
TERM_OPENED = date(2022, 1, 11)
CUT_OFF = (12, 19)
TUESDAY = 1

# Who is printed: one for each role, chosen so that each has something in every queue.
FIRST_DEPUTY = "chenjingyi"
SECOND_DEPUTY = "zhouderun"
FIRST_UNIT = "housing"


@dataclass
class Cast:
    """The rows by the codes and names that the texts use."""

    congress: Congress
    sessions: dict[int, Session] = field(default_factory=dict)
    units: dict[str, Unit] = field(default_factory=dict)
    categories: dict[str, Category] = field(default_factory=dict)
    deputies: list[Membership] = field(default_factory=list)
    members: dict[str, Membership] = field(default_factory=dict)

    def handler(self, unit: str) -> Membership:
        """Give the handler of a unit."""
        return self.members[f"{unit}.handler"]

    def secretariat(self) -> Membership:
        """Give the secretariat's first member."""
        return self.members[people.SECRETARIAT[0].username]


def at(day: date, hour: int = 9, minute: int = 0) -> datetime:
    """Give an hour of a day, local time."""
    return datetime.combine(day, time(hour, minute), get_default_timezone())


def opening(year: int) -> date:
    """Give the day on which the session of a year opens: the second Tuesday of January."""
    day = date(year, 1, 8)
    while day.weekday() != TUESDAY:
        day += timedelta(days=1)
    return day


def make_cast(years: Iterable[int], running: int) -> Cast:
    """Make the district's congress with all its people. The running session has no cut-off yet."""
    congress = Congress.objects.create(
        code=people.CONGRESS_CODE, label_zh=people.CONGRESS_ZH, label_en=people.CONGRESS_EN
    )
    term = Term.objects.create(
        congress=congress,
        label_zh=people.TERM_ZH,
        label_en=people.TERM_EN,
        opened_on=TERM_OPENED,
    )
    adopt(congress, "shanghai", valid_from=TERM_OPENED, at=at(TERM_OPENED))
    cast = Cast(congress)
    for year in years:
        number = year - TERM_OPENED.year + 1
        cast.sessions[year] = Session.objects.create(
            congress=congress,
            term=term,
            code=f"8-{number}",
            label_zh=f"八届{_ordinal(number)}次会议",
            label_en=f"Session {number} of the 8th term",
            report_year=year,
            opened_on=opening(year),
            closed_on=opening(year) + timedelta(days=3),
            cut_off=None if year == running else date(year, *CUT_OFF),
        )
    _make_lists(cast, term)
    _make_people(cast, term)
    return cast


def _ordinal(number: int) -> str:
    return "零一二三四五六七八九十"[number] if number <= 10 else str(number)


def _make_lists(cast: Cast, term: Term) -> None:
    for position, named in enumerate(people.CATEGORIES):
        cast.categories[named.code] = Category.objects.create(
            congress=cast.congress,
            code=named.code,
            label_zh=named.label_zh,
            label_en=named.label_en,
            position=position,
        )
    for position, named in enumerate(people.DELEGATIONS):
        Delegation.objects.create(
            term=term, label_zh=named.label_zh, label_en=named.label_en, position=position
        )
    for row in units.UNITS:
        cast.units[row.code] = Unit.objects.create(
            congress=cast.congress,
            code=row.code,
            label_zh=row.label_zh,
            label_en=row.label_en,
            system=row.system,
            # The government's office, which stands first, splits the work among its units.
            parent=cast.units.get(
                row.parent or (units.COORDINATING_UNIT if row.system == "government" else "")
            ),
        )


def _make_people(cast: Cast, term: Term) -> None:
    # One hash for all: making sixty of them slowly would make everybody wait for nothing.
    password = make_password(PASSWORD)
    delegations = {
        named.code: Delegation.objects.get(term=term, label_zh=named.label_zh)
        for named in people.DELEGATIONS
    }

    def user(person: people.Person | units.UnitUser) -> User:
        return User.objects.create(
            username=person.username,
            name=person.name,
            name_en=person.name_en,
            email=f"{person.username}@anlan.example",
            phone=person.phone,
            password=password,
        )

    def member(
        person: people.Person | units.UnitUser,
        role: Role,
        *,
        unit: Unit | None = None,
        deputy: Deputy | None = None,
        of: User | None = None,
    ) -> Membership:
        made = Membership.objects.create(
            user=of or user(person), congress=cast.congress, role=role, unit=unit, deputy=deputy
        )
        cast.members[person.username] = made
        return made

    for person in people.DEPUTIES:
        seat = Deputy.objects.create(
            congress=cast.congress,
            term=term,
            user=user(person),
            delegation=delegations[person.delegation],
            certificate_no=person.certificate_no,
        )
        cast.deputies.append(member(person, Role.DEPUTY, deputy=seat, of=seat.user))
        body = delegations[person.delegation]
        if body.head is None:  # who stands first on the roll heads his delegation
            body.head = seat
            body.save(update_fields=["head"])
    for staff in people.SECRETARIAT:
        member(staff, Role.SECRETARIAT)
    for staff in people.SUPERVISORS:
        member(staff, Role.SUPERVISOR)
    for worker in (*units.UNIT_USERS, *units.COORDINATORS):
        member(worker, Role(worker.role), unit=cast.units[worker.unit])
    administrator = member(people.ADMINISTRATOR, Role.ADMINISTRATOR).user
    administrator.is_superuser = True
    administrator.save(update_fields=["is_superuser"])


def sign_ins() -> list[tuple[str, str, str]]:
    """Give role, sign-in name and what is to be found there, for each role."""
    return [
        ("代表 deputy", FIRST_DEPUTY, "草稿、附议、评价、承诺落实"),
        ("代表 deputy", SECOND_DEPUTY, "受邀附议"),
        (
            "代表工委 secretariat",
            people.SECRETARIAT[0].username,
            "审核、交办、办结、异议、承诺",
        ),
        ("承办单位经办人 handler", f"{FIRST_UNIT}.handler", "签收、面商、答复、承诺事项"),
        ("承办单位签发人 signatory", f"{FIRST_UNIT}.signatory", "签发答复"),
        ("督查室 coordinator", units.COORDINATORS[0].username, "所属单位的办理情况"),
        ("主任会议 supervisor", people.SUPERVISORS[0].username, "各项比率、承诺事项台账与年度报告"),
        ("管理员 administrator", people.ADMINISTRATOR.username, "基础数据 /admin/"),
    ]
