"""The list behind the counter «Классы» of a governing body: classes of every organisation below it.

A region has some tens of thousands of them in a year. How many each organisation has is kept (`class_count`), so those
few whose classes stand on a page are known before a class is read, wherever it stands, and pages have numbers.
"""

from dataclasses import dataclass

from kontingent.census.counts import COMMONEST_TITLE, ClassCount
from kontingent.kernel import classifiers, clock, sql
from kontingent.kernel.periods import SchoolYear

_PAGE = f"""
WITH counted AS (
    SELECT i.id, i.name_key, sum(c.change) AS classes
    FROM class_count c JOIN institution i ON i.id = c.institution_id
    WHERE i.path @> ARRAY[%(institution)s]::bigint[] AND c.school_year = %(year)s AND c.effective <= %(counted)s
    GROUP BY i.id HAVING sum(c.change) > 0
), placed AS (
    SELECT id, name_key, classes, sum(classes) OVER (ORDER BY name_key, id) AS passed FROM counted
), below AS MATERIALIZED (
    SELECT id, name_key, passed - classes AS before FROM placed
    WHERE passed > %(start)s AND passed - classes < %(start)s + %(limit)s
), learners AS (
    SELECT h.institution_id, h.class_name AS name, h.form, h.shift, min(nullif(h.grade, -1)) AS grade,
           sum(h.change)::int AS n
    FROM headcount h JOIN below ON below.id = h.institution_id
    WHERE h.school_year = %(year)s AND h.effective <= %(counted)s AND h.class_name <> ''
    GROUP BY 1, 2, 3, 4 HAVING sum(h.change) > 0
), registered AS (
    SELECT c.* FROM school_class c JOIN below ON below.id = c.institution_id WHERE c.school_year = %(year)s
)
SELECT page.institution_id, page.name,
       coalesce(page.title, {COMMONEST_TITLE.format(institution="page.institution_id", name="page.name")}),
       page.form, page.shift, page.grade, n
FROM (
    SELECT below.id AS institution_id, below.name_key, coalesce(c.name, l.name) AS name, c.title,
           coalesce(c.form, l.form) AS form, coalesce(c.shift, l.shift) AS shift, coalesce(c.grade, l.grade) AS grade,
           coalesce(l.n, 0) AS n
    FROM registered c
    FULL JOIN learners l ON l.institution_id = c.institution_id AND l.name = c.name AND l.form = c.form
                        AND l.shift = c.shift
    JOIN below ON below.id = coalesce(c.institution_id, l.institution_id)
    ORDER BY below.name_key, below.id, grade NULLS FIRST, name, form, shift
    LIMIT %(limit)s OFFSET greatest(%(start)s - (SELECT min(before) FROM below), 0)
) AS page
ORDER BY page.name_key, page.institution_id, page.grade NULLS FIRST, page.name, page.form, page.shift
"""  # noqa: S608 - constant texts


@dataclass(frozen=True, slots=True)
class ListedClass:
    institution_id: int
    name: str  # normal form
    title: str
    form: str
    shift: str
    grade: int | None
    learners: int

    @property
    def form_words(self) -> str:
        words = classifiers.label("study_form", self.form) if self.form else ""
        return words[:1].upper() + words[1:]

    @property
    def shift_words(self) -> str:
        return classifiers.classifier("shift").short(self.shift) if self.shift else ""

    @property
    def anchor(self) -> str:
        return ClassCount.anchor_of(self.name, self.form, self.shift)


def read_classes(institution_id: int, year: SchoolYear, *, start: int, limit: int) -> list[ListedClass]:
    """By organisation, then by parallel; `start` rows stand before them."""
    counted = year.reference_day(clock.today())
    return sql.rows(
        _PAGE,
        {"institution": institution_id, "year": year.first, "counted": counted, "start": start, "limit": limit},
        into=ListedClass,
    )
