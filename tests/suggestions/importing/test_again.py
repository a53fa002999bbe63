"""The same file again: nothing, a correction, or a refusal; and an import that was broken off."""

import json
import os
import sqlite3
import subprocess
import sys
import time
from datetime import date
from functools import partial
from pathlib import Path

import pytest
from django.core.management import call_command

from history.models import Event
from suggestions.models import Facts, Suggestion
from tests import cast as play
from tests.suggestions.importing.conftest import as_csv

ROW = {
    "external_id": "7",
    "title": "关于增设公交站点的建议",
    "lead_deputy": "梅若兰",
    "submitted_on": "2025-01-08",
    "assigned_on": "2025-02-20",
    "lead_unit": "区交通委",
    "co_units": "区财政局",
}
RATED = ROW | {
    "answered_on": "2025-05-12",
    "resolved_on": "2025-05-15",
    "rated_on": "2025-05-20",
    "outcome": "A",
    "consent": "同意",
    "satisfaction": "满意",
    "published": "全文",
    "content": "建议增设站点。",
    "reply": "已增设。",
    "contacted_on": "2025-03-10",
    "cosigners": "兰志远",
}
pytestmark = pytest.mark.django_db


def kinds(case: Suggestion) -> list[str]:
    events = Event.objects.filter(stream__kind="suggestion", stream__ref=str(case.pk))
    return list(events.order_by("seq").values_list("kind", flat=True))


def now(case: Suggestion) -> Facts:
    return Facts.objects.get(case=case, unit=None, known_to=None, end_on=None)


def clean() -> None:
    call_command("verify_events")
    call_command("recalculate")


@pytest.mark.parametrize(
    "identity",
    [{"external_id": "7"}, {"external_id": "", "number": "76"}, {"external_id": ""}],
)
def test_an_unchanged_row_writes_nothing(people, file, run, identity):
    path = file(as_csv(RATED | identity))
    run(path)
    events = Event.objects.count()

    answer = run(path)

    assert (answer.code, answer.counts) == (0, (0, 0, 1))
    assert Event.objects.count() == events
    assert Suggestion.objects.count() == 1


def test_a_changed_row_is_a_correction_that_replaces_what_it_said(people, file, run, imported):
    case = imported(**RATED)
    changed = RATED | {
        "title": "关于增设两个公交站点的建议",
        "lead_deputy": "兰志远",
        "cosigners": "梅若兰",
        "assigned_on": "2025-02-21",
        "co_units": "区教育局",
        "outcome": "B",
        "reply": "正在增设。",
        "satisfaction": "基本满意",
        "published": "摘要",
        "contacted_on": "2025-03-11",
        "number": "3",
    }

    answer = run(file(as_csv(changed)))

    assert answer.counts == (0, 1, 0)
    assert kinds(case) == ["imported", "import_corrected"]
    case = play.fresh(case)
    assert (case.title, case.number, case.outcome) == ("关于增设两个公交站点的建议", 3, "B")
    assert case.proposer == people.lan.deputy
    assert [s.deputy for s in case.cosignatures.all()] == [people.mei.deputy]
    assert {a.unit for a in case.assignments.all()} == {people.transport, people.education}
    assert [t.title[:6] for t in case.texts.all()] == ["关于增设两个", "关于增设公交"]
    replies = case.replies.order_by("number").values_list("text", "superseded")
    assert list(replies) == [("已增设。", True), ("正在增设。", False)]
    assert case.ratings.get(superseded=False).attitude == "mostly_satisfied"
    assert case.publications.get(superseded=False).level == "abstract"
    assert now(case).outcome == "B"
    assert now(case).published == "abstract"
    clean()
    assert run(file(as_csv(changed))).counts == (0, 0, 1)


@pytest.mark.parametrize(
    ("before", "after", "state", "lead"),
    [
        (ROW, RATED, "rated", "replied"),
        (RATED, ROW, "assigned", "signed_for"),
        (RATED, ROW | {"state": "撤回", "ended_on": "2025-03-01"}, "withdrawn", "returned"),
        (ROW, {k: ROW[k] for k in ("external_id", "title", "submitted_on")}, "submitted", None),
        (ROW | {"state": "撤回", "ended_on": "2025-03-01"}, RATED, "rated", "replied"),
    ],
)
def test_a_correction_may_lead_anywhere(people, file, run, imported, before, after, state, lead):
    case = imported(**before)

    assert run(file(as_csv(after))).counts == (0, 1, 0)

    case = play.fresh(case)
    standing = case.assignments.filter(role="lead").order_by("-pk").first()
    assert (case.state, standing.state if standing else None) == (state, lead)
    assert not case.replies.filter(superseded=False).exists() or case.answered_on
    clean()
    assert run(file(as_csv(before))).counts == (0, 1, 0)
    clean()


def test_a_correction_that_takes_away_all_dates_takes_it_out_of_the_figures(
    people, file, run, imported
):
    case = imported(**(ROW | {"session": "9-5"}))

    run(file(as_csv({"external_id": "7", "title": "甲", "session": "9-5"})))

    assert not Facts.objects.filter(case=case, known_to=None).exists()
    clean()


def test_a_correction_may_move_a_case_to_another_session(people, file, run, imported):
    case = imported(**RATED)

    run(file(as_csv(RATED | {"session": "2024"})))

    assert play.fresh(case).session.report_year == 2024
    current = Facts.objects.filter(case=case, known_to=None)
    assert set(current.values_list("session__report_year", flat=True)) == {2024}
    clean()


def test_what_was_known_before_a_correction_can_still_be_asked(people, file, run, imported):
    case = imported(**RATED)

    run(file(as_csv(RATED | {"outcome": "D"})))

    earlier = Facts.objects.get(
        case=case, unit=None, end_on=None, known_to__isnull=False, outcome="A"
    )
    assert earlier.known_to is not None
    assert now(case).outcome == "D"


def test_a_number_that_is_given_later_belongs_to_the_same_case(people, file, run, imported):
    row = {key: text for key, text in ROW.items() if key != "external_id"}
    case = imported(**row)

    answer = run(file(as_csv(row | {"number": "12"})))

    assert answer.counts == (0, 1, 0)
    assert play.fresh(case).number == 12
    assert run(file(as_csv(row | {"number": "12"}))).counts == (0, 0, 1)


def test_once_somebody_has_worked_on_it_here_a_changed_row_is_refused(people, file, run, imported):
    case = imported(**ROW)
    play.reply(people, case, people.transport)

    same = run(file(as_csv(ROW)))
    changed = run(file(as_csv(ROW | {"answered_on": "2025-04-01"})))

    assert (same.code, same.counts) == (0, (0, 0, 1))
    assert (changed.code, changed.counts, changed.places) == (1, (0, 0, 0), [(2, "title")])
    assert "worked on here" in changed.faults[0][2]
    assert play.fresh(case).answered_on == play.REPLIED
    clean()


def test_work_that_began_after_the_check_is_not_overwritten(people, imported):
    from suggestions.importing.actions import correct_legacy
    from suggestions.importing.check import Options, check
    from suggestions.importing.mapping import Mapping
    from suggestions.record import Acting, ActRefused
    from suggestions.tables.rows import RawRow, Table

    case = imported(**ROW)
    changed = ROW | {"title": "乙"}
    table = Table(tuple(changed), (RawRow(2, tuple(changed.values())),), "0" * 64)
    plan = check(table, Mapping(), Options(), today=date(2026, 1, 1))
    [(told, same)] = plan.writes
    play.reply(people, case, people.transport)

    with pytest.raises(ActRefused):
        correct_legacy(same, Acting(None, play.at(play.RATED)), told=told, source="")

    assert play.fresh(case).title == ROW["title"]
    clean()


def test_a_dry_run_says_what_it_would_do_and_writes_nothing(people, file, run, imported):
    imported(**ROW)
    before = {
        model: list(model.objects.order_by("pk").values_list())
        for model in (Event, Suggestion, Facts)
    }

    answer = run(
        file(as_csv(ROW | {"title": "改"}, {"title": "新", "submitted_on": "2021-02-01"})),
        "--dry-run",
    )

    assert (answer.code, answer.counts) == (0, (1, 1, 0))
    assert "Would be created" in answer.words
    assert "2021" in answer.words
    for model, rows in before.items():
        assert list(model.objects.order_by("pk").values_list()) == rows


def test_a_dry_run_of_a_bad_file_fails_as_the_import_would(people, file, run):
    answer = run(file(as_csv(ROW, ROW | {"title": ""})), "--dry-run")

    assert (answer.code, answer.counts) == (1, (0, 0, 0))


def test_an_import_that_is_killed_leaves_whole_cases_and_again_completes_it(tmp_path: Path):
    """`kill -9` in the middle: what is there is whole, and the same command writes the rest."""
    rows = [RATED | {"external_id": str(i), "title": f"关于第{i}件事的建议"} for i in range(60)]
    path = tmp_path / "many.csv"
    path.write_text(as_csv(*rows))
    manage = partial(
        subprocess.Popen,
        cwd=Path(__file__).parents[3],
        env={**os.environ, "DATA_DIR": str(tmp_path), "DATABASE_URL": ""},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    command = [sys.executable, "manage.py"]
    import_ = [*command, "import_suggestions", str(path), "--json"]
    with manage([*command, "migrate", "--verbosity", "0"]) as migrating:
        migrating.communicate()
    database = sqlite3.connect(tmp_path / "db.sqlite3")

    def count(table: str) -> int:
        return database.execute(f"SELECT count(*) FROM {table}").fetchone()[0]

    with manage(import_) as running:
        while count("suggestions_suggestion") < 5:
            assert running.poll() is None
            time.sleep(0.02)
        running.kill()

    written = count("suggestions_suggestion")
    assert 5 <= written < 60
    whole = ("textversion", "round", "reply", "rating", "contact", "publication", "cosignature")
    assert {table: count(f"suggestions_{table}") for table in whole} == dict.fromkeys(
        whole, written
    )
    keys = database.execute("SELECT import_key FROM suggestions_suggestion ORDER BY id").fetchall()
    assert keys == [(f"x:{i}",) for i in range(written)]
    with manage(import_) as again:
        answer = json.loads(again.communicate()[0])
    assert answer == {"created": 60 - written, "updated": 0, "unchanged": written, "rejected": []}
    with manage([*command, "recalculate"]) as checking:
        checking.communicate()
    assert checking.returncode == 0
    database.close()
