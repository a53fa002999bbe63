"""What is wrong with a file or with one of its rows, said so that a clerk can put it right."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

# The line of a fault that concerns the file as a whole.
WHOLE_FILE: Final = 0
HEADER_LINE: Final = 1


@dataclass(frozen=True)
class Fault:
    """One reason not to take a row: the line as a spreadsheet counts, the column, and why."""

    line: int
    column: str
    reason: str


class FileRefused(Exception):  # noqa: N818 - a refusal is an answer, not an error
    """The file can't be read, or not with these options; no row of it was looked at."""

    def __init__(self, reason: str, *, line: int = WHOLE_FILE, column: str = "") -> None:
        super().__init__(reason)
        self.fault = Fault(line, column, reason)


class RowRefused(Exception):  # noqa: N818 - a refusal is an answer, not an error
    """A row can't be taken; `faults` say why, each with its column."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__(*self.faults)
