"""Files that a spreadsheet opens as they were meant: CSV and XLSX."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any

from django.http import FileResponse, StreamingHttpResponse
from django.utils.http import content_disposition_header
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.cell.cell import Cell as SheetCell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

# A cell that begins like this is run as a formula by some spreadsheet.
FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
BYTE_ORDER_MARK = "\ufeff"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LONGEST_CELL = 32_767
SHORT = 12  # characters that fit into any column
ERROR = "#"  # "#N/A" would be taken for a fault
BOLD = Font(bold=True)
WRAPPED = Alignment(wrap_text=True, vertical="top")

Cell = str | int | date | None


class _Echo:
    """A file that gives back what is written to it."""

    def write(self, text: str) -> str:
        return text


def guarded(cell: str) -> str:
    """Give the cell so that no spreadsheet takes it for a formula."""
    return f"'{cell}" if cell.startswith(FORMULA) else cell


def csv_lines(rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """Give the lines of a CSV one by one."""
    writer = csv.writer(_Echo())
    for row in rows:
        yield writer.writerow([guarded(cell) for cell in row])


def csv_response(rows: Iterable[Sequence[str]], name: str) -> StreamingHttpResponse:
    """Answer with a CSV to be saved under a name; UTF-8 with the mark that spreadsheets need."""

    def content() -> Iterator[str]:
        yield BYTE_ORDER_MARK
        yield from csv_lines(rows)

    response = StreamingHttpResponse(content(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = content_disposition_header(
        as_attachment=True, filename=f"{name}.csv"
    )
    return response


def as_text(cell: Cell) -> str:
    """Give a cell as a CSV has it."""
    return cell.isoformat() if isinstance(cell, date) else "" if cell is None else str(cell)


def xlsx_response(
    title: str, headings: Sequence[tuple[str, int]], rows: Iterable[Sequence[Cell]], name: str
) -> FileResponse:
    """Answer with a workbook of one sheet: heads with their widths, and rows written as they come.

    Text stays text, whatever it begins with; days are days, numbers are numbers.
    """
    book = Workbook(write_only=True)
    sheet: Any = book.create_sheet(title)
    for number, (_heading, width) in enumerate(headings, 1):
        sheet.column_dimensions[get_column_letter(number)].width = width
    sheet.freeze_panes = "A2"
    sheet.append([_head(sheet, heading) for heading, _width in headings])
    for row in rows:
        sheet.append([_cell(sheet, value) for value in row])
    file = io.BytesIO()  # packed it is small; the rows themselves wait in a file of openpyxl
    book.save(file)
    file.seek(0)
    return FileResponse(file, as_attachment=True, filename=f"{name}.xlsx", content_type=XLSX)


def _head(sheet: Any, words: str) -> SheetCell:
    cell = _text(sheet, words)
    cell.font = BOLD
    return cell


def _cell(sheet: Any, value: Any) -> Any:
    """Give a cell; a short plain one as it is, for making cells takes most of the time."""
    if isinstance(value, str):
        text = ILLEGAL_CHARACTERS_RE.sub("", value)[:LONGEST_CELL]
        plain = len(text) <= SHORT and not text.startswith((*FORMULA, ERROR))
        return text if plain else _text(sheet, text)
    if isinstance(value, date):
        cell = WriteOnlyCell(sheet, value)  # type: ignore[arg-type]  # the stubs forget days
        cell.number_format = "yyyy-mm-dd"
        return cell
    return value


def _text(sheet: Any, text: str) -> SheetCell:
    cell = WriteOnlyCell(sheet, text)
    # Said outright, or "=1+1" would be a formula; and marked, so that it stays text when edited.
    cell.data_type = "s"
    cell.alignment = WRAPPED
    if text.startswith(FORMULA):
        cell.quotePrefix = True
    return cell
