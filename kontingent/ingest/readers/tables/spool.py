"""What grows with the rows of a book lies in files of its own: memory holds a sheet, whatever the number of people.

Sections in the order of rows become items, in the order in which each first came; names lead to the ids of persons.
"""

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from hashlib import blake2b
from itertools import groupby
from operator import itemgetter

from kontingent.kernel.portions import portions

_AT_ONCE = 500
Line = tuple[bool, str, str, bytes, bytes]  # is a person, type, id, what is said, where it stands


def sorted_lines(lines: Iterable[Line]) -> Iterator[tuple[str, str, list[bytes], list[bytes]]]:
    """Type, id, what is said and where of each item: institutions first."""
    with closing(_spool("line (person INT, type, id, said, place, row INTEGER PRIMARY KEY)")) as spool:
        for some in portions(lines, _AT_ONCE):
            spool.executemany("INSERT INTO line (person, type, id, said, place) VALUES (?, ?, ?, ?, ?)", some)
        rows = spool.execute("""
            SELECT person, first, type, id, said, place
              FROM (SELECT line.*, min(row) OVER (PARTITION BY person, id) AS first FROM line)
             ORDER BY person, first, row
        """)
        for _, group in groupby(rows, key=itemgetter(0, 1)):
            first, *others = group
            every = (first, *others)
            yield first[2], first[3], [row[4] for row in every], [row[5] for row in every]


class Names:
    """Ids by what they are called; sorted when the first is asked for, which most books never do."""

    def __init__(self) -> None:
        self._spool = _spool("name (key INT, id)")
        self._waiting: list[tuple[int, str]] = []
        self._is_sorted = False

    def put(self, keys: Iterable[tuple[str, ...]], id_: str) -> None:
        self._waiting += [(_number_of(key), id_) for key in keys]
        if len(self._waiting) > _AT_ONCE:
            self._write()

    def get(self, key: tuple[str, ...]) -> str | None:
        """Empty where they are several."""
        self._write()
        if not self._is_sorted:
            self._spool.execute("CREATE INDEX name_by_key ON name (key)")
            self._is_sorted = True
        first, last = self._spool.execute(
            "SELECT min(id), max(id) FROM name WHERE key = ?", [_number_of(key)]
        ).fetchone()
        return first if first == last else ""

    def close(self) -> None:
        self._spool.close()

    def _write(self) -> None:
        self._spool.executemany("INSERT INTO name VALUES (?, ?)", self._waiting)
        self._waiting.clear()


def _spool(table: str) -> sqlite3.Connection:
    """A file without a name, gone with whoever reads it."""
    spool = sqlite3.connect("", isolation_level=None)
    spool.execute(f"CREATE TABLE {table}")
    spool.execute("BEGIN")
    return spool


def _number_of(key: tuple[str, ...]) -> int:
    return int.from_bytes(blake2b("\0".join(key).encode(), digest_size=8).digest(), signed=True)
