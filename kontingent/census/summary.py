"""The summary of a body: its learners by type of organisation over the years, and by age and sex.

Every number is of distinct persons on the school year's day of counting, as the lists behind it are.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from kontingent.census.asking import of_year
from kontingent.kernel import clock, sql
from kontingent.kernel.periods import SchoolYear

ALL_TYPES = ""

_BY_TYPE = """
SELECT c.school_year, c.type, sum(c.change)
FROM unnest(%(years)s::smallint[], %(days)s::date[]) AS asked (year, day)
JOIN person_count c ON c.institution_id = %(body)s AND c.school_year = asked.year AND c.effective <= asked.day
GROUP BY c.school_year, c.type
"""
# Sums of enrolments: exact as soon as nobody is enrolled twice, which `person_count` tells.
_ENROLLED = """
SELECT nullif(h.birth_year, 0), h.sex, sum(h.change)
FROM headcount h JOIN institution i ON i.id = h.institution_id
WHERE i.path @> ARRAY[%(body)s]::bigint[] AND i.type = %(type)s
  AND h.school_year = %(year)s AND h.effective <= %(day)s
GROUP BY h.birth_year, h.sex HAVING sum(h.change) <> 0
"""
_DISTINCT = """
SELECT extract(year FROM c.birth_date)::int, c.sex, count(*)
FROM (
    SELECT DISTINCT e.person_id FROM enrolment e JOIN institution i ON i.id = e.institution_id
    WHERE i.path @> ARRAY[%(body)s]::bigint[] AND i.type = %(type)s
      AND e.school_year = %(year)s AND %(day)s BETWEEN e.date_from AND e.date_to
) AS member
JOIN person_card c ON c.person_id = member.person_id
GROUP BY 1, 2
"""


@dataclass(frozen=True, slots=True)
class Age:
    """Learners born in one calendar year, None where the birth date is not known. `unknown` have no sex given."""

    birth_year: int | None
    boys: int
    girls: int
    unknown: int

    @property
    def total(self) -> int:
        return self.boys + self.girls + self.unknown


def learners_by_type(institution_id: int, years: Sequence[SchoolYear]) -> dict[SchoolYear, dict[str, int]]:
    """Learners of the institution and of everything below it; ALL_TYPES is no sum, since one may learn in several.

    The last of the years is counted on its day of counting, the others on the same day of theirs: like with like.
    """
    day = max(years).reference_day(clock.today())
    asked = {
        "body": institution_id,
        "years": [year.first for year in years],
        "days": [year.same_day(day) for year in years],
    }
    found: dict[SchoolYear, dict[str, int]] = {year: {} for year in years}
    for first, type_, number in sql.rows(_BY_TYPE, asked):
        found[SchoolYear(first)][type_] = int(number)
    return found


def ages(institution_id: int, year: SchoolYear, type_: str, *, learners: int) -> tuple[Age, ...]:
    """The youngest first. `learners`: how many distinct persons there are in all, as `learners_by_type` gives it."""
    asked = {**of_year(institution_id, year), "type": type_}
    rows = sql.rows(_ENROLLED, asked)
    if sum(row[2] for row in rows) != learners:
        rows = sql.rows(_DISTINCT, asked)
    by_year: dict[int | None, dict[str, int]] = defaultdict(dict)
    for birth_year, sex, number in rows:
        by_year[birth_year][sex] = int(number)
    made = [
        Age(born, sexes.get("male", 0), sexes.get("female", 0), sexes.get("", 0)) for born, sexes in by_year.items()
    ]
    return tuple(sorted(made, key=lambda age: (age.birth_year is None, -(age.birth_year or 0))))
