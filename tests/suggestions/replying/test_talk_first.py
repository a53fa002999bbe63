"""Before a reply: a talk with the deputy where the rules want one, and in which form."""

from datetime import date

import pytest
import time_machine
from django.urls import reverse

from suggestions.assigning.actions import Talk, log_contact
from suggestions.record import ActRefused
from suggestions.replying.actions import issue_reply
from tests import cast as play
from tests.suggestions.assigning.asked import signed
from tests.suggestions.desk import at_desk, words

pytestmark = pytest.mark.django_db
TODAY = date(2025, 3, 3)


def talked(people, case, kind: str) -> None:
    """Transport notes down a talk."""
    talk = Talk(kind=kind, held_on=TODAY, people="梅若兰", content="商量站点。", place="北片")
    log_contact(play.part(case, people.transport), play.by(people.lin, TODAY), talk=talk)


def issued(people, case) -> None:
    play.opine(people, case, people.finance, day=TODAY)
    part = play.part(case, people.transport)
    issue_reply(
        part,
        play.by(people.signatory_of(people.transport), TODAY),
        letter=play.letter(),
        checked=True,
    )


@pytest.mark.parametrize(
    ("kind", "required", "enough"),
    [
        ("call", True, False),
        ("letter", True, False),
        ("meeting", True, True),
        ("visit", True, True),
        ("visit", False, True),
        ("call", False, False),
    ],
)
def test_where_deputies_are_answered_face_to_face_a_call_is_not_enough(kind, required, enough):
    people = play.cast()
    articles = {"reply_form": "青岛市条例第二十六条（面复）"}
    play.policy(people, reply_form="face_to_face", contact_required=required, articles=articles)
    case = signed(people)
    talked(people, case, kind)

    if enough:
        issued(people, case)
    else:
        with pytest.raises(ActRefused) as refusal:
            issued(people, case)
        assert refusal.value.article == articles["reply_form"]

    assert play.fresh(case).state == ("answered" if enough else "assigned")


def test_the_talk_of_another_unit_is_not_ones_own():
    people = play.cast()
    case = signed(people)
    talk = Talk(kind="meeting", held_on=TODAY, people="梅若兰", content="商量。")
    log_contact(play.part(case, people.finance), play.by(people.fang, TODAY), talk=talk)

    with pytest.raises(ActRefused):
        issued(people, case)


def test_the_page_says_by_when_the_first_talk_is_due_and_which_kind_is_missing():
    people = play.cast(preset="chongqing")
    case = signed(people)
    part = play.part(case, people.transport)
    url = reverse("suggestions:work", args=[part.public_id])
    with time_machine.travel(play.at(TODAY)):
        lin = at_desk(people.lin)

        before = words(lin.get(url))
        talked(people, case, "call")
        after = words(lin.get(url))

    assert "首次面商期限" in before
    assert "3月20日（周四）" in before  # twenty working days from the receipt
    assert "首次面商期限" not in after


def test_the_page_asks_for_a_meeting_where_only_calls_were_noted_down():
    people = play.cast()
    play.policy(people, reply_form="face_to_face")
    case = signed(people)
    talked(people, case, "call")
    part = play.part(case, people.transport)
    with time_machine.travel(play.at(TODAY)):
        shown = words(at_desk(people.lin).get(reverse("suggestions:work", args=[part.public_id])))

    assert "须记录一次见面或实地走访" in shown
    assert "记录见面或实地走访后，方可签发答复" in shown
