"""`manage.py import_suggestions`: take over earlier records from a CSV or XLSX file."""

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from people.models import User
from suggestions.importing.check import Options, Plan, check, missing
from suggestions.importing.mapping import Mapping, read_mapping
from suggestions.importing.run import Result, carry_out, foreseen
from suggestions.tables.faults import HEADER_LINE, Fault, FileRefused
from suggestions.tables.rows import read_table
from workflow.limits import listed


class Command(BaseCommand):
    help = (
        "Take over suggestions from a CSV or XLSX file, one case a row. All rows are checked "
        "first; with one bad row nothing is imported, and the exit code is 1."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE", help="CSV or XLSX")
        parser.add_argument("--congress", metavar="CODE", help="whose suggestions they are")
        parser.add_argument(
            "--session", metavar="CODE", default="", help="for rows that name no session"
        )
        parser.add_argument("--mapping", type=Path, metavar="FILE.toml", help="what words mean")
        parser.add_argument("--dry-run", action="store_true", help="check, and write nothing")
        parser.add_argument(
            "--strict", action="store_true", help="reject what is not known here; create nothing"
        )
        parser.add_argument("--skip-bad", action="store_true", help="import the rows that are good")
        parser.add_argument("--json", action="store_true", help="print JSON on standard output")

    def handle(self, *, file: Path, mapping: Path | None, **options: Any) -> None:
        now = timezone.now()
        plan: Plan | None = None
        try:
            words = read_mapping(mapping) if mapping else Mapping()
            table = read_table(file)
            asked = Options(options["congress"], options["session"], strict=options["strict"])
            plan = check(table, words, asked, today=timezone.localdate(now))
            result = self._imported(plan, table.digest, options)
        except FileRefused as refused:
            result = Result(rejected=[refused.fault])
        if plan is not None:
            self._say_what_was_left_out(plan)
        self._say_what_was_done(result, options)
        if options["json"]:
            self.stdout.write(json.dumps(result.as_json, ensure_ascii=False))
        if result.rejected:
            raise SystemExit(1)

    def _imported(self, plan: Plan, source: str, options: dict[str, Any]) -> Result:
        if plan.faults and not options["skip_bad"]:
            return Result(unchanged=plan.unchanged, rejected=list(plan.faults))
        self._say_what_is_new(plan, dry=options["dry_run"])
        if options["dry_run"]:
            return foreseen(plan)
        return carry_out(plan, source, at=timezone.now())

    # Words for people go to standard error; standard output is for programs.

    def _say(self, text: str) -> None:
        self.stderr.write(text, style_func=str)

    def _say_what_is_new(self, plan: Plan, *, dry: bool) -> None:
        """List what is created because the file speaks of it and nobody here knows it."""
        told = _("Would be created: ") if dry else _("Created: ")
        for kind, rows in missing(plan).items():
            if kind is not User:  # the deputies stand for their users
                names = _("%(kind)s (%(count)s): %(names)s") % {
                    "kind": kind._meta.verbose_name_plural,  # noqa: SLF001 - Django's own name
                    "count": len(rows),
                    "names": listed(map(str, rows)),
                }
                self._say(f"{told}{names}")

    def _say_what_was_left_out(self, plan: Plan) -> None:
        """Name the columns and rows of which nothing was taken."""
        if plan.layout.unused:
            self._say(
                _("Columns that are not taken: %(names)s") % {"names": listed(plan.layout.unused)}
            )
        if plan.layout.absent:
            self._say(
                _("Columns of the mapping that the file does not have: %(names)s")
                % {"names": listed(plan.layout.absent)}
            )
        for reason, count in sorted(plan.skipped.items()):
            self._say(
                ngettext(
                    "%(count)s row left out by the mapping: %(reason)s",
                    "%(count)s rows left out by the mapping: %(reason)s",
                    count,
                )
                % {"count": count, "reason": reason}
            )

    def _say_what_was_done(self, result: Result, options: dict[str, Any]) -> None:
        for fault in result.rejected:
            self._say(_sentence(fault))
        self._say(
            _(
                "New: %(created)s. Changed: %(updated)s. Unchanged: %(unchanged)s. "
                "Rejected: %(rejected)s."
            )
            % {
                "created": result.created,
                "updated": result.updated,
                "unchanged": result.unchanged,
                "rejected": len({fault.line for fault in result.rejected}),
            }
        )
        if options["dry_run"]:
            self._say(_("This was a dry run: nothing was written."))
        elif result.rejected and not (result.created or result.updated or options["skip_bad"]):
            self._say(
                _("Nothing was imported. Correct the file, or leave bad rows out: --skip-bad")
            )


def _sentence(fault: Fault) -> str:
    """Say where in the file what is wrong."""
    if fault.line < HEADER_LINE:
        return fault.reason
    words = {"line": fault.line, "column": fault.column, "reason": fault.reason}
    if not fault.column:
        return _("Line %(line)s: %(reason)s") % words
    return _("Line %(line)s, column %(column)s: %(reason)s") % words
