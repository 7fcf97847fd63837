"""Test databases: one is migrated by the owner, each worker works in a copy of it, a test that commits gets a new copy.

The tests themselves connect as the application role, so a right that is missing or one too many fails a test.
"""

import fcntl
import os
import subprocess
import sys
import tempfile
from contextlib import closing
from hashlib import sha256
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
from psycopg.sql import SQL, Identifier

TEMPLATE = "kontingent_template"
ROOT = Path(__file__).resolve().parent.parent


def name_of_worker() -> str:
    return f"kontingent_test_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}"


def address_of(url: str, database: str) -> str:
    return urlunsplit(urlsplit(url)._replace(path=f"/{database}"))


def fresh_copy() -> None:
    """Replace this worker's database by a copy of the migrated one, ending whatever is still connected."""
    name = Identifier(name_of_worker())
    with closing(_maintenance()) as connection:
        connection.execute(SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(name))
        connection.execute(SQL("CREATE DATABASE {} TEMPLATE {}").format(name, Identifier(TEMPLATE)))
        connection.execute(SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(name))
        application = Identifier(urlsplit(os.environ["DATABASE_URL"]).username or "")
        connection.execute(SQL("GRANT CONNECT, TEMPORARY ON DATABASE {} TO {}").format(name, application))


def drop_copy() -> None:
    with closing(_maintenance()) as connection:
        connection.execute(SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(Identifier(name_of_worker())))


def migrate_once() -> None:
    """The first worker to come to a server migrates the template; the others there wait for it."""
    with _stamp().open("a+") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        lock.seek(0)
        if lock.read() == "migrated":
            return
        _create_template()
        lock.write("migrated")


def forget_migration() -> None:
    _stamp().unlink(missing_ok=True)


def _stamp() -> Path:
    """One for a session and a server."""
    of = os.environ["KONTINGENT_TEST_SESSION"] + address_of(os.environ["DATABASE_OWNER_URL"], "")
    return Path(tempfile.gettempdir()) / f"kontingent-{sha256(of.encode()).hexdigest()[:12]}.lock"


def _maintenance() -> psycopg.Connection:
    owner = address_of(os.environ["DATABASE_OWNER_URL"], "postgres")
    return psycopg.connect(owner, autocommit=True)


def _create_template() -> None:
    with closing(_maintenance()) as connection:
        connection.execute(SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(Identifier(TEMPLATE)))
        connection.execute(SQL("CREATE DATABASE {} TEMPLATE template0 ENCODING 'UTF8'").format(Identifier(TEMPLATE)))
    template = {name: address_of(os.environ[name], TEMPLATE) for name in ("DATABASE_URL", "DATABASE_OWNER_URL")}
    subprocess.run(
        [sys.executable, "-W", "error", "-m", "django", "migrate", "--verbosity", "0"],
        check=True, cwd=ROOT, env={**os.environ, **template, "KONTINGENT_AS_OWNER": "1"},
    )  # fmt: skip
