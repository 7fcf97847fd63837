"""Whom a table names without the supplier's id: looked for among those that this supplier knows in that organisation.

Who is found by СНИЛС, document, or name and birth date gets the id of the row as one more of this supplier's; of
several nobody is. The rest is the cascade's, as of any new id.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from kontingent.ingest.readers.package import UNCODED
from kontingent.ingest.run import Run
from kontingent.ingest.validation.prepared import PreparedItem
from kontingent.ingest.vocabulary import ItemType
from kontingent.kernel import sql
from kontingent.kernel.names import full_name, name_key
from kontingent.people.matching import Claim

_FOUND = """
    WITH asked AS MATERIALIZED (
        SELECT * FROM unnest(%(ids)s::text[], %(keys)s::text[], %(births)s::date[], %(numbers)s::text[],
                             %(places)s::text[]) AS asked (id, name_key, birth_date, numbers, places)
         WHERE NOT EXISTS (SELECT FROM person_external_id known
                            WHERE known.supplier_id = %(supplier)s AND known.external_id = asked.id)
    ), resembling AS (
        SELECT asked.id, asked.places, card.person_id
          FROM asked JOIN person_card card ON card.birth_date = asked.birth_date AND card.name_key = asked.name_key
         UNION
        SELECT asked.id, asked.places, held.person_id
          FROM asked CROSS JOIN unnest(asked.numbers::text[]) AS number
          JOIN person_identifier held
            ON held.scheme = split_part(number, ' ', 1) AND held.value = split_part(number, ' ', 2)
    )
    INSERT INTO person_external_id (supplier_id, external_id, person_id)
    SELECT %(supplier)s, resembling.id, min(resembling.person_id)
      FROM resembling
     WHERE EXISTS (SELECT FROM person own JOIN person_external_id known ON known.person_id = own.id
                    WHERE coalesce(own.merged_into_id, own.id) = resembling.person_id
                      AND known.supplier_id = %(supplier)s)
       AND (resembling.places = '{}' OR EXISTS (
           SELECT FROM person_scope seen
            WHERE seen.person_id = resembling.person_id AND seen.scope_id = ANY(resembling.places::bigint[])))
     GROUP BY resembling.id HAVING count(DISTINCT resembling.person_id) = 1
    RETURNING person_id
"""
_PLACES = (
    "SELECT external_id, institution_id FROM institution_external_id WHERE supplier_id = %s AND external_id = ANY(%s)"
)


class _Asked(NamedTuple):
    claim: Claim
    places: frozenset[int]


def remember(run: Run, items: Sequence[PreparedItem]) -> set[int]:
    """Who was found. Under the write lock, before anybody is recognised."""
    claimed = [
        item for item in items
        if item.type is ItemType.PERSON and item.id.startswith(UNCODED) and item.person is not None
    ]  # fmt: skip
    named = {record.institution for item in claimed for record in item.records if record.institution}
    places: Mapping[str, int] = sql.pairs(_PLACES, [run.supplier_id, sorted(named)]) if named else {}
    asked = [
        _Asked(item.person, frozenset(places[one.institution] for one in item.records if one.institution in places))
        for item in claimed
        if item.person is not None
    ]
    if not asked:
        return set()
    claims = [one.claim for one in asked]
    found = sql.column(
        _FOUND,
        {
            "supplier": run.supplier_id,
            "ids": [claim.external_id for claim in claims],
            "keys": [name_key(full_name(*_names(claim))) for claim in claims],
            "births": [claim.birth_date for claim in claims],
            "numbers": [sql.texts(_numbers(claim)) for claim in claims],
            "places": [sql.array(sorted(one.places)) for one in asked],
        },
    )
    return set(found)


def _names(claim: Claim) -> tuple[str, str, str]:
    return claim.family_name, claim.given_name, claim.additional_name


def _numbers(claim: Claim) -> list[str]:
    return [f"{scheme} {value}" for scheme, value in (("snils", claim.snils), *claim.documents) if value]
