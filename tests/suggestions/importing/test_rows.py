"""What is wrong with a row: each fault named by line, column and reason, and nothing imported."""

from dataclasses import fields

import pytest
from django.utils import translation

from people.models import Unit
from suggestions.importing.columns import COLUMNS
from suggestions.importing.parse import LegacyRow
from suggestions.models import Suggestion
from tests import cast as play
from tests.suggestions.importing.conftest import as_csv

GOOD = {"title": "甲", "session": "9-5", "submitted_on": "2025-03-01"}
pytestmark = pytest.mark.django_db


def test_every_column_has_its_place_in_a_row():
    assert {f.name for f in fields(LegacyRow)} == {c.name for c in COLUMNS} | {
        "line", "disposition", "partial",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("column", "text", "reason"),
    [
        ("title", "", "The title is missing."),
        ("title", "长" * 201, "It has 201 characters; at most 200 are taken."),
        ("title", "甲" * 100_000, "It has 100000 characters; at most 200 are taken."),
        ("content", "文" * 100_000, "It has 100000 characters; at most 50000 are taken."),
        ("title", "有\0字符", "It contains a character that can't be stored (U+0000)."),
        ("content", "有\x1b字符", "It contains a character that can't be stored (U+001B)."),
        ("lead_unit", "#N/A", "“#N/A” is an error of the spreadsheet."),
        ("number", "七十六", "“七十六” is no number from 1 to 999999."),
        ("number", "0", "“0” is no number from 1 to 999999."),
        ("number", "-3", "“-3” is no number from 1 to 999999."),
        ("period", "春天", "“春天” is not known here."),
        ("kind", "议案", "“议案” is not known here."),
        ("handling", "随便", "“随便” is not known here."),
        ("published", "也许", "“也许” is not known here."),
        ("state", "搁置", "“搁置” is not known here."),
        ("assigned_on", "2025-02-30", "“2025-02-30” is no date. Write it as 2024-03-01."),
        ("assigned_on", "45717", "“45717” is no date. Write it as 2024-03-01."),
        ("assigned_on", "2190-01-01", "2190-01-01 lies in the future."),
        ("assigned_on", "0202-01-01", "0202-01-01 is no likely date."),
        ("assigned_on", "2025-03", "“2025-03” names no day."),
        ("assigned_on", "2025", "“2025” names no day."),
        ("ended_on", "2025-04-01", "It ended, but not how"),
        ("outcome", "E", "“E” is none of A Solved or adopted, B Being solved, C Planned"),
        ("consent", "满意", "“满意” is none of agree Agree"),
        ("satisfaction", "五星", "“五星” is none of satisfied Satisfied"),
        ("lead_unit", "单" * 101, "It has 101 characters; at most 100 are taken."),
        ("cosigners", "甲、" + "名" * 61, "It has 61 characters; at most 60 are taken."),
    ],
)
def test_a_cell_that_makes_no_sense_is_refused_by_its_column(
    people, file, run, column, text, reason
):
    answer = run(file(as_csv(GOOD | {"title": "好"}, GOOD | {column: text})))

    assert (answer.code, answer.counts, answer.places) == (1, (0, 0, 0), [(3, column)])
    assert answer.faults[0][2].startswith(reason)
    assert not Suggestion.objects.exists()


@pytest.mark.parametrize(
    ("earlier", "later"),
    [
        ("submitted_on", "assigned_on"),
        ("submitted_on", "answered_on"),
        ("assigned_on", "received_on"),
        ("assigned_on", "due_on"),
        ("due_on", "extended_to"),
        ("assigned_on", "contacted_on"),
        ("assigned_on", "answered_on"),
        ("answered_on", "resolved_on"),
        ("resolved_on", "rated_on"),
        ("answered_on", "rated_on"),
        ("submitted_on", "published_on"),
    ],
)
def test_steps_out_of_order_are_refused_by_the_later_column(people, file, run, earlier, later):
    row = {"title": "甲", "session": "9-5", earlier: "2025-05-02", later: "2025-05-01"}

    answer = run(file(as_csv(row)))

    assert answer.faults == [(2, later, f"2025-05-01 lies before 2025-05-02 ({earlier}).")]


def test_nothing_happens_after_the_end(people, file, run):
    row = GOOD | {"state": "已撤回", "ended_on": "2025-04-01", "answered_on": "2025-05-01"}

    assert run(file(as_csv(row))).places == [(2, "ended_on")]


def test_all_faults_of_all_rows_are_named_at_once(people, file, run):
    bad = {"title": "", "submitted_on": "某日", "outcome": "A", "number": "x"}

    answer = run(file(as_csv(GOOD, bad, GOOD | {"title": "丙", "outcome": "Z"})))

    assert sorted(answer.places) == [
        (3, "number"), (3, "submitted_on"), (3, "title"), (4, "outcome"),
    ]  # fmt: skip
    assert answer.counts == (0, 0, 0)


def test_a_bad_row_stops_the_import_and_skip_bad_imports_the_rest(people, file, run):
    path = file(as_csv(GOOD, {"title": ""} | {"session": "9-5"}, GOOD | {"title": "丙"}))

    stopped = run(path)
    assert (stopped.code, stopped.counts, Suggestion.objects.count()) == (1, (0, 0, 0), 0)
    assert "Nothing was imported" in stopped.words

    skipped = run(path, "--skip-bad")
    assert (skipped.code, skipped.counts, skipped.places) == (1, (2, 0, 0), [(3, "title")])
    assert Suggestion.objects.count() == 2


def test_master_data_of_refused_rows_is_not_created(people, file, run):
    run(file(as_csv(GOOD, GOOD | {"title": "", "lead_unit": "区水务局"})), "--skip-bad")

    assert not Unit.objects.filter(label_zh="区水务局").exists()


def test_the_messages_are_in_the_readers_language(people, file, run):
    with translation.override("zh-hans"):
        answer = run(file("标题,答复日期,提交日期\n甲,2025-03-01,2025-04-01\n"))

    assert answer.faults == [(2, "答复日期", "2025-03-01早于2025-04-01（提交日期）。")]
    assert "第2行，答复日期列：" in answer.words


def test_the_same_case_twice_in_a_file_is_refused_with_the_first_line(people, file, run):
    rows = [
        GOOD | {"external_id": "7"},
        GOOD | {"external_id": "7", "title": "乙"},
        GOOD | {"title": "丙", "number": "3"},
        GOOD | {"title": "丁", "number": "第3号"},
        GOOD | {"title": "丁", "number": "3", "period": "闭会"},
        GOOD | {"title": "戊", "lead_deputy": "梅若兰"},
        GOOD | {"title": "戊", "lead_deputy": "梅若兰", "submitted_on": "2025-03-09"},
        GOOD | {"title": "戊", "lead_deputy": "兰志远"},
        GOOD | {"external_id": "8", "title": "己", "number": "3"},
    ]

    answer = run(file(as_csv(*rows)))

    assert answer.faults == [
        (3, "external_id", "The same stands in line 2 already."),
        (5, "number", "The same stands in line 4 already."),
        (8, "title", "The same stands in line 7 already."),
        (10, "number", "The same stands in line 4 already."),
    ]


def test_a_number_that_was_given_here_is_taken(people, file, run):
    play.numbered(people)

    answer = run(file(as_csv(GOOD | {"number": "1"})))

    assert answer.places == [(2, "number")]
    assert "关于增设公交站点的建议" in answer.faults[0][2]


def test_several_lead_units_contradict_sole_handling(people, file, run):
    row = GOOD | {"handling": "独办", "lead_unit": "区教育局、区交通委"}

    assert run(file(as_csv(row))).places == [(2, "handling")]


def test_a_state_that_the_dates_do_not_bear_out_is_refused(people, file, run):
    rows = (GOOD | {"state": "已办结"}, GOOD | {"title": "乙", "state": "已提交"})

    answer = run(file(as_csv(*rows)))

    assert answer.places == [(2, "state")]
