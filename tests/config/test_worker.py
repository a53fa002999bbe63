"""Tasks, the broker and the worker as they are wired together."""

import time

import pytest
from celery.schedules import BaseSchedule

from config import celery_app
from config.tasks import tick
from history.models import Anchor
from notifications import tasks
from tests.conftest import celery_settings


def test_every_scheduled_task_exists(settings):
    celery_app.loader.import_default_modules()
    scheduled = {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}

    assert scheduled == {
        "notifications.tasks.sweep",
        "config.tasks.heartbeat",
        "config.tasks.tick",
    }
    assert scheduled <= set(celery_app.tasks)
    for entry in settings.CELERY_BEAT_SCHEDULE.values():
        assert not isinstance(entry["schedule"], BaseSchedule)


@pytest.mark.worker
@pytest.mark.django_db(transaction=True)
def test_a_real_worker_takes_a_task_from_a_real_broker(celery_worker, monkeypatch):
    ran = []
    monkeypatch.setattr("notifications.outbox.sweep", ran.append)

    tasks.sweep.delay()

    give_up = time.monotonic() + 15
    while not ran and time.monotonic() < give_up:
        time.sleep(0.02)
    assert len(ran) == 1


@pytest.mark.worker
def test_a_broker_that_is_away_is_noticed_within_seconds(queued, broker):
    broker.stop()
    started = time.monotonic()
    try:
        with pytest.raises(tasks.relay.OperationalError):
            tasks.relay.delay()
    finally:
        broker.start()

    assert time.monotonic() - started < 5


@pytest.mark.django_db
def test_a_tick_may_come_as_often_as_it_likes():
    tick()
    anchors = Anchor.objects.count()
    tick()

    assert Anchor.objects.count() == anchors


def test_an_hour_that_failed_is_tried_again_by_the_worker(monkeypatch):
    tried = []

    def ticking(_now: object) -> None:
        tried.append(1)
        if len(tried) < 3:
            raise OSError(28, "No space left on device")

    monkeypatch.setattr("config.clock.tick", ticking)

    with celery_settings(task_eager_propagates=False):
        tick.apply()

    assert len(tried) == 3
