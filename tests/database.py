"""Test databases: each worker works in a copy of the migrated one, and after a test that commits in a new one.

The tests themselves connect as the application role, so a right that is missing or one too many fails a test.
"""

import os
from contextlib import closing
from time import sleep
from urllib.parse import urlsplit, urlunsplit

import psycopg
from psycopg.errors import ObjectInUse
from psycopg.sql import SQL, Composed, Identifier

from tests.server import SUPERUSER, TEMPLATE

ATTEMPTS = 50  # a tenth of a second each
_is_spoilt = True  # this worker's database, or it is not there yet
_END_SESSIONS = """
    SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s
"""


def name_of_worker() -> str:
    return f"kontingent_test_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}"


def address_of(url: str, database: str) -> str:
    return urlunsplit(urlsplit(url)._replace(path=f"/{database}"))


def spoil() -> None:
    """What was committed stays until somebody connects who wants the database as it was (`ready`)."""
    global _is_spoilt  # noqa: PLW0603 — of the one database of this process
    _is_spoilt = True


def ready() -> None:
    """Before a connection is opened. Often a region has taken the place meanwhile, and nothing is left to do."""
    if _is_spoilt:
        fresh_copy()


def fresh_copy(template: str = TEMPLATE) -> None:
    """Replace this worker's database by a copy of the migrated one, ending whatever is still connected."""
    global _is_spoilt  # noqa: PLW0603 — as above
    name = Identifier(name_of_worker())
    with closing(_maintenance()) as connection:
        connection.execute(SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(name))
        connection.execute(_copying(name, template))
        connection.execute(SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(name))
        application = Identifier(urlsplit(os.environ["DATABASE_URL"]).username or "")
        connection.execute(SQL("GRANT CONNECT, TEMPORARY ON DATABASE {} TO {}").format(name, application))
    _is_spoilt = False


def keep_copy(name: str) -> str:
    """Of this worker's database; copies can be made of it. Sessions that are only just leaving are ended.

    By the superuser: a session that leaves has no role any more, and only he may end such a one.
    """
    whole = _copying(Identifier(name), name_of_worker())
    maintenance = address_of(superuser_url(), "postgres")
    with closing(_maintenance()) as connection, closing(psycopg.connect(maintenance, autocommit=True)) as superuser:
        for attempt in range(ATTEMPTS):
            superuser.execute(_END_SESSIONS, [name_of_worker()])
            try:
                connection.execute(whole)
            except ObjectInUse:
                if attempt == ATTEMPTS - 1:
                    raise
                sleep(0.1)
            else:
                break
    return name


def superuser_url() -> str:
    """Of this worker's database, for the one thing that rights forbid: to bring back rows that were kept."""
    parts = urlsplit(os.environ["DATABASE_URL"])
    return urlunsplit(parts._replace(netloc=f"{SUPERUSER}@"))


def _copying(name: Identifier, template: str) -> Composed:
    """Of files as they are: through the log of the server, as is usual, it takes twice as long."""
    return SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY file_copy").format(name, Identifier(template))


def _maintenance() -> psycopg.Connection:
    owner = address_of(os.environ["DATABASE_OWNER_URL"], "postgres")
    return psycopg.connect(owner, autocommit=True)
