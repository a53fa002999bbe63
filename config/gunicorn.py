"""How gunicorn runs the site: `gunicorn --config python:config.gunicorn`.

The address comes by `--bind`, the number of processes by `--workers` or WEB_CONCURRENCY.
"""

import os
import shutil
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

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


def on_starting(_server: Any) -> None:
    """Forget what earlier processes counted."""
    from django.conf import settings  # noqa: PLC0415 - read when it starts, not when it is named

    shutil.rmtree(settings.METRICS_DIR, ignore_errors=True)
    settings.METRICS_DIR.mkdir(parents=True, mode=0o700)
