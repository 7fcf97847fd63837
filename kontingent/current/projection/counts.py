"""Counts follow the view: what the persons of a batch counted for before is taken away, what they do now added.

The cells are written last in their transaction, under the write lock and in the order of their key.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from functools import cache
from typing import Any

import orjson

from kontingent.current.projection import work
from kontingent.current.projection.statements import (
    BODY_COUNT,
    CLASS_COUNT,
    HEADCOUNT,
    LEVEL_COUNT,
    MEMBER_COUNT,
    PERSON_COUNT,
    ViewTable,
    parameters,
    put_right,
    tables_in,
    text,
)
from kontingent.kernel import sql

COUNTS = (HEADCOUNT, PERSON_COUNT, BODY_COUNT, LEVEL_COUNT, MEMBER_COUNT)
LOGGED = (HEADCOUNT, PERSON_COUNT)  # what they were as known on a past day is asked; of the others it is not
_TYPES = {
    "institution_id": "bigint", "school_year": "smallint", "class_name": "text", "grade": "smallint", "form": "text",
    "shift": "text", "birth_year": "smallint", "sex": "text", "type": "text", "cut": "text", "value": "smallint",
    "level": "text", "standing": "text", "effective": "date", "change": "integer",
}  # fmt: skip

Cells = Counter[tuple[Any, ...]]  # by the number of the table and all columns that a key of any table has


@contextmanager
def followed(persons: Mapping[ViewTable, Sequence[int]], *, recorded_at: datetime) -> Iterator[set[str]]:
    """What the block does to rows of the persons that a count reads, or to the tree above, is counted at its end.

    The block adds the names of the tables whose rows are others now: who reads none of them counts what it did.
    """
    changed = set[str]()
    with work.on(work.COUNTED):
        before = _counted_for(persons)
    yield changed
    with work.on(work.COUNTED):
        others = {table: some for table, some in persons.items() if not changed.isdisjoint(tables_in(text(table)))}
        changes = _counted_for(others)
        changes.subtract({cell: count for cell, count in before.items() if COUNTS[cell[0]] in others})
    _apply([(*cell, change) for cell, change in changes.items() if change], recorded_at)


def recount(*, recorded_at: datetime) -> None:
    """All cells from the whole view; the log gets what they differ by."""
    for table in COUNTS:
        if table in LOGGED:
            sql.execute(_log_of_recount(table), {**parameters(None), "recorded_at": recorded_at})
        put_right(table, None)
    put_right(CLASS_COUNT, None)


def _counted_for(persons: Mapping[ViewTable, Sequence[int]]) -> Cells:
    asked = {table: parameters(persons[table]) for table in COUNTS if persons.get(table)}
    if not asked:
        return Counter()
    values = {f"{name}_{table.name}": value for table, some in asked.items() for name, value in some.items()}
    statement = " UNION ALL ".join(map(_cells, asked))
    return Counter({row[:-1]: row[-1] for row in sql.rows(statement, values, bound=True)})


@cache
def _cells(table: ViewTable) -> str:
    columns = ", ".join(name if name in table.columns else f"NULL::{type_}" for name, type_ in _TYPES.items())
    own = text(table).replace("%(ids)s", f"%(ids_{table.name})s").replace("%(zone)s", f"%(zone_{table.name})s")
    return f"SELECT {COUNTS.index(table)}, {columns} FROM ({own}) AS counted"  # noqa: S608 - as below


@work.on(work.ADDED)
def _apply(changes: Sequence[tuple[Any, ...]], recorded_at: datetime) -> None:
    if not changes:
        return
    names = ("of", *_TYPES)  # as JSON: the driver is slow at arrays
    values = {"cells": orjson.dumps([dict(zip(names, change, strict=True)) for change in changes]).decode()}
    changed = tuple(sorted({change[0] for change in changes}))
    sql.execute(_add(changed), {**values, "recorded_at": recorded_at}, bound=True)
    if moved := {change[1] for change in changes if change[0] == COUNTS.index(HEADCOUNT)}:
        put_right(CLASS_COUNT, sorted(moved))  # a class is there while somebody learns in it


_COLUMNS = ", ".join(f"{name} {type_}" for name, type_ in {"of": "smallint", **_TYPES}.items())
_CELLS = f"WITH cell AS MATERIALIZED (SELECT * FROM json_to_recordset(%(cells)s::json) AS cell ({_COLUMNS}))"  # noqa: S608 - as below


@cache
def _add(numbers: Sequence[int]) -> str:
    """To these tables; what comes to zero goes."""
    tables = {number: COUNTS[number] for number in numbers}
    gone = [f"gone_{number} AS ({_come_to_zero(table)})" for number, table in tables.items()]
    added = [f"added_{number} AS ({_add_to(table)})" for number, table in tables.items()]
    logged = [f"logged_{number} AS ({_log(table)})" for number, table in tables.items() if table in LOGGED]
    return ", ".join((_CELLS, *gone, *added, *logged)) + "SELECT"


def _come_to_zero(table: ViewTable) -> str:
    return f"""
        DELETE FROM {table.name} AS standing USING cell
         WHERE of = {COUNTS.index(table)} AND {_same("standing", table)} AND standing.change + cell.change = 0
        RETURNING {", ".join(f"cell.{name}" for name in table.key)}
    """  # noqa: S608 - names of our own tables


def _add_to(table: ViewTable) -> str:
    number = COUNTS.index(table)
    return f"""
        INSERT INTO {table.name} ({", ".join(table.columns)})
        SELECT {", ".join(table.columns)} FROM cell
         WHERE of = {number} AND NOT EXISTS (SELECT FROM gone_{number} AS gone WHERE {_same("gone", table)})
         ORDER BY {", ".join(table.key)}
        ON CONFLICT ({", ".join(table.key)}) DO UPDATE SET change = {table.name}.change + excluded.change
    """  # noqa: S608 - as above


def _same(name: str, table: ViewTable) -> str:
    return " AND ".join(f"{name}.{column} = cell.{column}" for column in table.key)


def _log(table: ViewTable) -> str:
    return f"""
        INSERT INTO count_change (recorded_at, "distinct", institution_id, school_year, cell, effective, change)
        SELECT %(recorded_at)s::timestamptz, {table is PERSON_COUNT}, institution_id, school_year, {_cell(table)},
               effective, change
          FROM cell WHERE of = {COUNTS.index(table)} ORDER BY {", ".join(table.key)}
    """  # noqa: S608 - as above


def _log_of_recount(table: ViewTable) -> str:
    return f"""
        INSERT INTO count_change (recorded_at, "distinct", institution_id, school_year, cell, effective, change)
        SELECT %(recorded_at)s, {table is PERSON_COUNT}, institution_id, school_year, {_cell(table)}, effective,
               coalesce(wanted.change, 0) - coalesce(standing.change, 0)
          FROM ({text(table, of_all=True)}) AS wanted FULL JOIN {table.name} AS standing USING ({", ".join(table.key)})
         WHERE wanted.change IS DISTINCT FROM standing.change
         ORDER BY {", ".join(table.key)}
    """  # noqa: S608 - as above


def _cell(table: ViewTable) -> str:
    """The rest of the key as an object."""
    rest = [name for name in table.key if name not in {"institution_id", "school_year", "effective"}]
    pairs = ", ".join(f"'{name}', {name}" for name in rest)
    return f"jsonb_build_object({pairs})"
