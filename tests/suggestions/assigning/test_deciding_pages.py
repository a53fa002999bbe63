"""The pages on which requests are decided: queues, one by one, several at once, coordinators."""

from datetime import date

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from history.models import Event
from people.models import Unit
from suggestions.models import Suggestion, UnitRequest
from tests import cast as play
from tests.suggestions.assigning.asked import (
    CO,
    EARLY,
    disputes,
    extends,
    latest,
    proposes,
    refuses,
    returns,
    signed,
    to,
)
from tests.suggestions.desk import at_desk, forms_of, send, send_form, the_form, words
from tests.suggestions.everybody import everybody
from workflow.limits import Limit

pytestmark = pytest.mark.django_db
LATER = date(2025, 6, 30)


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel(play.at(EARLY)):
        yield


def queue_of(code: str) -> str:
    return reverse("suggestions:waiting", args=[code])


def page_of(request: UnitRequest) -> str:
    return reverse("suggestions:decide", args=[request.public_id])


def the_form_to(page, decision: str):
    """Give the form of a page that grants, or the one that refuses."""
    return next(f for f in forms_of(page) if f.fields.get("decision") == decision)


def standing(case: Suggestion) -> set[tuple[str, str]]:
    parts = case.assignments.filter(round=case.round).exclude(state="returned")
    return set(parts.values_list("unit__code", "role"))


# --- Queues ---------------------------------------------------------------------------------


def test_each_queue_lists_who_asks_what_and_why_and_its_count_is_true():
    people, other = everybody(), play.cast("other")
    play.policy(people, reassign=Limit(10, "workday"))
    returned = returns(people, signed(people, day=EARLY), people.transport, unit=people.education)
    extended = extends(people, signed(people, day=EARLY), people.transport, LATER)
    proposed = proposes(people, signed(people, day=EARLY), people.transport, people.education)
    disputed = disputes(
        people.lin,
        refuses(people.song, returns(people, signed(people), people.transport), day=EARLY),
        day=EARLY,
    )
    returns(other, signed(other), other.transport)
    song = at_desk(people.song)

    rows = {
        code: song.get(queue_of(code)).context["page"].rows
        for code in ("returns", "extensions", "proposals", "disputes")
    }
    counts = {s.queue.code: s.shown for s in song.get("/secretariat/").context["standings"]}

    assert {code: [row.pick for row in found] for code, found in rows.items()} == {
        "returns": [returned.public_id],
        "extensions": [extended.public_id],
        "proposals": [proposed.public_id],
        "disputes": [disputed.public_id],
    }
    assert [counts[code] for code in rows] == ["1", "1", "1", "1"]
    (row,) = rows["returns"]
    assert (row.unit, row.said, row.quoted) == (
        "区交通委",
        "建议改由区教育局办理",
        "不属本单位职责。",
    )
    assert row.due_on == date(2025, 3, 10)  # ten working days after it was asked
    assert rows["extensions"][0].said == "申请延至2025年6月30日"
    assert rows["proposals"][0].said == "区教育局：会办"


def test_queue_and_page_name_the_same_day_where_days_off_count():
    people = everybody()
    play.policy(people, reassign=Limit(5, "day"), roll=False)
    asked = returns(people, signed(people, day=EARLY), people.transport)
    song = at_desk(people.song)

    (row,) = song.get(queue_of("returns")).context["page"].rows
    page = song.get(page_of(asked))

    assert row.due_on == page.context["decide_by"].on == date(2025, 3, 1)  # a Saturday


@pytest.mark.parametrize(
    ("code", "ask"),
    [
        ("returns", lambda people, case: returns(people, case, people.transport)),
        ("extensions", lambda people, case: extends(people, case, people.transport, LATER)),
        (
            "proposals",
            lambda people, case: proposes(people, case, people.transport, people.education),
        ),
    ],
)
def test_a_queue_asks_the_same_queries_at_one_row_and_at_many(code, ask):
    people = play.cast(preset="chongqing")
    song = at_desk(people.song)

    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert song.get(queue_of(code)).status_code == 200
        return len(queries)

    ask(people, signed(people))
    asked()
    one = asked()
    for _ in range(4):
        ask(people, signed(people))

    assert asked() == one
    assert one <= 8


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"q": "公交"}, 1),
        ({"q": "没有这样的"}, 0),
        ({"q": "\0"}, 1),
        ({"unit": "999999999", "page": "9"}, 0),
        ({"unit": "x", "session": "9" * 40}, 1),
    ],
)
def test_a_queue_is_searched_and_bears_any_address(query, found):
    people = play.cast()
    returns(people, signed(people), people.transport)

    page = at_desk(people.song).get(queue_of("returns"), query)

    assert (page.status_code, len(page.context["page"].rows)) == (200, found)


# --- One by one -----------------------------------------------------------------------------


def test_the_secretariat_agrees_and_the_proposed_unit_stands_in_the_first_row():
    people = play.cast()
    case = signed(people)
    request = returns(people, case, people.transport, unit=people.education)
    song = at_desk(people.song)

    page = song.get(page_of(request))
    form = the_form_to(page, "grant")
    done = send_form(song, page_of(request), form, answer="同意。")

    assert "不属本单位职责。" in words(page)
    assert [form.fields[f"units-{n}-unit"] for n in range(2)] == ["区教育局", "区财政局"]
    assert done.url == queue_of("returns")
    assert standing(case) == {("education", "lead"), ("finance", "co")}
    assert latest(case).answer == "同意。"


def test_after_one_the_next_one_comes():
    people = play.cast()
    first, second = (
        returns(people, signed(people), people.transport, unit=people.education) for _ in range(2)
    )
    song = at_desk(people.song)

    done = send_form(song, page_of(first), the_form_to(song.get(page_of(first)), "grant"))

    assert done.url == page_of(second)


def test_a_refusal_without_a_reason_stays_in_its_form_and_more_rows_keep_what_was_typed():
    people = play.cast()
    case = signed(people)
    request = returns(people, case, people.transport)
    song = at_desk(people.song)
    page = song.get(page_of(request))

    empty = send_form(song, page_of(request), the_form_to(page, "refuse"))
    nobody = send_form(song, page_of(request), the_form_to(page, "grant"), answer="同意退办。")
    more = send_form(song, page_of(request), the_form_to(page, "grant"), more="1", answer="稍候")

    assert [answer.status_code for answer in (empty, nobody, more)] == [422, 422, 200]
    assert "problems" in words(empty)
    assert "同意退办。" in words(nobody)
    assert the_form_to(more, "grant").fields["answer"] == "稍候"
    refused = send_form(
        song, page_of(request), the_form_to(page, "refuse"), **{"refuse-answer": "属你单位。"}
    )
    assert refused.status_code == 302
    assert latest(case).answer == "属你单位。"


def test_more_time_is_given_with_another_date_and_the_cap_is_named():
    people = play.cast()
    case = signed(people)
    request = extends(people, case, people.transport, LATER)
    song = at_desk(people.song)
    page = song.get(page_of(request))
    form = the_form_to(page, "grant")

    beyond = send_form(song, page_of(request), form, until="2025-09-01")
    done = send_form(song, page_of(request), form, until="2025-06-10")

    assert form.fields["until"] == "2025-06-30"
    assert "最迟8月20日（周三）" in words(page)
    assert beyond.status_code == 422
    assert "最迟可延至2025年8月20日" in words(beyond)
    assert "第十九条" in words(beyond)
    assert done.status_code == 302
    assert play.part(case, people.transport).due_on == date(2025, 6, 10)


def test_a_dispute_is_settled_on_the_same_page_with_words_in_any_case():
    people = everybody()
    case = signed(people)
    request = returns(people, case, people.transport, unit=people.education)
    request = disputes(people.lin, refuses(people.song, request, day=EARLY), day=EARLY)
    song = at_desk(people.song)
    page = song.get(page_of(request))

    empty = send_form(song, page_of(request), the_form_to(page, "grant"))
    done = send_form(song, page_of(request), the_form_to(page, "grant"), answer="协商一致。")

    assert "三定方案中无此职责。" in words(page)
    assert empty.status_code == 422
    assert done.status_code == 302
    assert latest(case).settlement == "协商一致。"
    assert standing(case) == {("education", "lead"), ("finance", "co")}


def test_of_two_at_the_desk_the_second_is_told_and_keeps_his_text():
    people = play.cast()
    case = signed(people)
    request = extends(people, case, people.transport, LATER)
    song = at_desk(people.song)
    page = song.get(page_of(request))
    grant, refuse = the_form_to(page, "grant"), the_form_to(page, "refuse")

    send_form(song, page_of(request), grant)
    again = send_form(song, page_of(request), grant)
    late = send_form(song, page_of(request), refuse, **{"refuse-answer": "写了很久的理由。"})

    assert again.status_code == 302  # the same form sent twice
    assert late.status_code == 409
    assert "写了很久的理由。" in words(late)
    assert Event.objects.filter(kind="extended").count() == 1
    assert song.get(page_of(request)).url == case.get_absolute_url()


def test_the_case_page_leads_whoever_decides_there_and_nobody_else_finds_it():
    people, other = everybody(), play.cast("other")
    case = signed(people)
    request = returns(people, case, people.transport)

    for member in (people.song, people.guan):
        assert page_of(request) in words(at_desk(member).get(case.get_absolute_url()))
        assert at_desk(member).get(page_of(request)).status_code == 200
    for member in (people.mei, people.lin, people.fang, people.chen, people.deng, other.song):
        assert at_desk(member).get(page_of(request)).status_code == 404
        assert at_desk(member).post(page_of(request), {"act_key": "k"}).status_code == 404


# --- Several at once ------------------------------------------------------------------------


def test_several_extensions_are_granted_as_they_were_asked():
    people = play.cast()
    cases = [signed(people) for _ in range(2)]
    requests = [extends(people, case, people.transport, LATER) for case in cases]
    gone = refuses(people.song, extends(people, signed(people), people.transport, LATER), day=EARLY)
    song = at_desk(people.song)
    form = the_form(song.get(queue_of("extensions")))
    form.fields["pick"] = [request.public_id for request in (*requests, gone)]

    report = send_form(song, "", form, decision="grant")
    again = send_form(song, "", form, decision="grant")

    assert [r.done for r in report.context["results"]] == [True, True, False]
    assert [play.part(case, people.transport).due_on for case in cases] == [LATER, LATER]
    assert again.status_code == 200
    assert Event.objects.filter(kind="extended").count() == 2


@pytest.mark.parametrize("code", ["returns", "extensions", "proposals"])
def test_several_are_refused_with_one_reason_and_without_one_not_at_all(code):
    people = play.cast()
    ask = {
        "returns": lambda case: returns(people, case, people.transport),
        "extensions": lambda case: extends(people, case, people.transport, LATER),
        "proposals": lambda case: proposes(people, case, people.transport, people.education),
    }[code]
    requests = [ask(signed(people)) for _ in range(2)]
    song = at_desk(people.song)
    form = the_form(song.get(queue_of(code)))
    form.fields["pick"] = [request.public_id for request in requests]

    nothing = send_form(song, "", form, decision="refuse")
    form = the_form(song.get(queue_of(code)))
    form.fields["pick"] = [request.public_id for request in requests]
    report = send_form(song, "", form, decision="refuse", answer="请继续办理。")

    assert [r.done for r in nothing.context["results"]] == [False, False]
    assert [r.done for r in report.context["results"]] == [True, True]
    answers = UnitRequest.objects.values_list("state", "answer")
    assert set(answers) == {("refused", "请继续办理。")}


@pytest.mark.parametrize(
    "sent", [{"decision": "grant"}, {"decision": "maybe"}, {}, {"decision": "grant", "pick": "a\0"}]
)
def test_returns_are_not_agreed_to_together_and_nonsense_decides_nothing(sent):
    people = play.cast()
    request = returns(people, signed(people), people.transport, unit=people.education)
    song = at_desk(people.song)
    words_ = {"act_key": "k", "queue": "returns", "pick": request.public_id, **sent}

    song.post(reverse("suggestions:decide_several"), words_)

    request.refresh_from_db()
    assert request.state == "open"


def test_an_answer_to_several_that_is_not_taken_says_why_and_comes_back():
    people = play.cast()
    request = returns(people, signed(people), people.transport, unit=people.education)
    song = at_desk(people.song)
    sent = {"act_key": "k", "queue": "returns", "pick": request.public_id}

    long = song.post(
        reverse("suggestions:decide_several"), sent | {"decision": "refuse", "answer": "长" * 9_000}
    )
    none = song.post(reverse("suggestions:decide_several"), sent | {"answer": "写了很久的答复。"})

    assert "长" * 9_000 in words(long)
    assert "请选择同意或不同意" not in words(long)
    assert "写了很久的答复。" in words(none)
    assert "请选择同意或不同意" in words(none)
    request.refresh_from_db()
    assert request.state == "open"


# --- Coordinators ---------------------------------------------------------------------------


def desk_of(code: str) -> str:
    return reverse("suggestions:coordinated", args=[code])


def test_a_coordinator_begins_where_he_splits_and_decides():
    people = everybody()
    to_split = play.assigned(people, to(people.hall), title="交给政府办的")
    request = returns(people, signed(people), people.transport, unit=people.education)
    guan = at_desk(people.guan)

    home = guan.get("/", follow=True)
    rows = guan.get(desk_of("returns")).context["page"].rows

    assert [row.case for row in home.context["page"]] == [to_split]
    assert home.context["page"].rows[0].url == reverse(
        "suggestions:hand_out_anew", args=[to_split.public_id]
    )
    assert [row.pick for row in rows] == [request.public_id]
    counts = {s.queue.code: s.shown for s in home.context["standings"]}
    assert counts == {"split": "1", "returns": "1", "extensions": "0", "proposals": "0"}
    assert guan.get(desk_of("nothing")).status_code == 404
    for member in (people.song, people.lin, people.mei, people.chen):
        assert at_desk(member).get(desk_of("split")).status_code == 404


def test_a_coordinator_splits_on_the_page_and_is_offered_his_own_units_alone():
    people = everybody()
    Unit.objects.create(congress=people.congress, code="court", label_zh="区法院")
    case = play.assigned(people, to(people.hall))
    guan, url = at_desk(people.guan), reverse("suggestions:hand_out_anew", args=[case.public_id])

    page = guan.get(url)
    foreign = send(guan, url, unit__0="区法院", reason="分办。")
    done = send(
        guan,
        url,
        way="separate",
        unit__0="区交通委",
        task__1="answer",
        unit__1="区教育局",
        reason="按职责分办。",
    )

    offered = page.context["sheet"].units.labels
    assert set(offered) == {"区政府办", "区交通委", "区教育局", "区财政局"}
    assert "告知代表的期限不变" in words(page)
    assert foreign.status_code == 422
    assert done.url == case.get_absolute_url()
    assert standing(case) == {("transport", "separate"), ("education", "separate")}


def test_a_coordinator_agrees_to_a_return_and_comes_back_to_his_desk():
    people = everybody()
    case = signed(people)
    request = returns(people, case, people.transport, unit=people.education)
    guan = at_desk(people.guan)

    done = send_form(guan, page_of(request), the_form_to(guan.get(page_of(request)), "grant"))

    assert done.url == desk_of("returns")
    assert standing(case) == {("education", "lead"), ("finance", "co")}


def test_what_the_rules_leave_to_the_secretariat_a_coordinator_reads_and_does_not_decide():
    people = everybody()
    request = extends(people, signed(people), people.transport, LATER)
    guan = at_desk(people.guan)

    page = guan.get(page_of(request))
    sent = guan.post(page_of(request), {"act_key": "k", "decision": "grant", "until": "2025-06-30"})

    assert "按规定由代表工委决定" in words(page)
    assert [f for f in forms_of(page) if "decision" in f.fields] == []
    assert sent.status_code == 409
    request.refresh_from_db()
    assert request.state == "open"


def test_a_coordinator_reaches_his_cases_and_reminds_his_units_alone():
    people = everybody()
    court = Unit.objects.create(congress=people.congress, code="court", label_zh="区法院")
    case = play.assigned(people, to(people.transport) + to(court, role=CO))
    foreign = play.assigned(people, to(court))
    guan = at_desk(people.guan)
    url = reverse("suggestions:remind", args=[case.public_id])

    offers = guan.get(case.get_absolute_url()).context["offers"]
    form = the_form(guan.get(url))
    done = send_form(guan, url, form, text="请抓紧。")

    assert [offer.url for offer in offers] == [
        reverse("suggestions:hand_out_anew", args=[case.public_id]),
        url,
    ]
    assert form.fields["parts"] == [play.part(case, people.transport).public_id]
    assert done.url == case.get_absolute_url()
    assert Event.objects.get(kind="reminded").actor_id == people.guan.user_id
    for name in ("remind", "hand_out_anew"):
        address = reverse(f"suggestions:{name}", args=[foreign.public_id])
        assert guan.get(address).status_code == 404


def test_a_coordinator_never_resolves_rates_or_hands_out_first():
    people = everybody()
    waiting, answered = play.numbered(people), play.answered(people)
    resolved = play.resolved(people)
    guan = at_desk(people.guan)

    for name, case in (("hand_out", waiting), ("check", answered), ("rate", resolved)):
        url = reverse(f"suggestions:{name}", args=[case.public_id])
        assert guan.get(url).status_code == 404
        assert guan.post(url, {"act_key": "k"}).status_code in (404, 405)
