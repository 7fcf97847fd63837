"""Regions that stand committed: built by the first worker that wants one, kept as the rows of every table, then copied.

Those loaded through the suppliers' door, which takes long, are kept between runs too.
"""

import os
import pickle
import shutil
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from functools import cache as once
from pathlib import Path
from typing import TypeVar, cast

import psycopg
from django.db import connections
from psycopg.sql import SQL, Identifier

from tests import cache, database

T = TypeVar("T")
FILES, ROWS = "files", "rows"  # in the folder of a region: what was sent, and what stands in the register
SEQUENCES = "sequences"
TOLD = "told"  # what a build returned
SEED = "KONTINGENT_TEST_SEED"
TABLES_SQL = """
SELECT c.relname FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' ORDER BY 1
"""
SEQUENCES_SQL = "SELECT sequencename, last_value FROM pg_sequences WHERE last_value IS NOT NULL ORDER BY 1"


@dataclass(frozen=True)
class Kept:
    """`load` gets an empty folder for the files and an empty register."""

    name: str
    load: Callable[[Path], None]

    @property
    def key(self) -> str:
        """Of the product, of the module that loads it, and of this one."""
        return cache.key_of([*cache.product(), Path(self.load.__code__.co_filename), Path(__file__)], self.name)

    def stand(self) -> Path:
        """Replaces this worker's database; the folder of the files, which nobody writes to."""
        folder = cache.kept(self.name, self.key, self._make)
        template = _template(folder)
        connections.close_all()
        database.fresh_copy(template)
        return folder / FILES

    def _make(self, folder: Path) -> None:
        (folder / FILES).mkdir()
        connections.close_all()
        database.fresh_copy()
        self.load(folder / FILES)
        save(folder / ROWS)


def stand(build: Callable[[], T]) -> T:
    """For tests that commit, as those of a browser do: built once for a run, on whatever server, copied after that."""
    template, told = _built(build)
    connections.close_all()
    database.fresh_copy(template)
    return cast("T", told)


@once
def _built(build: Callable[[], object]) -> tuple[str, object]:
    """The database of this server with what it built, and what it returned."""

    def make(folder: Path) -> None:
        connections.close_all()
        database.fresh_copy()
        (folder / TOLD).write_bytes(pickle.dumps(build()))
        save(folder / ROWS)

    kind = f"{build.__module__}-{build.__qualname__}".replace(".", "_")
    key = cache.key_of([*cache.product(), *cache.pages(), *Path(__file__).parent.rglob("*.py")], os.environ[SEED])
    folder = cache.kept(kind, key, make)
    return _template(folder), pickle.loads((folder / TOLD).read_bytes())  # noqa: S301 — what another worker wrote


@once
def _template(folder: Path) -> str:
    """The database of this server with the rows of that folder."""
    connections.close_all()
    database.fresh_copy()
    restore(folder / ROWS)
    return database.keep_copy(folder.name.replace("-", "_"))


def save(folder: Path) -> None:
    folder.mkdir()
    with closing(_superuser()) as connection:
        for (table,) in connection.execute(TABLES_SQL).fetchall():
            statement = SQL("COPY {} TO STDOUT (FORMAT binary)").format(Identifier(table))
            with (folder / table).open("wb") as file, connection.cursor().copy(statement) as rows:
                file.writelines(rows)
        lines = [f"{name} {value}\n" for name, value in connection.execute(SEQUENCES_SQL)]
        (folder / SEQUENCES).write_text("".join(lines), encoding="ascii")


def restore(folder: Path) -> None:
    """Into the database of this worker, whatever rows it has. Triggers and keys held when the rows were written."""
    tables = [path for path in sorted(folder.iterdir()) if path.name != SEQUENCES]
    with closing(_superuser()) as connection, connection.transaction(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        names = SQL(", ").join(Identifier(path.name) for path in tables)
        cursor.execute(SQL("TRUNCATE {}").format(names))
        for path in tables:
            statement = SQL("COPY {} FROM STDIN (FORMAT binary)").format(Identifier(path.name))
            with path.open("rb") as file, cursor.copy(statement) as rows:
                shutil.copyfileobj(file, rows)
        for line in (folder / SEQUENCES).read_text(encoding="ascii").splitlines():
            cursor.execute("SELECT setval(%s::regclass, %s)", line.split())


def _superuser() -> psycopg.Connection:
    return psycopg.connect(database.superuser_url(), autocommit=True)
