"""`manage.py due_date` answers machines on stdout and people in words."""

import json

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import translation

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def in_english():
    with translation.override("en"):
        yield


def test_json_stands_alone_on_stdout(capsys):
    call_command("due_date", "--from", "2025-07-08", "--limit", "3m", "--json")

    out, err = capsys.readouterr()
    answer = json.loads(out)
    assert (answer["due_on"], answer["provisional"], err) == ("2025-10-09", False, "")
    assert list(answer) == ["due_on", "provisional", "explain"]
    assert len(answer["explain"]) == 3


def test_words_name_the_day_and_each_reason(capsys):
    call_command("due_date", "--from", "2025-07-07", "--limit", "4wd")

    out, err = capsys.readouterr()
    last_day, not_counted, counted = out.splitlines()
    assert last_day == "Last day: 11 July 2025 (Friday)"
    assert not_counted == (
        "- 7 July 2025 (Monday) itself is not counted; the first day is 8 July 2025 (Tuesday) "
        "(Civil Code art. 201)."
    )
    assert counted == (
        "- Counted by the State Council's calendar, a period of 4 working days ends on "
        "11 July 2025 (Friday)."
    )
    assert err == ""


@pytest.mark.parametrize("shape", [["--json"], []])
def test_a_provisional_date_comes_all_the_same_with_the_reason_apart(shape, capsys):
    with pytest.raises(SystemExit) as ended:
        call_command("due_date", "--from", "2026-10-31", "--limit", "3m", *shape)

    out, err = capsys.readouterr()
    assert ended.value.code == 1
    assert err.startswith("The State Council's calendar for 2027 is not known here")
    if shape:
        answer = json.loads(out)
        assert (answer["due_on"], answer["provisional"]) == ("2027-02-01", True)
    else:
        assert out.startswith("Last day: 1 February 2027 (Monday)\n")


@pytest.mark.parametrize(
    ("start", "limit", "reason"),
    [
        ("2025-13-01", "3m", "“2025-13-01” is no date"),
        ("2025-02-29", "3m", "“2025-02-29” is no date"),
        ("yesterday", "3m", "“yesterday” is no date"),
        ("2025-07-08", "3 months", "“3 months” is no time limit"),
        ("2025-07-08", "0d", "from 1 to 999"),
        ("9999-12-31", "1d", "after the last day that can be written"),
    ],
)
def test_bad_input_is_refused_in_words(start, limit, reason, capsys):
    with pytest.raises(CommandError, match=reason):
        call_command("due_date", "--from", start, "--limit", limit, "--json")

    assert capsys.readouterr().out == ""


def test_a_database_that_is_not_migrated_is_told_so(capsys):
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE workflow_calendaryear RENAME TO elsewhere")

    with pytest.raises(CommandError, match="Is the database migrated") as refused:
        call_command("due_date", "--from", "2025-07-08", "--limit", "3m")

    assert refused.value.returncode == 2
    assert capsys.readouterr().out == ""
