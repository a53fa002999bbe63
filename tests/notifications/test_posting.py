"""Posting to another machine: only where one meant to, however the address is spelled."""

import ipaddress
import socket
import ssl
import subprocess
import time

import pytest

from notifications.channels import posting
from notifications.channels.posting import NotAcceptedError, NotAllowedError, Post, may_be_reached
from tests.notifications.listener import Listener
from tests.plugin import cannot_run


@pytest.fixture
def trap():
    """A server on the loopback address that must never be reached."""
    with Listener() as listener:
        yield listener


@pytest.fixture
def names(monkeypatch) -> dict[str, list[str]]:
    """Names that resolve to what a test says; others as the machine knows them."""
    known: dict[str, list[str]] = {}
    real = socket.getaddrinfo

    def resolve(host, port, *args, **words):
        if host not in known:
            return real(host, port, *args, **words)
        found = []
        for address in known[host]:
            family = socket.AF_INET6 if ":" in address else socket.AF_INET
            found.append((family, socket.SOCK_STREAM, 6, "", (address, port)))
        return found

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    return known


def post(url: str) -> bytes:
    return posting.send(Post(url, b"{}"))


# Each leads, by some program's reading, to the loopback address or to another of our own network.
SPELLINGS = [
    "http://127.0.0.1:{port}/",
    "https://127.0.0.1:{port}/",
    "https://127.0.0.1:{port}",
    "https://127.1:{port}/",
    "https://127.0.1:{port}/",
    "https://2130706433:{port}/",
    "https://0x7f000001:{port}/",
    "https://0x7f.0.0.1:{port}/",
    "https://0x7f.1:{port}/",
    "https://0177.0.0.1:{port}/",
    "https://017700000001:{port}/",
    "https://127.0.0.01:{port}/",
    "https://127.000.000.001:{port}/",
    "https://127.0.0.1.:{port}/",
    "https://0:{port}/",
    "https://0.0.0.0:{port}/",
    "https://127.127.127.127:{port}/",
    "https://[::1]:{port}/",
    "https://[0:0:0:0:0:0:0:1]:{port}/",
    "https://[::]:{port}/",
    "https://[::ffff:127.0.0.1]:{port}/",
    "https://[::ffff:7f00:1]:{port}/",
    "https://[::127.0.0.1]:{port}/",
    "https://[64:ff9b::127.0.0.1]:{port}/",
    "https://[2002:7f00:1::]:{port}/",
    "https://[2001:0:7f00:1::80ff:fffe]:{port}/",
    "https://[fe80::1%25lo]:{port}/",
    "https://[fe80::1]:{port}/",
    "https://[fc00::1]:{port}/",
    "https://[fec0::1]:{port}/",
    "https://[ff02::1]:{port}/",
    "https://localhost:{port}/",
    "https://LOCALHOST:{port}/",
    "https://localhost.:{port}/",
    "https://localhost.localdomain:{port}/",
    "https://ip6-localhost:{port}/",
    "https://evil.example:{port}/",
    "https://mixed.example:{port}/",
    "https://six.example:{port}/",
    "https://metadata.example:{port}/",
    "https://169.254.169.254/latest/meta-data/",
    "https://10.0.0.1:{port}/",
    "https://172.16.0.1:{port}/",
    "https://192.168.0.1:{port}/",
    "https://100.64.0.1:{port}/",
    "https://224.0.0.1:{port}/",
    "https://255.255.255.255:{port}/",
    "https://user@127.0.0.1:{port}/",
    "https://user:password@127.0.0.1:{port}/",
    "https://good.example@127.0.0.1:{port}/",
    "https://good.example%40127.0.0.1:{port}/",
    "https://good.example#@127.0.0.1:{port}/",
    "https://127.0.0.1:{port}#@good.example/",
    "https://good.example\\@127.0.0.1:{port}/",
    "https://127.0.0.1:{port}\\@good.example/",
    "https://good.example:{port}@127.0.0.1:{port}/",
    "https:///127.0.0.1:{port}/",
    "https:127.0.0.1:{port}/",
    "//127.0.0.1:{port}/",
    "127.0.0.1:{port}/",
    "https://127.0.0.1 :{port}/",
    "https://127.0.0.1\t:{port}/",
    "https://127.0.0.1\n:{port}/",
    "https://127.0.0.1:{port}\r\nHost: good.example/",
    "https://１２７.０.０.１:{port}/",
    "https://127。0。0。1:{port}/",
    "https://ⓛocalhost:{port}/",
    "https://%31%32%37.0.0.1:{port}/",
    "https://127.0.0.1:0{port}/",
    "https://127.0.0.1:/",
    "https://good.example:0/",
    "https://good.example:99999/",
    "https://-good.example/",
    "https://good_.example/",
    "https://good..example/",
    "https://[127.0.0.1]:{port}/",
    "https://[::1:{port}/",
    "https://::1:{port}/",
    "ftp://127.0.0.1:{port}/",
    "file:///etc/passwd",
    "gopher://127.0.0.1:{port}/_POST",
    "HTTP://127.0.0.1:{port}/",
    "unix:///var/run/docker.sock",
    "",
    "https://",
]


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_no_spelling_leads_into_our_own_network(trap, names, spelling):
    names |= {
        "good.example": ["203.0.113.7"],
        "evil.example": ["127.0.0.1"],
        "mixed.example": ["8.8.8.8", "127.0.0.1"],
        "six.example": ["::ffff:127.0.0.1"],
        "metadata.example": ["169.254.169.254"],
    }

    with pytest.raises((NotAllowedError, socket.gaierror)):
        post(spelling.format(port=trap.port))

    assert trap.heard == []


def test_there_are_as_many_spellings_as_people_have_thought_of():
    assert len(set(SPELLINGS)) >= 60


def test_the_trap_would_have_heard_a_post(trap, settings):
    settings.INTERNAL_HOSTS = ["127.0.0.1"]

    assert post(trap.url()) == trap.answer[0]
    assert trap.heard[0].path == "/hook?key=k"


def test_a_name_of_ours_may_lie_in_our_network_and_be_spoken_to_in_plain_http(
    trap, names, settings
):
    settings.INTERNAL_HOSTS = ["sms.intern"]
    names["sms.intern"] = ["127.0.0.1"]

    post(f"http://sms.intern:{trap.port}/send")

    assert trap.heard[0].headers["Host"] == f"sms.intern:{trap.port}"


@pytest.mark.parametrize("address", ["169.254.169.254", "0.0.0.0", "224.0.0.1", "fe80::1", "::"])
def test_even_a_name_of_ours_does_not_lead_everywhere(names, settings, address):
    settings.INTERNAL_HOSTS = ["sms.intern"]
    names["sms.intern"] = [address]

    with pytest.raises(NotAllowedError):
        post("http://sms.intern/send")


def test_a_name_is_resolved_once_so_that_it_cannot_change_between_look_and_leap(
    trap, settings, monkeypatch
):
    asked: list[object] = []
    real = socket.getaddrinfo

    def rebinding(host, port, *args, **words):
        if host != "rebind.example":
            return real(host, port, *args, **words)
        asked.append(host)
        address = "203.0.113.7" if len(asked) == 1 else "127.0.0.1"
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port))]

    tried: list[str] = []

    def connect(address, timeout):
        tried.append(address[0])
        raise ConnectionRefusedError

    monkeypatch.setattr(socket, "getaddrinfo", rebinding)
    monkeypatch.setattr(socket, "create_connection", connect)
    with pytest.raises(NotAllowedError):  # 203.0.113.0/24 is set aside for books: no real address
        post(f"https://rebind.example:{trap.port}/")
    monkeypatch.setattr(posting, "may_be_reached", lambda *_a, **_w: True)
    asked.clear()
    with pytest.raises(ConnectionRefusedError):
        post(f"https://rebind.example:{trap.port}/")

    assert (asked, tried) == (["rebind.example"], ["203.0.113.7"])


@pytest.mark.parametrize(
    ("address", "public", "internal"),
    [
        ("8.8.8.8", True, True),
        ("2606:4700:4700::1111", True, True),
        ("10.1.2.3", False, True),
        ("127.0.0.1", False, True),
        ("::1", False, True),
        ("fd00::1", False, True),
        ("::ffff:8.8.8.8", True, True),
        ("::ffff:10.1.2.3", False, True),
        ("169.254.169.254", False, False),
        ("100.64.0.1", False, False),
        ("240.0.0.1", False, False),
        ("64:ff9b::808:808", False, False),
        ("2002:808:808::1", False, False),
    ],
)
def test_which_addresses_may_be_reached(address, public, internal):
    literal = ipaddress.ip_address(address)

    assert may_be_reached(literal, internal=False) is public
    assert may_be_reached(literal, internal=True) is internal


# --- What comes back ------------------------------------------------------------------------


@pytest.fixture
def friend(trap, settings):
    """The same server, as one that may be posted to."""
    settings.INTERNAL_HOSTS = ["127.0.0.1"]
    return trap


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_not_followed(friend, status):
    friend.status, friend.headers = status, {"Location": friend.url("/elsewhere")}

    with pytest.raises(NotAcceptedError, match=str(status)):
        post(friend.url())

    assert [heard.path for heard in friend.heard] == ["/hook?key=k"]


@pytest.mark.parametrize("status", [400, 404, 429, 500, 503])
def test_a_refusal_is_a_failure(friend, status):
    friend.status = status

    with pytest.raises(NotAcceptedError, match=f"HTTP {status}"):
        post(friend.url())


def test_an_answer_without_end_is_cut_off(friend):
    friend.answer = [b"x" * 65_536] * 64

    with pytest.raises(NotAcceptedError, match="too long"):
        post(friend.url())


def test_an_answer_that_drips_is_cut_off(friend, monkeypatch):
    monkeypatch.setattr(posting, "WHOLE_PATIENCE", 0.3)
    friend.answer, friend.pause = [b"x"] * 100, 0.1
    friend.headers = {"Content-Length": "100"}
    started = time.monotonic()

    with pytest.raises((OSError, posting.http.client.HTTPException)):
        post(friend.url())

    assert time.monotonic() - started < 3


def test_a_server_that_never_says_a_word_is_left(settings, monkeypatch):
    settings.INTERNAL_HOSTS = ["127.0.0.1"]
    monkeypatch.setattr(posting, "PATIENCE", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        started = time.monotonic()
        with pytest.raises(TimeoutError):
            post(f"http://127.0.0.1:{port}/")

    assert time.monotonic() - started < 3


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    """A certificate for 127.0.0.1 that nobody vouches for but itself, with its key."""
    folder = tmp_path_factory.mktemp("tls")
    key, certificate = folder / "key.pem", folder / "cert.pem"
    words = "req -x509 -newkey rsa:2048 -nodes -days 1 -subj /CN=127.0.0.1"
    words += f" -addext subjectAltName=IP:127.0.0.1 -keyout {key} -out {certificate}"
    try:
        subprocess.run(["openssl", *words.split()], check=True, capture_output=True)
    except FileNotFoundError:
        raise cannot_run("no openssl, which makes a certificate for the test") from None
    return certificate, key


@pytest.fixture
def speaks_tls(certificate, settings):
    settings.INTERNAL_HOSTS = ["127.0.0.1"]
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*certificate)
    with Listener(context) as listener:
        yield listener


def test_a_certificate_that_nobody_vouches_for_is_refused(speaks_tls):
    with pytest.raises(ssl.SSLCertVerificationError):
        post(speaks_tls.url())

    assert speaks_tls.heard == []


def test_one_that_the_machine_trusts_is_spoken_to(speaks_tls, certificate, monkeypatch):
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate[0]))

    assert post(speaks_tls.url()) == speaks_tls.answer[0]


def test_an_answer_that_drips_through_tls_is_cut_off_too(speaks_tls, certificate, monkeypatch):
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate[0]))
    monkeypatch.setattr(posting, "WHOLE_PATIENCE", 0.3)
    speaks_tls.answer, speaks_tls.pause = [b"x"] * 100, 0.1
    started = time.monotonic()

    with pytest.raises((OSError, posting.http.client.HTTPException)):
        post(speaks_tls.url())

    assert time.monotonic() - started < 3
