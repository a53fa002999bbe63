"""The servers and the browser that tests may ask for, and settings that make them quick."""

import os
import shutil
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.conf import settings as django_settings
from django.db import connections
from django.db.models.signals import post_migrate
from playwright.sync_api import expect

from tests.plugin import ROOT, cannot_run
from tools.embedded import CannotRunError, Valkey


def keep_the_calendar(using: str, **_: object) -> None:
    """Bring back what a migration seeded, after a test with transactions of its own."""
    if apps.get_model("workflow", "CalendarYear").objects.using(using).exists():
        return
    seeding = import_module("workflow.migrations.0003_seed_the_calendar")
    seeding.seed(apps, SimpleNamespace(connection=connections[using]))


def pytest_configure() -> None:
    post_migrate.connect(keep_the_calendar, dispatch_uid="keep_the_calendar")
    expect.set_options(timeout=20_000)  # a page comes late where the machine has other work
    # Hashing a password well takes as long as ten tests; that it is done well is tested apart.
    django_settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    # A test is one transaction, in which a whole world may be made: that takes longer than a page.
    options = django_settings.DATABASES["default"]["OPTIONS"]
    if "options" in options:
        options["options"] += " -c idle_in_transaction_session_timeout=0 -c statement_timeout=60000"
    django_settings.STORAGES = {
        **django_settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker) -> Iterator[None]:
    """Let the database go at the end even if a thread of a server kept a connection to it.

    A thread that a browser's last request or a worker's last task left behind holds one until it
    is collected, and PostgreSQL drops no database that somebody is still connected to.
    """
    yield
    connection = connections["default"]
    if connection.vendor == "postgresql":
        with django_db_blocker.unblock(), connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )


@pytest.fixture(autouse=True)
def own_files(settings, tmp_path: Path) -> None:
    """Each test has files, anchors and e-mails of its own."""
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.ANCHOR_FILE = tmp_path / "anchors.log"


@pytest.fixture(scope="session")
def broker() -> Iterator[Valkey]:
    """A real Redis-compatible server; `stop` and `start` it to test what happens without."""
    try:
        server = Valkey().start()
    except CannotRunError as error:
        raise cannot_run(str(error)) from error
    yield server
    server.remove()


@contextmanager
def celery_settings(**values: object) -> Iterator[None]:
    """Change Celery's settings for a while.

    A task that was sent, even an eager one, leaves connections to the old broker behind: they are
    dropped both times.
    """
    from config import celery_app

    def drop_connections() -> None:
        celery_app._pool = None
        celery_app.amqp._producer_pool = None

    celery_app.conf.update(**values)
    drop_connections()
    try:
        yield
    finally:
        # Taken back, not set to what they were: a test may have changed Django's settings, too.
        for name in values:
            del celery_app.conf.changes[name]
        drop_connections()


@pytest.fixture
def queued(broker: Valkey) -> Iterator[None]:
    """Tasks go to the broker, and nobody takes them from there; those of other tests are gone.

    A worker that ends in the middle of a task puts it back: the next one would take it.
    """
    broker.stop()
    broker.start()
    with celery_settings(broker_url=broker.url, task_always_eager=False):
        yield


@pytest.fixture
def celery_worker(queued: None, transactional_db: None) -> Iterator[None]:
    """A real worker takes tasks from the broker and runs them beside the test."""
    from celery.contrib.testing.worker import start_worker

    from config import celery_app

    celery_app.loader.import_default_modules()
    with start_worker(
        celery_app, pool="solo", perform_ping_check=False, loglevel="ERROR", shutdown_timeout=20
    ):
        yield


@pytest.fixture
def at_once() -> Callable[..., list[object]]:
    """Run functions in threads at the same moment; gives their results or exceptions in order."""

    def run(*functions: Callable[[], object]) -> list[object]:
        from django.db import connection

        barrier = threading.Barrier(len(functions))
        results: list[object] = [None] * len(functions)

        def one(place: int) -> None:
            barrier.wait(10)
            try:
                results[place] = functions[place]()
            except Exception as error:  # noqa: BLE001 - the test looks at it
                results[place] = error
            finally:
                connection.close()

        threads = [threading.Thread(target=one, args=(i,)) for i in range(len(functions))]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)
        return results

    return run


# --- The browser ----------------------------------------------------------------------------

FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run", "--disable-quic",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip
UNPACK = (
    "const [from, to] = process.argv.slice(1); const fs = require('fs');"
    "fs.writeFileSync(to, require('zlib').brotliDecompressSync(fs.readFileSync(from)));"
)


def chromium() -> tuple[str, dict[str, str]]:
    """Find a Chromium: $CHROMIUM, one on PATH, or the one packed in an npm package.

    Gives its path and what its environment needs.
    """
    on_path = (shutil.which(name) for name in ("chromium", "chromium-browser", "google-chrome"))
    for found in (os.environ.get("CHROMIUM"), *on_path):
        if found:
            return found, {}
    packed = ROOT / "node_modules" / "@sparticuz" / "chromium" / "bin"
    if not packed.exists():
        raise cannot_run("no Chromium: set CHROMIUM, or run `python -m tools.assets --browser`")
    unpacked = ROOT / "build" / "chromium"
    if not unpacked.exists():
        from tools.assets import node

        part = unpacked.with_name(f"chromium.{os.getpid()}")
        part.mkdir(parents=True)
        for name, to in (("al2023.tar.br", "libraries.tar"), ("chromium.br", "chromium")):
            subprocess.run([node(), "-e", UNPACK, packed / name, part / to], check=True)
        subprocess.run(["tar", "xf", part / "libraries.tar", "-C", part], check=True)
        (part / "chromium").chmod(0o755)
        part.rename(unpacked)
    return str(unpacked / "chromium"), {"LD_LIBRARY_PATH": str(unpacked / "lib")}


@pytest.fixture(scope="session")
def browser_type_launch_args(tmp_path_factory) -> dict[str, object]:
    """How pytest-playwright starts the browser: ours, with a Chinese font, without network."""
    import pylopdf_fonts_zh_cn

    program, environment = chromium()
    folder = tmp_path_factory.mktemp("browser")
    fonts = folder / "fonts.conf"
    fonts.write_text(
        "<?xml version='1.0'?><fontconfig>"
        f"<dir>{Path(pylopdf_fonts_zh_cn.__file__).parent}</dir>"
        f"<cachedir>{folder / 'cache'}</cachedir></fontconfig>"
    )
    # Playwright runs an event loop in this thread, which makes Django refuse the database.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    environment |= {"FONTCONFIG_FILE": str(fonts), "HOME": str(folder)}
    return {"executable_path": program, "args": FLAGS, "env": {**os.environ, **environment}}


@pytest.fixture(scope="session")
def browser_context_args() -> dict[str, object]:
    """A reader in Shanghai with a desktop; a test may ask for another page."""
    return {
        "locale": "zh-CN",
        "timezone_id": "Asia/Shanghai",
        "viewport": {"width": 1280, "height": 900},
    }
