"""What is still expected of a unit, and what no longer is."""

import pytest

from suggestions.assigning.actions import sign_for
from suggestions.assigning.rules import Handout
from suggestions.intake.withdrawing import ask_withdrawal
from suggestions.record import ActRefused
from suggestions.requested import PROPOSALS
from suggestions.supervising.rules import can_remind
from tests import cast as play
from tests.suggestions.assigning.asked import proposes, refuses, signed
from workflow.machines.assignment import AssignmentRole


@pytest.mark.django_db
def test_of_a_silent_co_unit_nothing_is_expected_once_the_case_is_answered():
    people = play.cast()
    case = play.assigned(people)
    sign_for(play.part(case, people.finance), play.by(people.fang, play.HANDED_OUT))
    assert can_remind(people.song, play.part(case, people.finance))

    play.reply(people, case, people.transport)

    silent = play.part(case, people.finance)
    assert (silent.state, silent.over) == ("signed_for", True)
    assert not can_remind(people.song, silent)
    assert not play.part(case, people.transport).over


@pytest.mark.django_db
def test_a_copy_for_information_is_done_when_it_is_signed_for_and_not_before():
    people = play.cast()
    units = [
        Handout(people.transport, AssignmentRole.LEAD),
        Handout(people.finance, AssignmentRole.INFORMATION),
    ]
    case = play.assigned(people, units)

    play.reply(people, case, people.transport)
    assert not play.part(case, people.finance).over
    sign_for(play.part(case, people.finance), play.by(people.fang, play.DELIVERED))

    assert play.part(case, people.finance).over


@pytest.mark.django_db
@pytest.mark.parametrize("ending", ["answered", "withdrawn"])
def test_what_a_unit_asked_is_decided_no_more_though_it_had_done_its_part(ending):
    """A co-unit proposes another one, gives its opinion, and nobody decides before the end."""
    people = play.cast()
    play.policy(people, withdrawal="before_answer")
    case = signed(people)
    request = proposes(people, case, people.finance, people.education)
    play.opine(people, case, people.finance)

    if ending == "answered":
        play.reply(people, play.fresh(case), people.transport)
    else:
        acting = play.by(people.mei, play.REPLIED)
        ask_withdrawal(play.fresh(case), acting, reason="问题已经解决。")

    request.refresh_from_db()
    assert (play.fresh(case).state, request.state) == (ending, "dropped")
    assert not PROPOSALS.lying(people.song, play.REPLIED).exists()
    with pytest.raises(ActRefused):
        refuses(people.song, request, day=play.REPLIED)
