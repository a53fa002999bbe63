"""Counting replies instead of suggestions (件次): separate units have one each, joint leads one."""

import json
import re
from datetime import date
from urllib.parse import parse_qsl, urlsplit

import pytest
import time_machine
from django.core.management import call_command
from django.urls import reverse

from people.models import Unit
from reports.rates import groups_of, totals_of
from reports.scope import Scope, UnitOfCount
from suggestions.assigning.actions import sign_for
from suggestions.models import Suggestion
from tests import cast as play
from tests.reports.stories import YEAR_END, another_session, joint, of, separate, stands
from tests.reports.test_pages import rows, shown, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def today():
    """It is the end of the year."""
    with time_machine.travel(play.at(YEAR_END), tick=False):
        yield


def apart(people: play.Cast) -> Suggestion:
    """Two units answer separately: one solves its part and Mei agrees, one does neither."""
    case = play.assigned(people, separate(people.transport, people.education), title="关于甲的建议")
    play.reply(people, case, people.transport, outcome="A")
    play.reply(people, case, people.education, outcome="D")
    case = stands(people, play.fresh(case), play.DELIVERED)
    seat = people.mei.deputy
    assert seat is not None
    for reply, result in zip(case.replies.order_by("pk"), ("agree", "disagree"), strict=True):
        answers = play.Answers(result, "satisfied", "站点仍不够。")
        play.rate(reply, play.by(people.mei, play.RATED), deputy=seat, answers=answers)
    return play.fresh(case)


def together(people: play.Cast) -> Suggestion:
    """Two joint leads answer once; only one of them has talked with Mei."""
    case = play.assigned(people, joint(people.transport, people.education), title="关于乙的建议")
    for unit in (people.transport, people.education):
        sign_for(play.part(case, unit), play.by(people.user_of(unit), play.HANDED_OUT))
    play.reply(people, case, people.transport, outcome="A")
    return stands(people, play.fresh(case), play.DELIVERED)


@pytest.fixture
def people() -> play.Cast:
    """Four suggestions: answered separately, jointly and by one unit, and one that is not yet."""
    people = play.cast()
    Unit.objects.filter(pk=people.education.pk).update(system="party")
    apart(people)
    together(people)
    play.resolved(people, title="关于丙的建议")
    play.numbered(people, title="关于丁的建议")
    return people


def scope(people: play.Cast, counted: UnitOfCount) -> Scope:
    return Scope(people.congress, YEAR_END, (people.session,), counted=counted)


def test_each_separate_reply_counts_one_and_that_of_joint_leads_one(people):
    cases, replies = (totals_of(scope(people, counted)) for counted in UnitOfCount)

    assert [(t.counts["received"], t.counts["answered"]) for t in (cases, replies)] == [
        (4, 3),
        (5, 4),
    ]
    assert [of(t.rates["solve"]) for t in (cases, replies)] == [(2, 3), (3, 4)]
    assert [of(t.rates["consent"]) for t in (cases, replies)] == [(0, 1), (1, 2)]
    assert [of(t.rates["feedback"]) for t in (cases, replies)] == [(1, 3), (2, 4)]
    assert [of(t.rates["contact"]) for t in (cases, replies)] == [(3, 3), (4, 4)]
    assert replies.classes == {"A": 3, "D": 1}


def test_a_separate_unit_that_has_replied_counts_before_the_case_is_answered():
    people = play.cast()
    case = play.assigned(people, separate(people.transport, people.education))
    play.reply(people, case, people.transport)

    cases, replies = (totals_of(scope(people, counted)) for counted in UnitOfCount)

    assert [t.counts["answered"] for t in (cases, replies)] == [0, 1]
    assert [of(t.rates["reply"]) for t in (cases, replies)] == [(0, 1), (1, 2)]


@pytest.mark.parametrize(
    ("by", "expected"),
    [
        ("unit", {"transport": 3, "education": 2}),
        ("system", {"government": 3, "party": 2}),
        ("category", {"transport": 5}),
        ("month", {"2025-01": 5}),
    ],
)
def test_replies_are_grouped(people, by, expected):
    totals = totals_of(scope(people, UnitOfCount.REPLIES))

    groups = {group.key: group.counts["received"] for group in groups_of(totals, by)}

    assert groups == expected


def test_every_number_of_replies_leads_to_as_many_lines(people):
    client = signed_in(people.chen)
    page = shown(client, "reports:figures", counted="replies")

    links = set(re.findall(rf'href="({reverse("reports:cases")}\?[^"]+)"[^>]*>(\d+)</a>', page))
    assert len(links) > 40
    for address, number in links:
        query = dict(parse_qsl(urlsplit(address.replace("&amp;", "&")).query))
        assert query["counted"] == "replies"
        listed = client.get(reverse("reports:cases"), query)
        assert listed.context["page"].paginator.count == int(number), address
        assert len(listed.context["lines"]) == int(number), address
        assert len(rows(client, "reports:cases_csv", **query)) == int(number) + 1


@pytest.mark.parametrize("by", ["system", "delegation", "month"])
def test_the_groups_of_no_table_lead_to_as_many_lines(people, by):
    client = signed_in(people.chen)
    for group in groups_of(totals_of(scope(people, UnitOfCount.REPLIES)), by):
        query = {"count": "received", "by": by, "key": group.key, "counted": "replies"}
        listed = client.get(reverse("reports:cases"), query)
        assert len(listed.context["lines"]) == group.counts["received"] > 0


def test_a_line_of_a_separate_reply_is_that_of_its_unit(people):
    client = signed_in(people.chen)

    file = rows(client, "reports:cases_csv", rate="solve", part="denominator", counted="replies")

    assert [(row[1], row[3], row[7], row[8]) for row in file[1:]] == [
        ("关于甲的建议", "区交通委", "解决采纳", "同意、满意"),
        ("关于甲的建议", "区教育局", "留作参考", "不同意、满意"),
        ("关于乙的建议", "区交通委、区教育局", "解决采纳", ""),
        ("关于丙的建议", "区交通委", "解决采纳", ""),
    ]


def test_the_page_says_in_what_it_counts_and_quotes_suggestions_only(people):
    client = signed_in(people.chen)
    cases, replies = (shown(client, "reports:figures", counted=each) for each in UnitOfCount)
    file = rows(client, "reports:figures_csv", counted="replies")

    assert ("按件计数：每件建议计一次" in cases, "推动4件代表建议" in cases) == (True, True)
    assert ("按件次计数：每份答复计一次" in replies, "推动" in replies) == (True, False)
    assert file[3][:6] == ["说明", "", "计数单位", "", "", "件次"]
    assert next(row for row in file if row[2] == "解决率")[3:6] == ["3", "4", "75.0%"]


def test_an_unknown_unit_of_count_gets_a_message(people):
    page = shown(signed_in(people.chen), "reports:figures", counted="votes")

    assert '<div class="problems"' in page
    assert "推动4件代表建议" in page


def test_the_year_before_is_counted_in_the_same(people):
    another_session(people, 2024, cut_off=date(2024, 12, 31))
    units = separate(people.transport, people.education)
    earlier = play.assigned(people, units, day=date(2024, 2, 20))
    for unit, outcome in ((people.transport, "A"), (people.education, "D")):
        play.reply(people, earlier, unit, outcome=outcome, day=date(2024, 5, 12))
    stands(people, play.fresh(earlier), date(2024, 5, 15))

    page = shown(signed_in(people.chen), "reports:figures", counted="replies")

    assert "2024年：50.0%，+25.0个百分点" in page


def test_rates_can_be_counted_by_replies(people, capsys):
    def printed(*words: str) -> dict:
        capsys.readouterr()
        call_command("rates", "--year", "2025", "--format", "json", "--by", "unit", *words)
        return json.loads(capsys.readouterr().out)

    default, cases, replies = printed(), printed("--count", "cases"), printed("--count", "replies")

    assert default == cases
    assert (cases["unit_of_count"], replies["unit_of_count"]) == ("件", "件次")
    assert (cases["counts"]["received"], replies["counts"]["received"]) == (4, 5)
    assert replies["rates"]["solve"]["quoted"] == "75.0%"
    assert cases["groups"] == replies["groups"]


def test_quote_counts_suggestions(people, capsys):
    capsys.readouterr()
    call_command("quote", "--year", "2025")

    assert capsys.readouterr().out.startswith("推动4件代表建议的办理落实")
