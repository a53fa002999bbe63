"""Reading letters back from the files that they were made into."""

from collections import Counter
from io import BytesIO

import docx
from docx.document import Document
from pypdf import PdfReader

from suggestions.replying.paper import Paper


def read_word(file: bytes) -> Document:
    """Open a Word file, as a stranger's program does."""
    return docx.Document(BytesIO(file))


def words_in_word(file: bytes) -> str:
    """Give all words of a Word file: head, body, tables, foot; page numbers left out."""
    document = read_word(file)
    section = document.sections[0]
    texts = [p.text for p in section.first_page_header.paragraphs]
    for block in document.iter_inner_content():
        if hasattr(block, "rows"):
            texts += [cell.text for row in block.rows for cell in row.cells]
        else:
            texts.append(block.text)
    texts += [p.text for p in section.first_page_footer.paragraphs]
    return "\n".join(texts)


def read_pdf(file: bytes) -> PdfReader:
    """Open a PDF."""
    return PdfReader(BytesIO(file))


def pages_of(file: bytes) -> list[str]:
    """Give the text of each page of a PDF, without any space."""
    return [squeezed(page.extract_text()) for page in read_pdf(file).pages]


def words_in_pdf(file: bytes) -> str:
    """Give all words of a PDF without any space; page numbers left out."""
    pages = pages_of(file)
    numbers = [f"—{number}—" if number > 1 else "" for number in range(1, len(pages) + 1)]
    return "".join(text.replace(mark, "", 1) for text, mark in zip(pages, numbers, strict=True))


def squeezed(text: str) -> str:
    """Give a text without its spaces and line breaks, which every format sets as it likes."""
    return "".join(text.replace("\u200b", "").split())


def characters(*texts: str) -> Counter[str]:
    """Count the characters of texts: nothing may be lost and nothing said twice."""
    return Counter(squeezed("".join(texts)))


def words_on(sheet: Paper) -> Counter[str]:
    """Count the characters of a letter as it is described."""
    return characters(*sheet.lines)
