"""The secretariat reviews: accept with a number, give back, decline, and several at once."""

import pytest
from django.urls import reverse

from history.models import Event
from notifications.models import Message
from suggestions.intake.reviewing import accept, return_to_deputy
from suggestions.models import Category, NumberSeries, Suggestion
from tests import cast as play
from tests.suggestions.desk import at_desk, forms_of, send, send_form, the_form, words

pytestmark = pytest.mark.django_db


def review_of(case: Suggestion) -> str:
    return reverse("suggestions:review", args=[case.public_id])


def test_the_secretariat_reads_the_text_and_accepts_with_the_number_that_was_announced():
    people = play.cast()
    first, second = play.submitted(people), play.submitted(people, title="关于夜间公交的建议")
    song = at_desk(people.song)

    page = song.get(review_of(first))
    assert "石桥镇北片三个小区没有公交站" in words(page)
    assert "第1号" in words(page).replace("<strong>", "").replace("</strong>", "")
    assert not NumberSeries.objects.exists()  # announced, not reserved
    done = send(song, review_of(first), "accept")

    first.refresh_from_db()
    assert (first.number, first.category) == (1, people.category)
    assert done.url == review_of(second)  # the next case of the queue
    assert "编为第1号" in words(song.get(done.url))
    assert Message.objects.filter(kind="accepted", recipient=people.mei.user).exists()


def test_without_a_category_it_is_not_accepted_and_with_a_foreign_one_neither():
    people, other = play.cast(), play.cast("other")
    case = play.submitted(people)
    Suggestion.objects.update(category=None)
    song = at_desk(people.song)

    for wrong in ("", str(other.category.pk), "9" * 30, "x\0"):
        page = send(song, review_of(case), "accept", category=wrong)
        assert page.status_code == 422
        assert "problems" in words(page)

    case.refresh_from_db()
    assert (case.number, case.category) == (None, None)
    assert not Event.objects.filter(kind="accepted").exists()


def test_it_is_given_back_with_the_reason_and_is_a_draft_again():
    people = play.cast()
    case = play.submitted(people)
    song = at_desk(people.song)

    missing = send(song, review_of(case), "give-back")
    done = send(song, review_of(case), "give-back", **{"back-reason": "请一事一议。"})

    assert missing.status_code == 422
    assert done.url == reverse("suggestions:waiting", args=["review"])
    case.refresh_from_db()
    assert case.state == "draft"
    assert case.notes.get().text == "请一事一议。"
    assert song.get(review_of(case)).status_code == 404  # a draft is the deputies' own


def test_it_is_declined_with_what_becomes_of_it():
    people = play.cast()
    case = play.submitted(people)
    song = at_desk(people.song)

    done = send(
        song,
        review_of(case),
        "decline",
        **{"decline-disposition": "letter", "decline-reason": "涉及具体案件。"},
    )

    case.refresh_from_db()
    assert done.status_code == 302
    assert (case.state, case.disposition) == ("declined", "letter")


def test_what_has_a_number_can_only_be_referred_up():
    people = play.cast()
    case = play.numbered(people)
    song = at_desk(people.song)

    page = song.get(review_of(case))
    assert [f.action for f in forms_of(page) if "act_key" in f.fields] == [
        reverse("suggestions:decline", args=[case.public_id])
    ]
    refused = send(song, review_of(case), **{"decline-disposition": "letter"})
    done = send(
        song,
        review_of(case),
        **{"decline-disposition": "referred_up", "decline-reason": "属市级事权。"},
    )

    assert refused.status_code == 422
    assert done.status_code == 302
    case.refresh_from_db()
    assert case.disposition == "referred_up"


def test_a_form_sent_twice_gives_one_number():
    people = play.cast()
    case = play.submitted(people)
    song = at_desk(people.song)
    form = the_form(song.get(review_of(case)), "accept")

    answers = [send_form(song, review_of(case), form) for _ in range(2)]

    assert [a.status_code for a in answers] == [302, 302]
    assert Event.objects.filter(kind="accepted").count() == 1
    assert NumberSeries.objects.get().last == 1


def test_who_comes_late_is_told_what_happened_and_keeps_what_he_wrote():
    people = play.cast()
    case = play.submitted(people)
    song = at_desk(people.song)
    form = the_form(song.get(review_of(case)), "decline")
    accept(case, play.by(people.song, play.SUBMITTED))

    late = send_form(
        song,
        review_of(case),
        form,
        **{"decline-disposition": "referred_up", "decline-reason": "写了很久的理由。"},
    )

    assert late.status_code == 409
    assert "写了很久的理由。" in words(late)
    assert "已受理" in words(late) or "第1号" in words(late)
    assert not Event.objects.filter(kind="declined").exists()
    assert not Message.objects.filter(kind="declined").exists()


def test_several_are_accepted_one_by_one_and_the_report_names_each():
    people = play.cast()
    cases = [play.submitted(people, title=f"关于第{n}件事的建议") for n in range(3)]
    Suggestion.objects.filter(pk=cases[1].pk).update(category=None)
    gone = play.numbered(people)
    song = at_desk(people.song)
    queue = reverse("suggestions:waiting", args=["review"])
    picks = {"pick": [c.public_id for c in (*cases, gone)] + ["nothing", "\0"]}
    form = the_form(song.get(queue), "accept")

    report = send_form(song, queue, form, **picks)
    again = send_form(song, queue, form, **picks)

    assert report.status_code == again.status_code == 200
    assert [(r.case.pk, r.done) for r in report.context["results"]] == [
        (cases[0].pk, True),
        (cases[1].pk, False),
        (cases[2].pk, True),
        (gone.pk, False),
    ]
    assert report.context["missing"] == 2
    assert "编为第3号" in words(report)
    numbers = list(Suggestion.objects.order_by("pk").values_list("number", flat=True))
    assert numbers == [2, None, 3, 1]
    assert Event.objects.filter(kind="accepted").count() == 3


def test_the_category_for_those_without_one_is_chosen_once():
    people = play.cast()
    health = Category.objects.create(congress=people.congress, code="health", label_zh="卫生健康")
    case, own = play.submitted(people), play.submitted(people)
    Suggestion.objects.filter(pk=case.pk).update(category=None)
    song = at_desk(people.song)
    queue = reverse("suggestions:waiting", args=["review"])

    send(song, queue, "accept", pick=[case.public_id, own.public_id], category=str(health.pk))

    assert play.fresh(case).category == health
    assert play.fresh(own).category == people.category


def test_nothing_marked_is_said_so():
    people = play.cast()
    play.submitted(people)
    song = at_desk(people.song)

    page = send(song, reverse("suggestions:waiting", args=["review"]), "accept", pick=[])

    assert page.status_code == 422
    assert "请在列表中至少选择一件" in words(page)


@pytest.mark.parametrize("typed", ["\0", "字" * 100_000])
def test_hostile_text_is_refused_with_a_message(typed):
    people = play.cast()
    case = play.submitted(people)
    song = at_desk(people.song)

    page = send(song, review_of(case), "give-back", **{"back-reason": typed})

    assert page.status_code == 422
    assert play.fresh(case).state == "submitted"


def test_nobody_else_finds_the_pages():
    people, other = play.cast(), play.cast("other")
    case = play.submitted(people)
    paths = [
        review_of(case),
        reverse("suggestions:correct", args=[case.public_id]),
        reverse("suggestions:change_lead", args=[case.public_id]),
    ]

    assert [at_desk(people.song).get(path).status_code for path in paths] == [200] * 3
    for member in (people.mei, people.lan, people.chen, people.lin, other.song):
        assert [at_desk(member).get(path).status_code for path in paths] == [404] * 3


def test_acts_are_never_done_by_opening_an_address():
    people = play.cast()
    case = play.submitted(people)
    song = at_desk(people.song)

    for name in ("accept", "give_back", "decline"):
        assert song.get(reverse(f"suggestions:{name}", args=[case.public_id])).status_code == 405
    assert song.get(reverse("suggestions:accept_several")).status_code == 405


def test_who_reviews_what_another_has_given_back_is_told_so_and_keeps_his_words():
    people, other = play.cast(), play.cast("other")
    case = play.submitted(people)
    song = at_desk(people.song)
    page = song.get(review_of(case))
    accepting, declining = the_form(page, "accept"), the_form(page, "decline")
    return_to_deputy(case, play.by(people.song, play.SUBMITTED), reason="请一事一议。")

    accepted = send_form(song, review_of(case), accepting)
    declined = send_form(song, review_of(case), declining, **{"decline-reason": "写了很久的理由。"})

    for late in (accepted, declined):
        assert late.status_code == 409
        assert "已退回代表" in words(late)
        assert case.title not in words(late)
    assert "写了很久的理由。" in words(declined)
    assert play.fresh(case).state == "draft"
    # What a secretary never had before him does not exist for him, nor does another congress's.
    never = play.draft(people)
    for client, about in ((song, never), (at_desk(other.song), case)):
        strange = client.post(
            reverse("suggestions:decline", args=[about.public_id]), {"decline-reason": "理由。"}
        )
        assert (strange.status_code, "退回代表" in words(strange)) == (404, False)
