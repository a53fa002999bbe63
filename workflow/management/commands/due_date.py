"""`manage.py due_date`: on which day a period ends, and why."""

import json
from argparse import ArgumentTypeError
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import OperationalError, ProgrammingError
from django.utils.translation import gettext as _

from workflow.calendar import load_calendar
from workflow.limits import DueDate, Limit, due_date, in_full


class Command(BaseCommand):
    help = "Say on which day a period ends, and why. Exit code 1 where that may still change."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--from",
            dest="start",
            required=True,
            type=_day,
            metavar="DATE",
            help="the day from which the period runs; it isn't counted itself",
        )
        parser.add_argument(
            "--limit",
            required=True,
            type=_limit,
            metavar="3m|15d|7wd",
            help="months, days or working days",
        )
        parser.add_argument("--json", action="store_true", help="print JSON instead of words")

    def handle(self, *, start: date, limit: Limit, **options: Any) -> None:
        try:
            due = due_date(start, limit, load_calendar(start))
        except ValueError as error:
            raise CommandError(str(error), returncode=2) from None
        except (OperationalError, ProgrammingError) as error:
            raise CommandError(
                _("The calendar can't be read. Is the database migrated? %(reason)s")
                % {"reason": error},
                returncode=2,
            ) from None
        self.stdout.write(_as_json(due) if options["json"] else _in_words(due))
        if due.provisional:
            self.stderr.write(str(due.reasons[-1]))
            raise SystemExit(1)


def _as_json(due: DueDate) -> str:
    answer = {
        "due_on": due.on.isoformat(),
        "provisional": due.provisional,
        "explain": due.explain(),
    }
    return json.dumps(answer, ensure_ascii=False)


def _in_words(due: DueDate) -> str:
    last_day = _("Last day: %(day)s") % {"day": in_full(due.on)}
    return "\n".join([last_day, *(f"- {sentence}" for sentence in due.explain())])


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ArgumentTypeError(
            _("“%(text)s” is no date: write it as 2025-07-08.") % {"text": text}
        ) from None


def _limit(text: str) -> Limit:
    try:
        return Limit.parse(text)
    except ValueError as error:
        raise ArgumentTypeError(str(error)) from None
