"""Mapping files: how the words of somebody else's file become the words understood here.

A mapping is a TOML file of up to six tables; docs/importing.md tells of each, with examples.
Whatever stands in it and is not understood is refused, so that no slip of the pen goes unnoticed.
"""

import tomllib
from collections.abc import Mapping as Table
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final, NoReturn

from django.utils.translation import gettext as _

from suggestions.importing.columns import BY_NAME, column_named
from suggestions.tables.faults import HEADER_LINE, FileRefused
from suggestions.tables.words import shown

_TABLES: Final = ("columns", "constants", "values", "endings", "dates", "skip")


@dataclass(frozen=True)
class Skip:
    """Rows to leave out: those with one of the values in a column of the file."""

    header: str
    values: frozenset[str]
    reason: str = ""


@dataclass(frozen=True)
class Mapping:
    """A mapping as it was read. Headers are those of the file, all other names our columns."""

    columns: Table[str, tuple[str, ...]] = field(default_factory=dict)
    constants: Table[str, str] = field(default_factory=dict)
    values: Table[str, Table[str, str]] = field(default_factory=dict)
    endings: Table[str, tuple[str, ...]] = field(default_factory=dict)
    date_formats: tuple[str, ...] = ()
    completes_dates: bool = False
    skips: tuple[Skip, ...] = ()


@dataclass(frozen=True)
class Layout:
    """Where each column stands in a file: its places, first come first served, and its header."""

    places: Table[str, tuple[int, ...]]
    headers: Table[str, str]
    width: int
    skips: Sequence[tuple[int, Skip]]
    unused: tuple[str, ...]
    absent: tuple[str, ...]

    def header_of(self, column: str) -> str:
        """Give what the file calls a column; our own name where the file has none."""
        return self.headers.get(column, column)


def read_mapping(path: Path) -> Mapping:
    """Read a mapping file.

    Raises:
        FileRefused: if it can't be read, or something in it is not understood.
    """
    content = _content(path)
    dates = _exactly("dates", content.get("dates", {}), ("formats", "complete"))
    values = _table("values", content)
    return Mapping(
        columns={
            header.strip(): tuple(_column("columns", name) for name in _texts("columns", named))
            for header, named in _table("columns", content).items()
        },
        constants={
            _column("constants", name): _text("constants", value)
            for name, value in _table("constants", content).items()
        },
        values={
            _column("values", name): {
                old.strip(): _text("values", new) for old, new in _table(name, values).items()
            }
            for name in values
        },
        endings={
            _column("endings", name): _texts("endings", cut)
            for name, cut in _table("endings", content).items()
        },
        date_formats=tuple(map(_date_format, _texts("dates", dates.get("formats", [])))),
        completes_dates=bool(_of_kind("dates", dates.get("complete", False), bool)),
        skips=tuple(map(_skip, _of_kind("skip", content.get("skip", []), list))),
    )


def _content(path: Path) -> dict[str, Any]:
    try:
        content = tomllib.loads(path.read_bytes().decode())
    except OSError as error:
        raise FileRefused(
            _("The mapping file can't be opened: %(reason)s") % {"reason": error.strerror or error}
        ) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        _refuse(_("it is no valid TOML: %(reason)s") % {"reason": error})
    if strange := sorted(set(content) - set(_TABLES)):
        _refuse(
            _("“%(name)s” is none of its tables %(tables)s.")
            % {"name": strange[0], "tables": ", ".join(_TABLES)}
        )
    return content


def lay_out(headers: Sequence[str], mapping: Mapping) -> Layout:
    """Find the columns of a file by the mapping, and by their headers where it is silent.

    Raises:
        FileRefused: if there is no title, or a column is given twice.
    """
    present = [header.strip() for header in headers]
    places: dict[str, tuple[int, ...]] = {}
    names: dict[str, str] = {}
    for header, columns in mapping.columns.items():
        for column in columns if header in present else ():
            places[column] = (*places.get(column, ()), present.index(header))
            names.setdefault(column, header)
    unused = []
    for place, header in enumerate(present):
        if not header or header in mapping.columns:
            continue
        named = column_named(header)
        if named is None:
            unused.append(header)
        elif named in places:
            _refuse_twice(named, header)
        else:
            places[named], names[named] = (place,), header
    for column in mapping.constants:
        if column in places:
            _refuse_twice(column, names[column])
    if "title" not in places:
        _refuse_without_title(present)
    wanted = [*mapping.columns, *(skip.header for skip in mapping.skips)]
    return Layout(
        places=places,
        headers=names,
        width=len(headers),
        skips=[(present.index(s.header), s) for s in mapping.skips if s.header in present],
        unused=tuple(unused),
        absent=tuple(header for header in dict.fromkeys(wanted) if header not in present),
    )


def _refuse_without_title(headers: Sequence[str]) -> NoReturn:
    raise FileRefused(
        _("There is no title column. The headers found are: %(headers)s.")
        % {"headers": shown(", ".join(filter(None, headers)), 200) or "—"},
        line=HEADER_LINE,
        column="title",
    )


def _refuse_twice(column: str, header: str) -> NoReturn:
    raise FileRefused(
        _("The column %(column)s is given twice, the second time as “%(header)s”.")
        % {"column": column, "header": shown(header)},
        line=HEADER_LINE,
        column=header,
    )


def _skip(entry: Any) -> Skip:
    told = _exactly("skip", entry, ("column", "values", "reason"))
    if "column" not in told or "values" not in told:
        _refuse(_("each entry of “skip” needs a column and values."))
    return Skip(
        _text("skip", told["column"]),
        frozenset(_text("skip", v).strip() for v in _of_kind("skip", told["values"], list)),
        _text("skip", told.get("reason", "")),
    )


# What TOML gives, and a plain word where it is of the wrong kind.


def _refuse(reason: str) -> NoReturn:
    raise FileRefused(_("The mapping file can't be used: %(reason)s") % {"reason": reason})


def _of_kind(where: str, value: Any, *kinds: type) -> Any:
    if not isinstance(value, kinds) or (isinstance(value, bool) and bool not in kinds):
        _refuse(
            _("in “%(table)s” the value %(value)s is of the wrong kind.")
            % {"table": where, "value": value}
        )
    return value


def _table(name: str, content: Any) -> dict[str, Any]:
    found: dict[str, Any] = _of_kind(name, content.get(name, {}), dict)
    return found


def _date_format(text: str) -> str:
    """Read a date format such as %d/%m/%Y, and see whether it tells day, month and year."""
    day = date(1999, 12, 31)
    try:
        understood = datetime.strptime(day.strftime(text), text).date() == day  # noqa: DTZ007 - a day
    except ValueError:
        understood = False
    if not understood:
        _refuse(_("“%(text)s” is no date format, such as %%d/%%m/%%Y.") % {"text": text})
    return text


def _exactly(where: str, value: Any, names: Sequence[str]) -> dict[str, Any]:
    told: dict[str, Any] = _of_kind(where, value, dict)
    if strange := sorted(set(told) - set(names)):
        _refuse(
            _("in “%(table)s” nothing is called “%(name)s”; known are %(names)s.")
            % {"table": where, "name": strange[0], "names": ", ".join(names)}
        )
    return told


def _text(where: str, value: Any) -> str:
    return str(_of_kind(where, value, str, int))


def _texts(where: str, value: Any) -> tuple[str, ...]:
    """Read one text, or a list of them; an empty text stands for none."""
    listed = value if isinstance(value, list) else [value]
    return tuple(filter(None, (_text(where, text) for text in listed)))


def _column(where: str, name: str) -> str:
    if name not in BY_NAME:
        _refuse(
            _("in “%(table)s” nothing is called “%(name)s”; known are %(names)s.")
            % {"table": where, "name": name, "names": ", ".join(BY_NAME)}
        )
    return name
