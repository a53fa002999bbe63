"""What the commands on figures have in common: congress, session and day as they are typed."""

from argparse import ArgumentParser
from collections.abc import Mapping
from datetime import date
from typing import Any

from django.core.management.base import CommandError

from reports.scope import (
    Scope,
    ScopeRefused,
    UnitOfCount,
    congress_named,
    day_from,
    scope_of,
    year_from,
)


def add_congress_and_day(parser: ArgumentParser) -> None:
    """Add the options that each command on figures has."""
    parser.add_argument("--congress", metavar="CODE", help="default: the only one, or “default”")
    parser.add_argument(
        "--as-of",
        metavar="DATE",
        help="the day at whose end things stood so; default: the session's cut-off, or today",
    )


def scope_asked(options: Mapping[str, Any], *, today: date) -> Scope:
    """Give the scope that the options ask for.

    Raises:
        CommandError: with exit code 1 and the reason, where there is no such thing.
    """
    year, session, as_of = (options.get(name) for name in ("year", "session", "as_of"))
    try:
        return scope_of(
            congress_named(options["congress"]),
            today=today,
            year=None if year is None else year_from(str(year)),
            session=session,
            as_of=None if as_of is None else day_from(str(as_of)),
            by=options.get("by"),
            counted=UnitOfCount(options.get("count", UnitOfCount.CASES)),
        )
    except ScopeRefused as refused:
        raise CommandError(str(refused), returncode=1) from None
