"""What the lives of two persons have in common: read for pairs of survivors, for `people.certainty` to judge."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from kontingent.kernel import wordings
from kontingent.people.certainty import Stay, Ties, are_at_two_places, is_move
from kontingent.people.queries import rows_of
from kontingent.people.reconsidering import Pair
from kontingent.portfolios.projection.persons import with_merged
from kontingent.portfolios.projection.statements import IDENTIFIER, PERSON_CARD, SCOPE, kinds_in, kinds_of

_FACTS = """
    SELECT coalesce(merged_into_id, id), array_agg(DISTINCT package_id) FROM fact JOIN person ON person.id = person_id
    WHERE person_id = ANY(%(members)s::bigint[]) GROUP BY 1
"""
_CONTACTS = """
    SELECT person_id, ARRAY[payload ->> 'permanent_address', payload ->> 'actual_address'],
           ARRAY[payload ->> 'home_phone', payload ->> 'mobile_phone'], payload ->> 'email'
    FROM current_fact WHERE kind = 2 AND member_id = ANY(%(members)s::bigint[])  -- Contacts
"""
_EDUCATION = """
    SELECT person_id, document_value(payload ->> 'series', payload ->> 'number')
    FROM current_fact WHERE kind = 16 AND member_id = ANY(%(members)s::bigint[])  -- Completion
      AND payload ->> 'series' <> '' AND payload ->> 'number' <> ''
"""
# Guardians and children of each, and the numbers by which two of them are one whom nobody has put together yet.
_KIN = """
    SELECT own, kin, ARRAY(SELECT scheme || ' ' || value FROM person_identifier AS number WHERE number.person_id = kin)
    FROM (SELECT child_id, person_id FROM guardianship WHERE child_id = ANY(%(ids)s::bigint[]) UNION
          SELECT person_id, child_id FROM guardianship WHERE person_id = ANY(%(ids)s::bigint[])) AS known(own, kin)
"""
_STAYS = """
    SELECT person_id, institution_id, date_from, date_to,
           (date_to, leaving_reason) <> (make_date(school_year + 1, 8, 31), '')
    FROM enrolment JOIN institution ON institution.id = institution_id AND teaches_main_programme(institution.type)
    WHERE person_id = ANY(%(ids)s::bigint[])
"""
_CONCERNED = """
    SELECT unnest(%(ids)s::bigint[])
    UNION SELECT child_id FROM guardianship WHERE person_id = ANY(%(ids)s::bigint[])
    UNION SELECT person_id FROM guardianship WHERE child_id = ANY(%(ids)s::bigint[])
"""


# Kinds by which two persons are compared: of the view, and of what is read here beside it.
COMPARED = frozenset().union(*map(kinds_in, (_CONTACTS, _EDUCATION)), *map(kinds_of, (PERSON_CARD, IDENTIFIER, SCOPE)))


@dataclass(slots=True)
class _Life:
    packages: set[int] = field(default_factory=set)
    dwellings: set[str] = field(default_factory=set)  # addresses, phones, e-mails in normal form
    education: set[str] = field(default_factory=set)
    kin: set[int | str] = field(default_factory=set)  # persons, and their numbers
    stays: list[Stay] = field(default_factory=list)


def read_ties(pairs: Collection[Pair]) -> dict[Pair, Ties]:
    lives = _lives({person_id for pair in pairs for person_id in pair})
    return {pair: _ties(*(lives[person_id] for person_id in pair)) for pair in pairs}


def concerned_by(person_ids: Collection[int]) -> set[int]:
    """The persons and whoever is tied by them: the children of guardians, the guardians of children."""
    return {row[0] for row in rows_of(_CONCERNED, ids=person_ids)}


def _ties(one: _Life, other: _Life) -> Ties:
    return Ties(
        kin=not one.kin.isdisjoint(other.kin),
        household=not one.dwellings.isdisjoint(other.dwellings),
        move=is_move(one.stays, other.stays),
        education=not one.education.isdisjoint(other.education),
        beside=not one.packages.isdisjoint(other.packages),
        two_places=are_at_two_places(one.stays, other.stays),
    )


def _lives(ids: Collection[int]) -> dict[int, _Life]:
    lives: defaultdict[int, _Life] = defaultdict(_Life)
    if not ids:
        return lives
    members = with_merged(ids)
    for person_id, packages in rows_of(_FACTS, members=members):
        lives[person_id].packages.update(packages)
    for person_id, addresses, phones, email in rows_of(_CONTACTS, members=members):
        lives[person_id].dwellings.update(_dwellings(filter(None, addresses), filter(None, phones), email))
    for person_id, value in rows_of(_EDUCATION, members=members):
        lives[person_id].education.add(value)
    for person_id, kin, numbers in rows_of(_KIN, ids=ids):
        lives[person_id].kin.update((kin, *numbers))
    for person_id, *stay in rows_of(_STAYS, ids=ids):
        lives[person_id].stays.append(Stay(*stay))
    return lives


def _dwellings(addresses: Iterable[str], phones: Iterable[str], email: str | None) -> Iterable[str]:
    """An address without a house, a number of one digit over and over and an e-mail without «@» are nobody's."""
    for text in addresses:
        address = wordings.address(text)
        if len(address.split()) > 2 and any(word[0].isdigit() for word in address.split()[1:]):
            yield address
    for text in phones:
        phone = wordings.phone(text)
        if len(phone) == 11 and phone.isdigit() and len(set(phone[4:])) > 1:
            yield phone
    if email and "@" in email:
        yield wordings.email(email)
