"""Files of every kind and in every condition, up to where their rows begin."""

import io
import zipfile
from datetime import date, datetime

import openpyxl
import pytest

from suggestions.models import Suggestion

TITLE = "关于增设公交站点的建议"
pytestmark = pytest.mark.django_db


def titles() -> list[str]:
    return list(Suggestion.objects.order_by("pk").values_list("title", flat=True))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_csv_is_read_in_the_encodings_that_spreadsheets_write(people, file, run, encoding):
    text = f"标题,提交日期,主办单位\n{TITLE},2025年3月4日,区交通委\n"

    answer = run(file(text.encode(encoding)))

    assert (answer.code, answer.counts) == (0, (1, 0, 0))
    case = Suggestion.objects.get()
    assert (case.title, case.submitted_on) == (TITLE, date(2025, 3, 4))
    assert case.assignments.get().unit == people.transport


@pytest.mark.parametrize(
    ("content", "line"),
    [
        (f"title\n{TITLE}\n{TITLE}\n".encode("big5", "ignore"), 2),
        ("title,submitted_on\nCafé à Besançon,2025-03-01\n".encode("latin-1"), 2),
        (f"title\nfirst\n{TITLE}".encode()[:-1] + b"\xff\n", 3),  # UTF-8 that was damaged
    ],
)
def test_another_encoding_is_refused_by_line_and_never_guessed(people, file, run, content, line):
    answer = run(file(content))

    assert answer.code == 1
    assert [place[0] for place in answer.places] == [line]
    assert "UTF-8" in answer.faults[0][2]
    assert titles() == []


@pytest.mark.parametrize(
    "content",
    [
        b"",
        f"title\n{TITLE}\n".encode("utf-16"),  # Excel's "Unicode text"
        b"%PDF-1.7\n1 0 obj\n",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 the old XLS",
        b"PK\x03\x04 no archive",
    ],
)
def test_a_file_that_is_no_table_is_refused_whatever_its_name(people, file, run, content):
    answer = run(file(content))

    assert (answer.code, answer.places) == (1, [(0, "")])
    assert titles() == []


def test_a_file_that_is_not_there_is_said_to_be_missing(people, tmp_path, run):
    answer = run(tmp_path / "nowhere.csv")

    assert answer.code == 1
    assert "can't be opened" in answer.faults[0][2]


def test_a_file_of_200_mb_is_refused_without_being_read(people, tmp_path, run):
    path = tmp_path / "large.csv"
    with path.open("wb") as large:
        large.truncate(200 * 2**20)

    answer = run(path)

    assert "larger than 64 MB" in answer.faults[0][2]


def test_without_a_title_column_the_headers_found_are_named(people, file, run):
    answer = run(file("名称,日期\n甲,2025-03-01\n"))

    assert (answer.code, answer.places) == (1, [(1, "title")])
    assert "名称, 日期" in answer.faults[0][2]


def test_a_column_that_stands_there_twice_is_refused(people, file, run):
    answer = run(file("title,标题\n甲,乙\n"))

    assert answer.places == [(1, "标题")]


def test_headers_are_found_in_either_language_and_others_are_named(people, file, run):
    answer = run(file("Title *,Lead Unit,备注\n甲,区交通委,无关\n"), "--session", "9-5")

    assert answer.counts == (1, 0, 0)
    assert "备注" in answer.words


def test_lines_are_counted_as_a_spreadsheet_counts_them(people, file, run):
    text = (
        'title,content,submitted_on\n甲,"第一行\n第二行\r\n第三行",2025-03-01\n\n乙,,2025-02-30\n'
    )

    answer = run(file(text))

    assert answer.places == [(4, "submitted_on")]


def test_a_line_break_inside_a_cell_stays_in_the_text(people, imported):
    case = imported(title="甲", content="第一行\r\n第二行", submitted_on="2025-03-01")

    assert case.texts.get().proposal == "第一行\n第二行"


@pytest.mark.parametrize("row", ['甲,"没有结束\n乙,丙\n', '"关于"加快"的建议",甲\n'])
def test_quotation_marks_that_do_not_pair_up_are_refused_by_line(people, file, run, row):
    answer = run(file("title,content\n好,好\n" + row), "--session", "9-5", "--skip-bad")

    assert (answer.code, answer.places) == (1, [(3, "")])
    assert titles() == []  # where the row ends nobody can say, so nothing after it is safe


def test_a_row_with_more_cells_than_headers_is_refused(people, file, run):
    answer = run(file("title,content\n甲,乙,丙\n"), "--session", "9-5")

    assert answer.places == [(2, "")]


@pytest.mark.parametrize("mark", [";", "\t"])
def test_semicolons_and_tabs_separate_cells_too(people, file, run, mark):
    answer = run(file(f"title{mark}session\n甲{mark}9-5\n"))

    assert answer.counts == (1, 0, 0)


def test_a_workbook_is_read_with_its_dates_numbers_and_empty_rows(people, workbook, run):
    path = workbook(
        [
            ["标题", "编号", "提交日期", "交办日期", "办理期限"],
            ["甲", 7, date(2025, 3, 1), datetime(2025, 3, 2, 0, 0), "2025-06-02"],
            [],
            ["乙", 8.0, "2025/3/5 0:00", None, None],
            ["丙", "第9号", "无日期", None, None],
        ]
    )

    answer = run(path, "--skip-bad")

    assert (answer.code, answer.counts) == (1, (2, 0, 0))
    assert answer.places == [(5, "提交日期")]
    rows = Suggestion.objects.order_by("number").values_list("number", "submitted_on", "due_on")
    assert list(rows) == [
        (7, date(2025, 3, 1), date(2025, 6, 2)),
        (8, date(2025, 3, 5), None),
    ]


def test_what_looks_like_a_formula_is_text_and_comes_back_as_it_was(people, workbook, file, run):
    book = openpyxl.Workbook()
    book.active.append(["title", "session"])
    book.active.append(["", "9-5"])
    book.active["A2"].value = "=SUM(A1:A9)"
    book.active["A2"].data_type = "s"
    content = io.BytesIO()
    book.save(content)

    run(file(content.getvalue()))
    run(file("title,session\n'=1+1,9-5\n＠某人,9-5\n'七一'勋章,9-5\n"))

    assert titles() == ["=SUM(A1:A9)", "=1+1", "＠某人", "'七一'勋章"]


def test_only_the_first_visible_sheet_counts(people, tmp_path, run):
    book = openpyxl.Workbook()
    book.active.append(["title"])
    book.active.sheet_state = "hidden"
    shown = book.create_sheet("台账")
    shown.append(["title", "session"])
    shown.append(["甲", "9-5"])
    book.save(tmp_path / "two.xlsx")

    run(tmp_path / "two.xlsx")

    assert titles() == ["甲"]


def _packed(sheet: bytes) -> bytes:
    """Give a workbook whose sheet is the given XML."""
    content = io.BytesIO()
    openpyxl.Workbook().save(content)
    packed = io.BytesIO()
    with zipfile.ZipFile(content) as old, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            is_sheet = entry.filename == "xl/worksheets/sheet1.xml"
            new.writestr(entry.filename, sheet if is_sheet else old.read(entry))
    return packed.getvalue()


SHEET = (
    b'<?xml version="1.0"?>%s<worksheet xmlns='
    b'"http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
    b'<row r="1"><c r="A1" t="inlineStr"><is><t>title</t></is></c></row>%s</sheetData></worksheet>'
)


def test_a_workbook_that_unfolds_to_gigabytes_is_refused_unopened(people, file, run):
    answer = run(file(_packed(SHEET % (b"", b"<row/>" * 9_000_000))))

    assert "larger than 50 MB" in answer.faults[0][2]


def test_a_workbook_that_packs_like_no_table_is_refused_unopened(people, file, run):
    answer = run(file(_packed(SHEET % (b"", b'<row><c t="s"><v>0</v></c></row>' * 300_000))))

    assert "Unpacked" in answer.faults[0][2]


def test_a_workbook_with_too_many_parts_is_refused_unopened(people, file, run):
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for number in range(2_001):
            archive.writestr(f"xl/{number}", "")

    answer = run(file(content.getvalue()))

    assert "Unpacked" in answer.faults[0][2]


def test_a_workbook_with_entities_is_refused(people, file, run):
    bomb = b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>'

    answer = run(file(_packed(SHEET % (bomb, b'<row><c t="str"><v>&b;</v></c></row>'))))

    assert answer.code == 1
    assert "damaged" in answer.faults[0][2]


def test_a_cell_far_away_makes_the_sheet_neither_wide_nor_long(people, file, run):
    far = (
        b'<row r="2"><c r="A2" t="inlineStr"><is><t>first</t></is></c>'
        b'<c r="XFD2"><v>1</v></c></row><row r="99999999999"><c r="A99999999999"><v>1</v></c></row>'
    )

    answer = run(file(_packed(SHEET % (b"", far))), "--session", "9-5")

    assert answer.counts == (1, 0, 0)
    assert titles() == ["first"]
