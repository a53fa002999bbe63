"""From a file to rows of text: CSV in UTF-8 or GB18030, or the first sheet of an XLSX workbook.

What a file is shows in its content, never in its name. Lines are counted as a spreadsheet counts
them: the header is 1, and a line break inside a cell begins no new line.
"""

import csv
import hashlib
import io
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from django.utils.translation import gettext as _

from suggestions.tables import workbook
from suggestions.tables.faults import HEADER_LINE, FileRefused

FILE_BYTES: Final = 64 * 2**20
ROWS: Final = 100_000
_CELL_BYTES: Final = 8 * 2**20
# PDF, the old XLS, pictures, and text in UTF-16 as Excel's "Unicode text" is.
_NOT_READ: Final = (
    b"%PDF", b"\xd0\xcf\x11\xe0", b"\x89PNG", b"\xff\xd8\xff", b"\xff\xfe", b"\xfe\xff"
)  # fmt: skip
_NOT_ASCII: Final = re.compile(r"[^\x00-\x7f]")
# Of Chinese text in GB18030 nearly everything stands in its oldest part, GB 2312; of other
# encodings that happen to be readable as GB18030, hardly anything does.
_CHINESE_ENOUGH: Final = 0.7


@dataclass(frozen=True, slots=True)
class RawRow:
    """One row: its line in the file, and its cells as text in the order of the headers."""

    line: int
    cells: tuple[str, ...]


@dataclass(frozen=True)
class Table:
    """A file as it was read: its headers, its rows that are not empty, and its SHA-256."""

    headers: tuple[str, ...]
    rows: tuple[RawRow, ...]
    digest: str


def read_table(path: Path) -> Table:
    """Read a whole file.

    Raises:
        FileRefused: if it is empty, too large, of another kind, in another encoding, or broken.
    """
    return table_of(_content(path))


def table_of(content: bytes, *, most: int = ROWS) -> Table:
    """Read what a file holds: at most so many rows below its header.

    Raises:
        FileRefused: if it is empty, too long, of another kind, in another encoding, or broken.
    """
    if content.startswith(b"PK\x03\x04"):
        records = workbook.records(content)
    else:
        records = _csv_records(_text(content))
    with _long_cells_allowed():
        found = _rows(records, most)
    digest = hashlib.sha256(content).hexdigest()
    if not found:
        raise FileRefused(_("The file is empty."))
    return Table(found[0].cells, tuple(found[1:]), digest)


def _content(path: Path) -> bytes:
    try:
        size = path.stat().st_size
        if size > FILE_BYTES:
            raise FileRefused(
                _("The file is larger than %(limit)s MB. Split it.")
                % {"limit": FILE_BYTES // 2**20}
            )
        return path.read_bytes()
    except OSError as error:
        raise FileRefused(
            _("The file can't be opened: %(reason)s") % {"reason": error.strerror or error}
        ) from None


def _text(content: bytes) -> str:
    """Decode a text file: UTF-8, else GB18030, else refuse."""
    if content.startswith(_NOT_READ):
        raise FileRefused(
            _("The file is neither CSV nor XLSX. Save it as XLSX or as CSV (UTF-8) and try again.")
        )
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        broken = error
    if not _is_damaged_utf_8(content):
        try:
            text = content.decode("gb18030")
        except UnicodeDecodeError as error:
            broken = error
        else:
            if _looks_chinese(text):
                return text
    raise FileRefused(
        _("The file is neither in UTF-8 nor in GB18030. Save it as CSV (UTF-8) and try again."),
        line=content.count(b"\n", 0, broken.start) + 1,
    )


def _is_damaged_utf_8(content: bytes) -> bool:
    """Tell whether most of what is not ASCII is proper UTF-8: then the rest is damage."""
    other = _NOT_ASCII.findall(content.decode("utf-8", errors="replace"))
    return other.count("\ufffd") * 2 < len(other)


def _looks_chinese(text: str) -> bool:
    other = _NOT_ASCII.findall(text)
    known = sum(bool(character.encode("gb2312", "ignore")) for character in other)
    return known >= _CHINESE_ENOUGH * len(other)


def _csv_records(text: str) -> Iterator[tuple[int, tuple[str, ...]]]:
    """Give each record with its line; strict, so that a stray quotation mark is no silent loss."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
    line = HEADER_LINE
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            raise FileRefused(
                _("From this row on the quotation marks don't pair up, so it can't be read."),
                line=line,
            ) from None
        yield line, tuple(cells)
        line += 1


def _delimiter(text: str) -> str:
    """Give what separates the cells: a comma, or what stands in the header in its place."""
    header = text.split("\n", 1)[0]
    return next((mark for mark in ",\t;" if mark in header), ",")


@contextmanager
def _long_cells_allowed() -> Iterator[None]:
    """Let cells be longer than the csv module's own limit: their row is then named and refused."""
    before = csv.field_size_limit(_CELL_BYTES)
    try:
        yield
    finally:
        csv.field_size_limit(before)


def _rows(records: Iterator[tuple[int, tuple[str, ...]]], most: int) -> list[RawRow]:
    """Give the header and every row in which something stands."""
    found: list[RawRow] = []
    for line, cells in records:
        if line > HEADER_LINE and not any(cell.strip() for cell in cells):
            continue
        if line == HEADER_LINE or found:
            found.append(RawRow(line, cells))
        if len(found) > most + 1:
            raise FileRefused(
                _("The file has more than %(limit)s rows. Split it.") % {"limit": most}, line=line
            )
    return found
