"""Letters as files to be sent: which kinds there are, and under which name."""

from collections.abc import Callable, Mapping
from typing import Final

from django.http import Http404, HttpResponse
from django.utils.http import content_disposition_header

from suggestions.intake.files import clean_name
from suggestions.replying.paper import Paper
from suggestions.replying.pdf import pdf
from suggestions.replying.word import word

OPENXML: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
KINDS: Final[Mapping[str, tuple[Callable[[Paper], bytes], str]]] = {
    "docx": (word, OPENXML),
    "pdf": (pdf, "application/pdf"),
}
SLASHES: Final = str.maketrans("/\\", "--")


def letter_file(paper: Paper, kind: str) -> HttpResponse:
    """Send a letter as a file, always as a download; 404 where there is no such kind."""
    if kind not in KINDS:
        raise Http404
    make, content_type = KINDS[kind]
    response = HttpResponse(make(paper), content_type=content_type)
    name = content_disposition_header(as_attachment=True, filename=file_name(paper, kind))
    response.headers["Content-Disposition"] = name or "attachment"
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


def file_name(paper: Paper, kind: str) -> str:
    """Give the name under which a letter is saved: its number and its title."""
    words = " ".join(part for part in (paper.mark, paper.number, paper.title) if part)
    return clean_name(f"{words}.{kind}".translate(SLASHES))
