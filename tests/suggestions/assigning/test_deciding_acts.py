"""Stories of whoever decides what units ask: the secretariat, and coordinators for their units."""

from datetime import date, timedelta

import pytest
from django.utils import translation

from history.verify import breaks
from notifications.models import Message
from people.models import Unit
from suggestions.assigning.actions import reassign
from suggestions.assigning.deciding import (
    decide_extension,
    decide_return,
    decide_units,
    settle_dispute,
)
from suggestions.assigning.rules import Handout
from suggestions.assigning.why import why
from suggestions.models import Assignment, Facts, Suggestion, UnitRequest
from suggestions.recalculation import differences
from suggestions.record import ActRefused, Stale, round_of
from suggestions.supervising.actions import remind
from tests import cast as play
from tests.suggestions.assigning.asked import (
    CO,
    DECIDED,
    EARLY,
    JOINT,
    LEAD,
    SEPARATE,
    decides,
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

pytestmark = pytest.mark.django_db
FIRST, LATER = date(2025, 5, 20), date(2025, 6, 30)


@pytest.fixture(autouse=True)
def log_and_facts_agree():
    """Whatever was decided: what was written is what was recorded, and the figures follow it."""
    yield
    assert list(breaks()) == []
    assert list(differences()) == []


def refused(deed, *arguments, **said) -> ActRefused:
    """Try something that must not be done; gives the refusal, of which nothing is left."""
    before = everything()
    with pytest.raises(ActRefused) as refusal, translation.override("zh-hans"):
        deed(*arguments, **said)
    assert everything() == before
    return refusal.value


def standing(case: Suggestion) -> set[tuple[str, str]]:
    """Give who has the case now, in which task."""
    parts = case.assignments.filter(round=case.round).exclude(state="returned")
    return set(parts.values_list("unit__code", "role"))


def counted(case: Suggestion, unit: Unit | None) -> Facts:
    """Give how a unit's part, or the case, stands in the figures now."""
    return Facts.objects.get(case=case, unit=unit, end_on=None, known_to=None)


# --- Returns --------------------------------------------------------------------------------


def test_a_return_is_agreed_and_the_proposed_unit_takes_the_place_with_the_whole_limit():
    people = everybody()
    case = signed(people)
    request = returns(people, case, people.transport, unit=people.education)
    Message.objects.all().delete()

    decided = decides(people.song, request, answer="同意退办。")

    case = play.fresh(case)
    assert (decided.state, decided.decided_by, decided.decided_on) == (
        "granted",
        people.song.user,
        DECIDED,
    )
    assert standing(case) == {("education", "lead"), ("finance", "co")}
    new = play.part(case, people.education)
    assert (new.state, new.assigned_on, new.due_on) == ("pending", DECIDED, date(2025, 5, 26))
    assert case.due_on == counted(case, None).due_on == date(2025, 5, 26)
    assert not Facts.objects.filter(unit=people.transport, end_on=None, known_to=None).exists()
    assert told("request_decided") == {"林科员", "赵局长"}
    assert told("taken_off") == set()  # who goes is told in other words
    assert told("assigned") == {"吴科长", "严局长"}
    assert told("handed_out") == {"梅若兰"}
    assert Message.objects.filter(kind="handed_out", payload__anew=True).exists()


def test_others_than_the_proposed_unit_may_be_named_with_dates_of_their_own():
    people = play.cast()
    case = signed(people)
    request = returns(people, case, people.transport, unit=people.education)
    units = [
        Handout(people.finance, JOINT, "经费", date(2025, 4, 30)),
        Handout(people.education, JOINT),
    ]

    decides(people.song, request, units=units)

    part = case.assignments.get(unit=people.finance, role=JOINT)
    assert standing(case) == {("education", "joint"), ("finance", "joint")}
    assert (part.part, part.due_on, part.due_given) == ("经费", date(2025, 4, 30), True)


def test_a_return_that_leaves_nobody_to_answer_is_refused_until_somebody_is_named():
    people = play.cast()
    case = signed(people)
    request = returns(people, case, people.transport)
    stays = to(people.transport) + to(people.finance, role=CO)

    refused(decide_return, request, play.by(people.song, DECIDED), agree=True)
    refused(decide_return, request, play.by(people.song, DECIDED), agree=True, units=stays)
    decides(people.song, request, units=to(people.finance))

    assert standing(case) == {("finance", "lead")}


def test_a_co_unit_is_let_go_and_the_others_stay_as_they_are():
    people = play.cast()
    case = signed(people)
    before = play.part(case, people.transport)

    decides(people.song, returns(people, case, people.finance))

    assert standing(case) == {("transport", "lead")}
    assert play.part(case, people.transport) == before
    assert Assignment.objects.get(case=case, unit=people.finance).returned_on == DECIDED


def test_the_case_is_answered_when_only_units_that_have_replied_remain():
    people = play.cast()
    case = signed(people, to(people.transport, people.education, role=SEPARATE))
    play.reply(people, case, people.transport, day=EARLY)
    request = returns(people, case, people.education)

    decides(people.song, request)

    case = play.fresh(case)
    assert (case.state, case.answered_on) == ("answered", DECIDED)
    assert counted(case, people.transport).answered_on == EARLY


def test_a_refusal_needs_its_reason_and_the_unit_goes_on():
    people = play.cast()
    case = play.assigned(people)  # never signed for
    request = returns(people, case, people.transport)

    refused(decide_return, request, play.by(people.song, DECIDED), agree=False, answer="  ")
    decided = refuses(people.song, request)

    part = play.part(case, people.transport)
    assert (decided.state, decided.answer) == ("refused", "属你单位职责。")
    assert (part.state, part.handler) == ("signed_for", people.lin.user)
    assert kinds_of(case)[-1] == "return_refused"


def test_what_is_decided_is_decided_once():
    people = play.cast()
    case = signed(people)
    request = returns(people, case, people.transport, unit=people.education)
    seen = UnitRequest.objects.get(pk=request.pk).version
    decides(people.song, request)

    refused(decide_return, request, play.by(people.song, DECIDED), agree=False, answer="不同意。")
    with pytest.raises(Stale):
        decide_return(request, play.by(people.song, DECIDED, seen=seen), agree=True)
    refused(decide_extension, request, play.by(people.song, DECIDED), agree=True)


# --- More time ------------------------------------------------------------------------------


def test_more_time_moves_the_date_in_the_queues_and_in_the_figures_and_keeps_the_first_one():
    people = everybody()
    case = signed(people)
    request = extends(people, case, people.transport, LATER)
    Message.objects.all().delete()

    decided = decides(people.song, request)

    case, part = play.fresh(case), play.part(case, people.transport)
    assert (decided.state, decided.granted_until) == ("granted", LATER)
    assert (part.due_on, part.first_due_on) == (LATER, FIRST)
    assert case.due_on == counted(case, None).due_on == LATER
    assert counted(case, people.transport).due_on == LATER
    message = Message.objects.get(kind="extended")
    assert message.recipient == people.mei.user
    assert (message.payload["due_on"], message.payload["before"]) == ("2025-06-30", "2025-05-20")
    assert told("request_decided") == {"林科员", "赵局长"}


def test_another_date_than_the_one_asked_for_may_be_given_and_the_first_date_is_kept_once():
    people = play.cast()
    case = signed(people)

    decides(people.song, extends(people, case, people.transport, LATER), until=date(2025, 6, 3))
    second = extends(people, case, people.transport, date(2025, 8, 20), day=LATER.replace(day=2))
    decides(people.song, second, day=LATER.replace(day=3))

    part = play.part(case, people.transport)
    assert (part.due_on, part.first_due_on) == (date(2025, 8, 20), FIRST)
    explained = why(part, round_of(case), on=LATER)
    assert explained.on == date(2025, 8, 20)
    assert explained.extended.first_on == FIRST
    assert [r.granted_until for r in explained.extended.granted] == [
        date(2025, 6, 3),
        date(2025, 8, 20),
    ]
    assert explained.extended.cap_on == date(2025, 8, 20)
    assert "第十九条" in explained.extended.article
    assert explained.reasons  # those of the first date


@pytest.mark.parametrize("until", [FIRST, date(2025, 8, 21), date(2025, 3, 1)])
def test_a_date_is_given_inside_the_limits_only(until):
    people = play.cast()
    request = extends(people, signed(people), people.transport, LATER)

    refusal = refused(
        decide_extension, request, play.by(people.song, DECIDED), agree=True, until=until
    )

    assert refusal.article


def test_what_was_asked_in_time_may_be_granted_after_the_date_but_not_into_the_past():
    people = play.cast()
    case = signed(people)
    request = extends(people, case, people.transport, date(2025, 5, 27), day=FIRST)
    late = date(2025, 5, 28)

    refused(decide_extension, request, play.by(people.song, late), agree=True)
    decides(people.song, request, day=late, until=date(2025, 6, 3))

    assert play.part(case, people.transport).due_on == date(2025, 6, 3)


def test_joint_leads_answer_in_one_letter_so_the_date_moves_for_all_of_them():
    people = play.cast()
    case = signed(people, to(people.transport, people.education, role=JOINT))

    decides(people.song, extends(people, case, people.transport, LATER))

    parts = [play.part(case, unit) for unit in (people.transport, people.education)]
    assert [(part.due_on, part.first_due_on) for part in parts] == [(LATER, FIRST)] * 2
    assert counted(case, people.education).due_on == LATER
    assert len(why(parts[1], round_of(case), on=LATER).extended.granted) == 1


def test_of_separate_units_only_the_one_that_asked_has_more_time():
    people = play.cast()
    case = signed(people, to(people.transport, people.education, role=SEPARATE))

    decides(people.song, extends(people, case, people.transport, LATER))

    assert play.part(case, people.education).due_on == FIRST
    assert play.fresh(case).due_on == LATER
    assert counted(case, people.education).due_on == FIRST


def test_a_date_that_is_given_is_no_longer_provisional():
    people = play.cast()
    handed, asked = date(2027, 12, 20), date(2027, 12, 21)
    case = signed(people, day=handed)
    assert play.part(case, people.transport).due_provisional

    request = extends(people, case, people.transport, date(2028, 5, 10), day=asked)
    decides(people.song, request, day=asked)

    part = play.part(case, people.transport)
    assert (part.due_on, part.due_provisional) == (date(2028, 5, 10), False)


def test_an_answer_in_the_time_given_is_on_time():
    people = play.cast()
    case = signed(people)
    decides(people.song, extends(people, case, people.transport, LATER))

    play.reply(people, case, people.transport, day=LATER)

    facts = counted(case, people.transport)
    assert facts.answered_on <= facts.due_on


# --- Further units --------------------------------------------------------------------------


def test_a_proposal_is_taken_up_as_it_was_made():
    people = everybody()
    case = signed(people, to(people.transport))
    before = play.part(case, people.transport)

    decides(people.song, proposes(people, case, people.transport, people.education))

    assert standing(case) == {("transport", "lead"), ("education", "co")}
    assert play.part(case, people.transport) == before
    assert play.part(case, people.education).assigned_on == DECIDED
    assert told("assigned") >= {"吴科长", "严局长"}


@pytest.mark.parametrize("way", [LEAD, SEPARATE])
def test_one_that_shall_answer_together_answers_as_the_others_do(way):
    people = play.cast()
    units = to(people.transport) if way == LEAD else to(people.transport, people.finance, role=way)
    case = signed(people, units)
    request = proposes(people, case, people.transport, people.education, role=JOINT)

    decides(people.song, request)

    roles = {role for _unit, role in standing(case)}
    assert roles == ({"joint"} if way == LEAD else {"separate"})
    assert ("education", roles.pop()) in standing(case)


def test_a_proposal_is_declined_with_the_reason_and_what_adds_nobody_is_no_decision():
    people = play.cast()
    case = signed(people)
    request = proposes(people, case, people.transport, people.education)
    units = to(people.transport)

    refused(decide_units, request, play.by(people.song, DECIDED), agree=True, units=units)
    refused(decide_units, request, play.by(people.song, DECIDED), agree=False)
    declined = refuses(people.song, request, "无须增加。")

    assert (declined.state, kinds_of(case)[-1]) == ("refused", "unit_declined")
    assert standing(case) == {("transport", "lead"), ("finance", "co")}


# --- Disputes -------------------------------------------------------------------------------


def test_a_dispute_is_settled_by_giving_in_or_for_good():
    people = everybody()
    given_in, stands = signed(people), signed(people)
    for case in (given_in, stands):
        request = returns(people, case, people.transport, unit=people.education)
        disputes(people.lin, refuses(people.song, request))
    requests = [case.requests.get() for case in (given_in, stands)]

    for request, agree in zip(requests, (True, False), strict=True):
        acting = play.by(people.song, DECIDED)
        refused(settle_dispute, request, acting, agree=agree, answer=" ")
        settle_dispute(request, acting, agree=agree, answer="经主任会议协调。")

    first, second = (UnitRequest.objects.get(pk=request.pk) for request in requests)
    assert (first.state, first.settlement, first.answer) == (
        "granted",
        "经主任会议协调。",
        "属你单位职责。",
    )
    assert standing(given_in) == {("education", "lead"), ("finance", "co")}
    assert (second.state, second.is_disputed, kinds_of(stands)[-1]) == (
        "refused",
        False,
        "dispute_settled",
    )
    assert standing(stands) == {("transport", "lead"), ("finance", "co")}
    assert Message.objects.filter(kind="request_decided", payload__settled=True).count() == 4
    refused(settle_dispute, second, play.by(people.song, DECIDED), agree=True, answer="再议。")


def test_more_time_may_be_given_after_a_dispute():
    people = everybody()
    case = signed(people)
    request = refuses(people.song, extends(people, case, people.transport, LATER), "抓紧办理。")
    disputes(people.lin, request)

    settle_dispute(
        UnitRequest.objects.get(pk=request.pk),
        play.by(people.song, DECIDED),
        agree=True,
        answer="同意延期。",
        until=date(2025, 6, 10),
    )

    part = play.part(case, people.transport)
    assert (part.due_on, part.first_due_on) == (date(2025, 6, 10), FIRST)
    granted = why(part, round_of(case), on=DECIDED).extended.granted
    assert [one.granted_on for one in granted] == [DECIDED]


# --- Coordinators ---------------------------------------------------------------------------


def outside(people) -> Unit:
    """A court that stands below nobody."""
    return Unit.objects.create(congress=people.congress, code="court", label_zh="区法院")


def test_a_coordinator_decides_returns_of_the_units_below_his_own_and_puts_nothing_off():
    people = everybody()
    case = signed(people)
    request = returns(people, case, people.transport, unit=people.education)

    decides(people.guan, request)

    new = play.part(case, people.education)
    assert standing(case) == {("education", "lead"), ("finance", "co")}
    assert (new.due_on, new.due_given) == (FIRST, True)
    assert play.fresh(case).due_on == FIRST


def test_a_coordinator_hands_nothing_to_units_of_other_systems_nor_later_than_the_date():
    people = everybody()
    court = outside(people)
    request = returns(people, signed(people), people.transport)
    guan = play.by(people.guan, DECIDED)
    late = to(people.education, due_on=FIRST + timedelta(days=1))

    refused(decide_return, request, guan, agree=True, units=to(court))
    refusal = refused(decide_return, request, guan, agree=True, units=late)

    assert "最后期限仍为2025年5月20日" in str(refusal.reason)


@pytest.mark.parametrize(
    ("rule", "may"), [("secretariat", False), ("assigner", True), ("nobody", None)]
)
def test_a_coordinator_gives_more_time_where_the_rules_leave_it_to_whoever_handed_out(rule, may):
    people = everybody()
    play.policy(people, who_extends=rule)
    case = signed(people)
    request = extends(people, case, people.transport, LATER)

    if may is None:
        assert request.state == "granted"
    elif may:
        decides(people.guan, request)
    else:
        refused(decide_extension, request, play.by(people.guan, DECIDED), agree=True)

    assert play.part(case, people.transport).due_on == (FIRST if may is False else LATER)


def test_nobody_decides_for_his_own_unit_and_no_coordinator_for_others():
    people = everybody()
    court = outside(people)
    people.guan.unit = court
    people.guan.save(update_fields=["unit"])
    case = signed(people)
    request = returns(people, case, people.transport, unit=people.education)

    refused(decide_return, request, play.by(people.guan, DECIDED), agree=False, answer="不。")
    people.guan.unit = people.transport
    people.guan.save(update_fields=["unit"])
    refused(decide_return, request, play.by(people.guan, DECIDED), agree=False, answer="不。")


def test_a_coordinator_splits_what_was_handed_to_his_own_unit_within_its_date():
    people = everybody()
    case = play.assigned(people, to(people.hall))
    assert told("assigned") == {"关主任"}
    week = play.HANDED_OUT + timedelta(days=7)
    units = [
        Handout(people.transport, SEPARATE, "站点"),
        Handout(people.education, SEPARATE, "校车", date(2025, 4, 30)),
    ]

    reassign(case, play.by(people.guan, week), units=units, reason="按职责分办。")

    case = play.fresh(case)
    assert standing(case) == {("transport", "separate"), ("education", "separate")}
    assert play.part(case, people.transport).due_on == FIRST
    assert play.part(case, people.education).due_on == date(2025, 4, 30)
    assert case.due_on == FIRST
    assert Assignment.objects.get(case=case, unit=people.hall).state == "returned"


def test_units_of_other_systems_stay_untouched_while_a_coordinator_splits():
    people = everybody()
    court = outside(people)
    case = play.assigned(people, to(court) + to(people.transport, role=CO))
    foreign = play.assigned(people, to(court))

    reassign(
        case,
        play.by(people.guan, DECIDED),
        units=to(court) + to(people.finance, role=CO),
        reason="属财政局职责。",
    )
    refused(
        reassign,
        play.fresh(case),
        play.by(people.guan, DECIDED),
        units=to(people.transport) + to(people.finance, role=CO),
        reason="改派。",
    )
    refused(
        reassign,
        foreign,
        play.by(people.guan, DECIDED),
        units=to(court) + to(people.finance, role=CO),
        reason="增办。",
    )

    assert standing(case) == {("court", "lead"), ("finance", "co")}


def test_a_coordinator_reminds_the_units_below_his_own_and_no_others():
    people = everybody()
    court = outside(people)
    case = play.assigned(people, to(people.transport) + to(court, role=CO))

    remind(play.part(case, people.transport), play.by(people.guan, DECIDED), text="请抓紧。")
    refused(remind, play.part(case, court), play.by(people.guan, DECIDED))

    assert told("reminded") == {"林科员", "赵局长"}
