"""The secretariat studies objections, and enters ratings that came on paper."""

from datetime import date

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from history.models import Event
from notifications.models import Message
from suggestions.assigning.rules import Handout
from suggestions.models import Attachment, Rating, Suggestion
from suggestions.rating.actions import close_objection, rehandle
from tests import cast as play
from tests.suggestions.desk import at_desk, send, send_form, the_form, words
from workflow.machines.assignment import AssignmentRole

pytestmark = pytest.mark.django_db
AGAIN = date(2025, 6, 3)


@pytest.fixture(autouse=True)
def on_a_day():
    with time_machine.travel("2025-06-03T10:00:00+08:00"):
        yield


def objected(people: play.Cast) -> Suggestion:
    """Mei disagrees and says why."""
    return play.rated(
        people,
        play.resolved(people),
        result="disagree",
        attitude="satisfied",
        comment="站点没有增设。",
    )


def page_of(case: Suggestion, name: str = "objection") -> str:
    return reverse(f"suggestions:{name}", args=[case.public_id])


# --- Objections -----------------------------------------------------------------------------


def test_an_objection_is_read_with_its_letter_and_handled_again_by_the_same_units():
    people = play.cast()
    case = objected(people)
    song = at_desk(people.song)

    page = words(song.get(page_of(case)))
    assert "站点没有增设。" in page
    assert "不同意" in page
    assert "云交函〔2025〕12号" in page
    assert "7月3日（周四）" in page  # one month, as Shanghai art. 21 has it
    done = send(song, page_of(case), "rehandle", reason="请补充办理。")

    assert done.url == reverse("suggestions:waiting", args=["objections"])
    case = play.fresh(case)
    assert (case.state, case.round, case.objection_open) == ("assigned", 2, False)
    parts = case.assignments.filter(round=2).values_list("unit__label_zh", "role", "due_on")
    assert list(parts) == [
        ("区交通委", "lead", date(2025, 7, 3)),
        ("区财政局", "co", date(2025, 7, 4)),
    ]
    assert case.replies.get().round == 1  # nothing of the first round is overwritten


def test_other_units_and_another_date_can_be_chosen_and_a_reason_is_needed():
    people = play.cast()
    case = objected(people)
    song = at_desk(people.song)
    wanted = {"unit__0": "区教育局", "unit__1": "", "due_on__0": "2025-06-20"}

    silent = send(song, page_of(case), "rehandle", **wanted)
    assert silent.status_code == 422
    assert "区教育局" in words(silent)
    send(song, page_of(case), "rehandle", reason="职权在教育局。", **wanted)

    part = play.fresh(case).assignments.get(round=2)
    assert (part.unit, part.due_on) == (people.education, date(2025, 6, 20))


def test_an_objection_is_closed_with_the_note_of_the_talk_and_the_rating_stays():
    people = play.cast()
    case = objected(people)
    song = at_desk(people.song)

    silent = send(song, page_of(case), "close")
    done = send(song, page_of(case), "close", **{"close-reason": "6月1日电话沟通，代表理解。"})

    assert silent.status_code == 422
    assert done.status_code == 302
    case = play.fresh(case)
    assert (case.state, case.objection_open) == ("rated", False)
    assert case.notes.get().text == "6月1日电话沟通，代表理解。"
    assert Rating.objects.get().result == "disagree"
    assert Message.objects.filter(kind="objection_closed", recipient=people.mei.user).exists()


def test_who_comes_late_is_told_and_keeps_his_text():
    people = play.cast()
    case = objected(people)
    song = at_desk(people.song)
    form = the_form(song.get(page_of(case)), "rehandle")
    close_objection(case, play.by(people.song, play.RATED), reason="已沟通。")

    late = send_form(song, page_of(case), form, reason="写了很久的理由。")

    assert late.status_code == 409
    assert "写了很久的理由。" in words(late)
    assert play.fresh(case).round == 1
    assert not Event.objects.filter(kind="rehandled").exists()


def test_nobody_else_finds_the_page_and_it_leads_on_when_nothing_is_open():
    people, other = play.cast(), play.cast("other")
    case, content = objected(people), play.resolved(people)

    for member in (people.mei, people.chen, people.lin, other.song):
        assert at_desk(member).get(page_of(case)).status_code == 404
    assert at_desk(people.song).get(page_of(content)).url == content.get_absolute_url()
    for name in ("rehandle", "close_objection"):
        assert at_desk(people.song).get(page_of(case, name)).status_code == 405


@pytest.mark.parametrize(
    ("demand", "said"),
    [
        ("talk", "当面沟通"),
        ("convene", "召集代表和承办单位双方"),
        ("experts", "专家评估"),
        ("summon", "约见承办单位负责人"),
    ],
)
def test_from_the_second_round_on_the_page_says_what_the_rules_demand_first(demand, said):
    people = play.cast()
    play.policy(people, still_dissatisfied=demand)
    case = objected(people)
    song = at_desk(people.song)
    assert said not in words(song.get(page_of(case)))
    rehandle(case, play.by(people.song, AGAIN), units=play.lead_and_co(people), reason="请重办。")
    play.reply(people, play.fresh(case), people.transport, day=AGAIN)
    play.resolve(play.fresh(case), play.by(people.song, AGAIN), outcomes={})
    play.rated(people, play.fresh(case), result="disagree", comment="仍没有增设。", day=AGAIN)

    page = words(song.get(page_of(case)))

    assert said in page
    assert "第二十一条" in page


# --- Ratings on paper -----------------------------------------------------------------------


def paper(**changes: object) -> dict[str, object]:
    """What stands on the paper."""
    answers = {"result": "agree", "attitude": "satisfied", "given_on": "2025-05-20"}
    return {**answers, **changes}


def test_a_rating_on_paper_is_entered_with_the_date_and_scan_of_the_paper():
    people = play.cast()
    case = play.resolved(people)
    song = at_desk(people.song)
    scan = SimpleUploadedFile("rating.pdf", b"%PDF-1.7\n%scan\n")

    done = send(song, page_of(case, "paper_rating"), **paper(scan=scan))

    assert done.url == reverse("suggestions:waiting", args=["unrated"])
    rating = Rating.objects.get()
    assert (rating.on_paper, rating.given_on, rating.late) == (True, date(2025, 5, 20), False)
    assert rating.given_by == people.song.user
    assert rating.deputy == people.mei.deputy
    assert play.fresh(case).state == "rated"
    assert play.fresh(case).rated_on == date(2025, 5, 20)
    assert Attachment.objects.get().purpose == Attachment.Purpose.RATING
    assert Event.objects.get(kind="rating_entered").happened_on == date(2025, 5, 20)


@pytest.mark.parametrize(
    "wrong",
    [
        {"result": ""},
        {"attitude": "perfect"},
        {"result": "disagree"},  # says no and gives no reason
        {"given_on": "2025-06-04"},
        {"given_on": "2025-05-14"},  # the letter was delivered the day after
        {"given_on": "soon"},
        {"deputy": "1\0"},
        {"reply": "nothing"},
        {"comment": "字" * 100_000},
        {"scan": SimpleUploadedFile("rating.pdf", b"no pdf at all")},
        {"scan": SimpleUploadedFile("rating.pdf", b"")},
    ],
)
def test_what_is_missing_or_wrong_is_named(wrong):
    people = play.cast()
    case = play.resolved(people)

    page = send(at_desk(people.song), page_of(case, "paper_rating"), **paper(**wrong))

    assert page.status_code == 422
    assert not Rating.objects.exists()


def test_a_paper_that_came_after_the_window_is_kept_and_marked_late():
    people = play.cast(preset="beijing")
    case = play.resolved(people)  # the window ends on 6 June

    with time_machine.travel("2025-07-01T10:00:00+08:00"):
        song = at_desk(people.song)
        send(song, page_of(case, "paper_rating"), **paper(given_on="2025-06-30"))

    assert Rating.objects.get().late
    assert play.fresh(case).state == "resolved"


def test_the_deputy_who_was_quicker_is_not_overwritten():
    people = play.cast()
    case = play.resolved(people)
    song = at_desk(people.song)
    form = the_form(song.get(page_of(case, "paper_rating")))
    play.rated(people, case, attitude="mostly_satisfied")

    late = send_form(song, page_of(case, "paper_rating"), form, **paper(comment="纸质意见原文。"))

    assert late.status_code == 409
    assert "纸质意见原文。" in words(late)
    assert Rating.objects.get().attitude == "mostly_satisfied"


def test_each_of_separate_letters_is_rated_by_itself():
    people = play.cast()
    separate = [
        Handout(people.transport, AssignmentRole.SEPARATE),
        Handout(people.finance, AssignmentRole.SEPARATE),
    ]
    case = play.assigned(people, separate)
    play.reply(people, case, people.transport)
    second = play.reply(people, case, people.finance)
    song = at_desk(people.song)
    send(song, reverse("suggestions:check", args=[case.public_id]))
    Suggestion.objects.update(resolved_on=play.DELIVERED)

    send(song, page_of(case, "paper_rating"), **paper(reply=second.public_id))

    assert Rating.objects.get().reply == second
    assert play.fresh(case).state == "resolved"  # the other letter is not rated yet


def test_a_unit_never_enters_a_rating():
    people, other = play.cast(), play.cast("other")
    case = play.resolved(people)

    for member in (people.mei, people.chen, people.lin, people.wu, other.song):
        assert at_desk(member).get(page_of(case, "paper_rating")).status_code == 404
        assert at_desk(member).post(page_of(case, "paper_rating"), paper()).status_code == 404


def test_what_was_typed_about_an_objection_that_is_open_no_more_comes_back():
    people = play.cast()
    case = objected(people)
    song = at_desk(people.song)
    page = song.get(page_of(case))
    anew, closing = the_form(page, "rehandle"), the_form(page, "close")
    on_paper = reverse("suggestions:paper_rating", args=[case.public_id])
    paper = the_form(song.get(on_paper))
    units = play.lead_and_co(people)
    rehandle(play.fresh(case), play.by(people.song, play.RATED), units=units, reason="请重办。")

    late = [
        send_form(song, page_of(case), anew, reason="写了很久的理由。", unit__0="nobody"),
        send_form(song, page_of(case), closing, **{"close-reason": "很久" * 3_000}),
        send_form(song, on_paper, paper, comment="写了很久的意见。"),
    ]

    assert [answer.status_code for answer in late] == [409] * 3
    typed = ("写了很久的理由。", "很久" * 3_000, "写了很久的意见。")
    assert all(text in words(answer) for text, answer in zip(typed, late, strict=True))
    assert play.fresh(case).round == 2
