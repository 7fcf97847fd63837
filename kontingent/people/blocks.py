"""Where to look for a claimed person: the keys under which records that may be of one human meet.

The same keys serve the register (`queries.candidates`, as indexes) and the claims of one batch (`Seen`), so that it
matters little where a package is cut into batches.
"""

from collections import defaultdict
from collections.abc import Hashable, Iterable
from dataclasses import replace

from kontingent.people.comparison import Name, known_birth, swapped
from kontingent.people.matching import Candidate, Claim

PREFIX = 3  # letters of the surname that a typing error leaves intact


def prefix(name: Name) -> str:
    return name.family[:PREFIX]


def reorderings(name: Name) -> list[str]:
    """The name's key as it stands where somebody swapped the family and given name, or wrote the family name last."""
    family, given, additional = name
    if not (family and given):
        return []
    orders = [(given, family, additional)]
    if additional:
        orders += [(given, additional, family), (additional, family, given)]
    return [" ".join(filter(None, order)) for order in orders]


def keys_of(claim: Claim) -> list[Hashable]:
    name, birth = claim.name, known_birth(claim.birth_date)
    key = name.key
    keys: list[Hashable] = [("document", document) for document in claim.documents]
    if claim.snils:
        keys.append(("snils", claim.snils))
    if birth is not None:
        earlier = min(birth, swapped(birth) or birth)
        keys += [("prefix", birth, prefix(name)), ("words", birth, *name.words), ("name", earlier, key)]
    for institution_id in claim.institution_ids:
        keys.append(("name there", institution_id, key))
        if birth is not None:
            keys.append(("born there", institution_id, birth))
    return keys


class Seen:
    """The claims of a batch that are decided already, as candidates for those that follow.

    A person shows as his newest claim, with the numbers and places of all: as his card will, once it is projected.
    """

    def __init__(self) -> None:
        self._blocks: defaultdict[Hashable, set[int]] = defaultdict(set)
        self._external: defaultdict[str, set[int]] = defaultdict(set)
        self._persons: dict[int, Candidate] = {}

    def add(self, claim: Claim, keys: Iterable[Hashable], person_id: int, *, is_provisional: bool) -> None:
        earlier = self._persons.get(person_id)
        newest = _as_candidate(claim, person_id, is_provisional=is_provisional)
        self._persons[person_id] = newest if earlier is None else gathered(newest, earlier)
        self._external[claim.external_id].add(person_id)
        for key in keys:
            self._blocks[key].add(person_id)

    def candidates(self, claim: Claim, keys: Iterable[Hashable]) -> list[Candidate]:
        remembered = self._external.get(claim.external_id, _NOBODY)
        met = {person_id for key in keys if key in self._blocks for person_id in self._blocks[key]}
        return [replace(self._persons[one], is_remembered=True) for one in remembered] + [
            replace(self._persons[one], is_beside=True) for one in met - remembered
        ]


_NOBODY: frozenset[int] = frozenset()


def _as_candidate(claim: Claim, person_id: int, *, is_provisional: bool) -> Candidate:
    return Candidate(
        person_id,
        claim.name,
        claim.birth_date,
        claim.sex,
        frozenset((claim.snils,) if claim.snils else ()),
        frozenset(claim.documents),
        frozenset(claim.institution_ids),
        is_provisional,
        issued=frozenset(claim.issued),
    )


def gathered(newest: Candidate, earlier: Candidate) -> Candidate:
    """One person: the newest, with the numbers and places of both."""
    return replace(
        newest,
        snils=newest.snils | earlier.snils,
        documents=newest.documents | earlier.documents,
        issued=newest.issued | earlier.issued,
        institution_ids=newest.institution_ids | earlier.institution_ids,
    )
