"""How many records a section shows: records of several suppliers about the same thing are one, as on the page."""

from collections.abc import Sequence
from functools import cache
from typing import Any

from django.db import connection

from kontingent.history.kinds.base import Subject, fields_of
from kontingent.history.kinds.catalogue import KINDS

# The natural key of a record with its references resolved; a record without one is told apart by its supplier and key.
_COUNT = """
SELECT fact.kind, count(DISTINCT coalesce(natural_key.value, to_jsonb(ARRAY[fact.supplier::text, fact.key])))
FROM fact
CROSS JOIN LATERAL (
    SELECT CASE WHEN bool_or(part.value IS NOT NULL) THEN jsonb_agg(part.value ORDER BY part.place) END AS value
    FROM (
        SELECT known.place, coalesce(
            CASE WHEN known.refers THEN (
                SELECT to_jsonb(e.institution_id) FROM institution_external_id e
                WHERE e.supplier_id = fact.supplier AND e.external_id = fact.payload ->> known.name
            ) END,
            fact.payload -> known.name, fact.payload -> 'raw' -> known.name) AS value
        FROM unnest(%(kinds)s::smallint[], %(names)s::text[], %(refers)s::boolean[])
             WITH ORDINALITY AS known (kind, name, refers, place)
        WHERE known.kind = fact.kind
    ) AS part
) AS natural_key
WHERE fact.person_id = ANY(%(ids)s) AND fact.kind = ANY(%(kinds)s)
  AND fact.superseded_at = '9999-01-01 00:00+00' AND fact.payload IS NOT NULL
GROUP BY fact.kind
"""


def count_records(ids: Sequence[int]) -> dict[int, int]:
    """Current records of persons by kind, of the kinds that have many."""
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, {"ids": list(ids), **_natural_keys()})
        return dict(cursor.fetchall())


@cache
def _natural_keys() -> dict[str, list[Any]]:
    parts = [
        (kind.code, known.name, known.type == "institution")
        for kind in KINDS
        if kind.subject is Subject.PERSON
        for name in kind.natural_key
        for known in fields_of(kind)
        if known.name == name
    ]
    return {
        "kinds": [code for code, _, _ in parts],
        "names": [name for _, name, _ in parts],
        "refers": [refers for _, _, refers in parts],
    }
