"""The rules that views put on: who gets in, who is sent to sign in, for whom there is nothing."""

import pytest
from django.http import HttpResponse
from django.urls import include, path

from people.access import as_role, signed_in
from people.models import Membership, Role

pytestmark = pytest.mark.urls(__name__)


@signed_in
def anybody(request):
    return HttpResponse(request.membership.role)


@as_role(Role.SECRETARIAT, Role.SUPERVISOR)
def above(request, number):
    return HttpResponse(number)


urlpatterns = [
    path("anybody/", anybody),
    path("above/<int:number>/", above),
    path("", include("config.urls")),
]


@pytest.mark.parametrize(
    ("who", "status"), [("mei", 404), ("wu", 404), ("song", 200), ("chen", 200)]
)
def test_a_page_for_some_roles_is_not_there_for_others(client, people, who, status):
    client.force_login(getattr(people, who).user)

    assert client.get("/anybody/").status_code == 200
    assert client.get("/above/7/").status_code == status


def test_a_stranger_is_asked_to_sign_in_for_each_of_them(client, db):
    assert client.get("/anybody/").url == "/sign-in/?next=/anybody/"
    assert client.get("/above/7/").url == "/sign-in/?next=/above/7/"


def test_only_the_role_one_acts_in_counts(client, people):
    """Rights of several roles never add up."""
    Membership.objects.create(user=people.mei.user, congress=people.congress, role=Role.SECRETARIAT)
    client.force_login(people.mei.user)

    assert client.get("/above/7/").status_code == 404


def test_a_user_without_a_role_is_told_so(client, people):
    people.mei.delete()
    client.force_login(people.mei.user)

    assert client.get("/anybody/").status_code == 403
    assert client.get("/above/7/").status_code == 403
