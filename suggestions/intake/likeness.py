"""How like two titles are: the share of pairs of neighbouring characters that they have in common.

Chinese is written without spaces, so pairs of characters do the work of words. What every title
says (关于……的建议) is left out, or all of them would be alike.
"""

import re
import unicodedata

_EVERY_TITLE = re.compile(r"^关于|(的?(建议|意见|议案|批评|提案))$")
_NO_LETTERS = re.compile(r"[\W_]+")


def likeness(one: str, other: str) -> float:
    """Give how like two titles are: 0 where they share no pair, 1 where they have the same."""
    return of_pairs(pairs(one), pairs(other))


def pairs(title: str) -> frozenset[str]:
    """Give the pairs of neighbouring characters of what a title says of its own."""
    plain = _NO_LETTERS.sub("", unicodedata.normalize("NFKC", title).casefold())
    own = _EVERY_TITLE.sub("", plain) or plain
    return frozenset(own[at : at + 2] for at in range(max(len(own) - 1, 1))) if own else frozenset()


def of_pairs(one: frozenset[str], other: frozenset[str]) -> float:
    """Give the share of pairs in common (Dice): twice those of both, by those of each."""
    both = len(one) + len(other)
    return 2 * len(one & other) / both if both else 0.0
