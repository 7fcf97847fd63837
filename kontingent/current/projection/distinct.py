"""Counts of distinct learners: one text for all of them, each with its places and the cells that a membership lies in.

A place is an institution, or a municipality: the digits of its key with a minus before them, so no institution has its
number. Organisations are told by their own key, whoever governs them; of a municipality without ОКТМО nothing is kept.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from kontingent.current.education_levels import LEVEL
from kontingent.institutions.municipalities import CODE

# Of `institution i`, beside itself and the bodies above it.
IN_MUNICIPALITY = f"i.is_organisation AND i.municipality_key ~ '^[0-9]{{{CODE}}}$'"
_EVERYWHERE = f"path || CASE WHEN {IN_MUNICIPALITY} THEN ARRAY[-i.municipality_key::bigint] ELSE '{{}}' END"
# Of an organisation that is no body its cells are not kept.
_BODIES = "CASE WHEN i.is_body THEN path ELSE trim_array(path, 1) END"


@dataclass(frozen=True, slots=True)
class Distinct:
    """`told` of a membership by name, from `enrolment e` in `institution i`; `cell` are the columns of a cell.

    `cells` is a SELECT of these over what is told and `institution i`.
    """

    what: str
    places: str
    told: Mapping[str, str]
    cell: tuple[str, ...]
    cells: str
    joined: str = ""

    def put_into(self, text: str) -> str:
        parts = {
            "what": self.what,
            "places": self.places,
            "told": ", ".join(f"{expression} AS {name}" for name, expression in self.told.items()),
            "names": ", ".join(self.told),
            "cell": ", ".join(self.cell),
            "counted": ", ".join(f"counted.{name}" for name in self.cell),
            "cells": self.cells,
            "joined": self.joined,
        }
        for name, part in parts.items():
            text = text.replace(f"{{{name}}}", part)
        return text


# By the table.
DISTINCT: Mapping[str, Distinct] = {
    "person_count": Distinct(
        what="by type of organisation, and of all types.",
        places=_EVERYWHERE,
        told={"of_type": "i.type"},
        cell=("type",),
        cells="SELECT '' UNION SELECT of_type",
    ),
    "level_count": Distinct(
        what="by level of education.",
        places=_EVERYWHERE,
        told={"of_level": LEVEL},
        cell=("level",),
        cells="SELECT of_level",
    ),
    "body_count": Distinct(
        what="by type of organisation and sex: by year of birth, and by parallel.",
        places=_BODIES,
        told={
            "born": "coalesce(extract(year FROM c.birth_date), 0)::smallint",
            "grade": "coalesce(e.grade, -1::smallint)",
            "sex": "coalesce(c.sex, '')",
        },
        cell=("type", "cut", "value", "sex"),
        cells="VALUES (i.type, 'born', born, sex), (i.type, 'grade', grade, sex)",
        joined="LEFT JOIN person_card AS c ON c.person_id = e.person_id",
    ),
}
