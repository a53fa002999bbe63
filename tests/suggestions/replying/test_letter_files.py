"""The letter as Word file and PDF: the same words as described, laid out, and nothing else."""

import time
from dataclasses import replace
from io import BytesIO
from xml.etree import ElementTree as ET
from zipfile import ZipFile

import pytest
from docx.section import _Header
from docx.shared import Mm

from suggestions.replying.letter_files import file_name
from suggestions.replying.paper import Paper, Paragraph, printable
from suggestions.replying.pdf import pdf
from suggestions.replying.sizes import head_size, seal_rows, title_lines
from suggestions.replying.word import word
from tests.suggestions.sheets import (
    characters,
    pages_of,
    read_pdf,
    read_word,
    squeezed,
    words_in_pdf,
    words_in_word,
    words_on,
)

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
VML = "{urn:schemas-microsoft-com:vml}"
POINTS = 72 / 25.4  # in a millimetre

LETTER = Paper(
    mark="",
    class_mark="A 解决采纳",
    letterhead=("安澜区交通运输局",),
    number="安交函〔2025〕12号",
    title="对安澜区八届人大五次会议第76号建议的答复",
    to="梅若兰、兰志远代表：",
    body=(
        Paragraph("您提出的《关于增设公交站点的建议》（第76号）收悉。现答复如下："),
        Paragraph("", "一、办理情况", "hei"),
        Paragraph("已增设两处，惠及居民3800余户。", "（一）关于站点。", "kai"),
        Paragraph("1. 133路末班车已由20:30延长至22:00；"),
        Paragraph("感谢您的关心！"),
    ),
    signatures=("安澜区交通运输局",),
    dated="2025年5月12日",
    note="（联系人：林科员，联系电话：021-5555 0101）",
    copies="抄送：区人大常委会代表工委，区政府办公室。",
)
JOINT = replace(
    LETTER,
    letterhead=("安澜区交通运输局", "安澜区城市管理综合行政执法局", "安澜区生态环境局"),
    signatures=("安澜区交通运输局", "安澜区城市管理综合行政执法局", "安澜区生态环境局"),
)
LONG = replace(LETTER, body=LETTER.body * 12)
MANY_COPIES = replace(
    LONG, copies="抄送：" + "，".join(f"安澜区第{n}街道办事处" for n in range(1, 25)) + "。"
)
BARE = replace(LETTER, class_mark="", number="", to="", body=(), dated="", note="", copies="")
HOSTILE = replace(
    LETTER,
    letterhead=("#let x = 1; <w:p>&amp;{{ settings }}{% now %}《局》",),
    title='*粗* _斜_ $x^2$ `code` @ref <label> #include "/etc/passwd" \\ \'x\' " //',
    body=tuple(
        Paragraph(printable(text))
        for text in (
            "#set text(red) [内容] #sys.inputs.letter // 注释 /* */ ~ -- --- ' \"",
            "<w:r>&lt;]]><!-- --><?xml ?>{{ letter }}{% include 'x' %}{# #}",
            "长" * 3000,
            "a" * 3000,
            "https://example.org/" + "very-long-path/" * 40,
            "，。" * 400,
            "שלום العربية 🚌🏽 𠮷野家 é e\u0301",
        )
    ),
)
ALL = {
    "one": LETTER,
    "joint": JOINT,
    "two": replace(JOINT, signatures=JOINT.signatures[:2]),
    "long": LONG,
    "many copies": MANY_COPIES,
    "bare": BARE,
    "no helper": replace(LETTER, copies="", note=""),
}

each = pytest.mark.parametrize("sheet", ALL.values(), ids=ALL)


@each
def test_both_files_say_every_word_once_and_no_other(sheet):
    assert characters(words_in_word(word(sheet))) == words_on(sheet)
    assert characters(words_in_pdf(pdf(sheet))) == words_on(sheet)


@each
def test_the_words_stand_in_their_order(sheet):
    by_word, by_pdf = squeezed(words_in_word(word(sheet))), words_in_pdf(pdf(sheet))

    at_word = at_pdf = 0
    for line in map(squeezed, (sheet.title, sheet.to, *(p.heading + p.words for p in sheet.body))):
        at_word = by_word.index(line, at_word) + len(line)
        at_pdf = by_pdf.index(line, at_pdf) + len(line)

    assert max(at_word, at_pdf) > 0


@pytest.mark.parametrize("make", [word, pdf])
def test_what_somebody_typed_is_never_read_as_markup(make):
    read = {word: words_in_word, pdf: words_in_pdf}[make]

    said = squeezed(read(make(HOSTILE)))

    for text in (*HOSTILE.letterhead, HOSTILE.title, *(p.words for p in HOSTILE.body[:6])):
        assert squeezed(text) in said


def test_nothing_that_somebody_typed_runs_off_the_sheet():
    right = []
    for page in read_pdf(pdf(HOSTILE)).pages:

        def note(text, _matrix, place, _font, size):
            if text.strip():
                right.append(place[4])

        page.extract_text(visitor_text=note)

    assert max(right) < 184 * POINTS


def test_the_pdf_has_its_fonts_its_title_and_its_language_and_tells_nothing_of_the_machine():
    file = pdf(LETTER)

    reader = read_pdf(file)
    fonts = [
        font.get_object()
        for page in reader.pages
        for font in page["/Resources"]["/Font"].get_object().values()
    ]
    descriptors = [font["/DescendantFonts"][0]["/FontDescriptor"] for font in fonts]
    assert len(descriptors) > 1
    assert all({"/FontFile2", "/FontFile3"} & d.keys() for d in descriptors)
    assert dict(reader.metadata) == {
        "/Title": LETTER.title,
        "/Author": "安澜区交通运输局",
        "/Creator": reader.metadata["/Creator"],
    }
    assert reader.metadata["/Creator"].startswith("Typst")
    assert reader.trailer["/Root"]["/Lang"] == "zh-CN"
    assert b"/home" not in file
    assert b"/tmp" not in file


def test_the_word_file_is_sound_and_tells_nothing_of_the_machine():
    file = word(LETTER)

    with ZipFile(BytesIO(file)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    for name, content in parts.items():
        assert ET.fromstring(content).tag, name
    types = ET.fromstring(parts["[Content_Types].xml"])
    named = {one.get("PartName") for one in types if one.get("PartName")}
    assert named == {f"/{name}" for name in parts if not name.endswith((".rels", "Types].xml"))}
    core = read_word(file).core_properties
    assert (core.title, core.author, core.language) == (LETTER.title, "安澜区交通运输局", "zh-CN")
    assert (core.last_modified_by, core.comments, core.created) == ("", "", None)


@pytest.mark.parametrize("make", [word, pdf])
def test_the_same_letter_gives_the_same_bytes(make):
    assert make(LETTER) == make(replace(LETTER))


def test_the_sheet_is_measured_as_the_standard_says():
    section = read_word(word(LETTER)).sections[0]
    text = (section.page_width - section.left_margin - section.right_margin) / Mm(1)
    block = (section.page_height - section.top_margin - section.bottom_margin) / Mm(1)
    page = read_pdf(pdf(LETTER)).pages[0]

    assert (round(section.page_width / Mm(1)), round(section.page_height / Mm(1))) == (210, 297)
    assert (round(text), round(block), round(section.top_margin / Mm(1))) == (156, 225, 37)
    assert [round(float(side) / POINTS) for side in page.mediabox[2:]] == [210, 297]


def test_a_full_page_of_the_pdf_has_22_lines_of_28_characters():
    sheet = replace(LETTER, body=(Paragraph("字" * 28 * 60),))

    lines = read_pdf(pdf(sheet)).pages[1].extract_text().splitlines()

    assert [line.replace(" ", "") for line in lines] == ["字" * 28] * 22 + ["—2—"]


def test_pages_are_numbered_from_the_second_on():
    pages = pages_of(pdf(LONG))

    assert len(pages) > 3
    assert "—1—" not in pages[0]
    assert all(f"—{number}—" in text for number, text in enumerate(pages[1:], 2))


def test_the_word_file_numbers_its_pages_and_not_the_first():
    document = read_word(word(LETTER))
    section = document.sections[0]

    footers = (section.first_page_footer, section.even_page_footer, section.footer)
    fields = [footer._element.findall(f".//{W}instrText") for footer in footers]

    assert [len(found) for found in fields] == [0, 1, 1]
    assert section.different_first_page_header_footer
    assert document.settings.odd_and_even_pages_header_footer


def test_the_word_file_names_the_official_fonts_for_chinese():
    document = read_word(word(LETTER))
    fonts = {}
    for style in document.styles.element.findall(f"{W}style"):
        found = style.find(f"{W}rPr/{W}rFonts")
        if found is not None:
            fonts[style.get(f"{W}styleId")] = found.get(f"{W}eastAsia")

    used = {p.text: p.style.style_id for p in document.paragraphs}
    assert document.styles.element.find(f".//{W}rFonts").get(f"{W}eastAsia") == "仿宋_GB2312"
    assert fonts[used["一、办理情况"]] == "黑体"
    run = next(p for p in document.paragraphs if p.text.startswith("（一）")).runs[0]
    assert (run.text, fonts[run.style.style_id]) == ("（一）关于站点。", "楷体_GB2312")
    assert fonts["Title"] == fonts["Letterhead"] == "方正小标宋简体"


def test_the_red_lines_stand_under_the_head_and_reversed_at_the_foot():
    section = read_word(word(JOINT)).sections[0]
    head = section.first_page_header._element.findall(f".//{W}pBdr/{W}bottom")
    foot = read_word(word(JOINT)).styles.element.findall(f".//{W}pBdr/{W}bottom")

    assert [line.get(f"{W}val") for line in (*head, *foot)] == [
        "thickThinSmallGap",
        "thinThickSmallGap",
    ]


@pytest.mark.parametrize("sheet", [replace(s, mark="征求意见稿") for s in (LETTER, LONG)])
def test_what_is_not_issued_is_marked_on_every_page(sheet):
    document = read_word(word(sheet))
    section = document.sections[0]

    heads = (section.first_page_header, section.even_page_header, section.header)
    assert all("征求意见稿" in head.paragraphs[0].text for head in heads)
    assert [across(head) for head in heads] == [["征求意见稿"]] * 3
    assert all(text.count("征求意见稿") == 2 for text in pages_of(pdf(sheet)))  # head and across


def test_what_is_issued_has_nothing_across_its_pages():
    section = read_word(word(LONG)).sections[0]

    for head in (section.first_page_header, section.even_page_header, section.header):
        assert across(head) == []
        assert "征求意见稿" not in head.paragraphs[0].text


def test_a_mark_is_text_and_nothing_else():
    hostile = "\"/><v:x>'&amp;征求<意见>稿"

    section = read_word(word(replace(LETTER, mark=hostile))).sections[0]

    assert across(section.first_page_header) == [hostile]


def across(head: _Header) -> list[str]:
    """Give what a page's header sets across the page, behind the text."""
    shapes = head._element.findall(f".//{VML}shape")
    assert all("rotation" in shape.get("style") for shape in shapes)
    assert len({shape.get("id") for shape in shapes}) == len(shapes)
    return [path.get("string") for shape in shapes for path in shape.findall(f"{VML}textpath")]


def test_the_signature_the_note_and_the_copies_never_stand_alone_on_a_page():
    for lines in range(1, 24):
        sheet = replace(LETTER, body=tuple(Paragraph(f"第{n}行。") for n in range(1, lines + 1)))

        last = pages_of(pdf(sheet))[-1]

        for words in (f"第{lines}行。", LETTER.dated, LETTER.note, LETTER.copies):
            assert squeezed(words) in last, (lines, words)


@pytest.mark.parametrize("make", [word, pdf])
@pytest.mark.parametrize("line", ["字", "长" * 20_000], ids=["many lines", "one line"])
def test_the_longest_text_is_made_into_a_letter_in_time(make, line):
    sheet = replace(LETTER, body=(Paragraph(line),) * (20_000 // len(line)))

    began = time.monotonic()
    file = make(sheet)

    assert time.monotonic() - began < 20  # seconds on a busy machine; some two by itself
    assert len(file) < 6_000_000


def test_long_titles_break_where_a_word_ends_and_lose_nothing():
    title = "对安澜区第八届人民代表大会第五次会议闭会期间第176号建议的答复"

    assert title_lines(title) == [
        "对安澜区第八届人民代表大会第五次会议",
        "闭会期间第176号建议的答复",
    ]
    for odd in ("", "x" * 300, "的" * 90, "会议" * 40):
        assert "".join(title_lines(odd)) == odd


def test_a_letterhead_is_as_large_as_its_longest_name_allows():
    assert head_size(("区教育局",)) == 33
    assert 22 < head_size(("安澜区住房和城乡建设管理委员会办公室",)) < 33
    assert head_size(("很长的名字" * 9,)) == 22


def test_seals_have_room_beside_each_other_and_the_last_stands_over_the_date():
    assert seal_rows(("甲", "乙")) == [["甲", "乙"]]
    assert seal_rows(("甲", "乙", "丙")) == [["甲", "乙"], ["", "丙"]]


def test_a_file_is_named_after_its_letter():
    named = replace(LETTER, number="安交/函〔2025〕\\12号", title='对"第76号"建议的答复')

    assert file_name(LETTER, "docx") == (
        "安交函〔2025〕12号 对安澜区八届人大五次会议第76号建议的答复.docx"
    )
    assert file_name(named, "pdf") == "安交-函〔2025〕-12号 对第76号建议的答复.pdf"
