"""Who of the register may be meant by a claim: one query by the supplier's own ids, one for those it does not know."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import psycopg
from django.db import connection

from kontingent.kernel.identifiers import snils_valid
from kontingent.people.blocks import prefix, reorderings
from kontingent.people.comparison import Name, swapped
from kontingent.people.matching import Candidate, Claim
from kontingent.people.reasons import Reason

SNILS = "snils"  # the scheme of person_identifier


def raw_cursor() -> psycopg.Cursor[Any]:
    """The driver's own cursor: arrays go to the server as parameters, not as text; rows come binary."""
    connection.ensure_connection()
    cursor: psycopg.Cursor[Any] = psycopg.Cursor(connection.connection)
    cursor.format = psycopg.pq.Format.BINARY
    return cursor


@dataclass(frozen=True, slots=True)
class Remembered:
    """The person under a supplier's own id: `person_id` is where his facts stand, `survivor_id` his view rows."""

    person_id: int
    survivor_id: int
    is_provisional: bool
    family_name: str
    given_name: str
    additional_name: str
    birth_date: date | None
    sex: str


_REMEMBERED = """
SELECT e.external_id, p.id, coalesce(p.merged_into_id, p.id), p.is_provisional,
       coalesce(c.family_name, ''), coalesce(c.given_name, ''), coalesce(c.additional_name, ''), c.birth_date,
       coalesce(c.sex, '')
FROM person_external_id e
JOIN person p ON p.id = e.person_id
LEFT JOIN person_card c ON c.person_id = coalesce(p.merged_into_id, p.id)
WHERE e.supplier_id = %s AND e.external_id = ANY(%s)
"""


def remembered(external_ids: Sequence[str], supplier_id: int) -> dict[str, Remembered]:
    with raw_cursor() as cursor:
        cursor.execute(_REMEMBERED, (supplier_id, list(external_ids)))
        return {row[0]: Remembered(*row[1:]) for row in cursor}


# Each branch is one index; the array of a branch holds only the claims that have what it looks for.
_CANDIDATES = """
WITH hit AS (
    SELECT q.n, i.person_id FROM unnest(%(snils_n)s::int[], %(snils)s::text[]) q(n, snils)
    JOIN person_identifier i ON i.scheme = 'snils' AND i.value = q.snils
  UNION
    SELECT q.n, i.person_id FROM unnest(%(doc_n)s::int[], %(doc_scheme)s::text[], %(doc)s::text[]) q(n, scheme, value)
    JOIN person_identifier i ON i.scheme = q.scheme AND i.value = q.value
  UNION
    SELECT q.n, c.person_id
    FROM unnest(%(born_n)s::int[], %(born)s::date[], %(prefix)s::text[], %(key)s::text[]) q(n, born, prefix, key)
    JOIN person_card c ON c.birth_date = q.born AND c.name_key >= q.prefix AND c.name_key < q.prefix || chr(1114111)
    WHERE similarity(c.name_key, q.key) > 0.4
  UNION
    SELECT q.n, c.person_id FROM unnest(%(other_n)s::int[], %(other_born)s::date[], %(other)s::text[]) q(n, born, key)
    JOIN person_card c ON c.birth_date = q.born AND c.name_key = q.key
  UNION
    SELECT q.n, s.person_id
    FROM unnest(%(place_n)s::int[], %(place)s::bigint[], %(place_born)s::date[]) q(n, place, born)
    JOIN person_scope s ON s.scope_id = q.place AND s.birth_date = q.born
  UNION
    SELECT q.n, s.person_id
    FROM unnest(%(place_n)s::int[], %(place)s::bigint[], %(place_key)s::text[]) q(n, place, key)
    JOIN person_scope s ON s.scope_id = q.place AND s.name_key = q.key
)
SELECT hit.n, {appearance}
FROM hit JOIN person p ON p.id = hit.person_id JOIN person_card c ON c.person_id = p.id
"""
_APPEARANCE = """p.id, p.is_provisional, c.family_name, c.given_name, c.additional_name, c.birth_date, c.sex,
       ARRAY(SELECT i.scheme || ' ' || i.value FROM person_identifier i WHERE i.person_id = p.id),
       ARRAY(SELECT s.scope_id FROM person_scope s WHERE s.person_id = p.id)"""


def candidates(claims: Sequence[Claim]) -> list[list[Candidate]]:
    """For each claim the persons that share a number, or a name and birth date nearly, or a place and one of them."""
    found: list[list[Candidate]] = [[] for _ in claims]
    if not claims:
        return found
    with raw_cursor() as cursor:
        cursor.execute(_CANDIDATES.format(appearance=_APPEARANCE), _arrays(claims))
        for number, *appearance in cursor:
            found[number].append(_candidate(*appearance))
    return found


def _arrays(claims: Sequence[Claim]) -> dict[str, list[Any]]:
    arrays: defaultdict[str, list[Any]] = defaultdict(list)

    def add(**row: object) -> None:
        for name, value in row.items():
            arrays[name].append(value)

    for n, claim in enumerate(claims):
        name, birth = claim.name, claim.birth_date
        key = name.key
        if claim.snils:
            add(snils_n=n, snils=claim.snils)
        for scheme, value in claim.documents:
            add(doc_n=n, doc_scheme=scheme, doc=value)
        if birth:
            add(born_n=n, born=birth, prefix=prefix(name), key=key)
            for order in reorderings(name):
                add(other_n=n, other_born=birth, other=order)
        if day := swapped(birth):
            add(other_n=n, other_born=day, other=key)
        for place in claim.institution_ids:
            add(place_n=n, place=place, place_born=birth, place_key=key)
    return _Filled(arrays)


class _Filled(dict[str, list[Any]]):
    """An array that no claim has filled is empty."""

    def __missing__(self, key: str) -> list[Any]:
        return []


def _candidate(
    person_id: int,
    is_provisional: bool,  # noqa: FBT001 — the order of a row's columns
    family: str,
    given: str,
    additional: str,
    birth: date | None,
    sex: str,
    identifiers: list[str],
    places: list[int],
) -> Candidate:
    pairs = [(scheme, value) for scheme, _, value in (one.partition(" ") for one in identifiers)]
    return Candidate(
        person_id,
        Name.of(family, given, additional),
        birth,
        sex,
        frozenset(value for scheme, value in pairs if scheme == SNILS and snils_valid(value)),
        frozenset(pair for pair in pairs if pair[0] != SNILS),
        frozenset(places),
        is_provisional,
    )


_SHARING_ID = """
SELECT p.id, array_agg(DISTINCT held.id) FROM person held
JOIN recognition_case k ON k.candidate_id = held.id AND k.reasons ? %(reason)s
JOIN person shared ON shared.id = k.person_id
JOIN person p ON p.id = coalesce(shared.merged_into_id, shared.id)
WHERE held.id = ANY(%(ids)s) GROUP BY p.id
"""


def holders_of_reused_ids(person_ids: Collection[int]) -> dict[int, list[int]]:
    """Of persons whose supplier's id came to mean somebody else too: the others, by the person remembered under it."""
    found: defaultdict[int, list[int]] = defaultdict(list)
    with raw_cursor() as cursor:
        cursor.execute(_SHARING_ID, {"ids": list(person_ids), "reason": Reason.SUPPLIER_REUSES_ID.value})
        for other, held in cursor:
            for person_id in held:
                found[person_id].append(other)
    return found


_OF_PERSONS = f"SELECT {_APPEARANCE} FROM person p JOIN person_card c ON c.person_id = p.id WHERE p.id = ANY(%s)"  # noqa: S608 — no value in it
_UNMERGED = " AND NOT EXISTS (SELECT FROM person m WHERE m.merged_into_id = p.id)"


def appearances(person_ids: Collection[int]) -> dict[int, Candidate]:
    """Survivors as candidates; a person without a card yet is absent."""
    return _appearances(_OF_PERSONS, person_ids)


def appearances_of_unmerged(person_ids: Collection[int]) -> dict[int, Candidate]:
    """Without those into whom somebody was merged: their card may be another one's."""
    return _appearances(_OF_PERSONS + _UNMERGED, person_ids)


def _appearances(statement: str, person_ids: Collection[int]) -> dict[int, Candidate]:
    with raw_cursor() as cursor:
        cursor.execute(statement, (list(person_ids),))
        return {row[0]: _candidate(*row) for row in cursor}


def survivors(person_ids: Collection[int]) -> dict[int, int]:
    """Each id and the id its view rows stand under: the same one unless it was merged."""
    with raw_cursor() as cursor:
        cursor.execute("SELECT id, coalesce(merged_into_id, id) FROM person WHERE id = ANY(%s)", (list(person_ids),))
        return dict(cursor.fetchall())
