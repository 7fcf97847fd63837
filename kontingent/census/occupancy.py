"""How full an organisation is and who waits for it: places, learners and applications by level of education.

Places are what suppliers send for a school year; learners those of the year's day of counting; applications as they
stand today. Places are told of a level as a whole, so of those who need one now the ages are counted beside.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from kontingent.census.applications import IN_DEMAND, Demand, demand_days
from kontingent.current.education_levels import LEVEL
from kontingent.kernel import bars, classifiers, clock, sql
from kontingent.kernel.periods import SchoolYear

_PLACES = """
SELECT level, places, reserved FROM places WHERE institution_id = %(institution)s AND school_year = %(year)s
"""
_LEARNERS = """
SELECT {level}, count(DISTINCT e.person_id)
FROM enrolment e JOIN institution i ON i.id = e.institution_id
WHERE e.institution_id = %(institution)s AND e.school_year = %(year)s
  AND %(counted)s BETWEEN e.date_from AND e.date_to
GROUP BY GROUPING SETS (({level}), ())
"""
_WAITING = """
SELECT a.level, count(*) FILTER (WHERE {current} AND c.birth_date > %(of_three)s), {counts}
FROM application a JOIN person_card c ON c.person_id = a.person_id
WHERE a.institution_id = %(institution)s AND {waiting}
GROUP BY a.level
"""
YOUNG = 3  # years; who is younger on 1 September goes to a group of early age
_NOBODY = dict.fromkeys(Demand, 0)
_ALL = None  # of every level: one may learn on two


@dataclass(frozen=True, slots=True)
class Level:
    """One level of education, or all of them. `places` None: no supplier has said how many there are."""

    code: str
    places: int | None
    reserved: int
    learners: int
    queue: Mapping[Demand, int]
    young: int  # of the current demand

    @property
    def label(self) -> str:
        return classifiers.label("education_level", self.code) if self.code else "Уровень не указан"

    @property
    def waiting(self) -> int:
        return self.queue[Demand.WAITING]

    @property
    def free(self) -> int | None:
        """Places that nobody has; below zero where there are more learners than places."""
        return None if self.places is None else self.places - self.learners

    @property
    def share(self) -> float | None:
        return self.learners / self.places if self.places else None

    @property
    def bar(self) -> str:
        """Width of the bar of fill, by the scale of `kernel.bars`."""
        return "" if self.share is None else bars.width(self.share)

    @property
    def is_over(self) -> bool:
        return self.free is not None and self.free < 0


@dataclass(frozen=True, slots=True)
class Occupancy:
    """`total` has places only if every level with learners has them. Queues are told of the current year alone."""

    levels: tuple[Level, ...]
    total: Level
    has_queue: bool


def read_occupancy(institution_id: int, year: SchoolYear) -> Occupancy:
    today = clock.today()
    asked = {"institution": institution_id, "year": year.first, "counted": year.reference_day(today)}
    places = {level: said for level, *said in sql.rows(_PLACES, asked)}
    learners = sql.pairs(_LEARNERS.format(level=LEVEL), asked)
    all_learners = learners.pop(_ALL)
    is_current = year == SchoolYear.of(today)
    waiting = _waiting(institution_id) if is_current else {}
    codes = [*classifiers.classifier("education_level").items, ""]
    occurring = {*places, *learners, *waiting}
    levels = []
    for code in [*(code for code in codes if code in occurring), *sorted(occurring - {*codes})]:
        number, reserved = places.get(code, (None, 0))
        levels.append(Level(code, number, reserved, learners.get(code, 0), *waiting.get(code, (_NOBODY, 0))))
    return Occupancy(tuple(levels), _total(levels, all_learners), is_current)


def _total(levels: Sequence[Level], learners: int) -> Level:
    told = [level.places for level in levels if level.places is not None]
    is_whole = all(level.places is not None for level in levels if level.learners)
    return Level(
        code="",
        places=sum(told) if told and is_whole else None,
        reserved=sum(level.reserved for level in levels),
        learners=learners,
        queue={demand: sum(level.queue[demand] for level in levels) for demand in Demand},
        young=sum(level.young for level in levels),
    )


def _waiting(institution_id: int) -> dict[str, tuple[dict[Demand, int], int]]:
    """By level: those in each column of the queue, and how many of the current demand are young."""
    days = demand_days()
    statement = _WAITING.format(
        current=IN_DEMAND[Demand.CURRENT],
        waiting=IN_DEMAND[Demand.WAITING],
        counts=", ".join(f"count(*) FILTER (WHERE {IN_DEMAND[demand]})" for demand in Demand),
    )
    asked = {**days, "institution": institution_id, "of_three": date(days["start"].year - YOUNG, 9, 1)}
    return {
        level: (dict(zip(Demand, counts, strict=True)), young) for level, young, *counts in sql.rows(statement, asked)
    }
