"""The master data pages work in a browser that obeys the Content-Security-Policy."""

import pytest
from django.test import Client
from playwright.sync_api import expect

from people.models import Membership, Role, Unit
from tests.cast import cast, user

pytestmark = [
    pytest.mark.browser,
    pytest.mark.xdist_group("browser"),
    pytest.mark.django_db(transaction=True),
]


@pytest.fixture
def keeper(live_server, context, page):
    """An administrator's browser, and what it complains about."""
    people = cast()
    keeper = Membership.objects.create(
        user=user("gu", "顾明"), congress=people.congress, role=Role.ADMINISTRATOR
    )
    client = Client()
    client.force_login(keeper.user)
    context.add_cookies(
        [{"name": "sid", "value": client.cookies["sid"].value, "url": live_server.url}]
    )
    complaints: list[str] = []
    page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    return people, complaints


def test_a_role_is_given_with_search_fields_and_a_date_picker(live_server, page, keeper):
    people, complaints = keeper

    page.goto(f"{live_server.url}/admin/")
    page.get_by_role("link", name="用户", exact=True).first.click()
    page.get_by_role("link", name="吴科长").click()
    row = page.locator("#memberships-1")
    row.locator("select[name$=role]").select_option("signatory")
    row.locator(".field-unit .select2-selection").click()
    page.locator(".select2-search__field").fill("交通")
    page.get_by_role("option", name="区交通委").click()
    page.get_by_role("link", name="添加另一个").or_(page.locator(".add-row a")).first.click()
    expect(page.locator("#memberships-2")).to_be_visible()
    row.locator(".datetimeshortcuts a").first.click()  # today
    page.locator("input[name=_save]").click()

    page.wait_for_selector(".messagelist .success")
    given = Membership.objects.get(user=people.wu.user, role=Role.SIGNATORY)
    assert (given.unit, given.ended_on is not None) == (people.transport, True)
    assert complaints == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_all_kinds_of_pages_load_without_complaint(live_server, page, keeper, scheme):
    people, complaints = keeper
    page.emulate_media(color_scheme=scheme)

    for address in (
        "/admin/",
        "/admin/people/unit/",
        "/admin/people/unit/?q=教育&system=government",
        "/admin/people/unit/add/?_popup=1",
        f"/admin/people/unit/{people.education.pk}/change/",
        f"/admin/people/unit/{people.education.pk}/delete/",
        f"/admin/people/unit/{people.education.pk}/history/",
        "/admin/people/user/add/",
        f"/admin/people/user/{people.wu.user_id}/password/",
        "/admin/people/deputy/?o=1",
    ):
        answer = page.goto(live_server.url + address)
        assert answer is not None
        assert answer.status == 200, address
        assert "default-src 'none'" in answer.headers["content-security-policy"]
        assert complaints == [], address


def test_a_popup_gives_its_new_row_back_to_the_form(live_server, page, keeper):
    people, complaints = keeper

    page.goto(f"{live_server.url}/admin/people/unit/{people.education.pk}/change/")
    with page.expect_popup() as opened:
        page.locator("#add_id_parent").click()
    popup = opened.value
    popup.locator("input[name=code]").fill("committee")
    popup.locator("input[name=label_zh]").fill("区社会事业工委")
    with popup.expect_event("close"):
        popup.locator("input[name=_save]").click()
    page.locator("input[name=_save]").click()

    page.wait_for_selector(".messagelist .success")
    people.education.refresh_from_db()
    assert people.education.parent == Unit.objects.get(code="committee")
    assert complaints == []
