"""Packages that a region is sent by in two ways, and what came of them."""

from kontingent.kernel import sql

# Packages of every supplier that together hold nearly all kinds.
SENT = (
    "xls-upload/000-2015-09-01-00",
    "xls-upload/006-2017-09-01-03",
    "xls-upload/007-2018-01-15-01",
    "dnevnik/006-2016-11-06-01",
    "queue/007-2017-06-10-02",
    "navigator/000-2015-09-25-03",
)
FACTS = """
    SELECT known.external_id, fact.kind, fact.key, fact.payload, fact.valid_from, fact.valid_to FROM fact
      JOIN person_external_id known ON known.person_id = fact.person_id AND known.supplier_id = fact.supplier
      JOIN supplier ON supplier.id = fact.supplier WHERE supplier.code = %(code)s
    UNION ALL
    SELECT known.external_id, fact.kind, fact.key, fact.payload, fact.valid_from, fact.valid_to
      FROM institution_fact fact JOIN institution_external_id known
        ON known.institution_id = fact.institution_id AND known.supplier_id = fact.supplier
      JOIN supplier ON supplier.id = fact.supplier WHERE supplier.code = %(code)s
"""


def facts(code: str) -> list[tuple[object, ...]]:
    return sorted(sql.rows(FACTS, {"code": code}), key=str)
