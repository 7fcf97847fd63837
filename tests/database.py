"""Test databases: each worker works in a copy of the migrated one, a test that commits gets a new copy.

The tests themselves connect as the application role, so a right that is missing or one too many fails a test.
"""

import os
from contextlib import closing
from time import sleep
from urllib.parse import urlsplit, urlunsplit

import psycopg
from psycopg.errors import ObjectInUse
from psycopg.sql import SQL, Identifier

from tests.server import SUPERUSER, TEMPLATE

ATTEMPTS = 50  # a tenth of a second each
_END_SESSIONS = """
    SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s
"""


def name_of_worker() -> str:
    return f"kontingent_test_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}"


def address_of(url: str, database: str) -> str:
    return urlunsplit(urlsplit(url)._replace(path=f"/{database}"))


def fresh_copy(template: str = TEMPLATE) -> None:
    """Replace this worker's database by a copy of the migrated one, ending whatever is still connected."""
    name = Identifier(name_of_worker())
    with closing(_maintenance()) as connection:
        connection.execute(SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(name))
        connection.execute(SQL("CREATE DATABASE {} TEMPLATE {}").format(name, Identifier(template)))
        connection.execute(SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(name))
        application = Identifier(urlsplit(os.environ["DATABASE_URL"]).username or "")
        connection.execute(SQL("GRANT CONNECT, TEMPORARY ON DATABASE {} TO {}").format(name, application))


def keep_copy(name: str) -> str:
    """Of this worker's database; copies can be made of it. Sessions that are only just leaving are ended.

    By the superuser: a session that leaves has no role any more, and only he may end such a one.
    """
    whole = SQL("CREATE DATABASE {} TEMPLATE {}").format(Identifier(name), Identifier(name_of_worker()))
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


def _maintenance() -> psycopg.Connection:
    owner = address_of(os.environ["DATABASE_OWNER_URL"], "postgres")
    return psycopg.connect(owner, autocommit=True)
