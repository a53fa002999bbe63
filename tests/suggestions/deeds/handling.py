"""Acts of handing out and handling."""

from datetime import date

from people.models import Unit
from suggestions.assigning import actions as assigning
from suggestions.assigning import asking, deciding
from suggestions.assigning.handing_over import hand_over
from suggestions.assigning.rules import Handout
from suggestions.models import Suggestion
from tests import cast as play
from tests.suggestions.deeds.deed import DAY, DELIVERED, RUNNING, WRITING, Deed, Words, nothing
from tests.suggestions.everybody import Everybody
from workflow.machines.assignment import AssignmentRole


def other_units(people: Everybody, _case: Suggestion) -> Words:
    lead = Handout(people.education, AssignmentRole.LEAD)
    helps = Handout(people.finance, AssignmentRole.CO)
    return {"units": [lead, helps], "reason": "属教育局职责。"}


# Inside the windows of the usual hand-out, and after the old unit is gone.
EARLY = date(2025, 2, 24)
HELD = ("assigned", *WRITING, "checking")


def a_return(people: Everybody, _case: Suggestion) -> Words:
    return {"reason": "不属交通部门职责。", "unit": people.education}


def more_time(*_: object) -> Words:
    return {"reason": "须待招标完成。", "until": date(2025, 7, 1)}


def a_unit(people: Everybody, _case: Suggestion) -> Words:
    return {"unit": people.education, "role": "co", "reason": "校车由教育局负责。"}


def asked_to_return(people: Everybody, case: Suggestion) -> Words:
    part, words = play.part(case, people.transport), a_return(people, case)
    asking.ask_return(part, play.by(people.lin, EARLY), **words)
    return {"agree": True, "answer": "同意退办。"}


def asked_for_time(people: Everybody, case: Suggestion) -> Words:
    part = play.part(case, people.transport)
    asking.ask_extension(part, play.by(people.lin, EARLY), **more_time())
    return {"agree": True, "answer": "请抓紧。"}


def proposed(people: Everybody, case: Suggestion) -> Words:
    part, words = play.part(case, people.transport), a_unit(people, case)
    asking.propose_unit(part, play.by(people.lin, EARLY), **words)
    return {"agree": True}


def refused(people: Everybody, case: Suggestion) -> Words:
    asked_to_return(people, case)
    acting = play.by(people.song, EARLY)
    deciding.decide_return(case.requests.get(), acting, agree=False, answer="属你单位职责。")
    return {"note": "三定方案中无此职责。"}


def disputed(people: Everybody, case: Suggestion) -> Words:
    words = refused(people, case)
    asking.dispute(case.requests.get(), play.by(people.zhao, EARLY), **words)
    return {"agree": True, "answer": "经协商，改由教育局办理。"}


def merged(people: Everybody, _case: Suggestion) -> Words:
    old = Unit.objects.filter(pk=people.transport.pk)
    old.update(merged_into=people.education, closed_on=DAY.replace(day=1))
    return {}


DEEDS = (
    Deed(asking.ask_return, "return_asked", ("lin", "zhao"), HELD, a_return, on="part", day=EARLY),
    Deed(
        asking.ask_extension,
        "extension_asked",
        ("lin", "zhao"),
        (*WRITING, "checking"),
        more_time,
        on="part",
        day=EARLY,
    ),
    Deed(
        asking.propose_unit,
        "unit_proposed",
        ("lin", "zhao"),
        (*HELD, "again"),
        a_unit,
        on="part",
        day=EARLY,
    ),
    Deed(
        asking.drop_request,
        "request_dropped",
        ("lin", "zhao"),
        HELD,
        lambda people, case: asked_to_return(people, case) and {},
        on="request",
        day=EARLY,
    ),
    Deed(asking.dispute, "disputed", ("lin", "zhao"), HELD, refused, on="request", day=EARLY),
    Deed(
        deciding.decide_return,
        "returned",
        ("song", "guan"),
        HELD,
        asked_to_return,
        on="request",
        day=EARLY,
    ),
    Deed(
        deciding.decide_extension,
        "extended",
        ("song",),
        (*WRITING, "checking"),
        asked_for_time,
        on="request",
        day=EARLY,
    ),
    Deed(
        deciding.decide_units,
        "unit_added",
        ("song", "guan"),
        (*HELD, "again"),
        proposed,
        on="request",
        day=EARLY,
    ),
    Deed(deciding.settle_dispute, "returned", ("song",), HELD, disputed, on="request", day=EARLY),
    Deed(hand_over, "handed_over", ("song",), RUNNING, merged, on="part"),
    Deed(
        assigning.assign,
        "assigned",
        ("song",),
        ("numbered",),
        lambda people, _case: {"units": play.lead_and_co(people), "instruction": "请认真办理。"},
    ),
    Deed(assigning.reassign, "reassigned", ("song", "guan"), RUNNING, other_units),
    Deed(
        assigning.sign_for, "signed_for", ("lin", "zhao"), ("assigned", "again"), nothing, on="part"
    ),
    Deed(
        assigning.log_contact,
        "contacted",
        ("lin", "zhao"),
        (*WRITING, "checking", "answered", *DELIVERED),
        lambda *_: {
            "talk": assigning.Talk(kind="visit", held_on=DAY, people="梅若兰", content="看现场。")
        },
        on="part",
    ),
)
