"""Recognising the claims of a batch: set-based, under the caller's lock and in his transaction."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime

from psycopg.types.json import Jsonb

from kontingent.kernel import sql
from kontingent.people import queries
from kontingent.people.comparison import BirthAgreement, Name, NameAgreement, compare_births, compare_names
from kontingent.people.matching import Candidate, Claim, Outcome, decide
from kontingent.people.queries import Remembered
from kontingent.people.reasons import Reason
from kontingent.people.recognition import Known, Recognised, Recognition, recognise_in_order

_REMEMBERED = (Reason.SUPPLIER_ID.value,)


def recognise(
    claims: Sequence[Claim], *, supplier_id: int, at: datetime, is_sent: Callable[[str], bool] | None = None
) -> list[Recognition]:
    """One answer a claim, in their order. Creates persons, remembers external ids, opens cases.

    `is_sent` tells whether the whole package speaks of an id of the supplier's; without it, only the claims are known.
    The caller holds the write lock: two batches that recognise at once would both create one human.
    """
    if not claims:
        return []
    remembered = queries.remembered([claim.external_id for claim in claims], supplier_id)
    holders = [remembered.get(claim.external_id) for claim in claims]
    doubted = [n for n, person in enumerate(holders) if person is not None and not _agree(claims[n], person)]
    given_away = _look_closer(claims, remembered, doubted) if doubted else {}
    if not given_away and None not in holders:
        return [Recognition(person.person_id, Outcome.FOUND, _REMEMBERED) for person in holders if person is not None]
    known = [_known(person, given_away.get(n)) for n, person in enumerate(holders)]
    open_ones = [n for n, one in enumerate(known) if one.settled is None]
    claims = _placed_in_organisations(claims)
    found = queries.candidates([claims[n] for n in open_ones])
    found = _beside(found, supplier_id, is_sent or {claim.external_id for claim in claims}.__contains__)
    for n, candidates in zip(open_ones, found, strict=True):
        known[n] = Known([*known[n].candidates, *candidates])
    ids = _reserve_ids(len(open_ones))
    result = recognise_in_order(claims, known, remembered=frozenset(remembered), new_id=ids.__next__)
    _write(result, supplier_id, at)
    _tell_apart([(result.answers[n], remembered[claims[n].external_id].person_id) for n in given_away], at)
    return result.answers


def known_by_id(claims: Sequence[Claim], *, supplier_id: int) -> dict[str, int]:
    """Of claims that find their person by the supplier's own id alone: whom, by that id."""
    found = queries.remembered([claim.external_id for claim in claims], supplier_id)
    known = {claim.external_id: (claim, found[claim.external_id]) for claim in claims if claim.external_id in found}
    return {id_: person.person_id for id_, (claim, person) in known.items() if _agree(claim, person)}


def _beside(
    found: Sequence[Sequence[Candidate]], supplier_id: int, is_sent: Callable[[str], bool]
) -> list[list[Candidate]]:
    """Of the register's candidates those whom the package names too: their claims are asked by an unknown id."""
    ids = queries.external_ids({one.person_id for candidates in found for one in candidates}, supplier_id)
    beside = {person_id for person_id, external_ids in ids.items() if any(map(is_sent, external_ids))}
    return [
        [replace(one, is_beside=True) if one.person_id in beside else one for one in candidates] for candidates in found
    ]


def _placed_in_organisations(claims: Sequence[Claim]) -> list[Claim]:
    """A body is no place where two namesakes would meet: everybody of its subtree is in its scope."""
    places = {place for claim in claims for place in claim.institution_ids}
    organisations = queries.organisations_among(places)
    if organisations == places:
        return list(claims)
    return [
        replace(claim, institution_ids=tuple(place for place in claim.institution_ids if place in organisations))
        for claim in claims
    ]


def _known(person: Remembered | None, given_away: Sequence[Candidate] | None) -> Known:
    if given_away is not None:
        return Known(given_away)
    if person is None:
        return Known()
    return Known(settled=Recognition(person.person_id, Outcome.FOUND, _REMEMBERED), survivor_id=person.survivor_id)


def _agree(claim: Claim, person: Remembered) -> bool:
    """A person without a card says nothing yet, one who was merged was compared by whoever merged him."""
    if person.survivor_id != person.person_id or not person.family_name:
        return True
    if compare_births(claim.birth_date, person.birth_date) is BirthAgreement.DIFFERENT:
        return False
    if claim.family_name == person.family_name and claim.given_name == person.given_name:
        return claim.additional_name == person.additional_name or claim.birth_date == person.birth_date
    name = Name.of(person.family_name, person.given_name, person.additional_name)
    return compare_names(claim.name, name) is not NameAgreement.DIFFERENT


def _look_closer(
    claims: Sequence[Claim], remembered: dict[str, Remembered], doubted: Sequence[int]
) -> dict[int, list[Candidate]]:
    """Of claims whose name or birth date is not at all that under their id: those whose id the supplier gave away."""
    holders = {n: remembered[claims[n].external_id].person_id for n in doubted}
    cards = queries.appearances_of_unmerged(set(holders.values()))
    others = queries.holders_of_reused_ids(set(holders.values()))
    cards |= queries.appearances({other for ids in others.values() for other in ids} - cards.keys())
    given_away: dict[int, list[Candidate]] = {}
    for n, person_id in holders.items():
        shared = [cards[one] for one in (person_id, *others.get(person_id, ())) if one in cards]
        candidates = [replace(card, is_remembered=True) for card in shared]
        if candidates and decide(claims[n], candidates).person_id != person_id:
            given_away[n] = candidates
    return given_away


def _tell_apart(given_away: Sequence[tuple[Recognition, int]], at: datetime) -> None:
    """Who has got somebody else's id and is known for certain raises no case, but is remembered as who has it now.

    What the supplier sends later under the id alone is his, as of a newcomer whose case tells of the id.
    """
    known = {(answer.person_id, holder) for answer, holder in given_away if answer.outcome is Outcome.FOUND}
    reason = Reason.SUPPLIER_REUSES_ID.value
    pairs = [(person, holder, Jsonb([reason]), at, at, reason) for person, holder in sorted(known) if person != holder]
    if pairs:
        sql.execute_many(_KNOW_DIFFERENT, pairs)


def _reserve_ids(count: int) -> Iterator[int]:
    """Ids in the order of the package: its persons stand together in every table."""
    return iter(
        sorted(
            sql.column(
                "SELECT nextval('person_id_seq') FROM generate_series(1, %s)",
                (count,),
                bound=True,
            )
        )
    )


def _write(result: Recognised, supplier_id: int, at: datetime) -> None:
    if result.persons:
        sql.copy(
            "COPY person (id, is_provisional, created_at) FROM STDIN",
            ((person_id, is_provisional, at) for person_id, is_provisional in result.persons),
        )
    if result.external_ids:
        sql.copy(
            "COPY person_external_id (supplier_id, external_id, person_id) FROM STDIN",
            ((supplier_id, external_id, person_id) for external_id, person_id in result.external_ids.items()),
        )
    if result.cases:
        sql.execute_many(
            _OPEN_CASE,
            [
                (person_id, candidate_id, score, Jsonb([reason.value for reason in reasons]), at)
                for person_id, candidate_id, score, reasons in result.cases
            ],
        )


# Under a case of theirs, decided or not, the reason is added.
_KNOW_DIFFERENT = """
INSERT INTO recognition_case AS k (person_id, candidate_id, state, score, reasons, opened_at, decided_at)
VALUES (%s, %s, 'different', 0, %s, %s, %s)
ON CONFLICT (person_id, candidate_id) DO UPDATE SET reasons = EXCLUDED.reasons || k.reasons WHERE NOT k.reasons ? %s
"""
_OPEN_CASE = """
INSERT INTO recognition_case (person_id, candidate_id, state, score, reasons, opened_at)
VALUES (%s, %s, 'open', %s, %s, %s)
"""
