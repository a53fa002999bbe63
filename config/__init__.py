"""The project that wires the other apps together: settings, addresses, tasks, checks."""

from config.celery import app as celery_app

__all__ = ["celery_app"]
