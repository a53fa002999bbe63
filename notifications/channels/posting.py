"""Posting to another machine without being led anywhere else.

Where a post may go is decided at the moment of connecting: the host's name is resolved once, each
address it has must lie outside our own network, and that same address is connected to. Hosts of
our own network, and plain http, are for those named in INTERNAL_HOSTS. Redirects are not followed.
"""

import http.client
import ipaddress
import re
import socket
import ssl
import threading
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urlsplit

from django.conf import settings

PATIENCE: Final = 5.0  # seconds for connecting, and for each piece of the answer
WHOLE_PATIENCE: Final = 10.0  # seconds for all of it, however slowly the answer drips
LONGEST_ANSWER: Final = 64 * 1024
DEFAULT_PORTS: Final = {"https": 443, "http": 80}
_NAME: Final = re.compile(
    r"(?=.{1,253}\Z)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)*[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
)
_PRINTABLE: Final = re.compile(r"[\x21-\x7e]+")
# Addresses that only wrap another one, which would then be reached.
_WRAPPERS: Final = tuple(
    ipaddress.ip_network(net) for net in ("64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "::/96")
)

Address = ipaddress.IPv4Address | ipaddress.IPv6Address


class NotAllowedError(ValueError):
    """The address must not be posted to."""


class NotAcceptedError(RuntimeError):
    """The other machine did not take what was posted."""


@dataclass(frozen=True)
class Post:
    """What is posted, and where to."""

    url: str
    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Target:
    """An address taken apart."""

    scheme: str
    host: str
    port: int
    path: str

    @property
    def is_internal(self) -> bool:
        """Whether it is one of the hosts of our own network that were named."""
        return self.host in settings.INTERNAL_HOSTS


def target_of(url: str) -> Target:
    """Take an address apart; raises `NotAllowedError` for one that could be read in two ways."""
    if not _PRINTABLE.fullmatch(url) or "\\" in url:
        raise NotAllowedError("The address holds characters that have no place there.")
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise NotAllowedError("The address can't be read.") from error
    host = parts.hostname or ""
    if parts.username is not None or parts.password is not None or parts.fragment:
        raise NotAllowedError("The address holds a name, a password or a fragment.")
    if parts.scheme not in DEFAULT_PORTS or port == 0:
        raise NotAllowedError("Only https is spoken, or http inside our own network.")
    if parts.netloc.lower() not in _spellings(host, port):
        raise NotAllowedError("The host is not written plainly.")
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    target = Target(parts.scheme, host, port or DEFAULT_PORTS[parts.scheme], path)
    literal = _literal(host)
    # What looks like a number but is none of the usual form is read by some as an address.
    if literal is None and (not _NAME.fullmatch(host) or not re.search(r"[a-z]", _last(host))):
        raise NotAllowedError("The host is no plain name.")
    if literal is None and re.fullmatch(r"0x[0-9a-f]*", _last(host)):
        raise NotAllowedError("The host is no plain name.")
    if target.scheme == "http" and not target.is_internal:
        raise NotAllowedError("Plain http is for the hosts named in INTERNAL_HOSTS.")
    return target


def _spellings(host: str, port: int | None) -> set[str]:
    written = f"[{host}]" if ":" in host else host
    return {written} if port is None else {f"{written}:{port}"}


def _last(host: str) -> str:
    return host.rpartition(".")[2]


def _literal(host: str) -> Address | None:
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return None
    return None if "%" in host else address


def may_be_reached(address: Address, *, internal: bool) -> bool:
    """Tell whether a post may go to an address: a public one, or for a host of ours a private one.

    Never one that only stands for another, that many machines share, or that a machine gives
    itself (where cloud providers keep their secrets).
    """
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped is not None:
            return may_be_reached(address.ipv4_mapped, internal=internal)
        if address.is_loopback:
            return internal
        if (
            address.is_site_local
            or address.teredo is not None
            or any(address in net for net in _WRAPPERS)
        ):
            return False
    if address.is_multicast or address.is_unspecified or address.is_link_local:
        return False
    if address.is_global and not address.is_reserved:
        return True
    return internal and address.is_private and not address.is_reserved


def addresses_of(target: Target) -> list[str]:
    """Resolve a host; raises `NotAllowedError` unless every address of it may be reached."""
    found = socket.getaddrinfo(target.host, target.port, type=socket.SOCK_STREAM)
    addresses = list(dict.fromkeys(str(name[0]) for *_, name in found))
    for written in addresses:
        literal = _literal(written)
        if literal is None or not may_be_reached(literal, internal=target.is_internal):
            raise NotAllowedError("The host lies in our own network or nowhere.")
    return addresses


class _Connection(http.client.HTTPConnection):
    """A connection to an address that was looked at, under the name that was asked for."""

    def __init__(self, target: Target) -> None:
        super().__init__(target.host, target.port, timeout=PATIENCE)
        self.target = target
        self.was_too_slow = False
        self._end: threading.Timer | None = None
        self._twin: socket.socket | None = None

    def connect(self) -> None:
        """Connect to the first address that answers; from then on it must not take too long."""
        self.sock = self._connected()
        # A second hold on the same connection: the first one passes on to TLS.
        self._twin = self.sock.dup()
        self._end = threading.Timer(WHOLE_PATIENCE, self._cut_off)
        self._end.daemon = True
        self._end.start()
        if self.target.scheme == "https":
            context = ssl.create_default_context()
            self.sock = context.wrap_socket(self.sock, server_hostname=self.target.host)

    def _connected(self) -> socket.socket:
        fault: OSError | None = None
        for address in addresses_of(self.target):
            try:
                return socket.create_connection((address, self.port), PATIENCE)
            except OSError as error:
                fault = error
        raise fault or OSError("The host has no address.")

    def _cut_off(self) -> None:
        self.was_too_slow = True
        if self._twin is not None:
            with suppress(OSError):
                self._twin.shutdown(socket.SHUT_RDWR)

    def end(self) -> None:
        """Be done with it; `close` comes with the head of an answer already."""
        if self._end is not None:
            self._end.cancel()
        if self._twin is not None:
            self._twin.close()
        self.close()


def send(post: Post) -> bytes:
    """Post something; gives the answer.

    Raises:
        NotAllowedError: the address must not be posted to.
        NotAcceptedError: the answer is another than "taken" (a redirect, for one).
        OSError, http.client.HTTPException: nobody is there, he is too slow or speaks no http.
    """
    target = target_of(post.url)
    connection = _Connection(target)
    try:
        connection.request("POST", target.path, body=post.body, headers=dict(post.headers))
        answer = connection.getresponse()
        if not 200 <= answer.status < 300:  # noqa: PLR2004 - the range of HTTP that means "taken"
            raise NotAcceptedError(f"HTTP {answer.status}")
        text = answer.read(LONGEST_ANSWER + 1)
    finally:
        connection.end()
    if connection.was_too_slow:
        raise TimeoutError("The answer takes too long.")
    if len(text) > LONGEST_ANSWER:
        raise NotAcceptedError("The answer is too long.")
    return text
