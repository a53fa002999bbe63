"""Numbered points: of a suggestion, and of the letter that answers them one by one."""

import re
from dataclasses import dataclass
from typing import Final

_CHINESE: Final = "一二三四五六七八九"
_CIRCLED: Final = "①②③④⑤⑥⑦⑧⑨⑩"
# How points are numbered, each with its ordinal; a marker stands at the beginning of a sentence.
_STYLES: Final = tuple(
    re.compile(rf"(?:^|(?<=[\n。；;：:]))[ \t\u3000]*{marker}")
    for marker in (
        r"([一二三四五六七八九十]{1,3})、",
        r"[（(]([一二三四五六七八九十]{1,3})[）)]",
        r"(\d{1,2})[.．、](?!\d)",
        r"[（(](\d{1,2})[）)]",
        r"([①②③④⑤⑥⑦⑧⑨⑩])",
        r"第([一二三四五六七八九十]{1,3})[，,、：:]",
    )
)
# What a letter says of points by their numbers: 第一、二条，第3点，第2至4项.
_CITED: Final = re.compile(
    r"第([一二三四五六七八九十\d、，,和及至到—~-]{1,20}?)(?:条|点|项|个问题)"
)
_RANGE: Final = re.compile(r"([一二三四五六七八九十\d]+)(?:至|到|—|~|-)([一二三四五六七八九十\d]+)")
_ORDINAL: Final = re.compile(r"[一二三四五六七八九十]+|\d+")
_HEADING: Final = re.compile(r"[^。；;，,：:\n]{4,40}")


@dataclass(frozen=True)
class Point:
    """One numbered point: its number, and the words with which it begins."""

    number: int
    heading: str


def ordinal(told: str) -> int:
    """Give the number that an ordinal stands for: 3 for 三, ③ or 3, 12 for 十二."""
    if told in _CIRCLED:
        return _CIRCLED.index(told) + 1
    if told.isdecimal():
        return int(told)
    tens, ten, ones = told.rpartition("十")
    if not ten:
        return _CHINESE.find(told) + 1
    return (_CHINESE.find(tens) + 1 if tens else 1) * 10 + (_CHINESE.find(ones) + 1 if ones else 0)


def points_of(text: str) -> list[Point]:
    """Give the points of a text by its outermost numbering; none where it has fewer than two.

    The outermost is the one that begins first. Only what counts up from one is a numbering.
    """
    found = [(match.start(), style) for style in _STYLES if (match := style.search(text))]
    if not found:
        return []
    _start, outermost = min(found, key=lambda one: one[0])
    points: list[Point] = []
    for match in outermost.finditer(text):
        if ordinal(match[1]) == len(points) + 1:
            heading = _HEADING.match(text, match.end())
            points.append(Point(len(points) + 1, heading[0].strip() if heading else ""))
    return points if len(points) > 1 else []


def unanswered(proposal: str, letter: str) -> list[Point]:
    """Give the points of a proposal that have no counterpart in the letter.

    A point is answered under its number, by naming the number (第二条), or in its own words.
    """
    numbers = {point.number for point in points_of(letter)} | _cited(letter)
    return [
        point
        for point in points_of(proposal)
        if point.number not in numbers and not (point.heading and point.heading in letter)
    ]


def _cited(letter: str) -> set[int]:
    cited: set[int] = set()
    for match in _CITED.finditer(letter):
        for first, last in _RANGE.findall(match[1]):
            cited |= set(range(ordinal(first), min(ordinal(last), 99) + 1))
        cited |= {ordinal(told) for told in _ORDINAL.findall(match[1])}
    return cited
