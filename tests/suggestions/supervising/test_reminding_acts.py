"""Whom the secretariat and supervisors may remind."""

import pytest

from notifications.models import Message
from suggestions.assigning.actions import sign_for
from suggestions.assigning.rules import Handout
from suggestions.models import Reminder
from suggestions.record import ActRefused
from suggestions.supervising.actions import publish, remind
from tests import cast as play
from tests.suggestions.everybody import everybody, everything
from workflow.machines.assignment import AssignmentRole

pytestmark = pytest.mark.django_db


def test_a_reminder_is_counted_and_reaches_all_who_work_for_the_unit():
    people = everybody()
    part = play.part(play.assigned(people), people.transport)
    Message.objects.all().delete()

    remind(part, play.by(people.song, play.REPLIED), text="临近期限。")
    remind(part, play.by(people.chen, play.REPLIED))

    assert part.reminders.count() == 2
    told = Message.objects.values_list("recipient__name", "payload__text")
    assert sorted(told) == [
        ("林科员", ""),
        ("林科员", "临近期限。"),
        ("赵局长", ""),
        ("赵局长", "临近期限。"),
    ]


def test_nobody_is_reminded_of_what_he_has_done_or_need_not_do():
    people = play.cast()
    informed = Handout(people.education, AssignmentRole.INFORMATION)
    case = play.assigned(people, [*play.lead_and_co(people), informed])
    sign_for(play.part(case, people.finance), play.by(people.fang, play.HANDED_OUT))
    play.reply(people, case, people.transport)
    before = everything()

    for unit in (people.transport, people.finance, people.education):
        with pytest.raises(ActRefused):
            remind(play.part(case, unit), play.by(people.song, play.REPLIED))

    assert everything() == before
    assert not Reminder.objects.exists()


@pytest.mark.parametrize("level", ["full", "abstract"])
def test_nothing_is_published_beyond_what_the_deputy_agreed_to(level):
    people = play.cast()
    case = play.resolved(people)
    type(case).objects.filter(pk=case.pk).update(wish_publication="title")

    with pytest.raises(ActRefused):
        publish(play.fresh(case), play.by(people.song, play.RATED), level=level)
    publish(play.fresh(case), play.by(people.song, play.RATED), level="title")

    assert play.fresh(case).published == "title"


@pytest.mark.parametrize("level", ["", "everything"])
def test_there_are_three_ways_to_publish_and_each_is_chosen_once(level):
    people = play.cast()
    case = play.resolved(people)
    publish(case, play.by(people.song, play.RATED), level="full")

    for chosen in (level, "full"):
        with pytest.raises(ActRefused):
            publish(play.fresh(case), play.by(people.song, play.RATED), level=chosen)

    assert case.publications.count() == 1
