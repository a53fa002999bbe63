"""What stands on a letter: its parts, whom it greets, and that it stays as it was issued."""

from html import unescape

import pytest
from django.template.loader import render_to_string
from django.utils.html import strip_tags
from django.utils.translation import override

from history.verify import breaks
from people.models import Delegation, Unit
from suggestions.assigning.rules import Handout
from suggestions.models import LetterTemplate, Reply, Suggestion, Supplement
from suggestions.replying.actions import issue_reply
from suggestions.replying.paper import Paper, paper, supplement_paper
from suggestions.replying.template import built_in
from tests import cast as play
from tests.suggestions.everybody import signed, signed_by_two
from workflow.machines.assignment import AssignmentRole
from workflow.presets import SHANGHAI

pytestmark = pytest.mark.django_db


def the_letter(case: Suggestion, *, to: int | None = None) -> Paper:
    """Give the one letter of a suggestion, read anew."""
    return paper(play.fresh(case), Reply.objects.get(case=case), SHANGHAI, to=to)


def issued(people, case: Suggestion, **changes: object) -> Suggestion:
    """Transport issues its letter on what it has signed for."""
    for helper in case.assignments.filter(role="co"):
        play.opine(people, case, helper.unit)
    part = play.part(case, people.transport)
    issue_reply(
        part,
        play.by(people.signatory_of(people.transport), play.REPLIED),
        letter=play.letter(**changes),
        checked=True,
    )
    return play.fresh(case)


def words_of(sheet: Paper) -> list[str]:
    """Give the paragraphs of a letter as plain text."""
    return [part.heading + part.words for part in sheet.body]


def test_a_letter_stands_as_official_letters_do():
    people = play.cast()
    case = issued(people, signed(people), text="一、已增设站点。\n二、延长班次\n已延长至22:00。")

    sheet = the_letter(case)

    assert sheet.lines == (
        "A 解决采纳",
        "区交通委",
        "云交函〔2025〕12号",
        "对九届五次会议第1号建议的答复",
        "梅若兰代表：",
        "您提出的《关于增设公交站点的建议》（第1号）收悉。经商区财政局，现答复如下：",
        "一、已增设站点。",
        "二、延长班次",
        "已延长至22:00。",
        "感谢您对我们工作的关心和支持！",
        "区交通委",
        "2025年5月12日",
        "（联系人：林科员，联系电话：021-5555 0101）",
        "抄送：人大常委会代表工委，政府办公室。",
    )


def test_the_page_says_the_same_words_in_the_same_order_whoever_reads_it():
    people = play.cast()
    sheet = the_letter(play.answered(people))

    with override("en"):
        page = render_to_string("parts/letter.html", {"letter": sheet})

    assert "".join(unescape(strip_tags(page)).split()) == "".join("".join(sheet.lines).split())
    assert '<article class="letter" lang="zh-Hans">' in page


def test_of_what_the_unit_has_written_itself_nothing_is_said_twice():
    people = play.cast()
    text = "梅若兰代表：\n您提出的建议收悉，现答复如下：\n一、已办。\n再次感谢您的关心。"

    sheet = the_letter(issued(people, signed(people), text=text))

    assert words_of(sheet) == ["您提出的建议收悉，现答复如下：", "一、已办。", "再次感谢您的关心。"]
    assert sheet.to == "梅若兰代表："


@pytest.mark.parametrize(
    ("line", "heading", "font", "rest"),
    [
        ("一、办理情况", "一、办理情况", "hei", ""),
        ("十二、关于站点。已增设。", "十二、关于站点。", "hei", "已增设。"),
        ("（一）现场踏勘", "（一）现场踏勘", "kai", ""),
        ("(二)关于班次。已延长。", "(二)关于班次。", "kai", "已延长。"),
        ("　　三、下一步", "三、下一步", "hei", ""),
        ("1. 新增两处。", "", "text", "1. 新增两处。"),
        ("一是增设站点。", "", "text", "一是增设站点。"),
        ("一、" + "很长" * 30, "", "text", "一、" + "很长" * 30),
    ],
)
def test_headings_are_told_from_sentences(line, heading, font, rest):
    people = play.cast()

    sheet = the_letter(issued(people, signed(people), text=f"来信收悉。\n\n{line}\n谢谢。"))

    part = sheet.body[1]
    assert (part.heading, part.font, part.words) == (heading, font, rest)


def test_each_who_signed_can_have_a_letter_of_his_own():
    people = play.cast()
    case = signed_by_two(people)

    together, mei, lan = (the_letter(case, to=to) for to in (None, 0, 1))

    assert together.addressees == ("梅若兰", "兰志远")
    assert [s.to for s in (together, mei, lan)] == [
        "梅若兰、兰志远代表：",
        "梅若兰代表：",
        "兰志远代表：",
    ]
    with pytest.raises(IndexError):
        the_letter(case, to=2)


def test_it_speaks_to_one_to_several_and_to_a_delegation():
    people = play.cast()
    one = signed(people)
    body = Delegation.objects.get(label_zh="石桥镇代表团")
    Suggestion.objects.filter(pk=one.pk).update(delegation=body)

    of_delegation = the_letter(issued(people, play.fresh(one), text="一、已办。"))
    of_one = the_letter(issued(people, signed(people), text="一、已办。"), to=0)

    assert (of_delegation.to, of_delegation.addressees) == ("石桥镇代表团：", ())
    assert words_of(of_delegation)[-1] == "感谢贵团对我们工作的关心和支持！"
    assert words_of(of_one)[-1] == "感谢您对我们工作的关心和支持！"
    with pytest.raises(IndexError):
        the_letter(one, to=0)


def test_between_the_sessions_and_without_a_helper_the_letter_says_so():
    people = play.cast()
    lead = [Handout(people.transport, AssignmentRole.LEAD)]
    case = play.assigned(people, lead)
    Suggestion.objects.filter(pk=case.pk).update(period="between")
    play.reply(people, play.fresh(case), people.transport)
    Reply.objects.update(text="已办。", wording=None)

    sheet = the_letter(case)

    assert sheet.title == "对九届五次会议闭会期间第1号建议的答复"
    assert words_of(sheet)[0] == "您提出的《关于增设公交站点的建议》（第1号）收悉。现答复如下："


def test_joint_leads_stand_together_in_head_and_signature():
    people = play.cast()
    units = [people.transport, people.education]
    case = play.assigned(people, [Handout(unit, AssignmentRole.JOINT) for unit in units])
    play.sign_for(play.part(case, people.education), play.by(people.wu, play.HANDED_OUT))
    play.reply(people, case, people.transport)

    sheet = the_letter(case)

    assert sheet.letterhead == sheet.signatures == ("区交通委", "区教育局")
    assert sheet.unit == "区交通委、区教育局"


def test_an_issued_letter_stays_as_it_was_whatever_is_renamed_corrected_or_adopted_later():
    people = play.cast()
    case = issued(people, signed(people), text="一、已办。")
    before = the_letter(case)

    Unit.objects.filter(pk=people.transport.pk).update(label_zh="改了名的局")
    people.mei.user.name = "改名"
    people.mei.user.save(update_fields=["name"])
    Suggestion.objects.update(title="更正后的标题", number=99, proposer=people.lan.deputy)
    LetterTemplate.objects.create(
        congress=people.congress,
        content=built_in() | {"closing": "新的结束语"},
        adopted_at=play.at(play.RATED),
    )

    assert the_letter(case) == before
    assert list(breaks()) == []


def test_its_class_is_the_one_that_the_secretariat_confirmed():
    people = play.cast()
    case = play.answered(people)
    Reply.objects.update(confirmed_outcome="C")

    assert the_letter(case).class_mark == "C 计划解决"


def test_words_that_were_changed_behind_the_log_are_found():
    people = play.cast()
    play.answered(people)
    reply = Reply.objects.get()
    reply.wording["parts"]["closing"] = "另一句"
    reply.save(update_fields=["wording"])

    assert [found.what for found in breaks()] == [f"reply {reply.pk} was changed after the event"]


def test_a_draft_takes_the_words_in_use_and_is_marked():
    people = play.cast()
    case = signed(people)
    LetterTemplate.objects.create(
        congress=people.congress,
        content=built_in() | {"copies": "区政府办（督查室）。"},
        adopted_at=play.at(play.RATED),
    )

    sheet = the_letter(case)
    last = the_letter(issued(people, case))

    assert (sheet.mark, sheet.copies) == ("征求意见稿", "抄送：区政府办（督查室）。")
    assert (last.mark, last.copies) == ("", "抄送：区政府办（督查室）。")


def test_what_was_issued_before_the_words_were_kept_has_the_built_in_ones():
    people = play.cast()
    case = play.answered(people)
    before = the_letter(case)
    LetterTemplate.objects.create(
        congress=people.congress,
        content=built_in() | {"copies": "另一单位。"},
        adopted_at=play.at(play.RATED),
    )

    Reply.objects.update(wording=None)

    assert the_letter(case) == before


def test_a_letter_of_earlier_records_without_deputy_number_and_contact_is_whole():
    people = play.cast()
    case = play.answered(people)
    Suggestion.objects.update(number=None, proposer=None)
    empty = {"wording": None, "letter_no": "", "contact_person": "", "outcome": ""}
    Reply.objects.update(text="已办。", issued_on=None, **empty)

    assert the_letter(case).lines == (
        "区交通委",
        "对九届五次会议建议的答复",
        "代表：",
        "您提出的《关于增设公交站点的建议》收悉。经商区财政局，现答复如下：",
        "已办。",
        "感谢您对我们工作的关心和支持！",
        "区交通委",
        "抄送：人大常委会代表工委，政府办公室。",
    )


def test_a_supplementary_letter_is_worded_as_the_letter_that_it_adds_to():
    people = play.cast()
    case = signed_by_two(people)
    supplement = Supplement(
        case=case,
        reply=Reply.objects.get(case=case),
        outcome="A",
        letter_no="云交函〔2025〕90号",
        text="一、夜间班次已延长。",
        contact_person="林科员",
        contact_phone="021-5555 0101",
        issued_on=play.RATED,
    )
    Unit.objects.filter(pk=people.transport.pk).update(label_zh="改了名的局")

    sheet = supplement_paper(case, supplement, SHANGHAI, to=1)

    assert sheet.lines == (
        "A 解决采纳",
        "区交通委",
        "云交函〔2025〕90号",
        "对九届五次会议第1号建议承诺事项落实情况的补充答复",
        "兰志远代表：",
        "现就您提出的《关于增设公交站点的建议》（第1号）答复中承诺事项的落实情况，补充答复如下：",
        "一、夜间班次已延长。",
        "感谢您对我们工作的关心和支持！",
        "区交通委",
        "2025年5月20日",
        "（联系人：林科员，联系电话：021-5555 0101）",
        "抄送：人大常委会代表工委，政府办公室。",
    )


def test_what_can_not_be_printed_and_what_turns_the_writing_round_is_left_out():
    people = play.cast()
    text = "来\x00信\x07收悉\u202e。\n第\t二行\ud800\ufffe\n\x0b\n谢谢。"
    case = signed(people)
    reply = Reply.objects.get()
    reply.text, reply.letter_no = text, "函\n〔2025〕\u20661号"

    sheet = paper(case, reply, SHANGHAI)

    assert words_of(sheet) == ["来信收悉。", "第 二行", "谢谢。"]
    assert sheet.number == "函 〔2025〕1号"
