"""Distinct learners of everything below a body, of one level of education or of all, on the year's day of counting.

They are kept by level (`level_count`) and in all (`person_count`) for organisations, bodies and, of the whole region,
municipalities. Counted are those of an organisation that governs others, without these, those of the part of a
municipality that a body governs, and those of municipalities without ОКТМО.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from kontingent.current.education_levels import LEVEL
from kontingent.current.projection.counted import IN_MUNICIPALITY
from kontingent.institutions.municipalities import CODE, OF_ORGANISATION
from kontingent.kernel import sql

EVERY = None  # level of education

# Of `institution i`: below the body and in the municipality, if one is asked; what of the lines it belongs to.
WHERE = f"""
WHERE i.path @> ARRAY[%(body)s]::bigint[] AND %(municipality)s IN ('', {OF_ORGANISATION})
"""
PLACED = f"i.id, coalesce(i.path[%(depth)s], i.id), {OF_ORGANISATION}"
# Of an institution with all that stands below it.
_BY_LEVEL = f"""
SELECT {PLACED}, i.is_body, c.level, sum(c.change)::int
FROM level_count c JOIN institution i ON i.id = c.institution_id
{WHERE} AND c.school_year = %(year)s AND c.effective <= %(day)s
GROUP BY i.id, c.level HAVING sum(c.change) <> 0
"""  # noqa: S608 - our own text
_IN_ALL = f"""
SELECT c.institution_id, sum(c.change)::int
FROM person_count c JOIN institution i ON i.id = c.institution_id
{WHERE} AND c.school_year = %(year)s AND c.effective <= %(day)s AND c.type = ''
GROUP BY c.institution_id HAVING sum(c.change) <> 0
"""  # noqa: S608 - as above
_MEMBERS = f"""
FROM enrolment e JOIN institution i ON i.id = e.institution_id
{WHERE} AND e.school_year = %(year)s AND %(day)s BETWEEN e.date_from AND e.date_to
  AND (%(level)s::text IS NULL OR {LEVEL} = %(level)s)
"""
_OWN = f"""
SELECT {PLACED}, cardinality(i.path) < %(depth)s, count(DISTINCT e.person_id), array_agg(DISTINCT {LEVEL})
{_MEMBERS} AND i.is_body AND i.is_organisation
GROUP BY i.id
"""
_OF_MUNICIPALITIES = f"""
SELECT {OF_ORGANISATION}, count(DISTINCT e.person_id)
{_MEMBERS} AND NOT (%(is_region)s AND {IN_MUNICIPALITY})
GROUP BY 1
"""
# By whether all levels are asked for.
_KEPT_OF_MUNICIPALITIES = {
    of_all: f"""
SELECT lpad((-institution_id)::text, {CODE}, '0') AS code, sum(change)::int
FROM {table}
WHERE institution_id < 0 AND %(municipality)s IN ('', lpad((-institution_id)::text, {CODE}, '0'))
  AND school_year = %(year)s AND {cell} AND effective <= %(day)s
GROUP BY institution_id HAVING sum(change) <> 0
"""  # noqa: S608 - as above
    for of_all, table, cell in ((True, "person_count", "type = ''"), (False, "level_count", "level = %(level)s"))
}

Where = tuple[int, int, str]  # the organisation, what of the body's own it stands below, its municipality


@dataclass(frozen=True, slots=True)
class Learners:
    """`levels` on which an organisation has some. `of_municipalities` is empty where they are not asked for."""

    of_each: Mapping[Where, int]
    levels: Mapping[Where, Collection[str]]
    of_tops: Mapping[int, int]
    of_municipalities: Mapping[str, int]
    whole: int

    def of(self, municipality: str) -> int:
        """Of the whole, where none is asked."""
        return self.of_municipalities.get(municipality, 0) if municipality else self.whole


def read_learners(asked: Mapping[str, Any], *, is_distinct: bool) -> Learners:
    """`asked`: body, whether it is the region, year, day, level, depth of the lines in a path, municipality or none."""
    level, kept = asked["level"], dict[int, int]()
    each, levels = dict[Where, int](), defaultdict[Where, set[str]](set)
    places = dict[int, Where]()
    for id_, top, oktmo, is_body, of_level, number in sql.rows(_BY_LEVEL, asked):
        if level in {EVERY, of_level}:
            kept[id_] = number
        if not is_body:
            places[id_] = (id_, top, oktmo)
            levels[places[id_]].add(of_level)
    if level is EVERY:
        kept = sql.pairs(_IN_ALL, asked)
    each = {where: kept[id_] for id_, where in places.items() if id_ in kept}
    tops = dict(kept)
    for id_, top, oktmo, is_above, number, on in sql.rows(_OWN, asked):
        each[id_, top, oktmo] = number
        levels[id_, top, oktmo] = set(on)
        tops |= {id_: number} if is_above else {}
    municipalities = _of_municipalities(asked) if is_distinct else {}
    return Learners(each, levels, tops, municipalities, kept.get(asked["body"], 0))


def _of_municipalities(asked: Mapping[str, Any]) -> dict[str, int]:
    counted = sql.pairs(_OF_MUNICIPALITIES, asked)
    if not asked["is_region"]:
        return counted
    kept = _KEPT_OF_MUNICIPALITIES[asked["level"] is EVERY]
    return counted | sql.pairs(kept, asked)
