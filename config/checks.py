"""System checks of the installation: what runs, but should not run like this.

Values that make no sense stop the start already in `config/environment.py`. These checks look at
what fits together; `manage.py check` shows them, and `serve` and `migrate` refuse on errors.
"""

import stat
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register  # noqa: A004 - its name

from config.environment import LOOPBACK, host_of

REQUIRED_PRAGMAS = ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON")


@register
def sqlite_options(**_: Any) -> list[CheckMessage]:
    """config.E001: without these options two writers fail with "database is locked"."""
    default = settings.DATABASES["default"]
    if not default["ENGINE"].endswith("sqlite3"):
        return []
    options = default.get("OPTIONS", {})
    missing = [p for p in REQUIRED_PRAGMAS if p not in options.get("init_command", "")]
    if options.get("transaction_mode") != "IMMEDIATE":
        missing.append("transaction_mode IMMEDIATE")
    if options.get("timeout", 0) < 5:  # noqa: PLR2004 - seconds, Django's own default
        missing.append("timeout")
    if not missing:
        return []
    return [
        Error(
            f"SQLite runs without {', '.join(missing)}.",
            hint="Keep the OPTIONS of config/settings.py.",
            id="config.E001",
        )
    ]


@register
def email_links(**_: Any) -> list[CheckMessage]:
    """config.E002: messages that leave the machine must hold links that work elsewhere."""
    mails = settings.EMAIL_BACKEND.endswith("smtp.EmailBackend")
    sends = mails or settings.SMS_GATEWAY or settings.WEBHOOKS
    if not sends or host_of(settings.SITE_URL) not in LOOPBACK:
        return []
    return [
        Error(
            f"Messages are sent but SITE_URL is {settings.SITE_URL}: their links lead nowhere.",
            hint="Set SITE_URL to the address that people type.",
            id="config.E002",
        )
    ]


@register(Tags.security)
def private_media(**_: Any) -> list[CheckMessage]:
    """config.E003: uploaded files are open to those who may see the case, and to nobody else."""
    folder = Path(settings.MEDIA_ROOT)
    reachable = folder.exists() and all(
        part.stat().st_mode & stat.S_IXOTH for part in (folder, *folder.parents)
    )
    if not reachable:
        return []
    return [
        Error(
            f"Every user of this machine can open the uploaded files in {folder}.",
            hint=f"chmod o-rwx {folder}",
            id="config.E003",
        )
    ]


@register(Tags.security)
def debug_stays_home(**_: Any) -> list[CheckMessage]:
    """config.E004: DEBUG shows source code and settings to whoever meets an error."""
    strangers = [host for host in settings.ALLOWED_HOSTS if host not in LOOPBACK]
    if not settings.DEBUG or not strangers:
        return []
    return [
        Error(
            f"DEBUG is on while the site answers to {', '.join(strangers)}.",
            hint="Unset DEBUG, or ALLOWED_HOSTS and SITE_URL.",
            id="config.E004",
        )
    ]


@register(Tags.security)
def plain_http(**_: Any) -> list[CheckMessage]:
    """config.W005: passwords over plain http can be read on the way."""
    if settings.HTTPS or host_of(settings.SITE_URL) in LOOPBACK:
        return []
    return [
        Warning(
            f"SITE_URL is {urlsplit(settings.SITE_URL).scheme}: passwords travel in the clear.",
            hint="Put a web server with TLS in front and write SITE_URL as https://.",
            id="config.W005",
        )
    ]
