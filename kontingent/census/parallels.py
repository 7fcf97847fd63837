"""Learners of a body by parallel: classes, head count by sex, learners a class."""

from collections import defaultdict
from dataclasses import dataclass

from kontingent.census.asking import of_year
from kontingent.kernel import sql
from kontingent.kernel.periods import SchoolYear

# Sums of enrolments: exact as soon as nobody is enrolled twice, which `person_count` tells.
_ENROLLED = """
SELECT nullif(h.grade, -1), h.sex, sum(h.change)::int
FROM headcount h JOIN institution i ON i.id = h.institution_id
WHERE i.path @> ARRAY[%(body)s]::bigint[] AND i.type = %(type)s AND h.school_year = %(year)s AND h.effective <= %(day)s
GROUP BY h.grade, h.sex HAVING sum(h.change) <> 0
"""
_DISTINCT = """
SELECT e.grade, coalesce(c.sex, ''), count(DISTINCT e.person_id)::int
FROM enrolment e JOIN institution i ON i.id = e.institution_id JOIN person_card c ON c.person_id = e.person_id
WHERE i.path @> ARRAY[%(body)s]::bigint[] AND i.type = %(type)s
  AND e.school_year = %(year)s AND %(day)s BETWEEN e.date_from AND e.date_to
GROUP BY 1, 2
"""
_CLASSES = """
WITH named AS (
    SELECT h.institution_id, h.class_name AS name, h.form, h.shift, min(nullif(h.grade, -1)) AS grade
    FROM headcount h JOIN institution i ON i.id = h.institution_id
    WHERE i.path @> ARRAY[%(body)s]::bigint[] AND i.type = %(type)s
      AND h.school_year = %(year)s AND h.class_name <> '' AND h.effective <= %(day)s
    GROUP BY h.institution_id, h.class_name, h.form, h.shift HAVING sum(h.change) > 0
), given AS (
    SELECT s.institution_id, s.name, s.form, s.shift, s.grade
    FROM school_class s JOIN institution i ON i.id = s.institution_id
    WHERE i.path @> ARRAY[%(body)s]::bigint[] AND i.type = %(type)s AND s.school_year = %(year)s
)
SELECT coalesce(given.grade, named.grade), count(*)::int
FROM given FULL JOIN named USING (institution_id, name, form, shift)
GROUP BY 1
"""


@dataclass(frozen=True, slots=True)
class Parallel:
    """`grade` None: no parallel is given, as in groups of kindergartens. `unknown` have no sex given."""

    grade: int | None
    classes: int
    boys: int
    girls: int
    unknown: int

    @property
    def learners(self) -> int:
        return self.boys + self.girls + self.unknown

    @property
    def filled(self) -> float | None:
        """Learners a class."""
        return self.learners / self.classes if self.classes else None


def read_parallels(body_id: int, year: SchoolYear, type_: str, *, learners: int) -> tuple[Parallel, ...]:
    """By grade, without one last. `learners`: how many distinct persons there are, as `learners_by_type` gives it."""
    asked = {**of_year(body_id, year), "type": type_}
    rows = sql.rows(_ENROLLED, asked)
    if sum(number for _, _, number in rows) != learners:
        rows = sql.rows(_DISTINCT, asked)
    sexes: dict[int | None, dict[str, int]] = defaultdict(dict)
    for grade, sex, number in rows:
        sexes[grade][sex] = number
    classes = sql.pairs(_CLASSES, asked)
    grades = sorted(sexes.keys() | classes.keys(), key=lambda grade: (grade is None, grade or 0))
    return tuple(_parallel(grade, classes.get(grade, 0), sexes[grade]) for grade in grades)


def _parallel(grade: int | None, classes: int, by_sex: dict[str, int]) -> Parallel:
    return Parallel(grade, classes, by_sex.get("male", 0), by_sex.get("female", 0), by_sex.get("", 0))
