"""Distinct learners by a cut of theirs and by sex, on the school year's day of counting.

Of a body they are kept (`body_count`), so a region costs what a school does; of an organisation they are counted.
"""

from collections import defaultdict
from collections.abc import Mapping
from datetime import date
from enum import Enum

from kontingent.institutions.models import Institution
from kontingent.kernel import clock, sql
from kontingent.kernel.periods import SchoolYear

_KEPT = """
SELECT value, sex, sum(change)::int FROM body_count
WHERE institution_id = %(body)s AND school_year = %(year)s AND type = %(type)s AND cut = %(cut)s
  AND effective <= %(day)s
GROUP BY value, sex HAVING sum(change) <> 0
"""
_COUNTED = """
SELECT {value}, coalesce(c.sex, ''), count(DISTINCT e.person_id)::int
FROM enrolment e JOIN institution i ON i.id = e.institution_id LEFT JOIN person_card c ON c.person_id = e.person_id
WHERE e.institution_id = %(body)s AND i.type = %(type)s AND e.school_year = %(year)s
  AND %(day)s BETWEEN e.date_from AND e.date_to
GROUP BY 1, 2
"""


class KeptCut(Enum):
    """(its code in `body_count`, its value in an enrolment)."""

    BORN = ("born", "coalesce(extract(year FROM c.birth_date), 0)::int")  # the year, 0 unknown
    GRADE = ("grade", "coalesce(e.grade, -1)")  # -1 without one


def learners_by(cut: KeptCut, place: Institution, year: SchoolYear, type_: str) -> Mapping[int, dict[str, int]]:
    """By value of the cut, and by sex, empty where it is not known."""
    return learners_on(year.reference_day(clock.today()), cut, place, year, type_)


def learners_on(
    day: date, cut: KeptCut, place: Institution, year: SchoolYear, type_: str
) -> Mapping[int, dict[str, int]]:
    """On a day of the year, as `learners_by`."""
    code, value = cut.value
    statement = _KEPT if place.is_body else _COUNTED.format(value=value)
    asked = {"body": place.pk, "year": year.first, "day": day, "type": type_, "cut": code}
    found: defaultdict[int, dict[str, int]] = defaultdict(dict)
    for of_cut, sex, number in sql.rows(statement, asked):
        found[of_cut][sex] = number
    return found
