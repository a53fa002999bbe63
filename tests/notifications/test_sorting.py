"""New messages are put into envelopes: by which ways, together with what, not before when."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from notifications import outbox, sending, sorting
from notifications.models import Bundle, Channel, Choice, Delivery, Manner, Message, QuietHours
from notifications.sorting import sort_once
from people.models import Membership, Role
from tests.cast import at, cast, user
from tests.notifications.conftest import NOON, states

TUESDAY_MORNING = at(date(2026, 3, 3), 8) + timedelta(minutes=30)
SOON = NOON + timedelta(minutes=1)


def envelopes() -> list[tuple[str, str, str, int]]:
    """Give way, bundle, state and number of messages of each envelope, by reader and way."""
    rows = Delivery.objects.order_by("recipient__username", "channel", "bundle", "pk")
    return [(row.channel, row.bundle, row.state, row.messages.count()) for row in rows]


def choose(member, kind, manner, channel=Channel.EMAIL) -> None:
    Choice.objects.create(user=member.user, kind=kind, channel=channel, manner=manner)


def test_what_waits_for_somebody_goes_at_once_and_the_rest_with_the_summary(tell, tell_later):
    tell(key="event:1")
    tell_later(key="event:2")

    assert sort_once(NOON) == 2
    assert sort_once(NOON) == 0

    direct, digest = Delivery.objects.order_by("bundle").reverse()
    assert (digest.bundle, digest.not_before) == (Bundle.DIGEST, TUESDAY_MORNING)
    assert (direct.bundle, direct.not_before) == (Bundle.DIRECT, NOON)
    assert not Message.objects.exclude(sorted_at=NOON).exists()


def test_many_things_for_one_reader_are_one_envelope(tell, people):
    for number in range(7):
        tell(people.mei, people.lan, key=f"event:{number}")

    sort_once(NOON)

    assert envelopes() == [("email", "direct", "open", 7)] * 2


def test_an_open_envelope_takes_up_what_comes_until_its_hour(tell_later):
    tell_later(key="event:1")
    sort_once(NOON)
    tell_later(key="event:2", at=SOON)
    sort_once(SOON)

    assert envelopes() == [("email", "digest", "open", 2)]

    outbox.sweep(TUESDAY_MORNING)
    tell_later(key="event:3", at=TUESDAY_MORNING)
    sort_once(TUESDAY_MORNING)

    assert envelopes() == [("email", "digest", "sent", 2), ("email", "digest", "open", 1)]
    wednesday = TUESDAY_MORNING + timedelta(days=1)
    assert Delivery.objects.get(state="open").not_before == wednesday


def test_a_batch_is_limited(tell, monkeypatch):
    monkeypatch.setattr(sorting, "BATCH", 3)
    for number in range(5):
        tell(key=f"event:{number}")

    assert [sort_once(NOON), sort_once(NOON), sort_once(NOON)] == [3, 2, 0]
    assert envelopes() == [("email", "direct", "open", 5)]


def test_a_choice_goes_before_what_is_usual(tell, tell_later, people):
    choose(people.mei, "accepted", Manner.DAILY)
    choose(people.mei, "published", Manner.AT_ONCE)
    choose(people.lan, "accepted", Manner.NEVER)
    tell(people.mei, people.lan, key="event:1")
    tell_later(people.mei, people.lan, key="event:2")

    sort_once(NOON)

    by_reader = dict.fromkeys(("梅若兰", "兰志远"), ())
    for name, bundle, kind in Delivery.objects.order_by("pk").values_list(
        "recipient__name", "bundle", "messages__kind"
    ):
        by_reader[name] += ((bundle, kind),)
    assert set(by_reader["梅若兰"]) == {("digest", "accepted"), ("direct", "published")}
    assert by_reader["兰志远"] == (("digest", "published"),)


def test_a_choice_that_a_way_does_not_know_is_never(tell, people, settings):
    settings.SMS_GATEWAY = {"speaks": "json", "url": "https://sms.example/", "secret": "s"}
    people.mei.user.phone = "13800000000"
    people.mei.user.save()
    choose(people.mei, "accepted", Manner.DAILY, Channel.SMS)
    tell()

    sort_once(NOON)

    assert envelopes() == [("email", "direct", "open", 1)]


def test_somebody_without_any_way_has_the_notice_only(tell, people):
    people.mei.user.email = ""
    people.mei.user.save()
    tell()

    assert sort_once(NOON) == 1
    assert envelopes() == []


def test_text_messages_go_to_those_without_email_or_who_wish_them(
    tell, tell_later, people, settings
):
    settings.SMS_GATEWAY = {"speaks": "json", "url": "https://sms.example/", "secret": "s"}
    for member in (people.mei, people.lan, people.song):
        member.user.phone = "13800000000"
        member.user.save()
    people.mei.user.email = ""
    people.mei.user.save()
    choose(people.song, "accepted", Manner.AT_ONCE, Channel.SMS)
    tell(people.mei, people.lan, people.song, key="event:1")
    tell_later(people.mei, key="event:2")

    sort_once(NOON)

    ways = Delivery.objects.order_by("channel").values_list("recipient__name", "channel")
    assert sorted(ways) == [
        ("兰志远", "email"), ("宋文秀", "email"), ("宋文秀", "sms"), ("梅若兰", "sms"),
    ]  # fmt: skip


def test_a_group_chat_is_told_only_for_those_who_wish_it(tell, people, settings):
    settings.WEBHOOKS = [{"congress": "", "speaks": "wecom", "url": "https://x/", "secret": ""}]
    for member in (people.mei, people.lan):
        member.user.phone = "13800000000"
        member.user.save()
    for member in (people.mei, people.song):  # Song has no telephone by which she could be called
        choose(member, "accepted", Manner.AT_ONCE, Channel.WEBHOOK)
    tell(people.mei, people.lan, people.song)

    sort_once(NOON)

    chats = Delivery.objects.filter(channel=Channel.WEBHOOK)
    assert list(chats.values_list("recipient__name", flat=True)) == ["梅若兰"]


def test_who_has_no_role_any_more_is_sent_nothing(tell, people):
    people.mei.ended_on = date(2026, 3, 2)
    people.mei.save()
    tell(people.mei, people.lan)

    sort_once(NOON)

    assert list(Delivery.objects.values_list("recipient__name", flat=True)) == ["兰志远"]


def test_a_role_in_another_congress_is_no_role_here(tell, people):
    other = cast("linzhou")
    Membership.objects.filter(pk=people.mei.pk).delete()
    Membership.objects.create(user=people.mei.user, congress=other.congress, role=Role.SUPERVISOR)
    tell()

    sort_once(NOON)

    assert envelopes() == []


def test_several_roles_hear_what_any_of_them_is_told_at_once(people, tell, monkeypatch):
    from suggestions.kinds.writing import Accepted

    monkeypatch.setattr(Accepted, "told", {Role.DEPUTY: Manner.DAILY, Role.HANDLER: Manner.AT_ONCE})
    Membership.objects.create(
        user=people.mei.user, congress=people.congress, role=Role.HANDLER, unit=people.finance
    )
    tell(people.mei, people.lan)

    sort_once(NOON)

    bundles = Delivery.objects.values_list("recipient__name", "bundle")
    assert sorted(bundles) == [("兰志远", "digest"), ("梅若兰", "direct")]


def test_what_was_read_before_anybody_sorted_it_needs_no_envelope(tell):
    tell()
    Message.objects.update(read_at=NOON)

    assert sort_once(NOON) == 1
    assert envelopes() == []


def test_ones_own_quiet_hours_hold(tell, people):
    QuietHours.objects.create(user=people.mei.user, quiet_from="11:00", quiet_until="14:00")
    tell(people.mei, people.lan)

    sort_once(NOON)

    opened = dict(Delivery.objects.values_list("recipient__name", "not_before"))
    assert opened == {"梅若兰": NOON + timedelta(hours=2), "兰志远": NOON}


def test_a_clerk_is_left_alone_on_a_saturday_and_a_deputy_is_not(tell, people):
    saturday = at(date(2026, 3, 7), 12)
    tell(people.mei, people.wu, at=saturday)

    sort_once(saturday)

    opened = dict(Delivery.objects.values_list("recipient__name", "not_before"))
    assert opened["梅若兰"] == saturday
    assert opened["吴科长"] == at(date(2026, 3, 9), 8) + timedelta(minutes=30)


def test_things_that_happen_in_one_go_are_two_mails_at_most(tell, people):
    """A unit that is handed 200 suggestions at once."""
    tell(key="event:0")
    outbox.sweep(NOON)
    for number in range(1, 200):
        tell(key=f"event:{number}", at=SOON)
    outbox.sweep(SOON)

    assert envelopes() == [("email", "direct", "sent", 1), ("email", "direct", "open", 199)]

    outbox.sweep(NOON + timedelta(minutes=10))

    assert states() == ["sent", "sent"]


def test_congresses_are_told_apart(tell, people):
    other = cast("linzhou")
    Membership.objects.create(user=people.mei.user, congress=other.congress, role=Role.SUPERVISOR)
    tell(key="event:1")
    tell(key="event:2")
    Message.objects.filter(key="event:2").update(congress=other.congress)

    sort_once(NOON)

    assert Delivery.objects.count() == 2
    assert {
        row.messages.get().congress_id == row.congress_id for row in Delivery.objects.all()
    } == {True}


# --- Cost, crashes, and several at once -----------------------------------------------------


def test_sorting_asks_the_same_for_one_and_for_many(tell, people):
    def cost(*members, key) -> int:
        for number in range(5):
            tell(*members, key=f"{key}:{number}")
        with CaptureQueriesContext(
            connection,
        ) as queries:
            sort_once(NOON)
        return len(queries)

    one = cost(people.mei, key="a")
    more = [
        Membership.objects.create(
            user=user(f"u{n}", f"代表{n}"), congress=people.congress, role=Role.SUPERVISOR
        )
        for n in range(30)
    ]

    assert cost(*more, key="b") == one
    assert one <= 16


@pytest.mark.django_db(transaction=True)
def test_a_sorter_that_dies_half_way_has_done_nothing(tell, monkeypatch):
    tell()

    class Killed(BaseException):
        pass

    def die(*_args, **_words):
        raise Killed

    with monkeypatch.context() as patched:
        patched.setattr(sorting, "_enclose", die)
        with pytest.raises(Killed):
            sort_once(NOON)
    assert Message.objects.filter(sorted_at__isnull=True).count() == 1

    sort_once(NOON)

    assert envelopes() == [("email", "direct", "open", 1)]


@pytest.mark.django_db(transaction=True)
def test_sorters_at_once_enclose_each_message_once(tell, people, at_once, monkeypatch):
    monkeypatch.setattr(sorting, "BATCH", 7)
    for number in range(40):
        tell(people.mei, people.lan, key=f"event:{number}")

    def sort() -> int:
        total = 0
        while done := sort_once(NOON):
            total += done
        return total

    results = at_once(sort, sort, sort)

    assert sum(results) == 80
    assert envelopes() == [("email", "direct", "open", 40)] * 2


@pytest.mark.django_db(transaction=True)
def test_nothing_is_put_into_an_envelope_that_is_being_sent(tell, at_once):
    """However sorting and sending fall together, each message goes out once."""
    sent: list[int] = []
    before = sending.channels.send

    def count(channel, letter, at_):
        sent.append(len(letter.items))
        before(channel, letter, at_)

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(sending.channels, "send", count)
        for turn in range(12):
            now = NOON + turn * timedelta(minutes=11)
            tell(key=f"first:{turn}", at=now)
            sort_once(now)
            tell(key=f"second:{turn}", at=now)
            at_once(lambda now=now: sort_once(now), lambda now=now: sending.send_once(now))
        outbox.sweep(now + timedelta(minutes=11))

    assert sum(sent) == 24
    assert not Message.objects.filter(deliveries__isnull=True).exists()


@pytest.mark.django_db(transaction=True)
def test_there_is_never_a_second_open_envelope(tell, people):
    tell()
    sort_once(NOON)
    row = Delivery.objects.get()
    row.pk = None

    with pytest.raises(IntegrityError), transaction.atomic():
        row.save(force_insert=True)
