"""Counts follow the view: what the persons of a batch counted for before is taken away, what they do now added.

The cells are written last in their transaction, under the write lock and in the order of their key.
"""

from collections.abc import Collection, Iterator
from collections.abc import Set as AbstractSet
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from kontingent.current.projection import work
from kontingent.current.projection.counted import LEARNER, SEEN, CountedRows
from kontingent.current.projection.statements import (
    CLASS_COUNT,
    COUNTS,
    ENROLMENT,
    HEADCOUNT,
    INSTITUTION,
    PERSON_CARD,
    PERSON_COUNT,
    SCOPE,
    ViewTable,
    count_of,
    counted_of,
    parameters,
    put_right,
    text,
)
from kontingent.kernel import sql

_MANY = 1_000  # persons; what is deleted is gone through by each of the next packages, for nobody vacuums these tables
LOGGED = (HEADCOUNT, PERSON_COUNT)  # what they were as known on a past day is asked; of the others it is not
_READ = (ENROLMENT, PERSON_CARD, SCOPE, INSTITUTION)
# Where heads are others in a class that its organisation has not given, with its parallel: such one is there whoever
# learns in it. Each is looked for by its key, however many the plan thinks there are.
_OF_CLASSES = f"""
    SELECT DISTINCT institution_id FROM {HEADCOUNT.name}_change AS cell
     WHERE class_name <> '' AND NOT EXISTS (
         SELECT FROM school_class AS given
          WHERE given.institution_id = cell.institution_id AND given.school_year = cell.school_year
            AND given.name = cell.class_name AND given.form = cell.form AND given.shift = cell.shift
            AND given.grade IS NOT NULL OFFSET 0)
"""  # noqa: S608 - as below


@dataclass(slots=True)
class WhatStood:
    """Persons of whom it was kept what stood, since the tables of the session were last made anew."""

    persons: int = 0


HERE = WhatStood()


@contextmanager
def followed(
    *, learners: AbstractSet[int], seen: AbstractSet[int] = frozenset(), recorded_at: datetime
) -> Iterator[dict[ViewTable, Collection[int]]]:
    """What the block does to rows that these count for, or to the tree above, is counted at its end. None in another.

    The block tells whose rows of a table are others now: where no count reads them nothing is asked.
    """
    changed: dict[ViewTable, Collection[int]] = {}
    if not (learners or seen):
        yield changed
        return
    asked = {LEARNER.name: sql.array(learners), SEEN.name: sql.array(seen)}
    with work.on(work.COUNTED):
        sql.ensure_temporary(f"{SEEN.name}_stood", ";".join(map(_table, (LEARNER, SEEN))))
        sql.execute(_keep(), asked, bound=True)
    yield changed
    moved: list[int] = []
    if any(changed.get(table) for table in _READ):
        with work.on(work.ADDED):
            moved = sql.column(_follow(), {**asked, "recorded_at": recorded_at}, bound=True)
    HERE.persons += len(learners) + len(seen)
    if HERE.persons > _MANY:
        HERE.persons = 0
        sql.execute(f"TRUNCATE {LEARNER.name}_stood, {SEEN.name}_stood")
    if moved:
        put_right(CLASS_COUNT, sorted(moved))  # a class is there while somebody learns in it


def recount(*, recorded_at: datetime) -> None:
    """All cells from the whole view; the log gets what they differ by."""
    for table in COUNTS:
        if table in LOGGED:
            sql.execute(_log_of_recount(table), {**parameters(None), "recorded_at": recorded_at})
        put_right(table, None)
    put_right(CLASS_COUNT, None)


def _table(counted: CountedRows) -> str:
    columns = ", ".join(f"{column} {type_}" for column, type_ in counted.columns.items())
    return f"CREATE TEMP TABLE {counted.name}_stood ({columns}) ON COMMIT PRESERVE ROWS"


@cache
def _keep() -> str:
    """What persons count for, instead of what was kept before: a commit that empties a table is a dear one."""
    return f"""
        WITH {LEARNER.name}_let_go AS (DELETE FROM {LEARNER.name}_stood),
             {SEEN.name}_let_go AS (DELETE FROM {SEEN.name}_stood),
             {LEARNER.name}_kept AS (INSERT INTO {LEARNER.name}_stood {counted_of(LEARNER, LEARNER.name)})
        INSERT INTO {SEEN.name}_stood {counted_of(SEEN, SEEN.name)}
    """  # noqa: S608 - as below


@cache
def _follow() -> str:
    """From what stood and what stands by now to the cells; what comes to zero goes. Where a class may come or go."""
    parts = [_signed(LEARNER), _signed(SEEN)]
    for table in COUNTS:
        own = table.name
        parts += [
            f"{own}_change AS MATERIALIZED ({count_of(table)})",
            f"{own}_gone AS ({_come_to_zero(table)})",
            f"{own}_added AS ({_add_to(table)})",
        ]
        parts += [f"{own}_logged AS ({_log(table)})"] if table in LOGGED else []
    return f"WITH {', '.join(parts)} {_OF_CLASSES}"


def _signed(counted: CountedRows) -> str:
    """The rows of groups in which one is another; those that stood have a minus."""
    name, group = counted.name, ", ".join(counted.group)
    rows = f"""
        SELECT -1 AS sign, * FROM {name}_stood JOIN {name}_other USING ({group})
         UNION ALL
        SELECT 1, * FROM {name}_stands JOIN {name}_other USING ({group})
    """  # noqa: S608 - as below
    return f"""
        {name}_stands AS MATERIALIZED ({counted_of(counted, name)}),
        {name}_other AS MATERIALIZED (
            SELECT {group} FROM (TABLE {name}_stood EXCEPT TABLE {name}_stands) AS gone
             UNION
            SELECT {group} FROM (TABLE {name}_stands EXCEPT TABLE {name}_stood) AS come),
        {name} AS MATERIALIZED ({counted.signed(rows)})
    """  # noqa: S608 - as below


def _come_to_zero(table: ViewTable) -> str:
    """Found by their key one by one, however few rows a young table has."""
    return f"""
        DELETE FROM {table.name} WHERE ctid = ANY(ARRAY(
            SELECT standing.ctid FROM {table.name}_change AS cell CROSS JOIN LATERAL (
                SELECT ctid FROM {table.name} AS standing
                 WHERE {_same("standing", table)} AND standing.change + cell.change = 0 LIMIT 1) AS standing))
        RETURNING {", ".join(table.key)}
    """  # noqa: S608 - names of our own tables


def _add_to(table: ViewTable) -> str:
    return f"""
        INSERT INTO {table.name} ({", ".join(table.columns)})
        SELECT {", ".join(table.columns)} FROM {table.name}_change AS cell
         WHERE NOT EXISTS (SELECT FROM {table.name}_gone AS gone WHERE {_same("gone", table)})
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
          FROM {table.name}_change ORDER BY {", ".join(table.key)}
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
