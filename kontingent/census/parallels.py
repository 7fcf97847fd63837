"""Learners of a body by parallel: classes, head count by sex, learners a class."""

from dataclasses import dataclass

from kontingent.census.asking import of_year
from kontingent.census.cuts import KeptCut, learners_by
from kontingent.institutions.models import Institution
from kontingent.kernel import sql
from kontingent.kernel.periods import SchoolYear

NO_GRADE = -1
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


def read_parallels(place: Institution, year: SchoolYear, type_: str) -> tuple[Parallel, ...]:
    """By grade, without one last."""
    sexes = learners_by(KeptCut.GRADE, place, year, type_)
    learners = {None if grade == NO_GRADE else grade: by_sex for grade, by_sex in sexes.items()}
    classes: dict[int | None, int] = sql.pairs(_CLASSES, {**of_year(place.pk, year), "type": type_})
    grades = sorted(learners.keys() | classes.keys(), key=lambda grade: (grade is None, grade or 0))
    return tuple(_parallel(grade, classes.get(grade, 0), learners.get(grade, {})) for grade in grades)


def _parallel(grade: int | None, classes: int, by_sex: dict[str, int]) -> Parallel:
    return Parallel(grade, classes, by_sex.get("male", 0), by_sex.get("female", 0), by_sex.get("", 0))
