"""The main navigation tells where the reader is, also on the pages that lie below an entry."""

import re
from datetime import date

import pytest
import time_machine
from django.urls import reverse

from tests import cast as play
from tests.cast import cast
from tests.test_canaries import at_home

pytestmark = pytest.mark.django_db

MARKED = re.compile(r'<a href="([^"]+)" aria-current="(page|true)">')


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel(play.at(date(2025, 6, 10)), tick=False):
        yield


def marked(client, name: str, *args) -> list[tuple[str, str]]:
    """Give the entries of the navigation that a page marks, and as what."""
    page = client.get(reverse(name, args=args)).content.decode()
    bar = page[page.index('class="mainnav"') :]
    return MARKED.findall(bar[: bar.index("</nav>")])


@pytest.mark.parametrize(
    ("page", "entry"),
    [
        (("reports:figures",), ("reports:figures", "page")),
        (("reports:units",), ("reports:units", "page")),
        (("suggestions:enter",), ("suggestions:enter", "page")),
        (("suggestions:waiting", "review"), ("suggestions:secretariat", "true")),
        (("suggestions:letter_template",), ("suggestions:secretariat", "true")),
        (("suggestions:calendar_year", 2025), ("suggestions:rules", "true")),
        (("suggestions:moves",), ("suggestions:rules", "true")),
        (("suggestions:new_rules",), ("suggestions:rules", "true")),
    ],
)
def test_one_entry_is_marked_on_its_page_and_on_those_below(page, entry):
    client = at_home(cast().song)

    assert marked(client, *page) == [(reverse(entry[0]), entry[1])]


def test_a_page_of_no_entry_marks_none():
    client = at_home(cast().song)

    assert marked(client, "notifications:inbox") == []
