"""The current view of persons: who is concerned by a change, and in which order their tables follow."""

from collections.abc import Collection, Sequence
from datetime import datetime

from django.db import connection

from kontingent.portfolios.projection import counts
from kontingent.portfolios.projection.institutions import project_classes_of_teachers
from kontingent.portfolios.projection.statements import (
    GUARDIANSHIP,
    PENDING_LINK,
    PERSON_TABLES,
    SCOPE,
    put_right,
)

_FAMILY = """
    SELECT id FROM person WHERE id = ANY(%(ids)s) OR merged_into_id = ANY(%(ids)s)
    UNION SELECT merged_into_id FROM person WHERE id = ANY(%(ids)s) AND merged_into_id IS NOT NULL
    UNION SELECT brother.id FROM person JOIN person AS brother USING (merged_into_id)
     WHERE person.id = ANY(%(ids)s) AND person.merged_into_id IS NOT NULL
"""
_GUARDIANS = "SELECT person_id FROM guardianship WHERE child_id = ANY(%(ids)s)"
_WAITING = """
    SELECT link.person_id
      FROM person_external_id AS known
      JOIN pending_link AS link
        ON link.target = 'person' AND link.supplier_id = known.supplier_id AND link.external_id = known.external_id
     WHERE known.person_id = ANY(%(ids)s)
"""


def project_persons(ids: Collection[int] | None, *, recorded_at: datetime) -> None:
    """Bring the view of these persons (of all, with None) in line with their facts, and the counts with the view."""
    if ids is None:
        for table in (*PERSON_TABLES, SCOPE):
            put_right(table, None)
        counts.recount(recorded_at=recorded_at)
        return
    if not ids:
        return
    persons = with_merged(ids)
    guardians = _found(f"{_GUARDIANS} UNION {_WAITING}", persons)
    with counts.followed(persons, recorded_at=recorded_at):
        for table in PERSON_TABLES:
            put_right(table, persons)
        linked = sorted(set(guardians) - set(persons))
        if linked:
            put_right(GUARDIANSHIP, linked)
            put_right(PENDING_LINK, linked)
        put_right(SCOPE, sorted({*persons, *linked}))
        project_classes_of_teachers(persons)


def with_merged(ids: Collection[int]) -> list[int]:
    """The persons, those merged into them, those they are merged into, and whoever else is; in order."""
    return _found(_FAMILY, sorted(ids))


def _found(statement: str, ids: Sequence[int]) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(statement, {"ids": list(ids)})
        return sorted(row[0] for row in cursor.fetchall())
