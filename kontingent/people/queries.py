"""Who of the register may be meant by a claim: one query by the supplier's own ids, one for those it does not know."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import date
from typing import Any, NamedTuple

from kontingent.kernel import sql
from kontingent.kernel.identifiers import snils_valid
from kontingent.kernel.names import name_key
from kontingent.people.blocks import prefix, reorderings
from kontingent.people.comparison import Name, known_birth, swapped
from kontingent.people.evidence import is_of_parent
from kontingent.people.matching import Candidate, Claim
from kontingent.people.models import SORTED_BIRTH
from kontingent.people.reasons import OF_ANOTHER, Reason
from kontingent.people.roles import Roles

SNILS = "snils"  # the scheme of person_identifier


def rows_of(statement: str, **ids: Collection[int]) -> list[tuple[Any, ...]]:
    """All that a statement about these persons gives."""
    return sql.rows(statement, {name: sql.array(some) for name, some in ids.items()}, bound=True)


class Remembered(NamedTuple):
    """The person under a supplier's own id: `person_id` is where his facts stand, `survivor_id` his view rows."""

    person_id: int
    survivor_id: int
    is_provisional: bool
    family_name: str
    given_name: str
    additional_name: str
    birth_date: date | None


# LATERAL … LIMIT walks an index for each element of the array, whatever the planner believes of tables just filled.
_REMEMBERED = """
SELECT known.* FROM unnest(%s::text[]) asked(external_id)
CROSS JOIN LATERAL (
    SELECT e.external_id, p.id, coalesce(p.merged_into_id, p.id), p.is_provisional,
           coalesce(c.family_name, ''), coalesce(c.given_name, ''), coalesce(c.additional_name, ''), c.birth_date
    FROM person_external_id e JOIN person p ON p.id = e.person_id
    LEFT JOIN person_card c ON c.person_id = coalesce(p.merged_into_id, p.id)
    WHERE e.supplier_id = %s AND e.external_id = asked.external_id LIMIT 1
) known
"""


def remembered(external_ids: Sequence[str], supplier_id: int) -> dict[str, Remembered]:
    return {
        row[0]: Remembered._make(row[1:])
        for row in sql.rows(_REMEMBERED, (sql.texts(external_ids), supplier_id), bound=True)
    }


# Each branch is one index, and its array holds only the claims that have what it looks for. The limit also keeps a
# number that stands on hundreds of records («000…») from making hundreds of candidates. A claim without a birth date
# meets nobody by it: no equality with null is true, and the plain column keeps off those who merely sort as a day.
# An application is no place: whoever merely asks to learn somewhere may be a namesake of one who does.
_CANDIDATES = """
WITH hit AS MATERIALIZED (
    SELECT q.n, i.person_id FROM unnest(%(number_n)s::int[], %(scheme)s::text[], %(number)s::text[]) q(n, scheme, value)
    CROSS JOIN LATERAL (
        SELECT person_id FROM person_identifier WHERE scheme = q.scheme AND value = q.value LIMIT 20) i
  UNION
    SELECT q.n, c.person_id
    FROM unnest(%(born_n)s::int[], %(born)s::date[], %(prefix)s::text[], %(key)s::text[]) q(n, born, prefix, key)
    CROSS JOIN LATERAL (
        SELECT person_id FROM person_card
        WHERE birth_date = q.born AND name_key >= q.prefix AND name_key < q.prefix || chr(1114111)
        AND (name_key = q.key OR similarity(name_key, q.key) > 0.4) LIMIT 50) c
  UNION
    SELECT q.n, c.person_id FROM unnest(%(other_n)s::int[], %(other_born)s::date[], %(other)s::text[]) q(n, born, key)
    CROSS JOIN LATERAL (
        SELECT person_id FROM person_card WHERE birth_date = q.born AND name_key = q.key LIMIT 20) c
  UNION
    SELECT q.n, s.person_id
    FROM unnest(%(place_n)s::int[], %(place)s::bigint[], %(place_born)s::date[]) q(n, place, born)
    CROSS JOIN LATERAL (
        SELECT person_id FROM person_scope
        WHERE scope_id = q.place AND {sorted_birth} = q.born AND birth_date = q.born AND {is_member} LIMIT 50) s
  UNION
    SELECT q.n, s.person_id
    FROM unnest(%(place_n)s::int[], %(place)s::bigint[], %(place_key)s::text[]) q(n, place, key)
    CROSS JOIN LATERAL (
        SELECT person_id FROM person_scope
        WHERE scope_id = q.place AND name_key = q.key AND {is_member} LIMIT 20) s
)
SELECT hit.n, known.* FROM hit CROSS JOIN LATERAL (
    SELECT {appearance} FROM person p JOIN person_card c ON c.person_id = p.id WHERE p.id = hit.person_id LIMIT 1) known
"""
_IS_MEMBER = f"roles <> {Roles.APPLICANT:d}"  # of person_scope
_OF_ANOTHER = ", ".join(f"'{reason.value}'" for reason in sorted(OF_ANOTHER))
_APPEARANCE = f"""p.id,
       p.is_provisional AND NOT EXISTS (SELECT FROM recognition_case k WHERE k.person_id = p.id AND k.state = 'open'
                                        AND k.reasons ?| ARRAY[{_OF_ANOTHER}]),
       c.family_name, c.given_name, c.additional_name, c.birth_date, c.sex,
       ARRAY(SELECT concat_ws(' ', i.scheme, i.value, i.issued) FROM person_identifier i WHERE i.person_id = p.id),
       ARRAY(SELECT s.scope_id FROM person_scope s WHERE s.person_id = p.id AND {_IS_MEMBER})"""  # noqa: S608 — codes of ours


def candidates(claims: Sequence[Claim]) -> list[list[Candidate]]:
    """For each claim the persons that share a number, or a name and birth date nearly, or a place and one of them."""
    found: list[list[Candidate]] = [[] for _ in claims]
    if not claims:
        return found
    statement = _CANDIDATES.format(appearance=_APPEARANCE, sorted_birth=SORTED_BIRTH, is_member=_IS_MEMBER)
    for number, *appearance in sql.rows(statement, _arrays(claims), bound=True):
        found[number].append(_candidate(*appearance, valid=claims[number].snils))
    return found


_BRANCHES = (
    ("number_n", "scheme", "number"),
    ("born_n", "born", "prefix", "key"),
    ("other_n", "other_born", "other"),
    ("place_n", "place", "place_born", "place_key"),
)


def _arrays(claims: Sequence[Claim]) -> dict[str, str]:
    """The columns of each branch as array literals: the driver's own dumper takes as long as the whole query."""
    branches: tuple[list[tuple[str, ...]], ...] = ([], [], [], [])
    numbers, born, other, places = branches
    for n, claim in enumerate(claims):
        name, day = claim.name, known_birth(claim.birth_date)
        number, key = str(n), sql.quoted(name.key)
        birth = _NULL if day is None else day.isoformat()
        if claim.snils:
            numbers.append((number, SNILS, sql.quoted(claim.snils)))
        numbers += [(number, sql.quoted(scheme), sql.quoted(value)) for scheme, value in claim.documents]
        if day is not None:
            born.append((number, birth, sql.quoted(prefix(name)), key))
            other += [(number, birth, sql.quoted(order)) for order in reorderings(name)]
            if exchanged := swapped(day):
                other.append((number, exchanged.isoformat(), key))
        places += [(number, str(place), birth, key) for place in claim.institution_ids]
    return {
        name: sql.array(column)
        for names, rows in zip(_BRANCHES, branches, strict=True)
        for name, column in zip(names, zip(*rows, strict=True) if rows else [()] * len(names), strict=True)
    }


_NULL = "NULL"


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
    *,
    valid: str | None = None,
) -> Candidate:
    """`valid` is a СНИЛС that is known to be valid already: checking digits takes as long as all the rest."""
    pairs, issued = [], []
    for one in identifiers:
        scheme, value, *days = one.split(" ")
        pairs.append((scheme, value))
        issued += [(value, date.fromisoformat(day)) for day in days]
    return Candidate(
        person_id,
        Name.of(family, given, additional),
        birth,
        sex,
        frozenset(value for scheme, value in pairs if scheme == SNILS and (value == valid or snils_valid(value))),
        frozenset(pair for pair in pairs if pair[0] != SNILS),
        frozenset(places),
        is_provisional,
        issued=frozenset(issued),
    )


# By the person: of a supplier whose first package is being taken a plan expects few ids, and goes through all.
_EXTERNAL_IDS = """
SELECT asked.id, e.external_id FROM unnest(%s::bigint[]) asked(id)
CROSS JOIN LATERAL (
    SELECT p.id FROM person p WHERE p.id = asked.id
    UNION ALL SELECT p.id FROM person p WHERE p.merged_into_id = asked.id) p
CROSS JOIN LATERAL (
    SELECT external_id FROM person_external_id WHERE person_id = p.id AND supplier_id + 0 = %s OFFSET 0) e
"""


def external_ids(person_ids: Collection[int], supplier_id: int) -> dict[int, list[str]]:
    """The supplier's own ids of survivors, those of whoever was merged into them too."""
    found: defaultdict[int, list[str]] = defaultdict(list)
    for person_id, external_id in sql.rows(_EXTERNAL_IDS, (list(person_ids), supplier_id), bound=True):
        found[person_id].append(external_id)
    return found


_SHARED_SNILS = """
SELECT own.person_id, own.value, card.given_name, card.birth_date, elder.given_name, elder.birth_date
FROM person_identifier own JOIN person_card card ON card.person_id = own.person_id
JOIN person_identifier other ON other.scheme = own.scheme AND other.value = own.value
                            AND other.person_id <> own.person_id
JOIN person_card elder ON elder.person_id = other.person_id
WHERE own.person_id = ANY(%s) AND own.scheme = 'snils'
"""


def borrowed_snils(person_ids: Collection[int]) -> dict[int, frozenset[str]]:
    """Of survivors the СНИЛС that are a parent's: somebody a generation older and called otherwise bears them too."""
    found: defaultdict[int, set[str]] = defaultdict(set)
    for person_id, value, given, born, elder_given, elder_born in sql.rows(
        _SHARED_SNILS, (list(person_ids),), bound=True
    ):
        if is_of_parent(name_key(given), born, name_key(elder_given), elder_born):
            found[person_id].add(value)
    return {person_id: frozenset(values) for person_id, values in found.items()}


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
    for other, held in sql.rows(
        _SHARING_ID, {"ids": list(person_ids), "reason": Reason.SUPPLIER_REUSES_ID.value}, bound=True
    ):
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
    return {row[0]: _candidate(*row) for row in sql.rows(statement, (list(person_ids),), bound=True)}


_ORGANISATIONS = "SELECT id FROM institution WHERE id = ANY(%s::bigint[]) AND is_organisation"


def organisations_among(institution_ids: Collection[int]) -> set[int]:
    return set(sql.column(_ORGANISATIONS, [sql.array(institution_ids)], bound=True)) if institution_ids else set()


def survivors(person_ids: Collection[int]) -> dict[int, int]:
    """Each id and the id its view rows stand under: the same one unless it was merged."""
    return sql.pairs(
        "SELECT id, coalesce(merged_into_id, id) FROM person WHERE id = ANY(%s)", (list(person_ids),), bound=True
    )
