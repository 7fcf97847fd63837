"""How long places are waited for, what is free where children wait, and «доступность» of kindergartens by month.

Of a large body the worker counts it at night (`reports.day_answers`). Whoever learns below a body or applied there
stands in its scope and in those above it, so its numbers are one for all who may ask of it.

Доступность by the letter of the ministry of 2015: children who are enrolled, of these and those whose demand is current
(a wished day not after 1 September of the running school year), by age on the day.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import accumulate

from kontingent.census.applications import IN_DEMAND, Demand, demand_days, read_open
from kontingent.institutions.models import Institution
from kontingent.kernel import clock
from kontingent.kernel.periods import SchoolYear
from kontingent.reports.counting import Counting, Rows

CODE = "availability"
MONTHS = 12
AGES = ((0, 36), (18, 36), (36, 84))  # in months, the last one not with them
# Days of waiting that bars part: below the first, and so on; whoever waits longer stands in the last one.
BOUNDS = (30, 90, 180, 365, 730)

_BELOW = """
FROM application a
JOIN institution i ON i.id = a.institution_id AND i.path @> ARRAY[%(body)s]::bigint[]
"""
_STILL = f"""
SELECT a.level = 'preschool', %(today)s - a.registered, count(*)::int {_BELOW}
WHERE {IN_DEMAND[Demand.WAITING]} AND a.registered <= %(today)s
GROUP BY 1, 2
"""
_GOT = f"""
SELECT a.level = 'preschool', a.date_to - a.registered, count(*)::int {_BELOW}
WHERE a.status = 'enrolled' AND a.date_to BETWEEN %(since)s AND %(today)s AND a.registered <= a.date_to
GROUP BY 1, 2
"""
# Children and applications are read once for all days: how many attend by birth date and days, and each who asks with
# the days on which he attends a kindergarten of anybody.
_AVAILABLE = """
WITH attending AS MATERIALIZED (
    SELECT birth_date, days, count(*) AS children FROM (
        SELECT c.birth_date, range_agg(daterange(e.date_from, e.date_to, '[]')) AS days
        FROM enrolment e
        JOIN institution i ON i.id = e.institution_id AND i.path @> ARRAY[%(body)s]::bigint[]
        JOIN person_card c ON c.person_id = e.person_id
        WHERE e.level = 'preschool' AND e.school_year BETWEEN %(first_year)s AND %(last_year)s
        GROUP BY e.person_id, c.birth_date
    ) AS child GROUP BY birth_date, days
), asking AS MATERIALIZED (
    SELECT a.person_id, c.birth_date, a.date_from, a.date_to, a.desired, coalesce((
               SELECT range_agg(daterange(e.date_from, e.date_to, '[]')) FROM enrolment e
               WHERE e.person_id = a.person_id AND e.level = 'preschool'), '{}') AS attended
    FROM application a
    JOIN institution i ON i.id = a.institution_id AND i.path @> ARRAY[%(body)s]::bigint[]
    JOIN person_card c ON c.person_id = a.person_id
    WHERE a.level = 'preschool' AND a.status <> 'draft' AND (a.date_to IS NULL OR a.date_to > %(first_day)s)
)
SELECT (SELECT coalesce(sum(t.children), 0)::int FROM attending t
        WHERE t.days @> d.day AND t.birth_date <= d.day - make_interval(months => d.low)
          AND t.birth_date > d.day - make_interval(months => d.high)),
       (SELECT count(DISTINCT a.person_id) FROM asking a
        WHERE a.date_from <= d.day AND (a.date_to IS NULL OR a.date_to > d.day)
          AND a.desired <= make_date(extract(year FROM d.day)::int - (extract(month FROM d.day) < 9)::int, 9, 1)
          AND a.birth_date <= d.day - make_interval(months => d.low)
          AND a.birth_date > d.day - make_interval(months => d.high)
          AND NOT a.attended @> d.day)
FROM unnest(%(days)s::date[], %(lows)s::int[], %(highs)s::int[]) WITH ORDINALITY AS d(day, low, high, place)
ORDER BY d.place
"""
_SETTLEMENTS = f"""
WITH places AS (
    SELECT i.id, i.settlement, p.places,
           (SELECT count(DISTINCT e.person_id) FROM enrolment e
            WHERE e.institution_id = i.id AND e.level = 'preschool' AND %(today)s BETWEEN e.date_from AND e.date_to
           ) AS learners
    FROM institution i LEFT JOIN places p
      ON p.institution_id = i.id AND p.level = 'preschool' AND p.school_year = %(year)s
    WHERE i.path @> ARRAY[%(body)s]::bigint[] AND i.type = 'preschool'
), waiting AS (
    SELECT a.institution_id AS id, count(*) AS waiting,
           count(*) FILTER (WHERE c.birth_date > %(of_three)s) AS young
    FROM places JOIN application a ON a.institution_id = places.id JOIN person_card c ON c.person_id = a.person_id
    WHERE a.level = 'preschool' AND {IN_DEMAND[Demand.CURRENT]}
    GROUP BY 1
)
SELECT settlement, count(*)::int, count(places)::int, coalesce(sum(places), 0)::int,
       coalesce(sum(greatest(places - learners, 0)), 0)::int, coalesce(sum(waiting), 0)::int,
       coalesce(sum(young), 0)::int
FROM places LEFT JOIN waiting USING (id)
GROUP BY settlement ORDER BY 6 DESC, settlement
"""  # noqa: S608 - as above


@dataclass(frozen=True, slots=True)
class Waits:
    """`bars`: how many waited so long; the middle half lies between the quartiles."""

    bars: tuple[int, ...]
    low: int
    median: int
    high: int

    @property
    def total(self) -> int:
        return sum(self.bars)


@dataclass(frozen=True, slots=True)
class Available:
    """On a day, of children between two ages in months."""

    day: date
    low: int
    high: int
    enrolled: int
    waiting: int

    @property
    def share(self) -> float | None:
        every = self.enrolled + self.waiting
        return self.enrolled / every if every else None


@dataclass(frozen=True, slots=True)
class Settlement:
    """Kindergartens of a place: `told` of them say how many places they have. `young` are under three years."""

    name: str
    organisations: int
    told: int
    places: int
    free: int
    waiting: int
    young: int


def distribution(waited: Mapping[int, int]) -> Waits | None:
    """Of how many waited so many days; None of nobody."""
    if not waited:
        return None
    days = sorted(waited)
    passed = list(accumulate(waited[day] for day in days))  # how many waited no longer
    low, median, high = (days[bisect_right(passed, (passed[-1] - 1) * quarter // 4)] for quarter in (1, 2, 3))
    below = [sum(waited[day] for day in days[: bisect_left(days, end)]) for end in BOUNDS]
    below.append(passed[-1])
    return Waits(tuple(b - a for a, b in zip((0, *below), below, strict=False)), low, median, high)


def read_waits(body: Institution, counting: Counting) -> dict[bool, tuple[Waits | None, Waits | None]]:
    """Of those who still wait, and of those who got a place within a year, by whether they wait for a kindergarten."""
    today = clock.today()
    asked = {"body": body.pk, "today": today, "since": today - timedelta(days=364)}
    still, got = (counting.rows(text, asked) for text in (_STILL, _GOT))
    return {
        level: (distribution(_days_of(still, level)), distribution(_days_of(got, level))) for level in (True, False)
    }


def _days_of(rows: Rows, level: bool) -> dict[int, int]:  # noqa: FBT001 - what a row says
    return {days: number for is_preschool, days, number in rows if is_preschool is level}


def read_available(body: Institution, counting: Counting) -> list[Available]:
    """On the first days of the last months, and today; the newest first."""
    asked = [(day, *ages) for day in _days(clock.today()) for ages in AGES]
    days, lows, highs = (list(column) for column in zip(*asked, strict=True))
    where = {
        "body": body.pk, "days": days, "lows": lows, "highs": highs, "first_day": min(days),
        "first_year": SchoolYear.of(min(days)).first, "last_year": SchoolYear.of(max(days)).first,
    }  # fmt: skip
    return [Available(*one, *numbers) for one, numbers in zip(asked, counting.rows(_AVAILABLE, where), strict=True)]


def read_settlements(body: Institution, counting: Counting) -> list[Settlement]:
    """Where kindergartens are: organisations are open to everybody, and so is how many wait for each."""
    days, today = demand_days(), clock.today()
    year = SchoolYear.of(today)
    of_three = date(year.first - 3, 9, 1)
    asked = {**days, "body": body.pk, "today": today, "year": year.first, "of_three": of_three}
    return [Settlement(*row) for row in counting.rows(_SETTLEMENTS, asked)]


def count(body: Institution, of_day: Mapping[date, Counting]) -> None:
    """All that the page asks."""
    counting = of_day[clock.today()]
    for read in (read_waits, read_available, read_settlements):
        read(body, counting)
    read_open(body.pk, counting.rows)


def _days(today: date) -> Iterator[date]:
    yield today
    year, month = today.year, today.month
    for _ in range(MONTHS):
        first = date(year, month, 1)
        if first != today:
            yield first
        year, month = (year, month - 1) if month > 1 else (year - 1, 12)
