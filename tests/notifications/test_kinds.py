"""Every kind of message: its templates, its words in both languages, its data as it was stored."""

import re
from dataclasses import fields, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import ClassVar

import pytest

from notifications import kinds
from notifications.kinds import Payload, payload_of, registered, render
from notifications.models import Message
from suggestions import kinds as suggestion_kinds
from suggestions.kinds import handling, replying, supervising, writing
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
    "until": "2026-10-20",
    "promise": "增设公交站点两处",
    "outcome": "A",
}
ALWAYS = {"lead", "deputy", "units_zh", "units_en", "promise"}
# A promise has its day and its unit, whatever is told of it.
ALWAYS_OF_A_PROMISE = {"due_on", "unit_zh", "unit_en"}
CHOICES = {
    "disposition": ("returned", "letter", "reference", "referred_up"),
    "role": ("lead", "joint", "separate", "co", "information"),
    "level": ("full", "abstract", "title"),
    "confirmed": (True, False),
    "again": (True, False),
    "withdrawn": (True, False),
    "objection": (True, False),
    "days": (30, -2),
}
KINDS = {kind.kind: kind for kind in registered()}


def variants(kind: type[Payload]) -> list[Payload]:
    """Give a payload for each turn of its words: each choice, with and without data."""
    about = {"number": "12", "title": TITLE, "path": "/s/abc/"}
    names = {field.name for field in fields(kind)} - about.keys()
    full = kind(**about, **{name: SAMPLES[name] for name in names & SAMPLES.keys()})
    needed = ALWAYS | (ALWAYS_OF_A_PROMISE if "promise" in names else set())
    always = {name: SAMPLES[name] for name in names & needed}
    bare = kind(number="", title=TITLE, path="/s/abc/", **always)
    turns = [full, bare]
    for name in sorted(names & CHOICES.keys()):
        turns = [replace(turn, **{name: choice}) for turn in turns for choice in CHOICES[name]]
    return turns


def message(payload: Payload) -> Message:
    return Message(
        kind=payload.kind,
        payload={field.name: getattr(payload, field.name) for field in fields(payload)},
        created_at=datetime(2026, 3, 2, 4, tzinfo=UTC),
    )


def test_all_kinds_of_a_suggestion_are_known():
    assert set(KINDS) == {kind.kind for kind in suggestion_kinds.KINDS}


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_has_its_templates_and_no_field_is_unknown_to_these_tests(kind):
    folder = ROOT / "templates" / "notifications" / kind

    assert {path.name for path in folder.iterdir()} == {"subject.txt", "body.txt"}
    names = {field.name for field in fields(KINDS[kind])} - {"number", "title", "path"}
    assert names <= SAMPLES.keys() | CHOICES.keys()


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
            assert TITLE in written.subject
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
