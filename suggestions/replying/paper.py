"""A reply as the official letter that it is (答复函): what stands on it, part by part.

The page, the Word file and the PDF are made from this one description, so they say the same
words. It is Chinese whoever reads it. After GB/T 9704, in the form of letters (信函格式).
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal, TypeAlias

from suggestions.models import Reply, Suggestion, Supplement
from suggestions.replying.template import fill
from suggestions.replying.wording import Circle, Wording, wording_of
from suggestions.visibility import INSIDE_THE_UNIT
from workflow.machines.reply import ReplyState
from workflow.rules import Rules

DRAFT: Final = "征求意见稿"
LONGEST_HEADING: Final = 40  # a longer one is a sentence that begins with a number
HEADING: Final = re.compile(r"(?:([一二三四五六七八九十]+、)|[（(][一二三四五六七八九十]+[）)])")

Font = Literal["hei", "kai", "text"]


# What a unit writes: a reply, or a supplementary letter on promises that were kept.
Written: TypeAlias = Reply | Supplement


@dataclass(frozen=True)
class Paragraph:
    """One paragraph of the letter: its heading in the heading's font, and what follows."""

    words: str
    heading: str = ""
    font: Font = "text"


@dataclass(frozen=True)
class Paper:
    """An official letter, its parts in the order in which they stand on the sheet."""

    mark: str
    class_mark: str
    letterhead: tuple[str, ...]
    number: str
    title: str
    to: str
    body: tuple[Paragraph, ...]
    signatures: tuple[str, ...]
    dated: str
    note: str
    copies: str

    # To whom the letter can be addressed alone: the law wants one for each who signed.
    addressees: tuple[str, ...] = ()
    lang: str = "zh-Hans"

    @property
    def unit(self) -> str:
        """Who answers, in one line."""
        return "、".join(self.letterhead)

    @property
    def lines(self) -> tuple[str, ...]:
        """Every line of the letter, as one reads it from the top to the foot."""
        paragraphs = (paragraph.heading + paragraph.words for paragraph in self.body)
        return tuple(
            line
            for line in (
                self.mark, self.class_mark, *self.letterhead, self.number, self.title, self.to,
                *paragraphs, *self.signatures, self.dated, self.note, self.copies,
            )
            if line
        )  # fmt: skip


def paper(
    case: Suggestion,
    reply: Reply,
    rules: Rules,
    circle: Circle | None = None,
    *,
    to: int | None = None,
) -> Paper:
    """Give a reply as the letter that it is, or would be.

    `to` is the place of the signer whose letter it is; without it the letter is everybody's. What
    is not issued carries a mark, so that nobody takes it for the letter.
    """
    wording = wording_of(case, reply, circle)
    outcome = reply.confirmed_outcome or reply.outcome
    mark = "" if reply.state == ReplyState.ISSUED else DRAFT
    return compose(wording, reply, outcome=outcome, rules=rules, to=to, mark=mark)


def supplement_paper(
    case: Suggestion, supplement: Supplement, rules: Rules, *, to: int | None = None
) -> Paper:
    """Give a supplementary letter (补充答复函); it is worded as the letter that it adds to.

    One that is still inside its unit carries the mark of a draft.
    """
    wording = wording_of(case, supplement.reply)
    named = {
        "title": wording.parts["supplement_title"],
        "opening": wording.parts["supplement_opening"],
    }
    worded = Wording(**{**vars(wording), "parts": {**wording.parts, **named}})
    mark = DRAFT if supplement.state in INSIDE_THE_UNIT else ""
    return compose(worded, supplement, outcome=supplement.outcome, rules=rules, to=to, mark=mark)


def compose(
    wording: Wording,
    written: Written,
    *,
    outcome: str,
    rules: Rules,
    to: int | None = None,
    mark: str = "",
) -> Paper:
    """Put the words around what a unit has written."""
    parts, values = wording.parts, _values(wording, written, outcome=outcome, rules=rules, to=to)

    def say(part: str) -> str:
        return _in_one_line(fill(parts[part], values))

    def of_each_unit(part: str) -> tuple[str, ...]:
        said = (fill(parts[part], values | {"unit": unit}) for unit in wording.units)
        return tuple(map(_in_one_line, said))

    everybody = (None, *range(len(wording.deputies)))
    greetings = {fill(parts["salutation"], values | _whom(wording, one)) for one in everybody}
    copies = say("copies")
    return Paper(
        mark=mark,
        class_mark=say("class_mark") if outcome else "",
        letterhead=of_each_unit("letterhead"),
        number=_in_one_line(written.letter_no),
        title=say("title"),
        to=say("salutation"),
        body=tuple(
            _body(
                written.text,
                greetings,
                opening=fill(parts["opening"], values),
                closing=fill(parts["closing"], values),
            )
        ),
        signatures=of_each_unit("signature"),
        dated=_date_words(written.issued_on),
        note=say("contact") if written.contact_person else "",
        copies=f"抄送：{copies}" if copies else "",
        addressees=tuple(wording.deputies) if len(wording.deputies) > 1 else (),
    )


def _values(
    wording: Wording, written: Written, *, outcome: str, rules: Rules, to: int | None
) -> dict[str, str]:
    """Give what each field of the template stands for."""
    classes = {known.code: known.label_zh for known in rules.outcomes}
    return {
        "congress": wording.congress,
        "session": wording.session,
        "period": wording.period,
        "number": wording.number,
        "title": wording.title,
        "unit": "、".join(wording.units),
        "co_units": "、".join(wording.co_units),
        "letter_no": written.letter_no,
        "outcome": outcome,
        "outcome_words": classes.get(outcome, ""),
        "signatory": written.signatory,
        "contact": written.contact_person,
        "phone": written.contact_phone,
        **_whom(wording, to),
    }


def _whom(wording: Wording, to: int | None) -> dict[str, str]:
    """Give how the letter speaks to whom it is for; IndexError where nobody stands there."""
    names = list(wording.deputies) if to is None else [wording.deputies[to]]
    if wording.delegation:
        return {"deputy": "", "addressee": wording.delegation, "you": "贵团"}
    together = "、".join(names)
    you = "你们" if len(names) > 1 else "您"
    return {"deputy": together, "addressee": f"{together}代表", "you": you}


def _body(text: str, greetings: set[str], *, opening: str, closing: str) -> Iterator[Paragraph]:
    """Give the paragraphs; of what the unit has written itself nothing is said a second time."""
    lines = _lines(text)
    if lines and lines[0] in greetings:
        lines = lines[1:]
    first, last = (lines[0], lines[-1]) if lines else ("", "")
    before = [] if "收悉" in first else _lines(opening)
    after = [] if "谢" in last else _lines(closing)
    for line in (*before, *lines, *after):
        yield _paragraph(line)


def _lines(text: str) -> list[str]:
    stripped = (line.strip() for line in printable(text).splitlines())
    return [line for line in stripped if line]


def _paragraph(line: str) -> Paragraph:
    """Give a paragraph: 一、 begins a heading in 黑体, （一） one below it in 楷体.

    A heading is the whole line, or its first sentence.
    """
    found = HEADING.match(line)
    heading, stop, rest = line.partition("。")
    heading += stop
    if found is None or len(heading) > LONGEST_HEADING:
        return Paragraph(line)
    return Paragraph(rest, heading, "hei" if found[1] else "kai")


def _date_words(day: date | None) -> str:
    return f"{day.year}年{day.month}月{day.day}日" if day else ""


# What no sheet shows and no XML may hold; and what turns the direction of writing round, so that
# words would be read in another order than they are written in.
_CONTROLS: Final = frozenset({"Cc", "Cs"})
_UNSEEN: Final = frozenset(
    "\ufffe\uffff\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
)


def printable(text: str) -> str:
    """Give the text without what can't be printed; line breaks stay, tabs become spaces."""
    return "".join(
        char
        for char in text.replace("\t", " ")
        if char == "\n" or not (unicodedata.category(char) in _CONTROLS or char in _UNSEEN)
    )


def _in_one_line(text: str) -> str:
    return " ".join(printable(text).splitlines())
