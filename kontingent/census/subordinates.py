"""Learners of a body by what is directly below it: bodies with all of theirs, and organisations.

Learners are distinct persons on the school year's day of counting. A line is no part of the total: one may learn in
several organisations, and an organisation may stand below another.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from kontingent.census.asking import of_year
from kontingent.census.summary import ALL_TYPES
from kontingent.institutions.models import Institution
from kontingent.institutions.queries import children_of
from kontingent.kernel import sql
from kontingent.kernel.periods import SchoolYear

_LEARNERS = """
SELECT c.institution_id, c.type, sum(c.change)::int
FROM person_count c JOIN institution i ON i.id = c.institution_id
WHERE (i.parent_id = %(body)s OR i.id = %(body)s) AND c.school_year = %(year)s AND c.effective <= %(day)s
GROUP BY c.institution_id, c.type
"""
_ORGANISATIONS = """
SELECT top, count(*)
FROM institution i CROSS JOIN LATERAL unnest(i.path) AS top
WHERE i.path @> ARRAY[%(body)s]::bigint[] AND i.is_organisation AND i.id <> top
GROUP BY top
"""
# A class is there when its organisation was given it, or when a learner names it: as the counters of a portfolio do.
_CLASSES = """
WITH known AS (
    SELECT institution_id, name, form, shift FROM school_class WHERE school_year = %(year)s
    UNION
    SELECT institution_id, class_name, form, shift FROM headcount
    WHERE school_year = %(year)s AND class_name <> '' AND effective <= %(day)s
    GROUP BY institution_id, class_name, form, shift HAVING sum(change) > 0
)
SELECT top, count(*)
FROM known k JOIN institution i ON i.id = k.institution_id CROSS JOIN LATERAL unnest(i.path) AS top
WHERE i.path @> ARRAY[%(body)s]::bigint[]
GROUP BY top
"""


@dataclass(frozen=True, slots=True)
class Subordinate:
    """`learners` by type of organisation and in all (ALL_TYPES); `before` on the same day a year ago, in all."""

    institution: Institution
    organisations: int
    classes: int
    learners: Mapping[str, int]
    before: int

    @property
    def total(self) -> int:
        return self.learners.get(ALL_TYPES, 0)


@dataclass(frozen=True, slots=True)
class Subordinates:
    """`whole` is the body itself with everything below it."""

    whole: Subordinate
    parts: tuple[Subordinate, ...]


def read_subordinates(body: Institution, year: SchoolYear) -> Subordinates:
    """Bodies first, then organisations, each by name."""
    asked = of_year(body.pk, year)
    now = _learners(asked)
    before = _learners({**asked, "year": year.previous.first, "day": year.previous.same_day(asked["day"])})
    organisations, classes = sql.pairs(_ORGANISATIONS, asked), sql.pairs(_CLASSES, asked)

    def made(one: Institution) -> Subordinate:
        return Subordinate(
            institution=one,
            organisations=organisations.get(one.pk, 0),
            classes=classes.get(one.pk, 0),
            learners=now[one.pk],
            before=before[one.pk].get(ALL_TYPES, 0),
        )

    return Subordinates(made(body), tuple(made(one) for one in children_of(body)))


def _learners(asked: Mapping[str, Any]) -> Mapping[int, dict[str, int]]:
    found: dict[int, dict[str, int]] = defaultdict(dict)
    for institution_id, type_, number in sql.rows(_LEARNERS, asked):
        found[institution_id][type_] = number
    return found
