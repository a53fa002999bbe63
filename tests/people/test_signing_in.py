"""Signing in and out: a new session each time, a line in the history, and the way back."""

import pytest
from django.test import Client

from history.log import data_of, events_of
from people.models import BrowserSession
from people.signins import STREAM
from tests.cast import PASSWORD

SIGN_IN = "/sign-in/"


def sign_in(client, member, password=PASSWORD, **extra):
    said = {"username": member.user.username, "password": password, **extra}
    return client.post(SIGN_IN, said)


def told() -> list[tuple]:
    """What the history of sign-ins tells: kind, actor, user."""
    return [(e.kind, e.actor_id, data_of(e)["user"]) for e in events_of(STREAM)]


def test_the_right_password_opens_the_site(client, people):
    answer = sign_in(client, people.mei)

    assert (answer.status_code, answer.url) == (302, "/")
    assert told() == [("signed_in", people.mei.user_id, people.mei.user_id)]


def test_the_page_is_there_in_chinese_and_in_english(client, db):
    chinese = client.get(SIGN_IN, headers={"Accept-Language": "en"})
    client.post("/language/", {"language": "en", "next": SIGN_IN})
    english = client.get(SIGN_IN)

    assert 'lang="zh-hans"' in chinese.content.decode()
    assert "登录" in chinese.content.decode()
    assert 'lang="en"' in english.content.decode()
    assert english.headers["Content-Language"] == "en"


def test_a_wrong_password_is_refused_in_the_same_words_for_known_and_unknown(client, people):
    known = sign_in(client, people.mei, "wrong")
    unknown = client.post(SIGN_IN, {"username": "nobody", "password": "wrong"})

    words = known.context["form"].non_field_errors()
    assert words == unknown.context["form"].non_field_errors()
    assert words[0] in known.content.decode()
    assert "_auth_user_id" not in client.session


def test_refused_attempts_are_written_down_without_names(client, people):
    sign_in(client, people.mei, "wrong")
    client.post(SIGN_IN, {"username": "nobody", "password": "wrong"})
    client.post(SIGN_IN, {"username": "", "password": ""})

    assert told() == [
        ("sign_in_failed", None, people.mei.user_id),
        ("sign_in_failed", None, None),
    ]


def test_somebody_locked_out_cannot_sign_in(client, people):
    people.mei.user.is_active = False
    people.mei.user.save()

    sign_in(client, people.mei)

    assert "_auth_user_id" not in client.session


def test_each_sign_in_gets_a_new_session_also_for_the_same_user(client, people):
    client.get(SIGN_IN)
    keys = []
    for _ in range(3):
        sign_in(client, people.mei)
        keys.append(client.session.session_key)

    assert len(set(keys)) == 3
    assert BrowserSession.objects.count() == 1


def test_a_session_planted_before_the_sign_in_is_worth_nothing(client, people):
    session = client.session
    session["membership"] = people.song.pk
    session.save()
    planted = session.session_key

    sign_in(client, people.mei)

    assert client.session.session_key != planted
    assert not BrowserSession.objects.filter(session_key=planted).exists()
    assert "membership" not in client.session


@pytest.mark.parametrize(
    "foreign",
    [
        "https://evil.example/",
        "//evil.example",
        "https:evil.example",
        "/\\evil.example",
        "javascript:alert(1)",
    ],
)
def test_the_way_back_stays_on_the_site(client, people, foreign):
    assert sign_in(client, people.mei, next=foreign).url == "/"
    assert sign_in(client, people.mei, next="/inbox/").url == "/inbox/"


def test_the_sign_in_form_needs_its_token(people):
    strict = Client(enforce_csrf_checks=True)

    assert sign_in(strict, people.mei).status_code == 403


def test_where_the_history_cannot_be_written_nobody_signs_in(client, people, monkeypatch):
    def full(*_args, **_kwargs):
        raise OSError("disk full")

    monkeypatch.setattr("people.signins.log.append", full)

    with pytest.raises(OSError, match="disk full"):
        sign_in(client, people.mei)
    assert "_auth_user_id" not in client.session


def test_signing_out_ends_the_session_and_clears_the_browser(client, people):
    sign_in(client, people.mei)
    key = client.session.session_key

    answer = client.post("/sign-out/")

    assert answer.url == SIGN_IN
    assert answer.headers["Clear-Site-Data"] == '"cache", "storage"'
    assert not BrowserSession.objects.filter(session_key=key).exists()
    assert [kind for kind, _actor, _user in told()] == ["signed_in", "signed_out"]


def test_signing_out_twice_does_no_harm(client, people):
    assert client.post("/sign-out/").url == SIGN_IN
    assert told() == []


def test_a_link_cannot_sign_anybody_out(client, people):
    sign_in(client, people.mei)

    assert client.get("/sign-out/").status_code == 405
    assert "_auth_user_id" in client.session


# --- The password ---------------------------------------------------------------------------

NEW = {"new_password1": "a much longer sentence", "new_password2": "a much longer sentence"}


def test_a_new_password_ends_all_other_sessions(client, people):
    elsewhere = Client()
    sign_in(client, people.mei)
    sign_in(elsewhere, people.mei)
    before = client.session.session_key

    answer = client.post("/password/", {"old_password": PASSWORD, **NEW})

    assert (answer.status_code, answer.url) == (302, "/")
    assert client.get("/inbox/").status_code == 200
    assert client.session.session_key != before
    assert elsewhere.get("/inbox/").url == "/sign-in/?next=/inbox/"
    assert told()[-1] == ("password_changed", people.mei.user_id, people.mei.user_id)


@pytest.mark.parametrize(
    "typed",
    [
        {"old_password": "wrong", **NEW},
        {"old_password": PASSWORD, "new_password1": "short", "new_password2": "short"},
        {
            "old_password": PASSWORD,
            "new_password1": "password1234",
            "new_password2": "password1234",
        },
        {
            "old_password": PASSWORD,
            "new_password1": "123456789012",
            "new_password2": "123456789012",
        },
        {"old_password": PASSWORD, "new_password1": "yunxi-mei", "new_password2": "yunxi-mei"},
        {"old_password": PASSWORD, **NEW, "new_password2": "something else entirely"},
    ],
)
def test_a_bad_new_password_is_refused(client, people, typed):
    sign_in(client, people.mei)

    answer = client.post("/password/", typed)

    assert answer.status_code == 200
    people.mei.user.refresh_from_db()
    assert people.mei.user.check_password(PASSWORD)


def test_a_stranger_is_sent_to_sign_in_first(client, db):
    assert client.get("/password/").url == "/sign-in/?next=/password/"


def test_a_password_of_64_characters_and_more_is_allowed(client, people):
    sign_in(client, people.mei)
    long = "一二三四五六七八九十" * 12

    client.post(
        "/password/", {"old_password": PASSWORD, "new_password1": long, "new_password2": long}
    )

    people.mei.user.refresh_from_db()
    assert people.mei.user.check_password(long)
