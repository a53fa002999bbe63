"""What is found in a letter before it is issued, on letters as units write them."""

from dataclasses import replace

import pytest

from suggestions.replying.letter import Letter
from suggestions.replying.linter import Matter, findings, names_unit
from suggestions.replying.numbering import Point, ordinal, points_of, unanswered
from workflow.presets import CHONGQING, SHANGHAI

TEXT = """您提出的《关于在北片增设公交站点的建议》收悉。
我委会同区财政局、区规划资源局实地踏勘，现答复如下：
一、关于增设公交站点
已在北片三个小区门口各增设一对公交站点，5月1日起停靠。
二、关于延长夜间班次
27路末班车时间由21时延长至22时30分，6月1日起执行。
下一步，我委将跟踪客流情况，适时优化。
感谢您对我区公共交通工作的关心和支持！"""
PROPOSAL = "1. 增设公交站点。在北片三个小区设站。\n2. 延长夜间班次。末班车延至22时以后。"
LETTER = Letter(
    text=TEXT,
    outcome="A",
    letter_no="云交函〔2025〕12号",
    signatory="赵明",
    contact_person="林科员",
    contact_phone="021-5555 0101",
)
MATTER = Matter(
    number=76,
    deputies=("梅若兰", "史家和"),
    proposal=PROPOSAL,
    heard=("云溪区财政局", "云溪区规划和自然资源局"),
)


def codes(letter: Letter = LETTER, matter: Matter = MATTER, rules=SHANGHAI) -> list[str]:
    return [finding.code for finding in findings(letter, matter, rules)]


def with_text(text: str) -> Letter:
    """A letter with some words at its beginning."""
    return replace(LETTER, text=f"{text}\n{TEXT}")


def test_in_a_good_letter_nothing_is_found():
    assert codes() == []


# --- What stops it --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("field", "written"),
    [
        ("text", "计划于××月底前完成。"),
        ("text", "计划于×月×日前完成。"),
        ("text", "由XX街道牵头实施。"),
        ("text", "预计于2025年X月建成。"),
        ("text", "总投资ＸＸ万元。"),
        ("text", "由○○村村委会负责。"),
        ("text", "总投资【金额】万元。"),
        ("text", "责任单位：【】"),
        ("text", "总投资____万元。"),
        ("text", "总投资＿＿万元。"),
        ("text", "具体数据待补充。"),
        ("text", "此处填写完成情况。"),
        ("text", "预计今年完成？？"),
        ("abstract", "已增设站点XX处。"),
        ("letter_no", "云交函〔2025〕××号"),
        ("signatory", "【签发人】"),
        ("contact_person", "XX"),
        ("contact_phone", "021-____"),
    ],
)
def test_what_was_left_to_be_filled_in_stops_the_letter_and_is_quoted(field, written):
    old = getattr(LETTER, field)
    letter = replace(LETTER, **{field: written + (f"\n{old}" if field == "text" else "")})

    found = findings(letter, MATTER, SHANGHAI)

    assert [(f.code, f.where, f.stops) for f in found] == [("placeholder", field, True)]
    assert found[0].quoted
    assert found[0].quoted in written


@pytest.mark.parametrize(
    "innocent",
    [
        "新增3×5米候车亭两座。",
        "采购BYD-XX1型客车。",
        "建设面积20×30米。",
        "二○○八年建成的站房已改造。",
        "地铁X号线已开通试运行，型号为XXL。",
        "待建成后移交，方案待定的事项另行告知。",
        "请填写《意见反馈表》寄回。",
    ],
)
def test_what_only_looks_like_a_gap_is_none(innocent):
    assert codes(with_text(innocent.replace("X号线", "三号线"))) == []


@pytest.mark.parametrize(
    ("opening", "found"),
    [
        ("梅若兰代表：", ["salutation_twice"]),
        ("尊敬的梅若兰代表：", ["salutation_twice"]),
        ("梅若兰、史家和代表：", ["salutation_twice"]),
        ("史家和代表，您好：", ["salutation_twice"]),
        ("梅若兰等2名代表：", ["salutation_twice"]),
        ("王建国代表：", ["salutation"]),
        ("尊敬的王建国代表:", ["salutation"]),
        ("梅若兰、王建国代表：", ["salutation"]),
        ("梅若兰女士代表：", ["salutation_twice"]),
        ("各位代表：", []),
        ("区人大代表：", []),
        ("感谢王建国代表一同踏勘。", []),
        ("石桥镇代表团：", []),
    ],
)
def test_the_letter_speaks_to_those_who_signed_the_suggestion(opening, found):
    assert codes(with_text(opening)) == found


def test_who_is_spoken_to_wrongly_is_named_together_with_who_should_be():
    [found] = findings(with_text("王建国代表："), MATTER, SHANGHAI)

    assert found.stops
    assert "王建国" in str(found.words)
    assert "梅若兰" in str(found.words)
    assert found.quoted == "王建国代表："


@pytest.mark.parametrize(
    ("written", "found"),
    [
        ("第76号建议收悉。", []),
        ("第０７６号代表建议收悉。", []),
        ("您提出的建议（第76号）收悉。", []),
        ("第67号建议收悉。", ["number"]),
        ("您提出的关于公交的建议（第67号）收悉。", ["number"]),
        ("建议第６７号收悉。", ["number"]),
        ("第67号议案转建议收悉。", ["number"]),
        ("第76号建议与第67号建议内容相近。", []),
        ("第35号建议与本件并案办理。", []),
        ("依据市政府令第67号。", []),
        ("公交67路和地铁第3号线已开通。", []),
    ],
)
def test_the_number_is_that_of_the_suggestion(written, found):
    assert codes(with_text(written), replace(MATTER, together=frozenset({35}))) == found


def test_what_a_letter_must_carry_comes_first():
    letter = replace(LETTER, outcome="B", contact_phone="", text=f"XX\n{TEXT}")

    found = findings(letter, MATTER, SHANGHAI)

    assert [(f.code, f.where) for f in found] == [
        ("missing", "contact_phone"),
        ("placeholder", "text"),
    ]


def test_an_oral_answer_needs_rules_that_allow_it_and_no_letter_number():
    letter = replace(LETTER, given_orally=True, letter_no="", text="已当面答复代表。")
    oral = replace(CHONGQING, reply_form="oral")

    assert [f.where for f in findings(letter, Matter(), SHANGHAI)] == ["given_orally"]
    assert codes(letter, Matter(), oral) == []


# --- What is to be looked at once more ------------------------------------------------------


def test_a_very_short_letter_is_advised_against_and_an_empty_one_has_one_fault():
    short = replace(LETTER, text="您提出的建议收悉。已办理。")

    assert codes(short, Matter()) == ["short"]
    assert codes(replace(LETTER, text=" \n"), MATTER) == ["missing"]


@pytest.mark.parametrize("kept", ["一", "二"])
def test_a_point_without_a_counterpart_is_named(kept):
    lines = TEXT.splitlines()
    left = [*lines[:2], *(lines[2:4] if kept == "一" else lines[4:6]), *lines[6:]]
    if kept == "二":
        left[2] = left[2].replace("二、", "一、")
    letter = replace(LETTER, text="\n".join(left))

    found = findings(letter, MATTER, SHANGHAI)

    # Of the second kind the number stands there, and the words are those of the other point.
    assert [f.code for f in found] == (["point"] if kept == "一" else [])
    if found:
        assert "延长夜间班次" in str(found[0].words)


def test_an_opinion_that_the_letter_does_not_name_is_told_by_unit():
    matter = replace(MATTER, heard=(*MATTER.heard, "云溪区公安分局交通警察大队"))

    [found] = findings(LETTER, matter, SHANGHAI)

    assert (found.code, found.stops) == ("opinion", False)
    assert "交通警察大队" in str(found.words)


def test_the_same_letter_once_more_is_no_answer():
    earlier = TEXT.replace("\n", "\r\n  ")

    assert codes(LETTER, replace(MATTER, earlier=("另一封。", earlier))) == ["same"]


@pytest.mark.parametrize(
    ("text", "name", "named"),
    [
        ("会同云溪区财政局研究", "云溪区财政局", True),
        ("会同区财政局研究", "云溪区财政局", True),
        ("会同财政局研究", "云溪区财政局", True),
        ("会同区发改委研究", "云溪区发展和改革委员会", True),
        ("经商规划资源局", "云溪区规划和自然资源局", True),
        ("会同区卫健委", "云溪区卫生健康委员会", True),
        ("会同区人社局", "云溪区人力资源和社会保障局", True),
        ("会同区残联", "云溪区残疾人联合会", True),
        ("会同交警大队", "云溪市公安局云溪分局交通警察大队", True),
        ("请区法院支持", "云溪区人民法院", True),
        ("会同区财政局研究", "区财政局", True),
        ("财政部门已安排资金", "云溪区财政局", False),
        ("全区发展较快", "云溪区发展和改革委员会", False),
        ("会同区教育局", "云溪区财政局", False),
        ("会同区卫生健康委员会", "云溪区发展和改革委员会", False),
        ("", "云溪区财政局", False),
    ],
)
def test_a_unit_is_named_in_full_or_as_letters_shorten_it(text, name, named):
    assert names_unit(text, name) is named


# --- Numbered points ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("told", "number"),
    [("一", 1), ("十", 10), ("十二", 12), ("二十", 20), ("二十三", 23), ("③", 3), ("7", 7)],
)
def test_ordinals_are_read_in_every_writing(told, number):
    assert ordinal(told) == number


@pytest.mark.parametrize(
    ("text", "headings"),
    [
        ("一、增设公交站点。\n二、延长夜间班次。", ["增设公交站点", "延长夜间班次"]),
        ("（一）增设公交站点。（二）延长夜间班次。", ["增设公交站点", "延长夜间班次"]),
        ("1.增设公交站点；2.延长夜间班次；", ["增设公交站点", "延长夜间班次"]),
        ("1、增设公交站点\n2、延长夜间班次", ["增设公交站点", "延长夜间班次"]),
        ("建议：①增设公交站点；②延长夜间班次。", ["增设公交站点", "延长夜间班次"]),
        ("第一，增设公交站点。第二，延长夜间班次。", ["增设公交站点", "延长夜间班次"]),
        (
            "一、增设公交站点\n1. 北门。\n2. 南门。\n二、延长夜间班次",
            ["增设公交站点", "延长夜间班次"],
        ),
        ("增设公交站点，并延长夜间班次。", []),
        ("一、只有一条建议。", []),
        ("占地3.5亩，投资2.1亿元。", []),
        ("", []),
    ],
)
def test_the_outermost_points_of_a_text_are_found(text, headings):
    assert points_of(text) == [Point(n, words) for n, words in enumerate(headings, 1)]


@pytest.mark.parametrize(
    ("letter", "open_points"),
    [
        ("一、已设站。二、已延长。三、已培训。", []),
        ("（一）已设站。（二）已延长。（三）已培训。", []),
        ("1. 已设站。\n2. 已延长。", [3]),
        ("关于第一、二条，均已落实；关于第3条，已培训。", []),
        ("对第1至3点一并答复如下。", []),
        ("增设公交站点已完成，延长夜间班次已执行，加强司机培训已部署。", []),
        ("您的建议很好，我们将认真研究。", [1, 2, 3]),
    ],
)
def test_points_are_answered_by_number_by_naming_it_or_in_their_own_words(letter, open_points):
    proposal = "一、增设公交站点。\n二、延长夜间班次。\n三、加强司机培训。"

    assert [point.number for point in unanswered(proposal, letter)] == open_points


def test_a_hostile_letter_is_looked_through_in_no_time():
    hostile = replace(
        LETTER,
        text="第" * 5_000 + "一、" * 5_000 + "区" * 5_000 + "第一二三、" * 1_000,
    )

    assert "opinion" in codes(hostile)
