"""When suppliers last spoke of what stands below a body: the last package taken, for a quarter of a year back."""

from datetime import date, timedelta

from kontingent.ingest.models import Package
from kontingent.institutions.models import Institution
from kontingent.kernel import clock, sql

WINDOW = timedelta(days=92)  # who was silent longer is told to be
_LAST = """
SELECT coalesce(i.path[%(depth)s], i.id), max(said_at)
FROM (
    SELECT least(made_at, received_at) AS said_at, unnest(organisations) AS id
    FROM package WHERE state = ANY(%(taken)s) AND least(made_at, received_at) >= %(since)s
) AS told
JOIN institution i USING (id)
WHERE i.path @> ARRAY[%(body)s]::bigint[]
GROUP BY 1
"""


def last_packages(body: Institution, *, depth: int) -> dict[int, date]:
    """By what stands at this depth of a path, or by the organisation that stands higher."""
    taken = [Package.State.ACCEPTED, Package.State.REMARKS]
    asked = {"body": body.pk, "depth": depth, "taken": taken, "since": clock.now() - WINDOW}
    zone = clock.region_zone()
    return {id_: at.astimezone(zone).date() for id_, at in sql.rows(_LAST, asked)}
