"""Structured logs: one JSON object a line, with the request's and the user's id.

Only ids and codes are logged. What people typed stays out, so that no log has to be protected
like the cases themselves, and no text can forge a line.
"""

import logging.config
import re
import secrets
from typing import Any

import structlog
from django.utils import timezone
from structlog.typing import EventDict, Processor, WrappedLogger

ACT_LINK = re.compile(r"(/l/\w+/)[^/\s]+")


def local_time(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Add the instant in local time with its offset."""
    event["at"] = timezone.localtime().isoformat(timespec="milliseconds")
    return event


def without_tokens(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Leave out of an address what makes it a link by which somebody may act."""
    event["event"] = ACT_LINK.sub(r"\1…", str(event["event"]))
    return event


SHARED: list[Processor] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_logger_name,
    structlog.stdlib.add_log_level,
    local_time,
    without_tokens,
]


def json_lines() -> logging.Formatter:
    """Give what writes a record as one JSON object on one line."""
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=SHARED,
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(ensure_ascii=False, default=repr),
        ],
    )


def configuration(*, verbose: bool) -> dict[str, Any]:
    """Give the logging settings; `verbose` adds what Django says at level INFO."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"json": {"()": json_lines}},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json"}},
        "root": {"handlers": ["stderr"], "level": "INFO" if verbose else "WARNING"},
        "loggers": {
            name: {"level": "INFO"} for name in ("requests", "security", "celery.worker", "serve")
        },
    }


def configure(settings: dict[str, Any]) -> None:
    """Set up the standard library's logging and structlog on top of it (LOGGING_CONFIG)."""
    logging.config.dictConfig(settings)
    structlog.configure(
        processors=[*SHARED, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )


def begin_request() -> str:
    """Forget the last request's context and give this one an id of its own, put on each line."""
    structlog.contextvars.clear_contextvars()
    structlog.contextvars.bind_contextvars(request_id=secrets.token_hex(8))
    return reference()


def reference() -> str:
    """Give the id of the running request, which an error page asks people to quote."""
    return str(structlog.contextvars.get_contextvars().get("request_id", ""))
