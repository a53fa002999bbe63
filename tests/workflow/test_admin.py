"""The calendar is master data; policies can be read there and nothing else."""

from datetime import UTC, date, datetime

import pytest
from django.urls import reverse

from history.models import Event
from people.models import Congress, Membership, Role, User
from workflow.calendar import load_calendar
from workflow.models import CalendarYear, DayOverride, Policy
from workflow.policy import adopt

pytestmark = pytest.mark.django_db

NEW_YEAR = "admin:workflow_calendaryear_add"


@pytest.fixture
def district() -> Congress:
    return Congress.objects.create(code="binhai", label_zh="滨海区")


@pytest.fixture
def superuser(client):
    """Whoever made the installation: keeps all."""
    client.force_login(User.objects.create_superuser("root", name="超级管理员"))
    return client


@pytest.fixture
def administrator(client, district):
    """Keeps the master data of one congress."""
    user = User.objects.create_user("keeper", name="管理员")
    Membership.objects.create(user=user, congress=district, role=Role.ADMINISTRATOR)
    client.force_login(user)
    return client


def year(*days: tuple[str, str]) -> dict[str, str]:
    form = {"year": "2027", "source": "通知"}
    form |= {"days-TOTAL_FORMS": str(len(days)), "days-INITIAL_FORMS": "0"}
    for place, (day, kind) in enumerate(days):
        form |= {
            f"days-{place}-day": day,
            f"days-{place}-kind": kind,
            f"days-{place}-label_zh": "春节",
            f"days-{place}-source": "通知",
        }
    return form


def test_an_administrator_enters_a_new_year_with_its_days(administrator):
    administrator.post(reverse(NEW_YEAR), year(("2027-02-11", "free"), ("2027-02-20", "working")))

    calendar = load_calendar(date(2027, 1, 1))
    assert calendar.is_known(date(2027, 2, 11))
    assert not calendar.is_working_day(date(2027, 2, 11))
    assert calendar.is_working_day(date(2027, 2, 20))
    assert [event.kind for event in Event.objects.all()] == ["added", "added", "added"]


@pytest.mark.parametrize("day", ["2028-02-11", "", "2027-02-30"])
def test_a_day_of_another_year_or_none_at_all_is_refused(day, administrator):
    page = administrator.post(reverse(NEW_YEAR), year((day, "free")))

    assert page.status_code == 200
    assert not CalendarYear.objects.filter(year=2027).exists()


def test_an_administrator_sees_a_year_that_stands_and_cannot_change_it(administrator):
    page = reverse("admin:workflow_calendaryear_change", args=[2025])

    shown = administrator.get(page)
    answers = [
        administrator.post(page, {"source": "我"}).status_code,
        administrator.post(reverse("admin:workflow_calendaryear_delete", args=[2025])).status_code,
    ]

    assert "国庆节" in shown.text
    assert 'name="days-0-day"' not in shown.text
    assert answers == [403, 403]
    assert "通知" in CalendarYear.objects.get(year=2025).source


def test_a_superuser_corrects_a_year_that_stands(superuser):
    holiday = DayOverride.objects.get(day=date(2025, 10, 8))
    form = {
        "source": "更正通知",
        "days-TOTAL_FORMS": "1",
        "days-INITIAL_FORMS": "1",
        "days-0-id": str(holiday.pk),
        "days-0-year": "2025",
        "days-0-day": "2025-10-08",
        "days-0-kind": "free",
        "days-0-label_zh": "国庆节",
        "days-0-source": "更正通知",
    }

    superuser.post(reverse("admin:workflow_calendaryear_change", args=[2025]), form)

    holiday.refresh_from_db()
    assert (holiday.label_zh, holiday.source) == ("国庆节", "更正通知")


def test_policies_are_shown_with_their_articles_and_cannot_be_touched(superuser, district):
    policy = adopt(
        district, "shanghai", valid_from=date(2025, 1, 1), at=datetime(2025, 1, 1, tzinfo=UTC)
    )
    page = reverse("admin:workflow_policy_change", args=[policy.pk])

    shown = superuser.get(page)
    answers = [
        superuser.post(page, {"valid_from": "2020-01-01"}).status_code,
        superuser.get(reverse("admin:workflow_policy_add")).status_code,
        superuser.post(reverse("admin:workflow_policy_delete", args=[policy.pk])).status_code,
    ]

    assert "第十九条第一款" in shown.text
    assert "解决采纳" in shown.text
    assert answers == [403, 403, 403]
    assert Policy.objects.get().valid_from == date(2025, 1, 1)


def test_an_administrator_does_not_see_the_rules_of_another_congress(administrator):
    other = Congress.objects.create(code="shannan", label_zh="山南区")
    at = datetime(2025, 1, 1, tzinfo=UTC)
    policy = adopt(other, "beijing", valid_from=date(2025, 1, 1), at=at)

    shown = administrator.get(reverse("admin:workflow_policy_changelist"))
    page = administrator.get(reverse("admin:workflow_policy_change", args=[policy.pk]))

    assert "beijing" not in shown.text
    assert page.status_code in {302, 404}
