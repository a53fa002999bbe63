"""`manage.py rates`: the figures of a session, with all that proves them."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _

from reports.asked import add_congress_and_day, scope_asked
from reports.groups import GROUPINGS
from reports.printing import as_json, as_table, lines
from reports.rates import Figures, rates
from reports.scope import UnitOfCount
from suggestions.exports import csv_lines
from workflow.limits import listed


class Command(BaseCommand):
    help = "Print the rates of a session or a report year, or of all sessions."

    def add_arguments(self, parser: CommandParser) -> None:
        add_congress_and_day(parser)
        which = parser.add_mutually_exclusive_group()
        which.add_argument("--year", metavar="YEAR", help="all sessions of a report year")
        which.add_argument("--session", metavar="CODE", help="one session")
        parser.add_argument("--by", choices=list(GROUPINGS), help="the groups wanted as well")
        parser.add_argument(
            "--count",
            choices=UnitOfCount.values,
            default=UnitOfCount.CASES.value,
            help="what counts one: a suggestion (件) or an answering reply (件次)",
        )
        parser.add_argument("--format", choices=list(WRITERS), default="table")

    def handle(self, **options: Any) -> None:
        scope = scope_asked(options, today=timezone.localdate())
        figures = rates(scope)
        self.stdout.write(WRITERS[options["format"]](figures))
        sessions = [str(session) for session in scope.sessions or ()]
        self.stderr.write(
            _("%(congress)s, %(sessions)s, as of the end of %(day)s, counted in %(unit)s.")
            % {
                "congress": scope.congress,
                "sessions": listed(sessions) or _("all sessions"),
                "day": scope.as_of,
                "unit": scope.counted.label,
            }
        )
        if figures.groups is not None:
            self.stderr.write(_("The groups need not add up to the whole."))


def _csv(figures: Figures) -> str:
    by = figures.totals.scope.by
    groups = {} if by is None or figures.groups is None else {by: figures.groups}
    return "".join(csv_lines(lines(figures.totals, figures.shares, groups))).rstrip("\r\n")


WRITERS = {
    "table": as_table,
    "json": lambda figures: json.dumps(as_json(figures), ensure_ascii=False, indent=2),
    "csv": _csv,
}
