"""What an installation may set: nonsense stops the start, nothing at all is a safe default."""

import json
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from tests.plugin import FOREIGN, ROOT

READ = """
import json, pathlib, sys
sys.argv = sys.argv[1:] or ["manage.py"]
from config import settings
found = {name: value for name, value in vars(settings).items() if name.isupper()}
print(json.dumps(found, default=lambda x: str(x) if isinstance(x, pathlib.Path) else None))
"""
KEY = "kQ7vW2xZ9rT4mB8nC3pL6sD1fG5hJ0yA-uE_iO+wRqXzVbNtMcPl"
FAR = {"SITE_URL": "https://jianyi.example.gov.cn"}


def run(folder: Path, program: list[str], **variables: str) -> subprocess.CompletedProcess[str]:
    unset = {*FOREIGN, "DATABASE_URL", "DATA_DIR"}
    environment = {name: value for name, value in os.environ.items() if name not in unset}
    return subprocess.run(
        [sys.executable, *program],
        cwd=ROOT,
        env={**environment, "DATA_DIR": str(folder), **variables},
        capture_output=True,
        text=True,
        check=False,
    )


def read(folder: Path, *words: str, **variables: str) -> dict:
    done = run(folder, ["-c", READ, *words], **variables)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.mark.parametrize(
    ("variables", "named"),
    [
        ({"DEBUG": "perhaps"}, "DEBUG"),
        ({"DEBUG": "1", **FAR}, "DEBUG"),
        ({"SECRET_KEY": "short"}, "SECRET_KEY"),
        ({"SECRET_KEY": "a" * 60}, "SECRET_KEY"),
        ({"SECRET_KEY": "changeme-" + KEY}, "SECRET_KEY"),
        ({"ALLOWED_HOSTS": "*"}, "ALLOWED_HOSTS"),
        ({"ALLOWED_HOSTS": "https://127.0.0.1"}, "ALLOWED_HOSTS"),
        ({"ALLOWED_HOSTS": "elsewhere.example.gov.cn", **FAR}, "ALLOWED_HOSTS"),
        ({"SITE_URL": "jianyi.example.gov.cn"}, "SITE_URL"),
        ({"SITE_URL": "ftp://jianyi.example.gov.cn"}, "SITE_URL"),
        ({"SITE_URL": "https://jianyi.example.gov.cn/office"}, "SITE_URL"),
        ({"DATABASE_URL": "mysql://u@h/db"}, "DATABASE_URL"),
        ({"DATABASE_URL": "sqlite://:memory:"}, "DATABASE_URL"),
        ({"DATABASE_URL": "postgres://u@h:port/db"}, "DATABASE_URL"),
        ({"BROKER_URL": "amqp://localhost"}, "BROKER_URL"),
        ({"CACHE_URL": "/run/cache"}, "CACHE_URL"),
        ({"EMAIL_URL": "mail.example.gov.cn"}, "EMAIL_URL"),
        ({"INTERNAL_HOSTS": "*"}, "INTERNAL_HOSTS"),
        ({"INTERNAL_HOSTS": "http://sms.intern"}, "INTERNAL_HOSTS"),
        ({"INTERNAL_HOSTS": "sms.intern:8080"}, "INTERNAL_HOSTS"),
        ({"INTERNAL_HOSTS": "http://sms.intern:8080"}, "INTERNAL_HOSTS"),
        ({"SMS_URL": "https://:s@sms.example.cn/"}, "SMS_URL"),
        ({"SMS_URL": "json+https://sms.example.cn/"}, "SMS_URL"),
        ({"SMS_URL": "wecom+https://:s@sms.example.cn/"}, "SMS_URL"),
        ({"SMS_URL": "json+http://:s@sms.intern/"}, "SMS_URL"),
        ({"SMS_URL": "a=json+https://:s@x.cn/ b=json+https://:s@y.cn/"}, "SMS_URL"),
        ({"WEBHOOK_URL": "slack+https://hooks.example.com/"}, "WEBHOOK_URL"),
        ({"WEBHOOK_URL": "wecom+https:///send"}, "WEBHOOK_URL"),
        ({"WEBHOOK_URL": "wecom+https://x.cn/ dingtalk+https://y.cn/"}, "WEBHOOK_URL"),
        ({"ACTS_BY_LINK": "sometimes"}, "ACTS_BY_LINK"),
        ({"MEDIA_ROOT": "media"}, "MEDIA_ROOT"),
        ({"ANCHOR_FILE": "anchors.log"}, "ANCHOR_FILE"),
    ],
)
def test_nonsense_stops_the_start(tmp_path, variables, named):
    done = run(tmp_path, ["manage.py", "version"], **variables)

    assert done.returncode == 1
    assert done.stderr.startswith("Not started, the settings make no sense: ")
    assert named in done.stderr
    assert "Traceback" not in done.stderr


def test_with_nothing_set_one_machine_is_served_and_nobody_else(tmp_path):
    found = read(tmp_path)

    assert found["DEBUG"] is False
    assert found["ALLOWED_HOSTS"] == ["127.0.0.1", "localhost", "[::1]"]
    assert found["DATABASES"]["default"]["NAME"] == str(tmp_path / "db.sqlite3")
    assert found["CELERY_TASK_ALWAYS_EAGER"] is True
    assert found["EMAIL_BACKEND"] == "django.core.mail.backends.filebased.EmailBackend"
    assert found["PASSWORD_HASHERS"][0].endswith(".Argon2PasswordHasher")


def test_an_empty_variable_counts_as_unset(tmp_path):
    found = read(tmp_path, DEBUG="", ALLOWED_HOSTS=" ", SECRET_KEY="", BROKER_URL="")

    assert found["CELERY_BROKER_URL"] is None
    assert len(found["SECRET_KEY"]) >= 50


def test_the_key_is_made_once_by_whoever_is_first(tmp_path):
    folder = tmp_path / "data"
    started = [
        subprocess.Popen(
            [sys.executable, "-c", READ],
            cwd=ROOT,
            env={**os.environ, "DATA_DIR": str(folder)},
            stdout=subprocess.PIPE,
        )
        for _ in range(6)
    ]
    keys = {json.loads(process.communicate()[0])["SECRET_KEY"] for process in started}

    assert len(keys) == 1
    assert read(folder)["SECRET_KEY"] in keys
    assert stat.S_IMODE((folder / "secret_key").stat().st_mode) == 0o600
    assert [path.name for path in folder.glob("secret_key*")] == ["secret_key"]


def test_a_key_that_others_can_read_stops_the_start(tmp_path):
    read(tmp_path)
    (tmp_path / "secret_key").chmod(0o644)

    done = run(tmp_path, ["manage.py", "version"])

    assert done.returncode == 1
    assert "can be read by others" in done.stderr


def test_only_migrate_comes_as_the_owner_of_the_tables(tmp_path):
    urls = {
        "DATABASE_URL": "postgres://app:a@db.example/suggestions",
        "MIGRATE_DATABASE_URL": "postgres://owner:o@db.example/suggestions",
    }

    serving = read(tmp_path, "manage.py", "serve", **urls)["DATABASES"]["default"]
    migrating = read(tmp_path, "manage.py", "migrate", **urls)["DATABASES"]["default"]

    assert (serving["USER"], migrating["USER"]) == ("app", "owner")
    assert "statement_timeout" in serving["OPTIONS"]["options"]
    assert "statement_timeout" not in migrating["OPTIONS"]["options"]
    assert "lock_timeout=5000" in migrating["OPTIONS"]["options"]


def test_https_is_insisted_on_where_the_site_has_it(tmp_path):
    found = read(tmp_path, SECRET_KEY=KEY, **FAR)

    assert found["ALLOWED_HOSTS"] == ["jianyi.example.gov.cn"]
    assert found["SESSION_COOKIE_NAME"] == "__Host-sid"
    assert found["CSRF_COOKIE_NAME"] == "__Host-csrf"
    assert found["SESSION_COOKIE_SECURE"] is True
    assert found["CSRF_COOKIE_SECURE"] is True
    assert found["SECURE_SSL_REDIRECT"] is True
    assert found["SECURE_HSTS_SECONDS"] == 31_536_000
    assert found["DEFAULT_FROM_EMAIL"] == "no-reply@jianyi.example.gov.cn"


def test_django_finds_nothing_to_say_about_a_public_installation(tmp_path):
    command = ["manage.py", "check", "--deploy", "--fail-level", "WARNING"]

    done = run(tmp_path, command, SECRET_KEY=KEY, **FAR)

    assert done.returncode == 0, done.stderr


def test_where_things_are_posted_to_is_read_with_its_secret_taken_out(tmp_path):
    found = read(
        tmp_path,
        INTERNAL_HOSTS="SMS.intern, 10.1.2.3",
        SMS_URL="json+http://:s%40fe@sms.intern:8080/send?x=1",
        WEBHOOK_URL="yunxi=wecom+https://qyapi.example.cn/send?key=k dingtalk+https://:t@d.cn/",
    )

    assert found["INTERNAL_HOSTS"] == ["sms.intern", "10.1.2.3"]
    assert found["SMS_GATEWAY"] == {
        "congress": "",
        "speaks": "json",
        "url": "http://sms.intern:8080/send?x=1",
        "secret": "s@fe",
    }
    yunxi, others = found["WEBHOOKS"]
    assert (yunxi["congress"], yunxi["url"]) == ("yunxi", "https://qyapi.example.cn/send?key=k")
    assert (others["congress"], others["speaks"], others["secret"]) == ("", "dingtalk", "t")


def test_with_nothing_set_nothing_is_posted_anywhere(tmp_path):
    found = read(tmp_path)

    assert (found["SMS_GATEWAY"], found["WEBHOOKS"], found["INTERNAL_HOSTS"]) == (None, [], [])
    assert found["ACTS_BY_LINK"] is True
