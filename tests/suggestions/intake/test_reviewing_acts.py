"""Stories of the secretariat's review: numbers, declining, correcting, entering from paper."""

import json
from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.urls import reverse

from notifications.models import Message
from suggestions import timeline
from suggestions.intake.content import Content, standing_text
from suggestions.intake.drafting import take_back
from suggestions.intake.reviewing import (
    accept,
    change_lead,
    correct,
    decline,
    enter_for_deputy,
    return_to_deputy,
    upcoming_number,
)
from suggestions.models import Category, Facts, Note, Suggestion
from suggestions.models.case import Disposition
from suggestions.record import ActRefused
from suggestions.supervising.actions import publish
from suggestions.visibility import visible_to
from tests import cast as play
from tests.suggestions.desk import at_desk, words
from tests.suggestions.everybody import everybody, everything, seat

pytestmark = pytest.mark.django_db

LATER = date(2025, 3, 1)


def entered(people, *, day=play.SUBMITTED, **changes):
    """Song enters what Mei gave on paper."""
    words = {
        "deputy": seat(people.mei),
        "content": play.content(people),
        "scan": play.a_file(),
        **changes,
    }
    event = enter_for_deputy(None, play.by(people.song, day), **words)
    return Suggestion.objects.get(pk=int(event.stream.ref))


def told(kind: str) -> set[str]:
    """Give the names of those who were told something."""
    return set(Message.objects.filter(kind=kind).values_list("recipient__name", flat=True))


# --- Numbers --------------------------------------------------------------------------------


def test_numbers_go_on_without_gap_whatever_is_refused_or_ends_between():
    people = play.cast()
    first = play.numbered(people)
    without_category = play.submitted(people)
    Suggestion.objects.filter(pk=without_category.pk).update(category=None)
    with pytest.raises(ActRefused):
        accept(play.fresh(without_category), play.by(people.song, play.SUBMITTED))
    with pytest.raises(ActRefused):
        accept(first, play.by(people.song, play.SUBMITTED))
    decline(
        first, play.by(people.song, play.SUBMITTED), disposition="referred_up", reason="市级事权。"
    )

    assert play.numbered(people).number == 2
    assert play.fresh(first).number == 1


def test_each_period_has_its_own_numbers():
    people = play.cast()

    assert [play.numbered(people, day=day).number for day in (play.SUBMITTED, LATER)] == [1, 1]
    assert [play.numbered(people, day=day).number for day in (play.SUBMITTED, LATER)] == [2, 2]


def test_numbers_that_an_import_brought_are_stepped_over():
    people = play.cast()
    brought = play.numbered(people)
    Suggestion.objects.filter(pk=brought.pk).update(number=2, imported=True)

    following = play.numbered(people)

    assert following.number == 3
    assert upcoming_number(following) == 4


def test_a_category_of_another_congress_gives_no_number():
    people, others = play.cast(), play.cast("nearby")
    case = play.submitted(people)

    with pytest.raises(ActRefused):
        accept(case, play.by(people.song, play.SUBMITTED), category=others.category)

    assert play.fresh(case).number is None


# --- Declining ------------------------------------------------------------------------------


@pytest.mark.parametrize("disposition", Disposition.values)
def test_before_its_number_it_can_be_declined_in_each_way_and_afterwards_only_referred_up(
    disposition,
):
    people = play.cast()
    acting = play.by(people.song, play.SUBMITTED)
    case, numbered = play.submitted(people), play.numbered(people)

    decline(case, acting, disposition=disposition, reason="理由。")
    assert (play.fresh(case).state, play.fresh(case).disposition) == ("declined", disposition)

    acting = play.by(people.song, play.SUBMITTED)
    if disposition == Disposition.REFERRED_UP:
        decline(numbered, acting, disposition=disposition, reason="理由。")
        now = Facts.objects.get(case=numbered, end_on=None, known_to=None)
        assert now.ended == "referred_up"
    else:
        with pytest.raises(ActRefused):
            decline(numbered, acting, disposition=disposition, reason="理由。")


@pytest.mark.parametrize(("disposition", "reason"), [("letter", "  "), ("shredded", "理由。")])
def test_declining_needs_a_reason_and_a_disposition_that_there_is(disposition, reason):
    people = play.cast()
    case = play.submitted(people)

    with pytest.raises(ActRefused):
        decline(case, play.by(people.song, play.SUBMITTED), disposition=disposition, reason=reason)

    assert play.fresh(case).state == "submitted"


# --- Correcting -----------------------------------------------------------------------------


def test_a_correction_keeps_old_value_new_value_and_reason_and_counts_from_its_day():
    people = play.cast()
    case = play.assigned(people)
    health = Category.objects.create(congress=people.congress, code="health", label_zh="卫生健康")

    correct(
        case,
        play.by(people.song, LATER),
        changes={"category": health, "title": "关于增设两处公交站点的建议"},
        reason="归类有误。",
    )

    kept = json.loads(Note.objects.latest("pk").text)
    assert kept == {
        "reason": "归类有误。",
        "values": {
            "category": ["交通出行", "卫生健康"],
            "title": ["关于增设公交站点的建议", "关于增设两处公交站点的建议"],
        },
    }
    texts = list(case.texts.order_by("number").values_list("title", flat=True))
    assert texts == ["关于增设公交站点的建议", "关于增设两处公交站点的建议"]
    assert standing_text(case).situation == play.content(people).situation
    spans = Facts.objects.filter(case=case, unit=None, known_to=None).order_by("start_on")
    assert list(spans.values_list("start_on", "category__code"))[-2:] == [
        (play.HANDED_OUT, "transport"),
        (LATER, "health"),
    ]
    assert told("corrected") == {"梅若兰"}


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"years_raised": 1},
        {"state": "rated"},
        {"number": 9},
        {"title": "  "},
        {"category": None},
    ],
    ids=["nothing", "the same", "state", "number", "no title", "no category"],
)
def test_what_is_no_correction_is_refused(changes):
    people = play.cast()
    case = play.numbered(people)
    before = everything()

    with pytest.raises(ActRefused):
        correct(case, play.by(people.song, LATER), changes=changes, reason="理由。")

    assert everything() == before


def test_no_correction_without_its_reason_or_into_another_congress():
    people, others = play.cast(), play.cast("nearby")
    case = play.numbered(people)

    with pytest.raises(ActRefused):
        correct(case, play.by(people.song, LATER), changes={"years_raised": 2}, reason=" ")
    changes = {"category": others.category}
    with pytest.raises(ActRefused):
        correct(case, play.by(people.song, LATER), changes=changes, reason="理由。")

    assert (play.fresh(case).years_raised, play.fresh(case).category) == (1, people.category)


def test_another_lead_deputy_takes_it_over_and_both_are_told():
    people = everybody()
    case = play.assigned(people)

    change_lead(
        case, play.by(people.song, LATER), deputy=seat(people.lan), reason="梅代表工作调动。"
    )

    assert visible_to(people.lan).get() == case
    assert not visible_to(people.mei).exists()
    assert told("lead_changed") == {"梅若兰", "兰志远"}
    for member in (people.mei, people.lan):
        # The old lead deputy sees the suggestion no more, and still learns of it.
        assert "梅代表工作调动。" in words(at_desk(member).get(reverse("notifications:inbox")))
    history = timeline.entries(play.fresh(case), people.lan)[0]
    assert history.sentence == "领衔代表由梅若兰变更为兰志远。"
    assert history.note == "梅代表工作调动。"
    with pytest.raises(ActRefused):
        change_lead(
            play.fresh(case), play.by(people.song, LATER), deputy=seat(people.lan), reason="再次。"
        )


def test_a_deputy_of_another_congress_takes_nothing_over():
    people, others = play.cast(), play.cast("nearby")
    case = play.assigned(people)

    with pytest.raises(ActRefused):
        change_lead(case, play.by(people.song, LATER), deputy=seat(others.lan), reason="理由。")

    assert play.fresh(case).proposer == seat(people.mei)


# --- Entering from paper --------------------------------------------------------------------


def test_what_came_on_paper_is_with_the_secretariat_at_once_and_its_signers_are_told():
    people = everybody()
    signers = [seat(people.lan), seat(people.lan), seat(people.mei)]

    case = entered(people, cosigners=signers)

    assert (case.state, case.on_paper, case.submitted_on) == ("submitted", True, play.SUBMITTED)
    assert case.attachments.get().purpose == "scan"
    assert case.cosignatures.get().state == "confirmed"
    assert told("entered_for_deputy") == {"梅若兰", "兰志远"}
    accept(case, play.by(people.song, play.SUBMITTED))
    assert play.fresh(case).number == 1


def test_what_came_on_paper_counts_from_the_day_on_which_it_was_given():
    people = play.cast()
    acting = replace(play.by(people.song, LATER), on=play.SUBMITTED)

    event = enter_for_deputy(
        None,
        acting,
        deputy=seat(people.mei),
        content=play.content(people),
        scan=play.a_file(),
    )

    case = Suggestion.objects.get()
    assert (case.submitted_on, case.period) == (play.SUBMITTED, "session")
    assert event.happened_on == play.SUBMITTED
    tomorrow = replace(play.by(people.song, LATER), on=LATER + timedelta(days=1))
    with pytest.raises(ActRefused):
        enter_for_deputy(
            None,
            tomorrow,
            deputy=seat(people.mei),
            content=play.content(people),
            scan=play.a_file(),
        )


@pytest.mark.parametrize(
    "changes", [{"scan": None}, {"content": Content(title=" ")}], ids=["no scan", "no title"]
)
def test_paper_is_not_entered_without_its_scan_and_title(changes):
    people = play.cast()
    before = everything()

    with pytest.raises(ActRefused):
        entered(people, **changes)

    assert everything() == before


def test_paper_of_another_congress_is_not_entered():
    people, others = play.cast(), play.cast("nearby")
    before = everything()

    for changes in (
        {"deputy": seat(others.mei)},
        {"content": play.content(others)},
        {"cosigners": [seat(others.lan)]},
    ):
        with pytest.raises(ActRefused):
            entered(people, **changes)

    assert everything() == before


def test_of_a_secret_matter_nothing_is_kept_but_a_number():
    people = play.cast()

    case = entered(people, secret=True, scan=play.a_file())
    accept(case, play.by(people.song, play.SUBMITTED))

    case = play.fresh(case)
    text = standing_text(case)
    assert (case.title, case.number) == ("线下办理", 1)
    assert (text.title, text.situation, text.proposal) == ("线下办理", "", "")
    assert not case.attachments.exists()
    assert Facts.objects.get(case=case).secret
    rows = json.dumps(everything(), default=str, ensure_ascii=False)
    assert play.content(people).title not in rows
    assert play.content(people).situation not in rows


def test_a_secret_matter_never_gets_a_text_and_is_never_published():
    people = play.cast()
    case = entered(people, secret=True)
    by_song = play.by(people.song, play.SUBMITTED)

    with pytest.raises(ActRefused):
        return_to_deputy(case, by_song, reason="请补充。")
    with pytest.raises(ActRefused):
        take_back(case, play.by(people.mei, play.SUBMITTED))
    with pytest.raises(ActRefused):
        correct(case, by_song, changes={"title": "真实的案由"}, reason="更正。")
    with pytest.raises(ActRefused):
        publish(case, by_song, level="title")

    assert play.fresh(case).state == "submitted"
