"""Sections in the order of rows become items: sorted in a file of their own, in the order in which each first came."""

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from itertools import groupby
from operator import itemgetter

from kontingent.ingest.readers.tables.records import Made
from kontingent.kernel.portions import portions

_AT_ONCE = 500
Line = tuple[bool, str, str, bytes, bytes]  # is a person, type, id, what is said, where it stands


def sorted_lines(lines: Iterable[Line]) -> Iterator[tuple[str, str, list[bytes], list[bytes]]]:
    """Type, id, what is said and where of each item: institutions first. What does not fit into memory lies on disk."""
    numbers: dict[tuple[bool, str], int] = {}
    with closing(sqlite3.connect("", isolation_level=None)) as spool:
        spool.execute("CREATE TABLE line (person INT, item INT, row INTEGER PRIMARY KEY, type, id, said, place)")
        spool.execute("BEGIN")
        for some in portions(lines, _AT_ONCE):
            spool.executemany(
                "INSERT INTO line (person, item, type, id, said, place) VALUES (?, ?, ?, ?, ?, ?)",
                [
                    (person, numbers.setdefault((person, id_), len(numbers)), type_, id_, said, place)
                    for person, type_, id_, said, place in some
                ],
            )
        rows = spool.execute("SELECT person, item, type, id, said, place FROM line ORDER BY person, item, row")
        for _, group in groupby(rows, key=itemgetter(0, 1)):
            first, *others = group
            every = (first, *others)
            yield first[2], first[3], [row[4] for row in every], [row[5] for row in every]


def is_person(made: Made) -> bool:
    return made.type == "Person"
