"""A real process that is killed while it talks to the mail server takes no message with it."""

import os
import socket
import subprocess
import sys
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from django.core import mail
from django.db import connection
from django.utils import timezone

from notifications import outbox
from notifications.models import Delivery, QuietHours, State
from notifications.sending import CLAIM_LASTS
from tests.plugin import ROOT

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.worker,
    pytest.mark.xdist_group("worker"),
]


def database_url() -> str:
    """Where another process finds the database of this test."""
    name = connection.settings_dict["NAME"]
    if connection.vendor == "sqlite":
        return f"sqlite:///{name}"
    return urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}").geturl()


@pytest.fixture
def silent_mail_server():
    """A mail server that takes a connection and never says a word."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(60)
        yield server


def never_quiet(*members) -> None:
    """The clock of this test is the real one, and may show any hour of any day."""
    for member in members:
        QuietHours.objects.create(user=member.user, quiet_from="00:00", quiet_until="00:00")


def test_a_killed_process_loses_nothing(tell, people, silent_mail_server, tmp_path):
    never_quiet(people.mei, people.lan)
    tell(people.mei, people.lan, at=timezone.now())
    outbox.sorting.sort_once(timezone.now())
    process = subprocess.Popen(
        [sys.executable, "manage.py", "clock", "--once"],
        cwd=ROOT,
        env={
            **os.environ,
            "DATABASE_URL": database_url(),
            "EMAIL_URL": f"smtp://127.0.0.1:{silent_mail_server.getsockname()[1]}",
            "SITE_URL": "https://jianyi.example.cn",
            "DATA_DIR": str(tmp_path),
        },
        stderr=subprocess.DEVNULL,
    )
    try:
        connected, _address = silent_mail_server.accept()
        with connected:
            process.kill()
            process.wait(30)
    finally:
        process.kill()

    envelopes = Delivery.objects.all()
    assert set(envelopes.values_list("state", flat=True)) == {State.SENDING}
    assert outbox.sweep(timezone.now()) == 0
    assert outbox.sweep(timezone.now() + CLAIM_LASTS + timedelta(seconds=1)) == 2
    assert set(envelopes.values_list("state", flat=True)) == {State.SENT}
    assert len(mail.outbox) == 2
