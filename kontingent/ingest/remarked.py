"""Whom remarks speak of, by the names the viewer may know: at most one query a sort, however many the rows."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from kontingent.history.masking import person_name
from kontingent.institutions.models import Institution
from kontingent.institutions.scope import Scope
from kontingent.kernel import sql

NAMED_HOLDERS = 2  # of one СНИЛС

_PERSONS = """
SELECT asked.id, card.person_id, card.family_name, card.given_name, card.additional_name
FROM unnest(%(ids)s::bigint[]) AS asked (id)
JOIN person ON person.id = asked.id
JOIN person_card card ON card.person_id = coalesce(person.merged_into_id, person.id)
JOIN person_scope seen ON seen.person_id = card.person_id AND seen.scope_id = %(scope)s
"""
# Those the viewer may know of first; one more than are named says that there are others.
_HOLDERS = """
SELECT asked.remark, other.person_id, other.is_seen, other.family_name, other.given_name, other.additional_name
FROM unnest(%(remarks)s::bigint[], %(values)s::text[], %(persons)s::bigint[]) AS asked (remark, value, person)
LEFT JOIN person own ON own.id = asked.person
CROSS JOIN LATERAL (
    SELECT held.person_id, seen.person_id IS NOT NULL AS is_seen, card.family_name, card.given_name,
           card.additional_name
    FROM person_identifier held
    JOIN person_card card ON card.person_id = held.person_id
    LEFT JOIN person_scope seen ON seen.person_id = held.person_id AND seen.scope_id = %(scope)s
    WHERE held.scheme = 'snils' AND held.value = asked.value
      AND held.person_id NOT IN (asked.person, coalesce(own.merged_into_id, asked.person))
    ORDER BY is_seen DESC, held.person_id LIMIT %(limit)s
) AS other
"""


@dataclass(frozen=True, slots=True)
class Named:
    """A person or an institution with its page."""

    id: int
    name: str
    is_person: bool


@dataclass(frozen=True, slots=True)
class Holders:
    """Who has the same СНИЛС now. `others` are not named: the viewer may not know of them, or they are too many."""

    named: tuple[Named, ...] = ()
    others: bool = False

    @property
    def is_over(self) -> bool:
        """Since the package was taken the number was corrected, or the records became one person."""
        return not self.named and not self.others


def persons_of(scope: Scope, ids: Collection[int]) -> dict[int, Named]:
    """By the ids the remarks keep; somebody who has been merged since goes by the one he became."""
    if not ids:
        return {}
    found = sql.rows(_PERSONS, {"ids": sorted(ids), "scope": scope.institution_id})
    return {asked: Named(id_, person_name(scope, *names), is_person=True) for asked, id_, *names in found}


def institutions_of(ids: Collection[int]) -> dict[int, Named]:
    """Institutions are known to everybody."""
    if not ids:
        return {}
    found = Institution.objects.filter(pk__in=ids).order_by("pk")
    return {one.pk: Named(one.pk, one.name, is_person=False) for one in found}


def holders_of(scope: Scope, asked: Sequence[tuple[int, str, int]]) -> dict[int, Holders]:
    """By remark, of (remark, СНИЛС, its person). Whose a number is is a closed datum: masked viewers get no names."""
    if not asked:
        return {}
    remarks, values, persons = zip(*asked, strict=True)
    parameters = {
        "remarks": list(remarks),
        "values": list(values),
        "persons": list(persons),
        "scope": scope.institution_id,
        "limit": NAMED_HOLDERS + 1,
    }
    found: dict[int, list[tuple[Any, ...]]] = {remark: [] for remark in remarks}
    for remark, *holder in sql.rows(_HOLDERS, parameters):
        found[remark].append(tuple(holder))
    return {remark: _holders(scope, known) for remark, known in found.items()}


def _holders(scope: Scope, known: Sequence[tuple[Any, ...]]) -> Holders:
    seen = [] if scope.masked else [row for row in known if row[1]][:NAMED_HOLDERS]
    named = tuple(Named(id_, person_name(scope, *names), is_person=True) for id_, _, *names in seen)
    return Holders(named, others=len(known) > len(named))
