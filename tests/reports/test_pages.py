"""The pages of figures: who sees them, what they show, and where each number leads."""

import csv
import io
import re
from datetime import date
from urllib.parse import parse_qsl, urlsplit

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from people.models import Membership, Role
from tests import cast as play
from tests.reports.stories import (
    another_session,
    give_back_rating,
    handled_again,
    joint,
    made_public,
    stands,
    take_back,
)

pytestmark = pytest.mark.django_db

PAGES = ["reports:figures", "reports:figures_csv", "reports:cases", "reports:cases_csv"]


@pytest.fixture(autouse=True)
def today():
    """It is the end of the year."""
    with time_machine.travel(play.at(date(2025, 12, 31)), tick=False):
        yield


@pytest.fixture
def people() -> play.Cast:
    """Six cases: solved, not solved, handled again, with joint leads, withdrawn, just numbered."""
    people = play.cast()
    good = give_back_rating(people, play.resolved(people, title="关于甲的建议"))
    made_public(people, good, "full", date(2025, 6, 2))
    play.resolved(people, outcome="D", title="关于乙的建议")
    again = give_back_rating(
        people, play.resolved(people, outcome="B", title="关于丙的建议"), "disagree"
    )
    handled_again(people, again, people.education, date(2025, 6, 3))
    both = play.assigned(people, joint(people.transport, people.education), title="关于丁的建议")
    for unit in (people.transport, people.education):
        play.sign_for(play.part(both, unit), play.by(people.user_of(unit), play.HANDED_OUT))
    play.reply(people, both, people.transport)
    stands(people, play.fresh(both), play.DELIVERED)
    take_back(people, play.assigned(people, title="关于戊的建议"), date(2025, 3, 3))
    play.numbered(people, title="关于己的建议")
    return people


def signed_in(member: Membership) -> Client:
    """Give a browser in which somebody is signed in."""
    client = Client()
    client.force_login(member.user)
    return client


def shown(client: Client, name: str, **query: str) -> str:
    """Give a page."""
    response = client.get(reverse(name), query)
    assert response.status_code == 200
    return response.content.decode()


def rows(client: Client, name: str, **query: str) -> list[list[str]]:
    """Give the rows of a file."""
    response = client.get(reverse(name), query)
    assert response.status_code == 200
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    text = b"".join(response.streaming_content).decode()  # type: ignore[attr-defined]
    assert text.startswith("\ufeff")
    return list(csv.reader(io.StringIO(text[1:])))


def test_only_supervisors_and_the_secretariat_open_the_pages(people):
    admin = Membership.objects.create(
        user=play.user("root", "管理员"), congress=people.congress, role=Role.ADMINISTRATOR
    )
    for name in PAGES:
        address = reverse(name) + "?rate=solve"
        statuses = {
            member.role: signed_in(member).get(address).status_code
            for member in (people.chen, people.song, people.mei, people.wu, admin)
        }
        assert statuses == {
            "supervisor": 200,
            "secretariat": 200,
            "deputy": 404,
            "handler": 404,
            "administrator": 404,
        }, name
        assert Client().get(address).status_code == 302
        assert signed_in(people.chen).post(address).status_code == 405


def test_the_page_says_each_figure_with_what_proves_it(people):
    page = shown(signed_in(people.chen), "reports:figures")

    assert "截至2025年12月31日" in page
    assert "推动6件代表建议的办理落实（其中撤回1件、未办结1件，按4件计），解决率50.0%" in page
    assert "已办结建议中，现行办理结果类别计为解决的占比（默认为A类）。" in page
    assert "各组之和不一定等于合计。" in page
    assert 'style="' not in page


def test_every_number_leads_to_as_many_cases(people):
    client = signed_in(people.chen)
    page = shown(client, "reports:figures")

    links = set(re.findall(rf'href="({reverse("reports:cases")}\?[^"]+)"[^>]*>([\d.%]+)</a>', page))
    checked = 0
    for address, number in links:
        if "%" in number:
            continue
        query = dict(parse_qsl(urlsplit(address.replace("&amp;", "&")).query))
        listed = client.get(reverse("reports:cases"), query)
        assert listed.context["page"].paginator.count == int(number), address
        assert len(rows(client, "reports:cases_csv", **query)) == int(number) + 1
        checked += 1
    assert checked > 40


def test_a_rate_can_be_looked_at_in_three_parts(people):
    client = signed_in(people.chen)

    titles = {
        part: re.findall(r"关于.的建议", shown(client, "reports:cases", rate="solve", part=part))
        for part in ("numerator", "denominator", "rest")
    }

    assert titles == {
        "numerator": ["关于甲的建议", "关于丁的建议"],
        "denominator": ["关于甲的建议", "关于乙的建议", "关于丙的建议", "关于丁的建议"],
        "rest": ["关于乙的建议", "关于丙的建议"],
    }


def test_the_cases_of_one_unit_carry_the_part_of_that_unit(people):
    page = shown(signed_in(people.chen), "reports:cases", rate="solve", by="unit", key="education")

    assert "承办单位: 区教育局" in page
    assert re.findall(r"关于.的建议", page) == ["关于丁的建议"]


def test_the_figures_compare_with_the_session_of_the_year_before(people):
    another_session(people, 2024, cut_off=date(2024, 12, 31))
    last_year = play.assigned(people, day=date(2024, 2, 20), title="关于往年的建议")
    play.reply(people, last_year, people.transport, day=date(2024, 5, 12))
    stands(people, play.fresh(last_year), date(2024, 5, 15))

    page = shown(signed_in(people.chen), "reports:figures")
    file = rows(signed_in(people.chen), "reports:figures_csv")

    assert "2024年：100%，-50.0个百分点" in page
    solve = next(row for row in file if row[2] == "解决率")
    assert solve[3:8] == ["2", "4", "50.0%", "100%", "'-50.0"]


def test_a_day_that_is_none_gets_a_clear_message_and_keeps_the_page():
    people = play.cast()
    play.numbered(people)
    client = signed_in(people.chen)

    for nonsense in ("2025-02-30", "gestern", "1", "２０２５", "2025-13-01' --", "0000-00-00"):
        page = shown(client, "reports:figures", as_of=nonsense)
        assert "这不是日期，请写成 2025-12-31。" in page
        assert "推动1件代表建议" in page


def test_an_unknown_session_gets_a_message_and_an_unknown_figure_is_no_page():
    people = play.cast()
    play.numbered(people)
    client = signed_in(people.chen)
    page = shown(client, "reports:figures", session="9-99")
    assert '<div class="problems"' in page
    assert "推动1件代表建议" in page
    for query in (
        {},
        {"rate": "luck"},
        {"rate": "solve", "part": "half"},
        {"rate": "solve", "by": "star", "key": "x"},
        {"rate": "solve", "count": "received"},
        {"class": "A\0"},
    ):
        assert client.get(reverse("reports:cases"), query).status_code == 404


def test_an_unknown_group_has_no_cases():
    people = play.cast()
    play.numbered(people)
    client = signed_in(people.chen)
    for by, key in (
        ("unit", "nobody"),
        ("system", "nobody"),
        ("category", ""),
        ("delegation", "９" * 30),
        ("delegation", "x"),
        ("month", "2025-99"),
    ):
        response = client.get(reverse("reports:cases"), {"count": "received", "by": by, "key": key})
        assert (response.status_code, response.context["page"].paginator.count) == (200, 0)


def test_the_figures_of_a_day_are_asked_for_by_the_form(people):
    page = shown(signed_in(people.chen), "reports:figures", session="9-5", as_of="2025-05-15")

    assert "截至2025年5月15日" in page
    assert "同意率和满意率" not in page


def test_the_tables_are_sorted_by_link(people):
    client = signed_in(people.chen)

    orders = {
        order: [
            line.group.key
            for line in client.get(reverse("reports:figures"), {"sort": order})
            .context["tables"][0]
            .lines
        ]
        for order in ("", "solve", "-solve", "nonsense")
    }

    assert orders == {
        "": ["education", "transport"],
        "solve": ["transport", "education"],
        "-solve": ["education", "transport"],
        "nonsense": ["education", "transport"],
    }


def test_the_file_holds_what_the_page_shows(people):
    file = rows(signed_in(people.song), "reports:figures_csv")

    assert {len(row) for row in file} == {7}
    assert file[1:4] == [
        ["说明", "", "会议", "", "", "九届五次会议", ""],
        ["说明", "", "截至", "", "", "2025-12-31", ""],
        ["说明", "", "计数单位", "", "", "件", ""],
    ]
    assert ["承办单位", "区交通委", "解决率", "2", "4", "50.0%", ""] in file
    assert ["不计入", "", "已撤回", "1", "", "", "代表已撤回，不计入任何比率。"] in file


@pytest.mark.parametrize("first", ["=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠"])
def test_no_cell_of_a_file_is_a_formula(first):
    from suggestions.exports import csv_lines

    (line,) = csv_lines([[f"{first}1+1", f" {first}", "1"]])

    assert next(csv.reader(io.StringIO(line, newline=""))) == [f"'{first}1+1", f" {first}", "1"]


def test_a_title_that_is_a_formula_is_quoted_in_the_file():
    people = play.cast()
    play.numbered(people, title='=HYPERLINK("http://example.org")')

    file = rows(signed_in(people.chen), "reports:cases_csv", count="received")

    assert '\'=HYPERLINK("http://example.org")' in [row[1] for row in file]


def test_nothing_of_another_congress_is_shown():
    people = play.cast()
    play.numbered(people)
    others = play.cast("nearby")
    play.resolved(others, title="关于邻区的建议")

    client = signed_in(people.chen)
    for name in PAGES:
        response = client.get(reverse(name), {"count": "received", "session": ""})
        body = b"".join(response).decode()
        assert "邻区" not in body
        assert "nearby" not in body
    page = shown(client, "reports:figures", session="")
    assert "推动1件代表建议" in page


def test_an_empty_congress_has_a_page_without_figures():
    people = play.cast()
    people.session.delete()

    page = shown(signed_in(people.chen), "reports:figures")

    assert "推动0件代表建议的办理落实。" in page
    assert "还没有可以分组的数据" in page


def test_english_readers_get_english():
    people = play.cast()
    people.chen.user.language = "en"
    people.chen.user.save()

    page = shown(signed_in(people.chen), "reports:figures")

    assert "Solve rate" in page
    assert "as of the end of 31 December 2025" in page
    assert '<p class="quotation" lang="zh-Hans">推动0件' in page


def queries(client: Client, name: str) -> int:
    """Count what a page asks the database, sign-in included."""
    asked = {"count": "received", "by": "unit", "key": "transport"}
    with CaptureQueriesContext(connection) as captured:
        b"".join(client.get(reverse(name), asked))
    return len(captured)


def test_a_page_asks_as_often_for_one_case_as_for_fifty():
    people = play.cast()
    client = signed_in(people.chen)
    play.resolved(people)
    queries(client, PAGES[0])  # the first visit of a session is noted
    few = {name: queries(client, name) for name in PAGES}

    for number in range(49):
        (play.resolved if number % 10 == 0 else play.assigned)(people)

    assert {name: queries(client, name) for name in PAGES} == few
    assert max(few.values()) <= 8
