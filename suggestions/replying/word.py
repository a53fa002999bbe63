"""The letter as a Word file: its package stands, part by part, in `templates/letters/word/`.

Only text goes into that XML, escaped as in every template. A library would bring a package of its
own, with an author, a picture and fonts of another country; of all that is needed here (fonts by
script, frames, borders, fields) it knows nothing.
"""

from io import BytesIO
from typing import Final
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from django.template.loader import render_to_string

from suggestions.replying.paper import Paper, Paragraph
from suggestions.replying.sizes import head_size, seal_rows, signature_width, title_lines

PACKAGE: Final = (
    "[Content_Types].xml",
    "_rels/.rels",
    "docProps/core.xml",
    "word/document.xml",
    "word/_rels/document.xml.rels",
    "word/styles.xml",
    "word/settings.xml",
    "word/fontTable.xml",
    "word/header-first.xml",
    "word/header-odd.xml",
    "word/header-even.xml",
    "word/footer-first.xml",
    "word/footer-odd.xml",
    "word/footer-even.xml",
)
# A zip file wants a time; the same letter is to give the same bytes.
TIME: Final = (1980, 1, 1, 0, 0, 0)
POINT: Final = 20  # twentieths, in which Word counts
TEXT_WIDTH: Final = 8845  # 156 mm
CHARACTER: Final = 315  # one of 28 in a line


def word(paper: Paper) -> bytes:
    """Give the letter as a Word file; the same letter gives the same bytes."""
    size = head_size(paper.letterhead)
    width = round(signature_width(paper) * CHARACTER)
    context = {
        "letter": paper,
        "body": [(part, _style_of(part)) for part in paper.body],
        "title_lines": title_lines(paper.title),
        "head_half_points": round(2 * size),
        "head_line": round(1.2 * size * POINT),
        "seals": seal_rows(paper.signatures) if len(paper.signatures) > 1 else [],
        "sign_indent": max(0, TEXT_WIDTH - width),
    }
    file = BytesIO()
    with ZipFile(file, "w", ZIP_DEFLATED) as archive:
        for name in PACKAGE:
            part = ZipInfo(name, TIME)
            part.compress_type = ZIP_DEFLATED
            archive.writestr(part, render_to_string(f"letters/word/{name}", context))
    return file.getvalue()


def _style_of(part: Paragraph) -> str:
    """Give the style of a paragraph: of a heading only where the whole of it is one."""
    if part.words:
        return "BodyText"
    return "Heading1" if part.font == "hei" else "Heading2"
