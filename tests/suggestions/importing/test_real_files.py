"""The two files of real cases, with the mappings that come with the project."""

import csv
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db.models import F

from people.models import Congress, Deputy, Unit
from suggestions.models import Facts, Note, Suggestion

ROOT = Path(__file__).parents[3]
SHARED = ROOT.parent / "shared" / "data"
MAPPINGS = ROOT / "docs" / "mappings"
QUESTIONS = SHARED / "uk_written_questions_2024-07.csv"
QUESTIONS_MAPPING = ("--mapping", str(MAPPINGS / "uk_written_questions.toml"))
PUBLISHED = SHARED / "published_suggestions.csv"
pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(not SHARED.exists(), reason="../shared/data is not here"),
]


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_every_written_question_can_be_taken_and_nothing_is_written_before(run):
    answer = run(QUESTIONS, *QUESTIONS_MAPPING, "--dry-run", "--strict", "--congress", "default")
    assert answer.code == 1  # there is no congress yet, and --strict makes none

    answer = run(QUESTIONS, *QUESTIONS_MAPPING, "--dry-run")

    assert (answer.code, answer.counts) == (0, (2707, 0, 0))
    assert not Suggestion.objects.exists()
    assert not Congress.objects.exists()


def test_written_questions_come_in_with_members_departments_and_dates(tmp_path, run):
    """Every ninth row of the file; all 2,707 are the business of benchmarks/importing.py."""
    told = rows(QUESTIONS)[::9]
    path = tmp_path / "questions.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, told[0])
        writer.writeheader()
        writer.writerows(told)

    first, second = run(path, *QUESTIONS_MAPPING), run(path, *QUESTIONS_MAPPING)

    assert (first.code, first.counts) == (0, (len(told), 0, 0))
    assert (second.code, second.counts) == (0, (0, 0, len(told)))
    assert Deputy.objects.count() == len({row["askingMemberId"] for row in told})
    names = {row["answeringBodyName"] for row in told}
    assert set(Unit.objects.values_list("label_zh", flat=True)) == names
    one = Suggestion.objects.get(import_key="x:1723596")
    assert (one.title, one.proposer.name) == ("Armed Forces: Housing", "4934")
    assert [str(day) for day in (one.submitted_on, one.due_on, one.answered_on)] == [
        "2024-07-25", "2024-07-30", "2024-10-14",
    ]  # fmt: skip
    answered = [row for row in told if row["dateAnswered"]]
    current = Facts.objects.filter(known_to=None, end_on=None, unit=None)
    assert current.count() == len(told)
    assert current.filter(answered_on__isnull=False).count() == len(answered)
    on_time = [row for row in answered if row["dateAnswered"] <= row["dateForAnswer"]]
    assert current.filter(answered_on__lte=F("due_on")).count() == len(on_time)
    assert not current.filter(concluded=True).exists()
    call_command("verify_events")
    call_command("recalculate")


def test_published_suggestions_come_in_with_all_their_gaps(run):
    mapping = ("--mapping", str(MAPPINGS / "published_suggestions.toml"))
    told = [row for row in rows(PUBLISHED) if row["kind"] != "议案"]

    first, second = run(PUBLISHED, *mapping), run(PUBLISHED, *mapping)

    assert (first.code, first.counts) == (0, (len(told), 0, 0))
    assert (second.code, second.counts) == (0, (0, 0, len(told)))
    assert Congress.objects.get().code == "default"
    assert not Deputy.objects.exists()
    titles = Suggestion.objects.order_by("pk").values_list("title", flat=True)
    assert list(titles) == [row["title"] for row in told]
    turned = Suggestion.objects.filter(kind="motion").count()
    assert turned == sum(row["kind"] == "议案转建议" for row in told)
    with_class = Suggestion.objects.exclude(outcome="").count()
    assert with_class == sum(row["result_class"] != "" for row in told)
    assert not Facts.objects.filter(concluded=True).exists()  # a class without its date
    partial = Note.objects.filter(text__contains="仅知年")
    assert partial.count() == sum(bool(row["submit_date"] or row["year"]) for row in told)
    joint = Suggestion.objects.get(title__startswith="关于推动对德合作")
    roles = joint.assignments.order_by("pk").values_list("unit__label_zh", "role")
    assert list(roles) == [("市商务局", "joint"), ("太仓市人民政府", "joint"), ("市教育局", "co")]
    assert Unit.objects.filter(label_zh="市住房城乡建设局").exists()
    assert not Unit.objects.filter(label_zh__regex="等$|[(（]|领办").exists()
    call_command("verify_events")
    call_command("recalculate")
