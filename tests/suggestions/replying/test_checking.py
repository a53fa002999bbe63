"""The secretariat checks replies: reads them, confirms their class, lets them stand."""

import pytest
from django.urls import reverse

from history.models import Event
from notifications.models import Message
from suggestions.assigning.rules import Handout
from suggestions.models import Reply, Suggestion
from suggestions.replying.actions import resolve
from tests import cast as play
from tests.suggestions.desk import at_desk, send, send_form, the_form, words
from workflow.machines.assignment import AssignmentRole

pytestmark = pytest.mark.django_db


def check_of(case: Suggestion) -> str:
    return reverse("suggestions:check", args=[case.public_id])


def outcome_of(reply: Reply) -> str:
    return f"outcome-{reply.public_id}"


def test_the_reply_is_read_beside_the_suggestion_and_resolved_under_its_own_class():
    people = play.cast()
    case = play.answered(people)
    song = at_desk(people.song)

    page = words(song.get(check_of(case)))
    done = send(song, check_of(case))

    assert "石桥镇北片三个小区没有公交站" in page
    assert "云交函〔2025〕12号" in page
    assert "送达 1 位签名代表" in page
    assert "规定未设评价期限" in page  # Shanghai sets none
    assert done.url == reverse("suggestions:waiting", args=["check"])
    case = play.fresh(case)
    assert (case.state, case.outcome) == ("resolved", "A")
    assert Message.objects.filter(kind="reply_delivered", recipient=people.mei.user).exists()


def test_the_window_that_begins_is_told_before_the_click():
    people = play.cast(preset="beijing")  # fifteen working days
    case = play.answered(people)

    page = words(at_desk(people.song).get(check_of(case)))

    assert "评价截止日期为" in page


def test_another_class_needs_a_reason():
    people = play.cast()
    case = play.answered(people)
    reply = case.replies.get()
    song = at_desk(people.song)

    silent = send(song, check_of(case), **{outcome_of(reply): "D"})
    unknown = send(song, check_of(case), **{outcome_of(reply): "Z", "reason": "理由"})
    assert [silent.status_code, unknown.status_code] == [422, 422]
    assert play.fresh(case).state == "answered"
    done = send(song, check_of(case), **{outcome_of(reply): "D", "reason": "只是留作参考。"})

    assert done.status_code == 302
    case = play.fresh(case)
    assert (case.outcome, case.notes.get().text) == ("D", "只是留作参考。")
    assert case.replies.get().outcome == "A"  # the unit's own word stays


def test_each_of_separate_replies_has_its_own_class():
    people = play.cast()
    separate = [
        Handout(people.transport, AssignmentRole.SEPARATE),
        Handout(people.finance, AssignmentRole.SEPARATE),
    ]
    case = play.assigned(people, separate)
    first = play.reply(people, case, people.transport)
    second = play.reply(people, case, people.finance)
    song = at_desk(people.song)

    send(song, check_of(case), **{outcome_of(second): "D", "reason": "未采纳。"})

    found = {r.pk: r.confirmed_outcome for r in case.replies.all()}
    assert found == {first.pk: "A", second.pk: "D"}
    assert play.fresh(case).outcome == "D"  # of several the worst


def test_several_are_resolved_under_the_class_of_their_units():
    people = play.cast()
    cases = [play.answered(people, outcome=o, title=f"关于{o}的建议") for o in ("A", "D")]
    running = play.assigned(people)
    song = at_desk(people.song)
    queue = reverse("suggestions:waiting", args=["check"])
    form = the_form(song.get(queue))
    form.fields["pick"] = [case.public_id for case in (*cases, running)]

    report = send_form(song, queue, form)
    send_form(song, queue, form)

    assert [(r.case.title, r.done) for r in report.context["results"]] == [
        ("关于A的建议", True),
        ("关于D的建议", True),
        (running.title, False),
    ]
    assert [play.fresh(case).outcome for case in cases] == ["A", "D"]
    assert play.fresh(running).state == "assigned"
    assert Event.objects.filter(kind="resolved").count() == 2


def test_who_comes_late_is_told_and_keeps_his_reason():
    people = play.cast()
    case = play.answered(people)
    reply = case.replies.get()
    song = at_desk(people.song)
    form = the_form(song.get(check_of(case)))
    resolve(case, play.by(people.song, play.DELIVERED), outcomes={})

    late = send_form(
        song, check_of(case), form, **{outcome_of(reply): "D", "reason": "写了很久的理由。"}
    )

    assert late.status_code == 409
    assert "写了很久的理由。" in words(late)
    assert play.fresh(case).outcome == "A"
    assert Message.objects.filter(kind="reply_delivered").count() == 1


def test_nobody_else_finds_the_page_and_it_leads_on_when_nothing_waits():
    people, other = play.cast(), play.cast("other")
    case, running = play.answered(people), play.assigned(people)

    for member in (people.mei, people.chen, people.lin, other.song):
        assert at_desk(member).get(check_of(case)).status_code == 404
    assert at_desk(people.song).get(check_of(running)).url == running.get_absolute_url()
    assert at_desk(people.song).get(reverse("suggestions:resolve_several")).status_code == 405
