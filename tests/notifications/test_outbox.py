"""The outbox: written with the act, sent once, by whoever comes, however badly it goes."""

import smtplib
import threading
from datetime import timedelta

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.db import transaction

from notifications import channels, outbox
from notifications.models import Channel, Message, State
from notifications.outbox import ATTEMPTS, BATCH, CLAIM_LASTS
from tests.notifications.conftest import NOON

EMAILS = {"channel": Channel.EMAIL}


def states() -> list[str]:
    return list(Message.objects.filter(**EMAILS).order_by("pk").values_list("state", flat=True))


def addressees() -> list[str]:
    return [to for message in mail.outbox for to in message.to]


class Faulty(EmailBackend):
    """A mail server that is down, or refuses some addresses."""

    refused: tuple[str, ...] = ("",)

    def send_messages(self, messages):
        if any(part in message.to[0] for message in messages for part in self.refused):
            raise smtplib.SMTPServerDisconnected("gone")
        return super().send_messages(messages)


@pytest.fixture
def mail_server(settings, monkeypatch):
    settings.EMAIL_BACKEND = f"{__name__}.Faulty"
    monkeypatch.setattr(Faulty, "refused", ("",))
    return Faulty


# --- Writing --------------------------------------------------------------------------------


def test_a_message_is_a_notice_at_once_and_an_email_that_waits(tell, people):
    tell()

    notice, email = Message.objects.order_by("channel")
    assert (notice.channel, notice.state, notice.sent_at) == (Channel.APP, State.SENT, NOON)
    assert (email.channel, email.state, email.sent_at) == (Channel.EMAIL, State.PENDING, None)
    assert notice.payload == {
        "number": "12",
        "title": "关于增设公交站点的建议",
        "path": "/s/abc/",
    }
    assert notice.path == "/s/abc/"


def test_somebody_without_an_address_gets_the_notice_only(tell, people):
    people.mei.user.email = ""

    tell()

    assert list(Message.objects.values_list("channel", flat=True)) == [Channel.APP]


def test_somebody_who_may_not_sign_in_gets_nothing(tell, people):
    people.mei.user.is_active = False

    tell(people.mei, people.lan)

    assert {message.recipient for message in Message.objects.all()} == {people.lan.user}


def test_the_same_happening_is_told_once(tell, people):
    tell(people.mei, people.mei)
    tell(people.mei, people.lan)

    assert Message.objects.count() == 4

    tell(people.mei, key="event:2")

    assert Message.objects.count() == 6


@pytest.mark.django_db(transaction=True)
def test_an_act_that_fails_tells_nobody(tell):
    def act():
        with transaction.atomic():
            tell()
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        act()

    assert not Message.objects.exists()


def test_writing_costs_the_same_for_one_and_for_many(tell, people, django_assert_num_queries):
    with django_assert_num_queries(3):  # savepoint, insert, release
        tell(people.mei)
    with django_assert_num_queries(3):
        tell(people.mei, people.lan, people.song, people.wu, key="event:2")


# --- Sending --------------------------------------------------------------------------------


def test_what_waits_is_sent_and_closed(tell, people):
    tell(people.mei, people.lan)

    assert outbox.run_once(NOON) == 2
    assert outbox.run_once(NOON) == 0

    assert sorted(addressees()) == ["yunxi-lan@example.org", "yunxi-mei@example.org"]
    row = Message.objects.filter(**EMAILS).first()
    assert (row.state, row.sent_at, row.attempts, row.claim) == (State.SENT, NOON, 1, "")


def test_nothing_is_sent_before_its_time(tell):
    tell(at=NOON)

    assert outbox.run_once(NOON - timedelta(seconds=1)) == 0
    assert mail.outbox == []


def test_a_batch_is_limited_and_the_sweep_takes_them_all(tell):
    for number in range(BATCH + 5):
        tell(key=f"event:{number}")

    assert outbox.run_once(NOON) == BATCH
    assert outbox.sweep(NOON) == 5
    assert set(states()) == {State.SENT}


def test_an_email_says_it_in_text_and_html_with_a_link(tell, settings):
    settings.SITE_URL = "https://jianyi.example.cn"
    tell(title="<b>停车</b>难")

    outbox.run_once(NOON)

    (sent,) = mail.outbox
    html = sent.alternatives[0].content
    assert sent.subject == "已受理：第12号建议《<b>停车</b>难》"
    assert "梅若兰，您好：" in sent.body
    assert "已受理：第12号建议《<b>停车</b>难》\n\n第12号建议已受理。\n" in sent.body
    assert "https://jianyi.example.cn/s/abc/" in sent.body
    assert 'href="https://jianyi.example.cn/s/abc/"' in html
    assert "&lt;b&gt;停车&lt;/b&gt;难" in html
    assert "<b>" not in html


def test_an_email_is_in_the_language_of_its_reader(tell, people):
    people.mei.user.language = "en"
    people.mei.user.save()
    tell()

    outbox.run_once(NOON)

    (sent,) = mail.outbox
    assert sent.subject == "Accepted: suggestion No. 12, “关于增设公交站点的建议”"
    assert sent.extra_headers["Content-Language"] == "en"
    assert sent.from_email.startswith("Deputies' suggestions <no-reply@")


def test_a_title_with_line_breaks_cannot_write_headers(tell):
    tell(title="停车\r\nBcc: all@example.org\n难")

    outbox.run_once(NOON)

    assert mail.outbox[0].subject == "已受理：第12号建议《停车 Bcc: all@example.org 难》"
    assert addressees() == ["yunxi-mei@example.org"]


# --- When it goes wrong ---------------------------------------------------------------------


def test_a_mail_server_that_is_down_is_tried_again_later_and_later(tell, mail_server):
    tell()
    now, waited = NOON, []

    for _ in range(ATTEMPTS - 1):
        assert outbox.run_once(now) == 1
        row = Message.objects.get(**EMAILS)
        assert row.state == State.PENDING
        waited.append(row.not_before - now)
        assert outbox.run_once(row.not_before - timedelta(seconds=1)) == 0
        now = row.not_before

    assert waited == [timedelta(minutes=m) for m in (1, 4, 16, 64, 256, 360, 360)]

    outbox.run_once(now)

    row = Message.objects.get(**EMAILS)
    assert (row.state, row.attempts) == (State.FAILED, ATTEMPTS)
    assert row.last_error == "SMTPServerDisconnected: gone"
    assert outbox.run_once(now + timedelta(days=9)) == 0


def test_a_mail_server_that_comes_back_gets_everything(tell, mail_server):
    tell()
    outbox.run_once(NOON)

    mail_server.refused = ()
    outbox.sweep(NOON + timedelta(minutes=1))

    assert states() == [State.SENT]
    assert len(mail.outbox) == 1


def test_one_bad_address_does_not_hold_up_the_others(tell, people, mail_server):
    mail_server.refused = ("lan@",)
    tell(people.mei, people.lan, people.song)

    outbox.run_once(NOON)

    assert states() == [State.SENT, State.PENDING, State.SENT]


def test_a_kind_nobody_knows_any_more_is_put_off_not_raised(tell, people):
    tell(people.mei, people.lan)
    Message.objects.filter(recipient=people.mei.user).update(kind="forgotten")

    outbox.run_once(NOON)

    assert states() == [State.PENDING, State.SENT]
    assert Message.objects.get(kind="forgotten", **EMAILS).last_error == "KeyError: 'forgotten'"


def test_whoever_was_locked_out_meanwhile_gets_nothing(tell, people):
    tell(people.mei, people.lan)
    people.mei.user.is_active = False
    people.mei.user.save()

    outbox.run_once(NOON)

    assert states() == [State.FAILED, State.SENT]
    assert addressees() == ["yunxi-lan@example.org"]


def test_an_address_taken_away_meanwhile_gets_nothing(tell, people):
    tell()
    people.mei.user.email = ""
    people.mei.user.save()

    outbox.run_once(NOON)

    assert states() == [State.FAILED]
    assert mail.outbox == []


def test_whoever_may_not_see_it_any_more_gets_nothing(tell, people, guard):
    tell(people.mei, people.lan)
    guard.add(people.mei.user_id)

    outbox.run_once(NOON)

    assert states() == [State.FAILED, State.SENT]
    assert addressees() == ["yunxi-lan@example.org"]


class Killed(BaseException):
    """What a worker that is killed feels: nothing that could be caught."""


def test_the_claim_of_a_killed_worker_is_given_back(tell, people, monkeypatch):
    tell(people.mei, people.lan)

    def die(_message):
        raise Killed

    with monkeypatch.context() as patched:
        patched.setattr(channels, "send_email", die)
        with pytest.raises(Killed):
            outbox.run_once(NOON)
    assert states() == [State.SENDING, State.SENDING]

    outbox.sweep(NOON + CLAIM_LASTS - timedelta(seconds=1))
    assert mail.outbox == []
    outbox.sweep(NOON + CLAIM_LASTS)

    assert states() == [State.SENT, State.SENT]
    assert sorted(addressees()) == ["yunxi-lan@example.org", "yunxi-mei@example.org"]


def test_a_message_that_kills_every_worker_is_given_up(tell, monkeypatch):
    tell()

    def die(_message):
        raise Killed

    monkeypatch.setattr(channels, "send_email", die)
    now = NOON
    for _ in range(ATTEMPTS):
        with pytest.raises(Killed):
            outbox.sweep(now)
        now += CLAIM_LASTS

    assert outbox.sweep(now) == 0
    assert states() == [State.FAILED]


def test_a_worker_that_was_only_slow_does_not_send_what_another_has_taken(tell, people):
    tell(people.mei, people.lan)
    claimed: list[int] = []

    def slow(message):
        claimed.append(message.pk)
        if len(claimed) == 1:  # it wakes up after its claim was given back and served
            outbox.sweep(NOON + CLAIM_LASTS)
        mail.outbox.append(message)

    original = channels.send_email
    try:
        channels.send_email = slow
        outbox.run_once(NOON)
    finally:
        channels.send_email = original

    assert len(claimed) == 3  # the one it was sending goes twice; the one it had not begun, once
    assert states() == [State.SENT, State.SENT]


@pytest.mark.django_db(transaction=True)
def test_two_relays_at_once_send_each_message_once(tell, at_once):
    for number in range(30):
        tell(key=f"event:{number}")

    def relay() -> int:
        total = 0
        while taken := outbox.run_once(NOON):
            total += taken
        return total

    results = at_once(relay, relay, relay)

    assert sum(results) == 30
    assert len(mail.outbox) == 30
    assert set(states()) == {State.SENT}
    assert set(Message.objects.filter(**EMAILS).values_list("attempts", flat=True)) == {1}


@pytest.mark.django_db(transaction=True)
def test_two_acts_at_once_with_one_key_tell_it_once(tell, people, at_once):
    at_once(lambda: tell(people.mei, people.lan), lambda: tell(people.lan, people.mei))

    assert Message.objects.count() == 4


def test_threads_share_no_connection(at_once):
    """The helper above really runs at once; else the two tests before it would prove nothing."""
    assert len(set(at_once(threading.get_ident, threading.get_ident))) == 2
