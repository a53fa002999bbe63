"""What is still expected of a unit, and what no longer is."""

import pytest

from suggestions.assigning.actions import sign_for
from suggestions.assigning.rules import Handout
from suggestions.supervising.rules import can_remind
from tests import cast as play
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
