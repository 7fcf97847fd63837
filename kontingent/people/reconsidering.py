"""Open cases looked at again: what a provisional person lacked may have come since.

A guardian is known before his children's school, a learner before his СНИЛС. Once the rules of recognition would find
the candidate, the case needs nobody: so it does not matter in which order the packages came.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import replace
from itertools import combinations, product
from typing import NamedTuple

from django.db import transaction
from psycopg.types.json import Jsonb

from kontingent.audit.actions import record
from kontingent.audit.actor import Actor
from kontingent.audit.models import Action, ObjectType
from kontingent.kernel import clock, sql
from kontingent.kernel.russian import count_phrase
from kontingent.people import queries
from kontingent.people.blocks import gathered
from kontingent.people.cascade import SURE_WITH_KIN
from kontingent.people.certainty import NO_TIES, Ties
from kontingent.people.comparison import BirthAgreement, NameAgreement, compare_births, compare_names
from kontingent.people.matching import Candidate, Doubt, Outcome, as_claim, contradict, decide
from kontingent.people.models import Merge
from kontingent.people.reasons import LEARNED_LATER, NUMBERS, Reason

# The persons and whoever was merged into them: a case stands under the ids of its day.
_MEMBERS = """ANY(ARRAY(
    SELECT id FROM person WHERE id = ANY(%(ids)s::bigint[]) OR merged_into_id = ANY(%(ids)s::bigint[])))"""
_OPEN = """
SELECT coalesce(p.merged_into_id, p.id), coalesce(c.merged_into_id, c.id), k.reasons
FROM recognition_case k JOIN person p ON p.id = k.person_id JOIN person c ON c.id = k.candidate_id
WHERE k.state = 'open' AND coalesce(p.merged_into_id, p.id) <> coalesce(c.merged_into_id, c.id)
  AND {whose}
  -- Of no pair that somebody has decided is two, whoever else was merged into either.
  AND NOT EXISTS (
      SELECT FROM person a
      JOIN recognition_case d ON d.state = 'different' AND (d.person_id = a.id OR d.candidate_id = a.id)
      JOIN person b ON b.id = CASE WHEN d.person_id = a.id THEN d.candidate_id ELSE d.person_id END
      WHERE (a.id = coalesce(p.merged_into_id, p.id) OR a.merged_into_id = coalesce(p.merged_into_id, p.id))
        AND coalesce(b.merged_into_id, b.id) = coalesce(c.merged_into_id, c.id))
ORDER BY 1, k.candidate_id, k.id  -- the reasons of several cases of one pair are told in the order of the cases
"""
_OPEN_OF_ALL = _OPEN.format(whose="true")
_OPEN_OF_SOME = _OPEN.format(whose=f"(k.person_id = {_MEMBERS} OR k.candidate_id = {_MEMBERS})")
# Whom people have told apart, by a decision or by undoing a merge.
_APART = f"""
SELECT coalesce(p.merged_into_id, p.id), coalesce(c.merged_into_id, c.id)
FROM (SELECT person_id, candidate_id FROM recognition_case WHERE state = 'different'
      UNION ALL SELECT person_id, survivor_id FROM person_merge WHERE undone_at IS NOT NULL) k(person_id, candidate_id)
JOIN person p ON p.id = k.person_id JOIN person c ON c.id = k.candidate_id
WHERE k.person_id = {_MEMBERS} OR k.candidate_id = {_MEMBERS}
"""  # noqa: S608 — constant texts
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
_OF_ONE = "SELECT %s::bigint UNION ALL SELECT id FROM person WHERE merged_into_id = %s"
_REASONS = f"""
UPDATE recognition_case SET reasons = %s, score = %s
WHERE state = 'open' AND person_id IN ({_OF_ONE})
  AND candidate_id IN ({_OF_ONE})
"""  # noqa: S608 — constant texts


class Why(NamedTuple):
    reasons: tuple[Reason, ...]
    score: float

    @property
    def is_number(self) -> bool:
        return not NUMBERS.isdisjoint(self.reasons)


Pair = tuple[int, int]  # survivors: the provisional person and a candidate
ReadTies = Callable[[Collection[Pair]], Mapping[Pair, Ties]]


@transaction.atomic(savepoint=False)
def reconsider(*, person_ids: Collection[int] | None, by: Actor, read_ties: ReadTies) -> frozenset[int]:
    """Merge whom the rules find by now, of the open cases of these persons (of all, with None).

    Returns the ids whose view has to be projected again, after which there may be more to merge: what was put together
    here has other ties. The caller holds the write lock.
    """
    doubts = _open_cases(person_ids)
    if not doubts:
        return frozenset()
    known = queries.appearances({one for pair in doubts.items() for one in (pair[0], *pair[1])})
    known = _without_parents_numbers(_placed_in_organisations(known))
    doubts = {one: {other: said[other] for other in said if other in known} for one, said in doubts.items()}
    doubts = {one: said for one, said in doubts.items() if one in known and said}
    pairs = [(one, other) for one, said in doubts.items() for other in said]
    ties = read_ties([pair for pair in pairs if _may_be_sure(*(known[one] for one in pair))])
    found = _found(doubts, known, ties)
    if not found:
        return frozenset()
    for pair in _rivals(found, known, read_ties):
        why = found.pop(pair)
        _say({pair: why._replace(reasons=(Reason.SEVERAL_CANDIDATES, *why.reasons))})
    merges = _Merges(known, _told_apart(known))
    for pair, why in found.items():
        merges.add(*pair, is_by_number=why.is_number)
    survivors = merges.survivors()
    _say({pair: why for pair, why in found.items() if pair[0] in survivors})
    _write(survivors, by)
    return frozenset(survivors) | frozenset(survivors.values())


def _open_cases(person_ids: Collection[int] | None) -> dict[int, dict[int, tuple[str, ...]]]:
    """By provisional person his candidates, and the reasons of those cases."""
    found: defaultdict[int, dict[int, tuple[str, ...]]] = defaultdict(dict)
    statement = _OPEN_OF_ALL if person_ids is None else _OPEN_OF_SOME
    for person_id, candidate_id, reasons in sql.rows(statement, {"ids": sql.array(person_ids or ())}, bound=True):
        found[person_id][candidate_id] = (*found[person_id].get(candidate_id, ()), *reasons)
    return found


def _found(
    doubts: Mapping[int, Mapping[int, Collection[str]]], known: Mapping[int, Candidate], ties: Mapping[Pair, Ties]
) -> dict[Pair, Why]:
    found: dict[Pair, Why] = {}
    for person_id, said in doubts.items():
        candidates = [
            replace(known[one], is_beside=Reason.SENT_BESIDE in said[one], ties=ties.get((person_id, one), NO_TIES))
            for one in sorted(said)
        ]
        decision = decide(as_claim(known[person_id]), candidates)
        if decision.outcome is Outcome.FOUND and decision.person_id is not None:
            found[person_id, decision.person_id] = Why(decision.reasons, decision.score)
        else:
            _retell(person_id, said, decision.doubts)
    return found


def _retell(person_id: int, said: Mapping[int, Collection[str]], doubts: Iterable[Doubt]) -> None:
    """A case that stays open says what speaks against by now: then its person is likely another human."""
    for doubt in doubts:
        known = said[doubt.person_id]
        learned = [one for one in doubt.reasons if one in LEARNED_LATER and one not in known]
        if learned:
            told = Why((*learned, *map(Reason, dict.fromkeys(known))), doubt.score)
            _say({(person_id, doubt.person_id): told})


def _rivals(found: Mapping[Pair, Why], known: Mapping[int, Candidate], read_ties: ReadTies) -> set[Pair]:
    """Of those found by what lives have in common the ones who fit a person beside somebody else, another human."""
    claimants: defaultdict[int, list[int]] = defaultdict(list)
    for person_id, survivor_id in found:
        claimants[survivor_id].append(person_id)
    pairs = {pair: survivor for survivor, some in claimants.items() for pair in combinations(sorted(some), 2)}
    by_lives = {pair for pair, why in found.items() if not why.is_number}
    asked = {pair: end for pair, end in pairs.items() if any((one, end) in by_lives for one in pair)}
    ties = read_ties(list(asked)) if asked else {}
    apart = [
        pair for pair in asked if contradict(*(known[one] for one in pair)) or ties.get(pair, NO_TIES).speak_against
    ]
    return {(one, asked[pair]) for pair in apart for one in pair} & by_lives


def _told_apart(person_ids: Collection[int]) -> set[frozenset[int]]:
    return {frozenset(pair) for pair in sql.rows(_APART, {"ids": list(person_ids)}, bound=True)}


def _placed_in_organisations(known: Mapping[int, Candidate]) -> dict[int, Candidate]:
    """As in recognition: a body is no place to meet."""
    organisations = queries.organisations_among({place for one in known.values() for place in one.institution_ids})
    return {
        person_id: replace(one, institution_ids=one.institution_ids & organisations) for person_id, one in known.items()
    }


def _without_parents_numbers(known: Mapping[int, Candidate]) -> dict[int, Candidate]:
    borrowed = queries.borrowed_snils([person_id for person_id, one in known.items() if one.snils])
    return {
        person_id: replace(one, snils=one.snils - borrowed[person_id], borrowed=borrowed[person_id])
        if person_id in borrowed
        else one
        for person_id, one in known.items()
    }


def _may_be_sure(one: Candidate, other: Candidate) -> bool:
    """Of whom the lives are asked: whoever could be found by them, or by a number and them."""
    births = compare_births(one.birth_date, other.birth_date)
    if births in (BirthAgreement.UNKNOWN, BirthAgreement.SWAPPED):
        return compare_names(one.name, other.name) is NameAgreement.SAME
    return births is BirthAgreement.SAME and compare_names(one.name, other.name) in SURE_WITH_KIN


class _Merges:
    """Merges of one transaction: each leads to the end of the chain, and none joins what speaks against it."""

    def __init__(self, known: Mapping[int, Candidate], apart: Collection[frozenset[int]]) -> None:
        self._known = dict(known)
        self._members = {person_id: {person_id} for person_id in known}
        self._apart = apart
        self._onwards: dict[int, int] = {}
        self._waiting: set[int] = set()  # of whom all lives are to be looked at together before anybody else joins

    def add(self, person_id: int, survivor_id: int, *, is_by_number: bool) -> None:
        merged, survivor = self._end(person_id), self._end(survivor_id)
        if merged == survivor or (not is_by_number and not self._waiting.isdisjoint((merged, survivor))):
            return
        if not self._are_apart(merged, survivor):
            self._waiting.add(survivor)
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


def _say(reasons: Mapping[Pair, Why]) -> None:
    """The open case says why it needs nobody, or why it waits."""
    sql.execute_many(
        _REASONS,
        [
            (Jsonb([one.value for one in why.reasons]), why.score, person_id, person_id, candidate_id, candidate_id)
            for (person_id, candidate_id), why in sorted(reasons.items())
        ],
    )


def _write(survivors: Mapping[int, int], by: Actor) -> None:
    if not survivors:
        return
    now = clock.now()
    Merge.objects.bulk_create(
        Merge(person_id=person_id, survivor_id=survivor, merged_at=now, merged_by=by.user_id)
        for person_id, survivor in survivors.items()
    )
    pairs = {"merged": list(survivors), "survivor": list(survivors.values())}
    for column in ("merged_into_id", "id"):
        sql.execute(_POINT.format(column=column), pairs, bound=True)
    closed = {"now": now, "by": by.user_id, "survivors": sorted(set(survivors.values()))}
    sql.execute(_CLOSE, closed, bound=True)
    record(
        by=by,
        action=Action.PERSONS_MERGED,
        object_type=ObjectType.PERSON,
        description=f"Объединено по новым сведениям: {count_phrase(len(survivors), 'персона', 'персоны', 'персон')}.",
        details={"merges": [list(pair) for pair in sorted(survivors.items())]},
    )
