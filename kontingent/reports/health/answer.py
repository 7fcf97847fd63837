"""What «Здоровье и обучение» tells of moves between check-ups: of a large body the worker counts it at night.

Moves of a region are as many as its check-ups, what is told of them is not, and that is kept. Whoever learns below a
body stands in its scope and in those above it, so its numbers are one for all who may ask of it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from typing import Any

import numpy as np

from kontingent.institutions.models import Institution
from kontingent.kernel import clock, sql
from kontingent.kernel.periods import SchoolYear
from kontingent.reports.closed import told_day
from kontingent.reports.counting import Counting, Rows
from kontingent.reports.health import transitions
from kontingent.reports.health.funnel import Funnel, funnel
from kontingent.reports.health.transitions import Association, CheckupMoves, CheckupPart, FunnelPlace

CODE = "health-and-learning"
_MOVED = """
WITH checked AS (
    SELECT h.person_id, h.checked, h.{column} AS became,
           lag(h.{column}) OVER (PARTITION BY h.person_id ORDER BY h.checked) AS was
    FROM health_check h
    JOIN person_scope s ON s.person_id = h.person_id AND s.scope_id = %(body)s
    WHERE h.{column} = ANY(%(groups)s) AND h.checked <= %(last)s
)
SELECT array_position(%(groups)s::text[], was COLLATE "default") - 1,
       array_position(%(groups)s::text[], became COLLATE "default") - 1{apart}, count(*)::int
FROM (
    SELECT DISTINCT ON (m.person_id, m.checked) m.was, m.became, c.sex, e.grade, e.shift, i.type, e.institution_id,
           date_part('year', age(m.checked, c.birth_date))::int AS years
    FROM checked m
    JOIN person_card c ON c.person_id = m.person_id
    JOIN enrolment e ON e.person_id = m.person_id AND m.checked BETWEEN e.date_from AND e.date_to
    JOIN institution i ON i.id = e.institution_id AND teaches_main_programme(i.type)
      AND i.path @> ARRAY[%(body)s]::bigint[]
    WHERE m.was IS NOT NULL AND m.checked >= %(first)s
    ORDER BY m.person_id, m.checked, e.date_from DESC, e.institution_id
) AS moved
GROUP BY was, became{apart}
"""
_MADE = "-- table, parts, places, associations, funnel"  # what is made of its rows: laid out anew it has another mark
_APART = ", sex, years, grade, shift, type, institution_id"


def _funnel(places: Sequence[FunnelPlace]) -> Funnel:
    return funnel(
        np.array([one.at_risk for one in places], dtype=np.int64),
        np.array([one.worsened for one in places], dtype=np.int64),
        np.array([one.expected for one in places], dtype=np.float64),
    )


@dataclass(frozen=True, slots=True)
class CheckupAnswer:
    """`table`: children by their groups before and after. `parts` by the name of the cut. Without «Доступ к ПДн» the
    table alone.
    """

    table: Mapping[tuple[int, int], int]
    parts: Mapping[str, Sequence[CheckupPart]] = field(default_factory=dict)
    places: Sequence[FunnelPlace] = ()
    associations: Sequence[Association] = ()
    funnel: Funnel = field(default_factory=partial(_funnel, ()), compare=False)  # it follows from `places`


def read_table(counting: Counting, body: Institution, what: str, year: SchoolYear, last: date) -> CheckupAnswer:
    """Up to the `last` day."""
    return CheckupAnswer(_table(counting.rows(*_asked(body, what, year, last, ""))))


def read_answer(counting: Counting, body: Institution, what: str, year: SchoolYear, last: date) -> CheckupAnswer:
    made = partial(_made, last=len(transitions.groups_of(what)) - 1)
    statement, asked = _asked(body, what, year, last, _APART)
    cells, parts, places, associations, funnel = counting.summed(f"{_MADE}{statement}", asked, made)
    return CheckupAnswer(
        _table(cells),
        {cut: [CheckupPart(*part) for own, *part in parts if own == cut] for cut in transitions.CUTS},
        [FunnelPlace(*one) for one in places],
        [Association(*one) for one in associations],
        Funnel.of_row(funnel),
    )


def count(body: Institution, of_day: Mapping[date, Counting]) -> None:
    """All that the page asks on the year's day of counting, and without «Доступ к ПДн» on the day that is told of."""
    year = SchoolYear.of(clock.today())
    last = year.reference_day(clock.today())
    told = told_day(year, last)
    for what in transitions.GROUPS:
        read_answer(of_day[last], body, what, year, last)
        if told is not None:
            read_table(of_day[told], body, what, year, told)


def _asked(body: Institution, what: str, year: SchoolYear, last: date, apart: str) -> tuple[str, dict[str, Any]]:
    groups = [*transitions.groups_of(what)]
    asked = {"body": body.pk, "groups": groups, "first": transitions.first_day(year), "last": last}
    return _MOVED.format(column=transitions.GROUPS[what][0], apart=apart), asked


def _made(statement: str, asked: Mapping[str, Any], last: int) -> Rows:
    """`last` is the place of the worst group."""
    moves = sql.rows(statement, asked, into=CheckupMoves)
    alike = transitions.summed(moves, institution_id=0)
    parts = {name: transitions.parts(alike, cut, last) for name, cut in transitions.CUTS.items()}
    places = transitions.places(moves, last)
    return [
        [(*groups, number) for groups, number in transitions.table(alike).items()],
        [(name, *one) for name, some in parts.items() for one in some],
        places,
        transitions.associations(alike, last),
        _funnel(places).row,
    ]


def _table(cells: Rows) -> dict[tuple[int, int], int]:
    return {(was, became): number for was, became, number in cells}
