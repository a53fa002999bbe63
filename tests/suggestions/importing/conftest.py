"""Files as clerks send them, and the command as they run it."""

import io
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import openpyxl
import pytest
from django.core.management import call_command
from django.utils import translation

from suggestions.models import Suggestion
from tests import cast as play


@dataclass(frozen=True)
class Answer:
    """How an import ended: exit code, JSON, and the words for people."""

    code: int
    json: dict
    words: str

    @property
    def counts(self) -> tuple[int, int, int]:
        return self.json["created"], self.json["updated"], self.json["unchanged"]

    @property
    def faults(self) -> list[tuple[int, str, str]]:
        return [(f["line"], f["column"], f["reason"]) for f in self.json["rejected"]]

    @property
    def places(self) -> list[tuple[int, str]]:
        return [(f["line"], f["column"]) for f in self.json["rejected"]]


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.fixture
def people(db) -> play.Cast:
    """A congress with its people, its session of 2025 and three units."""
    return play.cast()


@pytest.fixture
def file(tmp_path: Path) -> Callable[..., Path]:
    """Write a file: text as UTF-8, bytes as they are."""

    def write(content: str | bytes, name: str = "records.csv") -> Path:
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    return write


@pytest.fixture
def workbook(tmp_path: Path) -> Callable[..., Path]:
    """Write an XLSX workbook from rows of values."""

    def write(rows: list[list[object]], name: str = "records.xlsx") -> Path:
        book = openpyxl.Workbook()
        for row in rows:
            book.active.append(row)
        book.save(tmp_path / name)
        return tmp_path / name

    return write


@pytest.fixture
def run() -> Callable[..., Answer]:
    """Run the command on a file."""

    def run(path: Path, *options: str) -> Answer:
        out, err, code = io.StringIO(), io.StringIO(), 0
        try:
            call_command(
                "import_suggestions", str(path), "--json", *options, stdout=out, stderr=err
            )
        except SystemExit as end:
            code = int(end.code or 0)
        return Answer(code, json.loads(out.getvalue()), err.getvalue())

    return run


@pytest.fixture
def imported(file, run) -> Callable[..., Suggestion]:
    """Import one row, given as words by column, and give its case."""

    def one(*options: str, **row: str) -> Suggestion:
        answer = run(file(as_csv(row)), *options)
        assert answer.faults == []
        return Suggestion.objects.latest("pk")

    return one


def as_csv(*rows: dict[str, str]) -> str:
    headers = list(dict.fromkeys(header for row in rows for header in row))
    lines = [headers, *([row.get(header, "") for header in headers] for row in rows)]
    quoted = (",".join('"' + cell.replace('"', '""') + '"' for cell in line) for line in lines)
    return "\n".join(quoted) + "\n"
