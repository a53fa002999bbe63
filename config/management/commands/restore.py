"""Bring a backup into an empty installation, and check that it is whole."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from config import backup
from config.backup import BackupRefusedError


class Command(BaseCommand):
    help = "Restore an archive into an empty database and folder, then prove it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="the archive that `backup` wrote")
        parser.add_argument("--check", action="store_true", help="read it, compare, change nothing")

    def handle(self, *_: Any, file: Path, check: bool, **__: Any) -> None:
        try:
            contents = backup.check(file) if check else backup.restore(file)
        except (BackupRefusedError, OSError) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{file}: {len(contents['parts'])} parts of {contents['made_at']}.")
        if not check:
            # A backup of an earlier version gets the tables of this one.
            call_command("migrate", verbosity=0)
            call_command("verify_events")
            call_command("recalculate")
