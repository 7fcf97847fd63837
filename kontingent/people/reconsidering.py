"""Open cases looked at again: what a provisional person lacked may have come since.

A guardian is known before his children's school, a learner before his СНИЛС. Once the rules of recognition would find
the candidate, the case needs nobody: so it does not matter in which order the packages came.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import replace
from itertools import product

from django.db import transaction

from kontingent.audit.actions import record
from kontingent.audit.actor import Actor
from kontingent.audit.models import Action, ObjectType
from kontingent.kernel import clock
from kontingent.kernel.russian import count_phrase
from kontingent.people import queries
from kontingent.people.blocks import gathered
from kontingent.people.matching import Candidate, Claim, Outcome, contradict, decide
from kontingent.people.models import Merge
from kontingent.people.queries import raw_cursor

_OPEN = """
SELECT p.id, coalesce(c.merged_into_id, c.id), k.reasons ? 'sent_beside'
FROM recognition_case k JOIN person p ON p.id = k.person_id JOIN person c ON c.id = k.candidate_id
WHERE k.state = 'open' AND p.merged_into_id IS NULL AND coalesce(c.merged_into_id, c.id) <> p.id
  AND (%(ids)s::bigint[] IS NULL OR k.person_id = ANY(%(ids)s::bigint[]) OR k.candidate_id = ANY(%(ids)s::bigint[]))
  -- Of no pair that somebody has decided is two, whoever else was merged into either.
  AND NOT EXISTS (
      SELECT FROM person a
      JOIN recognition_case d ON d.state = 'different' AND (d.person_id = a.id OR d.candidate_id = a.id)
      JOIN person b ON b.id = CASE WHEN d.person_id = a.id THEN d.candidate_id ELSE d.person_id END
      WHERE (a.id = p.id OR a.merged_into_id = p.id)
        AND coalesce(b.merged_into_id, b.id) = coalesce(c.merged_into_id, c.id))
ORDER BY p.id, k.candidate_id
"""
# Whom people have told apart, by a decision or by undoing a merge.
_APART = """
SELECT coalesce(p.merged_into_id, p.id), coalesce(c.merged_into_id, c.id)
FROM (SELECT person_id, candidate_id FROM recognition_case WHERE state = 'different'
      UNION ALL SELECT person_id, survivor_id FROM person_merge WHERE undone_at IS NOT NULL) k(person_id, candidate_id)
JOIN person p ON p.id = k.person_id JOIN person c ON c.id = k.candidate_id
WHERE k.person_id = ANY(%(ids)s::bigint[]) OR k.candidate_id = ANY(%(ids)s::bigint[])
"""
_POINT = """
UPDATE person SET merged_into_id = t.survivor FROM unnest(%(merged)s::bigint[], %(survivor)s::bigint[]) t(id, survivor)
WHERE person.{column} = t.id
"""
_CLOSE = """
UPDATE recognition_case k SET state = 'same', decided_at = %(now)s, decided_by = %(by)s
FROM person p, person c
WHERE k.state = 'open' AND p.id = k.person_id AND c.id = k.candidate_id
  AND coalesce(p.merged_into_id, p.id) = coalesce(c.merged_into_id, c.id)
  AND coalesce(p.merged_into_id, p.id) = ANY(%(survivors)s::bigint[])
"""


@transaction.atomic(savepoint=False)
def reconsider(*, person_ids: Collection[int] | None, by: Actor) -> frozenset[int]:
    """Merge whom the rules find by now, of the open cases of these persons (of all, with None).

    Returns the ids whose view has to be projected again; the caller holds the write lock.
    """
    doubts = _open_cases(person_ids)
    if not doubts:
        return frozenset()
    known = queries.appearances({one for pair in doubts.items() for one in (pair[0], *pair[1])})
    known = _placed_in_organisations(known)
    merges = _Merges(known, _told_apart(known))
    for person_id, beside in doubts.items():
        if person_id not in known:
            continue
        candidates = [replace(known[one], is_beside=beside[one]) for one in sorted(beside) if one in known]
        decision = decide(_as_claim(known[person_id]), candidates)
        if decision.outcome is Outcome.FOUND and decision.person_id is not None:
            merges.add(person_id, decision.person_id)
    _write(merges.survivors(), by)
    return frozenset(merges.survivors()) | frozenset(merges.survivors().values())


def _open_cases(person_ids: Collection[int] | None) -> dict[int, dict[int, bool]]:
    """By provisional person his candidates, and whether one package spoke of both."""
    found: defaultdict[int, dict[int, bool]] = defaultdict(dict)
    with raw_cursor() as cursor:
        cursor.execute(_OPEN, {"ids": None if person_ids is None else list(person_ids)})
        for person_id, candidate_id, is_beside in cursor:
            found[person_id][candidate_id] = is_beside or found[person_id].get(candidate_id, False)
    return found


def _told_apart(person_ids: Collection[int]) -> set[frozenset[int]]:
    with raw_cursor() as cursor:
        cursor.execute(_APART, {"ids": list(person_ids)})
        return {frozenset(pair) for pair in cursor}


def _placed_in_organisations(known: Mapping[int, Candidate]) -> dict[int, Candidate]:
    """As in recognition: a body is no place to meet."""
    organisations = queries.organisations_among({place for one in known.values() for place in one.institution_ids})
    return {
        person_id: replace(one, institution_ids=one.institution_ids & organisations) for person_id, one in known.items()
    }


def _as_claim(one: Candidate) -> Claim:
    """A person who has come by several valid СНИЛС has none to be found by."""
    family, given, additional = one.name
    return Claim(
        external_id="",
        family_name=family,
        given_name=given,
        additional_name=additional,
        birth_date=one.birth_date,
        sex=one.sex,
        snils=next(iter(one.snils)) if len(one.snils) == 1 else None,
        documents=tuple(sorted(one.documents)),
        institution_ids=tuple(sorted(one.institution_ids)),
        issued=tuple(sorted(one.issued)),
    )


class _Merges:
    """Merges of one transaction: each leads to the end of the chain, and none joins what speaks against it."""

    def __init__(self, known: Mapping[int, Candidate], apart: Collection[frozenset[int]]) -> None:
        self._known = dict(known)
        self._members = {person_id: {person_id} for person_id in known}
        self._apart = apart
        self._onwards: dict[int, int] = {}

    def add(self, person_id: int, survivor_id: int) -> None:
        merged, survivor = self._end(person_id), self._end(survivor_id)
        if merged != survivor and not self._are_apart(merged, survivor):
            self._onwards[merged] = survivor
            self._members[survivor] |= self._members[merged]
            self._known[survivor] = gathered(self._known[survivor], self._known[merged])

    def _are_apart(self, merged: int, survivor: int) -> bool:
        pairs = product(self._members[merged], self._members[survivor])
        return contradict(self._known[merged], self._known[survivor]) or any(frozenset(p) in self._apart for p in pairs)

    def survivors(self) -> dict[int, int]:
        return {person_id: self._end(person_id) for person_id in self._onwards}

    def _end(self, person_id: int) -> int:
        while person_id in self._onwards:
            person_id = self._onwards[person_id]
        return person_id


def _write(survivors: Mapping[int, int], by: Actor) -> None:
    if not survivors:
        return
    now = clock.now()
    Merge.objects.bulk_create(
        Merge(person_id=person_id, survivor_id=survivor, merged_at=now, merged_by=by.user_id)
        for person_id, survivor in survivors.items()
    )
    pairs = {"merged": list(survivors), "survivor": list(survivors.values())}
    with raw_cursor() as cursor:
        for column in ("merged_into_id", "id"):
            cursor.execute(_POINT.format(column=column), pairs)
        cursor.execute(_CLOSE, {"now": now, "by": by.user_id, "survivors": sorted(set(survivors.values()))})
    record(
        by=by,
        action=Action.PERSONS_MERGED,
        object_type=ObjectType.PERSON,
        description=f"Объединено по новым сведениям: {count_phrase(len(survivors), 'персона', 'персоны', 'персон')}.",
        details={"merges": [list(pair) for pair in sorted(survivors.items())]},
    )
