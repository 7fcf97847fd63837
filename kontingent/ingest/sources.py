"""Of which packages numbers of a body are: of each supplier the last one that spoke of its organisations."""

from dataclasses import dataclass
from datetime import date, timedelta

from kontingent.ingest.models import Package
from kontingent.institutions.models import Institution
from kontingent.kernel import clock, sql

WINDOW = timedelta(days=92)  # a package before that says nothing of what numbers are now
_SPOKE = """
SELECT s.name, (array_agg(p.id ORDER BY least(p.made_at, p.received_at) DESC, p.id DESC))[1],
       max(least(p.made_at, p.received_at)), count(*)
FROM package p JOIN supplier s ON s.id = p.supplier_id
WHERE p.state = ANY(%(taken)s) AND least(p.made_at, p.received_at) >= %(since)s
  AND (%(is_region)s OR p.organisations && ARRAY(
      SELECT id FROM institution WHERE path @> ARRAY[%(body)s]::bigint[]))
GROUP BY s.id ORDER BY 3 DESC, s.name
"""


@dataclass(frozen=True, slots=True)
class SpokenOf:
    """A supplier: its last package of a quarter of a year, the day it speaks of, and how many there were."""

    supplier: str
    package_id: int
    day: date
    packages: int


def sources(body: Institution) -> list[SpokenOf]:
    """The newest first. Of the region every package is."""
    asked = {
        "body": body.pk,
        "is_region": body.parent_id is None,
        "taken": [Package.State.ACCEPTED, Package.State.REMARKS],
        "since": clock.now() - WINDOW,
    }
    zone = clock.region_zone()
    return [SpokenOf(name, id_, at.astimezone(zone).date(), n) for name, id_, at, n in sql.rows(_SPOKE, asked)]
