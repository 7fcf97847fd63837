"""Organisations with more learners than places, of all levels together, by one statement over kept counts.

As «Места и очередь» tells it: an organisation is told of where no level with learners lacks its places. Of one that
governs others the learners are its own, and are counted.
"""

from dataclasses import dataclass

from kontingent.current.education_levels import LEVEL
from kontingent.institutions.models import Institution
from kontingent.kernel import clock, sql
from kontingent.kernel.periods import SchoolYear

_OVERFULL = f"""
WITH told AS MATERIALIZED (
    SELECT i.id, i.is_body, sum(p.places)::int AS places, array_agg(p.level) AS levels
    FROM places p JOIN institution i ON i.id = p.institution_id
    WHERE p.school_year = %(year)s AND i.path @> ARRAY[%(body)s]::bigint[]
    GROUP BY i.id
), own AS MATERIALIZED (
    SELECT told.id, {LEVEL} AS level, e.person_id
    FROM told JOIN enrolment e ON e.institution_id = told.id JOIN institution i ON i.id = told.id
    WHERE told.is_body AND e.school_year = %(year)s AND %(day)s BETWEEN e.date_from AND e.date_to
), learnt AS (
    SELECT c.institution_id AS id, sum(c.change)::int AS learners
    FROM told JOIN person_count c ON c.institution_id = told.id
    WHERE NOT told.is_body AND c.school_year = %(year)s AND c.effective <= %(day)s AND c.type = ''
    GROUP BY 1
    UNION ALL
    SELECT id, count(DISTINCT person_id)::int FROM own GROUP BY 1
), untold AS (
    SELECT own.id FROM own JOIN told USING (id) WHERE own.level <> ALL(told.levels)
    UNION ALL
    SELECT told.id
    FROM level_count c JOIN told ON told.id = c.institution_id
    WHERE NOT told.is_body AND c.school_year = %(year)s AND c.effective <= %(day)s AND c.level <> ALL(told.levels)
    GROUP BY told.id, c.level HAVING sum(c.change) <> 0
)
SELECT id, learners, places FROM told JOIN learnt USING (id)
WHERE learners > places AND id NOT IN (SELECT id FROM untold)
ORDER BY learners::float / nullif(places, 0) DESC NULLS FIRST, id
"""  # noqa: S608 - our own text


@dataclass(frozen=True, slots=True)
class Overfull:
    institution_id: int
    learners: int
    places: int


def read_overfull(body: Institution) -> list[Overfull]:
    """Of the current year, the fullest first; everything below the body and the body itself."""
    today = clock.today()
    year = SchoolYear.of(today)
    asked = {"body": body.pk, "year": year.first, "day": year.reference_day(today)}
    return [Overfull(*row) for row in sql.rows(_OVERFULL, asked)]
