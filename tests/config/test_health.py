"""What a load balancer and a monitor are told when a part of the installation fails."""

from datetime import timedelta

import pytest
from django.db import DatabaseError
from django.utils import timezone

from config import health
from config.models import Heartbeat
from config.tasks import heartbeat
from notifications.models import Bundle, Channel, Delivery
from tests import cast as play
from tests.conftest import celery_settings
from tests.suggestions.everybody import everybody

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
    assert set(told["parts"]) == {"database", "clock", "outbox"}


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


@pytest.mark.parametrize(
    "headers",
    [
        {"REMOTE_ADDR": "10.0.0.8"},
        {"HTTP_X_FORWARDED_FOR": "127.0.0.1"},
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
