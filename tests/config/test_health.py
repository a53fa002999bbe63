"""What a load balancer and a monitor are told when a part of the installation fails."""

import smtplib
from datetime import UTC, datetime, timedelta

import pytest
from django.core.mail.backends.locmem import EmailBackend
from django.db import DatabaseError, transaction
from django.utils import timezone

from config import health
from config.models import Heartbeat
from config.tasks import heartbeat
from notifications import outbox
from notifications.models import Bundle, Channel, Delivery, Manner, State
from people.models import Role
from suggestions.kinds.writing import Accepted
from tests import cast as play
from tests.conftest import celery_settings
from tests.suggestions.everybody import everybody

FRIDAY_NOON = datetime(2026, 3, 6, 5, tzinfo=UTC)
TOKEN = "a token of the monitor, long enough"


@pytest.fixture
def beating(db):
    now = timezone.now()
    for program in Heartbeat.Program:
        health.beat(program, now)
    return now


def parts(client, **headers) -> dict[str, dict[str, object]]:
    answer = client.get("/health/ready", **headers)
    return answer.json()["parts"]


def test_a_well_installation_says_so_of_each_part(client, beating):
    answer = client.get("/health/ready")

    assert answer.status_code == 200
    told = answer.json()
    assert (told["ready"], told["well"]) == (True, True)
    assert set(told["parts"]) == {"database", "clock", "outbox", "delivery"}


def test_a_dead_database_takes_the_process_out_of_service_but_it_lives(client, monkeypatch):
    def dead():
        raise DatabaseError

    monkeypatch.setattr("config.health.connection.cursor", dead)

    assert client.get("/health/ready").status_code == 503
    assert client.get("/health/live").content == b"ok"


@pytest.mark.django_db
def test_a_clock_that_was_never_there_or_stopped_is_told_and_pages_go_on(client):
    assert parts(client)["clock"] == {"well": False, "words": "never seen"}

    health.beat(Heartbeat.Program.CLOCK, timezone.now() - timedelta(minutes=4))

    clock = parts(client)["clock"]
    assert clock["well"] is False
    assert clock["seconds"] >= 240
    assert client.get("/health/ready").status_code == 200


@pytest.mark.worker
@pytest.mark.django_db
def test_a_broker_that_is_away_is_told(client, settings, beating, broker):
    settings.CELERY_BROKER_URL = broker.url
    with celery_settings(broker_url=broker.url, task_always_eager=False):
        assert parts(client)["broker"]["well"] is True
        broker.stop()
        try:
            told = parts(client)
        finally:
            broker.start()

    assert told["broker"]["well"] is False
    assert told["worker"]["well"] is True


@pytest.mark.django_db
def test_the_worker_shows_that_it_lives_by_a_task():
    heartbeat()

    (row,) = Heartbeat.objects.all()
    assert row.program == Heartbeat.Program.WORKER


def test_messages_that_nobody_sends_are_told(client, beating):
    people = everybody()
    Delivery.objects.create(
        recipient=people.mei.user,
        congress=people.congress,
        channel=Channel.EMAIL,
        bundle=Bundle.DIRECT,
        created_at=beating,
        not_before=beating - timedelta(minutes=11),
    )

    outbox = parts(client)["outbox"]

    assert outbox["well"] is False
    assert outbox["seconds"] >= 660
    assert b'suggestions_messages{state="open"} 1.0' in client.get("/metrics").content


class Away(EmailBackend):
    """A mail server that is down."""

    def send_messages(self, _messages):
        raise smtplib.SMTPServerDisconnected("gone")


@pytest.mark.django_db
def test_a_mail_server_that_is_away_for_a_weekend_is_told_until_it_is_mended(
    client, settings, monkeypatch
):
    """The clock sweeps every half hour; on Monday somebody sends again what was given up."""
    settings.EMAIL_BACKEND = f"{__name__}.Away"
    monkeypatch.setattr(Accepted, "told", dict.fromkeys(Role, Manner.AT_ONCE))
    people = everybody()
    Delivery.objects.all().delete()
    with transaction.atomic():
        outbox.enqueue(
            Accepted(number="12", title="关于增设公交站点的建议", path="/s/abc/"),
            to=[people.mei.user],
            congress_id=people.congress.pk,
            key="event:1",
            at=FRIDAY_NOON,
        )

    def told_at(**after: int) -> health.Finding:
        (found,) = (f for f in health.findings(FRIDAY_NOON + timedelta(**after))
                    if f.part == "delivery")  # fmt: skip
        return found

    told = []
    for half_hours in range(2 * 67):  # until Monday, eight o'clock
        outbox.sweep(FRIDAY_NOON + timedelta(minutes=30 * half_hours))
        told.append(told_at(minutes=30 * half_hours).well)
    assert Delivery.objects.get().state == State.FAILED
    assert told[0] is True
    assert set(told[12:]) == {False}, "it is known the same evening, and until Monday"
    assert told_at(hours=67).words.endswith("1 given up lately")
    assert outbox.lateness(FRIDAY_NOON + timedelta(hours=67)) == timedelta()

    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    monday = FRIDAY_NOON + timedelta(hours=67)
    outbox.send_again(Delivery.objects.all(), actor_id=people.song.user_id, at=monday)
    outbox.sweep(monday)

    assert told_at(hours=68).well is True


def test_what_was_given_up_rings_but_keeps_pages_in_service(client, beating):
    people = everybody()
    Delivery.objects.create(
        recipient=people.mei.user,
        congress=people.congress,
        channel=Channel.EMAIL,
        bundle=Bundle.DIRECT,
        state=State.FAILED,
        created_at=beating,
        not_before=beating,
        closed_at=beating,
    )

    answer = client.get("/health/ready")

    assert answer.status_code == 200
    assert (answer.json()["ready"], answer.json()["well"]) == (True, False)
    assert answer.json()["parts"]["delivery"]["well"] is False
    assert b'suggestions_well{part="delivery"} 0.0' in client.get("/metrics").content


@pytest.mark.parametrize(
    "headers",
    [
        {"REMOTE_ADDR": "10.0.0.8"},
        {"HTTP_X_FORWARDED_FOR": "127.0.0.1"},
        {"HTTP_X_FORWARDED_PROTO": "http"},
        {"HTTP_X_FORWARDED_HOST": "suggestions.example.org"},
        {"HTTP_FORWARDED": "proto=https"},
        {"secure": True},
        {"REMOTE_ADDR": "not an address"},
    ],
)
def test_a_stranger_is_told_nothing_but_whether_it_serves(client, beating, headers):
    assert client.get("/health/ready", **headers).json() == {"ready": True}
    assert client.get("/metrics", **headers).status_code == 404


def test_with_a_token_only_who_sends_it_is_told(client, settings, beating):
    settings.MONITORING_TOKEN = TOKEN

    assert client.get("/metrics").status_code == 404
    assert client.get("/metrics", headers={"authorization": "Bearer wrong"}).status_code == 404
    right = client.get("/metrics", headers={"authorization": f"Bearer {TOKEN}"})
    assert right.status_code == 200
    assert b'suggestions_well{part="database"} 1.0' in right.content


def test_requests_are_counted_by_view_and_never_by_address(client, beating):
    play.cast()
    client.get("/health/live")
    client.get("/suggestions/bcdfghjkmnpqrs/")

    told = client.get("/metrics").content.decode()

    assert 'suggestions_requests_total{method="GET",status="200",view="live"}' in told
    assert "bcdfghjkmnpqrs" not in told
