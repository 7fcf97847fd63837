"""The log: one line an event, and of a failure only where it happened. Messages of exceptions stay out of it,
because they quote what was being processed: «Key (snils)=(…) already exists», «input_value='Иванов'».
"""

import logging
import traceback
from collections.abc import Iterator
from http import HTTPStatus
from types import TracebackType
from typing import Any

import psycopg

ExceptionInfo = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


def without_values(error: BaseException) -> str:
    """A traceback of places and kinds, oldest cause first."""
    return "\nThen, while handling it:\n".join(_one(link) for link in reversed(list(_chain(error))))


def _chain(error: BaseException) -> Iterator[BaseException]:
    link: BaseException | None = error
    seen: set[int] = set()
    while link is not None and id(link) not in seen:
        seen.add(id(link))
        yield link
        link = link.__cause__ or (None if link.__suppress_context__ else link.__context__)


def _one(error: BaseException) -> str:
    kind = type(error)
    said = ""
    if isinstance(error, psycopg.Error):
        said = f" sqlstate={error.sqlstate} constraint={error.diag.constraint_name} table={error.diag.table_name}"
    return "".join(traceback.format_tb(error.__traceback__)) + f"{kind.__module__}.{kind.__qualname__}{said}"


class QuietFormatter(logging.Formatter):
    def formatException(self, ei: ExceptionInfo) -> str:  # noqa: N802 - the name logging calls
        return without_values(ei[1]) if ei[1] else ""


class ToldFilter(logging.Filter):
    """A page that says that the database is gone has a line of its own, without the places where it was missed."""

    def filter(self, record: logging.LogRecord) -> bool:
        return getattr(record, "status_code", 0) != HTTPStatus.SERVICE_UNAVAILABLE


def configuration() -> dict[str, Any]:
    """For Django's LOGGING: warnings and worse to the standard error, in the time of the machine."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "quiet": {"()": QuietFormatter, "format": "%(asctime)s %(levelname)s %(name)s: %(message)s"},
        },
        "filters": {"told": {"()": "kontingent.kernel.logs.ToldFilter"}},
        "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "quiet"}},
        "root": {"handlers": ["console"], "level": "WARNING"},
        "loggers": {
            "django": {"handlers": [], "level": "WARNING", "propagate": True},
            # A 404 of a stranger's scanner is no event; a failure outside the views is known only here.
            "django.request": {"level": "ERROR", "filters": ["told"]},
            "kontingent": {"level": "INFO"},
            "psycopg.pool": {"level": "ERROR"},  # each failed attempt to connect; whoever asked hears of it
            "axes": {"level": "ERROR"},  # failures of sign-in stand in the journal
            "django.server": {"handlers": [], "propagate": True},
        },
    }
