"""Write everything that must not be lost into one checked archive."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from config.backup import BackupRefusedError, back_up


class Command(BaseCommand):
    help = "Write database, uploaded files and anchors into one archive; the site may go on."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="the archive to be written, such as x.tar")

    def handle(self, *_: Any, file: Path, **__: Any) -> None:
        try:
            parts = back_up(file.resolve(), at=timezone.now())
        except (BackupRefusedError, OSError) as error:
            raise CommandError(str(error)) from error
        size = sum(part.size for part in parts)
        self.stdout.write(f"{file}: {len(parts)} parts, {size} bytes.")
