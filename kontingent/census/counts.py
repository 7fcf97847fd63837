"""Counters of institutions by school year: learners, classes, staff; the grid of classes; the pop-up of one class.

Learners of an institution are distinct persons (`person_count`), of a class enrolments (`headcount`). Both are sums of
changes up to the year's day of counting, and the registry's filters use the same day: a counter and its list agree.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from kontingent.history.kinds.base import KindField, fields_of
from kontingent.history.kinds.institution import SchoolClass
from kontingent.kernel import bars, classifiers, clock, russian, sql
from kontingent.kernel.periods import SchoolYear

LARGEST_CLASS = 25  # 273-ФЗ leaves it to sanitary rules: СанПиН 2.4.2.2821-10, 10.1
_NO_ANCHOR = re.compile(r"[^\w-]")

_COUNTERS = """
SELECT
    (SELECT count(*) FROM institution
     WHERE path @> ARRAY[%(institution)s]::bigint[] AND is_organisation AND id <> %(institution)s),
    (SELECT coalesce(sum(change), 0) FROM person_count
     WHERE institution_id = %(institution)s AND school_year = %(year)s AND type = '' AND effective <= %(counted)s)
"""
_BELOW = """
SELECT
    (SELECT coalesce(sum(change), 0)::int FROM class_count JOIN institution i ON i.id = institution_id
     WHERE i.path @> ARRAY[%(institution)s]::bigint[] AND school_year = %(year)s AND effective <= %(counted)s),
    (SELECT count(DISTINCT m.person_id) FROM employment m JOIN institution i ON i.id = m.institution_id
     WHERE i.path @> ARRAY[%(institution)s]::bigint[] AND m.date_from <= %(employed)s
       AND (m.date_to IS NULL OR m.date_to >= %(employed)s))
"""

# The commonest spelling of a class that learners name and nobody has sent.
COMMONEST_TITLE = """(SELECT e.class_title FROM enrolment e
    WHERE e.institution_id = {institution} AND e.school_year = %(year)s AND e.class_name = {name}
    GROUP BY e.class_title ORDER BY count(*) DESC, e.class_title LIMIT 1)"""
_CLASSES = f"""
WITH counted AS (
    SELECT class_name AS name, form, shift, sex, min(nullif(grade, -1)) AS grade, sum(change)::int AS n
    FROM headcount
    WHERE institution_id = %(institution)s AND school_year = %(year)s AND effective <= %(counted)s
    GROUP BY class_name, form, shift, sex
), learners AS (
    SELECT name, form, shift, min(grade) AS grade, sum(n)::int AS n,
           sum(n) FILTER (WHERE sex = 'male')::int AS boys, sum(n) FILTER (WHERE sex = 'female')::int AS girls
    FROM counted GROUP BY name, form, shift HAVING sum(n) > 0
)
SELECT coalesce(c.name, l.name),
       coalesce(c.title, {COMMONEST_TITLE.format(institution="%(institution)s", name="l.name")}),
       coalesce(c.form, l.form), coalesce(c.shift, l.shift), coalesce(c.grade, l.grade),
       coalesce(l.n, 0), coalesce(l.boys, 0), coalesce(l.girls, 0), c.programme, c.focus, c.teacher_id, c.places,
       c.institution_id IS NOT NULL, c.class_kind, c.language, c.direction, c.mode, c.age_from, c.age_to, c.complect,
       c.building
FROM (SELECT * FROM school_class WHERE institution_id = %(institution)s AND school_year = %(year)s) AS c
FULL JOIN learners l ON l.name = c.name AND l.form = c.form AND l.shift = c.shift
ORDER BY 5 NULLS FIRST, 1, 3, 4
"""  # noqa: S608 - constant texts


_TOLD = {"focus", "class_kind", "language", "direction", "mode", "complect", "building"}  # fields of a class


def _words(known: KindField, value: str | None) -> str:
    words = classifiers.label(known.classifier, value) if value and known.classifier else value or ""
    return words[:1].upper() + words[1:]


@dataclass(frozen=True, slots=True)
class Counters:
    """Of the institution and everything below it, on the school year's day of counting.

    Staff of the current year are those not dismissed today. `organisations` are those of today, whatever the year.
    """

    organisations: int
    learners: int
    classes: int
    staff: int


@dataclass(frozen=True, slots=True)
class ClassCount:
    """A class with its head count. Not registered: learners name it, but no supplier has sent the class itself.

    `name` is the normal form, `title` the spelling.
    """

    name: str
    title: str
    form: str
    shift: str
    grade: int | None
    learners: int
    boys: int
    girls: int
    programme: str
    focus: str
    teacher_id: int | None
    places: int | None
    is_registered: bool
    class_kind: str | None = None
    language: str | None = None
    direction: str | None = None
    mode: str | None = None
    age_from: int | None = None
    age_to: int | None = None
    complect: str | None = None
    building: str | None = None

    @property
    def ages(self) -> str:
        if self.age_from is None or self.age_to is None or self.age_from == self.age_to:
            age = self.age_to if self.age_from is None else self.age_from
            return "" if age is None else russian.years(age)
        return f"{self.age_from}–{russian.years(self.age_to)}"

    @property
    def told(self) -> list[tuple[str, str]]:
        """What else somebody has said of it, with labels."""
        words = [(known.label, _words(known, getattr(self, known.name))) for known in fields_of(SchoolClass)
                 if known.name in _TOLD]  # fmt: skip
        return [(label, text) for label, text in [*words, ("Возраст", self.ages)] if text]

    @property
    def anchor(self) -> str:
        return self.anchor_of(self.name, self.form, self.shift)

    @staticmethod
    def anchor_of(name: str, form: str, shift: str) -> str:
        """Of the pop-up: what the address names after `#`."""
        return "class-" + "-".join(_NO_ANCHOR.sub("_", part) or "0" for part in (name, form, shift))

    @property
    def bar(self) -> str:
        """Width of the bar of fill by the places of the room; empty where nobody has said how many."""
        return bars.width(self.learners / self.places) if self.places else ""

    @property
    def is_over(self) -> bool:
        """More learners than places in the room."""
        return self.places is not None and self.learners > self.places

    @property
    def is_above_norm(self) -> bool:
        """Than the largest class of a school; groups of others have norms of their own."""
        return self.grade is not None and self.learners > LARGEST_CLASS

    @property
    def free(self) -> int | None:
        return None if self.places is None else self.places - self.learners

    @property
    def missing(self) -> int:
        """Places that the room lacks."""
        return max(self.learners - self.places, 0) if self.places is not None else 0

    @property
    def boys_share(self) -> str:
        """Of those whose sex is known, per cent, for the bar of the pop-up."""
        return f"{self.boys / ((self.boys + self.girls) or 1) * 100:.1f}"

    @property
    def girls_share(self) -> str:
        return f"{self.girls / ((self.boys + self.girls) or 1) * 100:.1f}"


@dataclass(frozen=True, slots=True)
class ClassRow:
    """One line of the grid: a form of study and a shift, with its classes by parallel."""

    title: str
    cells: tuple[tuple[ClassCount, ...], ...]  # one for each of the grid's parallels
    classes: int
    learners: int


@dataclass(frozen=True, slots=True)
class ClassGrid:
    """Figure 14. Groups without a parallel (kindergartens, associations) stand in a column of their own, grade None."""

    grades: tuple[int | None, ...]
    rows: tuple[ClassRow, ...]
    totals: tuple[int, ...]
    learners: int


def counters(institution_id: int, year: SchoolYear, rows: sql.Reads = sql.rows) -> Counters:
    """`rows`: who gives classes and staff, where the night has counted them."""
    asked = _asked(institution_id, year)
    [below] = rows(_BELOW, asked)
    return Counters(*(int(n) for n in (*sql.one(_COUNTERS, asked), *below)))


def classes(institution_id: int, year: SchoolYear) -> tuple[ClassCount, ...]:
    return tuple(
        ClassCount(*(*row[:8], row[8] or "", row[9] or "", *row[10:]))  # nulls of an unregistered class
        for row in sql.rows(_CLASSES, _asked(institution_id, year))
        if row[0]
    )


def grid(found: Collection[ClassCount]) -> ClassGrid:
    """Classes by form and shift in lines and by parallel in columns: at least 1–11 where there are parallels."""
    known = {one.grade for one in found if one.grade is not None}
    grades: list[int | None] = [*_parallels(known)]
    if any(one.grade is None for one in found):
        grades.append(None)
    lines: dict[tuple[str, str], list[ClassCount]] = {}
    for one in found:
        lines.setdefault((one.form, one.shift), []).append(one)
    rows = tuple(
        ClassRow(
            title=line_title(form, shift),
            cells=tuple(tuple(one for one in line if one.grade == grade) for grade in grades),
            classes=len(line),
            learners=sum(one.learners for one in line),
        )
        for (form, shift), line in sorted(lines.items(), key=lambda item: _line_order(*item[0]))
    )
    totals = tuple(sum(one.learners for one in found if one.grade == grade) for grade in grades)
    return ClassGrid(tuple(grades), rows, totals, sum(totals))


def _parallels(known: set[int]) -> list[int]:
    """1–11 at least for a school, so that grids of schools look alike; courses and ages as they are."""
    return list(range(1, max(11, *known) + 1)) if len(known) > 1 and max(known) > 6 else sorted(known)


def line_title(form: str, shift: str) -> str:
    """«очная: первая смена», «очная», «форма обучения не указана»."""
    if not form and not shift:
        return "форма обучения не указана"
    words = classifiers.label("study_form", form) if form else "форма обучения не указана"
    return f"{words}: {classifiers.label('shift', shift)}" if shift else words


def _line_order(form: str, shift: str) -> tuple[int, int]:
    forms, shifts = classifiers.classifier("study_form").items, classifiers.classifier("shift").items
    return (
        forms[form].sort if form in forms else -1,
        shifts[shift].sort if shift in shifts else -1,
    )


def _asked(institution_id: int, year: SchoolYear) -> dict[str, Any]:
    today: date = clock.today()
    return {
        "institution": institution_id,
        "year": year.first,
        "counted": year.reference_day(today),
        "employed": today if year == SchoolYear.of(today) else year.reference_day(today),
    }
