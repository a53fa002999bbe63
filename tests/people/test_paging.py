"""A list of pages ends where no more is shown, and says so."""

import pytest
from django.template import Context
from django.template.loader import get_template
from django.utils import translation

from people.models import User
from people.paging import page_of
from tests import cast as play

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def two_pages(monkeypatch):
    """No more than two pages are shown of a list, and there are more people than that."""
    monkeypatch.setattr("people.paging.LAST_PAGE", 2)
    play.cast()


def shown(number: int, size: int = 2):
    return page_of(User.objects.order_by("pk"), {"page": str(number)}, size=size)


def words(page, rf, **context: object) -> str:
    """Say what stands below a page of a list."""
    asked = Context({"page": page, **context})
    asked.request = rf.get("/")
    with translation.override("zh-hans"):
        return get_template("parts/pages.html").template.render(asked)


def test_the_last_page_leads_to_no_other_and_says_that_there_is_more(rf):
    first, last, beyond = shown(1), shown(2), shown(3)

    assert (first.has_next, first.cut) == (True, False)
    assert (last.has_next, last.cut) == (False, True)
    assert (beyond.number, beyond.has_next) == (2, False)
    assert "下一页" in words(first, rf)
    assert "下一页" not in words(last, rf)
    assert "仅列出前4条" in words(last, rf)
    assert "筛选" in words(last, rf, search=True)
    assert "筛选" not in words(last, rf)


def test_what_is_said_of_the_rows_stands_on_the_same_page(rf):
    told = shown(2).saying(["甲", "乙"])

    assert list(told) == ["甲", "乙"]
    assert (told.number, told.has_next, told.cut, told.last) == (2, False, True, 4)


def test_a_list_that_ends_on_the_last_page_says_nothing(rf):
    page = shown(2, size=User.objects.count() // 2 + 1)

    assert (page.has_next, page.cut) == (False, False)
    assert "仅列出" not in words(page, rf)
