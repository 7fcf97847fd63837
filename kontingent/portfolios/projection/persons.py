"""The current view of persons: who is concerned by a change, and in which order their tables follow."""

from collections.abc import Collection, Sequence
from datetime import datetime

from kontingent.people.queries import raw_cursor
from kontingent.portfolios.projection import counts
from kontingent.portfolios.projection.institutions import project_classes_of_teachers
from kontingent.portfolios.projection.statements import (
    GUARDIANSHIP,
    PENDING_LINK,
    PERSON_TABLES,
    SCOPE,
    ViewTable,
    parameters,
    put_right,
)

_FAMILY = """
    WITH survivor AS MATERIALIZED (
        SELECT coalesce(merged_into_id, id) AS id FROM person WHERE id = ANY(%(ids)s::bigint[])
    )
    SELECT id FROM survivor
    UNION
    SELECT unnest(%(ids)s::bigint[])
    UNION
    SELECT merged.id FROM survivor JOIN person AS merged ON merged.merged_into_id = survivor.id
"""
_GUARDIANS = """
    SELECT person_id FROM guardianship WHERE child_id = ANY(%(ids)s::bigint[])
    UNION
    SELECT link.person_id
      FROM person_external_id AS known
      JOIN pending_link AS link
        ON link.target = 'person' AND link.supplier_id = known.supplier_id AND link.external_id = known.external_id
     WHERE known.person_id = ANY(%(ids)s::bigint[])
"""


def project_persons(ids: Collection[int] | None, *, recorded_at: datetime, kinds: frozenset[int] | None = None) -> None:
    """Bring the view of these persons (of all, with None) in line with their facts, and the counts with the view.

    `kinds`: facts of these kinds alone have changed since the last time; None where identity or the tree changed too.
    """
    if ids is None:
        for table in (*PERSON_TABLES, SCOPE):
            put_right(table, None)
        counts.recount(recorded_at=recorded_at)
        return
    if not ids:
        return
    persons = with_merged(ids)
    guardians = with_merged(_found(_GUARDIANS, persons))  # a row of a survivor is made of all his members' facts
    linked = sorted(set(guardians) - set(persons))
    with counts.followed(persons, recorded_at=recorded_at, tables=_read_by(counts.COUNTS, kinds)):
        for table in _read_by(PERSON_TABLES, kinds):
            put_right(table, persons)
        if linked:
            put_right(GUARDIANSHIP, linked)
            put_right(PENDING_LINK, linked)
        if linked or _read_by((SCOPE,), kinds):
            put_right(SCOPE, sorted({*persons, *linked}))
        project_classes_of_teachers(persons)


def _read_by(tables: Sequence[ViewTable], kinds: frozenset[int] | None) -> list[ViewTable]:
    return [table for table in tables if kinds is None or table.kinds & kinds]


def with_merged(ids: Collection[int]) -> list[int]:
    """The persons, those merged into them, those they are merged into, and whoever else is; in order."""
    return _found(_FAMILY, sorted(ids))


def _found(statement: str, ids: Sequence[int]) -> list[int]:
    with raw_cursor() as cursor:
        cursor.execute(statement, parameters(ids))
        return sorted(row[0] for row in cursor.fetchall())
