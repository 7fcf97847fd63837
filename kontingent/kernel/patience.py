"""A bound on what a page waits for: a comfort that takes too long is left out."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.db import OperationalError, transaction
from psycopg.errors import QueryCanceled

from kontingent.kernel import sql

TAKE_TIME = "SET LOCAL statement_timeout = 0"


class TooLongError(Exception):
    """A statement took longer than it may."""


@contextmanager
def within(milliseconds: int) -> Iterator[None]:
    """Each statement inside may take so long, else TooLongError; the caller's transaction survives either way."""
    with cancelled():
        _bound(milliseconds)
        yield
        _bound(settings.STATEMENT_TIMEOUT_MS)


def take_time() -> None:
    """Statements of this transaction take as long as they take: the limit of the web door is for pages."""
    sql.execute(TAKE_TIME)


def take_time_here() -> None:
    """So do all statements of this connection that no `within` bounds: nobody waits for them at a page."""
    sql.execute("SET statement_timeout = 0")


def _bound(milliseconds: int) -> None:
    sql.execute("SELECT set_config('statement_timeout', %s, true)", [str(milliseconds)])


@contextmanager
def cancelled() -> Iterator[None]:
    """A statement inside that was cancelled is a TooLongError; what surrounds it goes on."""
    try:
        with transaction.atomic():
            yield
    except OperationalError as error:
        if took_too_long(error):
            raise TooLongError from error
        raise


def took_too_long(error: BaseException | None) -> bool:
    """Whether it is the bound of every statement that ended it (`STATEMENT_TIMEOUT_MS`)."""
    return isinstance(error, OperationalError) and isinstance(error.__cause__, QueryCanceled)
