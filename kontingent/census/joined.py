"""Suppliers that joined between the two days of a comparison: what they brought is no growth.

A supplier joined when its first accepted package is later than the compared day. What it brought are organisations that
have learners now and had nobody on that day; one whose past it sent too is compared as any other.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from kontingent.ingest.models import Package
from kontingent.institutions.models import Institution
from kontingent.kernel import clock, sql
from kontingent.kernel.periods import SchoolYear

_JOINED = """
WITH joined AS (
    SELECT supplier_id, (min(coalesce(recorded_at, finished_at)) AT TIME ZONE %(zone)s)::date AS since
    FROM package WHERE state = ANY(%(taken)s)
    GROUP BY supplier_id
    HAVING (min(coalesce(recorded_at, finished_at)) AT TIME ZONE %(zone)s)::date BETWEEN %(before)s + 1 AND %(day)s
)
SELECT DISTINCT s.name, j.since, i.type, i.path
FROM joined j JOIN supplier s ON s.id = j.supplier_id
JOIN institution_external_id x ON x.supplier_id = j.supplier_id
JOIN institution i ON i.id = x.institution_id
WHERE i.path @> ARRAY[%(body)s]::bigint[] AND i.is_organisation
  AND (SELECT sum(change) FROM person_count c WHERE c.institution_id = i.id AND c.school_year = %(year)s
       AND c.type = '' AND c.effective <= %(day)s) > 0
  AND coalesce((SELECT sum(change) FROM person_count c WHERE c.institution_id = i.id
       AND c.school_year = %(year)s - 1 AND c.type = '' AND c.effective <= %(before)s), 0) = 0
ORDER BY j.since, s.name
"""


@dataclass(frozen=True, slots=True)
class Joined:
    """What a supplier brought with one organisation: its type, and the institutions from the root down to it."""

    supplier: str
    since: dt.date
    type: str
    path: frozenset[int]


def read_joined(body: Institution, year: SchoolYear, day: dt.date | None = None) -> tuple[Joined, ...]:
    """Between a day of the year (the one of counting) and the same one of the year before; by day, then by name."""
    counted = day or year.reference_day(clock.today())
    asked = {
        "body": body.pk,
        "year": year.first,
        "day": counted,
        "before": year.previous.same_day(counted),
        "zone": clock.region_zone().key,
        "taken": [Package.State.ACCEPTED.value, Package.State.REMARKS.value],
    }
    return tuple(Joined(name, since, type_, frozenset(path)) for name, since, type_, path in sql.rows(_JOINED, asked))


def named(joined: Iterable[Joined]) -> dict[str, dt.date]:
    """Since when, by supplier."""
    return {one.supplier: one.since for one in joined}
