"""A deputy's own page: what waits for his word, letter by letter."""

import pytest
import time_machine

from notifications.models import Message
from suggestions.assigning.rules import Handout
from suggestions.models import Suggestion
from suggestions.rating.actions import Answers, rate
from suggestions.rating.due import tell_deputies
from tests import cast as play
from tests.suggestions.desk import at_desk
from tests.suggestions.everybody import seat, signed_by_two
from workflow.limits import Limit
from workflow.machines.assignment import AssignmentRole

pytestmark = pytest.mark.django_db
YES = Answers(result="agree", attitude="satisfied")


def to_rate(*members) -> list[bool]:
    """Tell who sees on his page that a letter waits for his word."""
    with time_machine.travel(play.at(play.RATED)):
        pages = [at_desk(member).get("/mine/") for member in members]
    return ["rate" in [item["what"] for item in page.context["waiting"]] for page in pages]


def rates(member, case: Suggestion, unit) -> None:
    letter = case.replies.get(assignment__unit=unit)
    rate(letter, play.by(member, play.RATED), deputy=seat(member), answers=YES)


def two_letters(people: play.Cast) -> Suggestion:
    """Transport and finance answer Mei, each by itself; both letters are delivered."""
    units = (people.transport, people.finance)
    case = play.assigned(people, [Handout(unit, AssignmentRole.SEPARATE) for unit in units])
    for unit in units:
        play.reply(people, case, unit)
    play.resolve(play.fresh(case), play.by(people.song, play.DELIVERED), outcomes={})
    return play.fresh(case)


def test_where_all_rate_each_signer_sees_it_until_he_has_rated():
    people = play.cast()
    play.policy(people, who_rates="all")
    case = signed_by_two(people)

    assert to_rate(people.mei, people.lan) == [True, True]
    rates(people.mei, case, people.transport)
    assert to_rate(people.mei, people.lan) == [False, True]
    rates(people.lan, case, people.transport)
    assert to_rate(people.mei, people.lan) == [False, False]


def test_where_the_lead_rates_a_co_signer_is_not_asked():
    people = play.cast()
    signed_by_two(people)

    assert to_rate(people.mei, people.lan) == [True, False]


def test_of_two_letters_the_second_waits_when_the_first_is_rated():
    people = play.cast()
    case = two_letters(people)

    rates(people.mei, case, people.transport)
    assert to_rate(people.mei) == [True]
    rates(people.mei, case, people.finance)
    assert to_rate(people.mei) == [False]


@pytest.mark.parametrize("rated", [False, True])
def test_who_is_reminded_to_rate_is_who_sees_it_on_his_page(rated):
    people = play.cast()
    play.policy(people, who_rates="all", feedback=Limit(6, "day"))
    case = signed_by_two(people)
    if rated:
        rates(people.mei, case, people.transport)
    Message.objects.all().delete()

    tell_deputies(play.at(play.RATED))

    reminded = set(Message.objects.filter(kind="rating_due").values_list("recipient", flat=True))
    both = [people.mei, people.lan]
    assert [member.user_id in reminded for member in both] == to_rate(*both) == [not rated, True]
