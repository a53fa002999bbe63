"""What has to happen before Django reads its settings, and how a run says what it could not do.

python -m pytest                 on SQLite
python -m pytest --db=pg         on a PostgreSQL that is started for this run
LOUD_SKIPS=fail python -m pytest a test that cannot run on this machine fails
"""

import os
import shutil
import sys
from pathlib import Path

import pytest

from tools.embedded import CannotRunError, Postgres

ROOT = Path(__file__).resolve().parent.parent
CANNOT_RUN = "CANNOT RUN ON THIS MACHINE: "
# A run depends on nothing that the developer's shell happens to hold. A DATABASE_URL of one's own
# is kept with --db=pg only, for machines on which no PostgreSQL can be started.
FOREIGN = (
    "MIGRATE_DATABASE_URL", "BROKER_URL", "CACHE_URL", "SECRET_KEY", "ALLOWED_HOSTS", "SITE_URL",
    "MEDIA_ROOT", "EMAIL_URL", "DEBUG", "ANCHOR_FILE", "INTERNAL_HOSTS", "SMS_URL", "WEBHOOK_URL",
    "ACTS_BY_LINK", "DJANGO_ALLOW_ASYNC_UNSAFE",
)  # fmt: skip

running = pytest.StashKey[Postgres]()


def cannot_run(reason: str) -> pytest.skip.Exception | pytest.fail.Exception:
    """Give the exception that skips loudly, or fails where LOUD_SKIPS=fail says so."""
    if os.environ.get("LOUD_SKIPS") == "fail":
        return pytest.fail.Exception(CANNOT_RUN + reason, pytrace=False)
    return pytest.skip.Exception(CANNOT_RUN + reason, _use_item_location=True)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--db", default="sqlite", choices=["sqlite", "pg"], help="the database")


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> None:
    if "PYTEST_XDIST_WORKER" in os.environ:
        return
    for name in FOREIGN:
        os.environ.pop(name, None)
    # A folder for each run: two runs on one machine must not share a test database.
    data = ROOT / "build" / "test" / str(os.getpid())
    data.mkdir(parents=True, exist_ok=True)
    os.environ["DATA_DIR"] = str(data)
    # lxml comes with what opens Word files for tests; workbooks are read and written without it.
    os.environ["OPENPYXL_LXML"] = "False"
    if early_config.known_args_namespace.db != "pg":
        os.environ.pop("DATABASE_URL", None)
    elif "DATABASE_URL" not in os.environ:
        try:
            server = Postgres().start()
        except CannotRunError as error:
            loud = os.environ.get("LOUD_SKIPS") == "fail"
            sys.stderr.write(f"NOTHING TESTED ON POSTGRESQL: {error}\n")
            raise SystemExit(1 if loud else 0) from error
        early_config.stash[running] = server
        os.environ["DATABASE_URL"] = server.url


def pytest_unconfigure(config: pytest.Config) -> None:
    server = config.stash.get(running, None)
    if server:
        server.stop()
        os.environ.pop("DATABASE_URL")
    if "PYTEST_XDIST_WORKER" not in os.environ:
        shutil.rmtree(os.environ["DATA_DIR"], ignore_errors=True)


def pytest_report_header(config: pytest.Config) -> str:
    return f"database: {config.getoption('db')}, data in {os.environ['DATA_DIR']}"


def pytest_terminal_summary(terminalreporter) -> None:
    reasons = {
        report.longrepr[2].partition(CANNOT_RUN)[2]
        for report in terminalreporter.stats.get("skipped", [])
        if isinstance(report.longrepr, tuple) and CANNOT_RUN in report.longrepr[2]
    }
    if reasons:
        terminalreporter.section("NOT TESTED, because this machine cannot run it", red=True)
        for reason in sorted(reasons):
            terminalreporter.line(reason)
