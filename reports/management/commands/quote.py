"""`manage.py quote`: the sentence of the yearly report."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from reports.asked import add_congress_and_day, scope_asked
from reports.rates import totals_of
from reports.sentence import sentence


class Command(BaseCommand):
    help = "Print the sentence that the yearly report has of the suggestions of a report year."

    def add_arguments(self, parser: CommandParser) -> None:
        add_congress_and_day(parser)
        parser.add_argument("--year", required=True, metavar="YEAR", help="the report year")

    def handle(self, **options: Any) -> None:
        scope = scope_asked(options, today=timezone.localdate())
        self.stdout.write(sentence(totals_of(scope)))
