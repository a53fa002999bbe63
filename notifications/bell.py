"""The bell that wakes a worker: rung by an act, heard through the broker, missed without harm.

It is rung from a thread of its own, so that an act takes the same time whether the broker
answers, is gone, or takes the call and never says a word. Rung many times at once, it sounds once.
"""

import threading
import time

import structlog
from celery import current_app
from kombu.exceptions import KombuError
from redis.exceptions import RedisError

PATIENCE = 2.0  # seconds for which the broker is waited for
REST = 30.0  # seconds for which a broker that did not answer is left alone
TASK = "notifications.tasks.relay"

log = structlog.get_logger("outbox")


def publish(task: str = TASK) -> bool:
    """Ask a worker for a task through the broker; tells whether the broker took it."""
    limits = {
        "socket_connect_timeout": PATIENCE,
        "socket_timeout": PATIENCE,
        "max_retries": 0,
    }
    try:
        with current_app.connection_for_write(
            connect_timeout=PATIENCE, transport_options=limits
        ) as connection:
            current_app.send_task(task, connection=connection, retry=False, expires=60)
    except (KombuError, RedisError, OSError) as error:
        log.warning("broker_unreachable", reason=type(error).__name__)
        return False
    return True


class Bell:
    """One bell a process. Nothing waits for it, and nothing depends on it."""

    def __init__(self) -> None:
        self.rung = threading.Event()
        self.quiet = threading.Event()
        self.quiet.set()
        self.rests_until = 0.0
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None

    def ring(self) -> None:
        """Have a worker woken, soon; without a broker, or one that rests, nothing is done."""
        if not current_app.conf.broker_url or time.monotonic() < self.rests_until:
            return
        with self._lock:
            # A thread does not survive a fork; each process of the web server has its own.
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(target=self._sound, name="bell", daemon=True)
                self._thread.start()
        self.quiet.clear()
        self.rung.set()

    def _sound(self) -> None:
        while True:
            self.rung.wait()
            self.rung.clear()
            if not publish():
                self.rests_until = time.monotonic() + REST
            if not self.rung.is_set():
                self.quiet.set()


bell = Bell()
