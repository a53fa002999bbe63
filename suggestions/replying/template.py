"""The words around a reply's text: named parts with fields in braces (答复函模板).

A template is words and nothing else: no file is uploaded, parsed or run for it. How the parts
are laid out is code (`word`, `pdf`, `parts/letter.html`), the same for every congress.

`{number}` stands for a field; who reads Chinese sees and writes `{编号}`. What stands in square
brackets is left out where a field in it has no value: `[经商{co_units}，]` is not said where no
unit helped.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from people.labels import Words

PART_LENGTH: Final = 500

FIELD: Final = re.compile(r"\{([^{}]*)\}")
OPTIONAL: Final = re.compile(r"\[([^\[\]]*)\]")
# The Chinese keyboard gives these; nobody means anything else by them.
WIDE: Final = str.maketrans("｛｝［］", "{}[]")


@dataclass(frozen=True)
class Field:
    """Something that is filled in: its name as the reader writes it, and what it stands for."""

    name: Words
    meaning: Words


# The English name is the one under which a template keeps the field.
FIELDS: Final[Mapping[str, Field]] = {
    "congress": Field(pgettext_lazy("letter field", "congress"), _("the congress")),
    "session": Field(pgettext_lazy("letter field", "session"), _("the session")),
    "period": Field(
        pgettext_lazy("letter field", "period"),
        _("“between the sessions”, nothing while the congress sat"),
    ),
    "number": Field(pgettext_lazy("letter field", "number"), _("the number of the suggestion")),
    "title": Field(pgettext_lazy("letter field", "title"), _("the title of the suggestion")),
    "unit": Field(
        pgettext_lazy("letter field", "unit"), _("the unit; with joint leads each of them")
    ),
    "co_units": Field(
        pgettext_lazy("letter field", "co_units"), _("the units that helped, if any")
    ),
    "deputy": Field(
        pgettext_lazy("letter field", "deputy"), _("the names of the deputies who are written to")
    ),
    "addressee": Field(
        pgettext_lazy("letter field", "addressee"),
        _("whom the letter greets: deputies by name, or their delegation"),
    ),
    "you": Field(
        pgettext_lazy("letter field", "you"), _("how it speaks to them: one, several, a delegation")
    ),
    "letter_no": Field(pgettext_lazy("letter field", "letter_no"), _("the number of the letter")),
    "outcome": Field(pgettext_lazy("letter field", "outcome"), _("the mark of the result class")),
    "outcome_words": Field(
        pgettext_lazy("letter field", "outcome_words"), _("the name of the result class")
    ),
    "signatory": Field(pgettext_lazy("letter field", "signatory"), _("who signs the letter")),
    "contact": Field(pgettext_lazy("letter field", "contact"), _("the contact person")),
    "phone": Field(pgettext_lazy("letter field", "phone"), _("the contact person's telephone")),
}


@dataclass(frozen=True)
class Part:
    """One part of the letter: its name for people, what it must hold, and the built-in words."""

    label: Words
    words: str
    needs: tuple[str, ...] = ()
    required: bool = True
    help: Words = ""
    paragraphs: bool = False


_SUPPLEMENT = _("For letters on promises that were kept.")

# Where a congress has adopted no template these words stand. Letters that were issued before
# their wording was kept are shown with them as well, so they are better left as they are.
PARTS: Final[Mapping[str, Part]] = {
    "class_mark": Part(
        _("Class mark"),
        "{outcome} {outcome_words}",
        required=False,
        help=_("Top right of the first page."),
    ),
    "letterhead": Part(
        _("Letterhead"),
        "{unit}",
        needs=("unit",),
        help=_("In red, centred; with joint leads one line for each."),
    ),
    "title": Part(_("Title"), "对{session}{period}[第{number}号]建议的答复", needs=("number",)),
    "salutation": Part(_("Salutation"), "{addressee}：", needs=("addressee",)),
    "opening": Part(
        _("Opening"),
        "{you}提出的《{title}》[（第{number}号）]收悉。[经商{co_units}，]现答复如下：",
        required=False,
        help=_("Left out where the unit's own text begins with one: where it says 收悉."),
        paragraphs=True,
    ),
    "closing": Part(
        _("Closing"),
        "感谢{you}对我们工作的关心和支持！",
        required=False,
        help=_("Left out where the unit's own text ends with thanks (谢)."),
        paragraphs=True,
    ),
    "signature": Part(_("Signature"), "{unit}", needs=("unit",)),
    "contact": Part(
        _("Note with the contact person"),
        "（联系人：{contact}[，联系电话：{phone}]）",
        needs=("contact", "phone"),
        help=_("Under the date, in brackets."),
    ),
    "copies": Part(
        _("Copies to"),
        "人大常委会代表工委，政府办公室。",
        required=False,
        help=_("At the foot of the last page."),
    ),
    "supplement_title": Part(
        _("Title of a supplementary letter"),
        "对{session}{period}[第{number}号]建议承诺事项落实情况的补充答复",
        needs=("number",),
        help=_SUPPLEMENT,
    ),
    "supplement_opening": Part(
        _("Opening of a supplementary letter"),
        "现就{you}提出的《{title}》[（第{number}号）]答复中承诺事项的落实情况，补充答复如下：",
        required=False,
        help=_SUPPLEMENT,
        paragraphs=True,
    ),
}

Parts = dict[str, str]


def built_in() -> Parts:
    """Give the words that stand where a congress has adopted none of its own."""
    return {name: part.words for name, part in PARTS.items()}


def parts_of(content: Mapping[str, str]) -> Parts:
    """Give the parts of an adopted template; of one that came later, the built-in words."""
    return {name: content.get(name, part.words) for name, part in PARTS.items()}


def shown(text: str) -> str:
    """Give a part as it is kept with its fields named in the reader's language."""
    return FIELD.sub(lambda found: f"{{{FIELDS[found[1]].name}}}", text)


def read(text: str) -> str:
    """Give a part that was typed as it is kept; an unknown field stays as it was typed.

    Wide braces become narrow ones, and line breaks are of one kind.
    """
    codes = {str(field.name): code for code, field in FIELDS.items()}
    tidy = "\n".join(text.translate(WIDE).strip().splitlines())
    return FIELD.sub(lambda found: f"{{{codes.get(found[1].strip(), found[1])}}}", tidy)


def faults_of(parts: Mapping[str, str]) -> Iterator[tuple[str, Words]]:
    """Give what is wrong with a template: the part, and why it is refused."""
    for name in parts.keys() - PARTS.keys():
        yield name, _("A letter has no part of this name.")
    for name, part in PARTS.items():
        text = parts.get(name, "")
        if not text.strip():
            if part.required:
                yield name, _("This part can't be empty.")
            continue
        # One at a time: what is said of a brace would be wrong of the field that it spoils.
        for fault in (*_faults_of_fields(text, part), *_faults_of_form(text, part)):
            yield name, fault
            break


def _faults_of_fields(text: str, part: Part) -> Iterator[Words]:
    used = FIELD.findall(text)
    for name in used:
        if name not in FIELDS:
            yield _("There is no field {%(name)s}.") % {"name": name}
    around = FIELD.sub("", text)
    if "{" in around or "}" in around:
        example = {"name": FIELDS["number"].name}
        yield _("A brace is missing: a field is written as {%(name)s}.") % example
    bare = OPTIONAL.sub("", around)
    if "[" in bare or "]" in bare:
        yield _("A square bracket is missing, or one stands inside another.")
    if any(not FIELD.search(inner) for inner in OPTIONAL.findall(text)):
        yield _("In square brackets belongs a field: without one they say nothing.")
    for name in part.needs:
        if name not in used:
            yield _("Here the field {%(name)s} is needed.") % {"name": FIELDS[name].name}


def _faults_of_form(text: str, part: Part) -> Iterator[Words]:
    if len(text) > PART_LENGTH:
        yield _("This part is longer than %(limit)s characters.") % {"limit": PART_LENGTH}
    if "\n" in text and not part.paragraphs:
        yield _("This part has to stand in one line.")
    if any(unicodedata.category(char)[0] == "C" for char in text if char != "\n"):
        yield _("This part holds a character that can't be printed.")


def fill(text: str, values: Mapping[str, str]) -> str:
    """Give a part with its fields filled in; what is filled in is never read as a field again."""

    def said(optional: re.Match[str]) -> str:
        return optional[1] if all(values[name] for name in FIELD.findall(optional[1])) else ""

    return FIELD.sub(lambda field: values[field[1]], OPTIONAL.sub(said, text))
