"""The pages on which promises are followed up: each act through its form, without script."""

from datetime import date

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from history.models import Event
from suggestions.models import Attachment, Commitment, Draft, Supplement, SupplementRating
from suggestions.promising.keeping import confirm_kept, note_progress
from suggestions.promising.putting_off import explain
from suggestions.replying.promises import Promise
from tests import cast as play
from tests.suggestions.desk import at_desk, forms_of, send, send_form, the_form, words
from tests.suggestions.everybody import everybody

pytestmark = pytest.mark.django_db

TODAY = date(2025, 12, 10)
SOON = Promise("增设北片站点", date(2025, 11, 30))
LATER = Promise("延长夜间班次", date(2026, 6, 30))


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel(play.at(TODAY)):
        yield


def of_promise(name: str, promise) -> str:
    return reverse(f"suggestions:{name}", args=[promise.case.public_id, promise.public_id])


def of_letter(name: str, letter) -> str:
    return reverse(f"suggestions:{name}", args=[letter.case.public_id, letter.public_id])


def a_report(**changes: object) -> dict[str, object]:
    """What a unit fills in when it has kept a promise."""
    return {
        "evidence": "三个站点已验收。",
        "attached": [SimpleUploadedFile("验收单.pdf", b"%PDF-1.7 signed")],
        "text": "承诺的三个站点均已建成。",
        "outcome": "A",
        "letter_no": "云交函〔2025〕88号",
        "signatory": "赵明",
        "contact_person": "林科员",
        "contact_phone": "021-5555 0101",
        **changes,
    }


# --- The unit -------------------------------------------------------------------------------


def test_the_unit_notes_down_its_progress_with_a_file():
    people = everybody()
    promise = play.the_promise(play.promised(people, SOON))
    lin, page = at_desk(people.lin), promise.get_absolute_url()

    empty = send(lin, page, "progress", text=" ")
    assert (empty.status_code, 'class="problems"' in words(empty)) == (422, True)
    file = SimpleUploadedFile("现场.pdf", b"%PDF-1.7 site")
    sent = send(lin, page, "progress", text="站台施工过半。", attached=file)

    assert sent.url == page
    shown = words(lin.get(page))
    assert "站台施工过半。" in shown
    assert "现场.pdf" in shown
    evidence = Attachment.objects.get(purpose="evidence")
    for member, status in ((people.mei, 200), (people.song, 200), (people.wu, 404)):
        found = at_desk(member).get(reverse("suggestions:file", args=[evidence.public_id]))
        assert found.status_code == status
        assert not found.streaming or b"".join(found.streaming_content) == b"%PDF-1.7 site"


def test_the_unit_reports_a_promise_as_kept_and_what_is_missing_stands_beside_its_field():
    people = everybody()
    promise = play.the_promise(play.promised(people, SOON))
    qian = at_desk(people.signatory_of(people.transport))
    page = of_promise("promise_kept", promise)
    form = the_form(qian.get(page), "")
    assert form.fields["outcome"] == "A"  # it was the only promise
    assert form.fields["contact_person"] == "赵局长"

    for wrong in ({"text": ""}, {"letter_no": ""}, {"evidence": "", "attached": []}):
        refused = send_form(qian, page, form, **a_report(**wrong))
        assert (refused.status_code, 'class="problems"' in words(refused)) == (422, True)
        assert "赵局长" in words(refused)
    sent = send_form(qian, page, form, **a_report())

    assert sent.url == promise.get_absolute_url()
    supplement = Supplement.objects.get()
    assert (supplement.outcome, supplement.letter_no) == ("A", "云交函〔2025〕88号")
    shown = words(qian.get(sent.url))
    assert "待代表工委核实" in shown
    assert "对九届五次会议第1号建议承诺事项落实情况的补充答复" in shown
    assert '<div class="letter__body"><p>现就您提出的' in shown
    assert "<p>承诺的三个站点均已建成。</p>" in shown
    assert "征求意见稿" not in shown
    assert qian.get(page).url == promise.get_absolute_url()  # it is reported already


def test_other_promises_of_the_letter_are_reported_along():
    people = everybody()
    case = play.promised(people, SOON, LATER)
    qian, page = (
        at_desk(people.signatory_of(people.transport)),
        of_promise("promise_kept", play.the_promise(case)),
    )
    form = the_form(qian.get(page), "")
    assert form.fields["outcome"] == ""  # another promise is still open

    too_early = send_form(qian, page, form, **a_report())
    assert too_early.status_code == 422
    assert "第十八条" in words(too_early)
    assert "承诺的三个站点均已建成。" in words(too_early)  # nothing typed is lost
    other = play.the_promise(case, 2)
    form = the_form(qian.get(page), "")
    send_form(qian, page, form, **a_report(also=[other.public_id]))

    assert set(case.commitments.values_list("state", flat=True)) == {"reported"}


def test_a_report_that_was_typed_and_not_sent_is_there_again():
    people = everybody()
    promise = play.the_promise(play.promised(people, SOON))
    qian = at_desk(people.signatory_of(people.transport))
    page = of_promise("promise_kept", promise)
    kept = {"form": f"kept:{promise.public_id}", "tab": "a", "text": "只写了一半"}
    qian.post(reverse("suggestions:autosave"), kept)

    found = qian.get(page)

    form = next(f for f in forms_of(found) if "letter_no" in f.fields)
    assert form.fields["text"] == "只写了一半"
    assert "还没有提交" in words(found)
    send_form(qian, page, form, **a_report())
    assert not Draft.objects.exists()


def test_the_unit_explains_why_it_can_not_be_kept():
    people = everybody()
    promise = play.the_promise(play.promised(people, SOON))
    qian, page = (
        at_desk(people.signatory_of(people.transport)),
        of_promise("promise_explain", promise),
    )

    assert send(qian, page, text=" ", signatory="").status_code == 422
    sent = send(qian, page, text="道路改建，站点无法设置。", signatory="赵明")

    assert sent.url == promise.get_absolute_url()
    assert play.the_promise(promise.case).state == "explained"
    shown = words(at_desk(people.mei).get(sent.url))
    assert "道路改建，站点无法设置。" in shown
    assert "赵明签署" in shown


def test_a_double_click_reports_once():
    people = everybody()
    promise = play.the_promise(play.promised(people, SOON))
    qian = at_desk(people.signatory_of(people.transport))
    page = of_promise("promise_kept", promise)
    sent = the_form(qian.get(page), "").fields

    for _click in range(2):
        assert qian.post(page, {**sent, **a_report()}).url == promise.get_absolute_url()

    assert Event.objects.filter(kind="promise_reported").count() == 1


def test_who_comes_late_is_told_and_gets_his_text_back():
    people = everybody()
    promise = play.the_promise(play.promised(people, SOON))
    qian = at_desk(people.signatory_of(people.transport))
    page = of_promise("promise_kept", promise)
    form = the_form(qian.get(page), "")
    note_progress(promise, play.by(people.zhao, TODAY), text="局长先记了一笔。")

    late = send_form(qian, page, form, **a_report())

    assert late.status_code == 409
    assert "承诺的三个站点均已建成。" in words(late)
    assert "局长先记了一笔。" in words(late)
    assert not Supplement.objects.exists()


# --- The secretariat ------------------------------------------------------------------------


def test_the_secretariat_reads_the_evidence_and_confirms_it():
    people = everybody()
    case = play.promised(people, SOON)
    letter = play.reported(people, case)
    song = at_desk(people.song)
    page = reverse("suggestions:confirm_promises", args=[case.public_id])

    shown = words(song.get(page))
    assert "三个站点已验收，验收单附后。" in shown
    assert "验收单.pdf" in shown
    assert "由B升为A" in shown
    done = send(song, page, of_letter("letter_confirm", letter))

    assert done.url == reverse("suggestions:waiting", args=["promises"])
    assert play.fresh(case).outcome == "A"
    assert song.get(page).url == case.get_absolute_url()  # nothing waits there any more
    assert "补充答复" in words(at_desk(people.mei).get(case.get_absolute_url()))


def test_the_secretariat_sends_a_report_back_with_its_reason():
    people = everybody()
    case = play.promised(people, SOON)
    letter = play.reported(people, case)
    song = at_desk(people.song)
    page = reverse("suggestions:confirm_promises", args=[case.public_id])
    refuse = of_letter("letter_refuse", letter)

    without = send(song, page, refuse, **{"refuse-reason": " "})
    assert without.status_code == 422
    send(song, page, refuse, **{"refuse-reason": "尾工未完。"})

    assert play.the_promise(case).state == "open"
    assert "尾工未完。" in words(at_desk(people.lin).get(play.the_promise(case).get_absolute_url()))


def test_a_second_click_of_somebody_else_is_told_what_happened():
    people = everybody()
    case = play.promised(people, SOON)
    letter = play.reported(people, case)
    song = at_desk(people.song)
    page = reverse("suggestions:confirm_promises", args=[case.public_id])
    form = the_form(song.get(page), of_letter("letter_confirm", letter))
    confirm_kept(letter, play.by(people.song, TODAY))

    late = send_form(song, page, form)

    assert late.status_code == 409
    assert "予以销号" in words(late)


def test_an_overdue_promise_is_chased_and_taken_into_the_next_year():
    people = everybody()
    promise = play.the_promise(play.promised(people, SOON))
    song, page = at_desk(people.song), promise.get_absolute_url()

    send(song, page, "remind", text="请抓紧。")
    for wrong in ({"due_on": "2025-12-31"}, {"due_on": "2025-01-01"}, {"reason": ""}):
        words_ = {"due_on": "2026-06-30", "reason": "用地未落实。", **wrong}
        assert send(song, page, "next-year", **words_).status_code in (409, 422)
    send(song, page, "next-year", due_on="2026-06-30", reason="用地未落实。")

    promise.refresh_from_db()
    assert (promise.due_on, promise.rolled) == (date(2026, 6, 30), 1)
    shown = words(at_desk(people.mei).get(page))
    assert "用地未落实。" in shown
    assert "请抓紧。" not in shown
    supervisor = at_desk(people.chen)
    assert send(supervisor, page, "remind", text="请说明进展。").url == page


def test_at_the_year_s_end_all_that_is_overdue_goes_on_with_a_report_on_each():
    people = everybody()
    for number in range(3):
        play.promised(people, SOON, title=f"关于第{number}件事的建议")
    play.promised(people, LATER, title="关于明年的建议")
    reported = play.promised(people, SOON, title="关于已报的建议")
    play.reported(people, reported)
    song, page = at_desk(people.song), reverse("suggestions:roll_several")

    assert send(song, page, due_on="2030-01-01", reason="x").status_code == 422
    done = send(song, page, due_on="2026-06-30", reason="年底统一结转。")

    assert "已完成3件" in words(done) or "3" in words(done)
    days = Commitment.objects.filter(state="open").values_list("due_on", flat=True)
    assert set(days) == {date(2026, 6, 30)}
    assert Commitment.objects.filter(rolled=1).count() == 3
    assert "没有超期的承诺事项" in words(song.get(page))


def test_the_marked_ones_go_on_and_no_others():
    people = everybody()
    marked, other = (
        play.the_promise(play.promised(people, SOON, title=f"关于第{number}件事的建议"))
        for number in range(2)
    )
    song, page = at_desk(people.song), reverse("suggestions:roll_several")
    asked = f"{page}?pick={marked.public_id}&pick=nothing"

    form = the_form(song.get(asked), "next-year")
    send_form(song, page, form, due_on="2026-06-30", reason="结转。")

    assert set(Commitment.objects.filter(rolled=1)) == {marked}
    assert Commitment.objects.get(pk=other.pk).due_on == SOON.due_on


def test_what_came_on_paper_is_entered_with_its_day():
    people = everybody()
    letter = play.kept(people, play.promised(people, SOON))
    song, page = at_desk(people.song), of_letter("letter_paper", letter)
    given = {"result": "agree", "attitude": "satisfied", "given_on": "2025-06-05"}

    assert send(song, page, **{**given, "given_on": "2025-05-01"}).status_code == 422
    assert send(song, page, **{**given, "given_on": "2026-01-01"}).status_code == 422
    assert send(song, page, **{**given, "attitude": "dissatisfied"}).status_code == 422
    send(song, page, **given)

    rating = SupplementRating.objects.get()
    assert (rating.on_paper, rating.given_on) == (True, date(2025, 6, 5))


# --- The deputy -----------------------------------------------------------------------------


def test_the_deputy_finds_the_letter_at_home_and_answers_two_questions():
    people = everybody()
    case = play.rated(people, play.promised(people, SOON))
    letter = play.kept(people, case)
    mei, page = at_desk(people.mei), of_letter("letter_rate", letter)
    assert page in words(mei.get("/mine/"))
    assert "承诺事项已经落实" in words(mei.get(page))
    people.mei.user.language = "en"
    people.mei.user.save()
    assert "The letter of Transport Commission" in words(mei.get(page))

    unsaid = send(mei, page, result="disagree", attitude="satisfied", comment="")
    assert unsaid.status_code == 422
    done = send(mei, page, result="disagree", attitude="satisfied", comment="只建了两个站。")

    assert done.url == case.get_absolute_url()
    assert page not in words(mei.get("/mine/"))
    shown = words(at_desk(people.song).get(case.get_absolute_url()))
    assert "只建了两个站。" in shown
    assert "不计入比率" in shown
    send(mei, page, result="agree", attitude="satisfied")
    assert SupplementRating.objects.filter(superseded=False).get().result == "agree"


# --- Whose pages they are -------------------------------------------------------------------


def test_nobody_reaches_what_is_not_his():
    people, other = everybody(), everybody("nearby")
    case = play.promised(people, SOON)
    promise, letter = play.the_promise(case), play.reported(people, case)
    pages = {
        **{of_promise(f"promise{name}", promise): "promise" for name in ("", "_progress", "_kept")},
        of_letter("letter_confirm", letter): "letter",
        of_letter("letter_rate", letter): "letter",
    }

    for member in (people.lan, people.zhou, people.wu, people.deng, other.song, other.lin):
        desk = at_desk(member)
        for page in pages:
            for answer in (desk.get(page), desk.post(page, {"act_key": "k"})):
                assert answer.status_code in (404, 405), (member, page)
    assert at_desk(people.mei).get(of_letter("letter_rate", letter)).status_code == 404
    for name in ("promise_remind", "promise_roll"):
        assert at_desk(people.lin).post(of_promise(name, promise)).status_code == 404
    assert at_desk(people.chen).post(of_promise("promise_roll", promise)).status_code == 404
    for name in ("letter_confirm", "letter_refuse", "letter_paper"):
        assert at_desk(people.chen).post(of_letter(name, letter)).status_code == 404


def test_a_promise_of_another_case_is_not_found_under_this_one():
    people = everybody()
    first, second = play.promised(people, SOON), play.promised(people, SOON, title="关于乙的建议")
    crossed = reverse(
        "suggestions:promise", args=[first.public_id, play.the_promise(second).public_id]
    )

    assert at_desk(people.song).get(crossed).status_code == 404


def test_the_page_says_where_the_promise_stands_to_each_reader():
    people = everybody()
    case = play.promised(people, SOON, LATER)
    page = play.the_promise(case).get_absolute_url()
    assert "由区交通委于11月30日（周日）前落实" in words(at_desk(people.mei).get(page))

    explain(
        play.the_promise(case, 2),
        play.by(people.signatory_of(people.transport), TODAY),
        text="因故。",
        signatory="赵明",
    )
    shown = words(at_desk(people.mei).get(play.the_promise(case, 2).get_absolute_url()))

    assert "作出书面说明" in shown
    assert "保存进展" not in shown


def test_the_supervisors_page_counts_promises_and_leads_to_them():
    people = everybody()
    play.promised(people, SOON, title="关于甲的建议")
    play.promised(people, Promise("本月内", date(2025, 12, 31)), title="关于乙的建议")
    kept = play.promised(people, LATER, title="关于丙的建议")
    play.kept(people, kept)
    chen = at_desk(people.chen)

    page = chen.get("/figures/")

    shown = {str(one["label"]): (one["count"], one["url"]) for one in page.context["promises"]}
    counts = {label: count for label, (count, _url) in shown.items()}
    assert counts == {"落实中": 2, "30天内到期": 1, "已超期": 1, "今年已落实": 1}
    for count, url in shown.values():
        assert len(chen.get(url).context["rows"]) == count
    assert "截至今日（2025年12月10日）" in words(page)
