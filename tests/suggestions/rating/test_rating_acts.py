"""Stories of ratings: in time or late, by one or by all, agreed or objected to."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from notifications.models import Message
from people.models import Membership, Role, Unit
from suggestions.assigning.actions import Talk, log_contact, sign_for
from suggestions.assigning.rules import Handout
from suggestions.intake.reviewing import change_lead
from suggestions.models import Facts, Rating, Reply
from suggestions.rating.actions import Answers, close_objection, rate, rehandle
from suggestions.record import ActRefused
from suggestions.replying.actions import draft_reply, issue_reply, resolve
from suggestions.waiting import QUEUES
from tests import cast as play
from tests.suggestions.everybody import everybody, everything, seat, signed_by_two
from workflow.limits import Limit
from workflow.machines.assignment import AssignmentRole

pytestmark = pytest.mark.django_db

LAST_DAY = date(2025, 6, 6)  # 15 working days after the delivery, by the rules of Beijing
LATE = LAST_DAY + timedelta(days=1)
YES = Answers(result="agree", attitude="satisfied")
NO = Answers(result="disagree", attitude="satisfied", comment="站点没有建。")


def rates(member, case, answers=YES, *, seat_=None, day=play.RATED, on=None, scan=None):
    """Somebody answers the two questions on the only letter of this round."""
    reply = case.replies.get(round=case.round, state="issued")
    acting = replace(play.by(member, day), on=on)
    rate(reply, acting, deputy=seat_ or seat(member), answers=answers, scan=scan)
    return play.fresh(case)


def now(case) -> Facts:
    """Give how the case stands in the figures."""
    return Facts.objects.get(case=case, unit=None, end_on=None, known_to=None)


# --- In time and late -----------------------------------------------------------------------


def test_on_the_last_day_of_the_window_it_still_counts():
    people = play.cast(preset="beijing")

    case = rates(people.mei, play.resolved(people), day=LAST_DAY)

    assert (case.state, case.rated_on) == ("rated", LAST_DAY)
    assert now(case).consent is True


def test_a_late_rating_is_kept_and_marked_and_changes_nothing_else():
    people = play.cast(preset="beijing")

    case = rates(people.mei, play.resolved(people), NO, day=LATE)

    rating = Rating.objects.get()
    assert (rating.late, rating.comment, rating.superseded) == (True, "站点没有建。", False)
    assert (case.state, case.objection_open) == ("resolved", False)
    assert (now(case).rated, now(case).consent) == (False, None)
    with pytest.raises(ActRefused):
        rates(people.mei, case, YES, day=LATE)


def test_within_the_window_a_rating_is_changed_and_both_are_kept():
    people = play.cast(preset="beijing")
    case = rates(people.mei, play.resolved(people), YES, day=play.RATED)

    case = rates(people.mei, case, NO, day=LAST_DAY)
    with pytest.raises(ActRefused):
        rates(people.mei, case, YES, day=LATE)

    assert list(Rating.objects.order_by("pk").values_list("result", "superseded")) == [
        ("agree", True),
        ("disagree", False),
    ]
    assert (case.state, case.objection_open) == ("rated", True)
    assert (now(case).consent, now(case).first_consent) == (False, True)


def test_a_rating_without_a_window_is_never_late():
    people = play.cast()

    case = rates(people.mei, play.resolved(people), day=date(2026, 10, 1))

    assert (case.state, Rating.objects.get().late) == ("rated", False)


def test_a_paper_form_counts_by_the_day_on_which_it_was_given():
    people = play.cast(preset="beijing")
    case = play.resolved(people)
    mei = seat(people.mei)

    case = rates(people.song, case, seat_=mei, day=LATE, on=LAST_DAY, scan=play.a_file())

    rating = Rating.objects.get()
    assert (rating.given_on, rating.late, rating.on_paper) == (LAST_DAY, False, True)
    assert rating.given_by == people.song.user
    assert (case.state, case.rated_on) == ("rated", LAST_DAY)
    assert case.attachments.get(purpose="rating").reply == rating.reply


def test_a_late_rating_gives_way_to_a_paper_form_that_was_given_in_time():
    people = play.cast(preset="beijing")
    case = rates(people.mei, play.resolved(people), YES, day=LATE)

    case = rates(people.song, case, NO, seat_=seat(people.mei), day=LATE, on=LAST_DAY)

    assert (case.state, now(case).consent) == ("rated", False)
    assert Rating.objects.get(superseded=False).on_paper


@pytest.mark.parametrize("on", [play.DELIVERED - timedelta(days=1), LATE + timedelta(days=1)])
def test_a_paper_form_is_given_after_the_delivery_and_not_in_the_future(on):
    people = play.cast()
    case = play.resolved(people)

    with pytest.raises(ActRefused):
        rates(people.song, case, seat_=seat(people.mei), day=LATE, on=on)

    assert not Rating.objects.exists()


# --- By whom --------------------------------------------------------------------------------


def test_nobody_rates_for_somebody_else_or_while_acting_for_a_unit():
    people = everybody()
    case = signed_by_two(people)
    as_handler = Membership.objects.create(
        user=people.mei.user, congress=people.congress, role=Role.HANDLER, unit=people.education
    )
    before = everything()

    for member, seat_ in (
        (people.lan, seat(people.mei)),
        (people.mei, seat(people.lan)),
        (people.lan, seat(people.lan)),  # a co-signer, where the lead deputy rates
        (as_handler, seat(people.mei)),
        (people.song, seat(people.zhou)),
    ):
        with pytest.raises(ActRefused):
            rates(member, case, seat_=seat_)

    assert everything() == before


@pytest.mark.parametrize(
    ("unit", "ended_on", "flagged"),
    [
        ("transport", None, True),
        ("transport", play.RATED + timedelta(days=1), True),
        ("transport", play.RATED, False),
        ("finance", None, False),
        ("education", None, False),
    ],
)
def test_a_deputy_who_belongs_to_the_answering_unit_is_flagged(unit, ended_on, flagged):
    people = play.cast()
    case = play.resolved(people)
    Membership.objects.create(
        user=people.mei.user,
        congress=people.congress,
        role=Role.HANDLER,
        unit=Unit.objects.get(code=unit),
        ended_on=ended_on,
    )

    rates(people.mei, case)

    assert Rating.objects.get().conflict is flagged


@pytest.mark.parametrize(
    "answers",
    [
        Answers("agree", ""),
        Answers("", "satisfied"),
        Answers("excellent", "satisfied"),
        Answers("disagree", "satisfied"),
        Answers("agree", "dissatisfied", " \n"),
    ],
    ids=["one", "the other", "unknown", "a no without reason", "the other no"],
)
def test_both_questions_are_answered_and_a_no_says_why(answers):
    people = play.cast()
    case = play.resolved(people)
    before = everything()

    with pytest.raises(ActRefused):
        rates(people.mei, case, answers)

    assert everything() == before


def test_where_all_signers_rate_the_case_waits_for_each_and_the_worst_counts():
    people = play.cast()
    play.policy(people, who_rates="all")
    case = signed_by_two(people)

    case = rates(people.mei, case, YES)
    assert (case.state, now(case).rated) == ("resolved", False)
    case = rates(people.lan, case, NO)

    assert (case.state, case.objection_open) == ("rated", True)
    assert (now(case).rated, now(case).consent, now(case).satisfied) == (True, False, True)


def test_a_draft_that_a_joint_lead_left_behind_is_never_rated():
    people = play.cast()
    roles = [Handout(u, AssignmentRole.JOINT) for u in (people.transport, people.education)]
    case = play.assigned(people, roles)
    for unit in (people.transport, people.education):
        worker = people.user_of(unit)
        sign_for(play.part(case, unit), play.by(worker, play.HANDED_OUT))
        talk = Talk(kind="call", held_on=play.HANDED_OUT, people="梅若兰", content="商量。")
        log_contact(play.part(case, unit), play.by(worker, play.HANDED_OUT), talk=talk)
        draft_reply(
            play.part(case, unit), play.by(worker, play.HANDED_OUT), letter=play.letter(text="初稿")
        )
    issue_reply(
        play.part(case, people.transport),
        play.by(people.signatory_of(people.transport), play.REPLIED),
        letter=play.letter(),
    )
    resolve(play.fresh(case), play.by(people.song, play.DELIVERED), outcomes={})
    left = Reply.objects.get(assignment__unit=people.education)

    for member in (people.mei, people.song):
        with pytest.raises(ActRefused):
            rate(left, play.by(member, play.RATED), deputy=seat(people.mei), answers=YES)

    assert rates(people.mei, play.fresh(case)).state == "rated"


def test_the_new_lead_deputy_rates_and_his_word_is_the_one_that_counts():
    people = everybody()
    case = rates(people.mei, play.resolved(people), YES)
    change_lead(
        case, play.by(people.song, play.RATED), deputy=seat(people.lan), reason="梅代表调离。"
    )

    with pytest.raises(ActRefused):
        rates(people.mei, play.fresh(case), NO)
    case = rates(people.lan, play.fresh(case), NO)

    assert (now(case).consent, case.objection_open) == (False, True)


# --- Objections -----------------------------------------------------------------------------


def test_an_objection_is_studied_and_closed_with_its_reason_and_the_rating_stays():
    people = play.cast()
    case = rates(people.mei, play.resolved(people), NO)

    for reason, refused in ((" ", True), ("已与代表说明。", False), ("再次。", True)):
        if refused:
            with pytest.raises(ActRefused):
                close_objection(play.fresh(case), play.by(people.song, play.RATED), reason=reason)
        else:
            close_objection(play.fresh(case), play.by(people.song, play.RATED), reason=reason)

    case = play.fresh(case)
    assert (case.state, case.objection_open, now(case).consent) == ("rated", False, False)
    told = Message.objects.get(kind="objection_closed")
    assert (told.recipient, told.payload["reason"]) == (people.mei.user, "已与代表说明。")


def test_an_objection_that_was_closed_stays_closed_when_somebody_else_agrees():
    people = play.cast()
    play.policy(people, who_rates="all")
    case = rates(people.mei, signed_by_two(people), NO)
    close_objection(case, play.by(people.song, play.RATED), reason="已与代表说明。")

    case = rates(people.lan, play.fresh(case), YES)
    assert (case.state, case.objection_open) == ("rated", False)
    case = rates(people.lan, case, NO)

    assert case.objection_open


def test_an_objection_that_the_deputy_takes_back_is_none():
    people = play.cast()
    case = rates(people.mei, play.resolved(people), NO)

    case = rates(people.mei, case, YES)

    assert (case.state, case.objection_open) == ("rated", False)
    with pytest.raises(ActRefused):
        close_objection(case, play.by(people.song, play.RATED), reason="已与代表说明。")


def test_after_study_it_is_handled_again_in_a_round_of_its_own():
    people = play.cast()
    case = rates(people.mei, play.resolved(people, outcome="B"), NO)
    first = case.replies.get()

    rehandle(
        case,
        play.by(people.song, date(2025, 6, 3)),
        units=play.lead_and_co(people),
        reason="重办。",
    )

    case = play.fresh(case)
    assert (case.state, case.round, case.objection_open) == ("assigned", 2, False)
    assert case.due_on == date(2025, 7, 3)  # one month (Shanghai art. 21)
    assert (now(case).rehandling, now(case).outcome, now(case).consent) == (True, "B", False)
    with pytest.raises(ActRefused):
        rate(first, play.by(people.mei, date(2025, 6, 4)), deputy=seat(people.mei), answers=YES)
    play.reply(people, case, people.transport, day=date(2025, 6, 20))
    resolve(play.fresh(case), play.by(people.song, date(2025, 6, 23)), outcomes={})
    with pytest.raises(ActRefused):
        rate(first, play.by(people.mei, date(2025, 6, 24)), deputy=seat(people.mei), answers=YES)
    case = rates(people.mei, play.fresh(case), YES, day=date(2025, 6, 24))
    assert (case.state, case.ratings.count()) == ("rated", 2)
    assert (now(case).solved, now(case).first_solved) == (True, False)
    assert (now(case).consent, now(case).first_consent) == (True, False)
    assert list(case.rounds.values_list("outcome", flat=True)) == ["B", "A"]


@pytest.mark.parametrize("reason", ["", " \n"])
def test_handling_again_needs_a_reason_and_units_that_answer(reason):
    people = play.cast()
    case = rates(people.mei, play.resolved(people), NO)
    acting = play.by(people.song, play.RATED)

    with pytest.raises(ActRefused):
        rehandle(case, acting, units=play.lead_and_co(people), reason=reason)
    with pytest.raises(ActRefused):
        rehandle(case, acting, units=[], reason="重办。")

    assert play.fresh(case).round == 1


def test_where_the_policy_says_at_once_an_objection_opens_the_next_round_by_itself():
    people = play.cast(preset="zhejiang")
    case = play.resolved(people)
    Message.objects.all().delete()

    case = rates(people.mei, case, NO)

    assert (case.state, case.round, case.objection_open) == ("assigned", 2, False)
    parts = case.assignments.filter(round=2).values_list("unit__code", "role", "state")
    assert set(parts) == {("transport", "lead", "pending"), ("finance", "co", "pending")}
    told = set(Message.objects.values_list("kind", "recipient__name"))
    assert {("assigned", "林科员"), ("rated", "宋文秀")} <= told
    assert (now(case).rehandling, now(case).consent, now(case).rated) == (True, False, True)


@pytest.mark.parametrize("gone", ["transport", "finance"])
def test_nothing_is_handed_at_once_to_a_unit_that_is_gone_and_the_secretariat_chooses(gone):
    people = play.cast(preset="zhejiang")
    case = play.resolved(people)
    Unit.objects.filter(code=gone).update(closed_on=play.RATED - timedelta(days=1))

    case = rates(people.mei, case, NO)

    assert (case.round, case.objection_open) == (1, True)
    assert QUEUES["objections"].lying(people.song, play.RATED).get() == case
    again = [Handout(people.education, AssignmentRole.LEAD)]
    rehandle(case, play.by(people.song, play.RATED), units=again, reason="请重办。")
    assert play.part(play.fresh(case), people.education).round == 2


def test_a_late_objection_opens_no_round():
    people = play.cast()
    play.policy(people, rehandle="at_once", feedback=Limit(15, "workday"))
    case = play.resolved(people)

    case = rates(people.mei, case, NO, day=LATE)

    assert (case.state, case.round, Rating.objects.get().late) == ("resolved", 1, True)
