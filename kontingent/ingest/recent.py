"""When suppliers last spoke of an institution: the last package taken, kept with it as packages close."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from kontingent.ingest.models import Package
from kontingent.institutions.models import Institution
from kontingent.kernel import clock, sql

# Of all that the records of a package speak of; nobody without a moment.
HEARD = """
    UPDATE institution SET heard_at = %(at)s
    WHERE id = ANY(%(ids)s::bigint[]) AND coalesce(heard_at < %(at)s, true)
"""
_LAST = """
SELECT asked.id, max(i.heard_at)
FROM unnest(%(asked)s::bigint[]) AS asked (id)
JOIN institution i ON i.path @> ARRAY[asked.id] AND coalesce(i.path[%(depth)s], i.id) = asked.id
WHERE i.heard_at IS NOT NULL
GROUP BY 1
"""
_KNOWN = """
SELECT s.id, s.name, known.organisations
FROM (
    SELECT e.supplier_id, count(DISTINCT e.institution_id) AS organisations
    FROM institution_external_id e JOIN institution i ON i.id = e.institution_id
    WHERE i.path @> ARRAY[%(body)s]::bigint[] AND i.is_organisation AND i.id <> %(body)s
    GROUP BY 1
) AS known JOIN supplier s ON s.id = known.supplier_id
ORDER BY s.name, s.id
"""


def spoken_of(package: Package) -> dict[str, Any]:
    """What `HEARD` is asked with. A package made later than it came came as it was made."""
    return {"ids": sql.array(package.organisations), "at": min(filter(None, (package.made_at, package.received_at)))}


def last_packages(institutions: Sequence[int], *, depth: int) -> dict[int, date]:
    """Of these, which stand at this depth of a path, or higher: then of themselves alone."""
    zone = clock.region_zone()
    return {
        id_: at.astimezone(zone).date() for id_, at in sql.rows(_LAST, {"asked": list(institutions), "depth": depth})
    }


def known_to(body: Institution, rows: sql.Reads = sql.rows) -> list[tuple[int, str, int]]:
    """Suppliers by name, with how many organisations below the body each knows. `rows` may be of the night."""
    return [(id_, name, number) for id_, name, number in rows(_KNOWN, {"body": body.pk})]
