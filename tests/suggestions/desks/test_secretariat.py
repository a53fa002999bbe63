"""The secretariat's desk: true counts, dense lists, search, and the next case one step away."""

from collections.abc import Callable

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from people.models import Role, Unit
from suggestions.intake.withdrawing import ask_withdrawal
from suggestions.models import Category, Suggestion
from suggestions.supervising.actions import publish
from suggestions.waiting import QUEUES, standings
from tests import cast as play
from tests.suggestions.assigning.asked import (
    disputes,
    extends,
    proposes,
    refuses,
    returns,
    signed,
    to,
)
from tests.suggestions.desk import at_desk, send, words

pytestmark = pytest.mark.django_db
TODAY = play.RATED.replace(month=6, day=3)


@pytest.fixture(autouse=True)
def on_a_day():
    with time_machine.travel(f"{TODAY}T10:00:00+08:00"):
        yield


def queue_of(code: str) -> str:
    return reverse("suggestions:waiting", args=[code])


def titles(page) -> list[str]:
    return [row.case.title for row in page.context["page"]]


def everything(people: play.Cast) -> None:
    """Put one case into every queue."""
    play.draft(people, title="草稿")
    play.submitted(people, title="待审核")
    play.numbered(people, title="待交办")
    play.assigned(people, title="已超期")  # due on 20 May
    play.assigned(people, title="办理中", day=play.DELIVERED)
    play.answered(people, title="待办结")
    play.resolved(people, title="未评价")
    no = {"result": "disagree", "attitude": "satisfied", "comment": "没有解决。"}
    play.rated(people, play.resolved(people, title="异议"), **no)
    done = play.rated(people, play.resolved(people, title="已公开"))
    publish(done, play.by(people.song, play.RATED), level="full")
    moved = signed(people, title="申请退办", day=play.DELIVERED)
    returns(people, moved, people.transport, day=play.DELIVERED)
    longer = signed(people, title="申请延期", day=play.DELIVERED)
    extends(people, longer, people.transport, TODAY.replace(month=9), day=play.DELIVERED)
    proposes(people, longer, people.transport, people.education, day=play.DELIVERED)
    refused = signed(people, title="有异议", day=play.DELIVERED)
    asked = returns(people, refused, people.transport, day=play.DELIVERED)
    asked = refuses(people.song, asked, day=play.DELIVERED)
    disputes(people.lin, asked, day=play.DELIVERED)
    left = play.assigned(people, to(old_unit(people)), title="撤并单位的", day=play.DELIVERED)
    Unit.objects.filter(pk=left.assignments.get().unit_id).update(closed_on=play.DELIVERED)
    play.reported(people, play.promised(people, title="承诺待核实"))
    gone = play.submitted(people, title="已撤回")
    ask_withdrawal(gone, play.by(people.mei, play.SUBMITTED), reason="情况已变。")


def old_unit(people: play.Cast) -> Unit:
    """A unit that will be dissolved."""
    return Unit.objects.create(congress=people.congress, code="old", label_zh="区老龄办")


RUNNING = ["已超期", "办理中", "申请退办", "申请延期", "有异议", "撤并单位的"]
EXPECTED = {
    "review": ["待审核"],
    "handout": ["待交办"],
    "returns": ["申请退办"],
    "extensions": ["申请延期"],
    "proposals": ["申请延期"],
    "disputes": ["有异议"],
    "merged": ["撤并单位的"],
    "overdue": ["已超期"],
    "running": RUNNING,  # overdue first
    "check": ["待办结"],
    "objections": ["异议"],
    "unrated": ["未评价", "承诺待核实"],
    "publish": ["未评价", "异议", "承诺待核实"],
    "promises": ["承诺待核实"],
    "ended": ["已撤回", "已公开", "异议"],  # the newest first
}


def test_every_queue_holds_what_waits_in_it_and_its_count_is_true():
    people, other = play.cast(), play.cast("other")
    everything(people)
    play.submitted(other, title="别区的建议")
    song = at_desk(people.song)

    found = {code: titles(song.get(queue_of(code))) for code in QUEUES}
    counts = {s.queue.code: s.shown for s in song.get("/secretariat/").context["standings"]}

    assert found == EXPECTED
    assert counts == {
        code: str(len(found)) if code != "ended" else "" for code, found in EXPECTED.items()
    }


def test_all_counts_come_from_one_query(django_assert_num_queries):
    people = play.cast()
    everything(people)

    with django_assert_num_queries(1):
        standings(people.song, TODAY)


def test_the_secretariat_begins_here_and_nobody_else_finds_it():
    people = play.cast()

    assert at_desk(people.song).get("/").url == reverse("suggestions:secretariat")
    for member in (people.mei, people.chen, people.lin):
        for url in ("/secretariat/", queue_of("review")):
            assert at_desk(member).get(url).status_code == 404
    assert at_desk(people.song).get(queue_of("nothing")).status_code == 404


def waiting_to_be_confirmed(people: play.Cast, title: str = "关于增设公交站点的建议") -> Suggestion:
    case = play.promised(people, title=title)
    play.reported(people, case)
    return case


FILLED: dict[str, Callable[..., Suggestion]] = {
    "review": play.submitted,
    "handout": play.numbered,
    "overdue": play.assigned,
    "check": play.answered,
    "unrated": play.resolved,
    "publish": play.resolved,
    "promises": waiting_to_be_confirmed,
}


@pytest.mark.parametrize("code", FILLED)
def test_a_list_asks_the_same_queries_at_one_row_and_at_many(code):
    people = play.cast()
    song = at_desk(people.song)

    def asked() -> int:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert song.get(queue_of(code)).status_code == 200
        return len(queries)

    FILLED[code](people)
    asked()
    one = asked()
    for number in range(5):
        FILLED[code](people, title=f"关于第{number}件事的建议")

    assert asked() == one
    assert one <= 8


def test_objections_ask_the_same_queries_at_one_row_and_at_many():
    people = play.cast()
    song = at_desk(people.song)
    no = {"result": "disagree", "comment": "没有解决。"}

    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            page = song.get(queue_of("objections"))
        assert "没有解决。" in words(page)
        return len(queries)

    play.rated(people, play.resolved(people), **no)
    asked()
    one = asked()
    for _ in range(3):
        play.rated(people, play.resolved(people), **no)

    assert asked() == one


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"q": "2"}, ["关于夜间公交的建议"]),
        ({"q": "第2号"}, ["关于夜间公交的建议"]),
        ({"q": "公交站"}, ["关于增设公交站点的建议"]),
        ({"q": "梅若兰"}, ["关于增设公交站点的建议", "关于夜间公交的建议"]),
        ({"q": "没有这样的"}, []),
        ({"q": "\0"}, ["关于增设公交站点的建议", "关于夜间公交的建议"]),
        ({"q": "字" * 5000}, []),
        ({"session": "x", "page": "-1"}, ["关于增设公交站点的建议", "关于夜间公交的建议"]),
        ({"unit": "9" * 40}, ["关于增设公交站点的建议", "关于夜间公交的建议"]),
        ({"unit": "999999999"}, []),
        ({"page": "99999"}, ["关于增设公交站点的建议", "关于夜间公交的建议"]),
        ({"page": "7"}, []),
    ],
)
def test_a_list_is_searched_and_bears_any_address(query, found):
    people = play.cast()
    play.assigned(people)
    play.assigned(people, title="关于夜间公交的建议")

    page = at_desk(people.song).get(queue_of("overdue"), query)

    assert page.status_code == 200
    assert titles(page) == found
    assert ("这里没有" in words(page) or "没有符合" in words(page)) == (not found)


def test_a_list_is_narrowed_to_a_session_a_category_and_a_unit():
    people = play.cast()
    health = Category.objects.create(congress=people.congress, code="health", label_zh="卫生健康")
    play.assigned(people)
    other = play.assigned(people, title="关于社区医院的建议")
    Suggestion.objects.filter(pk=other.pk).update(category=health)
    wished = play.submitted(people, title="关于学校的建议")
    Suggestion.objects.filter(pk=wished.pk).update(wished_unit=people.education)
    song = at_desk(people.song)

    def narrowed(code: str, **query: int) -> list[str]:
        return titles(song.get(queue_of(code), query))

    assert narrowed("overdue", category=health.pk) == ["关于社区医院的建议"]
    assert len(narrowed("overdue", unit=people.finance.pk)) == 2  # co-units are found too
    assert narrowed("overdue", unit=people.education.pk) == []
    assert narrowed("review", unit=people.education.pk) == ["关于学校的建议"]
    assert len(narrowed("overdue", session=people.session.pk)) == 2


def test_what_is_searched_for_is_kept_from_case_to_case():
    people = play.cast()
    first = play.submitted(people, title="甲：公交")
    play.submitted(people, title="乙：学校")
    third = play.submitted(people, title="丙：公交")
    song = at_desk(people.song)

    row = song.get(queue_of("review"), {"q": "公交"}).context["page"].rows[0]
    page = song.get(row.url)
    done = send(song, row.url, "accept")

    assert row.case == first
    assert page.context["place"].before is None
    assert page.context["place"].after == third.public_id
    assert f'rel="next" href="{page.context["place"].after_url}"' in words(page)
    assert done.url == page.context["place"].after_url
    last = send(song, done.url, "accept")
    assert last.url == f"{queue_of('review')}?q=%E5%85%AC%E4%BA%A4"


def test_neighbours_of_the_same_day_are_all_met_once():
    people = play.cast()
    cases = [play.submitted(people, title=f"第{n}件") for n in range(4)]
    song = at_desk(people.song)

    url, met = reverse("suggestions:review", args=[cases[0].public_id]), []
    while url:
        page = song.get(url)
        met.append(page.context["case"])
        url = page.context["place"].after_url

    assert met == cases
    assert page.context["place"].before == cases[2].public_id


def test_a_case_between_sessions_says_by_when_it_must_be_handed_out():
    people = play.cast()
    between, in_session = play.numbered(people, day=play.REPLIED), play.numbered(people)

    rows = at_desk(people.song).get(queue_of("handout")).context["page"].rows

    told = {row.case.pk: row.told for row in rows}
    assert told[in_session.pk].due_on is None
    assert told[between.pk].due_on is not None  # seven working days, Shanghai art. 11
    assert told[between.pk].due_on.isoformat() == "2025-05-21"


def test_past_the_window_a_case_is_shown_as_not_rated_for_good():
    people = play.cast(preset="beijing")
    play.resolved(people)
    song = at_desk(people.song)

    assert "未表态" not in words(song.get(queue_of("unrated")))
    with time_machine.travel("2025-09-01T10:00:00+08:00"):
        song = at_desk(people.song)
        assert "未表态" in words(song.get(queue_of("unrated")))


def test_the_case_page_offers_what_can_be_done_now():
    people = play.cast()
    no = {"result": "disagree", "comment": "没有解决。"}
    steps = {
        "review": play.submitted(people),
        "hand_out": play.numbered(people),
        "check": play.answered(people),
        "objection": play.rated(people, play.resolved(people), **no),
    }
    running = play.assigned(people)
    song = at_desk(people.song)

    for name, case in steps.items():
        first = song.get(case.get_absolute_url()).context["offers"][0]
        assert (first.url, first.primary) == (
            reverse(f"suggestions:{name}", args=[case.public_id]),
            True,
        )
    for case in (*steps.values(), running):
        for offer in song.get(case.get_absolute_url()).context["offers"]:
            assert song.get(offer.url).status_code == 200, offer
    assert people.chen.role == Role.SUPERVISOR
    offered = at_desk(people.chen).get(running.get_absolute_url()).context["offers"]
    assert [offer.url for offer in offered] == [
        reverse(f"suggestions:{name}", args=[running.public_id]) for name in ("remind", "key_item")
    ]
