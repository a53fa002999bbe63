"""What of the layout follows from the words: sizes and places that both kinds of file share."""

import math
import re
from collections.abc import Sequence
from typing import Final

from suggestions.replying.paper import Paper

HEAD_LARGEST: Final = 33  # points
HEAD_SMALLEST: Final = 22
HEAD_WIDTH: Final = 480  # points: what a line of the letterhead may take of the 170 mm
LINE: Final = 28  # characters
TITLE_LINE: Final = 19.5  # characters of a title in one line, a little less than there is room for
# After these a title may be broken: a line ends where a word does.
TITLE_BREAK: Final = re.compile(r"会议|期间|[、，》）]")
BESIDE_THE_DATE: Final = 8  # characters: the date stands four of them from the right


def head_size(letterhead: Sequence[str]) -> float:
    """Give the size of the letterhead in points; a very long name takes two lines."""
    longest = max(map(len, letterhead), default=1)
    return max(HEAD_SMALLEST, min(HEAD_LARGEST, HEAD_WIDTH / max(longest, 1)))


def title_lines(title: str) -> list[str]:
    """Give a title in lines of about the same length, broken where a word ends if one does near."""
    whole = _width(title)
    if whole <= TITLE_LINE:
        return [title]
    wanted = whole / math.ceil(whole / TITLE_LINE)
    ends = [found.end() for found in TITLE_BREAK.finditer(title)]
    near = [end for end in ends if abs(_width(title[:end]) - wanted) <= wanted / 3]
    fits = [end for end in near if _width(title[:end]) <= TITLE_LINE]
    end = min(fits, key=lambda end: abs(_width(title[:end]) - wanted), default=0)
    if not end:
        end = next(n for n in range(1, len(title) + 1) if _width(title[:n]) >= wanted - 0.5)
    return [title[:end], *title_lines(title[end:])]


def signature_width(paper: Paper) -> float:
    """Give the width, in characters, of what the unit and the date stand in the middle of."""
    name = max(map(_width, paper.signatures), default=0)
    return min(LINE, max(_width(paper.dated) + BESIDE_THE_DATE, name + 0.5))


def _width(text: str) -> float:
    return sum(1 if ord(char) > 0x2000 else 0.55 for char in text)  # noqa: PLR2004 - Han or Latin


def seal_rows(units: Sequence[str]) -> list[list[str]]:
    """Give the units that sign together two beside each other, so that their seals don't touch.

    The last one stands on the right, above the date.
    """
    cells = [*units]
    if len(cells) % 2:
        cells.insert(len(cells) - 1, "")
    return [cells[at : at + 2] for at in range(0, len(cells), 2)]
