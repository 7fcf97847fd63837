"""What another rank of a supplier would change: whose values would be shown of persons of whom others speak too."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from kontingent.current.suppliers import read_suppliers
from kontingent.history.kinds.base import fields_of
from kontingent.history.kinds.catalogue import BY_CODE
from kontingent.history.models import OPEN_END
from kontingent.ingest.disagreeing import disagreements
from kontingent.institutions.models import Supplier
from kontingent.kernel import sql

LOOKED_AT = 500  # persons: the first by their numbers; more are no more telling, and take minutes
_SHARED = """
    WITH looked_at AS MATERIALIZED (
        SELECT DISTINCT person_id FROM person_external_id AS own WHERE supplier_id = %(supplier)s AND EXISTS (
               SELECT FROM person_external_id AS other
                WHERE other.person_id = own.person_id AND other.supplier_id <> %(supplier)s)
         ORDER BY person_id LIMIT %(most)s
    )
    SELECT DISTINCT own.person_id, own.kind FROM looked_at JOIN fact AS own USING (person_id)
     WHERE own.supplier = %(supplier)s AND own.superseded_at = %(open)s AND own.payload IS NOT NULL AND EXISTS (
           SELECT FROM fact AS other WHERE other.person_id = own.person_id AND other.kind = own.kind
              AND other.supplier <> %(supplier)s AND other.superseded_at = %(open)s AND other.payload IS NOT NULL)
     ORDER BY 1, 2
"""


@dataclass(frozen=True, slots=True)
class RankChange:
    """Values of one field: `gained` would be the supplier's, `lost` another's."""

    kind: str
    field: str
    gained: int
    lost: int


@dataclass(frozen=True, slots=True)
class RankPreview:
    persons: int
    is_all: bool
    changes: tuple[RankChange, ...]


def would_change(supplier: Supplier, rank: int) -> RankPreview:
    """Kinds with a rank of their own keep it."""
    asked = {"supplier": supplier.pk, "open": OPEN_END, "most": LOOKED_AT + 1}
    touched = sql.rows(_SHARED, asked)
    persons = sorted({person for person, _ in touched})[:LOOKED_AT]
    looked_at = [pair for pair in touched if pair[0] in {*persons}]
    now = read_suppliers()
    then = replace(now, usual={**now.usual, supplier.pk: rank})
    shown = [dict(_shown(disagreements(supplier.pk, looked_at, one))) for one in (now, then)]
    gained = Counter(key[1:3] for key, is_ours in shown[1].items() if is_ours and not shown[0].get(key, True))
    lost = Counter(key[1:3] for key, is_ours in shown[1].items() if not is_ours and shown[0].get(key, False))
    changes = [RankChange(BY_CODE[kind].title, _label(kind, name), gained[kind, name], lost[kind, name])
               for kind, name in sorted({*gained, *lost})]  # fmt: skip
    return RankPreview(len(persons), len({person for person, _ in touched}) <= LOOKED_AT, tuple(changes))


def _shown(lines: Iterator[dict[str, Any]]) -> Iterator[tuple[tuple[int, int, str, str, str], bool]]:
    """Whether the supplier's value is shown, by person, kind, field and what both say."""
    for line in lines:
        key = (line["person_id"], line["kind"], line["field"], str(line["before"]), str(line["after"]))
        yield key, bool(line["is_shown"])


def _label(kind: int, name: str) -> str:
    return next(known.label for known in fields_of(BY_CODE[kind]) if known.name == name)
