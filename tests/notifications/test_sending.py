"""Envelopes are sent, once, by whoever comes, however badly it goes."""

import smtplib
from datetime import datetime, timedelta

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend

from history.models import Event
from history.verify import breaks
from notifications import channels, outbox, sending
from notifications.models import Channel, Delivery, Message, QuietHours, State
from notifications.sending import ATTEMPTS, BATCH, CLAIM_LASTS
from tests.cast import SHANGHAI
from tests.notifications.conftest import NOON, states
from tests.notifications.test_inbox import lack

TO_ONE_EACH = 30


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


def test_what_waits_is_sent_and_closed(tell, people):
    tell(people.mei, people.lan)

    assert outbox.run_once(NOON) == 4  # two messages sorted, two envelopes sent
    assert outbox.run_once(NOON) == 0

    assert sorted(addressees()) == ["yunxi-lan@example.org", "yunxi-mei@example.org"]
    row = Delivery.objects.first()
    assert (row.state, row.closed_at, row.attempts, row.claim) == (State.SENT, NOON, 1, "")


def test_nothing_is_sent_before_its_hour(tell):
    tell(at=NOON)
    sending_begins = NOON + timedelta(hours=1)
    outbox.run_once(NOON - timedelta(hours=1))
    Delivery.objects.update(state=State.OPEN, not_before=sending_begins, claimed_at=None)
    mail.outbox.clear()

    assert sending.send_once(sending_begins - timedelta(seconds=1)) == 0
    assert mail.outbox == []
    assert sending.send_once(sending_begins) == 1


def never_quiet(member) -> None:
    QuietHours.objects.create(user=member.user, quiet_from="00:00", quiet_until="00:00")


def many_envelopes(people, number) -> None:
    """Put so many envelopes beside each other, as several failed attempts leave them."""
    message = Message.objects.get()
    for _turn in range(number):
        row = Delivery.objects.create(
            recipient=people.mei.user,
            congress=people.congress,
            channel=Channel.EMAIL,
            bundle="direct",
            state=State.WAITING,
            created_at=NOON,
            not_before=NOON,
        )
        row.messages.add(message)


def test_a_batch_is_limited_and_the_sweep_takes_them_all(tell, people):
    tell()
    many_envelopes(people, BATCH + 4)

    assert outbox.run_once(NOON) == 1 + BATCH
    assert outbox.sweep(NOON) == 5
    assert set(states()) == {State.SENT}


# --- When it goes wrong ---------------------------------------------------------------------


def test_a_mail_server_that_is_down_is_tried_again_later_and_later(tell, people, mail_server):
    never_quiet(people.mei)
    tell()
    now, waited = NOON, []
    outbox.sweep(now)

    for _ in range(ATTEMPTS - 1):
        row = Delivery.objects.get()
        assert row.state == State.WAITING
        waited.append(row.not_before - now)
        assert sending.send_once(row.not_before - timedelta(seconds=1)) == 0
        now = row.not_before
        assert sending.send_once(now) == 1

    assert waited == [timedelta(minutes=m) for m in (1, 4, 16, 64, 256, 360, 360)]
    row = Delivery.objects.get()
    assert (row.state, row.attempts, row.closed_at) == (State.FAILED, ATTEMPTS, now)
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

    by_name = dict(Delivery.objects.values_list("recipient__name", "state"))
    assert by_name == {"梅若兰": "sent", "兰志远": "waiting", "宋文秀": "sent"}


def test_what_is_told_while_an_earlier_mail_is_tried_again_does_not_wait_for_it(tell, mail_server):
    tell(key="event:1")
    outbox.run_once(NOON)
    mail_server.refused = ()
    soon = NOON + timedelta(seconds=30)

    tell(key="event:2", at=soon, number="13")
    outbox.run_once(soon)
    outbox.sweep(NOON + timedelta(minutes=11))

    assert [message.subject[:7] for message in mail.outbox] == ["已受理：第12", "已受理：第13"]


def test_a_kind_nobody_knows_any_more_is_put_off_not_raised(tell, people):
    tell(people.mei, people.lan)
    Message.objects.filter(recipient=people.mei.user).update(kind="forgotten")

    outbox.sweep(NOON)
    outbox.sweep(NOON + timedelta(days=1))

    by_name = dict(Delivery.objects.values_list("recipient__name", "state"))
    assert by_name == {"梅若兰": "waiting", "兰志远": "sent"}
    assert Delivery.objects.get(state="waiting").last_error == "KeyError: 'forgotten'"


def test_a_kind_nobody_knows_takes_nothing_with_it(tell_later):
    tell_later(key="event:1")
    tell_later(key="event:2", number="13")
    Message.objects.filter(key="event:1").update(kind="forgotten")

    outbox.sweep(NOON)
    outbox.sweep(NOON + timedelta(days=1))

    assert states() == [State.SENT]
    assert "第13号" in mail.outbox[0].body


def test_a_message_that_lacks_what_its_kind_says_takes_nothing_with_it(tell_later):
    tell_later(key="event:1")
    tell_later(key="event:2", number="13")
    lack("event:1")

    outbox.sweep(NOON)
    outbox.sweep(NOON + timedelta(days=1))

    assert states() == [State.SENT]
    assert "第13号" in mail.outbox[0].body


def test_an_envelope_of_which_nothing_can_be_said_says_why_it_waits(tell):
    tell(key="event:1")
    lack("event:1")

    outbox.sweep(NOON)

    assert Delivery.objects.get().last_error == "KeyError: 'accepted.number'"


# --- Quiet hours ----------------------------------------------------------------------------


def local(hour: int, minute: int = 0, *, days: int = 0) -> datetime:
    """Give an hour of that Monday, or so many days later, in Shanghai."""
    return datetime(2026, 3, 2, hour, minute, tzinfo=SHANGHAI) + timedelta(days=days)


def test_what_failed_is_not_tried_again_in_the_quiet_hours(tell, mail_server):
    evening = local(20, 59, days=4)
    tell(at=evening)
    outbox.run_once(evening)
    mail_server.refused = ()
    row = Delivery.objects.get()

    assert (row.attempts, row.not_before) == (1, local(7, 30, days=5))
    outbox.sweep(local(2, 39, days=5))
    assert mail.outbox == []
    outbox.sweep(local(7, 30, days=5))
    assert len(mail.outbox) == 1


def test_what_is_late_after_a_night_without_a_relay_waits_for_the_morning(tell, people):
    """It was due at noon; the relay comes back at 2:39, and nobody is to be waked."""
    tell(people.mei)
    outbox.sorting.sort_once(NOON)

    outbox.sweep(local(2, 39, days=1))

    row = Delivery.objects.get()
    assert mail.outbox == []
    assert (row.state, row.not_before, row.attempts) == (State.WAITING, local(7, 30, days=1), 0)
    outbox.sweep(local(7, 30, days=1))
    assert (states(), len(mail.outbox)) == ([State.SENT], 1)


@pytest.mark.parametrize(
    ("name", "bundle", "opens"),
    [
        ("mei", "direct", local(10, days=5)),
        ("mei", "reminder", local(8, 30, days=7)),
        ("song", "direct", local(8, 30, days=7)),
        ("song", "digest", local(8, 30, days=7)),
    ],
)
def test_on_a_free_day_each_is_left_alone_by_his_own_rules(tell, people, name, bundle, opens):
    tell(getattr(people, name))
    outbox.sorting.sort_once(NOON)
    Delivery.objects.update(bundle=bundle)
    saturday = local(10, days=5)

    outbox.sweep(saturday)

    assert len(mail.outbox) == (opens == saturday)
    outbox.sweep(opens)
    assert len(mail.outbox) == 1
    assert Delivery.objects.get().closed_at == opens


def test_who_has_chosen_later_hours_meanwhile_is_left_alone(tell, people):
    tell(people.mei)
    outbox.sorting.sort_once(NOON)
    QuietHours.objects.create(user=people.mei.user, quiet_from="11:00", quiet_until="14:00")

    outbox.sweep(NOON)

    assert mail.outbox == []
    assert Delivery.objects.get().not_before == local(14)


def test_an_error_is_kept_without_the_words_of_a_message(tell, monkeypatch):
    def fail(_channel, letter, _at):
        raise ValueError(letter.subject)

    monkeypatch.setattr(channels, "send", fail)
    tell(title="秘密")

    outbox.run_once(NOON)

    assert Delivery.objects.get().last_error == "ValueError"


def test_whoever_was_locked_out_meanwhile_gets_nothing(tell, people):
    tell(people.mei, people.lan)
    outbox.sorting.sort_once(NOON)
    people.mei.user.is_active = False
    people.mei.user.save()

    outbox.run_once(NOON)

    assert sorted(states()) == [State.DROPPED, State.SENT]
    assert addressees() == ["yunxi-lan@example.org"]


def test_an_address_taken_away_meanwhile_gets_nothing(tell, people):
    tell()
    outbox.sorting.sort_once(NOON)
    people.mei.user.email = ""
    people.mei.user.save()

    outbox.run_once(NOON)

    assert states() == [State.DROPPED]
    assert mail.outbox == []


def test_whoever_may_not_see_it_any_more_gets_nothing(tell, people, guard):
    tell(people.mei, people.lan)
    guard.add(people.mei.user_id)

    outbox.run_once(NOON)

    assert sorted(states()) == [State.DROPPED, State.SENT]
    assert addressees() == ["yunxi-lan@example.org"]


def test_of_several_messages_only_those_are_sent_that_may_still_be_seen(
    tell, people, monkeypatch, guard
):
    from notifications import guards

    tell(key="event:1", number="12")
    tell(key="event:2", number="13")
    hidden = Message.objects.get(key="event:1").pk
    guards.register_guard(lambda rows, _at: {row.pk for row in rows} & {hidden})

    outbox.run_once(NOON)

    (sent,) = mail.outbox
    assert "第13号" in sent.subject
    assert "第12号" not in sent.body


def test_what_was_read_meanwhile_is_not_mailed(tell):
    tell(key="event:1", number="12")
    tell(key="event:2", number="13")
    outbox.sorting.sort_once(NOON)
    Message.objects.filter(key="event:1").update(read_at=NOON)

    outbox.run_once(NOON)

    (sent,) = mail.outbox
    assert "第13号" in sent.subject

    tell(key="event:3", number="14")
    outbox.sorting.sort_once(NOON)
    Message.objects.update(read_at=NOON)
    outbox.sweep(NOON + timedelta(hours=1))

    assert states() == [State.SENT, State.DROPPED]


# --- Killed ---------------------------------------------------------------------------------


class Killed(BaseException):
    """What a worker that is killed feels: nothing that could be caught."""


def test_the_claim_of_a_killed_worker_is_given_back(tell, people, monkeypatch):
    tell(people.mei, people.lan)

    def die(*_):
        raise Killed

    with monkeypatch.context() as patched:
        patched.setattr(channels, "send", die)
        with pytest.raises(Killed):
            outbox.run_once(NOON)
    assert states() == [State.SENDING, State.SENDING]

    outbox.sweep(NOON + CLAIM_LASTS - timedelta(seconds=1))
    assert mail.outbox == []
    outbox.sweep(NOON + CLAIM_LASTS)

    assert states() == [State.SENT, State.SENT]
    assert sorted(addressees()) == ["yunxi-lan@example.org", "yunxi-mei@example.org"]


def test_what_kills_every_worker_is_given_up(tell, monkeypatch):
    tell()

    def die(*_):
        raise Killed

    monkeypatch.setattr(channels, "send", die)
    now = NOON
    for _ in range(ATTEMPTS):
        with pytest.raises(Killed):
            outbox.sweep(now)
        now += CLAIM_LASTS

    assert outbox.sweep(now) == 0
    assert states() == [State.FAILED]


def test_a_worker_that_was_only_slow_does_not_send_what_another_has_taken(
    tell, people, monkeypatch
):
    tell(people.mei, people.lan)
    sent: list[str] = []

    def slow(_channel, letter, _at):
        sent.append(letter.reader.name)
        if len(sent) == 1:  # it wakes up after its claim was given back and served
            outbox.sweep(NOON + CLAIM_LASTS)

    monkeypatch.setattr(channels, "send", slow)
    outbox.run_once(NOON)

    # The one it was sending goes twice; the one it had not begun, once.
    assert len(sent) == 3
    assert states() == [State.SENT, State.SENT]


@pytest.fixture
def slow(monkeypatch, time_goes_by):
    """Each envelope takes forty seconds, and another relay sweeps meanwhile; gives who is sent."""
    sent: list[str] = []
    began = [NOON]

    def send(_channel, letter, _at):
        sent.append(letter.reader.name)
        time_goes_by(timedelta(seconds=40))
        began[0] += timedelta(seconds=40)
        outbox.sweep(began[0])

    monkeypatch.setattr(channels, "send", send)
    return sent


def test_what_a_slow_relay_has_in_hand_no_other_takes_from_it(tell, people, slow):
    tell(people.mei, people.lan, people.song, people.wu, people.fang)

    outbox.sweep(NOON)

    assert sorted(slow) == sorted(set(slow))
    assert len(slow) == 5
    assert set(Delivery.objects.values_list("state", "attempts")) == {(State.SENT, 1)}
    closed = Delivery.objects.order_by("pk").values_list("closed_at", flat=True)
    assert [at - NOON for at in closed] == [timedelta(seconds=40 * n) for n in range(1, 6)]


def test_a_sweep_that_takes_long_says_what_time_it_is(tell, people, monkeypatch, time_goes_by):
    """A signature with an old time is refused."""
    tell()
    many_envelopes(people, BATCH)
    said = []

    def send(_channel, _letter, at):
        said.append(at)
        time_goes_by(timedelta(minutes=1))

    monkeypatch.setattr(channels, "send", send)
    outbox.sweep(NOON)

    assert said == [NOON + timedelta(minutes=n) for n in range(BATCH + 1)]


def test_a_fast_relay_asks_nothing_to_keep_its_claim(
    tell, people, monkeypatch, django_assert_num_queries, time_goes_by
):
    tell()
    many_envelopes(people, 4)
    outbox.sorting.sort_once(NOON)
    monkeypatch.setattr(sending, "_deliver", lambda _pk, claim, _reach: claim.renew())

    # Savepoint, what is due, the claim, release, the batch; hours, roles and calendar.
    with django_assert_num_queries(8):
        sending.send_once(NOON)

    monkeypatch.setattr(
        sending,
        "_deliver",
        lambda _pk, claim, _reach: [time_goes_by(timedelta(seconds=4)), claim.renew()],
    )
    Delivery.objects.update(state=State.WAITING)
    with django_assert_num_queries(8 + 2):  # for five envelopes in twenty seconds
        sending.send_once(NOON)


@pytest.mark.django_db(transaction=True)
def test_relays_at_once_send_each_envelope_once(tell, people, at_once):
    tell()
    many_envelopes(people, TO_ONE_EACH - 1)

    def relay() -> int:
        total = 0
        while taken := outbox.run_once(NOON):
            total += taken
        return total

    results = at_once(relay, relay, relay)

    assert sum(results) == 1 + TO_ONE_EACH
    assert len(mail.outbox) == TO_ONE_EACH
    assert set(states()) == {State.SENT}
    assert set(Delivery.objects.values_list("attempts", flat=True)) == {1}


# --- Once more ------------------------------------------------------------------------------


def given_up(people) -> Delivery:
    Delivery.objects.update(state=State.FAILED, attempts=ATTEMPTS, closed_at=NOON, last_error="no")
    return Delivery.objects.get()


def test_what_was_given_up_is_sent_again_from_the_beginning_and_written_down(
    tell, people, monkeypatch
):
    tell()
    outbox.sorting.sort_once(NOON)
    row = given_up(people)
    monday = NOON + timedelta(days=7)
    rung = []
    monkeypatch.setattr("notifications.outbox.bell.ring", lambda: rung.append(1))

    assert outbox.send_again(Delivery.objects.all(), actor_id=people.song.user_id, at=monday) == 1
    assert outbox.send_again(Delivery.objects.all(), actor_id=people.song.user_id, at=monday) == 0
    outbox.sweep(monday)

    row.refresh_from_db()
    assert (row.state, row.attempts, row.closed_at) == (State.SENT, 1, monday)
    assert len(mail.outbox) == 1
    assert rung == [1]
    event = Event.objects.get(kind="sent_again")
    assert (event.actor_id, str(row.pk) in event.text) == (people.song.user_id, True)
    assert list(breaks()) == []


@pytest.mark.django_db(transaction=True)
def test_two_administrators_at_once_send_it_again_once(tell, people, at_once):
    tell()
    outbox.sorting.sort_once(NOON)
    given_up(people)

    def again() -> int:
        return outbox.send_again(
            Delivery.objects.all(), actor_id=people.song.user_id, at=NOON + timedelta(days=1)
        )

    assert sorted(at_once(again, again)) == [0, 1]
