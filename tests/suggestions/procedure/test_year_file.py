"""A year as a file: what people have is read, and every fault is named by its line."""

import io
import zipfile
from dataclasses import replace
from datetime import date, datetime

import openpyxl
import pytest
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st

from suggestions.procedure.year_file import FILE_BYTES, as_text, read_year
from suggestions.procedure.year_forms import in_words
from suggestions.tables.faults import FileRefused
from tests.suggestions.procedure.desk import IN_2027
from tests.workflow.days import free, works

PLAIN = "日期,类型,名称\n2027-01-01,放假,元旦\n2027-02-20,上班,\n"
NEW_YEAR = free("2027-01-01", "元旦", "New Year's Day")
MAKE_UP = replace(works("2027-02-20"), label_en="Make-up working day")


@pytest.fixture(autouse=True)
def in_english():
    with translation.override("en"):
        yield


def faults(text: str | bytes) -> list[str]:
    """Give what is wrong with a file, in words."""
    content = text if isinstance(text, bytes) else text.encode()
    return [in_words(fault) for fault in read_year(content, 2027).faults]


def refusal(content: str | bytes) -> str:
    """Give why a file is not read at all."""
    with pytest.raises(FileRefused) as refused:
        read_year(content if isinstance(content, bytes) else content.encode(), 2027)
    return in_words(refused.value.fault)


def workbook(*rows: tuple) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


@pytest.mark.parametrize(
    "content",
    [
        PLAIN.encode(),
        PLAIN.encode("gb18030"),
        PLAIN.encode("utf-8-sig"),
        PLAIN.replace(",", "\t").encode(),
        PLAIN.replace(",", ";").replace("\n", "\r\n").encode(),
        "2027-01-01,放假,元旦\n2027-02-20,上班,\n".encode(),
        "day,kind,name\n2027/1/1,free,元旦\n20270220,working,\n".encode(),
        "名称,类型,日期,来源\n元旦,休,2027年1月1日,x\n,班,2027.2.20,y\n\n\n".encode(),
        workbook(("日期", "类型", "名称"), (date(2027, 1, 1), "放假", "元旦"),
                 (datetime(2027, 2, 20), "上班", None)),
        workbook(("2027-01-01", "放假", "元旦"), ("2027-02-20", "补班", "")),
    ],
    ids=["utf8", "gb18030", "bom", "tabs", "semicolons", "no head", "english", "order", "xlsx",
         "xlsx without head"],
)  # fmt: skip
def test_a_year_is_read_as_people_have_it(content):
    read = read_year(content, 2027)

    assert read.faults == []
    assert read.days == [NEW_YEAR, MAKE_UP]


def test_what_is_written_down_reads_back():
    odd = free("2027-03-08", "妇女节，半天", 'Women\'s Day, "half"')

    read = read_year(as_text([*IN_2027, odd]).encode(), 2027)

    assert read.faults == []
    by_day = {day.day: (day.free, day.label_zh) for day in (*IN_2027, odd)}
    assert {day.day: (day.free, day.label_zh) for day in read.days} == by_day
    assert next(day for day in read.days if day.day == odd.day) == odd


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        ("2027-01-01,放假,元旦", "Line 4, 日期: 1 January 2027 (Friday) stands in line 2 already."),
        ("2027-01-01,上班,", "Line 4, 日期: 1 January 2027 (Friday) is no weekend day"),
        (
            "2028-01-01,放假,元旦",
            "Line 4, 日期: 1 January 2028 (Saturday) is not in the year 2027.",
        ),
        ("2027-02-22,上班,", "Line 4, 日期: 22 February 2027 (Monday) is no weekend day"),
        ("2027-02-30,放假,x", "Line 4, 日期: “2027-02-30” is no day."),
        ("2月6日,放假,春节", "Line 4, 日期: “2月6日” is no day."),
        ("2027-02,放假,春节", "Line 4, 日期: “2027-02” is no day."),
        (",放假,春节", "Line 4, 日期: “” is no day."),
        ("2027-02-06,休假,春节", "Line 4, 类型: “休假” is neither 放假 (free) nor 上班 (working)."),
        ("2027-02-06", "Line 4, 类型: “” is neither 放假 (free) nor 上班 (working)."),
        ("2027-02-06,放假,=HYPERLINK(1)", "Line 4, 名称: “=HYPERLINK(1)” begins like a formula."),
        ("2027-02-06,放假,@x", "Line 4, 名称: “@x” begins like a formula."),
        ("=1+1,放假,x", "Line 4, 日期: “=1+1” begins like a formula."),
        ("2027-02-06,放假,春\0节", "Line 4, 名称: It contains a character that can't be stored."),
        ('2027-02-06,放假,"春\n节"', "Line 4, 名称: It contains a character that can't be stored."),
        (f"2027-02-06,放假,{'节' * 61}", "Line 4, 名称: It has more than 60 characters."),
    ],
)  # fmt: skip
def test_each_fault_is_named_by_line_and_column(row, fault):
    assert faults(PLAIN + row + "\n")[0].startswith(fault)


def test_all_faults_are_told_and_not_only_the_first():
    told = faults(PLAIN + "2027-02-06,x,y\nnever,放假,z\n2028-01-01,放假,元旦\n")

    assert [line.partition(":")[0] for line in told] == [
        "Line 4, 类型",
        "Line 5, 日期",
        "Line 6, 日期",
    ]


def test_a_free_day_on_a_weekend_is_no_fault():
    assert faults(PLAIN + "2027-02-06,放假,春节\n2027-02-07,放假,春节\n") == []


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("", "The file is empty."),
        ("日期,类型,名称\n", "There is no day in it."),
        ("日期,类型,名称\n,,\n\n", "There is no day in it."),
        ("案由,领衔代表\nx,y\n", "Line 1: The first row names the columns; there is none called"),
        ("日期,名称\n2027-01-01,元旦\n", "Line 1: The first row names the columns"),
        (b"%PDF-1.7", "The file is neither CSV nor XLSX."),
        (b"PK\x03\x04 no archive at all", "The workbook is damaged"),
        (b"\xff\xfe2\x000\x00", "The file is neither CSV nor XLSX."),
        (b"\x80\x81\xfe\xff", "Line 1: The file is neither in UTF-8 nor in GB18030."),
        ('日期,类型\n2027-01-01,"放假\n', "Line 2: From this row on the quotation marks"),
        ("x" * (FILE_BYTES + 1), "The file is larger than 512 KB"),
        (b"\0" * (10 * 2**20), "The file is larger than 512 KB"),
        ("2027-01-01,放假,x\n" * 20_000, "Line 368: The file has more than 366 rows."),
        ("1\n" * 100_000, "Line 368: The file has more than 366 rows."),
    ],
    ids=str,
)  # fmt: skip
def test_what_is_no_list_of_days_is_refused_as_a_whole(content, reason):
    assert refusal(content).startswith(reason)


def test_a_formula_counts_by_the_value_that_the_workbook_keeps_and_not_by_its_text():
    told = faults(workbook(("日期", "类型", "名称"), ("=DATE(2027,1,1)", "放假", "元旦")))

    assert told == ["Line 2, 日期: “” is no day. Write it as 2027-02-06."]


def test_a_workbook_that_unfolds_without_end_is_refused():
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b" " * (60 * 2**20))

    assert refusal(content.getvalue()).startswith("Unpacked, the workbook is larger than")


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=200) | st.binary(max_size=200))
def test_whatever_comes_is_read_or_refused(content):
    given_bytes = content.encode(errors="ignore") if isinstance(content, str) else content
    try:
        read = read_year(given_bytes, 2027)
    except FileRefused:
        return

    assert all(day.day.year == 2027 for day in read.days) or read.faults


@given(st.sets(st.dates(date(2027, 1, 1), date(2027, 12, 31)), min_size=1, max_size=40))
def test_any_year_reads_back(days):
    year = [works(d.isoformat()) if d.weekday() > 4 else free(d.isoformat()) for d in days]

    read = read_year(as_text(year).encode(), 2027)

    assert read.faults == []
    assert [(day.day, day.free) for day in read.days] == [(d.day, d.free) for d in sorted(year)]
