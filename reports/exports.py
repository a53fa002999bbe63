"""CSV files that a spreadsheet opens as they were meant."""

import csv
from collections.abc import Iterable, Iterator, Sequence

from django.http import StreamingHttpResponse
from django.utils.http import content_disposition_header

# A cell that begins like this is run as a formula by some spreadsheet.
FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
BYTE_ORDER_MARK = "\ufeff"


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
