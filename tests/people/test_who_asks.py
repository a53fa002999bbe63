"""Who asks, in which role, for how long: looked up on every request."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.urls import reverse

from people.models import BrowserSession, Membership, Role

NOON = datetime(2026, 3, 2, 4, tzinfo=UTC)
PAGE = "/inbox/"
TO_SIGN_IN = "/sign-in/?next=/inbox/"


@pytest.fixture
def clock():
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller


def test_a_stranger_goes_to_sign_in_and_comes_back(client, db):
    assert client.get(PAGE).url == TO_SIGN_IN
    assert client.get("/inbox/?page=2").url == "/sign-in/?next=/inbox/%3Fpage%3D2"


def test_a_stranger_who_sends_a_form_comes_back_to_its_page(client, db):
    answer = client.post("/inbox/read/", headers={"Referer": "http://testserver/inbox/?page=2"})
    from_afar = client.post("/inbox/read/", headers={"Referer": "https://evil.example/x"})

    assert answer.url == "/sign-in/?next=/inbox/%3Fpage%3D2"
    assert from_afar.url == "/sign-in/?next=/"


def test_a_fragment_for_a_stranger_moves_the_whole_page(client, db):
    answer = client.get(
        PAGE, headers={"HX-Request": "true", "HX-Current-URL": "http://testserver/suggestions/"}
    )

    assert answer.headers["HX-Redirect"] == "/sign-in/?next=/suggestions/"


def test_finding_out_who_asks_takes_one_query(client, people, django_assert_num_queries, clock):
    client.force_login(people.lin.user)
    client.get(PAGE)

    with django_assert_num_queries(1):  # the session, its user, his roles with what pages show
        client.post("/switch/", {"membership": "0"})


def test_a_user_acts_in_his_first_role_until_he_chooses_another(client, people):
    second = Membership.objects.create(
        user=people.wu.user, congress=people.congress, role=Role.SIGNATORY, unit=people.transport
    )
    client.force_login(people.wu.user)
    assert client.get(PAGE).wsgi_request.membership == people.wu

    answer = client.post("/switch/", {"membership": second.pk})

    assert answer.url == "/"
    assert client.get(PAGE).wsgi_request.membership == second


@pytest.mark.parametrize("choice", ["", "x", "0", "-1", "9" * 30])
def test_a_role_that_is_not_ones_own_cannot_be_chosen(client, people, choice):
    client.force_login(people.wu.user)

    assert client.post("/switch/", {"membership": choice}).status_code == 404
    assert client.post("/switch/", {"membership": people.song.pk}).status_code == 404
    assert client.get(PAGE).wsgi_request.membership == people.wu


def test_a_role_that_ended_is_over_in_the_next_request(client, people, clock):
    second = Membership.objects.create(
        user=people.wu.user, congress=people.congress, role=Role.SIGNATORY, unit=people.transport
    )
    client.force_login(people.wu.user)
    client.post("/switch/", {"membership": second.pk})

    second.ended_on = date(2026, 3, 2)
    second.save()

    assert client.get(PAGE).wsgi_request.membership == people.wu
    assert client.post("/switch/", {"membership": second.pk}).status_code == 404


def test_a_role_that_ends_tomorrow_is_still_there(client, people, clock):
    people.wu.ended_on = date(2026, 3, 3)
    people.wu.save()
    client.force_login(people.wu.user)

    assert client.get(PAGE).wsgi_request.membership == people.wu


def test_a_user_without_any_role_is_told_whom_to_ask(client, people):
    Membership.objects.filter(user=people.wu.user).delete()
    client.force_login(people.wu.user)

    answer = client.get(PAGE)

    assert answer.status_code == 403
    assert "yunxi-wu" in answer.content.decode()
    assert reverse("people:sign_out") in answer.content.decode()
    assert client.get("/password/").status_code == 200


def test_whoever_is_locked_out_notices_it_in_the_next_request(client, people):
    client.force_login(people.wu.user)
    assert client.get(PAGE).status_code == 200

    people.wu.user.is_active = False
    people.wu.user.save()

    assert client.get(PAGE).url == TO_SIGN_IN
    assert BrowserSession.objects.count() == 0


def test_a_locked_out_user_without_a_role_is_a_stranger_too(client, people):
    Membership.objects.filter(user=people.wu.user).delete()
    client.force_login(people.wu.user)
    people.wu.user.is_active = False
    people.wu.user.save()

    assert client.get(PAGE).url == TO_SIGN_IN


def test_a_password_set_by_somebody_else_ends_the_session(client, people):
    client.force_login(people.wu.user)

    people.wu.user.set_password("another long password")
    people.wu.user.save()

    assert client.get(PAGE).url == TO_SIGN_IN


def test_the_reader_of_a_page_asks_nothing_more_of_the_deputy(
    client, people, django_assert_num_queries
):
    client.force_login(people.mei.user)
    request = client.get(PAGE).wsgi_request

    with django_assert_num_queries(0):
        assert request.membership.deputy.name == "梅若兰"
        assert str(request.membership) == "梅若兰 · yunxi人大 · 代表"


# --- How long a sign-in lasts ---------------------------------------------------------------


def test_half_an_hour_without_a_visit_ends_the_sign_in(client, people, clock):
    client.force_login(people.wu.user)
    client.get(PAGE)

    clock.shift(timedelta(minutes=30))
    answer = client.get(PAGE)

    assert answer.url == TO_SIGN_IN
    assert "半小时" in client.get(answer.url).content.decode()


def test_a_visit_now_and_then_keeps_it(client, people, clock):
    client.force_login(people.wu.user)

    for _ in range(4):
        clock.shift(timedelta(minutes=28))
        assert client.get(PAGE).status_code == 200


def test_twelve_hours_end_it_whatever_was_visited(client, people, clock):
    client.force_login(people.wu.user)

    answers = []
    for _ in range(36):
        answers.append(client.get(PAGE).status_code)
        clock.shift(timedelta(minutes=20))

    assert answers == [200] * 36
    assert client.get(PAGE).url == TO_SIGN_IN


def test_an_ended_session_is_gone(client, people, clock):
    client.force_login(people.wu.user)
    client.get(PAGE)
    key = client.session.session_key

    clock.shift(timedelta(hours=1))
    client.get(PAGE)

    assert not BrowserSession.objects.filter(session_key=key).exists()


def test_looking_at_pages_writes_to_the_session_once_a_minute_at_most(
    client, people, clock, django_assert_num_queries
):
    client.force_login(people.wu.user)
    client.get(PAGE)

    clock.shift(timedelta(seconds=59))
    with django_assert_num_queries(1):
        client.post("/switch/", {"membership": "0"})
    clock.shift(timedelta(seconds=2))
    before = BrowserSession.objects.get().session_data
    client.get(PAGE)

    assert BrowserSession.objects.get().session_data != before


# --- Language -------------------------------------------------------------------------------


def test_the_language_is_kept_with_the_user(client, people):
    client.force_login(people.wu.user)
    assert "收件箱" in client.get(PAGE).content.decode()

    answer = client.post("/language/", {"language": "en", "next": PAGE})

    assert answer.url == PAGE
    people.wu.user.refresh_from_db()
    assert people.wu.user.language == "en"
    assert "Inbox" in client.get(PAGE).content.decode()


def test_a_language_nobody_speaks_here_changes_nothing(client, people):
    client.force_login(people.wu.user)

    client.post("/language/", {"language": "xx", "next": "https://evil.example/"})

    people.wu.user.refresh_from_db()
    assert people.wu.user.language == "zh-hans"


@pytest.mark.parametrize("foreign", ["https://evil.example/", "//evil.example", ""])
def test_changing_the_language_leads_nowhere_else(client, db, foreign):
    assert client.post("/language/", {"language": "en", "next": foreign}).url == "/"


def test_one_readers_language_does_not_stay_for_the_next(client, people):
    people.wu.user.language = "en"
    people.wu.user.save()
    client.force_login(people.wu.user)
    assert "Inbox" in client.get(PAGE).content.decode()

    client.force_login(people.lin.user)

    assert "收件箱" in client.get(PAGE).content.decode()


def test_a_role_ends_with_the_unit_in_which_it_was(client, people, clock):
    client.force_login(people.lin.user)

    def closed_on(day: date | None) -> int:
        people.transport.closed_on = day
        people.transport.save(update_fields=["closed_on"])
        return client.get(PAGE).status_code

    today = date(2026, 3, 2)
    assert [closed_on(day) for day in (None, today, today - timedelta(days=1))] == [200, 200, 403]


def test_who_worked_for_a_unit_that_is_gone_keeps_his_other_roles(client, people, clock):
    second = Membership.objects.create(
        user=people.lin.user, congress=people.congress, role=Role.HANDLER, unit=people.education
    )
    people.transport.closed_on = date(2026, 2, 27)
    people.transport.save(update_fields=["closed_on"])
    client.force_login(people.lin.user)

    assert client.get(PAGE).wsgi_request.memberships == [second]
