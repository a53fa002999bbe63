"""A report on a kept promise is written by the handler, and checked and sent by the signatory."""

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from history.models import Event
from history.verify import breaks
from notifications.models import Message
from suggestions import timeline
from suggestions.models import Attachment, Supplement
from suggestions.promising.checking import give_report_back, submit_report
from suggestions.promising.keeping import refuse_kept, report_kept
from suggestions.promising.queries import reports_to_sign, supplements_of
from suggestions.promising.rules import answers_for
from suggestions.record import ActRefused
from suggestions.replying.promises import Promise
from suggestions.visibility import attachments_visible_to, entries_visible_to
from tests import cast as play
from tests.suggestions.desk import at_desk, send, send_form, the_form, words
from tests.suggestions.everybody import everybody, everything

pytestmark = pytest.mark.django_db

DAY = play.REPORTED
SOON = Promise("增设北片站点", play.date(2025, 6, 1))
LATER = Promise("延长夜间班次", play.date(2026, 6, 30))
PHONE = {"contact_person": "林科员", "contact_phone": "021-5555 0101"}


def told(kind: str) -> list[str]:
    return [one.recipient.name for one in Message.objects.filter(kind=kind)]


def page_of(name: str, promise) -> str:
    return reverse(f"suggestions:{name}", args=[promise.case.public_id, promise.public_id])


@pytest.fixture
def today():
    with time_machine.travel(play.at(DAY)):
        yield


@pytest.mark.usefixtures("today")
def test_the_handler_writes_it_the_signatory_gives_it_back_and_sends_it_then():
    people = everybody()
    promise = play.the_promise(play.promised(people, SOON))
    lin, zhao = at_desk(people.lin), at_desk(people.zhao)
    page, promise_page = page_of("promise_kept", promise), promise.get_absolute_url()
    hand_in = page_of("promise_hand_in", promise)

    # Lin can't send it himself, and leaves number and signature to Zhao.
    shown = words(lin.get(page))
    assert "报代表工委核实" in words(zhao.get(page))
    assert "报代表工委核实" not in shown
    form = the_form(lin.get(page), "")
    filled = {
        "evidence": "三个站点已验收。",
        "text": "承诺的三个站点均已建成。",
        "outcome": "A",
        "letter_no": "",
        "signatory": "",
        **PHONE,
    }
    empty = send_form(lin, hand_in, form, **filled | {"text": ""})
    assert (empty.status_code, "三个站点已验收。" in words(empty)) == (422, True)
    file = SimpleUploadedFile("验收单.pdf", b"%PDF-1.7 signed")
    assert send_form(lin, hand_in, form, attached=file, **filled).url == promise_page
    assert told("report_to_check") == ["赵局长"]
    assert "赵局长" in words(lin.get(promise_page))
    assert "<p>承诺的三个站点均已建成。</p>" in words(lin.get(promise_page))
    assert "征求意见稿" in words(lin.get(promise_page))
    assert lin.get(page).url == promise_page  # it is Zhao's turn

    # Zhao finds it in his queue, with all that Lin wrote, and wants more.
    queue = words(zhao.get(reverse("suggestions:queue")))
    assert promise_page in queue
    assert "验收单.pdf" in words(zhao.get(promise_page))
    assert the_form(zhao.get(page), "").fields["text"] == "承诺的三个站点均已建成。"
    wordless = send(zhao, promise_page, "kept/give-back/", words=" ")
    assert (wordless.status_code, 'class="problems"' in words(wordless)) == (422, True)
    send(zhao, promise_page, "kept/give-back/", words="请写明验收日期。")
    assert told("report_given_back") == ["林科员"]
    assert promise_page not in words(zhao.get(reverse("suggestions:queue")))

    # Lin finds his text and his file as they were, with what is asked of him.
    again = lin.get(page)
    assert "请写明验收日期。" in words(again)
    form = the_form(again, "")
    assert form.fields["evidence"] == "三个站点已验收。"
    evidence = Attachment.objects.get(purpose="evidence")
    assert form.fields["kept"] == [evidence.public_id]
    send_form(lin, hand_in, form, text="承诺的三个站点均已建成，6月1日验收。", signatory="")

    # Zhao adds the number and sends it; the deputy's letter has the file.
    form = the_form(zhao.get(page), "")
    assert (form.fields["signatory"], form.fields["contact_person"]) == ("赵局长", "林科员")
    sent = send_form(zhao, page, form, letter_no="云交函〔2025〕88号", signatory="赵明")
    assert sent.url == promise_page
    letter = Supplement.objects.get(state="handed_in")
    assert (letter.text, letter.outcome) == ("承诺的三个站点均已建成，6月1日验收。", "A")
    entry = promise.entries.get(kind="reported")
    assert (entry.text, list(entry.files.all())) == ("三个站点已验收。", [evidence])
    assert set(Supplement.objects.exclude(pk=letter.pk).values_list("state", flat=True)) == {
        "replaced"
    }
    assert list(breaks()) == []


def test_nobody_outside_the_unit_learns_of_it_before_it_is_sent():
    people = everybody()
    case = play.promised(people, SOON)
    play.report_handed_in(people, case)
    promise, file = play.the_promise(case), Attachment.objects.get(purpose="evidence")

    assert promise.state == "open"
    inside, others = (
        (people.lin, people.zhao),
        [member for member in people.members.values() if member not in (people.lin, people.zhao)],
    )
    for members, seen in ((inside, 1), (others, 0)):
        for member in members:
            kinds = {entry.kind for entry in timeline.entries(play.fresh(case), member)}
            assert ("report_to_check" in kinds) == bool(seen), member
            assert len(supplements_of(case, member)) == seen, member
            assert attachments_visible_to(member).filter(pk=file.pk).count() == seen, member
    assert [len(reports_to_sign(one)) for one in (people.zhao, people.lin, people.yan)] == [1, 0, 0]
    assert not entries_visible_to(people.song).filter(commitment=promise).exists()


def test_while_it_is_checked_its_author_can_only_ask_for_it_back():
    people = everybody()
    play.policy(people, signatory_issues=False)  # where handlers may send letters themselves
    case = play.promised(people, SOON)
    play.report_handed_in(people, case)
    acting, letter = play.by(people.lin, DAY), play.kept_letter()
    before = everything()

    for deed in (submit_report, report_kept):
        with pytest.raises(ActRefused):
            deed(play.the_promise(case), acting, evidence="已验收。", letter=letter)
    assert everything() == before

    give_report_back(play.the_promise(case), play.by(people.lin, DAY))  # without a word
    assert report_kept(play.the_promise(case), acting, evidence="已验收。", letter=letter)


def test_the_signatory_says_what_has_to_be_changed():
    people = everybody()
    case = play.promised(people, SOON)
    play.report_handed_in(people, case)

    with pytest.raises(ActRefused):
        give_report_back(play.the_promise(case), play.by(people.zhao, DAY), words=" ")


def test_other_promises_of_the_letter_go_along_and_are_given_back_along():
    people = everybody()
    case = play.promised(people, SOON, LATER)
    first, second = play.the_promise(case), play.the_promise(case, 2)
    letter = play.kept_letter()
    with pytest.raises(ActRefused):  # to 解决采纳 only when all is kept
        submit_report(first, play.by(people.lin, DAY), evidence="已验收。", letter=letter)
    submit_report(
        first, play.by(people.lin, DAY), evidence="已验收。", letter=letter, also=[second]
    )
    seen = play.the_promise(case, 2).version
    assert seen == second.version + 1

    give_report_back(
        play.the_promise(case, 2), play.by(people.zhao, DAY, seen=seen), words="请补充。"
    )

    assert set(Supplement.objects.values_list("state", flat=True)) == {"given_back"}
    assert Event.objects.filter(kind="report_given_back").count() == 1
    assert [play.the_promise(case, n).version for n in (1, 2)] == [first.version + 2, seen + 1]


def test_files_of_another_report_do_not_go_along():
    people = everybody()
    case, other = (play.promised(people, SOON, title=title) for title in ("建站", "修路"))
    play.report_handed_in(people, case)
    strangers = list(Attachment.objects.filter(purpose="evidence"))

    with pytest.raises(ActRefused):
        report_kept(
            play.the_promise(other),
            play.by(people.zhao, DAY),
            evidence="已验收。",
            letter=play.kept_letter(),
            handed_in=strangers,
        )


def test_after_the_secretariat_has_sent_it_back_it_can_be_handed_in_again():
    people = everybody()
    case = play.promised(people, SOON)
    refuse_kept(play.reported(people, case), play.by(people.song, DAY), reason="没有照片。")

    play.report_handed_in(people, case)

    assert len(reports_to_sign(people.zhao)) == 1
    assert answers_for(people.lin, [play.part(case, people.transport)])


@pytest.mark.usefixtures("today")
def test_other_words_in_a_report_that_was_handed_in_are_not_taken_for_it():
    people = everybody()
    promise = play.the_promise(play.promised(people, SOON))
    lin, hand_in = at_desk(people.lin), page_of("promise_hand_in", promise)
    form = the_form(lin.get(page_of("promise_kept", promise)), "")
    filled = {"evidence": "三个站点已验收。", "text": "承诺的三个站点均已建成。", **PHONE}

    first, again = (send_form(lin, hand_in, form, **filled) for _ in range(2))
    other = send_form(lin, hand_in, form, **filled | {"evidence": "写了更久的证明。"})

    assert (first.status_code, again.status_code, other.status_code) == (302, 302, 409)
    assert "写了更久的证明。" in words(other)
    assert Event.objects.filter(kind="report_to_check").count() == 1
    assert Supplement.objects.get().evidence == "三个站点已验收。"
