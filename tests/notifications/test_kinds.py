"""Every kind of message: its templates, its words in both languages, its data as it was stored."""

import re
from dataclasses import fields, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import ClassVar

import pytest
from django.utils import translation

from notifications import kinds
from notifications.kinds import (
    Payload,
    example_of,
    in_brief,
    payload_of,
    registered,
    render,
)
from notifications.models import Manner, Message
from people.models import Role
from suggestions import kinds as suggestion_kinds
from suggestions.kinds import handling, replying, supervising, writing
from suggestions.kinds.about import AboutCase
from suggestions.kinds.opinions import OfUnit
from tests.plugin import ROOT

TITLE = "关于<增设>公交站点 & “夜班”的建议"
SAMPLES = {
    "lead": "梅若兰",
    "deputy": "兰志远",
    "reason": "内容与上年重复。\n\n请合并。",
    "text": "请尽快。",
    "units_zh": "区教育局、区交通委",
    "units_en": "Education Bureau, Transport Commission",
    "unit_zh": "区教育局",
    "unit_en": "Education Bureau",
    "due_on": "2026-10-09",
    "other": "15",
    "leader": "周副主任",
    "letter_no": "云人代提〔2026〕3号",
    "result": "三条线路已优化。",
    "until": "2026-10-20",
    "was_on": "2026-10-08",
    "year": "2027",
    "before": "2026-10-12",
    "decide_by": "2026-10-16",
    "answer": "请继续办理。",
    "writer": "林科员",
    "note": "第二条没有写时限。",
    "comment": "资金来源未定。",
    "now": "B",
    "promise": "增设公交站点两处",
    "outcome": "A",
    "part": "6qkd4bc8t4ph3h",
}
ALWAYS = {"letter_no", "other", "lead", "deputy", "units_zh", "units_en", "year", "now", "promise"}
# Told of what one unit does, which is always named.
OF_ONE_UNIT = {"taken_over", "requested", "extended", "disputed", "late"}
OUTCOMES = {"before": "A", "now": "B"}
# A promise has its day and its unit, whatever is told of it.
ALWAYS_OF_A_PROMISE = {"due_on", "unit_zh", "unit_en"}
WHAT = {"due_moved": ("reply", "opinion", "feedback", "promise_feedback"),
        "late": ("sign", "opinion", "reply", "promise")}  # fmt: skip
CHOICES = {
    "disposition": ("returned", "letter", "reference", "referred_up"),
    "role": ("lead", "joint", "separate", "co", "information"),
    "level": ("full", "abstract", "title"),
    "confirmed": (True, False),
    "again": (True, False),
    "anew": (True, False),
    "granted": (True, False),
    "settled": (True, False),
    "notice": (True, False),
    "what": ("return", "extension", "units"),
    "withdrawn": (True, False),
    "agreed": (True, False),
    "former": (True, False),
    "apart": (True, False),
    "dropped": (True, False),
    "objection": (True, False),
    "provisional": (True, False),
    "suggestions": (1, 12),
    "stance": ("agree", "amend", "dissent"),
    "signed": (True, False),
    "days": (30, -2),
    "returnable": (True, False),
    "round": (1, 2),
}
KINDS = {kind.kind: kind for kind in registered()}


def variants(kind: type[Payload]) -> list[Payload]:
    """Give a payload for each turn of its words: each choice, with and without data."""
    every = {field.name for field in fields(kind)}
    about = {"number": "12", "title": TITLE, "path": "/s/abc/"}
    about = {name: told for name, told in about.items() if name in every}
    names = every - about.keys()
    choices = {**CHOICES, "what": WHAT.get(kind.kind, CHOICES["what"])}
    first = {name: choices[name][0] for name in names & choices.keys()}
    known = SAMPLES | (OUTCOMES if kind.kind == "outcome_corrected" else {})
    samples = {name: known[name] for name in names & known.keys()}
    of_one = kind.kind in OF_ONE_UNIT or issubclass(kind, OfUnit)
    needed = ALWAYS | ({"unit_zh", "unit_en"} if of_one else set())
    needed |= ALWAYS_OF_A_PROMISE if "promise" in names else set()
    needed |= {"due_on"} if kind.reminds else set()
    needed |= OUTCOMES.keys() if kind.kind == "outcome_corrected" else set()
    always = {name: known[name] for name in names & needed}
    unnumbered = about | ({"number": ""} if "number" in every else {})
    turns = [kind(**about, **first, **samples), kind(**unnumbered, **first, **always)]
    for name in sorted(names & choices.keys()):
        turns = [replace(turn, **{name: choice}) for turn in turns for choice in choices[name]]
    return turns


def message(payload: Payload) -> Message:
    return Message(
        kind=payload.kind,
        payload={field.name: getattr(payload, field.name) for field in fields(payload)},
        created_at=datetime(2026, 3, 2, 4, tzinfo=UTC),
    )


def test_all_kinds_of_a_suggestion_are_known():
    known = (*suggestion_kinds.KINDS, *suggestion_kinds.OTHERS)
    assert set(KINDS) == {kind.kind for kind in known}


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_has_its_templates_and_no_field_is_unknown_to_these_tests(kind):
    folder = ROOT / "templates" / "notifications" / kind

    assert {path.name for path in folder.iterdir()} == {"subject.txt", "body.txt"}
    names = {field.name for field in fields(KINDS[kind])} - {"number", "title", "path"}
    assert names <= SAMPLES.keys() | CHOICES.keys()


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_says_what_happened_and_to_whom_it_is_told(kind):
    told = KINDS[kind].told

    assert told
    assert set(told) <= set(Role)
    assert set(told.values()) <= {Manner.AT_ONCE, Manner.DAILY}
    for language in ("zh-hans", "en"):
        with translation.override(language):
            label = str(KINDS[kind].label)
        assert label
        assert label.isascii() == (language == "en")


def test_no_two_kinds_have_the_same_label():
    labels = [str(kind.label) for kind in KINDS.values()]

    assert len(set(labels)) == len(labels)


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("kind", KINDS)
def test_in_brief_nothing_is_said_that_others_must_not_read(kind, language):
    for payload in variants(KINDS[kind]):
        brief = in_brief(message(payload), language)

        assert brief.startswith(translated(KINDS[kind].label, language))
        assert ("12" in brief) == bool(getattr(payload, "number", ""))
        for secret in (TITLE, "梅若兰", "兰志远", "重复", "请尽快", "教育局", "Education"):
            assert secret not in brief


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_can_be_shown_by_an_example(kind):
    example = example_of(KINDS[kind], datetime(2026, 3, 2, 4, tzinfo=UTC))

    written = render(example, "zh-hans")

    assert "第12号" in written.subject or not issubclass(KINDS[kind], AboutCase)
    assert written.subject
    assert written.body


def translated(words, language) -> str:
    with translation.override(language):
        return str(words)


def test_no_template_belongs_to_a_kind_that_is_gone():
    folders = {
        path.name for path in (ROOT / "templates" / "notifications").iterdir() if path.is_dir()
    }

    assert folders == set(KINDS)


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_says_something_in_each_of_its_turns(kind, language):
    for payload in variants(KINDS[kind]):
        written = render(message(payload), language)

        for text in (written.subject, written.body):
            assert text == text.strip()
            assert text
            assert TITLE in written.subject or not issubclass(KINDS[kind], AboutCase)
            assert not re.search(r"[{}]|%\(|None|\b(True|False)\b|&amp;|&lt;|\n\n\n", text), text
            assert type(text) is str, "a safe string would go unescaped into a page"
        assert "\n" not in written.subject


@pytest.mark.parametrize("kind", KINDS)
def test_no_english_is_left_in_the_chinese_words(kind):
    for payload in variants(KINDS[kind]):
        written = render(message(payload), "zh-hans")

        text = (written.subject + written.body).replace(TITLE, "")
        assert not re.search(r"[A-Za-z]{2,}", text), text
        assert not re.search(r"[\u3400-\u9fff] [\u3400-\u9fff]|。 ", text), text


@pytest.mark.parametrize("kind", KINDS)
def test_no_chinese_is_left_in_the_english_words(kind):
    for payload in variants(KINDS[kind]):
        written = render(message(payload), "en")

        text = written.subject + written.body
        for name in (TITLE, *(word for word in SAMPLES.values() if not word.isascii())):
            text = text.replace(name, "Mei")
        assert not re.search(r"[\u3400-\u9fff，。：；！？]", text), text
        assert re.match(r"[A-Z ]", text), text


def test_days_are_said_with_their_weekday():
    payload = handling.HandedOut(
        number="12",
        title="停车难",
        path="/",
        units_zh="市教育局",
        units_en="Education Bureau",
        due_on="2026-10-09",
    )

    assert "市教育局须在10月9日（周五）前答复您。" in render(message(payload), "zh-hans").body
    assert "Education Bureau must answer you by" in render(message(payload), "en").body


def test_a_suggestion_of_a_delegation_names_no_deputy():
    payload = writing.Submitted(number="", title="停车难", path="/")

    assert render(message(payload), "zh-hans").body.startswith("代表团提交了该建议。")


def test_a_day_of_another_year_says_the_year():
    payload = supervising.Reminded(number="1", title="停车难", path="/", due_on="2027-01-08")

    assert "2027年1月8日" in render(message(payload), "zh-hans").body


def test_lines_that_people_wrote_are_kept():
    payload = writing.ReturnedToDeputy(
        number="", title="停车难", path="/", reason="一、缺少数据。\n二、请补充：\n\n　　现状"
    )

    assert (
        "理由：一、缺少数据。\n二、请补充：\n\n　　现状" in render(message(payload), "zh-hans").body
    )


def test_what_is_stored_comes_back_as_the_payload():
    payload = replying.Rated(number="1", title="t", path="/", deputy="梅若兰", objection=True)

    assert payload_of(message(payload)) == payload


def test_a_field_from_an_older_version_does_no_harm():
    stored = message(writing.Accepted(number="1", title="t", path="/"))
    stored.payload["colour"] = "red"

    assert payload_of(stored) == writing.Accepted(number="1", title="t", path="/")


def test_two_kinds_of_one_name_are_refused(monkeypatch):
    class Twin(Payload):
        kind: ClassVar[str] = "accepted"

    with pytest.raises(ValueError, match="accepted"):
        kinds.register(Twin)
    assert kinds.register(writing.Accepted) is writing.Accepted


def test_the_templates_hold_no_text_of_their_own():
    """Whatever is said stands in the catalogue."""
    for path in Path(ROOT, "templates", "notifications").rglob("*.txt"):
        text = re.sub(r"{% blocktranslate[^%]*%}.*?{% endblocktranslate %}", "", path.read_text())
        words = re.sub(r"{%.*?%}|{{.*?}}", "", text).strip()

        assert words == "", path
