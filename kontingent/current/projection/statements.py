"""The statements of the current view: one text for each table, for some subjects or, with no ids, for all.

The files in `sql/` are SELECTs of the rows that should stand. Some words in them are ours: `kind(Name)`,
`kinds(Name, …)` and `whether(Name, …)` are codes (`history.kinds.in_sql`); `only(column)` restricts to the ids, of all
to none; `best(fact)` lays the facts of a group over each other, the best last; `name_key(column)` is the key of a name;
`periods(columns)` are the steps from records `placed` to each `membership` of what the columns tell. Counts read what
`counted` tells.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from kontingent.current.projection import work
from kontingent.current.projection.counted import DISTINCT, LEARNER, SEEN, CountedRows
from kontingent.history.kinds.in_sql import Statement, with_codes
from kontingent.kernel import clock, sql
from kontingent.kernel.names import name_key_sql

_ONLY = re.compile(r"\bonly\(([\w.]+)\)")
_NAME_KEY = re.compile(r"\bname_key\((\w+)\)")
_BEST = re.compile(r"\bbest\((\w+)\)")
_GOLDEN = r"golden(\1.payload ORDER BY \1.rank DESC, \1.recorded_at, \1.supplier DESC, \1.member_id DESC, \1.key DESC)"
_PERIODS = re.compile(r"\bperiods\(([\w, ]+)\)")
_READ = re.compile(r"\b(?:FROM|JOIN) (\w+)")


@dataclass(frozen=True, slots=True, eq=False)  # there is one of each; to compare and hash all columns takes long
class ViewTable:
    """A table of the current view. `subject` is the column that `ids` restrict; none where a row is of many persons."""

    name: str
    key: tuple[str, ...]
    rest: tuple[str, ...] = ()
    subject: str | None = "person_id"

    @property
    def columns(self) -> tuple[str, ...]:
        return (*self.key, *self.rest)


PERSON_CARD = ViewTable(
    "person_card",
    ("person_id",),
    ("family_name", "given_name", "additional_name", "name_key", "birth_date", "sex", "snils", "citizenship", "roles"),
)
IDENTIFIER = ViewTable("person_identifier", ("person_id", "scheme", "value"), ("issued",))
ENROLMENT = ViewTable(
    "enrolment",
    ("person_id", "institution_id", "school_year", "class_name", "date_from"),
    ("class_title", "grade", "letter", "form", "shift", "level", "date_to", "leaving_reason"),
)
EMPLOYMENT = ViewTable(
    "employment",
    ("person_id", "institution_id", "position", "date_from"),
    ("date_to", "state", "rate", "experience_since"),
)
GUARDIANSHIP = ViewTable("guardianship", ("person_id", "child_id", "date_from"), ("date_to", "relation"))
PENDING_LINK = ViewTable("pending_link", ("person_id", "target", "supplier_id", "external_id"))
APPLICATION = ViewTable(
    "application",
    ("person_id", "number", "institution_id"),
    (
        "registered", "registered_time", "desired", "level", "grade", "status", "benefit", "priority", "position",
        "supplier_id", "date_from", "date_to",
    ),
)  # fmt: skip
HEALTH_CHECK = ViewTable("health_check", ("person_id", "checked"), ("health_group", "pe_group", "grade"))
SIGN = ViewTable("person_sign", ("person_id", "sign", "code", "date_from"), ("date_to",))
FINAL_MARK = ViewTable("final_mark", ("person_id", "school_year", "subject"), ("mark",))
EXAM = ViewTable("state_exam", ("person_id", "exam", "subject", "taken"), ("score", "passed"))
TEACHING = ViewTable("teaching", ("person_id", "institution_id", "school_year", "subject"), ("hours",))
JOB = ViewTable("learner_job", ("person_id", "date_from"), ("date_to", "by_speciality"))
ACHIEVEMENT = ViewTable("achievement", ("person_id", "happened", "number"), ("kind", "level", "place"))
COMPLETION = ViewTable("completion", ("person_id", "institution_id", "level", "ended"), ("document",))
PROJECT = ViewTable("employer_project", ("person_id", "date_from"), ("date_to",))
STAFF_EDUCATION = ViewTable("staff_education", ("person_id", "level"))
QUALIFICATION = ViewTable("qualification", ("person_id", "category", "date_from"), ("date_to",))
SCOPE = ViewTable(
    "person_scope",
    ("person_id", "scope_id"),
    ("roles", "days", "name_key", "birth_date", "sex"),
)
CASE_SCOPE = ViewTable("case_scope", ("person_id", "candidate_id", "scope_id"), ("until",))
SCHOOL_CLASS = ViewTable(
    "school_class",
    ("institution_id", "school_year", "name", "form", "shift"),
    (
        "title", "grade", "letter", "programme", "focus", "class_kind", "language", "direction", "mode", "age_from",
        "age_to", "complect", "building", "teacher_id", "places",
    ),
    subject="institution_id",
)  # fmt: skip
PLACES = ViewTable(
    "places", ("institution_id", "school_year", "level"), ("places", "reserved"), subject="institution_id"
)
BUILDING = ViewTable(
    "building", ("institution_id", "number"), ("capacity", "closed_places", "closed_reason"), subject="institution_id"
)
INSTITUTION_TABLES = (SCHOOL_CLASS, PLACES, BUILDING)
HEADCOUNT = ViewTable(
    "headcount",
    ("institution_id", "school_year", "class_name", "grade", "form", "shift", "birth_year", "sex", "effective"),
    ("change",),
    subject=None,
)
PERSON_COUNT = ViewTable(
    "person_count",
    ("institution_id", "school_year", "type", "effective"),
    ("change",),
    subject=None,
)
BODY_COUNT = ViewTable(
    "body_count",
    ("institution_id", "school_year", "type", "cut", "value", "sex", "effective"),
    ("change",),
    subject=None,
)
LEVEL_COUNT = ViewTable(
    "level_count", ("school_year", "institution_id", "level", "effective"), ("change",), subject=None
)
CLASS_COUNT = ViewTable(
    "class_count", ("school_year", "institution_id", "grade", "effective"), ("change",), subject="institution_id"
)
MEMBER_COUNT = ViewTable("member_count", ("institution_id", "standing", "effective"), ("change",), subject=None)
COUNTS = {
    HEADCOUNT: LEARNER, PERSON_COUNT: LEARNER, BODY_COUNT: LEARNER, LEVEL_COUNT: LEARNER, MEMBER_COUNT: SEEN,
}  # fmt: skip
INSTITUTION = ViewTable(
    "institution",
    ("id",),
    (
        "is_organisation", "is_body", "full_name", "short_name", "name_key", "type", "variety", "legal_form",
        "ownership", "structure", "status", "inn", "kpp", "ogrn", "oktmo", "municipality", "settlement", "locality",
        "address", "phone",
    ),
    subject="id",
)  # fmt: skip

PERSON_TABLES = (
    PERSON_CARD, IDENTIFIER, ENROLMENT, EMPLOYMENT, GUARDIANSHIP, PENDING_LINK, APPLICATION, HEALTH_CHECK, SIGN,
    FINAL_MARK, EXAM, TEACHING, JOB, ACHIEVEMENT, COMPLETION, PROJECT, STAFF_EDUCATION, QUALIFICATION,
)  # fmt: skip


@cache
def text(table: ViewTable, *, of_all: bool = False) -> Statement:
    """The SELECT of the rows that should stand, with the parameters `zone` and, but for all, `ids`."""
    counted = COUNTS.get(table)
    source = _read(table.name) if counted is None else _whole(counted, count_of(table))
    source = _PERIODS.sub(lambda periods: _read("periods").replace("{whose}", periods[1]), source)
    source = _NAME_KEY.sub(lambda name: name_key_sql(name[1]), source)
    source = _ONLY.sub(lambda only: _restricted(only[1], of_all), source)
    return with_codes(_BEST.sub(_GOLDEN, source))


def count_of(table: ViewTable) -> str:
    """The SELECT of its cells, over what it counts."""
    distinct = DISTINCT.get(table.name)
    return _read(table.name) if distinct is None else distinct.put_into(_read("distinct_learners"))


def counted_of(counted: CountedRows, ids: str) -> str:
    """Its rows of the persons of this parameter."""
    return _ONLY.sub(lambda only: _restricted(only[1], of_all=False), counted.select).replace("%(ids)s", f"%({ids})s")


def _whole(counted: CountedRows, count: str) -> str:
    return f"""
        WITH {counted.name} AS ({counted.signed(f"SELECT 1 AS sign, stands.* FROM ({counted.select}) AS stands")})
        SELECT * FROM ({count}) AS cell
    """  # noqa: S608 - texts of our own files


def _read(name: str) -> str:
    return (files("kontingent.current.projection") / "sql" / f"{name}.sql").read_text(encoding="utf-8")


def kinds_in(statement: Statement) -> frozenset[int]:
    """Codes of the kinds that a statement is about: those it names, and those of the tables of persons it reads."""
    read = tables_in(statement)
    return statement.kinds.union(*(kinds_of(table) for table in (*PERSON_TABLES, SCOPE) if table.name in read))


@cache
def tables_in(statement: str) -> frozenset[str]:
    return frozenset(_READ.findall(statement))


@cache
def kinds_of(table: ViewTable) -> frozenset[int]:
    """Whoever has nothing new of these kinds stands in the table as he did."""
    return kinds_in(text(table))


@cache
def told_of(table: ViewTable) -> frozenset[int]:
    """Of these kinds those whose records it reads; of the others it matters only whether there is one."""
    read = tables_in(text(table))
    return text(table).told.union(*(told_of(one) for one in (*PERSON_TABLES, SCOPE) if one.name in read))


def _restricted(column: str, of_all: bool) -> str:  # noqa: FBT001 - private
    """Two texts, since one that asks whether there are ids has no index in a plan that is kept."""
    return "true" if of_all else f"{column} = ANY(%(ids)s::bigint[])"


def parameters(ids: Sequence[int] | None) -> dict[str, str | None]:
    return {"ids": None if ids is None else sql.array(ids), "zone": clock.region_zone().key}


def put_right(table: ViewTable, ids: Sequence[int] | None) -> set[int]:
    """Make the rows of these subjects (of all, with None) what they should be; rows that are right are not touched.

    Whose were not; of all that is not told.
    """
    with work.on(table.name):
        if ids is None:  # once in a while, and over tables that hide others of their name: no plan of it is kept
            sql.execute(_put_right(table, of_all=True), parameters(None))
            return set()
        return set(sql.column(_put_right(table, of_all=False), parameters(ids), bound=True))


@cache
def _put_right(table: ViewTable, *, of_all: bool) -> str:
    columns, key, subject = ", ".join(table.columns), ", ".join(table.key), table.subject or "NULL::bigint"
    own = _restricted(f"standing.{table.subject}", of_all) if table.subject else "true"
    same = " AND ".join(f"wanted.{column} = standing.{column}" for column in table.key)
    kept = ", ".join(f"standing.{column}" for column in table.columns)
    changes = ", ".join(f"{column} = excluded.{column}" for column in table.rest)
    told = "SELECT" if of_all else "TABLE gone UNION TABLE put"
    return f"""
        WITH wanted AS MATERIALIZED ({text(table, of_all=of_all)}),
             gone AS (DELETE FROM {table.name} AS standing
                       WHERE {own} AND NOT EXISTS (SELECT FROM wanted WHERE {same}) RETURNING {subject}),
             put AS (
                 INSERT INTO {table.name} ({columns})
                 SELECT {columns}
                   FROM (SELECT {columns} FROM wanted EXCEPT SELECT {kept} FROM {table.name} AS standing WHERE {own})
                     AS wrong
                  ORDER BY {key}
                 ON CONFLICT ({key}) {"DO UPDATE SET " + changes if changes else "DO NOTHING"} RETURNING {subject})
        {told}
    """  # noqa: S608 - names of our own tables and texts of our own files
