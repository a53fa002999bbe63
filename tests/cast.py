"""The cast of the stories: one small congress, its people, and short words for what they do.

`cast()` makes the people; the functions below play single acts in their names, at a given day.
"""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from django.core.files.uploadedfile import SimpleUploadedFile

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
from suggestions.assigning.actions import Talk, assign, log_contact, sign_for
from suggestions.assigning.rules import Handout
from suggestions.intake.content import Content
from suggestions.intake.drafting import start_draft, submit
from suggestions.intake.files import NewFile, check_upload
from suggestions.intake.reviewing import accept
from suggestions.models import (
    Assignment,
    Category,
    Commitment,
    Opinion,
    Reply,
    Suggestion,
    Supplement,
)
from suggestions.promising.checking import submit_report
from suggestions.promising.keeping import confirm_kept, report_kept
from suggestions.promising.writing import Letter as KeptLetter
from suggestions.rating.actions import Answers, rate
from suggestions.record import Acting
from suggestions.replying.actions import issue_reply, resolve
from suggestions.replying.letter import Letter
from suggestions.replying.opining import Said, give_opinion
from suggestions.replying.opinion_rules import blocks
from suggestions.replying.promises import Promise
from workflow.machines.assignment import AssignmentRole
from workflow.policy import Policy, adopt
from workflow.presets import SHANGHAI as SHANGHAI_RULES

SHANGHAI = ZoneInfo("Asia/Shanghai")
OPENED = date(2025, 1, 7)
CLOSED = date(2025, 1, 10)
SUBMITTED = date(2025, 1, 8)
HANDED_OUT = date(2025, 2, 20)
REPLIED = date(2025, 5, 12)
DELIVERED = date(2025, 5, 15)
RATED = date(2025, 5, 20)
REPORTED = date(2025, 5, 26)
CONFIRMED = date(2025, 5, 28)
PROMISED_FOR = date(2025, 12, 31)
PROMISE = Promise("在北片三个小区各增设一个公交站", PROMISED_FOR)
PASSWORD = "a long password of the cast"

_keys = itertools.count(1)


def at(day: date, hour: int = 10) -> datetime:
    """Give an hour of a day in Shanghai."""
    return datetime.combine(day, time(hour), SHANGHAI)


def by(member: Membership | None, day: date, *, seen: int | None = None, hour: int = 10) -> Acting:
    """Give one act of somebody on a day, with a form key of its own."""
    return Acting(member, at(day, hour), key=f"test-{next(_keys)}", seen=seen)


@dataclass
class Cast:
    """A congress with its people, by the names that the stories use."""

    congress: Congress
    session: Session
    category: Category
    mei: Membership
    lan: Membership
    chen: Membership
    song: Membership
    education: Unit
    transport: Unit
    finance: Unit
    wu: Membership
    lin: Membership
    fang: Membership

    def user_of(self, unit: Unit) -> Membership:
        """Give the handler of a unit."""
        return {self.education: self.wu, self.transport: self.lin, self.finance: self.fang}[unit]

    def signatory_of(self, unit: Unit) -> Membership:
        """Give who signs the letters of a unit; the first time that he is asked for, he comes."""
        role = {"congress": self.congress, "unit": unit, "role": Role.SIGNATORY}
        found = Membership.objects.select_related("user", "unit").filter(**role).first()
        if found is not None:
            return found
        who = user(f"{self.congress.code}-signs-{unit.code}", "钱局长")
        return Membership.objects.create(user=who, **role)


def user(username: str, name: str, **fields: object) -> User:
    """Make a user who can sign in with the cast's password."""
    return User.objects.create_user(
        username, PASSWORD, name=name, email=f"{username}@example.org", **fields
    )


def cast(code: str = "yunxi", preset: str = "shanghai") -> Cast:
    """Make a congress with two deputies, secretariat, supervisor and three units with users."""
    congress = Congress.objects.create(
        code=code, label_zh=f"{code}人大", label_en=f"{code} congress"
    )
    term = Term.objects.create(congress=congress, label_zh="第九届", opened_on=date(2022, 1, 5))
    session = Session.objects.create(
        congress=congress,
        term=term,
        code="9-5",
        label_zh="九届五次会议",
        report_year=2025,
        opened_on=OPENED,
        closed_on=CLOSED,
    )
    adopt(congress, preset, valid_from=date(2022, 1, 1), at=at(date(2022, 1, 1)))
    category = Category.objects.create(congress=congress, code="transport", label_zh="交通出行")
    delegation = Delegation.objects.create(term=term, label_zh="石桥镇代表团")

    def deputy(username: str, name: str, number: str) -> Membership:
        who = user(f"{code}-{username}", name)
        seat = Deputy.objects.create(
            congress=congress, term=term, user=who, delegation=delegation, certificate_no=number
        )
        return Membership.objects.create(user=who, congress=congress, role=Role.DEPUTY, deputy=seat)

    def member(username: str, name: str, role: Role, unit: Unit | None = None) -> Membership:
        return Membership.objects.create(
            user=user(f"{code}-{username}", name), congress=congress, role=role, unit=unit
        )

    units = [
        Unit.objects.create(congress=congress, code=key, label_zh=zh, label_en=en)
        for key, zh, en in (
            ("education", "区教育局", "Education Bureau"),
            ("transport", "区交通委", "Transport Commission"),
            ("finance", "区财政局", "Finance Bureau"),
        )
    ]
    education, transport, finance = units
    return Cast(
        congress=congress,
        session=session,
        category=category,
        mei=deputy("mei", "梅若兰", "001"),
        lan=deputy("lan", "兰志远", "002"),
        chen=member("chen", "陈主任", Role.SUPERVISOR),
        song=member("song", "宋文秀", Role.SECRETARIAT),
        education=education,
        transport=transport,
        finance=finance,
        wu=member("wu", "吴科长", Role.HANDLER, education),
        lin=member("lin", "林科员", Role.HANDLER, transport),
        fang=member("fang", "方科员", Role.HANDLER, finance),
    )


def policy(people: Cast, *, valid_from: date = date(2022, 1, 2), **changes: object) -> Policy:
    """Put the rules of Shanghai in force, with some that differ."""
    return Policy.objects.create(
        congress=people.congress,
        valid_from=valid_from,
        content=replace(SHANGHAI_RULES, **changes).to_json(),  # type: ignore[arg-type]
        created_at=at(valid_from),
    )


def content(people: Cast, title: str = "关于增设公交站点的建议") -> Content:
    """Give a filled-in form."""
    return Content(
        title=title,
        situation="石桥镇北片三个小区没有公交站，老人出行不便。",
        proposal="一、在北片增设公交站。\n二、延长夜间班次。",
        category=people.category,
    )


def a_file(name: str = "scan.pdf", body: bytes = b"%PDF-1.7\n%scan\n") -> NewFile:
    """Give a small file that passed the checks."""
    return check_upload(SimpleUploadedFile(name, body))


def draft(
    people: Cast, *, title: str = "关于增设公交站点的建议", day: date = SUBMITTED
) -> Suggestion:
    """Mei begins a suggestion."""
    seat = people.mei.deputy
    assert seat is not None
    event = start_draft(None, by(people.mei, day), deputy=seat, content=content(people, title))
    return Suggestion.objects.get(pk=int(event.stream.ref))


def submitted(
    people: Cast, *, title: str = "关于增设公交站点的建议", day: date = SUBMITTED
) -> Suggestion:
    """Mei hands a suggestion in."""
    case = draft(people, title=title, day=day)
    submit(case, by(people.mei, day))
    return fresh(case)


def numbered(
    people: Cast, *, title: str = "关于增设公交站点的建议", day: date = SUBMITTED
) -> Suggestion:
    """The secretariat accepts Mei's suggestion and numbers it."""
    case = submitted(people, title=title, day=day)
    accept(case, by(people.song, day))
    return fresh(case)


def lead_and_co(people: Cast) -> list[Handout]:
    """Give the usual hand-out: transport leads, finance helps."""
    return [
        Handout(people.transport, AssignmentRole.LEAD),
        Handout(people.finance, AssignmentRole.CO),
    ]


def assigned(
    people: Cast,
    units: Sequence[Handout] | None = None,
    *,
    title: str = "关于增设公交站点的建议",
    day: date = HANDED_OUT,
) -> Suggestion:
    """The secretariat hands Mei's suggestion out."""
    case = numbered(people, title=title, day=min(day, SUBMITTED) if day >= SUBMITTED else day)
    assign(case, by(people.song, day), units=units or lead_and_co(people))
    return fresh(case)


def part(case: Suggestion, unit: Unit) -> Assignment:
    """Give a unit's part of the current round."""
    return Assignment.objects.get(case=case, unit=unit, round=case.round)


def letter(outcome: str = "A", **changes: object) -> Letter:
    """Give a complete letter."""
    whole = Letter(
        text=(
            "您提出的建议收悉，经实地踏勘，现答复如下：\n一、已增设站点。\n二、已延长班次。\n"
            "感谢您对我区公共交通工作的关心和支持，欢迎继续监督。"
        ),
        abstract="已增设公交站点并延长夜间班次。",
        outcome=outcome,
        letter_no="云交函〔2025〕12号",
        signatory="赵明",
        contact_person="林科员",
        contact_phone="021-5555 0101",
    )
    return replace(whole, **changes)  # type: ignore[arg-type]


def reply(
    people: Cast,
    case: Suggestion,
    unit: Unit,
    *,
    outcome: str = "A",
    day: date = REPLIED,
    promises: Sequence[Promise] = (PROMISE,),
) -> Reply:
    """The unit signs for it and talks with the deputy; its signatory issues the reply.

    B and C promise.     Whoever helps and still has time gives its opinion before.
    """
    worker = people.user_of(unit)
    if part(case, unit).state == "pending":
        sign_for(part(case, unit), by(worker, part(case, unit).assigned_on))
    talk = Talk(kind="meeting", held_on=day, people="梅若兰、林科员", content="现场查看站点。")
    log_contact(part(case, unit), by(worker, day), talk=talk)
    promised = {"promises": tuple(promises)} if outcome in ("B", "C") else {}
    for helper in case.assignments.filter(round=case.round, role="co").exclude(state="returned"):
        if helper.state != "opined" and blocks(helper, day, reply_due_on=None):
            opine(people, case, helper.unit, day=day)
    signs, whole = people.signatory_of(unit), letter(outcome, **promised)
    issue_reply(part(case, unit), by(signs, day), letter=whole, checked=True)
    of_unit = {"assignment__case": case, "assignment__unit": unit, "round": case.round}
    return Reply.objects.get(**of_unit, superseded=False)


def opine(
    people: Cast, case: Suggestion, unit: Unit, *, stance: str = "agree", day: date = REPLIED
) -> Opinion:
    """The co-unit signs for it and gives its opinion."""
    worker = people.user_of(unit)
    if part(case, unit).state == "pending":
        sign_for(part(case, unit), by(worker, day))
    give_opinion(part(case, unit), by(worker, day), said=an_opinion(stance))
    return Opinion.objects.get(assignment=part(case, unit), sent_back_on=None)


def an_opinion(stance: str = "agree", **changes: object) -> Said:
    """Give what a co-unit says."""
    whole = Said(
        stance,
        text="增设站点所需资金已列入今年预算。",
        contact_person="方科员",
        contact_phone="021-5555 0202",
    )
    return replace(whole, **changes)  # type: ignore[arg-type]


def answered(
    people: Cast, *, outcome: str = "A", title: str = "关于增设公交站点的建议"
) -> Suggestion:
    """The transport commission answers Mei."""
    case = assigned(people, title=title)
    reply(people, case, people.transport, outcome=outcome)
    return fresh(case)


def resolved(
    people: Cast,
    *,
    outcome: str = "A",
    title: str = "关于增设公交站点的建议",
    day: date = DELIVERED,
) -> Suggestion:
    """The secretariat lets the reply stand; it is delivered."""
    case = answered(people, outcome=outcome, title=title)
    resolve(case, by(people.song, day), outcomes={})
    return fresh(case)


def promised(
    people: Cast,
    *promises: Promise,
    outcome: str = "B",
    title: str = "关于增设公交站点的建议",
    day: date = DELIVERED,
) -> Suggestion:
    """The transport commission promises Mei something; its letter is delivered."""
    case = assigned(people, title=title)
    reply(people, case, people.transport, outcome=outcome, promises=promises or (PROMISE,))
    resolve(fresh(case), by(people.song, day), outcomes={})
    return fresh(case)


def rated(
    people: Cast,
    case: Suggestion,
    *,
    result: str = "agree",
    attitude: str = "satisfied",
    comment: str = "",
    day: date = RATED,
) -> Suggestion:
    """Mei rates every reply of the current round."""
    seat = people.mei.deputy
    assert seat is not None
    for each in case.replies.filter(round=case.round, superseded=False):
        answers = Answers(result=result, attitude=attitude, comment=comment)
        rate(each, by(people.mei, day), deputy=seat, answers=answers)
    return fresh(case)


def the_promise(case: Suggestion, position: int = 1) -> Commitment:
    """Give a promise of the case as it is now."""
    return Commitment.objects.get(case=case, reply__round=case.round, position=position)


def kept_letter(outcome: str = "A", **changes: object) -> KeptLetter:
    """Give a complete supplementary letter."""
    whole = KeptLetter(
        text="梅若兰代表：\n承诺事项已经落实：三个公交站点均已建成启用。",
        letter_no="云交函〔2025〕45号",
        signatory="赵明",
        contact_person="林科员",
        contact_phone="021-5555 0101",
        outcome=outcome,
    )
    return replace(whole, **changes)  # type: ignore[arg-type]


def report_handed_in(
    people: Cast, case: Suggestion, *, day: date = REPORTED, position: int = 1
) -> Supplement:
    """The transport commission's handler hands the report in to be checked."""
    submit_report(
        the_promise(case, position),
        by(people.user_of(people.transport), day),
        evidence="三个站点已验收，验收单附后。",
        letter=kept_letter(letter_no="", signatory=""),
        files=[a_file("验收单.pdf")],
    )
    return Supplement.objects.filter(case=case).latest("pk")


def reported(
    people: Cast,
    case: Suggestion,
    *,
    outcome: str = "A",
    day: date = REPORTED,
    position: int = 1,
    worker: Membership | None = None,
) -> Supplement:
    """The transport commission reports a promise as kept."""
    report_kept(
        the_promise(case, position),
        by(worker or people.signatory_of(people.transport), day),
        evidence="三个站点已验收，验收单附后。",
        letter=kept_letter(outcome),
        files=[a_file("验收单.pdf")],
    )
    return Supplement.objects.filter(case=case).latest("pk")


def kept(
    people: Cast, case: Suggestion, *, outcome: str = "A", day: date = CONFIRMED
) -> Supplement:
    """It is reported as kept, and the secretariat confirms it."""
    supplement = reported(people, case, outcome=outcome, day=min(day, REPORTED))
    confirm_kept(supplement, by(people.song, day))
    return Supplement.objects.get(pk=supplement.pk)


def kept_one(people: Cast, case: Suggestion, position: int) -> Supplement:
    """One of several promises is kept; the class stays."""
    supplement = reported(people, case, outcome="", position=position)
    confirm_kept(supplement, by(people.song, CONFIRMED))
    return supplement


def fresh(case: Suggestion) -> Suggestion:
    """Give the case as it is now."""
    return Suggestion.objects.get(pk=case.pk)
