"""What is wrong with a letter before it is issued: faults that stop it, and advice to look again.

Pure: it compares the letter with what is known of the suggestion, and asks nobody. What it says
is in the reader's language; a finding names its field, quotes the passage and tells what to do.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _

from people.labels import Words
from suggestions.replying.letter import Letter
from suggestions.replying.numbering import unanswered
from suggestions.replying.rules import faults_of
from workflow.limits import listed
from workflow.rules import Rules

SHORT = 50  # characters; the barest answer to one point is longer
QUOTED = 24
CHECKED = "checked"  # the field that says: I have looked at the advice

_PLACEHOLDERS: Final = (
    r"[×✕╳]{2,}|[×✕╳](?=[年月日号条])",
    r"(?<![A-Za-z0-9])[XxＸｘ]{2,}(?![A-Za-z0-9])|(?<![A-Za-z0-9])[XxＸｘ](?=[年月日号])",
    r"(?<![一二三四五六七八九])[○◯]{2,}",
    r"【[^】\n]{0,30}】?",
    r"[_＿]{2,}",
    r"待补充|待填写?|待核补|此处(?:填|补|插|写|为)",
    r"[?？]{2,}",
)
_PLACEHOLDER: Final = re.compile("|".join(_PLACEHOLDERS))
_WRITTEN: Final = (
    "text", "abstract", "letter_no", "signatory", "contact_person", "contact_phone",
)  # fmt: skip
_KINDS: Final = r"(?:代表)?(?:建议|议案|提案|书面意见)"
_OF_SUGGESTION: Final = re.compile(
    rf"第\s*(\d{{1,6}})\s*号\s*{_KINDS}|{_KINDS}\s*[（(]?\s*第\s*(\d{{1,6}})\s*号"
)
_SALUTATION: Final = re.compile(
    r"(?:尊敬的)?(?P<names>[\u3400-\u9fff·、，, \u3000]{2,60}?)"
    r"(?:等?\s*[\d一二两三四五六七八九十]*\s*[名位]|等)?代表\s*(?:[:：]|[，,]?\s*您好)"
)
_NOT_A_NAME: Final = re.compile(r"(?:各位|人大|您)$")
_BETWEEN_NAMES: Final = re.compile(r"[·、，, \u3000和及与同]|尊敬的|女士|先生|同志")
_FULL_WIDTH: Final = str.maketrans("０１２３４５６７８９", "0123456789")
# Before the name that a unit goes by in letters: 安澜区|财政局.
_REGION: Final = re.compile(r"^.{0,10}?(?:自治[区州县]|[区县市省旗镇])(?=.{3})")
_ORGANS: Final = "局委办厅部院会处联室队司校所站中心社团署"


@dataclass(frozen=True)
class Matter:
    """What a letter is compared with: of the suggestion, and of the units that were heard.

    `together` are the numbers of suggestions that are handled with it, `heard` the Chinese names
    of the co-units that gave an opinion, `earlier` what the unit has issued on it before.
    """

    number: int | None = None
    deputies: tuple[str, ...] = ()
    together: frozenset[int] = frozenset()
    proposal: str = ""
    heard: tuple[str, ...] = ()
    earlier: tuple[str, ...] = ()


@dataclass(frozen=True)
class Finding:
    """One thing that was found: in which field, in which words, and whether it stops the letter.

    `code` tells in the history which advice was overridden.
    """

    code: str
    where: str
    words: Words
    quoted: str = ""
    stops: bool = False


def findings(letter: Letter, matter: Matter, rules: Rules) -> list[Finding]:
    """Give all that is wrong with a letter that is to be issued, what stops it first."""
    missing = [
        Finding("missing", name, words, stops=True) for name, words in faults_of(letter, rules)
    ]
    stops = [*missing, *_placeholders(letter), *_other_numbers(letter, matter)]
    stops += _other_deputies(letter, matter)
    return [*stops, *(_advice(letter, matter) if letter.text.strip() else ())]


def _placeholders(letter: Letter) -> Iterator[Finding]:
    for name in _WRITTEN:
        written = str(getattr(letter, name))
        match = _PLACEHOLDER.search(written)
        if match:
            words = _("“%(passage)s” still has to be filled in. Write what belongs there.")
            quoted = _passage(written, match)
            yield Finding("placeholder", name, words % {"passage": match[0]}, quoted, stops=True)


def _other_numbers(letter: Letter, matter: Matter) -> Iterator[Finding]:
    """Find the number of another suggestion; beside its own one it may well be named."""
    text = letter.text.translate(_FULL_WIDTH)
    named = {int(m[1] or m[2]): m for m in _OF_SUGGESTION.finditer(text)}
    if matter.number is None or matter.number in named:
        return
    for number, match in named.items():
        if number in matter.together:
            continue
        words = _(
            "No. %(other)s is another suggestion: this is No. %(number)s. Correct the number, or "
            "leave it out; the letter's head names it."
        ) % {"other": number, "number": matter.number}
        yield Finding("number", "text", words, _passage(text, match), stops=True)
        return


def _other_deputies(letter: Letter, matter: Matter) -> Iterator[Finding]:
    """Find a salutation to somebody who did not sign the suggestion."""
    found = _salutation(letter.text)
    if found is None or not matter.deputies:
        return
    rest = found["names"]
    for name in sorted(matter.deputies, key=len, reverse=True):
        rest = rest.replace(name, "")
    if _BETWEEN_NAMES.sub("", rest):
        words = _(
            "The letter speaks to “%(who)s”, but the suggestion is by %(deputies)s. Leave the "
            "salutation out: it is set for you."
        ) % {"who": found["names"].strip(), "deputies": listed(matter.deputies)}
        yield Finding("salutation", "text", words, found[0], stops=True)


def _salutation(text: str) -> re.Match[str] | None:
    for line in [line.strip() for line in text.splitlines() if line.strip()][:2]:
        match = _SALUTATION.match(line)
        if match and not _NOT_A_NAME.search(match["names"]):
            return match
    return None


def _advice(letter: Letter, matter: Matter) -> Iterator[Finding]:
    text = letter.text
    if _salutation(text) and not list(_other_deputies(letter, matter)):
        words = _("The salutation is set for you: leave it out, or it will appear twice.")
        yield Finding("salutation_twice", "text", words)
    if len("".join(text.split())) < SHORT and not letter.given_orally:
        words = _("The reply is very short. Say what was done, and what comes next.")
        yield Finding("short", "text", words)
    for point in unanswered(matter.proposal, text):
        words = _(
            "Point %(number)s of the suggestion has no counterpart in the reply: “%(heading)s”. "
            "Answer it under its number."
        ) % {"number": point.number, "heading": point.heading}
        yield Finding("point", "text", words)
    for unit in matter.heard:
        if not names_unit(text, unit):
            words = _(
                "%(unit)s gave its opinion, and the reply does not name it. The deputy has to be "
                "told what the co-units say."
            ) % {"unit": unit}
            yield Finding("opinion", "text", words)
    if _bare(text) in map(_bare, matter.earlier):
        words = _("This is word for word what was sent before. Answer what was missing in it.")
        yield Finding("same", "text", words)


def names_unit(text: str, name: str) -> bool:
    """Whether a text names a unit: in full, without the place, or as it is shortened in letters.

    区发改委 is 安澜区发展和改革委员会, 财政局 is 安澜区财政局: characters of the name in their
    order, that end as an office ends. Two of them are enough behind 区 or 县 (区残联), three where
    they begin as the name does, four in any case (交警大队).
    """
    core = _REGION.sub("", name)
    if core in text:
        return True
    shortened = re.compile("".join(f"{re.escape(c)}?" for c in core) + f"(?<=[{_ORGANS}])")
    for match in shortened.finditer(text):
        behind_region = text[match.start() - 1 : match.start()] in tuple("区县市旗镇")
        begins_alike = match[0][:1] == core[:1]
        if len(match[0]) >= (2 if behind_region else 3 if begins_alike else 4):
            return True
    return False


def _bare(text: str) -> str:
    return "".join(text.split())


def _passage(text: str, match: re.Match[str]) -> str:
    """Give a match with some of the words around it, of its own line."""
    start = max(text.rfind("\n", 0, match.start()) + 1, match.start() - QUOTED // 2)
    end = text.find("\n", match.end())
    return text[start : min(end if end >= 0 else len(text), match.end() + QUOTED // 2)].strip()


def stopping(found: Iterable[Finding]) -> list[Finding]:
    """Give what stops a letter."""
    return [finding for finding in found if finding.stops]


def advice_of(found: Iterable[Finding]) -> list[Finding]:
    """Give what may be overridden by whoever has looked at it."""
    return [finding for finding in found if not finding.stops]
