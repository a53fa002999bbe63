"""What is said after an act: once, to whom it was meant, and without a word in the session."""

import pytest
from django.conf import settings
from django.contrib.messages import add_message, constants, get_messages
from django.http import HttpResponse
from django.test import RequestFactory

from config.said import SaidInCookie
from people.models import User

NAME = settings.MESSAGE_COOKIE_NAME
MEI, LAN = User(pk=1), User(pk=2)


def asked_by(user, cookie=None):
    """A request of somebody whose browser has, or has not, something to be said."""
    request = RequestFactory().get("/")
    request.user = user
    if cookie is not None:
        request.COOKIES[NAME] = cookie
    request._messages = SaidInCookie(request)
    return request


def answered(request):
    """The cookie that goes out with the answer."""
    response = HttpResponse()
    request._messages.update(response)
    return response.cookies.get(NAME)


@pytest.fixture
def cookie():
    request = asked_by(MEI)
    add_message(request, constants.SUCCESS, "Submitted.")
    return answered(request)


def test_it_is_said_on_the_next_page_and_then_no_more(cookie):
    request = asked_by(MEI, cookie.value)

    assert [str(message) for message in get_messages(request)] == ["Submitted."]
    assert answered(request)["max-age"] == 0


def test_nobody_else_at_the_same_browser_reads_it(cookie):
    assert list(get_messages(asked_by(LAN, cookie.value))) == []


def test_the_cookie_is_kept_from_scripts_and_other_sites(cookie):
    assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")


@pytest.mark.django_db
def test_an_act_leaves_the_session_as_it_was(client):
    user = User.objects.create_user("mei", "a long password of hers", name="Mei")
    client.force_login(user)
    client.get("/inbox/")
    before = dict(client.session.items())

    client.post(
        "/password/",
        {
            "old_password": "a long password of hers",
            "new_password1": "another password of hers",
            "new_password2": "another password of hers",
        },
    )

    assert NAME in client.cookies
    assert "_messages" not in {**before, **client.session}
