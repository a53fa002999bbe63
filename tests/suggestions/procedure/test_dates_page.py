"""Each date answers why it is this one: rule, article, start, free days, make-up days, and more."""

from datetime import date

import pytest
import time_machine
from django.urls import reverse

from suggestions.assigning.actions import sign_for
from suggestions.assigning.rules import Handout
from suggestions.models import Assignment
from suggestions.replying.actions import resolve
from tests import cast as play
from tests.suggestions.desk import at_desk, words
from tests.suggestions.everybody import everybody
from tests.suggestions.procedure.desk import TODAY, dates_page, entered
from workflow.machines.assignment import AssignmentRole

pytestmark = pytest.mark.django_db

IN_NOVEMBER = date(2026, 11, 11)


def told(page) -> dict[str, list[str]]:
    """Give what the page explains: the date and the reasons, by its anchor without the id."""
    return {
        dated.anchor.partition("-")[0]: [dated.on.isoformat(), *dated.why.reasons]
        for dated in page.context["dates"]
    }


def test_a_due_date_tells_limit_article_start_end_and_that_it_is_provisional():
    people = everybody()
    case = play.assigned(people, day=IN_NOVEMBER)

    page = at_desk(people.song).get(dates_page(case))

    text = words(page)
    assert "第十九条第一款" in text
    assert "期限为3个月，自交办之日起算" in text
    assert "2026年11月11日（星期三）不计入" in text
    assert "2027年2月11日（星期四）届满" in text
    assert "仅按周末和法定节假日推算" in text
    assert "暂定" in text
    assert "/rules/2022-01-01/" in text


def test_free_days_make_up_days_and_the_next_working_day_are_named():
    people = everybody(preset="chongqing")
    with time_machine.travel("2025-09-26T10:00:00+08:00"):
        case = play.assigned(people, day=date(2025, 9, 24))
        page = at_desk(people.song).get(dates_page(case))

    reasons = "\n".join(told(page)["return_window"])
    # Ten working days from the hand-out, over the National Day 2025.
    assert reasons.startswith("2025-10-14")
    assert "2025年10月1日至2025年10月8日" in reasons
    assert "2025年9月28日（星期日）" in reasons
    assert "2025年10月11日（星期六）" in reasons
    assert "第十六条" in words(page)


def test_what_runs_from_the_receipt_says_from_when():
    people = everybody()
    case = play.assigned(people, day=IN_NOVEMBER)
    sign_for(play.part(case, people.finance), play.by(people.fang, IN_NOVEMBER))

    page = at_desk(people.fang).get(dates_page(case))

    opinion = next(d for d in page.context["dates"] if d.unit == people.finance)
    assert opinion.on == date(2026, 12, 11)
    assert "自收到之日起算" in words(page)


def test_a_date_set_by_hand_says_so_and_nothing_of_a_limit():
    people = everybody()
    units = [Handout(people.transport, AssignmentRole.LEAD, due_on=date(2027, 1, 15))]
    case = play.assigned(people, units, day=IN_NOVEMBER)

    page = at_desk(people.lin).get(dates_page(case))

    (due, *_windows) = page.context["dates"]
    assert (due.on, due.why.given, due.now_on) == (date(2027, 1, 15), True, None)
    assert "交办时由交办机构指定" in words(page)


def test_a_date_that_has_not_been_moved_says_what_it_would_be():
    people = everybody()
    case = play.assigned(people, day=IN_NOVEMBER)
    entered(people.deng)

    page = at_desk(people.mei).get(dates_page(case))

    assert "按现行规则和日历推算应为2027年2月14日（周日）" in words(page)


def test_a_window_for_ratings_is_explained_by_its_delivery():
    people = everybody(preset="beijing")
    case = play.assigned(people, day=date(2026, 10, 12))
    play.reply(people, case, people.transport, day=date(2026, 11, 20))
    resolve(play.fresh(case), play.by(people.song, date(2026, 11, 20)), outcomes={})

    page = at_desk(people.mei).get(dates_page(case))

    assert told(page)["feedback"][0] == "2026-12-11"
    assert "第二十三条第一款" in words(page)
    assert "自答复函送达之日起15个工作日" in words(page)


def test_what_waits_to_be_handed_out_says_by_when():
    people = everybody()
    case = play.submitted(people, day=date(2026, 11, 20))
    play.accept(case, play.by(people.song, date(2026, 11, 23)))

    page = at_desk(people.song).get(dates_page(case))

    assert told(page)["handout"][0] == "2026-12-01"
    assert "第十一条第一款" in words(page)


def test_what_has_no_date_says_so():
    people = everybody()

    page = at_desk(people.mei).get(dates_page(play.submitted(people)))

    assert "尚无依规则推算的日期" in words(page)


def test_a_deputy_is_not_told_of_windows_inside_the_units():
    people = everybody()
    case = play.assigned(people, day=TODAY)

    deputy = told(at_desk(people.mei).get(dates_page(case)))
    unit = told(at_desk(people.lin).get(dates_page(case)))

    assert "return_window" not in deputy
    assert "return_window" in unit


def test_a_window_that_is_over_is_not_called_overdue():
    people = everybody()
    case = play.assigned(people, day=IN_NOVEMBER)

    text = words(at_desk(people.lin).get(dates_page(case)))

    assert "已经届满" in text
    assert "已超期" not in text


@pytest.mark.parametrize("name", ["zhou", "wu", "deng"])
def test_who_does_not_see_the_suggestion_does_not_see_its_dates(name):
    people = everybody()
    case = play.assigned(people)

    assert at_desk(people.members[name]).get(dates_page(case)).status_code == 404


def test_the_page_asks_the_same_number_of_queries_for_two_units_as_for_three(
    django_assert_max_num_queries,
):
    people = everybody()
    two = play.assigned(people, day=IN_NOVEMBER)
    three = play.assigned(
        people,
        [*play.lead_and_co(people), Handout(people.education, AssignmentRole.CO)],
        title="关于夜间公交的建议",
        day=IN_NOVEMBER,
    )
    client = at_desk(people.song)
    client.get(dates_page(two))

    with django_assert_max_num_queries(12) as few:
        client.get(dates_page(two))
    with django_assert_max_num_queries(12) as more:
        client.get(dates_page(three))

    assert Assignment.objects.filter(case=three).count() == 3
    assert len(more) == len(few)


@pytest.mark.parametrize(
    "address", ["/secretariat/queue/running/", "/secretariat/queue/overdue/", "case", "hand_out"]
)
def test_dates_on_pages_lead_to_their_explanation(address):
    people = everybody()
    late = play.assigned(people, day=date(2026, 8, 3))
    waiting = play.submitted(people, title="关于夜间公交的建议", day=date(2026, 11, 20))
    play.accept(waiting, play.by(people.song, date(2026, 11, 23)))
    part = play.part(late, people.transport)
    where = {
        "case": late.get_absolute_url(),
        "hand_out": reverse("suggestions:waiting", args=["handout"]),
    }.get(address, address)

    text = words(at_desk(people.song).get(where))

    leads = f"{dates_page(waiting)}#handout" if address == "hand_out" else (
        f"{dates_page(late)}#due-{part.public_id}"
    )  # fmt: skip
    assert f'href="{leads}"' in text
    page = words(at_desk(people.song).get(leads.partition("#")[0]))
    assert f'id="{leads.partition("#")[2]}"' in page


def test_a_window_for_ratings_leads_to_its_explanation():
    people = everybody(preset="beijing")
    case = play.assigned(people, day=date(2026, 10, 12))
    play.reply(people, case, people.transport, day=date(2026, 11, 20))
    resolve(play.fresh(case), play.by(people.song, date(2026, 11, 20)), outcomes={})
    leads = f'href="{dates_page(case)}#feedback"'

    mei, song = at_desk(people.mei), at_desk(people.song)

    assert leads in words(mei.get("/mine/"))
    assert leads in words(mei.get(reverse("suggestions:rate", args=[case.public_id])))
    assert leads in words(mei.get(case.get_absolute_url()))
    assert leads in words(song.get("/secretariat/queue/unrated/"))
    assert leads in words(song.get(reverse("suggestions:paper_rating", args=[case.public_id])))
