"""What forms count: records of the current view, as many as there are, so that bodies add up to the region.

Each says where it is read from, when it counts, and by what a record is named: in a frozen copy and in its list.
"""

from dataclasses import dataclass, replace
from datetime import date

from kontingent.census.school_classes import CLASSES as ALL_CLASSES
from kontingent.history.kinds.base import Kind
from kontingent.history.kinds.institution import SchoolClass
from kontingent.history.kinds.learning import Enrolment
from kontingent.kernel.periods import SchoolYear
from kontingent.reports.measures import ENROLMENT, MEMBERS, PERSON
from kontingent.stamps.records import OF_PERSON

_ENROLMENTS = f"enrolment e JOIN institution i ON i.id = e.institution_id {MEMBERS}"
# As «Обучение» and reports have them: a class is of its organisation and year, so cuts by it read the same columns.
_CLASSES = f"""(SELECT c.*, c.name AS class_name, %(year)s::int AS school_year FROM {ALL_CLASSES} c) e
JOIN institution i ON i.id = e.institution_id"""  # noqa: S608 - constant texts
# Those taught together are one: of the kind of the first of them, in the lowest of their parallels.
_TAUGHT = f"""(SELECT institution_id, string_agg(name, ', ' ORDER BY grade, name) AS name, form, shift,
        min(grade) AS grade, sum(learners)::int AS learners, bool_or(is_in_set) AS is_in_set,
        (array_agg(name ORDER BY grade, name))[1] AS class_name, %(year)s::int AS school_year
    FROM {ALL_CLASSES} c
    GROUP BY institution_id, form, shift, complect, CASE WHEN complect = '' THEN name ELSE '' END) e
JOIN institution i ON i.id = e.institution_id"""  # noqa: S608 - constant texts


@dataclass(frozen=True, slots=True)
class FormMeasure:
    """`at`: which of the records count, by the values of `FormPeriod`. `named`: a record in a frozen copy
    (`stamps.records`), told of by facts of these `kinds`. `has` what records know: a word of a predicate needs it.
    """

    code: str
    title: str
    words: tuple[str, str, str]
    source: str
    at: str
    named: str
    has: frozenset[str]
    kinds: tuple[type[Kind], ...] = (Enrolment,)

    @property
    def is_of_persons(self) -> bool:
        return PERSON in self.has


@dataclass(frozen=True, slots=True)
class FormPeriod:
    """Of a form: the day of its stock, within a school year, and twelve months of what comes and goes."""

    year: SchoolYear
    day: date

    @property
    def values(self) -> dict[str, int | date]:
        return {
            "year": self.year.first,
            "day": self.day,
            "flow_from": date(self.year.first - 1, 10, 1),
            "flow_to": date(self.year.first, 9, 30),
        }


ENROLMENTS = FormMeasure(
    "enrolments",
    "зачисления на\u00a0день отсчёта",
    ("зачисление", "зачисления", "зачислений"),
    _ENROLMENTS,
    "e.school_year = %(year)s AND %(day)s BETWEEN e.date_from AND e.date_to",
    OF_PERSON,
    ENROLMENT,
)
INTAKE = FormMeasure(
    "intake",
    "принято с\u00a01\u00a0октября по\u00a030\u00a0сентября",
    ("принятый", "принятых", "принятых"),
    _ENROLMENTS,
    """e.school_year BETWEEN %(year)s - 1 AND %(year)s AND e.date_from BETWEEN %(flow_from)s AND %(flow_to)s
    AND NOT EXISTS (SELECT FROM enrolment o WHERE o.person_id = e.person_id AND o.institution_id = e.institution_id
                    AND (o.date_from, o.class_name) < (e.date_from, e.class_name))""",
    OF_PERSON,
    ENROLMENT,
)
GRADUATED = FormMeasure(
    "graduated",
    "выпуск с\u00a01\u00a0октября по\u00a030\u00a0сентября",
    ("выпускник", "выпускника", "выпускников"),
    _ENROLMENTS,
    """e.school_year BETWEEN %(year)s - 1 AND %(year)s AND e.date_to BETWEEN %(flow_from)s AND %(flow_to)s
    AND e.leaving_reason = 'graduated'""",
    OF_PERSON,
    ENROLMENT,
)
CLASSES = FormMeasure(
    "classes",
    "классы и\u00a0группы",
    ("класс", "класса", "классов"),
    _CLASSES,
    "true",
    r"concat_ws(E'\t', '', e.institution_id, e.name, e.form, e.shift)",
    frozenset({"grade", "form", "shift", "class"}),
    kinds=(SchoolClass,),
)
TAUGHT = replace(
    CLASSES,
    code="taught",
    title="классы, не\u00a0объединённые в\u00a0комплекты, и\u00a0классы-комплекты",
    words=("класс или комплект", "класса и\u00a0комплекта", "классов и\u00a0комплектов"),
    source=_TAUGHT,
    has=CLASSES.has | {"fill"},
)
COUNTED = {one.code: one for one in (ENROLMENTS, INTAKE, GRADUATED, CLASSES, TAUGHT)}
