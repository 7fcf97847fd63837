"""When suppliers last spoke of an institution: the last package taken, kept with it as packages close."""

from datetime import date

from kontingent.ingest.models import Package
from kontingent.institutions.models import Institution
from kontingent.kernel import clock, sql

_HEARD = """
UPDATE institution SET heard_at = %(at)s
WHERE id = ANY(%(ids)s) AND (heard_at IS NULL OR heard_at < %(at)s)
"""
_LAST = """
SELECT coalesce(i.path[%(depth)s], i.id), max(i.heard_at)
FROM institution i WHERE i.path @> ARRAY[%(body)s]::bigint[] AND i.heard_at IS NOT NULL
GROUP BY 1
"""


def hear(package: Package) -> None:
    """Of all that its records speak of. A package made later than it came came as it was made."""
    at = min(filter(None, (package.made_at, package.received_at)))
    sql.execute(_HEARD, {"ids": package.organisations, "at": at})


def last_packages(body: Institution, *, depth: int) -> dict[int, date]:
    """By what stands at this depth of a path, or by the organisation that stands higher."""
    zone = clock.region_zone()
    return {id_: at.astimezone(zone).date() for id_, at in sql.rows(_LAST, {"body": body.pk, "depth": depth})}
