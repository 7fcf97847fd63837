"""Counts follow the view: what the persons of a batch counted for before is taken away, what they do now added.

The cells are written last in their transaction and in the order of their key: two batches that meet in a cell wait for
each other and never stand crosswise.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime

from kontingent.current.projection.statements import (
    BODY_COUNT,
    HEADCOUNT,
    MEMBER_COUNT,
    PERSON_COUNT,
    ViewTable,
    parameters,
    put_right,
    text,
)
from kontingent.kernel import sql

COUNTS = (HEADCOUNT, PERSON_COUNT, BODY_COUNT, MEMBER_COUNT)
LOGGED = (HEADCOUNT, PERSON_COUNT)  # what they were as known on a past day is asked; of the others it is not
_TYPES = {
    "institution_id": "bigint", "school_year": "smallint", "class_name": "text", "grade": "smallint", "form": "text",
    "shift": "text", "birth_year": "smallint", "sex": "text", "type": "text", "cut": "text", "value": "smallint",
    "standing": "text", "effective": "date", "change": "integer",
}  # fmt: skip

Cells = Counter[tuple[object, ...]]  # by the key of the table


@contextmanager
def followed(persons: Mapping[ViewTable, Sequence[int]], *, recorded_at: datetime) -> Iterator[None]:
    """What the block does to rows of the persons that a count reads, or to the tree above, is counted at its end."""
    before = {table: _counted_for(table, some) for table, some in persons.items() if some}
    yield
    for table, counted in before.items():
        changes = _counted_for(table, persons[table])
        changes.subtract(counted)
        _apply(table, sorted((key, change) for key, change in changes.items() if change), recorded_at)


def recount(*, recorded_at: datetime) -> None:
    """All cells from the whole view; the log gets what they differ by."""
    for table in COUNTS:
        if table in LOGGED:
            sql.execute(_log_of_recount(table), {**parameters(None), "recorded_at": recorded_at})
        put_right(table, None)


def _counted_for(table: ViewTable, persons: Sequence[int]) -> Cells:
    return Counter({row[:-1]: row[-1] for row in sql.rows(text(table), parameters(persons), bound=True)})


def _apply(table: ViewTable, changes: Sequence[tuple[tuple[object, ...], int]], recorded_at: datetime) -> None:
    if not changes:
        return
    columns = {
        name: list(values)
        for name, values in zip(table.columns, zip(*((*key, n) for key, n in changes), strict=True), strict=True)
    }
    if 0 in sql.column(_add(table), columns, bound=True):
        sql.execute(_forget_zeros(table), columns, bound=True)
    if table in LOGGED:
        sql.execute(_log(table), {**columns, "recorded_at": recorded_at}, bound=True)


def _changes(table: ViewTable) -> str:
    arrays = ", ".join(f"%({name})s::{_TYPES[name]}[]" for name in table.columns)
    return f"unnest({arrays}) AS cell ({', '.join(table.columns)})"


def _add(table: ViewTable) -> str:
    return f"""
        INSERT INTO {table.name} ({", ".join(table.columns)})
        SELECT * FROM {_changes(table)} ORDER BY {", ".join(table.key)}
        ON CONFLICT ({", ".join(table.key)}) DO UPDATE SET change = {table.name}.change + excluded.change
        RETURNING change
    """  # noqa: S608 - names of our own tables


def _forget_zeros(table: ViewTable) -> str:
    same = " AND ".join(f"standing.{name} = cell.{name}" for name in table.key)
    return f"DELETE FROM {table.name} AS standing USING {_changes(table)} WHERE {same} AND standing.change = 0"  # noqa: S608 - as above


def _log(table: ViewTable) -> str:
    return f"""
        INSERT INTO count_change (recorded_at, "distinct", institution_id, school_year, cell, effective, change)
        SELECT %(recorded_at)s::timestamptz, {table is PERSON_COUNT}, institution_id, school_year, {_cell(table)},
               effective, change
          FROM {_changes(table)} ORDER BY {", ".join(table.key)}
    """  # noqa: S608 - as above


def _log_of_recount(table: ViewTable) -> str:
    return f"""
        INSERT INTO count_change (recorded_at, "distinct", institution_id, school_year, cell, effective, change)
        SELECT %(recorded_at)s, {table is PERSON_COUNT}, institution_id, school_year, {_cell(table)}, effective,
               coalesce(wanted.change, 0) - coalesce(standing.change, 0)
          FROM ({text(table)}) AS wanted FULL JOIN {table.name} AS standing USING ({", ".join(table.key)})
         WHERE wanted.change IS DISTINCT FROM standing.change
         ORDER BY {", ".join(table.key)}
    """  # noqa: S608 - as above


def _cell(table: ViewTable) -> str:
    """The rest of the key as an object."""
    rest = [name for name in table.key if name not in {"institution_id", "school_year", "effective"}]
    pairs = ", ".join(f"'{name}', {name}" for name in rest)
    return f"jsonb_build_object({pairs})"
