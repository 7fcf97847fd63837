"""The summary of a body: its learners by type of organisation over the years, and by age and sex.

Every number is of distinct persons on the school year's day of counting, as the lists behind it are.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import QuerySet

from kontingent.census.cuts import KeptCut, learners_by
from kontingent.institutions.models import Institution
from kontingent.kernel import clock, sql
from kontingent.kernel.periods import SchoolYear

ALL_TYPES = ""

_BY_TYPE = """
SELECT c.school_year, c.type, sum(c.change)
FROM unnest(%(years)s::smallint[], %(days)s::date[]) AS asked (year, day)
JOIN person_count c ON c.institution_id = %(body)s AND c.school_year = asked.year AND c.effective <= asked.day
GROUP BY c.school_year, c.type
"""
_BODIES = """
SELECT c.institution_id FROM person_count c JOIN institution i ON i.id = c.institution_id AND i.is_body
WHERE c.school_year = %(year)s AND c.type = %(every)s AND c.effective <= %(day)s
GROUP BY c.institution_id HAVING sum(c.change) > %(most)s
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


def bodies_of(most: int) -> QuerySet[Institution]:
    """Those below which more learn."""
    today = clock.today()
    year = SchoolYear.of(today)
    asked = {"year": year.first, "day": year.reference_day(today), "every": ALL_TYPES, "most": most}
    return Institution.objects.filter(pk__in=[id_ for (id_,) in sql.rows(_BODIES, asked)])


def ages(place: Institution, year: SchoolYear, type_: str) -> tuple[Age, ...]:
    """The youngest first."""
    made = [
        Age(born or None, sexes.get("male", 0), sexes.get("female", 0), sexes.get("", 0))
        for born, sexes in learners_by(KeptCut.BORN, place, year, type_).items()
    ]
    return tuple(sorted(made, key=lambda age: (age.birth_year is None, -(age.birth_year or 0))))
