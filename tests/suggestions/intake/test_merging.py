"""Suggestions on the same matter are handled together, and answered, rated and counted apart."""

from datetime import date
from functools import partial

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from history.models import Event
from history.verify import breaks
from notifications.models import Message
from people.models import Membership, Session
from reports.rates import totals_of
from reports.scope import Scope
from suggestions.assigning.actions import sign_for
from suggestions.assigning.rules import Handout
from suggestions.intake.drafting import start_draft, submit
from suggestions.intake.merging import merge, unmerge
from suggestions.intake.reviewing import accept, decline, enter_for_deputy
from suggestions.intake.withdrawing import ask_withdrawal
from suggestions.models import Draft, Suggestion
from suggestions.recalculation import differences
from suggestions.record import ActRefused
from suggestions.replying.actions import draft_reply, resolve
from tests import cast as play
from tests.suggestions.desk import at_desk, send, send_form, the_form, words
from tests.suggestions.everybody import everybody, everything, seat
from workflow.machines.assignment import AssignmentRole

pytestmark = pytest.mark.django_db

DAY = play.HANDED_OUT
NORTH, STOPS = "关于在石桥镇北片增设公交站点的建议", "关于石桥镇北片公交站点设置的建议"


def numbered_of(people, member: Membership, title: str) -> Suggestion:
    """Somebody's suggestion, numbered."""
    words_ = {"deputy": seat(member), "content": play.content(people, title)}
    event = start_draft(None, play.by(member, play.SUBMITTED), **words_)
    case = Suggestion.objects.get(pk=int(event.stream.ref))
    submit(case, play.by(member, play.SUBMITTED))
    accept(play.fresh(case), play.by(people.song, play.SUBMITTED))
    return play.fresh(case)


def two(people) -> tuple[Suggestion, Suggestion]:
    """Mei's suggestion, and Lan's on the same matter."""
    return numbered_of(people, people.mei, NORTH), numbered_of(people, people.lan, STOPS)


def merged(people, case: Suggestion, head: Suggestion) -> Event:
    return merge(play.fresh(case), play.by(people.song, DAY), head=head)


def handed_out(people, *cases: Suggestion) -> None:
    for case in cases:
        units = play.lead_and_co(people)
        play.assign(play.fresh(case), play.by(people.song, DAY), units=units)


def page_of(name: str, case: Suggestion) -> str:
    return reverse(f"suggestions:{name}", args=[case.public_id])


@pytest.fixture
def on_a_day():
    with time_machine.travel(f"{DAY}T10:00:00+08:00"):
        yield


# --- The acts -------------------------------------------------------------------------------


def test_merged_ones_keep_number_letter_and_rating_and_count_each_by_itself():
    people = everybody()
    first, second = two(people)
    merged(people, second, first)
    handed_out(people, first, second)

    for case, outcome in ((first, "A"), (second, "D")):
        play.reply(people, play.fresh(case), people.transport, outcome=outcome)
        resolve(play.fresh(case), play.by(people.song, play.DELIVERED), outcomes={})
    play.rated(people, first)

    first, second = play.fresh(first), play.fresh(second)
    assert (first.number, second.number) == (1, 2)
    assert (first.state, second.state) == ("rated", "resolved")
    assert (first.outcome, second.outcome) == ("A", "D")
    totals = totals_of(Scope(people.congress, date(2025, 12, 31), (people.session,)))
    solve, feedback = totals.rates["solve"], totals.rates["feedback"]
    assert totals.counts["received"] == 2
    assert (solve.numerator, solve.denominator) == (1, 2)
    assert (feedback.numerator, feedback.denominator) == (1, 2)
    assert list(differences()) == []


def test_the_deputies_of_both_and_the_units_that_have_one_are_told():
    people = everybody()
    first, second = two(people)
    handed_out(people, first)

    merge(second, play.by(people.song, DAY), head=first, why="内容相近。")

    told = Message.objects.filter(kind="merged")
    about = {(m.recipient.name, m.payload["number"], m.payload["other"]) for m in told}
    assert about == {
        ("兰志远", "2", "1"),
        ("梅若兰", "1", "2"),
        ("林科员", "1", "2"),
        ("赵局长", "1", "2"),
        ("方科员", "1", "2"),
    }
    assert {m.payload["reason"] for m in told} == {"内容相近。"}


def test_there_are_no_chains():
    people = everybody()
    first, second = two(people)
    third = numbered_of(people, people.zhou, "关于北片公交的建议")
    merged(people, second, first)

    merged(people, third, second)

    assert play.fresh(third).handled_with == first
    with pytest.raises(ActRefused) as refusal:
        merged(people, first, third)
    assert "已有其他建议并入本件" in str(refusal.value.reason)


def unnumbered(people):
    return play.submitted(people)


def answered(people):
    return play.answered(people)


def withdrawn(people):
    case = play.numbered(people)
    ask_withdrawal(case, play.by(people.mei, DAY), reason="已解决。")
    return case


def declined(people):
    case = play.numbered(people)
    decline(case, play.by(people.song, DAY), disposition="referred_up", reason="市级事权。")
    return case


def of_an_earlier_session(people):
    case = play.numbered(people)
    earlier = Session.objects.create(
        congress=people.congress,
        term=people.session.term,
        code="9-4",
        label_zh="九届四次会议",
        report_year=2024,
        opened_on=date(2024, 1, 9),
    )
    Suggestion.objects.filter(pk=case.pk).update(session=earlier)
    return case


def secret(people):
    words_ = {"deputy": seat(people.mei), "content": play.content(people), "scan": None}
    event = enter_for_deputy(None, play.by(people.song, play.SUBMITTED), **words_, secret=True)
    case = Suggestion.objects.get(pk=int(event.stream.ref))
    accept(case, play.by(people.song, play.SUBMITTED))
    return case


def of_another_congress(_people):
    return play.numbered(play.cast("nearby"))


@pytest.mark.parametrize(
    "other",
    [unnumbered, answered, withdrawn, declined, of_an_earlier_session, secret, of_another_congress],
)
def test_not_everything_is_handled_together(other):
    people = everybody()
    case, head = play.numbered(people), other(people)
    before = everything()

    with pytest.raises(ActRefused) as refusal:
        merge(play.fresh(case), play.by(people.song, DAY), head=head)

    assert str(refusal.value.reason)
    assert everything() == before


def test_what_is_merged_is_not_merged_again_nor_with_itself():
    people = everybody()
    first, second = two(people)
    third = numbered_of(people, people.zhou, "关于北片公交的建议")
    with pytest.raises(ActRefused):
        merged(people, first, first)
    merged(people, second, first)

    with pytest.raises(ActRefused) as refusal:
        merged(people, second, third)

    assert "已与第1号并案" in str(refusal.value.reason)


def test_it_is_handled_by_itself_again_until_it_is_answered():
    people = everybody()
    first, second = two(people)
    merged(people, second, first)

    with pytest.raises(ActRefused):
        unmerge(play.fresh(second), play.by(people.song, DAY), reason=" ")
    unmerge(play.fresh(second), play.by(people.song, DAY), reason="事项不同。")
    assert play.fresh(second).handled_with is None
    with pytest.raises(ActRefused):
        unmerge(play.fresh(second), play.by(people.song, DAY), reason="再次。")
    merged(people, second, first)
    handed_out(people, second)
    play.reply(people, play.fresh(second), people.transport)

    with pytest.raises(ActRefused):
        unmerge(play.fresh(second), play.by(people.song, play.REPLIED), reason="事项不同。")


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("turn", range(3))
def test_two_that_are_merged_with_each_other_at_once_never_turn_in_a_circle(at_once, turn):
    people = everybody()
    first, second = two(people)
    third = numbered_of(people, people.zhou, "关于北片公交的建议")

    results = at_once(
        *(
            partial(merge, case, play.by(people.song, DAY), head=head)
            for case, head in ((first, second), (second, third), (third, first))
        )
    )

    assert {type(result).__name__ for result in results} <= {"Event", "ActRefused"}
    following = dict(Suggestion.objects.values_list("pk", "handled_with"))
    heads = {head for head in following.values() if head}
    assert all(following[head] is None for head in heads)
    assert list(breaks()) == []


# --- The secretariat's pages ----------------------------------------------------------------


def test_likely_duplicates_are_shown_at_the_review_and_merged_side_by_side(on_a_day):
    people = everybody()
    first = numbered_of(people, people.mei, NORTH)
    numbered_of(people, people.zhou, "关于加强托育服务的建议")
    second = play.submitted(people, title=STOPS)
    song = at_desk(people.song)
    review = words(song.get(page_of("review", second)))
    assert NORTH in review
    assert "托育服务" not in review

    page = song.get(f"{page_of('alike', second)}?with={first.public_id}")
    assert [one.case for one in page.context["offered"]] == [first]
    done = send_form(song, page_of("alike", second), the_form(page), why="内容相近。")

    second = play.fresh(second)
    assert done.url == second.get_absolute_url()
    assert (second.number, second.handled_with) == (3, first)
    assert Event.objects.filter(stream__ref=str(second.pk)).order_by("-pk")[0].kind == "merged"
    for case, other in ((second, first), (first, second)):
        shown = words(song.get(case.get_absolute_url()))
        assert f"第{other.number}号 {other.title}" in shown
        assert "并案" in words(song.get(page_of("history", case)))[:200_000] or case == first


def test_a_form_that_accepts_and_merges_is_sent_twice_and_does_both_once(on_a_day):
    people = everybody()
    first = numbered_of(people, people.mei, NORTH)
    second = play.submitted(people, title=STOPS)
    song = at_desk(people.song)
    form = the_form(song.get(f"{page_of('alike', second)}?with={first.public_id}"))

    for _ in range(2):
        assert send_form(song, page_of("alike", second), form).status_code == 302

    kinds = Event.objects.filter(stream__ref=str(second.pk)).values_list("kind", flat=True)
    assert sorted(kinds) == ["accepted", "drafted", "merged", "submitted"]


def test_one_is_found_by_its_number_and_one_of_an_earlier_session_is_only_read(on_a_day):
    people = everybody()
    case = numbered_of(people, people.mei, NORTH)
    other = numbered_of(people, people.lan, "关于托育服务的建议")
    earlier = of_an_earlier_session(people)
    Suggestion.objects.filter(pk=earlier.pk).update(title=STOPS)
    song = at_desk(people.song)

    by_number = song.get(f"{page_of('alike', case)}?number=第{other.number}号")
    nothing = song.get(f"{page_of('alike', case)}?number=999")
    earlier_page = song.get(f"{page_of('alike', case)}?with={earlier.public_id}")

    assert by_number.context["offered"][0].case == other
    assert "没有第999号建议" in words(nothing)
    assert "属另一次会议" in words(earlier_page)
    assert page_of("merge", case) not in words(earlier_page)


@pytest.mark.parametrize("number", ["x", "9" * 30, "-1", "²", "a\0"])
def test_a_number_that_makes_no_sense_finds_nothing(on_a_day, number):
    people = everybody()
    case = numbered_of(people, people.mei, NORTH)

    page = at_desk(people.song).get(page_of("alike", case), {"number": number, "with": "a\0"})

    assert (page.status_code, page.context["nothing_found"]) == (200, True)


def test_looking_for_duplicates_asks_the_same_queries_of_few_and_of_many(on_a_day):
    people = everybody()
    case = numbered_of(people, people.mei, NORTH)
    song = at_desk(people.song)

    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert song.get(page_of("alike", case)).context["offered"]
        return len(queries)

    numbered_of(people, people.lan, STOPS)
    asked()
    one = asked()
    for n in range(6):
        numbered_of(people, people.lan, f"{STOPS}之{n}")

    assert asked() == one


def test_it_is_handled_by_itself_again_on_its_page(on_a_day):
    people = everybody()
    first, second = two(people)
    merged(people, second, first)
    song = at_desk(people.song)
    assert page_of("unmerge", second) in words(song.get(second.get_absolute_url()))

    empty = send(song, page_of("unmerge", second), reason="")
    done = send(song, page_of("unmerge", second), reason="事项不同。")

    assert (empty.status_code, done.status_code) == (422, 302)
    assert play.fresh(second).handled_with is None
    assert song.get(page_of("unmerge", second)).status_code == 302


def test_nobody_else_finds_these_pages(on_a_day):
    people, others = everybody(), everybody("nearby")
    first, second = two(people)
    foreign = play.numbered(others)

    for name in ("alike", "unmerge"):
        for member in (people.mei, people.lin, people.chen, others.song):
            assert at_desk(member).get(page_of(name, first)).status_code == 404
    song = at_desk(people.song)
    form = the_form(song.get(f"{page_of('alike', first)}?with={second.public_id}"))
    form.fields["with"] = foreign.public_id
    assert send_form(song, page_of("alike", first), form).status_code == 404
    assert play.fresh(first).handled_with is None


# --- Handing out ----------------------------------------------------------------------------


def test_the_others_are_handed_out_along_to_the_same_units(on_a_day):
    people = everybody()
    first, second = two(people)
    third = numbered_of(people, people.zhou, "关于北片公交的建议")
    for case in (second, third):
        merged(people, case, first)
    education = [Handout(people.education, AssignmentRole.LEAD)]
    play.assign(play.fresh(third), play.by(people.song, DAY), units=education)
    song = at_desk(people.song)

    done = send(song, page_of("hand_out", first), unit__0="区交通委", unit__1="财政")

    assert done.status_code == 302
    for case in (first, second):
        parts = case.assignments.order_by("pk").values_list("unit__label_zh", "role")
        assert list(parts) == [("区交通委", "lead"), ("区财政局", "co")]
    assert third.assignments.get().unit == people.education
    assert "并案的第2号已一并交办" in words(song.get(done.url))


def test_in_bulk_they_go_along_too(on_a_day):
    people = everybody()
    first, second = two(people)
    merged(people, second, first)
    song = at_desk(people.song)
    url = f"{reverse('suggestions:hand_out_several')}?pick={first.public_id}"

    report = send(song, url, unit__0="区交通委")

    assert [result.done for result in report.context["results"]] == [True, True]
    assert {play.fresh(case).state for case in (first, second)} == {"assigned"}


def test_one_that_is_merged_later_is_offered_the_units_of_the_other(on_a_day):
    people = everybody()
    first, second = two(people)
    handed_out(people, first)
    merged(people, second, first)
    song = at_desk(people.song)

    send(song, page_of("hand_out", second))

    parts = second.assignments.order_by("pk").values_list("unit__label_zh", "role")
    assert list(parts) == [("区交通委", "lead"), ("区财政局", "co")]


# --- The deputies and the units -------------------------------------------------------------


def test_a_deputy_is_told_the_number_of_the_other_one_and_nothing_of_its_text(on_a_day):
    people = everybody()
    first, second = two(people)
    merged(people, second, first)

    page = words(at_desk(people.lan).get(second.get_absolute_url()))

    assert "并案办理：" in page
    assert "第1号" in page
    assert NORTH not in page


def test_the_unit_signs_for_all_and_takes_over_talk_and_text(on_a_day):
    people = everybody()
    first, second = two(people)
    merged(people, second, first)
    handed_out(people, first, second)
    lin = at_desk(people.lin)
    one, other = (play.part(case, people.transport) for case in (first, second))
    work = partial(reverse, "suggestions:work")
    assert "并案" in words(lin.get("/queue/"))

    page = lin.get(work(args=[one.public_id]))
    assert words(page).count('name="pick"') == 2
    both = [first.public_id, second.public_id]
    report = send_form(lin, "", the_form(page, "queue/sign"), pick=both)
    assert [result.done for result in report.context["results"]] == [True, True]
    talk = play.Talk(kind="visit", held_on=DAY, people="梅若兰", content="看过站点。")
    play.log_contact(one, play.by(people.lin, DAY), talk=talk)
    draft_reply(one, play.by(people.lin, DAY), letter=play.letter(text="一、已增设。"))
    draft_reply(other, play.by(people.lin, DAY), letter=play.letter(text="自己的初稿。"))
    send(lin, work(args=[other.public_id]), "take-talks")
    assert other.contacts.get().content == "看过站点。"
    assert "take-talks" not in words(lin.get(work(args=[other.public_id])))
    url = reverse("suggestions:take_text", args=[other.public_id])
    taken = lin.post(url, {"from": one.public_id})

    assert taken.url == f"{work(args=[other.public_id])}#reply"
    page = words(lin.get(work(args=[other.public_id])))
    assert "一、已增设。" in page
    assert other.replies.get().text == "自己的初稿。"  # nothing is lost until it is saved
    assert Draft.objects.get().user == people.lin.user


def test_nothing_is_taken_over_from_anywhere_else(on_a_day):
    people = everybody()
    first, second = two(people)
    handed_out(people, first, second)
    lin = at_desk(people.lin)
    one, other = (play.part(case, people.transport) for case in (first, second))
    sign_for(one, play.by(people.lin, DAY))
    draft_reply(one, play.by(people.lin, DAY), letter=play.letter(text="一、已增设。"))
    fang = play.part(first, people.finance)

    for name in ("take_text", "take_talks"):
        url = reverse(f"suggestions:{name}", args=[other.public_id])
        for source in (one.public_id, fang.public_id, "", "a\0"):
            sent = {"from": source, "act_key": "x"}
            assert lin.post(url, sent).status_code == 404
        assert at_desk(people.mei).post(url, {"from": one.public_id}).status_code == 404
    assert not Draft.objects.exists()
