"""The calendar is master data; policies can be read there and nothing else."""

from datetime import UTC, date, datetime

import pytest
from django.urls import reverse

from people.models import Congress, User
from workflow.calendar import load_calendar
from workflow.models import CalendarYear, Policy
from workflow.policy import adopt

pytestmark = pytest.mark.django_db


@pytest.fixture
def keeper(client):
    """An administrator at his desk."""
    user = User.objects.create_superuser("keeper", "a long enough password", name="管理员")
    client.force_login(user)
    return client


def days(*rows: tuple[str, str]) -> dict[str, str]:
    form = {"days-TOTAL_FORMS": str(len(rows)), "days-INITIAL_FORMS": "0"}
    for place, (day, kind) in enumerate(rows):
        form |= {
            f"days-{place}-day": day,
            f"days-{place}-kind": kind,
            f"days-{place}-label_zh": "春节",
            f"days-{place}-source": "通知",
        }
    return form


def test_a_new_year_is_entered_with_its_days(keeper):
    form = days(("2027-02-11", "free"), ("2027-02-20", "working"))

    keeper.post(
        reverse("admin:workflow_calendaryear_add"), {"year": "2027", "source": "通知", **form}
    )

    calendar = load_calendar(date(2027, 1, 1))
    assert calendar.is_known(date(2027, 2, 11))
    assert not calendar.is_working_day(date(2027, 2, 11))
    assert calendar.is_working_day(date(2027, 2, 20))


@pytest.mark.parametrize("day", ["2028-02-11", "", "2027-02-30"])
def test_a_day_of_another_year_or_none_at_all_is_refused(day, keeper):
    page = keeper.post(
        reverse("admin:workflow_calendaryear_add"),
        {"year": "2027", "source": "通知", **days((day, "free"))},
    )

    assert page.status_code == 200
    assert not CalendarYear.objects.filter(year=2027).exists()


def test_policies_are_shown_with_their_articles_and_cannot_be_touched(keeper):
    congress = Congress.objects.create(code="binhai", label_zh="滨海区")
    policy = adopt(
        congress, "shanghai", valid_from=date(2025, 1, 1), at=datetime(2025, 1, 1, tzinfo=UTC)
    )
    page = reverse("admin:workflow_policy_change", args=[policy.pk])

    shown = keeper.get(page)
    answers = [
        keeper.post(page, {"valid_from": "2020-01-01"}).status_code,
        keeper.get(reverse("admin:workflow_policy_add")).status_code,
        keeper.post(reverse("admin:workflow_policy_delete", args=[policy.pk])).status_code,
    ]

    assert "第十九条第一款" in shown.text
    assert "解决采纳" in shown.text
    assert answers == [403, 403, 403]
    assert Policy.objects.get().valid_from == date(2025, 1, 1)
