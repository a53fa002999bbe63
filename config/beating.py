"""Celery's scheduler, with a heartbeat: where beat runs instead of `manage.py clock`."""

from typing import Any

from celery.beat import PersistentScheduler
from django.db import DatabaseError, close_old_connections

from config.health import Pulse
from config.models import Heartbeat


class BeatingScheduler(PersistentScheduler):
    """Schedules as Celery does, and leaves a sign of life in the database."""

    _pulse = Pulse(Heartbeat.Program.CLOCK)

    def tick(self, *args: Any, **kwargs: Any) -> float:
        """Send what is due; gives the seconds until the next time."""
        try:
            close_old_connections()
            self._pulse.feel(self.app.now())
        except DatabaseError:
            # The database is away; that is for the health page to say, and no reason to stop.
            close_old_connections()
        seconds: float = super().tick(*args, **kwargs)
        return seconds
