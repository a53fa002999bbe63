"""Every address of the site, met by somebody who has not signed in."""

from collections.abc import Iterator
from datetime import date

import pytest
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from suggestions.models.ids import ALPHABET, LENGTH

# Opened by anybody: signing in, how the page looks, and whether the site is alive.
OPEN = {"live", "ready", "metrics", "display", "people:sign_in", "people:language"}
SAMPLES = {
    "int": 987654321,
    "str": "nothing",
    "slug": "nothing",
    "pid": ALPHABET[0] * LENGTH,
    "day": date(2999, 1, 1),
}


def routes(resolver: URLResolver, spaces: tuple[str, ...] = ()) -> Iterator[tuple[str, URLPattern]]:
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            inner = (*spaces, entry.namespace) if entry.namespace else spaces
            if "admin" not in inner:
                yield from routes(entry, inner)
        else:
            yield ":".join((*spaces, entry.name or "")), entry


def sample(pattern: URLPattern) -> dict[str, object]:
    """Give values that fit the converters of an address and lead to nothing."""
    names = {"IntConverter": "int", "StringConverter": "str", "SlugConverter": "slug", "Day": "day"}
    return {
        name: SAMPLES[names.get(type(converter).__name__, "pid")]
        for name, converter in pattern.pattern.converters.items()
    }


ROUTES = dict(routes(get_resolver()))
CLOSED = sorted(ROUTES.keys() - OPEN)


def test_every_address_has_a_name():
    assert [name for name in ROUTES if name.endswith(":") or not name] == []


@pytest.mark.django_db
@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("name", CLOSED)
def test_a_stranger_is_sent_to_sign_in(client, name, method):
    address = reverse(name, kwargs=sample(ROUTES[name]))

    answer = getattr(client, method)(address)

    if answer.status_code == 302:
        assert answer.headers["Location"].startswith(reverse("people:sign_in"))
    else:
        assert answer.status_code in {403, 404, 405}


@pytest.mark.django_db
def test_the_admin_is_closed_to_strangers(client):
    answer = client.get(reverse("admin:index"))

    assert answer.status_code == 302
    assert "next=/admin/" in answer.headers["Location"]


@pytest.mark.django_db
@pytest.mark.parametrize("name", sorted(OPEN & ROUTES.keys()))
def test_an_open_page_asks_nobody_to_sign_in(client, name):
    answer = client.get(reverse(name))

    assert answer.status_code in {200, 405}
