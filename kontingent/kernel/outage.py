"""Is it the database that is gone, or did it only refuse one statement?"""

from collections.abc import Iterator

import psycopg
from django.db import connection
from psycopg_pool import PoolTimeout

SENTENCE = "База данных недоступна."
# PostgreSQL's classes: connection exceptions; shut down, crashed or starting; no more connections.
_GONE = ("08", "57P01", "57P02", "57P03", "53300")


def is_outage(error: BaseException | None) -> bool:
    """Whether the database did not let us in, or went away while it was asked."""
    return any(_is_gone(link) for link in _causes(error))


def forget_connections() -> None:
    """Those that wait in the pool died with the one that failed: the next request begins with new ones.

    A pool left to itself hands out the dead one by one, and its attempts to connect grow rarer up to minutes.
    """
    pools = getattr(connection, "_connection_pools", {})
    pool = pools.pop(connection.alias, None)
    if pool is not None:
        pool.close(timeout=0)


def _is_gone(error: BaseException) -> bool:
    if isinstance(error, PoolTimeout):
        return True
    if not isinstance(error, psycopg.OperationalError | psycopg.InterfaceError):
        return False
    return error.sqlstate is None or error.sqlstate.startswith(_GONE)


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__
