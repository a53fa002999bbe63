"""Messages about cases that their recipients may not see any more are neither sent nor shown."""

from datetime import timedelta

import pytest
from django.core import mail
from django.urls import reverse

from notifications import outbox
from people.models import Membership, Role, Unit
from suggestions.assigning.actions import reassign
from suggestions.assigning.rules import Handout
from tests import cast as play
from tests.notifications.conftest import states
from tests.suggestions.intake.test_writing import signed_in
from workflow.machines.assignment import AssignmentRole


@pytest.mark.django_db
def test_who_left_his_unit_gets_no_mail_and_no_notice_of_its_cases():
    people = play.cast()
    play.assigned(people)
    people.lin.ended_on = play.HANDED_OUT - timedelta(days=1)
    people.lin.save(update_fields=["ended_on"])
    people.lin.pk = None
    people.lin.ended_on, people.lin.role = None, Role.HANDLER
    people.lin.unit = Unit.objects.create(congress=people.congress, code="x", label_zh="区水务局")
    people.lin.save(force_insert=True)

    outbox.run_once(play.at(play.HANDED_OUT, 12))

    told = {address for message in mail.outbox for address in message.to}
    assert people.fang.user.email in told
    assert people.lin.user.email not in told
    inbox = signed_in(people.lin).get(reverse("notifications:inbox")).content.decode()
    assert "关于增设公交站点的建议" not in inbox


@pytest.fixture
def lin_left():
    """Lin is told late on Thursday; his role in the unit is over on Friday, another one is not."""
    people = play.cast()
    play.assigned(people)
    friday = play.HANDED_OUT + timedelta(days=1)
    outbox.sweep(play.at(play.HANDED_OUT, 22))
    elsewhere = Unit.objects.create(congress=people.congress, code="x", label_zh="区水务局")
    Membership.objects.create(
        user=people.lin.user, congress=people.congress, role=Role.HANDLER, unit=elsewhere
    )
    people.lin.ended_on = friday
    people.lin.save(update_fields=["ended_on"])
    return people


@pytest.mark.django_db
def test_who_leaves_between_the_telling_and_the_mail_is_sent_nothing(lin_left):
    outbox.sweep(play.at(lin_left.lin.ended_on, 8))

    told = {address for message in mail.outbox for address in message.to}
    assert lin_left.fang.user.email in told
    assert lin_left.lin.user.email not in told
    assert "dropped" in states(recipient=lin_left.lin.user)


@pytest.mark.django_db
def test_who_has_left_does_not_read_on_in_his_inbox(lin_left, time_machine):
    inbox = reverse("notifications:inbox")
    time_machine.move_to(play.at(play.HANDED_OUT, 23))
    assert "关于增设公交站点的建议" in signed_in(lin_left.lin).get(inbox).content.decode()

    time_machine.move_to(play.at(lin_left.lin.ended_on, 9))
    page = signed_in(lin_left.lin).get(inbox).content.decode()

    assert "关于增设公交站点的建议" not in page
    assert "您已无权查看的事项" in page


@pytest.mark.django_db
def test_a_unit_that_was_taken_off_still_learns_that_it_was():
    people = play.cast()
    case = play.assigned(people)
    day = play.HANDED_OUT + timedelta(days=3)
    reassign(
        case,
        play.by(people.song, day),
        units=[Handout(people.education, AssignmentRole.LEAD)],
        reason="属教育局职责。",
    )

    outbox.sweep(play.at(day, 12))
    outbox.sweep(play.at(day + timedelta(days=1), 9))

    told = [message.body for message in mail.outbox if message.to == [people.lin.user.email]]
    assert any("不再由您单位办理" in body for body in told)
