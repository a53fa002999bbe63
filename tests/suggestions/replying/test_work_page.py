"""A unit writes, looks at and issues its letter."""

from datetime import date

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from history.models import Event
from notifications.models import Message
from suggestions.assigning.actions import Talk, log_contact, sign_for
from suggestions.assigning.rules import Handout
from suggestions.models import Attachment, Draft, Reply
from suggestions.replying.actions import draft_reply, issue_reply
from suggestions.replying.checking import submit_for_check
from tests import cast as play
from tests.suggestions.desk import Form, at_desk, send_form, the_form, words
from tests.suggestions.everybody import again, everybody, signed
from workflow.machines.assignment import AssignmentRole
from workflow.policy import Policy

pytestmark = pytest.mark.django_db
TODAY = date(2025, 5, 12)


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel(play.at(TODAY)):
        yield


def url(name: str, part) -> str:
    return reverse(f"suggestions:{name}", args=[part.public_id])


def work(part) -> str:
    return url("work", part)


def letter(**changes: object) -> dict[str, object]:
    """What a unit fills in."""
    return {
        "text": (
            "您提出的建议收悉，经实地踏勘，现答复如下：\n一、已增设站点。\n二、已延长班次。\n"
            "感谢您对我区公共交通工作的关心和支持，欢迎继续监督。"
        ),
        "outcome": "A",
        "letter_no": "云交函〔2025〕12号",
        "signatory": "赵明",
        "contact_person": "林科员",
        "contact_phone": "021-5555 0101",
        "openness": "open",
        **changes,
    }


def signing(people):
    """The desk of transport's signatory."""
    return at_desk(people.signatory_of(people.transport))


def row(text: str, due_on: str, unit: str = "", number: int = 0) -> dict[str, str]:
    """What a unit promises in one row."""
    name = f"promises-{number}"
    return {f"{name}-text": text, f"{name}-due_on": due_on, f"{name}-unit": unit}


def editor(client, part) -> Form:
    """The form of the letter, as it stands on the work page."""
    return the_form(client.get(work(part)), "draft")


def send(client, part, to: str, **changes: object):
    """Fill the letter in and send it with one of the form's buttons."""
    form = editor(client, part)
    return client.post(url(to, part), {**form.fields, **letter(**changes)})


def test_a_letter_is_drafted_looked_at_and_issued():
    people = play.cast()
    case = signed(people)
    part, lin = play.part(case, people.transport), at_desk(people.lin)
    zhao = signing(people)

    saved = send(lin, part, "draft_reply", text="还没写完", outcome="", letter_no="")
    assert saved.url == work(part)
    assert Reply.objects.get().text == "还没写完"
    assert "下一步：由钱局长审核，签发或退回修改。" in words(lin.get(work(part)))
    page = zhao.get(work(part))
    assert "签发后送代表工委审核，办结时送达代表。" in words(page)
    assert "草稿由林科员保存于" in words(page)
    looked = send(zhao, part, "preview_reply")
    assert looked.status_code == 200
    assert "代表将收到这样的答复函" in words(looked)
    assert "对九届五次会议第1号建议的答复" in words(looked)
    assert "A 解决采纳" in words(looked)
    assert Reply.objects.get().text == "还没写完"  # looking keeps nothing
    file = SimpleUploadedFile("图.pdf", b"%PDF-1.7 map")
    issued = send(zhao, part, "issue_reply", attached=[file])

    assert issued.url == work(part)
    reply = Reply.objects.get()
    assert (reply.state, reply.outcome, reply.issued_on) == ("issued", "A", TODAY)
    assert Attachment.objects.get(reply=reply).name == "图.pdf"
    assert play.fresh(case).state == "answered"
    assert Message.objects.filter(kind="reply_issued", recipient=people.song.user).exists()
    after = words(zhao.get(work(part)))
    assert "代表工委审核后送达代表" in after
    assert "云交函〔2025〕12号" in after
    assert "图.pdf" in after
    assert "保存草稿" not in after
    assert "记录面商" in after  # talks after the reply are welcome


def test_only_the_letter_is_sent_when_the_page_asks_for_it():
    people = play.cast()
    part, lin = play.part(signed(people), people.transport), at_desk(people.lin)
    form = editor(lin, part)

    part_of_page = lin.post(
        url("preview_reply", part),
        {**form.fields, **letter(outcome="", letter_no="")},
        headers={"HX-Request": "true"},
    )

    assert "<html" not in words(part_of_page)
    assert "签发前还需" in words(part_of_page)
    assert "请选择办理结果" in words(part_of_page)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"text": ""}, "请填写答复"),
        ({"text": " \n "}, "请填写答复"),
        ({"outcome": ""}, "请选择办理结果"),
        ({"outcome": "Z"}, "problems"),
        ({"outcome": "B"}, "第十八条"),
        ({"outcome": "B", **row("增设站点", "2025-05-01")}, "这一天已过"),
        ({"outcome": "B", **row("增设站点", "soon")}, "第1行"),
        ({"outcome": "B", **row("增设站点", "")}, "第1行：请填写完成时限"),
        ({"outcome": "B", **row("", "2025-12-31")}, "第1行：请填写承诺事项"),
        ({"outcome": "B", **row("长" * 501, "2025-12-31")}, "第1行"),
        ({"outcome": "B", **row("坏\0字", "2025-12-31")}, "第1行"),
        ({"outcome": "B", **row("增设站点", "2025-12-31", "99")}, "请选择本件的主办"),
        ({"letter_no": ""}, "文号"),
        ({"signatory": ""}, "签发人"),
        ({"contact_person": ""}, "联系人"),
        ({"contact_phone": ""}, "电话"),
        ({"openness": "closed"}, "理由"),
        ({"openness": "whatever"}, "problems"),
        ({"text": "长" * 100_000}, "problems"),
        ({"text": "坏\0字"}, "problems"),
        ({"letter_no": "坏\0字"}, "problems"),
        ({"abstract": "长" * 5_001}, "problems"),
        ({"attached": SimpleUploadedFile("假.pdf", b"MZ\x90\x00 a program")}, "假.pdf"),
        ({"attached": SimpleUploadedFile("空.pdf", b"")}, "空.pdf"),
        ({"attached": SimpleUploadedFile("宏.exe", b"MZ\x90\x00")}, "宏.exe"),
        ({"attached": [SimpleUploadedFile(f"{n}.txt", b"x") for n in range(11)]}, "十个文件"),
    ],
)
def test_what_the_letter_lacks_stands_beside_its_field_and_nothing_typed_is_lost(wrong, said):
    people = play.cast()
    case = signed(people)
    part, zhao = play.part(case, people.transport), signing(people)

    page = send(zhao, part, "issue_reply", **{"contact_phone": "021-4711", **wrong})

    assert page.status_code == 422
    assert said in words(page)
    assert 'class="problems"' in words(page)
    if "text" not in wrong:
        assert "一、已增设站点。" in words(page)
    elif len(str(wrong["text"])) > 100:
        assert "长" * 100_000 in words(page)
    if "contact_phone" not in wrong:
        assert "021-4711" in words(page)
    assert (Reply.objects.get().state, play.fresh(case).state) == ("drafting", "assigned")
    assert not Event.objects.filter(kind="reply_issued").exists()
    assert not Attachment.objects.filter(purpose="reply").exists()


def test_without_a_talk_it_can_not_be_issued_and_the_article_says_why():
    people = play.cast()
    part, zhao = play.part(play.assigned(people), people.transport), signing(people)
    sign_for(part, play.by(people.lin, TODAY))

    before = words(zhao.get(work(part)))
    page = send(zhao, part, "issue_reply")

    assert "尚无面商记录" in before
    assert "第十六条第三款" in before
    assert page.status_code == 422
    assert "第十六条第三款" in words(page)
    assert "一、已增设站点。" in words(page)
    assert not Event.objects.filter(kind="reply_issued").exists()


def test_a_double_click_issues_once():
    people = play.cast()
    part, zhao = play.part(signed(people), people.transport), signing(people)
    sent = {**editor(zhao, part).fields, **letter()}

    first, second = (zhao.post(url("issue_reply", part), sent) for _ in range(2))

    assert first.url == second.url == work(part)
    assert Event.objects.filter(kind="reply_issued").count() == 1


def test_issuing_after_a_colleague_did_gives_the_typed_text_back():
    people = everybody()
    case = signed(people)
    part, late_one = play.part(case, people.transport), at_desk(people.zhao)
    form = editor(late_one, part)
    issue_reply(part, play.by(people.zhao, TODAY), letter=play.letter())

    late = late_one.post(
        url("issue_reply", part), {**form.fields, **letter(text="晚到的、不能丢的答复。")}
    )
    bad = late_one.post(
        url("issue_reply", part), {**form.fields, **letter(text="长" * 100_000), "act_key": "k"}
    )

    for page, typed in ((late, "晚到的、不能丢的答复。"), (bad, "长" * 100_000)):
        assert page.status_code == 409
        assert typed in words(page)
        assert "区交通委" in words(page)
    assert Reply.objects.get().text == play.letter().text
    assert Event.objects.filter(kind="reply_issued").count() == 1


def test_a_draft_saved_over_a_colleagues_newer_one_is_given_back():
    people = everybody()
    part, lin = play.part(signed(people), people.transport), at_desk(people.lin)
    form = editor(lin, part)
    draft_reply(part, play.by(people.zhao, TODAY), letter=play.letter(text="局长改过。"))

    late = lin.post(url("draft_reply", part), {**form.fields, **letter(text="晚到的草稿。")})

    assert late.status_code == 409
    assert "晚到的草稿。" in words(late)
    assert Reply.objects.get().text == "局长改过。"


def test_what_was_typed_and_not_sent_is_there_again_for_its_writer_alone():
    people = everybody()
    part, lin = play.part(signed(people), people.transport), at_desk(people.lin)
    kept = {"form": f"reply:{part.public_id}", "tab": "a", "text": "只打了一半", "outcome": "B"}
    assert lin.post(reverse("suggestions:autosave"), kept).status_code == 200

    page = lin.get(work(part))
    form = the_form(page, "draft")
    assert form.fields["text"] == "只打了一半"
    assert "还没有提交" in words(page)
    assert "只打了一半" not in words(at_desk(people.zhao).get(work(part)))
    draft_reply(part, play.by(people.zhao, TODAY, hour=11), letter=play.letter(text="局长的稿。"))
    assert "赵局长在" in words(lin.get(work(part)))  # a newer draft waits behind it

    sent = lin.post(url("draft_reply", part), {**editor(lin, part).fields, **letter(text="写完了")})

    assert sent.status_code == 302
    assert not Draft.objects.exists()
    assert editor(lin, part).fields["text"] == "写完了"


def test_a_new_letter_knows_its_writer_and_the_units_last_letter():
    people = everybody()
    play.answered(people)
    case = play.assigned(people, title="关于另一件事的建议")
    part = play.part(case, people.transport)
    sign_for(part, play.by(people.lin, TODAY))

    by_handler = editor(at_desk(people.lin), part).fields
    by_signatory = editor(at_desk(people.zhao), part).fields

    known = ("contact_person", "contact_phone", "signatory", "letter_no", "text")
    assert [by_handler[k] for k in known] == ["林科员", "021-5555 0101", "赵明", "", ""]
    assert [by_signatory[k] for k in known[:3]] == ["赵局长", "021-5555 0101", "赵局长"]
    assert "云交函〔2025〕12号" in words(at_desk(people.lin).get(work(part)))


def test_a_promise_and_a_reason_belong_to_their_choices_only():
    people = play.cast()
    part, zhao = play.part(signed(people), people.transport), signing(people)

    send(zhao, part, "issue_reply", openness_reason="多余的", **row("增设站点", "2025-12-31"))

    reply = Reply.objects.get()
    assert (reply.state, reply.promises, reply.promised_on) == ("issued", [], None)
    assert not reply.commitments.exists()
    assert (reply.openness, reply.openness_reason) == ("open", "")


def test_promises_are_drafted_row_by_row_and_become_commitments():
    people = play.cast()
    case = signed(people)
    part, lin = play.part(case, people.transport), at_desk(people.lin)
    helper = str(people.finance.pk)
    rows = row("增设站点", "2025-12-31") | row("", "", number=1)
    rows |= row("安排补贴", "2026-03-31", helper, number=2) | row("还没想好", "", number=4)

    saved = send(lin, part, "draft_reply", outcome="B", **rows)
    drafted = editor(lin, part).fields

    assert saved.status_code == 302
    names = ("promises-0-text", "promises-1-text", "promises-1-unit", "promises-2-text")
    assert [drafted[name] for name in names] == ["增设站点", "安排补贴", helper, "还没想好"]
    assert drafted["promises-4-text"] == ""  # there are always empty rows

    qian = signing(people)
    late = send(qian, part, "issue_reply", outcome="C")
    assert (late.status_code, "第3行：请填写完成时限" in words(late)) == (422, True)
    send(qian, part, "issue_reply", outcome="C", **row("", "", number=2))

    reply = Reply.objects.get()
    assert (reply.state, reply.promised_on) == ("issued", date(2026, 3, 31))
    made = reply.commitments.values_list("text", "due_on", "first_due_on", "unit", "in_force")
    assert list(made) == [
        ("增设站点", date(2025, 12, 31), date(2025, 12, 31), people.transport.pk, False),
        ("安排补贴", date(2026, 3, 31), date(2026, 3, 31), people.finance.pk, False),
    ]


def test_promises_that_were_typed_and_not_sent_are_there_again_and_are_given_back():
    people = everybody()
    part, lin = play.part(signed(people), people.transport), at_desk(people.lin)
    form = editor(lin, part)
    kept = {"form": f"reply:{part.public_id}", "tab": "a", "outcome": "B"}
    lin.post(reverse("suggestions:autosave"), {**kept, **row("刚打的承诺", "2025-10-31")})

    restored = editor(lin, part).fields

    assert (restored["promises-0-text"], restored["promises-0-due_on"]) == (
        "刚打的承诺",
        "2025-10-31",
    )
    draft_reply(part, play.by(people.zhao, TODAY), letter=play.letter(text="局长改过。"))
    late = lin.post(
        url("draft_reply", part), {**form.fields, **letter(), **row("晚到的承诺", "2025-10-31")}
    )
    assert (late.status_code, "晚到的承诺" in words(late)) == (409, True)


def test_a_draft_keeps_no_files_and_says_so():
    people = play.cast()
    part, lin = play.part(signed(people), people.transport), at_desk(people.lin)

    send(lin, part, "draft_reply", attached=SimpleUploadedFile("图.pdf", b"%PDF-1.7 map"))

    assert "草稿不保存附件，请在签发时再选择。" in words(lin.get(work(part)))
    assert not Attachment.objects.filter(purpose="reply").exists()


def test_without_a_reply_check_the_deputy_has_the_letter_at_once():
    people = play.cast()
    rules = Policy.objects.get(congress=people.congress).rules
    text = rules.to_json().replace('"reply_check": true', '"reply_check": false')
    Policy.objects.create(
        congress=people.congress,
        valid_from=date(2022, 1, 2),
        content=text,
        created_at=play.at(TODAY),
    )
    case = signed(people)
    part, zhao = play.part(case, people.transport), signing(people)
    assert "签发后代表将收到答复函。" in words(zhao.get(work(part)))

    send(zhao, part, "issue_reply")

    assert play.fresh(case).state == "resolved"
    assert "已签发，答复函将送达代表。" in words(zhao.get(work(part)))


def test_a_co_unit_reads_who_leads_and_can_not_answer():
    people = play.cast()
    case = signed(people)
    part, fang = play.part(case, people.finance), at_desk(people.fang)
    sign_for(part, play.by(people.fang, TODAY))

    assert "由区交通委主办并答复代表" in words(fang.get(work(part)))
    for name in ("draft_reply", "issue_reply"):
        page = fang.post(url(name, part), {"act_key": name, **letter()})
        assert page.status_code == 409
        assert "一、已增设站点。" in words(page)
    assert fang.post(url("preview_reply", part), letter()).status_code == 409
    assert not Event.objects.filter(kind="reply_issued").exists()
    play.reply(people, case, people.transport)
    assert "区交通委已答复代表，本单位不需再办理。" in words(fang.get(work(part)))


def test_joint_leads_answer_together_once_each_has_signed_for_it():
    people = play.cast()
    units = [
        Handout(people.transport, AssignmentRole.JOINT),
        Handout(people.finance, AssignmentRole.JOINT),
    ]
    case = play.assigned(people, units)
    own, other = play.part(case, people.transport), play.part(case, people.finance)
    lin = at_desk(people.lin)
    sign_for(own, play.by(people.lin, TODAY))
    form = the_form(lin.get(work(own)), "contact")
    talk = {"kind": "call", "held_on": "2025-05-12", "people": "梅若兰", "content": "商量。"}
    send_form(lin, work(own), form, **talk)

    shown = words(lin.get(work(own)))
    assert "本单位与区财政局合办，共同出具一份答复" in shown
    assert "区财政局尚未签收" in shown
    zhao = signing(people)
    refused = send(zhao, own, "issue_reply")
    assert refused.status_code == 422
    assert "合办" in words(refused)
    sign_for(other, play.by(people.fang, TODAY))
    assert "尚未签收" not in words(lin.get(work(own)))
    send(zhao, own, "issue_reply")

    other.refresh_from_db()
    assert other.state == "replied"
    fang = at_desk(people.fang)
    assert "云交函〔2025〕12号" in words(fang.get(work(other)))
    assert "保存草稿" not in words(fang.get(work(other)))


def test_separate_units_are_told_who_else_still_owes_a_reply():
    people = play.cast()
    units = [
        Handout(people.transport, AssignmentRole.SEPARATE, part="一、增设站点"),
        Handout(people.finance, AssignmentRole.SEPARATE, part="二、夜间班次"),
    ]
    case = play.assigned(people, units)
    part, lin = play.part(case, people.transport), at_desk(people.lin)
    sign_for(part, play.by(people.lin, TODAY))
    shown = words(lin.get(work(part)))
    assert "一、增设站点" in shown
    assert "其余部分由区财政局另函答复" in shown
    assert "下一步：尚待区财政局答复。" in words(signing(people).get(work(part)))

    play.reply(people, case, people.transport)

    assert "尚待区财政局答复" in words(lin.get(work(part)))
    assert play.fresh(case).state == "assigned"


def test_the_rating_that_came_in_is_shown_and_can_not_be_changed():
    people = play.cast()
    case = play.rated(people, play.resolved(people), comment="站点方便多了。")
    part, lin = play.part(case, people.transport), at_desk(people.lin)

    page = lin.get(work(part))

    shown = words(page)
    assert "站点方便多了。" in shown
    assert "梅若兰代表的评价" in shown
    assert "代表已评价，办理完毕" in shown
    rate = reverse("suggestions:rate", args=[case.public_id])
    assert rate not in shown
    assert lin.get(rate).status_code == 404


def test_a_later_round_shows_what_the_deputy_said_and_keeps_the_earlier_letter():
    people = everybody()
    case = again(people)
    first, second = case.assignments.filter(unit=people.transport).order_by("round")
    lin = at_desk(people.lin)

    shown = words(lin.get(work(second)))
    assert "重新办理：代表对上次答复的意见" in shown
    assert "夜间班次没有延长。" in shown
    earlier = words(lin.get(work(first)))
    assert "云交函〔2025〕12号" in earlier
    assert "该建议正在重新办理" in earlier


def test_nobody_but_the_unit_reaches_the_letter():
    people, other = everybody(), play.cast("other")
    part = play.part(signed(people), people.transport)
    strangers = [
        people.mei, people.song, people.chen, people.guan, people.deng, people.wu, people.fang,
        people.yan, other.lin,
    ]  # fmt: skip

    for member in strangers:
        desk = at_desk(member)
        assert desk.get(work(part)).status_code == 404
        for name in ("draft_reply", "preview_reply", "issue_reply"):
            assert desk.get(url(name, part)).status_code == 404
            assert desk.post(url(name, part), {"act_key": "k", **letter()}).status_code == 404
    lin = at_desk(people.lin)
    for name in ("draft_reply", "preview_reply", "issue_reply"):
        assert lin.get(url(name, part)).url == work(part)  # reloaded, it leads back
    assert Reply.objects.get().text == "初稿。"
    assert lin.post(work(part)).status_code == 405


def test_a_damaged_form_is_refused_in_words():
    people = play.cast()
    part, lin = play.part(signed(people), people.transport), at_desk(people.lin)

    keyless = lin.post(url("issue_reply", part), letter())
    nulls = lin.post(url("issue_reply", part), {"act_key": "k\0", **letter()})
    odd = lin.post(
        url("draft_reply", part),
        {"act_key": "k", "seen": "9" * 40, "tab": "a\0", "restored": "\0", **letter()},
    )

    assert keyless.status_code == 409
    assert nulls.status_code == 409
    assert "一、已增设站点。" in words(keyless)
    assert odd.url == work(part)


def test_the_work_page_asks_as_often_for_many_talks_units_and_letters_as_for_few():
    people = everybody()
    few = play.part(signed(people), people.transport)
    case = signed(people)
    many = play.part(case, people.transport)
    for n in range(20):
        talk = Talk(kind="call", held_on=TODAY, people="梅若兰", content=f"第{n}次")
        log_contact(many, play.by(people.lin, TODAY), talk=talk)
    lin = at_desk(people.lin)
    lin.get(work(few))

    def asked(part) -> int:
        with CaptureQueriesContext(connection) as queries:
            assert lin.get(work(part)).status_code == 200
        return len(queries)

    assert asked(few) == asked(many) <= 12


def test_a_page_one_comes_back_to_issues_by_its_own_button_or_says_why_not():
    people = play.cast()
    case = signed(people)
    part, zhao = play.part(case, people.transport), at_desk(people.signatory_of(people.transport))
    form = editor(zhao, part)
    saved = zhao.post(url("draft_reply", part), {**form.fields, **letter()})

    issued = zhao.post(url("issue_reply", part), {**form.fields, **letter()})

    assert (saved.status_code, issued.status_code) == (302, 409)
    assert "一、已增设站点。" in words(issued)
    assert not Event.objects.filter(kind="reply_issued").exists()


def test_looking_at_a_letter_that_was_handed_in_meanwhile_keeps_its_words():
    people = play.cast()
    part, lin = play.part(signed(people), people.transport), at_desk(people.lin)
    form = editor(lin, part)
    submit_for_check(part, play.by(people.lin, TODAY), letter=play.letter())

    for address in (url("preview_reply", part), f"{url('preview_reply', part)}docx/"):
        late = lin.post(address, {**form.fields, **letter(text="写了很久的答复。")})
        assert late.status_code == 409
        assert "写了很久的答复。" in words(late)
