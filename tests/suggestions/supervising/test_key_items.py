"""Stories of key items: chosen, planned, visited, concluded; and who reads what of it."""

from dataclasses import replace
from datetime import date

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from notifications.models import Message
from suggestions import timeline
from suggestions.intake.reviewing import accept, enter_for_deputy
from suggestions.intake.withdrawing import ask_withdrawal
from suggestions.models import Suggestion, Supervision
from suggestions.record import ActRefused
from suggestions.supervising.key_items import (
    Visit,
    conclude_supervision,
    drop_key_item,
    log_visit,
    make_key_item,
    revise_supervision,
)
from suggestions.visibility import (
    attachments_visible_to,
    supervisions_visible_to,
    visits_told_to,
)
from tests import cast as play
from tests.suggestions.desk import at_desk, send, words
from tests.suggestions.everybody import (
    an_item,
    everybody,
    everything,
    seat,
    signed_by_two,
    the_supervision,
)
from tests.suggestions.test_visibility import taken_off

pytestmark = pytest.mark.django_db

LATER = date(2025, 6, 20)
FOUND = "站点已选址，夜间班次尚未延长。"
RESULT = "三条线路已优化，惠及沿线居民。"


def visited(people, supervision: Supervision, *, day: date = LATER, **changes) -> None:
    visit = Visit("visit", day, "陈主任、梅若兰", FOUND, place="石桥镇北片")
    acting = play.by(people.song, LATER)
    file = play.a_file("视察.pdf")
    log_visit(fresh(supervision), acting, visit=replace(visit, **changes), files=[file])


def concluded(people, supervision: Supervision) -> None:
    acting = play.by(people.chen, LATER)
    conclude_supervision(fresh(supervision), acting, result=RESULT, beneficiaries="1.45万户")


def fresh(supervision: Supervision) -> Supervision:
    return Supervision.objects.get(pk=supervision.pk)


def told(kind: str) -> set[str]:
    found = Message.objects.filter(kind=kind)
    return set(found.values_list("recipient__name", flat=True))


# --- The acts -------------------------------------------------------------------------------


def test_a_key_item_from_its_choice_to_its_result():
    people = everybody()
    case = play.assigned(people)

    supervision = the_supervision(people, case)
    assert play.fresh(case).key_item
    assert told("key_item") == {"梅若兰", "林科员", "赵局长", "方科员"}
    revised = an_item(plan="10月专题询问。", levels={"town": "石桥镇人大", "office": "代表工委"})
    acting = play.by(people.chen, LATER)
    revise_supervision(fresh(supervision), acting, item=revised, reason="进度调整。")
    visited(people, supervision)
    concluded(people, supervision)

    supervision = fresh(supervision)
    assert (supervision.ended_on, supervision.result) == (LATER, RESULT)
    assert dict(supervision.levels.values_list("level", "who")) == {
        "town": "石桥镇人大",
        "office": "代表工委",
    }
    assert play.fresh(case).key_item
    assert told("supervision_concluded") == {"梅若兰", "林科员", "赵局长", "方科员"}
    lines = [(e.sentence, e.note) for e in timeline.entries(play.fresh(case), people.mei)]
    assert lines[:3] == [
        ("重点督办已办结。", RESULT),
        ("督办活动：现场视察。", ""),
        (
            "调整督办安排。",
            "进度调整。\n陈主任领衔 → —\n— → 代表工委\n6月视察，9月听取汇报。 → 10月专题询问。",
        ),
    ]


def test_after_its_conclusion_nothing_more_is_noted_down():
    people = everybody()
    supervision = the_supervision(people, play.assigned(people))
    concluded(people, supervision)
    before = everything()

    with pytest.raises(ActRefused):
        visited(people, supervision)
    with pytest.raises(ActRefused):
        concluded(people, supervision)
    with pytest.raises(ActRefused):
        drop_key_item(fresh(supervision), play.by(people.song, LATER), reason="误列。")

    assert everything() == before


def test_what_was_dropped_may_be_chosen_again_and_keeps_its_visits():
    people = everybody()
    case = play.assigned(people)
    supervision = the_supervision(people, case)
    visited(people, supervision)

    drop_key_item(fresh(supervision), play.by(people.song, LATER), reason="误列。")
    assert not play.fresh(case).key_item
    with pytest.raises(ActRefused):
        visited(people, supervision)
    make_key_item(play.fresh(case), play.by(people.chen, LATER), item=an_item(grounds="再次列入。"))

    again = fresh(supervision)
    assert (again.ended_on, again.chosen_on, again.grounds) == (None, LATER, "再次列入。")
    assert again.visits.count() == 1


@pytest.mark.parametrize(
    "changes", [{"grounds": " "}, {"supervised_by": ""}], ids=["no grounds", "no leader"]
)
def test_a_key_item_needs_its_grounds_and_its_leader(changes):
    people = everybody()
    case = play.assigned(people)
    supervision = the_supervision(people, play.assigned(people, title="关于另一件事的建议"))
    before = everything()

    with pytest.raises(ActRefused):
        make_key_item(case, play.by(people.song, LATER), item=an_item(**changes))
    with pytest.raises(ActRefused):
        revise_supervision(supervision, play.by(people.song, LATER), item=an_item(**changes))
    with pytest.raises(ActRefused):
        revise_supervision(supervision, play.by(people.song, LATER), item=an_item())  # the same

    assert everything() == before


def test_what_has_no_number_and_what_is_secret_is_no_key_item():
    people = everybody()
    words_ = {"deputy": seat(people.mei), "content": play.content(people), "scan": None}
    event = enter_for_deputy(None, play.by(people.song, play.SUBMITTED), **words_, secret=True)
    secret = Suggestion.objects.get(pk=int(event.stream.ref))
    accept(secret, play.by(people.song, play.SUBMITTED))

    for case in (play.submitted(people), play.fresh(secret)):
        with pytest.raises(ActRefused):
            make_key_item(case, play.by(people.song, LATER), item=an_item())

    assert not Supervision.objects.exists()


@pytest.mark.parametrize(
    ("changes", "by_day"),
    [
        ({"day": date(2025, 6, 1)}, "before it was chosen"),
        ({"day": date(2025, 6, 21)}, "in the future"),
        ({"kind": "party"}, "no such kind"),
    ],
)
def test_a_visit_is_of_a_known_kind_and_held_while_it_is_supervised(changes, by_day):
    people = everybody()
    supervision = the_supervision(people, play.assigned(people))

    with pytest.raises(ActRefused):
        visited(people, supervision, **changes)

    assert not supervision.visits.exists(), by_day


def test_a_withdrawn_key_item_is_supervised_no_more_and_says_why():
    people = everybody()
    case = play.assigned(people)
    supervision = the_supervision(people, case)
    ask_withdrawal(play.fresh(case), play.by(people.mei, LATER), reason="已解决。")

    with pytest.raises(ActRefused) as refusal:
        visited(people, supervision)

    assert "撤回" in str(refusal.value.reason)


# --- Who reads what -------------------------------------------------------------------------


def test_everybody_around_it_reads_leaders_and_plan_and_only_the_congress_what_was_found():
    people, others = everybody(), everybody("nearby")
    case = signed_by_two(people)
    supervision = the_supervision(people, case)
    visited(people, supervision)
    pages = {
        name: at_desk(member).get(reverse("suggestions:supervision", args=[case.public_id]))
        for name, member in people.members.items()
    }

    around = {"mei", "lan", "lin", "zhao", "fang", "guan", "song", "chen"}
    assert {n for n, m in people.members.items() if supervisions_visible_to(m).exists()} == around
    assert {name for name, page in pages.items() if page.status_code == 200} == around
    assert {name for name in around if "6月视察" in words(pages[name])} == around
    assert {name for name in around if FOUND in words(pages[name])} == {"song", "chen"}
    assert {n for n, m in people.members.items() if visits_told_to(m).exists()} == {"song", "chen"}
    assert {n for n, m in people.members.items() if attachments_visible_to(m).exists()} == {
        "song",
        "chen",
    }
    concluded(people, supervision)
    congress_and_deputies = {"mei", "lan", "song", "chen"}
    readers = {n for n, m in people.members.items() if visits_told_to(m).exists()}
    assert readers == congress_and_deputies
    for stranger in (*others.members.values(), None):
        assert not supervisions_visible_to(stranger).exists()
        assert not visits_told_to(stranger).exists()


def test_a_unit_that_was_taken_off_learns_nothing_of_it():
    people = everybody()
    case = taken_off(people)
    the_supervision(people, case)

    for member, seen in ((people.lin, False), (people.wu, True)):
        page = words(at_desk(member).get(case.get_absolute_url()))
        assert ("6月视察" in page) is seen
        assert supervisions_visible_to(member).exists() is seen


# --- The pages ------------------------------------------------------------------------------


@pytest.fixture
def on_a_day():
    with time_machine.travel(f"{LATER}T10:00:00+08:00"):
        yield


def page_of(name: str, case: Suggestion) -> str:
    return reverse(f"suggestions:{name}", args=[case.public_id])


def test_a_supervisor_does_it_all_on_the_pages(on_a_day):
    people = everybody()
    case = play.assigned(people)
    chen = at_desk(people.chen)
    assert page_of("key_item", case) in words(chen.get(case.get_absolute_url()))

    empty = send(chen, page_of("key_item", case), grounds="", supervised_by="陈主任")
    made = send(
        chen,
        page_of("key_item", case),
        grounds="多位代表提出。",
        supervised_by="陈主任",
        level_town="石桥镇人大",
    )
    assert (empty.status_code, made.url) == (422, page_of("supervision", case))
    send(chen, page_of("revise_supervision", case), plan="9月听取汇报。")
    early = send(
        chen, page_of("log_visit", case), held_on="2025-06-01", people="陈主任", content=FOUND
    )
    send(chen, page_of("log_visit", case), people="陈主任", content=FOUND)
    sheet = words(chen.get(page_of("supervision", case)))
    assert early.status_code == 422
    for told_ in ("石桥镇人大", "9月听取汇报。", FOUND):
        assert told_ in sheet
    send(chen, page_of("conclude_supervision", case), result=RESULT, beneficiaries="1.45万户")

    assert RESULT in words(chen.get(page_of("supervision", case)))
    assert RESULT in words(at_desk(people.mei).get(case.get_absolute_url()))
    for name in ("key_item", "revise_supervision", "log_visit", "conclude_supervision"):
        assert chen.get(page_of(name, case)).status_code == 302


def test_it_is_taken_off_on_its_page(on_a_day):
    people = everybody()
    case = play.assigned(people)
    the_supervision(people, case)

    done = send(at_desk(people.song), page_of("drop_key_item", case), reason="误列。")

    assert done.url == case.get_absolute_url()
    assert at_desk(people.song).get(page_of("supervision", case)).status_code == 404


def test_units_and_deputies_see_the_mark_and_can_do_nothing_about_it(on_a_day):
    people = everybody()
    case = play.assigned(people)
    the_supervision(people, case)

    assert "重点督办" in words(at_desk(people.lin).get("/queue/"))
    for member in (people.mei, people.lin, people.guan):
        assert "重点督办" in words(at_desk(member).get(case.get_absolute_url()))
        for name in ("key_item", "revise_supervision", "log_visit", "drop_key_item"):
            assert at_desk(member).get(page_of(name, case)).status_code == 404
        assert at_desk(member).get(reverse("suggestions:key_items")).status_code == 404


def test_the_list_holds_the_items_of_one_session_and_congress_open_ones_first(on_a_day):
    people, others = everybody(), everybody("nearby")
    first = play.assigned(people, title="关于第一件事的建议")
    second = play.assigned(people, title="关于第二件事的建议")
    play.assigned(people, title="关于第三件事的建议")
    concluded(people, the_supervision(people, first))
    visited(people, the_supervision(people, second))
    foreign = the_supervision(others, play.assigned(others))
    url = reverse("suggestions:key_items")

    page = at_desk(people.chen).get(url)
    elsewhere = at_desk(people.chen).get(url, {"session": foreign.case.session_id})

    assert [row.supervision.case for row in page.context["rows"]] == [second, first]
    assert [row.visits for row in page.context["rows"]] == [1, 0]
    assert "已超期" in words(page)
    assert [row.supervision.case for row in elsewhere.context["rows"]] == [second, first]


def test_the_list_asks_the_same_queries_at_one_row_and_at_many(on_a_day):
    people = everybody()
    chen = at_desk(people.chen)
    url = reverse("suggestions:key_items")

    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert chen.get(url).context["rows"]
        return len(queries)

    visited(people, the_supervision(people, play.assigned(people)))
    asked()
    one = asked()
    for _ in range(4):
        visited(people, the_supervision(people, play.assigned(people)))

    assert asked() == one
