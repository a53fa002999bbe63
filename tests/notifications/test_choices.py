"""How somebody wants to be told: what is usual is shown, what he chooses holds, no more is kept."""

import re
from collections.abc import Callable

import pytest
from django.urls import reverse

from notifications import outbox
from notifications.choosing import keep
from notifications.models import (
    QUIET_FROM,
    QUIET_UNTIL,
    Channel,
    Choice,
    Delivery,
    Manner,
    QuietHours,
)
from people.models import Membership, Role
from tests.notifications.conftest import NOON
from tests.suggestions.desk import at_desk, forms_of

PAGE = reverse("notifications:choices")


@pytest.fixture
def mei(people):
    return at_desk(people.mei)


def fields(client) -> dict[str, str]:
    """Give the page's form as it stands there."""
    (form,) = [f for f in forms_of(client.get(PAGE)) if "quiet_from" in f.fields]
    return form.fields


def text(client) -> str:
    return client.get(PAGE).content.decode()


def test_a_deputy_is_shown_what_deputies_are_told_and_how_that_is_usual(mei):
    shown = fields(mei)

    assert shown["returned_to_deputy-email"] == "at_once"
    assert shown["reply_delivered-email"] == "at_once"
    assert shown["accepted-email"] == "daily"
    assert "assigned-email" not in shown
    assert "submitted-email" not in shown
    assert (shown["quiet_from"], shown["quiet_until"]) == ("21:00", "07:30")
    assert shown["working_days_only"] == "go"


def test_what_waits_for_the_reader_stands_first(mei):
    waits, _mark, happened = text(mei).partition("办理进展")
    of = r"<summary>([^<]+)<span"

    assert set(re.findall(of, waits)) == {
        "您的建议已有答复",
        "您的建议被退回修改",
        "邀请您附议",
        "对您的承诺已有落实结果",
        "有撤回建议请您同意",
        "答复的评价期限将到",
    }
    assert {"您的建议已公开", "您的建议已受理编号"} <= set(re.findall(of, happened))


def test_how_it_is_now_is_said_without_opening_anything(mei, people):
    Choice.objects.create(
        user=people.mei.user, kind="published", channel="email", manner=Manner.NEVER
    )

    page = " ".join(text(mei).split())

    assert '您的建议已有答复<span class="wish__now">电子邮件：立即发送</span>' in page
    assert '您的建议已公开<span class="wish__now">电子邮件：不发送 <span' in page
    assert page.count("自选") == 1


def test_a_clerk_has_other_things_and_is_left_alone_on_free_days(people):
    wu = at_desk(people.wu)
    shown = fields(wu)

    assert shown["assigned-email"] == "at_once"
    assert "accepted-email" not in shown
    assert shown["working_days_only"] == "wait"


@pytest.mark.django_db(transaction=True)
def test_two_windows_that_save_at_the_same_moment_leave_one_choice(people, at_once):
    def saved(manner: Manner) -> Callable[[], None]:
        return lambda: keep(
            people.mei.user,
            [people.mei],
            manners={("published", Channel.EMAIL): manner},
            quiet=(QUIET_FROM, QUIET_UNTIL),
            working_days_only=False,
        )

    for _again in range(5):
        windows = [saved(Manner.NEVER), saved(Manner.AT_ONCE)] * 3
        assert at_once(*windows) == [None] * len(windows)

        assert Choice.objects.get().manner in (Manner.NEVER, Manner.AT_ONCE)


def test_the_usual_is_named_at_each_choice(mei):
    page = text(mei)

    selects = re.findall(r"<select[^>]*>.*?</select>", page, flags=re.DOTALL)
    assert selects
    assert [select.count("（默认）") for select in selects] == [1] * len(selects)


def test_only_ways_that_lead_to_the_reader_are_offered(people, mei, settings):
    settings.SMS_GATEWAY = {"congress": "", "speaks": "json", "url": "https://x/", "secret": "s"}
    assert "accepted-sms" not in fields(mei)

    people.mei.user.phone = "13800000000"
    people.mei.user.save()

    shown = fields(mei)
    assert shown["accepted-sms"] == "never"
    assert "accepted-webhook" not in shown
    assert (
        'value="daily"'
        not in re.search(r'<select name="accepted-sms".*?</select>', text(mei), flags=re.DOTALL)[0]
    )


def test_what_is_chosen_is_kept_and_what_is_usual_is_not(mei, people):
    sent = fields(mei) | {"accepted-email": "at_once", "returned_to_deputy-email": "never"}

    answer = mei.post(PAGE, sent)

    assert (answer.status_code, answer.url) == (302, PAGE)
    kept = Choice.objects.values_list("user", "kind", "channel", "manner")
    assert set(kept) == {
        (people.mei.user_id, "accepted", "email", "at_once"),
        (people.mei.user_id, "returned_to_deputy", "email", "never"),
    }
    assert fields(mei)["accepted-email"] == "at_once"


def test_going_back_to_the_usual_leaves_nothing_behind(mei):
    usual = fields(mei)
    mei.post(PAGE, usual | {"accepted-email": "at_once"})

    mei.post(PAGE, usual)

    assert not Choice.objects.exists()
    assert QuietHours.objects.get().working_days_only is None


def test_a_choice_about_what_is_not_shown_stays(mei, people):
    Choice.objects.create(
        user=people.mei.user, kind="assigned", channel="email", manner=Manner.NEVER
    )

    mei.post(PAGE, fields(mei))

    assert Choice.objects.get().kind == "assigned"


def test_it_holds_for_what_is_told_from_then_on(mei, tell):
    mei.post(PAGE, fields(mei) | {"accepted-email": "never"})
    tell()

    outbox.sweep(NOON)

    assert not Delivery.objects.exists()


def test_quiet_hours_and_free_days_are_kept(mei):
    mei.post(
        PAGE,
        fields(mei) | {"quiet_from": "22:15", "quiet_until": "06:00", "working_days_only": "wait"},
    )

    row = QuietHours.objects.get()
    assert (str(row.quiet_from), str(row.quiet_until)) == ("22:15:00", "06:00:00")
    assert row.working_days_only is True
    assert fields(mei)["quiet_from"] == "22:15"


@pytest.mark.parametrize(
    "wrong",
    [
        {"quiet_from": ""},
        {"quiet_until": "25:00"},
        {"quiet_from": "x" * 500},
        {"accepted-email": "always"},
        {"accepted-email": ""},
        {"working_days_only": "perhaps"},
    ],
)
def test_nonsense_is_refused_and_nothing_is_kept(mei, wrong):
    answer = mei.post(PAGE, fields(mei) | {"published-email": "never"} | wrong)

    assert answer.status_code == 422
    assert 'class="problems"' in answer.content.decode()
    assert not Choice.objects.exists()
    assert not QuietHours.objects.exists()


def test_nobody_chooses_for_somebody_else(mei, people):
    mei.post(PAGE, fields(mei) | {"accepted-email": "never", "user": people.lan.user_id})

    assert {choice.user for choice in Choice.objects.all()} == {people.mei.user}


def test_somebody_with_two_roles_chooses_for_both(people):
    Membership.objects.create(
        user=people.mei.user, congress=people.congress, role=Role.HANDLER, unit=people.finance
    )

    shown = fields(at_desk(people.mei))

    assert {"accepted-email", "assigned-email"} <= shown.keys()
    assert shown["working_days_only"] == "go"


def test_the_page_asks_the_same_however_much_was_chosen(mei, django_assert_num_queries):
    mei.get(PAGE)
    with django_assert_num_queries(4):  # session with roles, quiet hours, choices, how many unread
        mei.get(PAGE)
    mei.post(PAGE, {name: "never" if "-" in name else v for name, v in fields(mei).items()})

    with django_assert_num_queries(4):
        mei.get(PAGE)


def test_the_way_there_is_in_the_account_menu_and_the_inbox(mei):
    assert f'href="{PAGE}"' in mei.get("/password/").content.decode()
    assert mei.get("/inbox/").content.decode().count(f'href="{PAGE}"') == 2
