"""All settings. With nothing set: one machine, SQLite, no services, loopback only.

Everything that differs between installations is read from the environment, here and nowhere
else; `config/environment.py` refuses values that make no sense.
"""

import sys
from pathlib import Path
from typing import Any

import environ
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from config import environment, logs

BASE_DIR = Path(__file__).resolve().parent.parent

# DATA_DIR: the folder of what must be backed up (database, files, key, anchors). Default: var/.
DATA_DIR = environment.folder("DATA_DIR", BASE_DIR / "var")
# What can be made again at any time: front-end assets and the collected static files.
BUILD_DIR = BASE_DIR / "build"
DATA_DIR.mkdir(parents=True, exist_ok=True, mode=0o700)
(BUILD_DIR / "assets").mkdir(parents=True, exist_ok=True)
(BUILD_DIR / "static").mkdir(parents=True, exist_ok=True)

# --- The site -------------------------------------------------------------------------------

# DEBUG: shows source code to whoever meets an error. For development only. Default: off.
DEBUG = environment.switch("DEBUG")

# SITE_URL: the address people type. Links in e-mails begin with it, and where it is https,
# cookies, redirects and headers insist on https. Default: http://127.0.0.1:8000.
SITE_URL = environment.site_url("SITE_URL", "http://127.0.0.1:8000")
HTTPS = SITE_URL.startswith("https://")
if DEBUG and HTTPS:
    raise ImproperlyConfigured(
        "DEBUG is on while SITE_URL is https: a public site never shows its code."
    )

# ALLOWED_HOSTS: host names the site answers to, separated by commas. Default: SITE_URL's host.
ALLOWED_HOSTS = environment.hosts("ALLOWED_HOSTS", site=SITE_URL)

# SECRET_KEY: signs sessions and links; at least 50 random characters, the same on every host.
# Default: one made at the first start and kept in the data folder, readable by its owner only.
SECRET_KEY = environment.secret_key("SECRET_KEY", DATA_DIR / "secret_key")

INSTALLED_APPS = [
    "config",
    "reports",
    "suggestions",
    "notifications",
    "workflow",
    "people",
    "history",
    "django_fsm",
    "django_htmx",
    "people.master_data.MasterDataConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.forms",
]

MIDDLEWARE = [
    "config.middleware.request_log",
    "django.middleware.security.SecurityMiddleware",
    "config.middleware.response_headers",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "config.middleware.body_limit",
    "config.middleware.utf8_only",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "people.middleware.membership",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "notifications.context.unread",
                "people.context.roles",
                "config.navigation.nav",
            ]
        },
    }
]

# Forms are written by our own templates; those of the widgets come from django.forms above.
FORM_RENDERER = "config.forms_renderer.LookRenderer"

# --- Data -----------------------------------------------------------------------------------

# DATABASE_URL: sqlite:////absolute/file or postgres://user:password@host:port/name.
# Default: a SQLite file in the data folder. SQLite wants a local disk, and one machine.
DATABASES: dict[str, dict[str, Any]] = {
    "default": environment.database("DATABASE_URL", f"sqlite:///{DATA_DIR / 'db.sqlite3'}")
}

# MIGRATE_DATABASE_URL: the same database as its owner, who alone may change tables; used by
# `manage.py migrate` and nothing else. Default: DATABASE_URL.
MIGRATING = sys.argv[1:2] == ["migrate"]
if MIGRATING and environment.text("MIGRATE_DATABASE_URL"):
    DATABASES["default"] = environment.database("MIGRATE_DATABASE_URL", "")

_default = DATABASES["default"]
if _default["ENGINE"].endswith("sqlite3"):
    # One writer at a time, and it says so at BEGIN: a transaction never fails half way because
    # another one wrote first. FULL: what was acknowledged survives a power cut.
    _default["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;",
    }
    # A file, so that threads, the worker and the browser of a test see the same rows.
    _default["TEST"] = {"NAME": str(DATA_DIR / "test.sqlite3")}
else:
    # A lock or a query that takes longer than these (milliseconds) is a fault, and must not take
    # the other users with it. A change of tables may run as long as it needs, once it has its lock.
    _limits = {"lock_timeout": 5_000, "idle_in_transaction_session_timeout": 15_000}
    if not MIGRATING:
        _limits["statement_timeout"] = 10_000
    _default |= {"CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True}
    _default["OPTIONS"] = {
        **_default.get("OPTIONS", {}),
        "connect_timeout": 3,
        "tcp_user_timeout": 5_000,
        "options": " ".join(f"-c {name}={value}" for name, value in _limits.items()),
    }
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# CACHE_URL: redis://, rediss:// or unix:///socket?db=1; nothing is lost when it is emptied.
# Default: the memory of each process.
_cache = environment.address("CACHE_URL", ("redis", "rediss", "unix"))
CACHES: dict[str, dict[str, Any]] = {
    "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": _cache}
    if _cache
    else {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
}

# MEDIA_ROOT: the folder of uploaded files, never served by a web server. Default: var/media.
MEDIA_ROOT = environment.folder("MEDIA_ROOT", DATA_DIR / "media")
FILE_UPLOAD_PERMISSIONS = 0o640
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o750
FILE_UPLOAD_HANDLERS = ["config.uploads.CappedUploadHandler"]
# A file past the first limit is read to its end but not kept, so that the form can say so and
# still show what was typed. A request past the last one is refused without being read.
UPLOAD_FILE_LIMIT = 20 * 2**20
UPLOAD_REQUEST_LIMIT = 256 * 2**20
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 2**20
DATA_UPLOAD_MAX_NUMBER_FILES = 20
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2_000

# ANCHOR_FILE: where the daily anchors of the history are appended. Put it where those who can
# change the database cannot write. Default: var/anchors.log.
ANCHOR_FILE = environment.folder("ANCHOR_FILE", DATA_DIR / "anchors.log")

# --- Sign-in, sessions, browser -------------------------------------------------------------

AUTH_USER_MODEL = "people.User"
LOGIN_URL = "people:sign_in"
LOGIN_REDIRECT_URL = "/"
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
_validation = "django.contrib.auth.password_validation"
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": f"{_validation}.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("username", "name", "name_en", "email", "phone")},
    },
    {"NAME": f"{_validation}.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": f"{_validation}.CommonPasswordValidator"},
    {"NAME": f"{_validation}.NumericPasswordValidator"},
]

# The __Host- prefix makes browsers refuse such a cookie from another host or from plain http.
_prefix = "__Host-" if HTTPS else ""
SESSION_ENGINE = "people.session_store"
SESSION_COOKIE_NAME = f"{_prefix}sid"
SESSION_COOKIE_AGE = 12 * 3600
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = LANGUAGE_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = LANGUAGE_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_NAME = f"{_prefix}csrf"
CSRF_FAILURE_VIEW = "config.views.csrf_failure"
CSRF_TRUSTED_ORIGINS = [SITE_URL] if HTTPS else []
LANGUAGE_COOKIE_NAME = f"{_prefix}language"
MESSAGE_COOKIE_NAME = f"{_prefix}said"
MESSAGE_STORAGE = "config.said.SaidInCookie"

# Whether a request came by https is told by the web server below us (gunicorn believes
# X-Forwarded-Proto from FORWARDED_ALLOW_IPS only), so no header is trusted here.
SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^health/(live|ready)$", r"^metrics$"]
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

# --- Static files, language, time -----------------------------------------------------------

STATIC_URL = "/static/"
STATIC_ROOT = BUILD_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static", BUILD_DIR / "assets"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("Chinese")), ("en", _("English"))]
FORMAT_MODULE_PATH = ["config.formats"]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True

# --- Messages -------------------------------------------------------------------------------

# EMAIL_URL: smtp+tls://user:password@host:587, smtps://…, smtp://… or consolemail://.
# Default: each e-mail becomes a file in the folder mail/ of the data folder.
_email = environment.address(
    "EMAIL_URL",
    ("smtp", "smtps", "smtp+tls", "smtp+ssl", "consolemail", "filemail", "memorymail", "dummymail"),
    f"filemail:///{DATA_DIR / 'mail'}",
)
_mail = environ.Env.email_url_config(_email)
EMAIL_BACKEND = _mail["EMAIL_BACKEND"]
EMAIL_FILE_PATH = _mail["EMAIL_FILE_PATH"]
EMAIL_HOST = _mail["EMAIL_HOST"] or "localhost"
EMAIL_PORT = _mail["EMAIL_PORT"] or 25
EMAIL_HOST_USER = _mail["EMAIL_HOST_USER"] or ""
EMAIL_HOST_PASSWORD = _mail["EMAIL_HOST_PASSWORD"] or ""
EMAIL_USE_TLS = _mail.get("EMAIL_USE_TLS", False)
EMAIL_USE_SSL = _mail.get("EMAIL_USE_SSL", False)
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = SERVER_EMAIL = f"no-reply@{environment.host_of(SITE_URL)}"

# INTERNAL_HOSTS: hosts of our own network that may be posted to, over plain http as well,
# separated by commas. Any other host must have a public address and speak https. Default: none.
INTERNAL_HOSTS = environment.names("INTERNAL_HOSTS")
# SMS_URL: the gateway for text messages, json+https://:secret@host/path. Default: none are sent.
SMS_GATEWAY = next(iter(environment.endpoints("SMS_URL", ("json",), INTERNAL_HOSTS, most=1)), None)
# WEBHOOK_URL: a group robot or a program that is told as well, for those who choose it:
# wecom+https://…, dingtalk+https://:secret@… or json+https://:secret@…; several separated by
# blanks, each after CODE= for one congress. Default: none.
WEBHOOKS = environment.endpoints("WEBHOOK_URL", ("wecom", "dingtalk", "json"), INTERNAL_HOSTS)
# ACTS_BY_LINK: whether mails hold links by which their reader signs for a suggestion, or rates a
# reply, without signing in. Default: on.
ACTS_BY_LINK = environment.switch("ACTS_BY_LINK", default=True)

# BROKER_URL: redis://, rediss:// or redis+socket:///path. The broker only wakes the worker; all
# state is in the database. Default: none; messages then go out with the clock's next sweep.
CELERY_BROKER_URL = environment.address("BROKER_URL", ("redis", "rediss", "redis+socket")) or None
CELERY_TASK_ALWAYS_EAGER = CELERY_TASK_EAGER_PROPAGATES = CELERY_BROKER_URL is None
CELERY_TASK_IGNORE_RESULT = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_TIME_LIMIT = 600
# A page never waits for a broker that is down: the sweep finds what it was not told of.
CELERY_TASK_PUBLISH_RETRY = False
CELERY_BROKER_CONNECTION_TIMEOUT = 2
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {
    # What a worker takes is its own: a wake-up that dies with it is made up for by the next sweep.
    # Kept for redelivery, it takes the worker along when the broker is lost (Kombu 5.7 asks the
    # connection that is gone for it, and ends).
    "ack_emulation": False,
    "socket_connect_timeout": 2,
    "socket_timeout": 5,
}
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TIMEZONE = TIME_ZONE
CELERY_BEAT_SCHEDULER = "config.beating:BeatingScheduler"
CELERY_BEAT_SCHEDULE = {
    "sweep": {"task": "notifications.tasks.sweep", "schedule": 30.0, "options": {"expires": 30}},
    "heartbeat": {
        "task": "config.tasks.heartbeat",
        "schedule": 30.0,
        "options": {"expires": 30},
    },
    "tick": {"task": "config.tasks.tick", "schedule": 3600.0, "options": {"expires": 3600}},
}

# --- Monitoring -----------------------------------------------------------------------------

# MONITORING_TOKEN: who sends it as "Authorization: Bearer …" is told at /health/ready and
# /metrics how each part is; at least 20 characters. Default: none; this machine alone is told.
MONITORING_TOKEN = environment.token("MONITORING_TOKEN")

# The figures that the web processes count together. Nothing is lost when it is emptied.
METRICS_DIR = DATA_DIR / "metrics"

# --- Logs: one JSON object a line, on standard error; never a body, a name or a password ------

LOGGING_CONFIG = "config.logs.configure"
LOGGING = logs.configuration(verbose=DEBUG)
