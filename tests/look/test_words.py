"""Dates, days and labels in words; marks of due dates and states."""

from datetime import UTC, date, datetime
from types import SimpleNamespace

import pytest
from django.template import Context, Template
from django.utils import translation

from config.templatetags import look

FRIDAY = date(2026, 10, 9)


@pytest.fixture(params=["zh-hans", "en"])
def language(request):
    with translation.override(request.param):
        yield request.param


@pytest.fixture
def chinese():
    with translation.override("zh-hans"):
        yield


def shown(source, **context):
    return Template("{% load look %}" + source).render(Context(context)).strip()


def test_a_date_is_written_with_its_weekday(language):
    words = {"zh-hans": "10月9日（周五）", "en": "Fri 9 October"}

    assert look.date_words(FRIDAY, date(2026, 1, 1)) == words[language]


def test_a_date_of_another_year_is_written_with_the_year(language):
    words = {"zh-hans": "2026年10月9日（周五）", "en": "Fri 9 October 2026"}

    assert look.date_words(FRIDAY, date(2025, 12, 31)) == words[language]


def test_an_instant_is_shown_on_its_day_in_shanghai(chinese):
    late_evening_in_london = datetime(2026, 10, 8, 18, 5, tzinfo=UTC)

    assert look.date_words(late_evening_in_london) == "10月9日（周五）"
    assert look.time_words(late_evening_in_london) == "10月9日 02:05"
    assert look.time_words(late_evening_in_london, date(2027, 1, 1)) == "2026年10月9日 02:05"


@pytest.mark.parametrize(
    ("today", "zh", "en"),
    [
        (date(2026, 10, 6), "还有3天", "3 days left"),
        (date(2026, 10, 8), "还有1天", "1 day left"),
        (date(2026, 10, 9), "今天到期", "due today"),
        (date(2026, 10, 11), "已超期2天", "2 days overdue"),
    ],
)
def test_days_left_are_said_in_words(today, zh, en):
    with translation.override("zh-hans"):
        assert look.days_left(FRIDAY, today) == zh
    with translation.override("en"):
        assert look.days_left(FRIDAY, today) == en


@pytest.mark.parametrize("filter_name", ["date_words", "date_full", "time_words"])
def test_no_date_is_shown_as_nothing(filter_name):
    assert shown(f"{{{{ day|{filter_name} }}}}", day=None) == ""


@pytest.mark.parametrize(
    ("today", "tone"),
    [
        (date(2026, 10, 1), "fine"),
        (date(2026, 10, 2), "soon"),
        (date(2026, 10, 9), "soon"),
        (date(2026, 10, 10), "late"),
    ],
)
def test_a_due_date_is_marked_by_shape_and_words(chinese, today, tone):
    html = shown("{% due day today %}", day=FRIDAY, today=today)

    assert f'data-tone="{tone}"' in html
    assert 'class="due__mark"' in html
    assert look.days_left(FRIDAY, today) in html
    assert 'datetime="2026-10-09"' in html


def test_a_due_date_that_was_kept_or_missed_says_so(chinese):
    assert "按时" in shown("{% due day None done %}", day=FRIDAY, done=FRIDAY)
    assert "超期2天" in shown("{% due day None done %}", day=FRIDAY, done=date(2026, 10, 11))


def test_a_provisional_date_says_so(chinese):
    html = shown("{% due day day provisional=True %}", day=FRIDAY)

    assert "暂定" in html


def test_a_label_follows_the_language_and_falls_back_to_chinese():
    unit = SimpleNamespace(label_zh="教育局", label_en="Education Bureau")
    unnamed = SimpleNamespace(label_zh="司法局", label_en="")

    with translation.override("en"):
        assert [look.label(unit), look.label(unnamed)] == ["Education Bureau", "司法局"]
    with translation.override("zh-hans"):
        assert look.label(unit) == "教育局"
    assert look.label(None) == ""
    assert look.label("某某") == "某某"


def test_a_label_is_escaped():
    unit = SimpleNamespace(label_zh="<b>局</b>", label_en="")

    assert shown("{{ unit|label }}", unit=unit) == "&lt;b&gt;局&lt;/b&gt;"


def test_the_journey_shows_what_is_done_and_where_it_stands():
    steps = look.journey("answered", {"submitted": FRIDAY})["steps"]

    assert [step["at"] for step in steps] == ["done", "done", "now", "next", "next"]
    assert steps[0]["on"] == FRIDAY


def test_the_journey_of_an_ended_case_stops_where_it_came_to(chinese):
    journey = look.journey("withdrawn", {"submitted": FRIDAY, "assigned": FRIDAY})

    assert [step["at"] for step in journey["steps"]] == ["done", "done", "end", "end", "end"]
    assert str(journey["ended"]) == "已撤回"


def test_a_draft_has_not_begun_its_journey():
    assert [step["at"] for step in look.journey("draft")["steps"]] == ["next"] * 5


def test_every_state_has_a_mark_and_its_word():
    full, ended = look.state("rated", "已评价"), look.state("withdrawn", "已撤回")

    assert (full["step"], full["percent"], full["words"]) == (5, 100, "已评价")
    assert (ended["step"], ended["percent"]) == ("end", 0)


def test_bars_are_as_long_as_the_share():
    assert look.bar(118, 132) == {"width": "89.39"}
    assert look.bar(0, 0) == {"width": "0.00"}


def test_shares_of_nothing_are_drawn_as_nothing():
    parts = look.shares([{"label": "A", "count": 0, "quoted": "—"}])["parts"]

    assert [(part["x"], part["width"]) for part in parts] == [("0.00", "0.00")]
