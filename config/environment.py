"""Readers of environment variables that refuse nonsense instead of guessing.

Each gives a value that the settings can use as it is, or raises `ImproperlyConfigured` with a
sentence that names the variable and says what it may hold. An empty variable counts as unset.
"""

import os
import re
import secrets
import string
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured
from django.http.request import validate_host

LOOPBACK = ("127.0.0.1", "localhost", "[::1]")
KEY_LENGTH = 50
TOKEN_LENGTH = 20
_SAMPLE_WORDS = ("changeme", "change-me", "django-insecure", "example", "sample", "secret-key")
_TRUE, _FALSE = ("1", "true", "yes", "on"), ("0", "false", "no", "off")


def text(name: str, default: str = "") -> str:
    """Give the variable without surrounding blanks, or the default where it is unset or empty."""
    return os.environ.get(name, "").strip() or default


def switch(name: str, *, default: bool = False) -> bool:
    """Give a yes or no; "maybe" is refused."""
    value = text(name).lower()
    if not value:
        return default
    if value not in _TRUE + _FALSE:
        raise ImproperlyConfigured(f"{name} is {value!r}; say one of {', '.join(_TRUE + _FALSE)}.")
    return value in _TRUE


def token(name: str) -> str:
    """Give a secret word; a short one is refused."""
    value = text(name)
    if value and (len(value) < TOKEN_LENGTH or not value.isascii()):
        raise ImproperlyConfigured(
            f"{name} is too easily guessed; give at least {TOKEN_LENGTH} letters and digits."
        )
    return value


def folder(name: str, default: Path) -> Path:
    """Give an absolute folder."""
    value = text(name)
    path = Path(value) if value else default
    if not path.is_absolute():
        raise ImproperlyConfigured(f"{name} is {value!r}; give an absolute path.")
    return path


def address(name: str, schemes: tuple[str, ...], default: str = "") -> str:
    """Give an address (URL) of one of the schemes."""
    value = text(name, default)
    if value and urlsplit(value).scheme not in schemes:
        known = ", ".join(f"{scheme}://" for scheme in schemes)
        raise ImproperlyConfigured(f"{name} must begin with one of {known}")
    return value


def database(name: str, default: str) -> dict[str, Any]:
    """Give Django's description of a SQLite file or a PostgreSQL database."""
    url = address(name, ("sqlite", "postgres", "postgresql"), default)
    try:
        described: dict[str, Any] = environ.Env.db_url_config(url)
    except ValueError as error:
        raise ImproperlyConfigured(f"{name} cannot be read as an address: {error}") from error
    if not described.get("NAME") or described["NAME"] == ":memory:":
        raise ImproperlyConfigured(f"{name} names no database that several processes can share.")
    return described


def endpoints(
    name: str, speaks: tuple[str, ...], internal: list[str], *, most: int = 99
) -> list[dict[str, str]]:
    """Give where things may be posted to: addresses separated by blanks, a congress's after CODE=.

    An address says first how is spoken there (`json+https://:secret@host/path`). Plain http is for
    hosts of one's own network.
    """
    found = []
    for written in text(name).split():
        code = re.match(r"([-\w]+)=(?=\w+\+)", written)
        url = written[code.end() :] if code else written
        parts = urlsplit(url)
        way, _plus, scheme = parts.scheme.partition("+")
        if way not in speaks or scheme not in ("http", "https") or not parts.hostname:
            known = ", ".join(f"{one}+https://" for one in speaks)
            raise ImproperlyConfigured(f"{name}: each address must begin with one of {known}")
        if scheme == "http" and parts.hostname not in internal:
            raise ImproperlyConfigured(
                f"{name}: plain http is for hosts named in INTERNAL_HOSTS, {parts.hostname} is not."
            )
        bare = parts._replace(scheme=scheme, netloc=parts.netloc.rpartition("@")[2])
        found.append(
            {
                "congress": code[1] if code else "",
                "speaks": way,
                "url": bare.geturl(),
                "secret": unquote(parts.password or ""),
            }
        )
    if len(found) > most or len({endpoint["congress"] for endpoint in found}) < len(found):
        raise ImproperlyConfigured(f"{name}: there is one address for a congress, or one for all.")
    if any(endpoint["speaks"] == "json" and not endpoint["secret"] for endpoint in found):
        raise ImproperlyConfigured(f"{name}: json needs a secret to sign with, as :secret@host.")
    return found


def names(name: str) -> list[str]:
    """Give host names or addresses separated by commas, in small letters."""
    named = [host.strip().lower() for host in text(name).split(",") if host.strip()]
    if any(re.search(r"[*/@\s]", host) or host.count(":") == 1 for host in named):
        raise ImproperlyConfigured(f"{name}: list plain host names, without port, * or /.")
    return named


def site_url(name: str, default: str) -> str:
    """Give scheme and host of the site, without a slash at the end."""
    value = text(name, default).rstrip("/")
    parts = urlsplit(value)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ImproperlyConfigured(f"{name} is {value!r}; write it as https://host or http://host.")
    if parts.path or parts.query or parts.fragment or parts.username:
        raise ImproperlyConfigured(f"{name} is {value!r}; give scheme, host and port only.")
    return value


def host_of(url: str) -> str:
    """Give the host of an address as Django compares it: IPv6 in brackets."""
    host = urlsplit(url).hostname or ""
    return f"[{host}]" if ":" in host else host


def hosts(name: str, *, site: str) -> list[str]:
    """Give the host names the site answers to; `*` or a list without the site's own is refused."""
    own = host_of(site)
    value = text(name)
    if not value:
        return list(LOOPBACK) if own in LOOPBACK else [own]
    named = [host.strip() for host in value.split(",") if host.strip()]
    if any("*" in host or "/" in host for host in named):
        raise ImproperlyConfigured(f"{name} is {value!r}; list plain host names, without * or /.")
    if not validate_host(own, named):
        raise ImproperlyConfigured(f"{name} does not hold {own}, the host of SITE_URL.")
    return named


def secret_key(name: str, keep_in: Path) -> str:
    """Give the key that signs sessions and links; one made once and kept where none is set."""
    value = text(name)
    if not value:
        return _kept_key(keep_in)
    if len(value) < KEY_LENGTH or len(set(value)) < KEY_LENGTH // 4:
        raise ImproperlyConfigured(f"{name} is too short; use {KEY_LENGTH} random characters.")
    if any(word in value.lower() for word in _SAMPLE_WORDS):
        raise ImproperlyConfigured(
            f"{name} looks like a sample; use {KEY_LENGTH} random characters."
        )
    return value


def _kept_key(path: Path) -> str:
    """Read the key file, making it first if need be.

    Several processes may start at once: each writes a file of its own, and only one of them can
    link it to the final name, complete from the first moment on.
    """
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        letters = string.ascii_letters + string.digits
        fresh = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write("".join(secrets.choice(letters) for _ in range(KEY_LENGTH + 14)))
        with suppress(FileExistsError):
            os.link(fresh, path)
        fresh.unlink()
    if path.stat().st_mode & 0o077:
        raise ImproperlyConfigured(f"{path} can be read by others; allow only its owner (0600).")
    return path.read_text().strip()
