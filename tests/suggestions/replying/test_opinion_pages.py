"""Co-units, the unit that answers, and the secretariat at their pages."""

from datetime import date

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from history.models import Event
from people.models import Membership, Role, Unit
from suggestions.assigning.actions import Talk, log_contact, sign_for
from suggestions.assigning.rules import Handout
from suggestions.models import Draft, Opinion, Reminder, Reply
from suggestions.replying.checking import give_back, submit_for_check
from suggestions.replying.opining import record_due_silences
from tests import cast as play
from tests.suggestions.desk import at_desk, send, send_form, the_form, words
from tests.suggestions.everybody import (
    OPINED,
    checking,
    everybody,
    heard,
    helping,
    opined,
    sent_back,
    signed,
    to_sign,
)
from workflow.machines.assignment import AssignmentRole

pytestmark = pytest.mark.django_db

SAID = {
    "stance": "dissent",
    "text": "夜间班次需要补贴，今年没有预算。",
    "contact_person": "方科员",
    "contact_phone": "021-4711",
}


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel(play.at(OPINED)):
        yield


def url(name: str, part) -> str:
    return reverse(f"suggestions:{name}", args=[part.public_id])


def own(people, case):
    return play.part(case, people.transport)


def its(people, case):
    return play.part(case, people.finance)


# --- The co-unit ----------------------------------------------------------------------------


def test_a_co_unit_gives_its_opinion_and_the_lead_reads_it_beside_the_letter():
    people = everybody()
    case = helping(people)
    fang, part = at_desk(people.fang), its(people, case)
    page = url("work", part)
    assert "请于3月20日（周四）前提出会办意见" in words(fang.get(page))

    done = send(fang, page, "/opinion/", **SAID)

    assert done.url == page
    after = words(fang.get(page))
    assert "会办意见已提交" in after
    assert "本单位已提会办意见，由区交通委答复代表。" in after
    assert "提交会办意见" not in after
    lead = words(at_desk(people.lin).get(url("work", own(people, case))))
    assert "夜间班次需要补贴，今年没有预算。" in lead
    assert "021-4711" in lead
    assert "尚待" not in lead


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"stance": ""}, "problems"),
        ({"stance": "maybe"}, "problems"),
        ({"text": " \n "}, "请填写会办意见"),
        ({"text": "坏\0字"}, "problems"),
        ({"text": "长" * 10_001}, "problems"),
        ({"contact_person": ""}, "problems"),
        ({"contact_phone": ""}, "problems"),
    ],
)
def test_what_is_wrong_stands_beside_the_field_and_nothing_typed_is_lost(wrong, said):
    people = everybody()
    case = helping(people)
    page = url("work", its(people, case))

    answer = send(at_desk(people.fang), page, "/opinion/", **{**SAID, **wrong})

    assert answer.status_code == 422
    assert said in words(answer)
    if "text" not in wrong:
        assert SAID["text"] in words(answer)
    assert not Opinion.objects.exists()


def test_an_opinion_that_was_typed_and_not_sent_is_there_again_until_it_is_given():
    people = everybody()
    case = helping(people)
    part, fang = its(people, case), at_desk(people.fang)
    kept = {"form": f"opinion:{part.public_id}", "tab": "a", "text": "只打了一半"}
    assert fang.post(reverse("suggestions:autosave"), kept).status_code == 200

    form = the_form(fang.get(url("work", part)), "/opinion/")
    assert form.fields["text"] == "只打了一半"
    send_form(fang, url("work", part), form, **SAID)

    assert not Draft.objects.exists()
    assert Opinion.objects.get().text == SAID["text"]


def test_one_that_comes_too_late_is_told_so_and_gets_its_text_back():
    people = everybody()
    case = helping(people)
    part, fang = its(people, case), at_desk(people.fang)
    form = the_form(fang.get(url("work", part)), "/opinion/")
    play.reply(people, case, people.transport)

    late = send_form(fang, url("work", part), form, **SAID)

    assert late.status_code == 409
    assert SAID["text"] in words(late)


def test_a_silent_co_unit_is_told_that_it_may_still_speak():
    people = everybody()
    case = helping(people)
    with time_machine.travel(play.at(date(2025, 4, 1))):
        record_due_silences(play.at(date(2025, 4, 1)))
        page = words(at_desk(people.fang).get(url("work", its(people, case))))
        lead = words(at_desk(people.lin).get(url("work", own(people, case))))

    assert "答复不再等待" in page
    assert "提交会办意见" in page
    assert "逾期未提意见" in lead
    assert "尚待" not in lead


def test_a_co_unit_reads_the_very_text_and_signs_or_objects():
    people = everybody()
    case = to_sign(people)
    part, fang = its(people, case), at_desk(people.fang)
    page = fang.get(url("work", part))
    assert "二、已延长班次。" in words(page)
    assert "云交函〔2025〕12号" in words(page)

    silent = send(fang, url("work", part), "/sign-draft/", answer="object")
    assert silent.status_code == 422
    assert "请写明本单位的异议" in words(silent)
    done = send(fang, url("work", part), "/sign-draft/", answer="object", comment="第二条不同意。")

    assert done.url == url("work", part)
    lead = words(at_desk(people.lin).get(url("work", own(people, case))))
    assert "第二条不同意。" in lead
    assert "会签：有异议" in lead


# --- The unit that answers ------------------------------------------------------------------


def test_who_answers_sees_at_a_glance_who_holds_the_reply_up():
    people = everybody()
    case = helping(people)
    zhao = at_desk(people.zhao)

    page = words(zhao.get(url("work", own(people, case))))

    assert "尚待区财政局提出会办意见" in page
    assert "尚未提意见" in page
    assert "签发答复</button>" in page
    assert "disabled>签发答复" in page


def test_an_empty_opinion_is_sent_back_and_the_co_unit_reads_why_and_until_when():
    people = everybody()
    case = opined(people)
    lin, page = at_desk(people.lin), url("work", own(people, case))
    form = the_form(lin.get(page), "/opinion/back/")
    [name] = [key for key in form.fields if key.endswith("-reason")]

    silent = send_form(lin, page, form, **{name: " "})
    assert silent.status_code == 422
    done = send_form(lin, page, form, **{name: "没有写明经费来源。"})

    assert done.url == page
    assert "已退回，待重新提出" in words(lin.get(page))
    part = its(people, case)
    fang = words(at_desk(people.fang).get(url("work", part) + "?why=1"))
    assert "没有写明经费来源。" in fang
    assert "自退回之日起重新计算1个月" in fang
    assert part.due_on == date(2025, 4, 10)


def test_who_answers_reminds_its_co_units_and_nobody_else():
    people = everybody()
    case = helping(people)
    page = reverse("suggestions:remind", args=[case.public_id])
    lin = at_desk(people.lin)
    assert page in words(lin.get(url("work", own(people, case))))
    form = the_form(lin.get(page))
    assert form.fields["parts"] == [its(people, case).public_id]

    send_form(lin, page, form, text="请尽快提出会办意见。")

    assert Reminder.objects.get().assignment == its(people, case)
    hostile = {**form.fields, "act_key": "another", "parts": [own(people, case).public_id]}
    assert lin.post(page, hostile).status_code == 422
    fang = at_desk(people.fang)
    assert fang.get(page).url == case.get_absolute_url()
    assert at_desk(people.wu).get(page).status_code == 404
    assert Reminder.objects.count() == 1


def test_a_letter_is_handed_in_given_back_and_its_versions_compared():
    people = everybody()
    case = opined(people)
    lin, zhao = at_desk(people.lin), at_desk(people.zhao)
    part = own(people, case)
    form = the_form(lin.get(url("work", part)), "draft")
    letter = vars(play.letter())
    typed = {**form.fields, **{k: v for k, v in letter.items() if isinstance(v, str)}}

    lin.post(url("hand_in", part), typed)
    assert Reply.objects.get().state == "checking"
    handed = words(lin.get(url("work", part)))
    assert "答复稿由赵局长审核中" in handed
    assert 'name="letter_no"' not in handed
    silent = send(zhao, url("work", part), "give-back", words=" ")
    assert silent.status_code == 409
    send(zhao, url("work", part), "give-back", words="请写明责任单位。")
    assert "请写明责任单位。" in words(lin.get(url("work", part)))
    changed = play.letter(text=play.letter().text.replace("已增设", "已新建"))
    submit_for_check(own(people, case), play.by(people.lin, OPINED), letter=changed)

    compared = words(lin.get(url("versions", part) + "?from=1&to=3"))
    assert "<del>增设</del><ins>新建</ins>" in compared
    odd = lin.get(url("versions", part) + "?from=99&to=%00")
    assert odd.status_code == 200
    for member in (people.fang, people.wu, people.song, people.mei, people.guan):
        assert at_desk(member).get(url("versions", part)).status_code == 404


def test_a_handler_asks_for_the_letter_back():
    people = everybody()
    case = checking(people)
    lin, part = at_desk(people.lin), own(people, case)

    send(lin, url("work", part), "give-back")

    assert Reply.objects.get().state == "drafting"
    assert "送审" in words(lin.get(url("work", part)))


def test_a_handler_who_issues_is_told_who_can_and_keeps_his_text():
    people = everybody()
    case = opined(people)
    lin, part = at_desk(people.lin), own(people, case)
    form = the_form(lin.get(url("work", part)), "draft")

    page = lin.post(url("issue_reply", part), {**form.fields, "text": "写了很久的答复。"})

    assert page.status_code == 422
    assert "答复由本单位签发人签发" in words(page)
    assert "第二十条" in words(page)
    assert "写了很久的答复。" in words(page)
    assert Reply.objects.get().state == "drafting"


def test_who_signs_for_the_unit_too_is_told_to_change_his_role():
    people = everybody()
    case = opined(people)
    Membership.objects.create(
        user=people.lin.user,
        congress=people.congress,
        unit=people.transport,
        role=Role.SIGNATORY,
    )
    desk = at_desk(people.lin)

    assert "切换到签发人身份" in words(desk.get(url("work", own(people, case))))


def test_what_is_found_in_a_letter_is_shown_before_it_goes_and_ticked_off():
    people = everybody()
    case = opined(people)
    zhao, part = at_desk(people.zhao), own(people, case)
    form = the_form(zhao.get(url("work", part)), "draft")
    letter = {k: v for k, v in vars(play.letter()).items() if isinstance(v, str)}
    typed = {**form.fields, **letter, "text": "第9号建议收悉。××路已列入计划。"}

    looked = words(zhao.post(url("preview_reply", part), typed, headers={"HX-Request": "true"}))
    for said in ("第9号是另一件建议", "“××”尚未填写", "过于简短", "建议第1条", "区财政局已提"):
        assert said in looked
    stopped = zhao.post(url("issue_reply", part), typed | {"checked": "on"})
    assert stopped.status_code == 422
    typed["text"] = "一、已增设站点。"
    advised = zhao.post(url("issue_reply", part), typed)
    assert advised.status_code == 422
    assert 'name="checked"' in words(advised)
    done = zhao.post(url("issue_reply", part), typed | {"checked": "on"})

    assert done.url == url("work", part)
    assert Reply.objects.get().state == "issued"


# --- The secretariat ------------------------------------------------------------------------


@time_machine.travel(play.at(date(2025, 5, 14)))
def test_the_secretariat_sends_a_reply_back_from_the_page_on_which_it_checks_it():
    people = everybody()
    case = play.answered(people)
    reply = case.replies.get()
    song, page = at_desk(people.song), reverse("suggestions:check", args=[case.public_id])
    reason, due_on = f"{reply.public_id}-reason", f"{reply.public_id}-due_on"

    silent = send(song, page, "send-back", **{reason: " "})
    assert silent.status_code == 422
    past = send(song, page, "send-back", **{reason: "理由", due_on: "2025-03-01"})
    assert past.status_code == 422
    done = send(song, page, "send-back", **{reason: "第二条没有回应。", due_on: "2025-06-03"})

    assert done.url == reverse("suggestions:waiting", args=["check"])
    assert play.fresh(case).state == "assigned"
    lead = words(at_desk(people.lin).get(url("work", own(people, case))))
    assert "第二条没有回应。" in lead
    assert "二、已延长班次。" in lead


def test_a_reply_that_came_again_is_compared_with_the_one_before():
    people = everybody()
    case = sent_back(people)
    play.reply(people, case, people.transport, day=play.DELIVERED)
    song = at_desk(people.song)
    second = case.replies.get(number=2)

    page = words(song.get(reverse("suggestions:check", args=[case.public_id])))
    there = reverse("suggestions:issued_versions", args=[case.public_id, second.public_id])
    assert there in page
    assert "两版之间没有改动" in words(song.get(there))
    for member in (people.mei, people.lin, people.chen):
        assert at_desk(member).get(there).status_code == 404


@time_machine.travel(play.at(play.RATED))
def test_the_secretariat_corrects_the_class_of_a_reply_that_stands():
    people = everybody()
    case = play.resolved(people)
    reply = case.replies.get()
    song, page = at_desk(people.song), reverse("suggestions:correct_outcome", args=[case.public_id])
    assert page in words(song.get(case.get_absolute_url()))
    reason, outcome = f"{reply.public_id}-reason", f"{reply.public_id}-outcome"

    same = send(song, page, **{outcome: "A", reason: "理由"})
    assert same.status_code == 422
    form = the_form(song.get(page))
    done, again = (
        send_form(song, page, form, **{outcome: "D", reason: "站点未列入计划。"}) for _ in range(2)
    )

    assert done.url == again.url == case.get_absolute_url()
    assert play.fresh(case).outcome == "D"
    assert Event.objects.filter(kind="outcome_corrected").count() == 1
    assert song.get(reverse("suggestions:correct_outcome", args=[signed(people).public_id])).url
    for member in (people.mei, people.lin, people.chen, people.guan):
        assert at_desk(member).get(page).status_code == 404


# --- What readers are shown -----------------------------------------------------------------


def test_the_deputy_reads_with_the_letter_who_was_heard_and_what_they_said():
    people = everybody()
    case = heard(people)

    mei = words(at_desk(people.mei).get(case.get_absolute_url()))
    running = opined(people)
    before = words(at_desk(people.mei).get(running.get_absolute_url()))

    assert "增设站点所需资金已列入今年预算。" in mei
    assert "增设站点所需资金" not in before
    assert "增设站点所需资金" in words(at_desk(people.song).get(running.get_absolute_url()))


def test_the_pages_ask_as_often_for_many_co_units_as_for_few():
    people = everybody()
    few = opined(people)
    units = [*play.lead_and_co(people)]
    for number in range(12):
        unit = Unit.objects.create(
            congress=people.congress, code=f"u{number}", label_zh=f"第{number}局"
        )
        units.append(Handout(unit, AssignmentRole.CO))
    many = play.assigned(people, units)
    sign_for(own(people, many), play.by(people.lin, OPINED))
    talk = Talk(kind="call", held_on=OPINED, people="梅若兰", content="商量站点。")
    log_contact(own(people, many), play.by(people.lin, OPINED), talk=talk)
    submit_for_check(own(people, many), play.by(people.lin, OPINED), letter=play.letter())
    submit_for_check(own(people, few), play.by(people.lin, OPINED), letter=play.letter())
    for case in (few, many):
        give_back(own(people, case), play.by(people.zhao, OPINED), words="请补充。")
        play.opine(people, case, people.finance, day=OPINED) if case is many else None
    lin = at_desk(people.lin)
    remind = [reverse("suggestions:remind", args=[case.public_id]) for case in (few, many)]

    def asked(address: str) -> int:
        lin.get(address)
        with CaptureQueriesContext(connection) as queries:
            assert lin.get(address).status_code in (200, 302)
        return len(queries)

    assert asked(url("work", own(people, few))) == asked(url("work", own(people, many)))
    assert asked(remind[1]) <= 12
    assert asked(few.get_absolute_url()) == asked(many.get_absolute_url())


def test_nobody_else_reaches_what_passes_between_the_units():
    people, other = everybody(), everybody("nearby")
    case = opined(people)
    part = its(people, case)
    posts = {
        "opinion": SAID,
        "opinion_back": {f"{part.public_id}-reason": "x"},
        "sign_draft": {"answer": "sign"},
        "hand_in": {"text": "x"},
        "letter_back": {},
        "ask_signatures": {"text": "x"},
    }
    before = Event.objects.count()

    for member in (people.mei, people.song, people.chen, people.guan, people.wu, other.lin):
        desk = at_desk(member)
        for name, typed in posts.items():
            sent = {"act_key": name, "seen": part.version, **typed}
            assert desk.post(url(name, part), sent).status_code == 404, name
    fang = at_desk(people.fang)
    assert fang.post(url("opinion_back", part), {"act_key": "k"}).status_code == 404  # its own

    assert Event.objects.count() == before
