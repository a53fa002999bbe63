"""`manage.py fill`: so many cases in an empty database."""

import time
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandParser
from django.db import connection
from django.utils import timezone

from benchmarks.fill import fill


class Command(BaseCommand):
    help = (
        "Fill an empty database with a congress and its cases. One that is filled gets back what "
        "measurements have used up: drafts to submit, letters to issue."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--cases", type=int, default=1_000)
        parser.add_argument("--supply", type=int, default=250, help="drafts and letters")

    def handle(self, *, cases: int, supply: int, **_options: Any) -> None:
        call_command("migrate", verbosity=0)
        began = time.monotonic()
        rows = fill(cases, supply, timezone.localdate())
        took = time.monotonic() - began
        self.stderr.write(f"{connection.vendor}: {rows:,} rows in {took:.0f} s")
