"""What counts are made of: rows of the view that each persons' count for, and the counts of distinct learners.

A count is one text over `learner` or `seen`, whose rows have a `sign`: of the whole view each adds, of a change those
that stood before take away. Counts of distinct learners share one file (`distinct_learners`), each with its places and
the cells that a membership lies in.

A place is an institution, or a municipality: the digits of its key with a minus before them, so no institution has its
number. Organisations are told by their own key, whoever governs them; of a municipality without ОКТМО nothing is kept.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from kontingent.current.education_levels import LEVEL
from kontingent.institutions.municipalities import CODE

# Of `institution i`, beside itself and the bodies above it.
IN_MUNICIPALITY = f"i.is_organisation AND i.municipality_key ~ '^[0-9]{{{CODE}}}$'"


@dataclass(frozen=True, slots=True)
class CountedRows:
    """Rows that persons count for. Where one of a `group` is another, all of it counts anew.

    Counts read them through `signed`, with the sign and what else it `adds`.
    """

    name: str
    columns: Mapping[str, str]  # with their types
    group: tuple[str, ...]
    select: str  # of these columns, in their order
    adds: str = ""

    def signed(self, rows: str) -> str:
        """The SELECT that counts read, of rows with their sign."""
        return f"SELECT *{self.adds} FROM ({rows}) AS row"  # noqa: S608 - constant texts


LEARNER = CountedRows(
    "learner",
    {
        "person_id": "bigint", "institution_id": "bigint", "school_year": "smallint", "class_name": "text",
        "grade": "smallint", "form": "text", "shift": "text", "level": "text", "type": "text",
        "birth_year": "smallint", "sex": "text", "date_from": "date", "date_to": "date",
        "everywhere": "bigint[]", "bodies": "bigint[]",
    },
    ("person_id", "school_year"),
    # Of an organisation that is no body the cells of `bodies` are not kept.
    f"""
    SELECT e.person_id, e.institution_id, e.school_year, e.class_name, coalesce(e.grade, -1::smallint) AS grade,
           e.form, e.shift, {LEVEL} AS level, i.type,
           coalesce(extract(year FROM c.birth_date), 0)::smallint AS birth_year, coalesce(c.sex, '') AS sex,
           e.date_from, e.date_to,
           i.path || CASE WHEN {IN_MUNICIPALITY} THEN ARRAY[-municipality_key::bigint] ELSE '{{}}' END AS everywhere,
           CASE WHEN i.is_body THEN i.path ELSE trim_array(i.path, 1) END AS bodies
      FROM enrolment AS e
      JOIN institution AS i ON i.id = e.institution_id
      LEFT JOIN person_card AS c ON c.person_id = e.person_id AND only(c.person_id)
     WHERE only(e.person_id)
    """,  # noqa: S608 - constant texts
    ", count(*) OVER (PARTITION BY sign, person_id, school_year) AS times",  # that he is in this year
)  # fmt: skip
SEEN = CountedRows(
    "seen",
    {"person_id": "bigint", "scope_id": "bigint", "days": "datemultirange"},
    ("person_id", "scope_id"),
    "SELECT person_id, scope_id, days FROM person_scope WHERE only(person_id) AND roles <> 8",
)


@dataclass(frozen=True, slots=True)
class Distinct:
    """`places` and `told` are columns of `learner`, `cell` those of a cell; `cells` is a SELECT of these."""

    what: str
    places: str
    told: tuple[str, ...]
    cell: tuple[str, ...]
    cells: str

    def put_into(self, text: str) -> str:
        parts = {
            "what": self.what,
            "places": self.places,
            "told": ", ".join(self.told),
            "cell": ", ".join(self.cell),
            "counted": ", ".join(f"counted.{name}" for name in self.cell),
            "cells": self.cells,
        }
        for name, part in parts.items():
            text = text.replace(f"{{{name}}}", part)
        return text


# By the table.
DISTINCT: Mapping[str, Distinct] = {
    "person_count": Distinct(
        what="by type of organisation, and of all types.",
        places="everywhere",
        told=("type",),
        cell=("type",),
        cells="SELECT '' UNION ALL SELECT type WHERE type <> ''",
    ),
    "level_count": Distinct(
        what="by level of education.",
        places="everywhere",
        told=("level",),
        cell=("level",),
        cells="SELECT level",
    ),
    "body_count": Distinct(
        what="by type of organisation and sex: by year of birth, and by parallel.",
        places="bodies",
        told=("type", "birth_year", "grade", "sex"),
        cell=("type", "cut", "value", "sex"),
        cells="VALUES (type, 'born', birth_year, sex), (type, 'grade', grade, sex)",
    ),
}
