"""What has changed between two texts, so that somebody can read it."""

import pytest

from suggestions.replying.comparing import compare, is_changed


def marked(before: str, after: str) -> str:
    """Give a comparison as one line: [-gone-] and {+new+}."""
    marks = {"same": "{}", "gone": "[-{}-]", "new": "{{+{}+}}"}
    return "".join(marks[piece.kind].format(piece.words) for piece in compare(before, after))


@pytest.mark.parametrize(
    ("before", "after", "shown"),
    [
        ("已增设站点3处。", "已增设站点15处。", "已增设站点[-3-]{+15+}处。"),
        ("计划9月完成。", "计划年底前完成。", "计划[-9月-]{+年底前+}完成。"),
        ("一、设站。\n二、加班次。", "一、设站。\n二、加班次。", "一、设站。\n二、加班次。"),
        ("一、设站。", "一、设站。\n二、加班次。", "一、设站。{+\n二、加班次。+}"),
        ("我局研究办理。", "我局会同区财政局研究办理。", "我局{+会同区财政局+}研究办理。"),
        ("留作参考。", "年内完成三处改造。", "[-留作参考。-]{+年内完成三处改造。+}"),
        ("投资1,200万元。", "投资1,500万元。", "投资[-1,200-]{+1,500+}万元。"),
        ("使用APP办理。", "使用WeChat办理。", "使用[-APP-]{+WeChat+}办理。"),
        ("", "新写的。", "{+新写的。+}"),
        ("删去的。", "", "[-删去的。-]"),
        ("", "", ""),
        ("一行。\r\n二行。", "一行。\n二行。", "一行。\n二行。"),
    ],
)  # fmt: skip
def test_changes_stand_where_a_reader_looks_for_them(before, after, shown):
    assert marked(before, after) == shown


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("甲。乙。丙。", "乙。丁。甲。"),
        ("一、" * 50, "二、" * 60),
        ("长" * 700, "长" * 650 + "短"),
        ("句。" * 1_000, "句。" * 999 + "末。"),
        ("abc 中文 1.5%", "abd 中 文 1.6%"),
    ],
)
def test_both_texts_can_be_read_off_a_comparison(before, after):
    pieces = compare(before, after)

    assert "".join(p.words for p in pieces if p.kind != "new") == before
    assert "".join(p.words for p in pieces if p.kind != "gone") == after
    assert is_changed(pieces)


def test_equal_texts_have_no_change():
    assert not is_changed(compare("一、设站。\n二、加班次。", "一、设站。\n二、加班次。"))
