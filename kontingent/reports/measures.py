"""What reports count: each measure with its unit in words, where it is read from, and the list behind a number.

A source is `FROM … WHERE …` of records `e` in institutions `i`, and of persons `s` where a cut is by what they are:
then `{persons}` joins them, else nobody looks them up. It is asked with the body, the school year and the day of
counting (`reports.answers`).
"""

from dataclasses import dataclass, replace
from enum import Enum

from kontingent.census.applications import IN_DEMAND, Demand
from kontingent.census.school_classes import CLASSES as ALL_CLASSES
from kontingent.census.school_classes import CLASSES_BY_GRADE
from kontingent.history.kinds.base import Kind, KindField
from kontingent.history.kinds.institution import Building, OrganisationGeneral, SchoolClass, Subordination
from kontingent.history.kinds.learning import Application, Enrolment
from kontingent.history.kinds.staff import Employment
from kontingent.reports.privacy import is_closed
from kontingent.stamps.records import OF_PERSON


class ListOf(Enum):
    """The list that a number of the measure is the length of."""

    NOWHERE = "nowhere"  # no list can ask for it
    LEARNERS = "learners"
    MEMBERSHIPS = "memberships"
    LEARNERS_BEFORE = "learners of the year before"
    STAFF = "staff"
    WAITING = "waiting"
    APPLICATIONS = "applications"
    CLASSES = "classes"
    ORGANISATIONS = "organisations"


@dataclass(frozen=True, slots=True)
class Measure:
    """`words` agree with a number. `has` names what its records know beside their institution: a cut needs some of it.
    `number` is the column of how many records a row of the source stands for, where it is not one; `once` tells what is
    counted once, however many rows it has, where that is no person.
    `kept` tells the same of cuts that need no more than it has, and reads less. `persons` joins `s` to the records.

    Persons are counted once however many records they have, so they add up over their own attributes alone; records
    add up over any cut. `is_of_today`: of other days nobody knows it.
    """

    code: str
    title: str  # heads its column
    words: tuple[str, str, str]
    source: str
    has: frozenset[str]
    is_of_persons: bool = False
    is_of_today: bool = False
    listed: ListOf = ListOf.NOWHERE
    below: str = "i.path[%(depth)s]"  # what is directly below the body, for a record
    has_total: bool = True
    number: str = ""
    once: str = ""
    kept: "Measure | None" = None
    persons: str = ""
    asks: tuple[tuple[str, str], ...] = ()  # of the list, beside what cuts ask
    reads: tuple[KindField, ...] = ()
    part_of: "Measure | None" = None  # of one that reads closed fields: what it counts some of, open to everybody
    has_gaps: bool = False  # where it is none nobody has told of it
    is_of_territory: bool = False  # and not of the organisations that lie there
    tells_beyond: bool = False  # its cuts say where persons are whom the viewer may not see any more
    named: str = ""  # a record in a frozen copy (`stamps.records`), where that is not a person in an institution
    kinds: tuple[type[Kind], ...] = (Enrolment,)  # facts that tell of a record

    @property
    def names(self) -> str:
        """Empty where a number is no number of records: what is added up has nobody behind it."""
        return self.named or (OF_PERSON if self.is_of_persons else "")

    def for_cuts(self, needs: frozenset[str]) -> "Measure":
        """What to count with where the cuts need this."""
        return self.kept if self.kept is not None and needs <= self.kept.has else self

    def source_for(self, needs: frozenset[str]) -> str:
        """Records with what the cuts need."""
        return self.source.replace("{persons}", self.persons if PERSON in needs else "")

    @property
    def is_closed(self) -> bool:
        return is_closed(self.reads)

    @property
    def unit(self) -> str:
        return "e.person_id" if self.is_of_persons else self.once or self.number or "1"

    @property
    def is_counted_once(self) -> bool:
        """In the total too, so it adds up over its own attributes alone."""
        return self.is_of_persons or bool(self.once)

    @property
    def count(self) -> str:
        if self.is_counted_once:
            return "count(DISTINCT unit)"
        return "coalesce(sum(unit), 0)" if self.number else "count(*)"


PERSON = "person"  # of whom a record is: a need of cuts
ENROLMENT = frozenset({"grade", "form", "shift", "level", "class", PERSON})
# Whoever is a member below the body stands in its scope, and in those of all who may ask of it.
MEMBERS = "JOIN person_scope s ON s.person_id = e.person_id AND s.scope_id = %(body)s"
_NUMBERED = r"concat_ws(E'\t', e.person_id, e.institution_id, e.number)"  # applications
_APPLICANTS = "LEFT JOIN person_card s ON s.person_id = e.person_id"
_ENROLLED = """
FROM enrolment e
JOIN institution i ON i.id = e.institution_id
{persons}
WHERE e.school_year = %(year)s AND %(day)s BETWEEN e.date_from AND e.date_to
"""
_EMPLOYED = """
FROM employment e
JOIN institution i ON i.id = e.institution_id
{persons}
WHERE e.date_from <= %(employed)s AND (e.date_to IS NULL OR e.date_to >= %(employed)s)
"""
_PLACES = ("место", "места", "мест")
_STAFF = ("работник", "работника", "работников")

LEARNERS = Measure(
    "learners",
    "Обучающихся",
    ("обучающийся", "обучающихся", "обучающихся"),
    _ENROLLED,
    ENROLMENT,
    is_of_persons=True,
    listed=ListOf.LEARNERS,
    persons=MEMBERS,
)
ENROLMENTS = Measure(
    "enrolments",
    "Зачислений",
    ("зачисление", "зачисления", "зачислений"),
    _ENROLLED,
    ENROLMENT,
    listed=ListOf.MEMBERSHIPS,
    persons=MEMBERS,
    named=OF_PERSON,
)
_CLASSES_BY_GRADE = Measure(
    "classes",
    "Классов и\u00a0групп",
    ("класс или группа", "класса и\u00a0группы", "классов и\u00a0групп"),
    f"FROM {CLASSES_BY_GRADE} e JOIN institution i ON i.id = e.institution_id WHERE true",
    frozenset({"grade"}),
    listed=ListOf.CLASSES,
    number="e.classes",
)
CLASSES = replace(
    _CLASSES_BY_GRADE,
    source=f"FROM {ALL_CLASSES} e JOIN institution i ON i.id = e.institution_id WHERE true",
    has=frozenset({"grade", "form", "shift", "fill"}),
    number="",
    kept=_CLASSES_BY_GRADE,
    named=r"concat_ws(E'\t', '', e.institution_id, e.name, e.form, e.shift)",
    kinds=(SchoolClass,),
)
ORGANISATIONS = Measure(
    "organisations",
    "Организаций",
    ("организация", "организации", "организаций"),
    "FROM institution i WHERE i.is_organisation AND i.id <> %(body)s",
    frozenset(),
    is_of_today=True,  # which stood below in another year nobody knows
    listed=ListOf.ORGANISATIONS,
    below="nullif(i.path[%(depth)s], i.id)",  # none stands below itself
    named=r"concat_ws(E'\t', '', i.id)",
    kinds=(OrganisationGeneral, Subordination),
)
STAFF = Measure(
    "staff",
    "Работников",
    _STAFF,
    _EMPLOYED,
    frozenset({PERSON, "post"}),
    is_of_persons=True,
    listed=ListOf.STAFF,
    persons=MEMBERS,
    kinds=(Employment,),
)
POSTS = Measure(
    "posts",
    "Занятых должностей",
    ("занятая должность", "занятые должности", "занятых должностей"),
    _EMPLOYED,
    frozenset({PERSON, "post"}),
    persons=MEMBERS,
    named=r"concat_ws(E'\t', e.person_id, e.institution_id, e.position, e.date_from)",
    kinds=(Employment,),
)
APPLICATIONS = Measure(
    "applications",
    "Заявлений",
    ("заявление", "заявления", "заявлений"),
    """
FROM application e
JOIN institution i ON i.id = e.institution_id
{persons}
WHERE e.date_from BETWEEN %(start)s AND %(day)s
""",
    frozenset({"application", PERSON, "level"}),
    persons=_APPLICANTS,
    listed=ListOf.APPLICATIONS,
    named=_NUMBERED,
    kinds=(Application,),
)
WAITING = Measure(
    "waiting",
    "Ждут места",
    ("заявление", "заявления", "заявлений"),
    f"""
FROM application e
JOIN institution i ON i.id = e.institution_id
{{persons}}
WHERE {IN_DEMAND[Demand.WAITING].replace("a.", "e.")}
""",
    frozenset({"application", PERSON, "level"}),
    persons=_APPLICANTS,
    is_of_today=True,
    listed=ListOf.WAITING,
    named=_NUMBERED,
    kinds=(Application,),
)
_BUILDINGS = "FROM building e JOIN institution i ON i.id = e.institution_id WHERE true"
BUILDINGS = Measure(
    "buildings",
    "Зданий",
    ("здание", "здания", "зданий"),
    _BUILDINGS,
    frozenset({"building"}),
    is_of_today=True,
    named=r"concat_ws(E'\t', '', e.institution_id, 'Здание ' || e.number)",
    kinds=(Building,),
)
CAPACITY = replace(BUILDINGS, code="capacity", title="Проектная мощность", words=_PLACES, number="e.capacity", named="")
CLOSED_PLACES = replace(
    CAPACITY,
    code="closed-places",
    title="Из\u00a0них закрыто",
    source=f"{_BUILDINGS} AND e.closed_places > 0",
    number="e.closed_places",
)
