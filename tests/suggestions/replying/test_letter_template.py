"""The words around a letter: which templates are refused, and what becomes of the others."""

import pytest
from django.utils.translation import override

from suggestions.replying.template import (
    FIELDS,
    PART_LENGTH,
    PARTS,
    built_in,
    faults_of,
    fill,
    parts_of,
    read,
    shown,
)
from tests.plugin import ROOT


def faults(**changes: str) -> list[tuple[str, str]]:
    """Give what is wrong with the built-in template after some changes, in English."""
    with override("en"):
        return [(part, str(why)) for part, why in faults_of(built_in() | changes)]


@pytest.mark.parametrize(
    ("part", "text", "why"),
    [
        ("title", "对{nonsense}第{number}号建议的答复", "There is no field {nonsense}."),
        ("title", "对第{number}号{ }建议的答复", "There is no field { }."),
        ("title", "对第{}号建议的答复", "There is no field {}."),
        ("title", "对第{number.real}号", "There is no field {number.real}."),
        ("title", "对第{number!r}号", "There is no field {number!r}."),
        ("title", "对第{number号建议的答复", "A brace is missing: a field is written as {number}."),
        ("title", "对第number}号的答复", "A brace is missing: a field is written as {number}."),
        ("title", "对{{number}}号的答复", "A brace is missing: a field is written as {number}."),
        ("title", "对该建议的答复", "Here the field {number} is needed."),
        ("title", "", "This part can't be empty."),
        ("title", " \n", "This part can't be empty."),
        ("title", "第{number}号\n答复", "This part has to stand in one line."),
        ("title", "第{number}号\x07", "This part holds a character that can't be printed."),
        ("title", "第{number}号\u202e", "This part holds a character that can't be printed."),
        ("title", "{number}" + "长" * PART_LENGTH, "This part is longer than 500 characters."),
        ("letterhead", "某某局", "Here the field {unit} is needed."),
        ("salutation", "各位代表：", "Here the field {addressee} is needed."),
        ("signature", "某某局", "Here the field {unit} is needed."),
        ("contact", "（联系人：{contact}）", "Here the field {phone} is needed."),
        (
            "opening",
            "[经商{co_units}",
            "A square bracket is missing, or one stands inside another.",
        ),
        ("opening", "]经商[", "A square bracket is missing, or one stands inside another."),
        (
            "opening",
            "[经[商{co_units}]]",
            "A square bracket is missing, or one stands inside another.",
        ),
        (
            "opening",
            "[经商各单位]",
            "In square brackets belongs a field: without one they say nothing.",
        ),
        ("stamp", "{unit}", "A letter has no part of this name."),
    ],
)
def test_a_template_that_can_not_be_used_is_refused_with_the_part_and_the_reason(part, text, why):
    assert faults(**{part: text}) == [(part, why)]


@pytest.mark.parametrize(
    ("part", "text"),
    [
        ("class_mark", ""),
        ("opening", ""),
        ("opening", "{you}好！\n来信收悉。"),
        ("closing", ""),
        ("copies", ""),
        ("copies", "区政府办（督查室）：100%"),
        ("title", "关于{congress}　第{number}号"),
    ],
)
def test_what_may_be_empty_or_odd_is_taken(part, text):
    assert faults(**{part: text}) == []


def test_the_built_in_words_are_in_order():
    assert faults() == []


def test_what_stands_in_brackets_is_left_out_where_a_field_has_no_value():
    values = dict.fromkeys(FIELDS, "") | {"number": "76"}
    text = "对[{congress}][第{number}号][（{number}、{title}）]建议"

    assert fill(text, values) == "对第76号建议"
    assert fill(text, values | {"title": "公交"}) == "对第76号（76、公交）建议"


def test_what_is_filled_in_is_never_read_as_a_field_again():
    values = dict.fromkeys(FIELDS, "") | {"title": "{number}[{title}]%(x)s", "number": "76"}

    assert fill("《{title}》[（{title}）]", values) == (
        "《{number}[{title}]%(x)s》（{number}[{title}]%(x)s）"
    )


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_each_reader_writes_the_fields_in_his_language(language):
    with override(language):
        names = [str(field.name) for field in FIELDS.values()]
        written = {name: shown(words) for name, words in built_in().items()}
        again = {name: read(words) for name, words in written.items()}

    assert len(set(names)) == len(FIELDS)
    assert again == built_in()
    assert ("{编号}" in written["title"]) == (language == "zh-hans")


def test_what_a_chinese_keyboard_gives_is_read_as_it_is_meant():
    with override("zh-hans"):
        kept = read(" 对｛届次｝［第｛ 编号 ｝号］的答复\r\n第{number}{无此}号 ")

    assert kept == "对{session}[第{number}号]的答复\n第{number}{无此}号"


def test_a_part_that_came_later_has_its_built_in_words():
    kept = parts_of({"title": "第{number}号", "gone": "没有了"})

    assert kept == built_in() | {"title": "第{number}号"}
    assert list(kept) == list(PARTS)


def test_the_document_lists_the_parts_with_what_they_must_hold_and_their_words():
    table = (ROOT / "docs" / "letters.md").read_text()
    rows = {
        cells[0].strip(" `"): (cells[2].split(), cells[3].strip(" `"))
        for line in table.splitlines()
        if line.startswith("| `") and len(cells := line.strip("|").split("|")) == 4
    }

    assert {name: part for name, part in rows.items() if name in PARTS} == {
        name: ([f"`{{{field}}}`" for field in part.needs], part.words)
        for name, part in PARTS.items()
        if not name.startswith("supplement")
    }
