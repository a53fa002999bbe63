"""Everybody who may have to do with a suggestion, and the stages in which he may find it."""

from collections.abc import Callable
from dataclasses import dataclass, fields, replace
from datetime import date
from typing import Any

from django.apps import apps
from django.db import connection

from people.models import Delegation, Deputy, Membership, Role, Unit
from suggestions.assigning.actions import Talk, log_contact, sign_for
from suggestions.intake.drafting import answer_invitation, invite
from suggestions.intake.reviewing import decline
from suggestions.intake.withdrawing import ask_withdrawal
from suggestions.models import Reply, Suggestion, Supervision
from suggestions.rating.actions import rehandle
from suggestions.replying.actions import draft_reply
from suggestions.replying.checking import submit_for_check
from suggestions.replying.correcting import send_reply_back
from suggestions.replying.countersigning import ask_countersign
from suggestions.replying.promises import Promise
from suggestions.supervising.key_items import Item, make_key_item
from tests import cast as play
from tests.cast import Cast

AGAIN = date(2025, 6, 3)
ENDED = date(2025, 3, 3)
KEY_DAY = date(2025, 6, 2)
OPINED = date(2025, 3, 10)
RATED_TOO = date(2022, 1, 3)
SOON = Promise("在北片三个小区各增设一个公交站", date(2025, 6, 1))


@dataclass
class Everybody(Cast):
    """The cast, with the roles that the usual stories do without.

    `hall` is the government's office above the three units; `guan` coordinates there, `zhao` signs
    for transport, `yan` for education. `zhou` is one more deputy, `deng` keeps the master data.
    """

    hall: Unit
    zhou: Membership
    zhao: Membership
    yan: Membership
    guan: Membership
    deng: Membership

    @property
    def members(self) -> dict[str, Membership]:
        """Everybody by name."""
        own = {field.name: getattr(self, field.name) for field in fields(self)}
        return {name: one for name, one in own.items() if isinstance(one, Membership)}


def everybody(code: str = "yunxi", preset: str = "shanghai") -> Everybody:
    """Make a congress in which each role is filled."""
    people = play.cast(code, preset)
    hall = Unit.objects.create(congress=people.congress, code="hall", label_zh="区政府办")
    for unit in (people.education, people.transport, people.finance):
        unit.parent = hall
        unit.save(update_fields=["parent"])

    def member(username: str, name: str, role: Role, unit: Unit | None = None) -> Membership:
        who = play.user(f"{code}-{username}", name)
        return Membership.objects.create(user=who, congress=people.congress, role=role, unit=unit)

    zhou = play.user(f"{code}-zhou", "周明")
    seat = Deputy.objects.create(
        congress=people.congress,
        term=people.session.term,
        user=zhou,
        delegation=Delegation.objects.get(term=people.session.term),
        certificate_no="003",
    )
    return Everybody(
        **vars(people),
        hall=hall,
        zhou=Membership.objects.create(
            user=zhou, congress=people.congress, role=Role.DEPUTY, deputy=seat
        ),
        zhao=member("zhao", "赵局长", Role.SIGNATORY, people.transport),
        yan=member("yan", "严局长", Role.SIGNATORY, people.education),
        guan=member("guan", "关主任", Role.COORDINATOR, hall),
        deng=member("deng", "邓工", Role.ADMINISTRATOR),
    )


# --- The stages of a suggestion that Mei leads and transport answers ------------------------


def invited(people: Cast) -> Suggestion:
    """Mei has asked Lan to co-sign."""
    case = play.draft(people)
    invite(case, play.by(people.mei, play.SUBMITTED), deputies=[seat(people.lan)])
    return play.fresh(case)


def cosigned(people: Cast) -> Suggestion:
    """Lan has co-signed."""
    case = invited(people)
    answer_invitation(case, play.by(people.lan, play.SUBMITTED), confirmed=True)
    return play.fresh(case)


def signed(people: Cast) -> Suggestion:
    """Transport has signed for it, talked with Mei and begun its letter."""
    case = play.assigned(people)
    sign_for(play.part(case, people.transport), play.by(people.lin, play.HANDED_OUT))
    talk = Talk(kind="call", held_on=play.HANDED_OUT, people="梅若兰", content="商量站点。")
    log_contact(play.part(case, people.transport), play.by(people.lin, play.HANDED_OUT), talk=talk)
    draft_reply(
        play.part(case, people.transport),
        play.by(people.lin, play.HANDED_OUT),
        letter=play.letter(text="初稿。"),
    )
    return play.fresh(case)


def helping(people: Cast) -> Suggestion:
    """Transport is writing its letter, and finance has signed for its part, too."""
    case = signed(people)
    sign_for(play.part(case, people.finance), play.by(people.fang, play.HANDED_OUT))
    return play.fresh(case)


def opined(people: Cast) -> Suggestion:
    """Finance has given its opinion; transport has not answered yet."""
    case = helping(people)
    play.opine(people, case, people.finance, stance="amend", day=OPINED)
    return play.fresh(case)


def checking(people: Cast) -> Suggestion:
    """Transport's letter is with its signatory."""
    case = opined(people)
    acting = play.by(people.lin, OPINED)
    submit_for_check(play.part(case, people.transport), acting, letter=play.letter())
    return play.fresh(case)


def to_sign(people: Cast) -> Suggestion:
    """Finance, which has not given its opinion, is asked to sign transport's draft."""
    case = helping(people)
    acting = play.by(people.lin, OPINED)
    ask_countersign(play.part(case, people.transport), acting, letter=play.letter())
    return play.fresh(case)


def sent_back(people: Cast) -> Suggestion:
    """The secretariat has sent transport's reply back."""
    case = play.answered(people)
    acting = play.by(people.song, play.DELIVERED)
    send_reply_back(case.replies.get(), acting, reason="第二条没有正面回应。")
    return play.fresh(case)


def rated(people: Cast) -> Suggestion:
    """Mei agrees and is satisfied."""
    return play.rated(people, play.resolved(people))


def heard(people: Cast) -> Suggestion:
    """Where opinions are rated, finance has given one, and transport's letter is delivered."""
    if not people.congress.policies.filter(valid_from=RATED_TOO).exists():
        play.policy(people, valid_from=RATED_TOO, opinion_rated=True)
    case = opined(people)
    play.reply(people, case, people.transport)
    play.resolve(play.fresh(case), play.by(people.song, play.DELIVERED), outcomes={})
    return play.fresh(case)


def heard_and_rated(people: Cast) -> Suggestion:
    """As before, and Mei has rated the letter."""
    return play.rated(people, heard(people))


def objected(people: Cast) -> Suggestion:
    """Mei does not agree."""
    return play.rated(
        people, play.resolved(people), result="disagree", comment="夜间班次没有延长。"
    )


def signed_by_two(people: Cast) -> Suggestion:
    """A suggestion of Mei and Lan is answered and delivered."""
    case = cosigned(people)
    play.submit(case, play.by(people.mei, play.SUBMITTED))
    play.accept(play.fresh(case), play.by(people.song, play.SUBMITTED))
    units = play.lead_and_co(people)
    play.assign(play.fresh(case), play.by(people.song, play.HANDED_OUT), units=units)
    play.reply(people, play.fresh(case), people.transport)
    play.resolve(play.fresh(case), play.by(people.song, play.DELIVERED), outcomes={})
    return play.fresh(case)


def signed_by_three(people: Everybody, *, until: str = "assigned") -> Suggestion:
    """Mei's suggestion, which Lan and Zhou have co-signed, as far as it has come."""
    case = play.draft(people)
    others = [people.lan, people.zhou]
    invite(case, play.by(people.mei, play.SUBMITTED), deputies=[seat(other) for other in others])
    for other in others:
        answer_invitation(case, play.by(other, play.SUBMITTED), confirmed=True)
    play.submit(play.fresh(case), play.by(people.mei, play.SUBMITTED))
    if until in ("numbered", "assigned"):
        play.accept(play.fresh(case), play.by(people.song, play.SUBMITTED))
    if until == "assigned":
        units = play.lead_and_co(people)
        play.assign(play.fresh(case), play.by(people.song, play.HANDED_OUT), units=units)
    return play.fresh(case)


def one_objected(people: Cast) -> Suggestion:
    """Where all signers rate, Mei does not agree and Lan has not answered yet."""
    play.policy(people, who_rates="all")
    return play.rated(people, signed_by_two(people), result="disagree", comment="没有延长。")


def again(people: Cast) -> Suggestion:
    """Transport has to handle it again."""
    case = objected(people)
    rehandle(case, play.by(people.song, AGAIN), units=play.lead_and_co(people), reason="请重办。")
    return play.fresh(case)


def promised(people: Cast) -> Suggestion:
    """Transport has promised Mei something by the first of June."""
    return play.promised(people, SOON)


def followed(people: Cast) -> Suggestion:
    """Mei is content with the promise."""
    return play.rated(people, promised(people))


def report_checked(people: Cast) -> Suggestion:
    """Transport's handler has handed the report in to the signatory."""
    case = promised(people)
    play.report_handed_in(people, case)
    return play.fresh(case)


def report_checked_rated(people: Cast) -> Suggestion:
    """Mei had rated the reply before."""
    case = followed(people)
    play.report_handed_in(people, case)
    return play.fresh(case)


def reported(people: Cast) -> Suggestion:
    """Transport reports it as kept."""
    case = promised(people)
    play.reported(people, case)
    return play.fresh(case)


def reported_rated(people: Cast) -> Suggestion:
    """Mei had rated the reply before."""
    case = followed(people)
    play.reported(people, case)
    return play.fresh(case)


def kept(people: Cast) -> Suggestion:
    """The secretariat has confirmed it."""
    case = promised(people)
    play.kept(people, case)
    return play.fresh(case)


def kept_rated(people: Cast) -> Suggestion:
    """Mei had rated the reply before."""
    case = followed(people)
    play.kept(people, case)
    return play.fresh(case)


def withdrawn(people: Cast) -> Suggestion:
    """Mei has withdrawn it from transport."""
    case = play.assigned(people)
    ask_withdrawal(case, play.by(people.mei, ENDED), reason="已经解决。")
    return play.fresh(case)


def declined(people: Cast) -> Suggestion:
    """It was not taken as a suggestion."""
    case = play.submitted(people)
    decline(case, play.by(people.song, ENDED), disposition="letter", reason="属于来信事项。")
    return play.fresh(case)


STAGES: dict[str, Callable[[Cast], Suggestion]] = {
    "draft": play.draft,
    "invited": invited,
    "cosigned": cosigned,
    "submitted": play.submitted,
    "numbered": play.numbered,
    "assigned": play.assigned,
    "signed": signed,
    "helping": helping,
    "opined": opined,
    "checking": checking,
    "to_sign": to_sign,
    "sent_back": sent_back,
    "answered": play.answered,
    "resolved": play.resolved,
    "heard": heard,
    "rated": rated,
    "heard_and_rated": heard_and_rated,
    "objected": objected,
    "one_objected": one_objected,
    "again": again,
    "promised": promised,
    "followed": followed,
    "report_checked": report_checked,
    "report_checked_rated": report_checked_rated,
    "reported": reported,
    "reported_rated": reported_rated,
    "kept": kept,
    "kept_rated": kept_rated,
    "withdrawn": withdrawn,
    "declined": declined,
}

# The state in which each stage leaves the suggestion.
RESTING = {
    **{stage: stage for stage in STAGES},
    **dict.fromkeys(("invited", "cosigned"), "draft"),
    "numbered": "submitted",
    **dict.fromkeys(("signed", "again"), "assigned"),
    **dict.fromkeys(("helping", "opined", "checking", "to_sign", "sent_back"), "assigned"),
    "heard": "resolved",
    **dict.fromkeys(("heard_and_rated", "objected"), "rated"),
    "one_objected": "resolved",
    **dict.fromkeys(("promised", "report_checked", "reported", "kept"), "resolved"),
    **dict.fromkeys(("followed", "report_checked_rated", "reported_rated", "kept_rated"), "rated"),
}


def seat(member: Membership) -> Deputy:
    """Give the seat of a deputy."""
    assert member.deputy is not None
    return member.deputy


def the_reply(people: Cast, case: Suggestion) -> Reply | None:
    """Give what transport answers in this round, if it has begun to."""
    own = case.replies.filter(assignment__unit=people.transport, round=case.round)
    return own.filter(superseded=False).first()


def an_item(**changes: Any) -> Item:
    """Give what is settled of a key item."""
    whole = Item(
        grounds="三个小区多位代表连续两年提出。",
        supervised_by="陈主任",
        handled_by="赵副区长",
        committee="城建环保委",
        plan="6月视察，9月听取汇报。",
        levels={"chairpersons": "陈主任领衔", "town": "石桥镇人大"},
    )
    return replace(whole, **changes)


def the_supervision(people: Cast, case: Suggestion) -> Supervision:
    """Give the supervision of a suggestion, which is made a key item where it is none."""
    if not play.fresh(case).key_item:
        acting = play.by(people.song, KEY_DAY)
        make_key_item(play.fresh(case), acting, item=an_item())
    return Supervision.objects.get(case=case)


# --- What is stored -------------------------------------------------------------------------

OURS = ("history", "notifications", "suggestions")
Rows = dict[str, list[tuple[Any, ...]]]


def everything() -> Rows:
    """Give every row of what acts may write."""
    return {
        model.__name__: list(model._default_manager.order_by("pk").values_list())
        for app in OURS
        for model in apps.get_app_config(app).get_models()
    }


class PowerCutError(Exception):
    """The machine stops in the middle of an act."""


def cut_off_at(number: int, deed: Callable[[], object]) -> bool:
    """Do something and break off at its so-many-th write; tells whether it came that far."""
    writes = 0

    def count(execute, sql, params, many, context):
        nonlocal writes
        if sql.startswith(("INSERT", "UPDATE", "DELETE")):
            writes += 1
            if writes == number:
                raise PowerCutError
        return execute(sql, params, many, context)

    with connection.execute_wrapper(count):
        try:
            deed()
        except PowerCutError:
            return True
    return False
