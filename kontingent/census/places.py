"""Places, learners and those who wait, of every organisation below a body: for one level of education or for all.

A handful of statements, whatever the body and however its lines are cut: places by the school year, learners on the
year's day of counting, applications as they stand today. A line is an organisation, what stands directly below the
body, or a municipality, which is told by the ОКТМО of the organisation and not by who governs it.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import cached_property
from typing import Any

from kontingent.census.applications import IN_DEMAND, Demand, demand_days
from kontingent.census.filling import Filling, Of, together
from kontingent.census.placed_learners import EVERY, PLACED, WHERE, Learners, Where, read_learners
from kontingent.institutions.models import Institution
from kontingent.kernel import clock, sql
from kontingent.kernel.periods import SchoolYear

Key = int | str  # of a line
_LEARNERS = 5  # where they stand in a row of `Ranking`


class Lines(Enum):
    """What a line is of."""

    MUNICIPALITIES = "municipalities"
    BODIES = "bodies"
    ORGANISATIONS = "organisations"


_PLACES = f"""
SELECT {PLACED}, p.level, p.places, p.reserved
FROM places p JOIN institution i ON i.id = p.institution_id
{WHERE} AND p.school_year = %(year)s
"""  # noqa: S608 - our own text
_LEVELS = """
SELECT DISTINCT level FROM places
WHERE school_year = %(year)s
  AND (%(is_region)s OR institution_id IN (SELECT id FROM institution WHERE path @> ARRAY[%(body)s]::bigint[]))
"""
_WAITING = f"""
SELECT {PLACED}, {{counts}}
FROM application a JOIN institution i ON i.id = a.institution_id
{WHERE} AND {IN_DEMAND[Demand.WAITING]} {{narrowed}}
GROUP BY i.id
"""  # noqa: S608 - as above

Told = Mapping[str, tuple[int, int]]  # places and those in reserve by level


@dataclass(frozen=True, slots=True)
class Ranking:
    """Lines as numbers, the fullest first, those of whose places nothing is known last: of thousands a page makes few.

    A row is the id of an organisation or a body, or ОКТМО, empty where it is not known, and a row of `Filling`.
    """

    rows: Sequence[Sequence[Any]]

    def __len__(self) -> int:
        return len(self.rows)

    def some(self, start: int = 0, end: int | None = None) -> list[tuple[Key, Filling]]:
        return [(key, Filling.of_row(of)) for key, *of in self.rows[start:end]]

    @property
    def learners(self) -> int:
        """Added up: one may stand in several lines."""
        return sum(row[_LEARNERS] for row in self.rows)

    @property
    def whole(self) -> Filling:
        """All the lines added up; there is one at least."""
        _, *numbers = zip(*self.rows, strict=True)
        return Filling.of_row([sum(column) for column in numbers])

    def overfull(self) -> "Ranking":
        """The lines alone of those that have more learners than places."""
        return Ranking([row for row in self.rows if Filling.of_row(row[1:]).is_over])


@dataclass(frozen=True)
class Spread:
    """Added up for the lines that are asked for: thousands of organisations are not, where bodies are shown."""

    every: Mapping[Where, Of]
    learners: Learners
    whole: Filling

    def lines(self, by: Lines) -> Ranking:
        if by not in self._lines:
            found = sorted(self._added(by).items(), key=_place)
            self._lines[by] = Ranking([(key, *of.row) for key, of in found])
        return self._lines[by]

    @cached_property
    def _lines(self) -> dict[Lines, Ranking]:
        return {}

    def _added(self, by: Lines) -> dict[Key, Filling]:
        if by is Lines.ORGANISATIONS:
            return {where[0]: together([one], one.learners) for where, one in self.every.items()}
        if by is Lines.BODIES:
            return _gathered(self.every, 1, self.learners.of_tops)
        return _gathered(self.every, 2, self.learners.of_municipalities)


def _place(line: tuple[Key, Filling]) -> tuple[bool, float, int, Key]:
    key, of = line
    return of.share is None, -(of.share or 0), -of.learners, key


def levels_with_places(body: Institution, year: SchoolYear) -> set[str]:
    asked = {"body": body.pk, "is_region": body.parent_id is None, "year": year.first}
    return set(sql.column(_LEVELS, asked))


def read_spread(
    body: Institution,
    year: SchoolYear,
    *,
    level: str | None,
    depth: int,
    municipality: str = "",
    is_distinct: bool = False,
) -> Spread:
    """`depth`: which part of a path a line of bodies is of; `municipality` narrows everything to it.

    `is_distinct`: the learners of a municipality are distinct persons, who are counted; else those of its organisations
    are added.
    """
    today = clock.today()
    is_current = year == SchoolYear.of(today)
    asked = {
        "body": body.pk, "is_region": body.parent_id is None, "year": year.first, "day": year.reference_day(today),
        "level": level, "depth": depth, "municipality": municipality,
    }  # fmt: skip
    told, learners = _places(asked), read_learners(asked, is_distinct=is_distinct or bool(municipality))
    queues = _waiting(asked) if is_current else {}
    every: dict[Where, Of] = {}
    for where in {**told, **learners.of_each, **queues}:
        has = learners.of_each.get(where, 0)
        places, reserved = _of(told.get(where, {}), level, learners.levels.get(where, ()))
        if places is not None or has or where in queues:
            every[where] = Of(places, reserved, has, queues.get(where))
    return Spread(
        every=every,
        learners=learners,
        whole=together(every.values(), learners.of(municipality)),
    )


def _gathered(every: Mapping[Where, Of], part: int, learners: Mapping[Any, int]) -> dict[Key, Filling]:
    parts: defaultdict[Key, list[Of]] = defaultdict(list)
    for where, one in every.items():
        parts[where[part]].append(one)
    return {
        key: together(some, learners[key] if key in learners else sum(one.learners for one in some))
        for key, some in parts.items()
    }


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


def _waiting(asked: Mapping[str, Any]) -> dict[Where, dict[Demand, int]]:
    statement = _WAITING.format(
        counts=", ".join(f"count(*) FILTER (WHERE {IN_DEMAND[demand]})" for demand in Demand),
        narrowed="" if asked["level"] is EVERY else "AND a.level = %(level)s",
    )
    rows = sql.rows(statement, {**asked, **demand_days()})
    return {(id_, top, oktmo): dict(zip(Demand, counts, strict=True)) for id_, top, oktmo, *counts in rows}
