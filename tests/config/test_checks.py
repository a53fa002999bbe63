"""System checks: each is silent on a sound installation and speaks when something is off."""

import pytest

from config import checks


def ids(messages) -> list[str]:
    return [message.id for message in messages]


def test_a_sound_installation_is_silent(settings):
    found = (
        checks.sqlite_options()
        + checks.email_links()
        + checks.private_media()
        + checks.debug_stays_home()
        + checks.plain_http()
    )

    assert found == []


@pytest.mark.parametrize(
    "change",
    [
        {"transaction_mode": "DEFERRED"},
        {"timeout": 0},
        {"init_command": "PRAGMA journal_mode=WAL; PRAGMA foreign_keys=ON;"},
    ],
)
def test_sqlite_without_its_options_is_an_error(settings, monkeypatch, change):
    options = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;",
    }
    sqlite = {"ENGINE": "django.db.backends.sqlite3", "OPTIONS": options | change}
    monkeypatch.setitem(settings.DATABASES, "default", sqlite)

    assert ids(checks.sqlite_options()) == ["config.E001"]


def test_email_with_links_to_this_machine_is_an_error(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"

    assert ids(checks.email_links()) == ["config.E002"]


@pytest.mark.parametrize("name", ["SMS_GATEWAY", "WEBHOOKS"])
def test_short_texts_with_links_to_this_machine_are_an_error_too(settings, name):
    assert ids(checks.email_links()) == []

    setattr(settings, name, {"url": "https://sms.example.cn/"})

    assert ids(checks.email_links()) == ["config.E002"]


def test_uploaded_files_that_all_can_open_are_an_error(settings, tmp_path):
    folder = tmp_path / "media"
    folder.mkdir()
    settings.MEDIA_ROOT = folder
    for part in (folder, tmp_path):
        part.chmod(0o755)

    reachable = all(parent.stat().st_mode & 0o001 for parent in folder.parents)
    assert ids(checks.private_media()) == (["config.E003"] if reachable else [])
    folder.chmod(0o750)
    assert ids(checks.private_media()) == []


def test_debug_before_strangers_is_an_error(settings):
    settings.DEBUG = True
    settings.ALLOWED_HOSTS = ["127.0.0.1", "office.example.gov.cn"]

    assert ids(checks.debug_stays_home()) == ["config.E004"]


def test_passwords_in_the_clear_are_a_warning(settings):
    settings.SITE_URL = "http://office.example.gov.cn"

    assert ids(checks.plain_http()) == ["config.W005"]
