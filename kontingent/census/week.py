"""The last seven days that are over: how many came to organisations below a body and how many left them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from kontingent.current.movements import came, left
from kontingent.institutions.models import Institution
from kontingent.kernel import clock, sql
from kontingent.kernel.periods import SchoolYear

DAYS = 7
_STEP = """
SELECT m.person_id, m.{day} AS happened, {place} AS way
FROM enrolment m JOIN institution i ON i.id = m.institution_id
WHERE i.path @> ARRAY[%(body)s]::bigint[] AND m.{day} BETWEEN %(first)s AND %(last)s AND {condition}
"""
_MOVED = f"""
SELECT happened - %(first)s::date, count(DISTINCT person_id) FILTER (WHERE way = 0),
       count(DISTINCT person_id) FILTER (WHERE way = 1)
FROM (
    {_STEP.format(day="date_from", place=0, condition=came("m"))}
    UNION ALL
    {_STEP.format(day="date_to", place=1, condition=left("m"))}
) AS step
GROUP BY GROUPING SETS ((happened), ())
"""  # noqa: S608 - our own texts
_LEARN = """
SELECT coalesce(sum(change), 0)::int, coalesce(sum(change) FILTER (WHERE effective <= %(before)s), 0)::int
FROM person_count
WHERE institution_id = %(body)s AND school_year = %(year)s AND type = '' AND effective <= %(day)s
"""
NOBODY = (0, 0)


@dataclass(frozen=True, slots=True)
class Week:
    """Persons who came and who left, by day; `whole` has each once. `grown` is None in the first week of a year."""

    first: date
    last: date
    days: Mapping[date, tuple[int, int]]
    whole: tuple[int, int]
    learners: int
    grown: int | None  # learners since a week ago


def read_week(body: Institution, rows: sql.Reads = sql.rows) -> Week:
    """`rows`: who gives those of whoever moved, where the night has counted them."""
    today = clock.today()
    first, last = today - timedelta(days=DAYS), today - timedelta(days=1)
    found = rows(_MOVED, {"body": body.pk, "first": first, "last": last})
    told = {number: (arrived, gone) for number, arrived, gone in found}
    year = SchoolYear.of(today)
    day = year.reference_day(today)
    before = day - timedelta(days=DAYS)
    [(learners, earlier)] = sql.rows(_LEARN, {"body": body.pk, "year": year.first, "day": day, "before": before})
    return Week(
        first,
        last,
        {first + timedelta(days=number): told.get(number, NOBODY) for number in range(DAYS)},
        told.get(None, NOBODY),
        learners,
        learners - earlier if before >= year.start else None,
    )
