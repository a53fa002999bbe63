"""What has changed between two texts, so that it can be read: Chinese too, which has no spaces.

Sentences are compared first; inside a sentence that was changed, characters, with numbers and
Latin words as wholes. A single character that happens to be the same between two changes is no
help to a reader, and is taken as changed.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Final, Literal

Kind = Literal["same", "gone", "new"]

_SENTENCES: Final = re.compile(r"[^。；！？!?;\n]*[。；！？!?;\n]+|[^。；！？!?;\n]+")
_WORDS: Final = re.compile(r"\d+(?:[.,]\d+)*%?|[A-Za-z]+|\s+|.", re.DOTALL)
# Comparing takes the square of the length: what is longer than anybody writes is shown as a whole,
# as it was and as it is.
_LONGEST: Final = 500  # characters of a sentence
_MOST: Final = 800  # sentences
_ALIKE: Final = 0.4  # below, two sentences are not the same one
_SHORT: Final = 1  # so many characters between two changes go with them


@dataclass(frozen=True)
class Piece:
    """Words that stayed, are gone, or are new."""

    kind: Kind
    words: str


def compare(before: str, after: str) -> list[Piece]:
    """Give the pieces of two texts in their order; those that stayed or are gone are `before`."""
    before, after = _clean(before), _clean(after)
    old, new = _SENTENCES.findall(before), _SENTENCES.findall(after)
    if max(len(old), len(new)) > _MOST and before != after:
        return _replaced(before, after)
    return _slid(_joined(piece for pieces in _by_sentence(old, new) for piece in pieces))


def is_changed(pieces: Sequence[Piece]) -> bool:
    """Whether there is a difference at all."""
    return any(piece.kind != "same" for piece in pieces)


def _clean(text: str) -> str:
    """Give a text without what a browser adds to it."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _by_sentence(old: Sequence[str], new: Sequence[str]) -> Iterator[list[Piece]]:
    for what, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if what == "equal":
            yield [Piece("same", "".join(old[a:b]))]
        elif what == "replace":
            yield from _changed(old[a:b], new[c:d])
        else:
            yield _replaced("".join(old[a:b]), "".join(new[c:d]))


def _changed(old: Sequence[str], new: Sequence[str]) -> Iterator[list[Piece]]:
    """Compare sentences that stand for each other: as many as there are on both sides."""
    if len(old) != len(new):
        yield _inside("".join(old), "".join(new))
        return
    for before, after in zip(old, new, strict=True):
        yield _inside(before, after)


def _inside(before: str, after: str) -> list[Piece]:
    """Compare two stretches word by word, if they are alike and not too long for it."""
    if max(len(before), len(after)) > _LONGEST:
        return _replaced(before, after)
    old, new = _WORDS.findall(before), _WORDS.findall(after)
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    if matcher.ratio() < _ALIKE:
        return _replaced(before, after)
    pieces: list[Piece] = []
    for what, a, b, c, d in matcher.get_opcodes():
        if what == "equal":
            pieces.append(Piece("same", "".join(old[a:b])))
        else:
            pieces += _replaced("".join(old[a:b]), "".join(new[c:d]))
    return _without_crumbs(pieces)


def _replaced(before: str, after: str) -> list[Piece]:
    pieces = (Piece("gone", before), Piece("new", after))
    return [piece for piece in pieces if piece.words]


def _without_crumbs(pieces: Sequence[Piece]) -> list[Piece]:
    """Take a single character between two changes into the change."""
    told: list[Piece] = []
    for place, piece in enumerate(pieces):
        inside = 0 < place < len(pieces) - 1
        if piece.kind == "same" and inside and len(piece.words) <= _SHORT:
            told += [Piece("gone", piece.words), Piece("new", piece.words)]
        else:
            told.append(piece)
    return told


def _joined(pieces: Iterator[Piece]) -> list[Piece]:
    """Put together what belongs together: in each change what is gone first, then what is new."""
    told: list[Piece] = []
    gone, new = "", ""
    for piece in [*pieces, Piece("same", "")]:
        if piece.kind == "gone":
            gone += piece.words
        elif piece.kind == "new":
            new += piece.words
        else:
            told += _replaced(gone, new)
            gone, new = "", ""
            if piece.words and told and told[-1].kind == "same":
                told[-1] = Piece("same", told[-1].words + piece.words)
            elif piece.words:
                told.append(piece)
    return told


def _slid(pieces: Sequence[Piece]) -> list[Piece]:
    """Let what was put in or taken out end where a word ends: 会同财政局, and not 局会同财政."""
    told = list(pieces)
    for place in range(1, len(told) - 1):
        before, change, after = told[place - 1 : place + 2]
        if (before.kind, after.kind) != ("same", "same"):
            continue
        far = 0
        while far < min(len(change.words), len(after.words) - 1) and (
            change.words[far] == after.words[far]
        ):
            far += 1
        moved = change.words[:far]
        told[place - 1] = Piece("same", before.words + moved)
        told[place] = Piece(change.kind, change.words[far:] + moved)
        told[place + 1] = Piece("same", after.words[far:])
    return told
