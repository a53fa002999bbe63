"""The words of a table: as they are compared, and as they are repeated in a message."""

import unicodedata


def plain(text: str) -> str:
    """Give a text as it is compared: full-width and half-width, upper and lower case alike."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def shown(text: str, longest: int = 40) -> str:
    """Give what stands in a file as it is repeated in a message: one line, and not too long."""
    line = " ".join(text[: 4 * longest].split())
    return line if len(line) <= longest else f"{line[:longest]}…"
