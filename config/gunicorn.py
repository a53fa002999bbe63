"""How gunicorn runs the site: `gunicorn --config python:config.gunicorn`.

The address comes by `--bind`, the number of processes by `--workers` or WEB_CONCURRENCY.
"""

import os
import sys
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from gunicorn.glogging import Logger

from config.logs import json_lines

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
try:
    settings.INSTALLED_APPS  # noqa: B018 - reading one setting reads them all
except ImproperlyConfigured as error:
    sys.exit(f"Not started, the settings make no sense: {error}")

wsgi_app = "config.wsgi:application"
worker_class = "gthread"
threads = 4
control_socket_disable = True
# A process that is told to end finishes what it has begun, but no more than this (seconds).
graceful_timeout = 30
timeout = 60
# Processes are renewed now and then, not all at the same time.
max_requests = 20_000
max_requests_jitter = 2_000


class JsonLogger(Logger):  # type: ignore[misc]  # no types
    """gunicorn's own lines look like ours. Requests are logged by the site, not a second time."""

    def setup(self, cfg: Any) -> None:
        """Write lines as JSON wherever gunicorn was told to write them."""
        super().setup(cfg)
        for handler in self.error_log.handlers:
            handler.setFormatter(json_lines())


logger_class = JsonLogger


def on_starting(_server: Any) -> None:
    """Forget what earlier processes counted."""
    settings.METRICS_DIR.mkdir(parents=True, exist_ok=True, mode=0o700)
    for counted in settings.METRICS_DIR.glob("*.db"):
        counted.unlink(missing_ok=True)
