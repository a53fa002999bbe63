"""Stories of units that ask: inside which limits, how often, and what they are told."""

from datetime import date, timedelta

import pytest
from django.utils import translation

from history.verify import breaks
from notifications.models import Message
from people.models import Unit
from suggestions.assigning.actions import Talk, log_contact, reassign, sign_for
from suggestions.assigning.asking import (
    ask_extension,
    ask_return,
    dispute,
    drop_request,
    propose_unit,
)
from suggestions.assigning.windows import decided_until, first_talk_until, return_until
from suggestions.intake.withdrawing import ask_withdrawal
from suggestions.models import Assignment, Facts, UnitRequest
from suggestions.record import ActRefused, round_of
from tests import cast as play
from tests.suggestions.assigning.asked import (
    CO,
    DECIDED,
    EARLY,
    INFORMATION,
    JOINT,
    SEPARATE,
    disputes,
    extends,
    kinds_of,
    proposes,
    refuses,
    returns,
    signed,
    to,
    told,
)
from tests.suggestions.everybody import everybody, everything
from workflow.limits import Limit

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def refused(deed, *arguments, **said) -> ActRefused:
    """Try something that must not be done; gives the refusal, of which nothing is left."""
    before = everything()
    with pytest.raises(ActRefused) as refusal, translation.override("zh-hans"):
        deed(*arguments, **said)
    assert everything() == before
    return refusal.value


def in_chinese(refusal: ActRefused) -> str:
    with translation.override("zh-hans"):
        return str(refusal.reason)


# --- Inside the window ----------------------------------------------------------------------

# Spring Festival 2026: free from 15 to 23 February, worked on Saturday 14 and Saturday 28.
BEFORE_THE_FESTIVAL = date(2026, 2, 9)


@pytest.mark.parametrize(
    ("preset", "signed_on", "last_day"),
    [
        # Seven working days from the receipt: 11 to 14 February, then 24 to 26.
        ("shanghai", date(2026, 2, 10), date(2026, 2, 26)),
        # Signed for on the day of the hand-out, it is received a day earlier.
        ("shanghai", date(2026, 2, 9), date(2026, 2, 25)),
        # Never signed for, it is received on the day after.
        ("shanghai", None, date(2026, 2, 26)),
        # Ten working days from the hand-out, the last one a Saturday that is worked on.
        ("chongqing", date(2026, 2, 9), date(2026, 2, 28)),
        ("chongqing", None, date(2026, 2, 28)),
        # Ten days from the receipt, rolled past the festival.
        ("zhejiang", date(2026, 2, 9), date(2026, 2, 24)),
    ],
)
def test_a_return_is_asked_up_to_the_last_day_of_the_window(preset, signed_on, last_day):
    people = play.cast(preset=preset)
    in_time = play.assigned(people, day=BEFORE_THE_FESTIVAL)
    too_late = play.assigned(people, day=BEFORE_THE_FESTIVAL)
    for case in (in_time, too_late) if signed_on else ():
        sign_for(play.part(case, people.transport), play.by(people.lin, signed_on))
    part = play.part(too_late, people.transport)

    returns(people, in_time, people.transport, day=last_day)
    refusal = refused(
        ask_return, part, play.by(people.lin, last_day + DAY), reason="不属本单位职责。"
    )

    assert play.part(in_time, people.transport).state == "return_asked"
    assert return_until(part, round_of(too_late)).on == last_day
    assert "逾期未提出退办申请的不作调整" in str(refusal.reason)
    assert refusal.article == round_of(too_late).policy.rules.articles["return_window"]


def test_where_the_rules_set_no_window_a_return_is_asked_until_the_reply():
    people = play.cast(preset="beijing")
    case = signed(people)

    returns(people, case, people.transport, day=date(2025, 5, 19))

    assert play.part(case, people.transport).state == "return_asked"


def test_asking_shows_that_it_was_received_and_the_limit_runs_from_then():
    people = play.cast(preset="zhejiang")
    case = play.assigned(people)
    assert case.due_on == date(2025, 5, 21)

    returns(people, case, people.transport, day=play.HANDED_OUT)

    part = play.part(case, people.transport)
    assert (part.received_on, part.handler) == (play.HANDED_OUT, people.lin.user)
    assert part.due_on == play.fresh(case).due_on == date(2025, 5, 20)
    facts = Facts.objects.get(case=case, unit=people.transport, end_on=None, known_to=None)
    assert facts.due_on == date(2025, 5, 20)


def test_whoever_decides_is_told_who_asks_why_and_until_when():
    people = everybody(preset="chongqing")
    case = signed(people)

    request = returns(people, case, people.transport, unit=people.education)

    message = Message.objects.get(kind="requested", recipient=people.song.user)
    assert told("requested") == {"宋文秀", "关主任"}
    assert message.payload["unit_zh"] == "区交通委"
    assert message.payload["decide_by"] == "2025-03-10"  # ten working days, Chongqing art. 16
    assert decided_until(request, round_of(case)).on == date(2025, 3, 10)
    assert list(breaks()) == []


def test_a_refused_return_is_not_asked_again_and_the_unit_goes_on():
    people = play.cast()
    case = signed(people)
    refuses(people.song, returns(people, case, people.transport))
    part = play.part(case, people.transport)

    refusal = refused(ask_return, part, play.by(people.lin, DECIDED), reason="仍不属职责。")

    assert "不能重复申请" in in_chinese(refusal)
    assert refusal.article
    assert part.state == "signed_for"


def test_what_was_taken_back_may_be_asked_again():
    people = play.cast()
    case = play.assigned(people)
    request = returns(people, case, people.transport)

    drop_request(request, play.by(people.lin, EARLY))
    part = play.part(case, people.transport)
    again = returns(people, case, people.transport)

    assert part.state == "signed_for"
    assert UnitRequest.objects.get(pk=request.pk).state == "dropped"
    assert again.state == "open"


@pytest.mark.parametrize("reason", ["", " \n\t"])
def test_every_request_needs_its_reason(reason):
    people = play.cast()
    part = play.part(signed(people), people.transport)
    lin = play.by(people.lin, EARLY)
    education = people.education

    refused(ask_return, part, lin, reason=reason)
    refused(ask_extension, part, lin, reason=reason, until=date(2025, 6, 30))
    refused(propose_unit, part, lin, unit=education, role=CO, reason=reason)


def test_a_proposed_unit_is_another_one_of_the_congress_that_exists_and_has_no_part():
    people, others = play.cast(), play.cast("nearby")
    case = signed(people)
    part, lin = play.part(case, people.transport), play.by(people.lin, EARLY)
    Unit.objects.filter(pk=people.education.pk).update(closed_on=date(2025, 1, 1))
    gone = Unit.objects.get(pk=people.education.pk)

    for unit in (people.transport, others.education, gone):
        refused(ask_return, part, lin, reason="不属职责。", unit=unit)
        refused(propose_unit, part, lin, unit=unit, role=CO, reason="属其职责。")
    refused(propose_unit, part, lin, unit=people.finance, role=CO, reason="属其职责。")
    people.education.closed_on = None
    people.education.save(update_fields=["closed_on"])
    for role in ("lead", "separate", "boss", ""):
        refused(propose_unit, part, lin, unit=people.education, role=role, reason="属其职责。")


def test_who_has_answered_or_was_only_informed_asks_for_nothing():
    people = play.cast()
    units = to(people.transport) + to(people.education, role=INFORMATION)
    case = signed(people, units)
    informed = play.part(case, people.education)

    for deed, said in ASKED.items():
        refused(deed, informed, play.by(people.wu, EARLY), **said(people))
    play.reply(people, case, people.transport, day=EARLY)
    for deed, said in ASKED.items():
        part = play.part(case, people.transport)
        refused(deed, part, play.by(people.lin, EARLY), **said(people))


ASKED = {
    ask_return: lambda _people: {"reason": "不属职责。"},
    ask_extension: lambda _people: {"reason": "须招标。", "until": date(2025, 6, 30)},
    propose_unit: lambda people: {"reason": "属其职责。", "role": CO, "unit": people.finance},
}


def test_nothing_is_asked_of_what_was_withdrawn_and_the_rule_is_named():
    people = everybody()
    case = signed(people)
    request = returns(people, case, people.transport)
    ask_withdrawal(play.fresh(case), play.by(people.mei, EARLY), reason="已经解决。")
    part = play.part(case, people.transport)
    lin = play.by(people.lin, EARLY)
    talk = Talk(kind="call", held_on=EARLY, people="梅若兰", content="商量。")

    refusals = [
        *(refused(deed, part, lin, **said(people)) for deed, said in ASKED.items()),
        refused(sign_for, part, lin),
        refused(log_contact, part, lin, talk=talk),
        refused(drop_request, request, lin),
    ]

    article = round_of(case).policy.rules.articles["withdrawal"]
    assert {refusal.article for refusal in refusals} == {article}
    assert "办理已终止" in in_chinese(refusals[0])
    assert UnitRequest.objects.get(pk=request.pk).state == "dropped"


# --- More time ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("until", "said"),
    [
        (date(2025, 5, 20), "应当晚于现期限"),
        (date(2025, 3, 1), "应当晚于现期限"),
        (date(2025, 8, 21), "最迟可延至2025年8月20日"),
        (date(2099, 1, 1), "最迟可延至2025年8月20日"),
    ],
)
def test_a_new_date_lies_after_the_present_one_and_not_past_the_cap(until, said):
    people = play.cast()
    part = play.part(signed(people), people.transport)
    lin = play.by(people.lin, EARLY)

    refusal = refused(ask_extension, part, lin, reason="须招标。", until=until)

    assert said in str(refusal.reason)
    assert "第十九条" in refusal.article


def test_the_cap_itself_may_be_asked_for_and_only_once_at_a_time():
    people = play.cast()
    case = signed(people)

    request = extends(people, case, people.transport, date(2025, 8, 20))
    part = play.part(case, people.transport)
    refusal = refused(
        ask_extension, part, play.by(people.lin, EARLY), reason="再延。", until=date(2025, 8, 1)
    )

    assert (request.until, request.state) == (date(2025, 8, 20), "open")
    assert part.due_on == date(2025, 5, 20)
    assert "尚未决定" in in_chinese(refusal)


def test_more_time_is_asked_for_until_the_last_day_and_not_afterwards():
    people = play.cast()
    last = date(2025, 5, 20)
    in_time, too_late = signed(people), signed(people)

    extends(people, in_time, people.transport, date(2025, 6, 30), day=last)
    part = play.part(too_late, people.transport)
    lin = play.by(people.lin, last + DAY)
    refusal = refused(ask_extension, part, lin, reason="须招标。", until=date(2025, 6, 30))

    assert "期限届满前申请" in str(refusal.reason)
    assert refusal.article


@pytest.mark.parametrize(
    "changes",
    [{"extension_cap": None}, {"extension_cap": Limit(3, "month")}],
    ids=["no extension at all", "not a day more than the reply"],
)
def test_rules_that_know_no_extension_give_none(changes):
    people = play.cast()
    play.policy(people, **changes)
    part = play.part(signed(people), people.transport)

    refused(
        ask_extension, part, play.by(people.lin, EARLY), reason="须招标。", until=date(2025, 6, 30)
    )


def test_a_co_unit_and_one_that_has_not_signed_ask_for_no_more_time():
    people = play.cast()
    said = {"reason": "须招标。", "until": date(2025, 6, 30)}

    co = play.part(signed(people), people.finance)
    pending = play.part(play.assigned(people), people.transport)

    refused(ask_extension, co, play.by(people.fang, EARLY), **said)
    refused(ask_extension, pending, play.by(people.lin, EARLY), **said)


def test_where_nobody_has_to_consent_the_new_date_holds_at_once_and_the_deputy_is_told():
    people = everybody()
    play.policy(people, who_extends="nobody")
    case = signed(people)

    request = extends(people, case, people.transport, date(2025, 6, 30))

    part = play.part(case, people.transport)
    assert (request.state, request.granted_until) == ("granted", date(2025, 6, 30))
    assert (part.due_on, part.first_due_on) == (date(2025, 6, 30), date(2025, 5, 20))
    assert play.fresh(case).due_on == date(2025, 6, 30)
    assert kinds_of(case)[-1] == "extended"
    assert told("extended") == {"梅若兰"}
    assert Message.objects.filter(kind="requested", payload__notice=True).exists()
    assert list(breaks()) == []


# --- Further units --------------------------------------------------------------------------


def test_signing_and_proposing_are_one_step():
    people = play.cast()
    case = play.assigned(people)

    proposes(people, case, people.transport, people.education)

    part = play.part(case, people.transport)
    assert (part.state, part.handler) == ("signed_for", people.lin.user)
    assert kinds_of(case)[-2:] == ["assigned", "unit_proposed"]


def test_several_units_may_be_proposed_but_none_twice():
    people = everybody()
    case = signed(people, to(people.transport))

    proposes(people, case, people.transport, people.education)
    proposes(people, case, people.transport, people.finance, role=JOINT)
    part = play.part(case, people.transport)
    refused(
        propose_unit,
        part,
        play.by(people.lin, EARLY),
        unit=people.finance,
        role=CO,
        reason="再提。",
    )

    assert case.requests.filter(state="open").count() == 2


# --- Disputes, and what falls away ----------------------------------------------------------


def test_a_unit_disagrees_once_and_it_goes_up():
    people = everybody()
    case = signed(people)
    request = refuses(people.song, returns(people, case, people.transport))

    disputed = disputes(people.zhao, request)
    refused(dispute, request, play.by(people.lin, DECIDED), note="再次异议。")

    assert (disputed.is_disputed, disputed.dispute) == (True, "三定方案中无此职责。")
    assert told("disputed") == {"宋文秀", "陈主任"}
    assert play.part(case, people.transport).state == "signed_for"


def test_nobody_disagrees_with_what_was_not_refused_or_without_a_note():
    people = play.cast()
    case = signed(people)
    request = returns(people, case, people.transport)

    refused(dispute, request, play.by(people.lin, DECIDED), note="异议。")
    request = refuses(people.song, request)
    refused(dispute, request, play.by(people.lin, DECIDED), note="  ")
    refused(dispute, request, play.by(people.fang, DECIDED), note="异议。")


def test_what_is_open_falls_away_when_the_unit_replies():
    people = everybody()
    case = signed(people)
    more_time = extends(people, case, people.transport, date(2025, 6, 30))
    disputed = disputes(people.lin, refuses(people.song, returns(people, case, people.transport)))
    another = proposes(people, case, people.transport, people.education)

    play.reply(people, case, people.transport)

    left = UnitRequest.objects.in_bulk([more_time.pk, another.pk])
    assert {request.state for request in left.values()} == {"dropped"}
    assert {request.decided_on for request in left.values()} == {play.REPLIED}
    settled = UnitRequest.objects.get(pk=disputed.pk)
    assert (settled.state, settled.is_disputed) == ("refused", False)
    assert list(breaks()) == []


def test_what_a_unit_asked_falls_away_when_it_is_taken_off():
    people = play.cast()
    case = signed(people)
    request = returns(people, case, people.transport)

    acting = play.by(people.song, EARLY)
    reassign(play.fresh(case), acting, units=to(people.education), reason="职责调整。")

    assert UnitRequest.objects.get(pk=request.pk).state == "dropped"
    assert Assignment.objects.get(case=case, unit=people.transport).state == "returned"


def test_a_silent_co_unit_that_asked_to_return_is_done_when_the_case_is_answered():
    people = play.cast()
    case = signed(people)
    request = returns(people, case, people.finance)

    play.reply(people, case, people.transport)

    part = play.part(case, people.finance)
    assert (part.state, part.over) == ("signed_for", True)
    assert UnitRequest.objects.get(pk=request.pk).state == "dropped"


def test_a_joint_lead_does_not_answer_alone_while_the_other_asks_to_return():
    people = play.cast()
    case = signed(people, to(people.transport, people.education, role=JOINT))
    returns(people, case, people.education)

    with pytest.raises(ActRefused):
        play.reply(people, case, people.transport)

    assert play.fresh(case).state == "assigned"


# --- The first talk -------------------------------------------------------------------------


def test_the_first_talk_has_a_limit_where_the_rules_set_one():
    people, others = play.cast(preset="chongqing"), play.cast("nearby", preset="shanghai")
    case, elsewhere = signed(people), signed(others)

    limit = first_talk_until(play.part(case, people.transport), round_of(case))

    assert limit.on == date(2025, 3, 20)  # twenty working days from the receipt, art. 18
    assert first_talk_until(play.part(elsewhere, others.transport), round_of(elsewhere)) is None


def test_a_unit_that_waits_to_be_let_go_may_still_talk_with_the_deputy():
    people = play.cast()
    case = signed(people, to(people.transport, people.education, role=SEPARATE))
    returns(people, case, people.transport)
    part = play.part(case, people.transport)
    talk = Talk(kind="call", held_on=EARLY, people="梅若兰", content="说明职责分工。")

    log_contact(part, play.by(people.lin, EARLY), talk=talk)

    assert part.contacts.count() == 1
