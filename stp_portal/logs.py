"""Logging: one line for each event, for a person in embedded mode and JSON in production."""

import logging.config
import re
from collections.abc import MutableMapping
from typing import Any

import structlog

# Beat's tasks come every few seconds: two lines for each would bury all else.
QUIETER = {
    "celery.worker.strategy": "WARNING",
    "celery.app.trace": "WARNING",
    "fontTools": "WARNING",
    "weasyprint": "ERROR",
}
_FEED = re.compile(r"(/feeds/)[^/\s\"'?]+")


def without_secrets(_: Any, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Whoever reads a calendar feed's address may read the calendar: no line holds one.

    Calendar programs ask for it in ways that are refused, and a refusal is logged by its path.
    """
    for name, value in event.items():
        if isinstance(value, str) and "/feeds/" in value:
            event[name] = _FEED.sub(r"\1…", value)
    return event


SHARED: list[structlog.typing.Processor] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    without_secrets,
]


def configure(as_json: bool) -> None:
    """Send the standard library's and structlog's events the same way, to standard error."""
    logging.config.dictConfig(
        {
            "version": 1,
            "disable_existing_loggers": False,
            "formatters": {"events": {"()": lambda: formatter(as_json)}},
            "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "events"}},
            "root": {"handlers": ["stderr"], "level": "INFO"},
            "loggers": {name: {"level": level} for name, level in QUIETER.items()},
        }
    )
    structlog.configure(
        processors=[*SHARED, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )


def formatter(as_json: bool) -> structlog.stdlib.ProcessorFormatter:
    """The last step, from an event to its line."""
    line: structlog.typing.Processor = (
        structlog.processors.JSONRenderer()
        if as_json
        # Tracebacks without local variables: those may hold passwords.
        else structlog.dev.ConsoleRenderer(
            colors=False, exception_formatter=structlog.dev.plain_traceback
        )
    )
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=[*SHARED],
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            structlog.processors.format_exc_info,
            line,
        ]
        if as_json
        else [structlog.stdlib.ProcessorFormatter.remove_processors_meta, line],
    )
