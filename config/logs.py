"""Log lines: JSON for machines, text for a terminal; never a name, a mail or what somebody typed."""

from __future__ import annotations

import json
import logging
import traceback
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any

# The id of the request or of the task that is being served in this thread.
current_id: ContextVar[str] = ContextVar("otdel_request_id", default="")

# Errors of the code itself: their words name attributes and types. Others may quote a row or an input.
_WORDS_ARE_SAFE = (AttributeError, ImportError, NameError, TypeError, NotImplementedError)


def logging_for(form: str, *, debug: bool) -> dict[str, Any]:
    """Return Django's LOGGING: everything goes to stderr, one line a record."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "json": {"()": "config.logs.JsonLines"},
            "text": {"()": "config.logs.TextLines"},
        },
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": form}},
        "root": {"handlers": ["stderr"], "level": "WARNING"},
        "loggers": {
            "otdel": {"level": "DEBUG" if debug else "INFO"},
            "config": {"level": "INFO"},
            # our own line for every request says the same, with the time it took
            "django.request": {"level": "ERROR"},
            "django.server": {"handlers": [], "level": "ERROR"},
            "django_tasks_db": {"level": "WARNING"},
        },
    }


class JsonLines(logging.Formatter):
    """One JSON object a line; `extra={"facts": {…}}` adds fields."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "said": record.getMessage(),
        }
        if current_id.get():
            line["request_id"] = current_id.get()
        line |= getattr(record, "facts", {})
        if record.exc_info:
            line["error"] = told(record.exc_info[1])
        return json.dumps(line, ensure_ascii=False, default=str)


class TextLines(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        at = datetime.fromtimestamp(record.created).astimezone().strftime("%H:%M:%S")
        line = f"{at} {record.getMessage()}"
        if record.levelno >= logging.WARNING:
            line = f"{at} {record.levelname.lower()}: {record.getMessage()}"
        if record.exc_info:
            line += "\n" + told(record.exc_info[1])
        return line


def told(error: BaseException | None) -> str:
    """Return where it broke and of what kind, with the message only where it cannot quote a person."""
    if error is None:
        return ""
    frames = "".join(traceback.format_tb(error.__traceback__))
    kind = f"{type(error).__module__}.{type(error).__qualname__}"
    words = f": {error}" if isinstance(error, _WORDS_ARE_SAFE) else ""
    cause = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    before = f"\ncaused by {told(cause)}" if cause else ""
    return f"{frames}{kind}{words}{before}"
