"""Backup and restore: the database, the uploaded files and the anchors, in one checked archive.

The archive is a tar file that begins with its own table of contents: each part with its size and
SHA-256. Files are stored before the rows that name them are committed and never change, so the
database is copied first and the files after it: every file that the copy names is in the archive.
Anchors stand in the database and in a file: both are copied as they are at one instant.

The secret key is not in it. Who finds a lost backup can then read it but sign nothing with it.
"""

import hashlib
import io
import json
import os
import shutil
import sqlite3
import subprocess
import tarfile
import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, closing, contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection, transaction

from history import anchors

FORMAT = 1
CONTENTS = "contents.json"
DATABASE = "database"
ANCHORS = "anchors.log"
MEDIA = "media/"
BLOCK = 1 << 20
# How PostgreSQL's programs are told what the driver is told.
_POSTGRES = {
    "host": "PGHOST",
    "port": "PGPORT",
    "user": "PGUSER",
    "password": "PGPASSWORD",
    "dbname": "PGDATABASE",
    "sslmode": "PGSSLMODE",
    "sslrootcert": "PGSSLROOTCERT",
}


class BackupRefusedError(RuntimeError):
    """Says why a backup can't be made, or can't be trusted."""


@dataclass(frozen=True)
class Part:
    """One file of the archive."""

    name: str
    size: int
    sha256: str


def digest_of(path: Path) -> str:
    """Give the SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def back_up(target: Path, *, at: datetime) -> list[Part]:
    """Write the archive; it appears under its name only when it is complete.

    Raises:
        BackupRefusedError: the archive exists already, or the database could not be copied.
    """
    if target.exists():
        raise BackupRefusedError(f"{target} exists already.")
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".backup-") as folder:
        sources = [*_database_and_anchors(Path(folder)), *_files()]
        parts = [Part(name, path.stat().st_size, digest_of(path)) for name, path in sources]
        contents = {
            "format": FORMAT,
            "made_at": at.isoformat(),
            "vendor": connection.vendor,
            "parts": [asdict(part) for part in parts],
        }
        unfinished = Path(folder) / "archive"
        with tarfile.open(unfinished, "w") as archive:
            _add_text(archive, CONTENTS, json.dumps(contents, ensure_ascii=False, indent=1))
            for name, path in sources:
                archive.add(path, name, recursive=False)
        unfinished.chmod(0o600)
        with unfinished.open("rb") as written:
            os.fsync(written.fileno())
        unfinished.rename(target)
    return parts


def _database_and_anchors(folder: Path) -> Iterator[tuple[str, Path]]:
    """Give a copy of both in that folder, as they are at one instant.

    A day that is anchored between two copies would look as if somebody had touched one of them.
    """
    with ExitStack() as held:
        with anchors.standing_still():
            copy_database = held.enter_context(_database_as_it_is())
            if Path(settings.ANCHOR_FILE).exists():
                shutil.copyfile(settings.ANCHOR_FILE, folder / ANCHORS)
        copy_database(folder / DATABASE)
    yield DATABASE, folder / DATABASE
    if (folder / ANCHORS).exists():
        yield ANCHORS, folder / ANCHORS


def _files() -> Iterator[tuple[str, Path]]:
    """Give the uploaded files; one that is removed meanwhile was nobody's."""
    media = Path(settings.MEDIA_ROOT)
    for path in sorted(media.rglob("*")) if media.exists() else ():
        if path.is_file() and not path.is_symlink():
            yield f"{MEDIA}{path.relative_to(media).as_posix()}", path


def _add_text(archive: tarfile.TarFile, name: str, text: str) -> None:
    content = text.encode()
    info = tarfile.TarInfo(name)
    info.size, info.mode = len(content), 0o600
    archive.addfile(info, io.BytesIO(content))


def check(source: Path) -> dict[str, Any]:
    """Read a whole archive and compare every part with its digest; gives the table of contents.

    Raises:
        BackupRefusedError: it is no backup, is cut off, or a part was changed.
    """
    try:
        with tarfile.open(source) as archive:
            contents = _contents_of(archive)
            expected = {part["name"]: part for part in contents["parts"]}
            for member in archive:
                if member.name == CONTENTS:
                    continue
                part = expected.pop(member.name, None)
                if part is None or not member.isfile():
                    raise BackupRefusedError(f"{member.name} does not belong in this backup.")
                if _digest_in(archive, member) != part["sha256"]:
                    raise BackupRefusedError(f"{member.name} is damaged.")
    except (OSError, tarfile.TarError, ValueError, KeyError, TypeError) as error:
        raise BackupRefusedError(f"{source} is no whole backup: {error}") from error
    if expected:
        raise BackupRefusedError(f"{source} is cut off: {min(expected)} is missing.")
    return contents


def _contents_of(archive: tarfile.TarFile) -> dict[str, Any]:
    first = archive.next()
    read = archive.extractfile(first) if first and first.name == CONTENTS else None
    if read is None:
        raise BackupRefusedError("The archive does not begin with a table of contents.")
    contents: dict[str, Any] = json.load(read)
    if contents["format"] != FORMAT:
        raise BackupRefusedError("The archive was written by another version of this program.")
    return contents


def _digest_in(archive: tarfile.TarFile, member: tarfile.TarInfo) -> str:
    file = archive.extractfile(member)
    if file is None:
        return ""
    sha = hashlib.sha256()
    while block := file.read(BLOCK):
        sha.update(block)
    return sha.hexdigest()


def restore(source: Path) -> dict[str, Any]:
    """Bring a checked archive into an empty installation; gives its table of contents.

    Raises:
        BackupRefusedError: the archive can't be trusted, is of another kind of database, or
            something stands here already that it would overwrite.
    """
    contents = check(source)
    if contents["vendor"] != connection.vendor:
        raise BackupRefusedError(
            f"The backup is of {contents['vendor']}, DATABASE_URL names {connection.vendor}."
        )
    if connection.introspection.table_names():
        raise BackupRefusedError("The database is not empty. Restore into an empty one.")
    media = Path(settings.MEDIA_ROOT)
    if media.exists() and any(media.iterdir()):
        raise BackupRefusedError(f"There are files in {media}. Restore into an empty folder.")
    media.mkdir(parents=True, exist_ok=True, mode=0o700)
    with tempfile.TemporaryDirectory(prefix="restore-", dir=settings.DATA_DIR) as folder:
        unpacked = Path(folder)
        _unpack(source, unpacked)
        anchors_stand_here = _anchors_stand_here(unpacked / ANCHORS)
        _load_database(unpacked / DATABASE)
        if not anchors_stand_here and (unpacked / ANCHORS).exists():
            Path(settings.ANCHOR_FILE).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(unpacked / ANCHORS, settings.ANCHOR_FILE)
        if (unpacked / MEDIA).exists():
            shutil.copytree(unpacked / MEDIA, media, dirs_exist_ok=True)
    return contents


def _anchors_stand_here(copied: Path) -> bool:
    """Tell whether the anchors of the backup stand here already.

    Raises:
        BackupRefusedError: others do, which are evidence of what does not come back; says what
            they tell that the backup does not.
    """
    path = Path(settings.ANCHOR_FILE)
    stood = path.read_bytes() if path.exists() else b""
    if not stood or (copied.exists() and stood == copied.read_bytes()):
        return bool(stood)
    here, there = (
        {(line.scope, line.day): line.digest for line in anchors.lines_of(one) if line.readable}
        for one in (path, copied)
    )
    told = [
        f"{scope or '(all)'} {day}: {'other words' if (scope, day) in there else 'unknown to it'}."
        for scope, day in sorted(here)
        if here[scope, day] != there.get((scope, day))
    ]
    raise BackupRefusedError(
        "\n".join((f"{path} is not the anchor file of this backup.", *told))
        + "\nKeep it: days that the backup does not know are lost, and where it has other words"
        " one of the two was changed. Move it to a safe place, then restore. To try a backup, set"
        " ANCHOR_FILE elsewhere."
    )


def _unpack(source: Path, folder: Path) -> None:
    """Write the parts of a checked archive below a folder, and none outside it."""
    with tarfile.open(source) as archive:
        for member in archive:
            content = archive.extractfile(member)
            target = (folder / member.name).resolve()
            if content is None or not target.is_relative_to(folder.resolve()):
                raise BackupRefusedError(f"{member.name} does not belong in a backup.")
            target.parent.mkdir(parents=True, exist_ok=True)
            with target.open("wb") as file:
                shutil.copyfileobj(content, file, BLOCK)


def _database_as_it_is() -> AbstractContextManager[Callable[[Path], None]]:
    """Hold on to the database as it is now; gives what copies that into a file."""
    return _sqlite_as_it_is() if connection.vendor == "sqlite" else _postgres_as_it_is()


@contextmanager
def _sqlite_as_it_is() -> Iterator[Callable[[Path], None]]:
    with closing(sqlite3.connect(connection.settings_dict["NAME"])) as live:
        # From the first row that it reads on, a transaction sees nothing that is written later.
        live.execute("BEGIN")
        live.execute("SELECT 1 FROM sqlite_master").fetchone()
        yield partial(_copy_sqlite, live)


def _copy_sqlite(live: sqlite3.Connection, target: Path) -> None:
    with closing(sqlite3.connect(target)) as copy:
        live.backup(copy)
        # A copy that stands alone: no log of writes beside it that could be forgotten.
        copy.execute("PRAGMA journal_mode=DELETE")


@contextmanager
def _postgres_as_it_is() -> Iterator[Callable[[Path], None]]:
    with transaction.atomic(), connection.cursor() as cursor:
        # What we hold on to lasts as long as this transaction, which waits for pg_dump.
        cursor.execute("SET LOCAL idle_in_transaction_session_timeout = 0")
        cursor.execute("SELECT pg_export_snapshot()")
        (snapshot,) = cursor.fetchone()
        yield partial(_dump_postgres, snapshot)


def _dump_postgres(snapshot: str, target: Path) -> None:
    options = ("--format=custom", "--no-owner", f"--snapshot={snapshot}")
    _run_postgres("pg_dump", *options, "--file", str(target))


def _load_database(source: Path) -> None:
    connection.close()
    if connection.vendor == "sqlite":
        with (
            closing(sqlite3.connect(source)) as copy,
            closing(sqlite3.connect(connection.settings_dict["NAME"])) as live,
        ):
            copy.backup(live)
    else:
        options = ("--no-owner", "--no-privileges", "--exit-on-error", "--single-transaction")
        _run_postgres("pg_restore", *options, "--dbname", _name(), str(source))


def _name() -> str:
    return str(connection.settings_dict["NAME"])


def _run_postgres(program: str, *arguments: str) -> None:
    """Run one of PostgreSQL's own programs on our database.

    Raises:
        BackupRefusedError: it is not installed, or says why it could not.
    """
    told = connection.get_connection_params()
    kept = os.environ | {
        variable: str(told[name]) for name, variable in _POSTGRES.items() if told.get(name)
    }
    found = shutil.which(program)
    if found is None:
        raise BackupRefusedError(f"{program} is not installed; it comes with PostgreSQL's clients.")
    done = subprocess.run(  # noqa: S603 - PostgreSQL's own program with our own words
        [found, *arguments], env=kept, capture_output=True, text=True, check=False
    )
    if done.returncode != 0:
        raise BackupRefusedError(f"{program}: {done.stderr.strip()[-600:]}")
