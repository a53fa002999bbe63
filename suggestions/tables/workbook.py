"""The first sheet of an XLSX workbook, read row by row and within limits.

A workbook is a folder of XML files in a ZIP archive. A small one can unfold into gigabytes, so
its directory is looked at before anything is unpacked.
"""

import io
import warnings
import zipfile
import zlib
from collections.abc import Iterator
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any, Final
from xml.etree.ElementTree import ParseError

import openpyxl
from django.utils.translation import gettext as _

from suggestions.intake.files import ZIP_BYTES, ZIP_ENTRIES
from suggestions.tables.faults import FileRefused

# What packs better than this is no table of words.
_RATIO: Final = 100
_SMALL: Final = 2**20
_COLUMNS: Final = 200
_LAST_ROW: Final = 1_048_576
# What openpyxl and the standard library raise for archives and XML that are not what they say.
_BROKEN: Final = (
    zipfile.BadZipFile,
    zlib.error,
    ParseError,
    ArithmeticError,
    AttributeError,
    EOFError,
    LookupError,
    NotImplementedError,
    OSError,
    TypeError,
    ValueError,
)


def records(content: bytes) -> Iterator[tuple[int, tuple[str, ...]]]:
    """Give each row of the first visible sheet with its number, cells as text.

    Formulas count by the value that was last worked out for them.

    Raises:
        FileRefused: if it is no workbook, is locked, or would unfold beyond the limits.
    """
    _check_size(content)
    try:
        # Its warnings are about print settings and the like, of which nothing is read.
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
            visible = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
            yield from _of_sheet(visible[0])
    except _BROKEN:
        raise FileRefused(
            _("The workbook is damaged, locked or no XLSX file. Save it anew as XLSX.")
        ) from None


def _check_size(content: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
    except _BROKEN:
        entries = []
    unpacked = sum(entry.file_size for entry in entries)
    packed = sum(entry.compress_size for entry in entries) or 1
    if (
        len(entries) > ZIP_ENTRIES
        or unpacked > ZIP_BYTES
        or (unpacked > _SMALL and unpacked > _RATIO * packed)
    ):
        raise FileRefused(
            _("Unpacked, the workbook is larger than %(limit)s MB. Split it, or save it as CSV.")
            % {"limit": ZIP_BYTES // 2**20}
        )


def _of_sheet(sheet: Any) -> Iterator[tuple[int, tuple[str, ...]]]:
    """Give the header and the rows below it, as wide as the header.

    The size that a sheet states of itself is not believed, and a cell far to the right or far
    below makes no row wider and no sheet longer.
    """
    sheet.reset_dimensions()
    header: tuple[str, ...] = ()
    for cells in sheet.iter_rows(max_row=1, max_col=_COLUMNS, values_only=True):
        header = tuple(map(_as_text, cells))
        break
    while header and not header[-1].strip():
        header = header[:-1]
    if not header:
        return
    yield 1, header
    below = sheet.iter_rows(min_row=2, max_row=_LAST_ROW, max_col=len(header), values_only=True)
    for line, cells in enumerate(below, 2):
        yield line, tuple(map(_as_text, cells))


def _as_text(value: Any) -> str:
    """Give what stands in a cell as a person would have typed it."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return (value.date() if value.time() == time.min else value).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else str(Decimal(repr(value)))
    return str(value)
