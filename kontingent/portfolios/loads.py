"""«История загрузки xhtml-пакетов»: which packages changed something in a person's portfolio."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from kontingent.history.kinds.base import Subject
from kontingent.history.kinds.catalogue import BY_CODE, of_subject
from kontingent.history.masking import is_closed
from kontingent.institutions.scope import Scope
from kontingent.kernel import sql
from kontingent.portfolios.access import Access

_LOADS = """
SELECT package_id, supplier.name, min(recorded_at), array_agg(DISTINCT kind ORDER BY kind),
       count(*) FILTER (WHERE payload IS NOT NULL), count(*) FILTER (WHERE payload IS NULL)
FROM fact JOIN supplier ON supplier.id = fact.supplier
WHERE person_id = ANY(%(ids)s) AND kind = ANY(%(kinds)s)
  AND (%(until)s::timestamptz IS NULL OR recorded_at < %(until)s)
GROUP BY package_id, supplier.name
ORDER BY 3 DESC, package_id DESC
"""


_LOADS_OF_INSTITUTION = """
SELECT package_id, supplier.name, min(recorded_at), array_agg(DISTINCT kind ORDER BY kind),
       count(*) FILTER (WHERE payload IS NOT NULL), count(*) FILTER (WHERE payload IS NULL)
FROM institution_fact JOIN supplier ON supplier.id = institution_fact.supplier
WHERE institution_id = %(institution)s
GROUP BY package_id, supplier.name
ORDER BY 3 DESC, package_id DESC
"""


@dataclass(frozen=True, slots=True)
class Load:
    """`blocks` are titles of the kinds that the package brought; `written` and `withdrawn` are records."""

    package_id: int
    supplier: str
    at: datetime
    blocks: tuple[str, ...]
    written: int
    withdrawn: int


def read_loads(scope: Scope, access: Access, on: date | None = None) -> tuple[Load, ...]:
    """Newest first, up to the day. What came of sections that are closed for the viewer is not told."""
    kinds = [kind.code for kind in of_subject(Subject.PERSON) if not is_closed(scope, kind)]
    return _read(_LOADS, {"ids": list(access.ids), "kinds": kinds, "until": access.moment(access.day(on))})


def read_institution_loads(institution_id: int) -> tuple[Load, ...]:
    """Packages that said something of the institution itself, newest first."""
    return _read(_LOADS_OF_INSTITUTION, {"institution": institution_id})


def _read(statement: str, values: dict[str, Any]) -> tuple[Load, ...]:
    return tuple(
        Load(package, supplier, at, tuple(BY_CODE[kind].title for kind in codes), written, withdrawn)
        for package, supplier, at, codes, written, withdrawn in sql.rows(statement, values)
    )
