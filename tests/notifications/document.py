"""docs/notifications.md, read by the tests that hold it against what is really told."""

import re
from collections.abc import Iterator

from people.models import Role
from tests.plugin import ROOT

DOCUMENT = (ROOT / "docs" / "notifications.md").read_text()
COLUMNS = {
    "deputies": {Role.DEPUTY},
    "units": {Role.HANDLER, Role.SIGNATORY},
    "coordinators": {Role.COORDINATOR},
    "secretariat": {Role.SECRETARIAT},
    "supervisors": {Role.SUPERVISOR},
}
COLUMN_OF = {role: column for column, roles in COLUMNS.items() for role in roles}
CODE = re.compile(r"`(\w+)`")


def table(title: str) -> Iterator[list[str]]:
    """Give the rows of the table below a title, without its head."""
    section = re.split(r"^#+ ", DOCUMENT.partition(f"{title}\n")[2], flags=re.MULTILINE)[0]
    for line in section.splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if line.startswith("|") and CODE.match(cells[0]):
            yield cells
