"""Names of suppliers and how each is preferred, in one read."""

from collections.abc import Mapping
from dataclasses import dataclass

import orjson

from kontingent.kernel import sql

LAST = 32767  # the rank of who is no supplier any more

_SUPPLIERS = """
SELECT id, name, rank,
       (SELECT jsonb_object_agg(kind, own.rank) FROM supplier_rank own WHERE own.supplier_id = supplier.id)::text
FROM supplier
"""


@dataclass(frozen=True, slots=True)
class Suppliers:
    names: Mapping[int, str]
    usual: Mapping[int, int]
    special: Mapping[tuple[int, int], int]  # (supplier, kind)

    def rank(self, supplier: int, kind: int) -> int:
        """Smaller is preferred."""
        return self.special.get((supplier, kind), self.usual.get(supplier, LAST))


def read_suppliers() -> Suppliers:
    rows = [(id_, name, rank, orjson.loads(own or "{}")) for id_, name, rank, own in sql.rows(_SUPPLIERS)]
    return Suppliers(
        names={id_: name for id_, name, _, _ in rows},
        usual={id_: rank for id_, _, rank, _ in rows},
        special={(id_, int(kind)): rank for id_, _, _, own in rows for kind, rank in own.items()},
    )
