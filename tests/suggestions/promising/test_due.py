"""The clock tells the units what comes due: once at each threshold, whenever it runs."""

from datetime import date, timedelta

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext

from config import clock
from notifications import outbox
from notifications.inbox import notices
from notifications.models import Delivery, Message
from suggestions.coming_due import OVER, threshold
from suggestions.promising.due import tell_units
from suggestions.promising.putting_off import roll_on
from suggestions.rating.actions import rehandle
from suggestions.replying.promises import Promise
from tests import cast as play
from tests.suggestions.everybody import everybody

pytestmark = pytest.mark.django_db

DUE = date(2025, 12, 31)
PROMISE = Promise("增设北片站点", DUE)


def before(days: int) -> date:
    return DUE - timedelta(days=days)


def told() -> list[tuple[str, int]]:
    """Give whom it was told, but for signatories, and how many days were left."""
    messages = Message.objects.filter(kind="promise_due").order_by("pk")
    messages = messages.exclude(recipient__username__contains="-signs-")
    return [(m.recipient.username.rpartition("-")[2], m.payload["days"]) for m in messages]


def test_of_the_thresholds_the_nearest_one_counts():
    reached = {left: threshold(DUE, before(left)) for left in range(-2, 33)}

    assert reached == {
        **dict.fromkeys((31, 32), ""),
        **dict.fromkeys(range(16, 31), "30"),
        **dict.fromkeys(range(8, 16), "15"),
        **dict.fromkeys(range(2, 8), "7"),
        **dict.fromkeys((0, 1), "1"),
        **dict.fromkeys((-1, -2), OVER),
    }


def test_each_threshold_is_told_once_however_often_the_clock_runs():
    people = play.cast()
    play.promised(people, PROMISE)

    for left in (40, 31, 30, 30, 29, 20, 15, 15, 14, 8, 7, 5, 2, 1, 0, -1, -1, -2, -40):
        tell_units(play.at(before(left)))

    assert told() == [("lin", 30), ("lin", 15), ("lin", 7), ("lin", 1), ("lin", -1)]


def test_after_days_without_a_clock_one_message_is_told_and_not_several():
    people = play.cast()
    play.promised(people, PROMISE)

    tell_units(play.at(before(6)))
    tell_units(play.at(before(-3)))

    assert told() == [("lin", 6), ("lin", -3)]


def test_a_new_day_is_counted_anew():
    people = play.cast()
    case = play.promised(people, PROMISE)
    tell_units(play.at(before(-2)))
    new = date(2026, 6, 30)
    roll_on(play.the_promise(case), play.by(people.song, before(-5)), due_on=new, reason="未落实。")

    for day in (before(-6), new - timedelta(days=30), new + timedelta(days=1)):
        tell_units(play.at(day))

    assert told() == [("lin", -2), ("lin", 30), ("lin", -1)]


def test_who_carries_it_out_and_who_promised_it_are_told_and_nobody_else():
    people = everybody()
    case = play.assigned(people)
    promise = Promise("安排补贴", DUE, people.finance.pk)
    play.reply(people, case, people.transport, outcome="B", promises=(promise,))
    play.resolve(play.fresh(case), play.by(people.song, play.DELIVERED), outcomes={})

    assert tell_units(play.at(before(7))) == 1

    assert {name for name, _days in told()} == {"lin", "zhao", "fang"}
    message = Message.objects.filter(kind="promise_due").first()
    assert message.path == play.the_promise(case).get_absolute_url()
    of_fang = Message.objects.get(recipient=people.fang.user, kind="promise_due")
    notice = notices([of_fang], "en", of_fang.created_at)[0]
    assert (notice.path, "promise" in notice.body) == (message.path, True)


def test_what_is_not_being_carried_out_is_not_told():
    people = everybody()
    play.answered(people, outcome="B", title="尚未送达的建议")
    play.reported(people, play.promised(people, PROMISE, title="已报的建议"))
    play.kept(people, play.promised(people, PROMISE, title="已落实的建议"))
    case = play.rated(
        people, play.promised(people, PROMISE), result="disagree", comment="期限太长。"
    )
    units = play.lead_and_co(people)
    rehandle(case, play.by(people.song, date(2025, 6, 3)), units=units, reason="请重办。")

    assert tell_units(play.at(before(1))) == 0

    assert told() == []


def test_the_daily_clock_does_it():
    people = play.cast()
    play.promised(people, PROMISE)

    clock.tick(play.at(before(30)))
    clock.tick(play.at(before(30), hour=11))

    assert told() == [("lin", 30)]
    of_lin = Delivery.objects.get(
        recipient__username="yunxi-lin", channel="email", messages__kind="promise_due"
    )
    assert of_lin.state == "sent"


def test_a_reader_of_many_gets_one_mail_a_day_even_after_three_days_down():
    people = play.cast()
    for number in "一二三":
        play.promised(people, PROMISE, title=f"关于第{number}件事的建议")
    later = before(27)
    Message.objects.all().delete()
    mail.outbox.clear()
    tell_units(play.at(before(30)))  # it was written, and then everything stood still
    tell_units(play.at(later, 14))

    outbox.sweep(play.at(later, 14))
    outbox.sweep(play.at(later, 16))

    (sent,) = [m for m in mail.outbox if m.to == [people.lin.user.email]]
    assert sent.subject == "提醒：有3件建议将到期或已超期"
    assert Delivery.objects.filter(recipient=people.lin.user).count() == 1


def test_where_telling_fails_silences_are_recorded_and_letters_sent(monkeypatch):
    people = play.cast()
    case = play.assigned(people)
    silent_from = play.part(case, people.finance).due_on + timedelta(days=1)

    def broken(_at):
        raise ZeroDivisionError

    monkeypatch.setattr(clock, "TELLING", (broken,))

    with pytest.raises(ZeroDivisionError):
        clock.tick(play.at(silent_from))

    assert play.part(case, people.finance).silent_on == silent_from
    assert not Message.objects.filter(sorted_at__isnull=True).exists()


def test_idle_ticks_do_no_harm():
    clock.tick(play.at(DUE))
    clock.tick(play.at(DUE))

    assert not Message.objects.exists()


def test_what_was_told_before_costs_no_more_for_many_than_for_few():
    people = play.cast()
    for number in range(3):
        play.promised(people, PROMISE, title=f"关于第{number}件事的建议")
    tell_units(play.at(before(30)))

    with CaptureQueriesContext(connection) as queries:
        assert tell_units(play.at(before(29))) == 0

    assert len([q for q in queries if q["sql"].startswith("SELECT")]) == 2
    assert len(told()) == 3
