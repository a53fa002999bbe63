"""What is handled together goes along when one of them is handed out anew (并案)."""

from datetime import date

import pytest
import time_machine
from django.urls import reverse

from history.models import Event
from history.verify import breaks
from suggestions.intake.merging import merge
from suggestions.models import Note, Suggestion
from suggestions.recalculation import differences
from tests import cast as play
from tests.suggestions.assigning.asked import EARLY, proposes, returns, signed, to
from tests.suggestions.desk import at_desk, forms_of, send, send_form, words
from tests.suggestions.everybody import everybody
from workflow.machines.assignment import AssignmentRole

pytestmark = pytest.mark.django_db
OTHER = "关于石桥镇北片公交站点设置的建议"


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel(play.at(EARLY)) as clock:
        yield clock


@pytest.fixture(autouse=True)
def nothing_is_torn():
    yield
    assert list(breaks()) == []
    assert list(differences()) == []


def page_of(name: str, case: Suggestion) -> str:
    return reverse(f"suggestions:{name}", args=[case.public_id])


def pair(people, *, apart: bool = False) -> tuple[Suggestion, Suggestion]:
    """Two that are handled together; transport and finance have both, or education the second."""
    head = signed(people)
    education = to(people.education)
    follower = signed(people, education if apart else None, title=OTHER)
    merge(play.fresh(follower), play.by(people.song, EARLY), head=head)
    return play.fresh(head), play.fresh(follower)


def standing(case: Suggestion) -> set[tuple[str, str]]:
    parts = case.assignments.filter(round=play.fresh(case).round).exclude(state="returned")
    return set(parts.values_list("unit__code", "role"))


def kinds(case: Suggestion) -> list[str]:
    return list(
        Event.objects.filter(stream__ref=str(case.pk))
        .order_by("seq")
        .values_list("kind", flat=True)
    )


def granted(client, request, **changes):
    page = reverse("suggestions:decide", args=[request.public_id])
    form = next(f for f in forms_of(client.get(page)) if f.fields.get("decision") == "grant")
    return send_form(client, page, form, **changes)


def test_handed_out_anew_it_goes_to_the_same_units_by_an_act_of_its_own():
    people = everybody()
    head, follower = pair(people)
    song, page = at_desk(people.song), page_of("hand_out_anew", head)
    assert "第2号" in words(song.get(page)).partition("<form class")[2]

    done = send(song, page, unit__0="区教育局", unit__1="", reason="属教育局职责。")

    for case in (head, follower):
        assert standing(case) == {("education", "lead")}
        assert kinds(case)[-1] == "reassigned"
        assert Note.objects.filter(case=case, text="属教育局职责。").exists()
    told = [str(message) for message in song.get(done.url).context["messages"]]
    assert any("第2号已一并交办" in line for line in told)


def test_sent_twice_it_goes_along_once():
    people = everybody()
    head, follower = pair(people)
    song, page = at_desk(people.song), page_of("hand_out_anew", head)
    form = next(f for f in forms_of(song.get(page)) if "reason" in f.fields)
    filled = {"unit__0": "区教育局", "unit__1": "", "reason": "属教育局职责。"}

    for _time in range(2):
        send_form(song, page, form, **filled)

    assert kinds(follower).count("reassigned") == 1


def test_what_other_units_have_stays_with_them_and_is_named():
    people = everybody()
    head, follower = pair(people, apart=True)
    song = at_desk(people.song)

    done = send(
        song, page_of("hand_out_anew", head), unit__0="区财政局", unit__1="", reason="属财政局。"
    )

    assert standing(head) == {("finance", "lead")}
    assert standing(follower) == {("education", "lead")}
    told = [str(message) for message in song.get(done.url).context["messages"]]
    assert any("第2号由其他单位办理" in line for line in told)


def test_where_a_return_is_agreed_to_the_other_one_goes_along():
    people = everybody()
    head, follower = pair(people)
    own = returns(people, follower, people.transport)  # the unit asks for both of them
    request = returns(people, head, people.transport, unit=people.education)

    granted(at_desk(people.song), request, answer="同意改办。")

    for case in (head, follower):
        assert standing(case) == {("education", "lead"), ("finance", "co")}
    assert (kinds(head)[-1], kinds(follower)[-1]) == ("returned", "reassigned")
    own.refresh_from_db()
    assert own.state == "dropped"


def test_where_nothing_was_answered_the_unit_s_own_reason_stands_in_the_history():
    people = everybody()
    head, follower = pair(people)
    request = proposes(people, head, people.transport, people.education)

    granted(at_desk(people.song), request, answer="")

    assert ("education", "co") in standing(follower)
    assert Note.objects.get(case=follower).text == request.reason


def test_a_refused_return_moves_nothing():
    people = everybody()
    head, follower = pair(people)
    request = returns(people, head, people.transport)
    page = reverse("suggestions:decide", args=[request.public_id])
    song = at_desk(people.song)
    form = next(f for f in forms_of(song.get(page)) if f.fields.get("decision") == "refuse")

    send_form(song, page, form, **{"refuse-answer": "属你单位职责。"})

    assert standing(head) == standing(follower) == {("transport", "lead"), ("finance", "co")}


def test_a_coordinator_takes_the_other_one_along():
    people = everybody()
    head, follower = pair(people)
    request = returns(people, head, people.transport, unit=people.education)

    granted(at_desk(people.guan), request, answer="同意改办。")

    for case in (head, follower):
        assert standing(case) == {("education", "lead"), ("finance", "co")}


def test_handled_again_only_those_go_along_whose_deputies_objected_too(today):
    people = everybody()
    head, follower = pair(people)
    content = play.assigned(people, title="关于同一事项的第三件建议")
    merge(content, play.by(people.song, EARLY), head=head)
    for case, result in ((head, "disagree"), (follower, "disagree"), (content, "agree")):
        play.reply(people, play.fresh(case), people.transport)
        play.resolve(play.fresh(case), play.by(people.song, play.DELIVERED), outcomes={})
        play.rated(people, case, result=result, comment="站点未建。")
    today.move_to(play.at(date(2025, 6, 3)))
    song, page = at_desk(people.song), page_of("objection", head)

    done = send(song, page, "rehandle", reason="请补充办理。")

    assert done.status_code == 302
    for case, state, number in (
        (head, "assigned", 2),
        (follower, "assigned", 2),
        (content, "rated", 1),
    ):
        assert (play.fresh(case).state, play.fresh(case).round) == (state, number)
    assert standing(follower) == {
        ("transport", AssignmentRole.LEAD),
        ("finance", AssignmentRole.CO),
    }
    assert kinds(follower)[-1] == "rehandled"
    assert not play.fresh(follower).objection_open
