"""Mapping files: what they can say, and what is refused."""

import pytest

from suggestions.models import Suggestion

pytestmark = pytest.mark.django_db


@pytest.fixture
def mapped(file, run):
    def one(text: str, mapping: str, *options: str):
        path = file(mapping, "mapping.toml")
        return run(file(text), "--mapping", str(path), *options)

    return one


def test_columns_values_constants_endings_and_dates_are_translated(people, mapped):
    mapping = """
        [columns]
        "建议名称" = "title"
        "牵头" = "lead_unit"
        "日期" = "submitted_on"
        "备用日期" = "submitted_on"
        "代码" = ["lead_deputy", "certificate_no"]
        "类型" = ""
        [constants]
        session = "9-5"
        [values.lead_unit]
        "交通" = "区交通委"
        "某领导" = ""
        [endings]
        lead_unit = ["等"]
        [dates]
        formats = ["%d/%m/%Y"]
        complete = true
        [[skip]]
        column = "类型"
        values = ["议案", ""]
        reason = "不是建议"
    """
    text = (
        "建议名称,牵头,日期,备用日期,代码,类型\n"
        "甲,交通；区教育局等,,03/04/2025,4934,建议\n"
        "乙,某领导,2025,,,建议\n"
        "丙,,,,,议案\n"
        "丁,,,,,\n"
    )

    answer = mapped(text, mapping)

    assert (answer.code, answer.counts) == (0, (2, 0, 0))
    assert "2 rows left out by the mapping: 不是建议" in answer.words
    first, second = Suggestion.objects.order_by("pk")
    assert str(first.submitted_on) == "2025-04-03"
    assert first.proposer is not None
    assert (first.proposer.name, first.proposer.certificate_no) == ("4934", "4934")
    assert {a.unit for a in first.assignments.all()} == {people.transport, people.education}
    assert (str(second.submitted_on), second.assignments.count()) == ("2025-01-01", 0)


def test_columns_that_the_mapping_leaves_alone_keep_their_meaning(people, mapped):
    answer = mapped("标题,届次\n甲,9-5\n", '[columns]\n"届次" = "session"\n')

    assert answer.counts == (1, 0, 0)


def test_a_column_that_the_file_does_not_have_is_mentioned(people, mapped):
    answer = mapped("标题,session\n甲,9-5\n", '[columns]\n"类目" = "category"\n')

    assert answer.code == 0
    assert "类目" in answer.words


@pytest.mark.parametrize(
    ("mapping", "said"),
    [
        ("columns = [", "TOML"),
        ("[colums]\na = 'title'", "colums"),
        ("[columns]\na = 'titel'", "titel"),
        ("[columns]\na = 7.5", "columns"),
        ("[columns]\na = [['title']]", "columns"),
        ("columns = 'title'", "columns"),
        ("[constants]\nsesion = '9-5'", "sesion"),
        ("[constants]\nsession = true", "constants"),
        ("[values]\noutcome = 'A'", "outcome"),
        ("[values.outcme]\nA = 'B'", "outcme"),
        ("[endings]\nco_units = {a = 1}", "endings"),
        ("[dates]\nformats = ['%Q']", "%Q"),
        ("[dates]\nformats = ['%Y']", "%Y"),
        ("[dates]\ncomplete = 'yes'", "dates"),
        ("[dates]\npartial = true", "partial"),
        ("[skip]\ncolumn = 'a'", "skip"),
        ("[[skip]]\ncolumn = 'a'", "skip"),
        ("[[skip]]\ncolumn = 'a'\nvalues = ['b']\nwhy = 'c'", "why"),
        ("[constants]\ntitle = '乙'", "title"),
        ("[columns]\nnote = 'title'", "title"),
    ],
)
def test_what_is_not_understood_is_refused_before_any_row(people, mapped, mapping, said):
    answer = mapped("title,note\n甲,x\n", mapping, "--session", "9-5")

    assert (answer.code, answer.counts, len(answer.faults)) == (1, (0, 0, 0), 1)
    assert said in answer.faults[0][2] + answer.faults[0][1]
    assert not Suggestion.objects.exists()


def test_a_mapping_file_that_is_not_there_is_said_to_be_missing(people, file, run, tmp_path):
    answer = run(file("title\n甲\n"), "--mapping", str(tmp_path / "none.toml"))

    assert "mapping file can't be opened" in answer.faults[0][2]
