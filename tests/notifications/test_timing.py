"""What is told because time has passed: once, however often the clock ticks, whoever stumbles."""

from datetime import date, timedelta

import pytest
from django.core import mail

from config import clock
from notifications import outbox, timing
from notifications.models import Bundle, Delivery, Manner, Message
from notifications.timing import register_teller, tell_what_is_due, time_key, told_already
from people.models import Role
from suggestions.kinds.supervising import Reminded
from suggestions.telling import about, tell_in_time, unit_users
from tests import cast as play
from tests.notifications.conftest import NOON

THURSDAY = date(2026, 3, 5)


@pytest.fixture(autouse=True)
def tellers(monkeypatch):
    """Only those of a test are called."""
    own: list[timing.Teller] = []
    monkeypatch.setattr(timing, "_tellers", own)
    return own


@pytest.fixture
def coming_due(people, monkeypatch):
    """A kind that reminds a unit's users, and a teller of it for three cases due on a day."""
    monkeypatch.setattr(Reminded, "reminds", True)
    monkeypatch.setattr(Reminded, "told", {Role.HANDLER: Manner.AT_ONCE})
    cases = [play.assigned(people, title=f"关于第{n}个站点的建议") for n in "一二三"]
    Message.objects.all().delete()
    due = {case.pk: date(2026, 3, 9) for case in cases}

    def teller(at):
        for case in cases:
            if at.date() >= due[case.pk] - timedelta(days=7):
                tell_in_time(
                    case,
                    Reminded(**about(case)),
                    unit_users([people.transport]),
                    subject=f"case:{case.pk}",
                    due_on=due[case.pk],
                    threshold="-7d",
                    at=at,
                )

    register_teller(teller)
    return due


def test_a_threshold_is_told_once_however_often_the_clock_ticks(coming_due):
    for hour in range(5):
        tell_what_is_due(NOON + timedelta(hours=hour))

    assert Message.objects.count() == 3
    assert set(Message.objects.values_list("created_at", flat=True)) == {NOON}


@pytest.mark.django_db(transaction=True)
def test_two_clocks_at_once_tell_it_once(coming_due, at_once):
    at_once(lambda: tell_what_is_due(NOON), lambda: tell_what_is_due(NOON))

    assert Message.objects.count() == 3


def test_before_the_threshold_nothing_is_told(coming_due):
    tell_what_is_due(NOON - timedelta(days=1))

    assert not Message.objects.exists()


def test_a_day_that_was_moved_is_told_anew(coming_due):
    tell_what_is_due(NOON)
    for case in coming_due:
        coming_due[case] = date(2026, 3, 16)

    tell_what_is_due(NOON + timedelta(days=1))
    assert Message.objects.count() == 3
    tell_what_is_due(NOON + timedelta(days=8))

    assert Message.objects.count() == 6


def test_a_reader_of_many_gets_one_mail_a_day_even_after_three_days_down(coming_due, people):
    clock.tick(NOON)  # the clock wrote it, and then everything stood still
    later = play.at(THURSDAY, 14)
    tell_what_is_due(later)

    outbox.sweep(later)
    outbox.sweep(later + timedelta(hours=2))

    subjects = [m.subject for m in mail.outbox if m.to == [people.lin.user.email]]
    assert [one for one in subjects if "提醒" in one] == ["提醒：有3件建议待您办理"]
    reminders = Delivery.objects.filter(recipient=people.lin.user, bundle=Bundle.REMINDER)
    assert reminders.count() == 1


def test_a_teller_that_fails_stops_no_other_and_no_delivery(people, tell, tellers):
    told = []

    def broken(_at):
        raise ZeroDivisionError

    register_teller(broken)
    register_teller(told.append)
    register_teller(told.append)
    tell()

    with pytest.raises(ZeroDivisionError):
        clock.tick(NOON)

    assert tellers == [broken, told.append], "registered twice, called once"
    assert told == [NOON]
    assert len(mail.outbox) == 1


def test_which_keys_were_told_is_asked_in_one_go(people, tell, django_assert_num_queries):
    tell(people.mei, people.lan, key="time:case:1:2026-03-09:-7d")

    keys = [time_key(f"case:{n}", date(2026, 3, 9), "-7d") for n in range(400)]

    with django_assert_num_queries(1):
        assert told_already(keys) == {keys[1]}
    assert told_already([]) == set()
    assert max(len(key) for key in keys) <= Message._meta.get_field("key").max_length


def test_idle_ticks_do_no_harm(db):
    clock.tick(NOON)
    clock.tick(NOON)

    assert not Message.objects.exists()
