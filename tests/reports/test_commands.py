"""`manage.py quote` and `manage.py rates`: names, shapes and refusals are a contract."""

import csv
import io
import json
from datetime import date

import pytest
import time_machine
from django.core.management import CommandError, call_command

from people.models import Congress
from tests import cast as play
from tests.reports.stories import (
    another_session,
    give_back_rating,
    made_public,
    take_back,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def today():
    """It is the last day of the year."""
    with time_machine.travel(play.at(date(2025, 12, 31)), tick=False):
        yield


@pytest.fixture
def people() -> play.Cast:
    """Three cases: one solved and rated, one not solved and not rated, one withdrawn."""
    people = play.cast()
    good = give_back_rating(people, play.resolved(people))
    made_public(people, good, "abstract", date(2025, 6, 2))
    play.resolved(people, outcome="D")
    take_back(people, play.assigned(people), date(2025, 3, 3))
    return people


def printed(capsys, *words: str) -> str:
    """Run a command; give its standard output."""
    capsys.readouterr()
    call_command(*words)
    return capsys.readouterr().out


def refused(*words: str) -> str:
    """Run a command that has to fail with exit code 1; give what it says."""
    with pytest.raises(CommandError) as refusal:
        call_command(*words)
    assert refusal.value.returncode == 1
    return str(refusal.value)


def test_quote_prints_one_line(people, capsys):
    assert printed(capsys, "quote", "--year", "2025") == (
        "推动3件代表建议的办理落实（其中撤回1件，按2件计），解决率50.0%，"
        "同意率和满意率均为100%（按1件计），代表建议（摘要）公开率50.0%。\n"
    )


def test_quote_answers_as_of_any_day(people, capsys):
    assert printed(capsys, "quote", "--year", "2025", "--as-of", "2025-05-15") == (
        "推动3件代表建议的办理落实（其中撤回1件，按2件计），解决率50.0%，代表建议公开率0%。\n"
    )


def test_a_session_past_its_cut_off_is_quoted_as_of_it_unless_asked_otherwise(people, capsys):
    people.session.cut_off = date(2025, 5, 15)
    people.session.save()

    assert "同意率" not in printed(capsys, "quote", "--year", "2025")
    assert "同意率" in printed(capsys, "quote", "--year", "2025", "--as-of", "2025-05-20")
    figures = json.loads(printed(capsys, "rates", "--session", "9-5", "--format", "json"))
    assert figures["as_of"] == "2025-05-15"


def test_a_cut_off_that_is_not_past_does_not_count_yet(people, capsys):
    people.session.cut_off = date(2026, 1, 15)
    people.session.save()

    figures = json.loads(printed(capsys, "rates", "--year", "2025", "--format", "json"))

    assert figures["as_of"] == "2025-12-31"


def test_rates_as_json_have_the_promised_shape(people, capsys):
    figures = json.loads(
        printed(capsys, "rates", "--year", "2025", "--format", "json", "--by", "unit")
    )

    assert list(figures) == [
        "congress",
        "scope",
        "as_of",
        "unit_of_count",
        "places",
        "counts",
        "excluded",
        "rates",
        "outcomes",
        "choices",
        "groups",
    ]
    assert figures["congress"] == "yunxi"
    assert figures["scope"] == {"year": 2025, "sessions": ["9-5"]}
    assert (figures["unit_of_count"], figures["places"]) == ("件", 1)
    assert figures["counts"] == {
        "received": 3,
        "assigned": 2,
        "answered": 2,
        "concluded": 2,
        "rated": 1,
        "rehandling": 0,
        "not_due": 0,
    }
    assert figures["excluded"] == {"withdrawn": 1, "referred_up": 0, "secret": 0}
    assert list(figures["rates"]) == [
        "solve",
        "first_solve",
        "consent",
        "satisfaction",
        "first_consent",
        "first_satisfaction",
        "publication",
        "reply",
        "on_time",
        "contact",
        "feedback",
    ]
    assert figures["rates"]["solve"] == {
        "numerator": 1,
        "denominator": 2,
        "quoted": "50.0%",
        "definition": "已办结建议中，现行办理结果类别计为解决的占比（默认为A类）。",
    }
    assert figures["outcomes"][0] == {
        "class": "A",
        "label": "解决采纳",
        "count": 1,
        "quoted": "50.0%",
    }
    assert [row["count"] for row in figures["outcomes"]] == [1, 0, 0, 1]
    assert figures["choices"]["result"]["agree"] == {"label": "同意", "count": 1, "quoted": "100%"}
    assert list(figures["choices"]["attitude"]) == [
        "satisfied",
        "mostly_satisfied",
        "dissatisfied",
    ]
    (group,) = figures["groups"]
    assert list(group) == ["key", "name", "counts", "rates"]
    assert (group["key"], group["name"]) == ("transport", "区交通委")
    assert group["counts"]["received"] == 3
    assert group["rates"]["solve"]["quoted"] == "50.0%"


def test_rates_of_all_sessions_have_no_scope(people, capsys):
    another_session(people, 2024)

    figures = json.loads(printed(capsys, "rates", "--format", "json"))

    assert figures["scope"] is None
    assert figures["counts"]["received"] == 3
    assert "groups" not in figures


def test_a_year_counts_its_own_session_only(people, capsys):
    another_session(people, 2024, cut_off=date(2024, 12, 31))

    figures = json.loads(printed(capsys, "rates", "--year", "2024", "--format", "json"))

    assert (figures["counts"]["received"], figures["as_of"]) == (0, "2024-12-31")
    assert printed(capsys, "quote", "--year", "2024") == "推动0件代表建议的办理落实。\n"


def test_only_the_figures_go_to_standard_output(people, capsys):
    call_command("rates", "--year", "2025", "--format", "json", "--by", "unit")
    out, err = capsys.readouterr()

    json.loads(out)
    assert err.splitlines() == [
        "yunxi人大，九届五次会议，截至2025-12-31，计数单位：件。",
        "各组之和不一定等于合计。",
    ]


def test_rates_as_csv_can_be_read_back(people, capsys):
    out = printed(capsys, "rates", "--year", "2025", "--format", "csv", "--by", "category")

    rows = list(csv.reader(io.StringIO(out)))
    assert {len(row) for row in rows} == {7}
    assert rows[2] == ["说明", "", "截至", "", "", "2025-12-31", ""]
    assert rows[4][:6] == ["比率", "", "解决率", "1", "2", "50.0%"]
    assert ["类别", "交通出行", "解决率", "1", "2", "50.0%", ""] in rows


def test_rates_as_a_table_line_up(people, capsys):
    lines = printed(capsys, "rates", "--year", "2025", "--by", "unit").splitlines()

    assert lines[0] == "解决率          50.0%  1/2"
    assert lines[2] == "同意率           100%  1/1"


def test_what_does_not_exist_is_said():
    play.cast()

    for words, said in (
        (["quote", "--year", "1999"], "没有报告年度为1999年的会议。"),
        (["quote", "--year", "twenty"], "“twenty”不是年份，请写成 2025。"),
        (["rates", "--session", "9-9"], "没有代码为“9-9”的会议。"),
        (["rates", "--congress", "atlantis"], "没有代码为“atlantis”的人大。"),
        (["rates", "--as-of", "2025-02-30"], "“2025-02-30”不是日期，请写成 2025-12-31。"),
    ):
        assert refused(*words) == said


def test_the_congress_may_be_left_out_where_it_is_clear_which_is_meant(capsys):
    play.numbered(play.cast())
    nearby = play.cast("nearby")
    assert "--congress" in refused("quote", "--year", "2025")
    assert printed(capsys, "quote", "--year", "2025", "--congress", "nearby") == (
        "推动0件代表建议的办理落实。\n"
    )

    Congress.objects.filter(pk=nearby.congress.pk).update(code="default")

    assert printed(capsys, "quote", "--year", "2025") == "推动0件代表建议的办理落实。\n"


def test_without_any_congress_it_is_said():
    assert refused("rates") == "还没有人大。"
