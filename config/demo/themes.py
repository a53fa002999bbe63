"""Themes: real matters of a district, each with the places where it came up.

They are kept as TOML, one file a subject, so that whoever mends a sentence sees prose only:

    [[themes]]
    category, lead, co = codes of the category, the lead unit and the natural co-units
    slow = true        where three months are too short to solve it
    common = "what is true of every place"
    points = [[kind, name, what is asked, what the lead unit says when it is done], ...]
    cases = [[title without 关于…的建议, the place, what is the matter there], ...]

A case may go on with a list of the points (from 1) that do not fit there, and its own instead.

Inside a text `{p}` is the place, `{we}` the unit as it calls itself, `{recent}` and `{before}`
are two dates before the reply, and `{20..60/5}` is a number between 20 and 60 in steps of 5.
"""

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent / "texts"


class PointKind(StrEnum):
    """What kind of work a point asks for; it decides what a unit says while it is not done."""

    WORKS = "works"
    SUPPLY = "supply"
    RULES = "rules"
    SERVICE = "service"


@dataclass(frozen=True)
class Point:
    """One thing asked for: its name, what exactly, and what is said of it once it is done."""

    kind: PointKind
    name: str
    ask: str
    done: str


@dataclass(frozen=True)
class Case:
    """One place where the matter came up: the core of its title, the place, the facts.

    `without` are the theme's points (counted from 1) that do not fit here, `own` stand instead.
    """

    title: str
    place: str
    fact: str
    without: tuple[int, ...] = ()
    own: tuple[Point, ...] = ()


@dataclass(frozen=True)
class Theme:
    """A matter as it comes up in several places, always for the same units."""

    category: str
    lead: str
    co: tuple[str, ...]
    slow: bool
    common: str
    points: tuple[Point, ...]
    cases: tuple[Case, ...]


def themes() -> tuple[Theme, ...]:
    """Read all themes, files in the order of their names. Raises what `tomllib` raises."""
    found: list[Theme] = []
    for path in sorted(FOLDER.glob("*.toml")):
        with path.open("rb") as file:
            found += [_theme(row) for row in tomllib.load(file)["themes"]]
    return tuple(found)


def _theme(row: dict[str, Any]) -> Theme:
    return Theme(
        category=row["category"],
        lead=row["lead"],
        co=tuple(row["co"]),
        slow=row.get("slow", False),
        common=row["common"],
        points=_points(row["points"]),
        cases=tuple(_case(*case) for case in row["cases"]),
    )


def _case(
    title: str,
    place: str,
    fact: str,
    without: Sequence[int] = (),
    own: Sequence[Sequence[str]] = (),
) -> Case:
    return Case(title, place, fact, tuple(without), _points(own))


def _points(rows: Sequence[Sequence[str]]) -> tuple[Point, ...]:
    return tuple(Point(PointKind(kind), name, ask, done) for kind, name, ask, done in rows)
