"""What addresses and forms say, read without trust."""

from typing import Final

# Digits of an id or a version, as many as every database takes.
LONGEST: Final = 9
# Digits of an id of the longest tables.
LONGEST_ID: Final = 18


def number_of(text: str, longest: int = LONGEST) -> int | None:
    """Give the number that a text is; None where it is none, or has more digits than `longest`."""
    return int(text) if text.isdecimal() and len(text) <= longest else None
