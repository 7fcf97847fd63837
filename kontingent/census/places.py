"""Places, learners and those who wait, of every organisation below a body: for one level of education or for all.

Three statements, whatever the body and however its lines are cut: places by the school year, memberships on the year's
day of counting, applications as they stand today. A line is an organisation, what stands directly below the body, or a
municipality, which is told by the ОКТМО of the organisation and not by who governs it.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any

from kontingent.census.applications import IN_DEMAND, Demand, demand_days
from kontingent.census.filling import Filling, Of, together
from kontingent.current.education_levels import LEVEL
from kontingent.institutions.models import Institution
from kontingent.institutions.municipalities import OF_ORGANISATION
from kontingent.kernel import clock, sql
from kontingent.kernel.periods import SchoolYear

EVERY = None  # level of education
Key = int | str  # of a line


class Lines(Enum):
    """What a line is of."""

    MUNICIPALITIES = "municipalities"
    BODIES = "bodies"
    ORGANISATIONS = "organisations"


@dataclass(frozen=True, slots=True)
class Spread:
    """`lines` by the id of an organisation or a body, or by ОКТМО, empty where it is not known."""

    lines: Mapping[Lines, Mapping[Key, Filling]]
    whole: Filling
    has_queue: bool


_WHERE = f"""
WHERE i.path @> ARRAY[%(body)s]::bigint[] AND %(municipality)s IN ('', {OF_ORGANISATION})
"""
_PLACED = f"i.id, coalesce(i.path[%(depth)s], i.id), {OF_ORGANISATION}"
_PLACES = f"""
SELECT {_PLACED}, p.level, p.places, p.reserved
FROM places p JOIN institution i ON i.id = p.institution_id
{_WHERE} AND p.school_year = %(year)s
"""  # noqa: S608 - our own text
_LEVELS = """
SELECT DISTINCT p.level FROM places p JOIN institution i ON i.id = p.institution_id
WHERE i.path @> ARRAY[%(body)s]::bigint[] AND p.school_year = %(year)s
"""
# `levels`: on which an organisation has learners, where all of them are asked.
_LEARNERS = f"""
SELECT grouping(id, top, oktmo), id, top, oktmo, count(DISTINCT person_id), {{levels}}
FROM (
    SELECT e.person_id, {LEVEL} AS level, i.id, coalesce(i.path[%(depth)s], i.id) AS top, {OF_ORGANISATION} AS oktmo
    FROM enrolment e JOIN institution i ON i.id = e.institution_id
    {_WHERE} AND e.school_year = %(year)s AND %(day)s BETWEEN e.date_from AND e.date_to
) AS learner
{{narrowed}}
GROUP BY GROUPING SETS ((id, top, oktmo), (top), (oktmo), ())
"""  # noqa: S608 - as above
_WAITING = f"""
SELECT {_PLACED}, {{counts}}
FROM application a JOIN institution i ON i.id = a.institution_id
{_WHERE} AND {IN_DEMAND[Demand.WAITING]} {{narrowed}}
GROUP BY i.id
"""  # noqa: S608 - as above
_EACH, _BY_TOP, _BY_MUNICIPALITY, _IN_ALL = 0b000, 0b101, 0b110, 0b111  # of `grouping`

Where = tuple[int, int, str]  # the organisation, what of the body's own it stands below, its municipality
Told = Mapping[str, tuple[int, int]]  # places and those in reserve by level


@dataclass(frozen=True, slots=True)
class _Learners:
    """Distinct persons, by the parts of `Where` alone or together; `levels` on which an organisation has some."""

    by: Mapping[int, Mapping[Any, int]]
    levels: Mapping[Where, Collection[str]]


def ranked(found: Spread, by: Lines) -> list[tuple[Key, Filling]]:
    """The fullest first; those of whose places nothing is known last."""

    def place(line: tuple[Key, Filling]) -> tuple[bool, float, int, Key]:
        key, of = line
        return of.share is None, -(of.share or 0), -of.learners, key

    return sorted(found.lines[by].items(), key=place)


def levels_with_places(body: Institution, year: SchoolYear) -> set[str]:
    return set(sql.column(_LEVELS, {"body": body.pk, "year": year.first}))


def read_spread(
    body: Institution, year: SchoolYear, *, level: str | None, depth: int, municipality: str = ""
) -> Spread:
    """`depth`: which part of a path a line of bodies is of; `municipality` narrows everything to it."""
    today = clock.today()
    is_current = year == SchoolYear.of(today)
    asked = {
        "body": body.pk, "year": year.first, "day": year.reference_day(today), "level": level, "depth": depth,
        "municipality": municipality,
    }  # fmt: skip
    told, learners = _places(asked), _learners(asked)
    queues = _waiting(asked) if is_current else {}
    every: dict[Where, Of] = {}
    for where in {**told, **learners.by[_EACH], **queues}:
        has = learners.by[_EACH].get(where, 0)
        places, reserved = _of(told.get(where, {}), level, learners.levels.get(where, ()))
        if places is not None or has or where in queues:
            every[where] = Of(places, reserved, has, queues.get(where))
    return Spread(
        lines={
            Lines.ORGANISATIONS: {where[0]: together([one], one.learners) for where, one in every.items()},
            Lines.BODIES: _gathered(every, 1, learners.by[_BY_TOP]),
            Lines.MUNICIPALITIES: _gathered(every, 2, learners.by[_BY_MUNICIPALITY]),
        },
        whole=together(every.values(), learners.by[_IN_ALL].get(None, 0)),
        has_queue=is_current,
    )


def _gathered(every: Mapping[Where, Of], part: int, learners: Mapping[Any, int]) -> dict[Key, Filling]:
    parts: defaultdict[Key, list[Of]] = defaultdict(list)
    for where, one in every.items():
        parts[where[part]].append(one)
    return {key: together(some, learners.get(key, 0)) for key, some in parts.items()}


def _of(told: Told, level: str | None, learnt: Collection[str]) -> tuple[int | None, int]:
    """Places and those in reserve; of all levels they are known where none with learners lacks them."""
    if level is not EVERY:
        return told.get(level, (None, 0))
    if not told or not {*learnt} <= told.keys():
        return None, 0
    return sum(places for places, _ in told.values()), sum(reserved for _, reserved in told.values())


def _places(asked: Mapping[str, Any]) -> Mapping[Where, Told]:
    found: defaultdict[Where, dict[str, tuple[int, int]]] = defaultdict(dict)
    for id_, top, oktmo, level, places, reserved in sql.rows(_PLACES, asked):
        found[id_, top, oktmo][level] = (places, reserved)
    return found


def _learners(asked: Mapping[str, Any]) -> _Learners:
    is_every = asked["level"] is EVERY
    statement = _LEARNERS.format(
        levels="array_agg(DISTINCT level)" if is_every else "NULL",
        narrowed="" if is_every else "WHERE level = %(level)s",
    )
    by: defaultdict[int, dict[Any, int]] = defaultdict(dict)
    levels: dict[Where, Collection[str]] = {}
    for grouped, id_, top, oktmo, number, on in sql.rows(statement, asked):
        if grouped == _EACH:
            levels[id_, top, oktmo] = on or ()
        key = {_EACH: (id_, top, oktmo), _BY_TOP: top, _BY_MUNICIPALITY: oktmo, _IN_ALL: None}[grouped]
        by[grouped][key] = number
    return _Learners(by, levels)


def _waiting(asked: Mapping[str, Any]) -> dict[Where, dict[Demand, int]]:
    statement = _WAITING.format(
        counts=", ".join(f"count(*) FILTER (WHERE {IN_DEMAND[demand]})" for demand in Demand),
        narrowed="" if asked["level"] is EVERY else "AND a.level = %(level)s",
    )
    rows = sql.rows(statement, {**asked, **demand_days()})
    return {(id_, top, oktmo): dict(zip(Demand, counts, strict=True)) for id_, top, oktmo, *counts in rows}
