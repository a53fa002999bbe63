"""`manage.py demo`: a fictional district with two finished years and a running one."""

from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connection, transaction
from django.utils import timezone

from config.demo.cast import PASSWORD, make_cast, sign_ins
from config.demo.extras import lay_out
from config.demo.ledger import follow_up
from config.demo.people import CONGRESS_CODE
from config.demo.plan import FINISHED, Days, finished_year, matters
from config.demo.play import Player
from config.demo.running import Queues, regular
from config.demo.telling import tell_of_the_last_days
from history.log import StreamName, append
from history.models import Event
from people.models import Congress
from suggestions.models import Suggestion
from workflow.calendar import load_calendar

FIRST_DAY = date(2026, 3, 1)
STREAM_KIND = "demo"


@contextmanager
def quick_writes() -> Iterator[None]:
    """Let SQLite not wait for the disk at each of thousands of acts; a power cut starts anew."""
    if connection.vendor != "sqlite":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA synchronous=OFF")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA synchronous=FULL")


class Command(BaseCommand):
    """Fill an empty database with the demo and print who can sign in."""

    help = "Fill an empty database with a fictional district; the same day gives the same data."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the day on which the demo plays, and what to do when there is data already."""
        parser.add_argument("--today", type=date.fromisoformat, help="YYYY-MM-DD; default: today")
        parser.add_argument(
            "--if-empty", action="store_true", help="leave a database that holds cases as it is"
        )

    def handle(self, *_: Any, today: date | None, if_empty: bool, **__: Any) -> None:
        """Fill the database, unless it holds cases."""
        begun = Congress.objects.filter(code=CONGRESS_CODE).exists()
        complete = Event.objects.filter(stream__kind=STREAM_KIND).exists()
        if begun and not complete:
            msg = "An earlier filling was interrupted. Start again with an empty database."
            raise CommandError(msg)
        if not begun and not Suggestion.objects.exists():
            self.fill(today or timezone.localdate())
        elif not if_empty:
            msg = "The database holds cases already; the demo fills an empty one only."
            raise CommandError(msg)
        if Congress.objects.filter(code=CONGRESS_CODE).exists():
            self.print_sign_ins()

    def fill(self, today: date) -> None:
        """Play two finished years, and the running one as far as it has come by the day."""
        if today < FIRST_DAY:
            raise CommandError(f"The demo plays from {FIRST_DAY} on; choose a later --today.")
        self.stderr.write("Filling the demo; this takes a minute …")
        running = today.year if today.month >= FIRST_DAY.month else today.year - 1
        days = Days(load_calendar(date(FINISHED[0].year, 1, 1), date(today.year + 1, 12, 31)))
        with quick_writes():
            cast = make_cast([*(told.year for told in FINISHED), running], running)
            player = Player(cast)
            pool = matters()
            for told in FINISHED:
                player.play(finished_year(told, pool, days))
            plans = regular(running, pool, days, today)
            queues = Queues(pool, days, today, running)
            player.play([*plans, *queues.all()])
            lay_out(player, days, today, queues.pool)
            follow_up(player, days, today)
            tell_of_the_last_days(days, today)
            with transaction.atomic():
                name = StreamName(CONGRESS_CODE, STREAM_KIND, "")
                append(name, "filled", actor_id=None, at=timezone.now(), data={})
        self.stderr.write(f"{Suggestion.objects.count()} suggestions.")

    def print_sign_ins(self) -> None:
        """Print whom one can sign in as."""
        self.stdout.write(f"Password of all / 密码: {PASSWORD}")
        for role, username, what in sign_ins():
            self.stdout.write(f"  {username:<22} {role:<24} {what}")
        if settings.EMAIL_FILE_PATH:
            self.stdout.write(f"E-mails that it sends / 电子邮件: {settings.EMAIL_FILE_PATH}")
