"""The clock of an installation without Celery beat."""

import time
from argparse import ArgumentParser
from datetime import timedelta
from typing import Any

import structlog
from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import OperationalError, close_old_connections
from django.utils import timezone

from config import clock
from config.health import Pulse
from config.models import Heartbeat
from notifications import bell, outbox

log = structlog.get_logger("clock")


class Command(BaseCommand):
    help = (
        "Sweep the outbox every half minute and do hourly what has to be done in time. "
        "Not needed beside Celery beat; with --once, for cron."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--once", action="store_true", help="do all of it once and end")

    def handle(self, *_: Any, once: bool, **__: Any) -> None:
        next_tick = timezone.now()
        pulse = Pulse(Heartbeat.Program.CLOCK)
        while True:
            now = timezone.now()
            # A database that is away for a while is met again half a minute later.
            try:
                pulse.feel(now)
                if settings.CELERY_BROKER_URL:
                    bell.publish("config.tasks.heartbeat")
                outbox.sweep(now)
                if now >= next_tick:
                    clock.tick(now)
                    next_tick = now + timedelta(hours=1)
            except OperationalError as error:
                log.warning("database_away", reason=str(error))
                if once:
                    raise
            if once:
                return
            close_old_connections()
            time.sleep(30)
