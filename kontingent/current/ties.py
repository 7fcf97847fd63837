"""What the lives of two persons have in common: read for pairs of survivors, for `people.certainty` to judge."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from rapidfuzz.distance import OSA

from kontingent.current.projection.persons import Concerned
from kontingent.current.projection.statements import IDENTIFIER, PERSON_CARD, SCOPE, kinds_in, kinds_of
from kontingent.history.kinds.in_sql import with_codes
from kontingent.kernel import sql, wordings
from kontingent.people.certainty import Stay, Ties, are_at_two_places, common_grades, is_move
from kontingent.people.doubles import is_doubted
from kontingent.people.queries import rows_of
from kontingent.people.reconsidering import Pair

_FACTS = """
    SELECT coalesce(merged_into_id, id), array_agg(DISTINCT package_id) FROM fact JOIN person ON person.id = person_id
    WHERE person_id = ANY(%(members)s::bigint[]) GROUP BY 1
"""
_CONTACTS = with_codes("""
    SELECT person_id, ARRAY[payload ->> 'permanent_address', payload ->> 'actual_address'],
           ARRAY[payload ->> 'home_phone', payload ->> 'mobile_phone'], payload ->> 'email'
    FROM current_fact WHERE kind = kind(Contacts) AND member_id = ANY(%(members)s::bigint[])
""")
# Papers that one human has: each by its number beside what keeps it from being another's of that number.
_PAPERS = with_codes("""
    SELECT fact.person_id, concat_ws(' ', kind, beside, document_value(series, number))
    FROM current_fact AS fact
    LEFT JOIN institution_external_id AS known
      ON known.supplier_id = fact.supplier AND known.external_id = payload ->> 'organisation'
    CROSS JOIN LATERAL (SELECT CASE kind
        WHEN kind(Application) THEN payload ->> 'registered' || ' ' || known.institution_id
        WHEN kind(SpecialNeeds) THEN payload ->> 'concluded'
        WHEN kind(Disability) THEN payload ->> 'date_from'
        WHEN kind(StaffEducation) THEN payload ->> 'graduated'
        WHEN kind(Award) THEN payload ->> 'received'
        ELSE payload ->> 'series' END AS beside,  -- Completion
        CASE kind WHEN kind(Completion) THEN payload ->> 'series' END AS series,
        coalesce(payload ->> 'number', payload ->> 'document', payload ->> 'rehabilitation') AS number) AS paper
    WHERE kind IN kinds(Completion, SpecialNeeds, Disability, Application, StaffEducation, Award)
      AND member_id = ANY(%(members)s::bigint[])
      AND beside <> '' AND number ~ '[0-9]'
    UNION
    SELECT person_id,
           lower(concat_ws(' ', payload ->> 'institution', payload ->> 'speciality', payload ->> 'graduated'))
    FROM current_fact WHERE kind = kind(StaffEducation) AND member_id = ANY(%(members)s::bigint[])
      AND payload ?& ARRAY['institution', 'speciality', 'graduated']
""")
# Where somebody tells of a person in which school year, by a record that is no membership too.
_SCHOOLS = with_codes("""
    SELECT person_id, institution_id, school_year,
           CASE WHEN teaches_main_programme(type) THEN grade END, type = 'general'
    FROM (
        SELECT fact.person_id, known.institution_id, small(payload ->> 'grade', 0, 99) AS grade,
               coalesce(small(payload ->> 'school_year', 1900, 2200)::int,
                        school_year_of((payload ->> 'checked')::date)) AS school_year
        FROM current_fact AS fact
        JOIN institution_external_id AS known
          ON known.supplier_id = fact.supplier AND known.external_id = payload ->> 'organisation'
        -- CurrentMark, FinalMark, Activity, HealthCheck
        WHERE kind IN kinds(CurrentMark, FinalMark, Activity, HealthCheck) AND member_id = ANY(%(members)s::bigint[])
        UNION
        SELECT person_id, institution_id, grade, school_year FROM enrolment WHERE person_id = ANY(%(ids)s::bigint[])
    ) AS told JOIN institution ON institution.id = institution_id
    WHERE is_organisation AND school_year IS NOT NULL
""")
# Guardians and children of each, and the numbers by which two of them are one whom nobody has put together yet.
_KIN = """
    SELECT own, kin, ARRAY(SELECT scheme || ' ' || value FROM person_identifier AS number WHERE number.person_id = kin),
           CASE WHEN relation IN ('mother', 'father') THEN concat_ws(' ', side, relation, kin) END
    FROM (
        SELECT child_id, person_id, relation, 'of' FROM guardianship WHERE child_id = ANY(%(ids)s::bigint[]) UNION
        SELECT person_id, child_id, relation, 'is' FROM guardianship WHERE person_id = ANY(%(ids)s::bigint[])
    ) AS known(own, kin, relation, side)
"""
_STAYS = """
    SELECT person_id, institution_id, date_from, date_to,
           (date_to, leaving_reason) <> (make_date(school_year + 1, 8, 31), '')
    FROM enrolment JOIN institution ON institution.id = institution_id AND teaches_main_programme(institution.type)
    WHERE person_id = ANY(%(ids)s::bigint[])
"""
_SNILS = with_codes("""
    SELECT person_id, value, snils_valid(value) FROM current_fact
    CROSS JOIN LATERAL (SELECT compact(payload ->> 'snils') AS value OFFSET 0) AS number
    WHERE kind = kind(General) AND member_id = ANY(%(members)s::bigint[]) AND value ~ '^[0-9]{11}$'
""")
_CONCERNED = f"""
    WITH asked (id) AS MATERIALIZED ({{persons}})
    SELECT id FROM (
        SELECT id FROM asked
        UNION SELECT child_id FROM guardianship JOIN asked ON asked.id = person_id
        UNION SELECT person_id FROM guardianship JOIN asked ON asked.id = child_id
    ) AS concerned WHERE {is_doubted("concerned.id")}
"""  # noqa: S608 — constant texts

# Kinds by which two persons are compared: of the view, and of what is read here beside it.
COMPARED = frozenset().union(
    *map(kinds_in, (_CONTACTS, _PAPERS, _SCHOOLS)), *map(kinds_of, (PERSON_CARD, IDENTIFIER, SCOPE))
)


@dataclass(slots=True)
class _Life:
    packages: set[int] = field(default_factory=set)
    dwellings: set[str] = field(default_factory=set)  # addresses, phones, e-mails in normal form
    papers: set[str] = field(default_factory=set)
    kin: set[int | str] = field(default_factory=set)  # persons, and their numbers
    family: set[int] = field(default_factory=set)  # their kin
    parents: set[str] = field(default_factory=set)  # whose child, or whose mother or father
    snils: set[str] = field(default_factory=set)
    wrong_snils: set[str] = field(default_factory=set)
    grades: defaultdict[tuple[int, int], set[int]] = field(default_factory=lambda: defaultdict(set))
    cohorts: set[int] = field(default_factory=set)  # years in which whoever never repeated one began the first grade
    stays: list[Stay] = field(default_factory=list)


def read_ties(pairs: Collection[Pair]) -> dict[Pair, Ties]:
    lives = _lives({person_id for pair in pairs for person_id in pair})
    return {pair: _ties(lives[pair[0]], lives[pair[1]], pair) for pair in pairs}


def concerned_by(persons: str, values: sql.Values) -> set[int]:
    """Of those whom the statement gives, of the children of guardians and the guardians of children: who is in an
    open case."""
    return set(sql.column(_CONCERNED.format(persons=persons), values, bound=True))


def _ties(one: _Life, other: _Life, pair: Pair) -> Ties:
    is_school, are_two_grades = common_grades(one.grades, other.grades)
    are_kin = not one.kin.isdisjoint(other.kin)
    return Ties(
        kin=are_kin,
        family=not are_kin and not (one.family - {*pair}).isdisjoint(other.family),
        parent=not one.parents.isdisjoint(other.parents),
        household=not one.dwellings.isdisjoint(other.dwellings),
        move=is_move(one.stays, other.stays),
        paper=not one.papers.isdisjoint(other.papers),
        mistyped=_is_mistyped(one.snils, other.wrong_snils) or _is_mistyped(other.snils, one.wrong_snils),
        school=is_school,
        peers=not one.cohorts.isdisjoint(other.cohorts),
        beside=not one.packages.isdisjoint(other.packages),
        two_places=are_at_two_places(one.stays, other.stays),
        two_grades=are_two_grades,
    )


def _is_mistyped(valid: Collection[str], wrong: Collection[str]) -> bool:
    return any(OSA.distance(one, other) == 1 for one in valid for other in wrong)


def _lives(ids: Collection[int]) -> dict[int, _Life]:
    lives: defaultdict[int, _Life] = defaultdict(_Life)
    if not ids:
        return lives
    kin = _read_kin(lives, ids)
    of_kin = {one for some in kin.values() for one in some}
    around = Concerned.of({*ids, *of_kin})
    members = around.with_family(ids)
    for person_id, packages in rows_of(_FACTS, members=members):
        lives[person_id].packages.update(packages)
    dwellings: defaultdict[int, set[str]] = defaultdict(set)
    for person_id, addresses, phones, email in rows_of(_CONTACTS, members=around.by(())):
        dwellings[person_id].update(_dwellings(filter(None, addresses), filter(None, phones), email))
    for person_id in ids:
        lives[person_id].dwellings.update(*(dwellings[one] for one in {person_id, *kin[person_id]}))
    for person_id, value in rows_of(_PAPERS, members=members):
        lives[person_id].papers.add(value)
    for person_id, snils, is_valid in rows_of(_SNILS, members=members):
        (lives[person_id].snils if is_valid else lives[person_id].wrong_snils).add(snils)
    _read_schooling(lives, ids, members)
    return lives


def _read_kin(lives: defaultdict[int, _Life], ids: Collection[int]) -> defaultdict[int, set[int]]:
    kin: defaultdict[int, set[int]] = defaultdict(set)
    for person_id, other, numbers, parenthood in rows_of(_KIN, ids=ids):
        kin[person_id].add(other)
        lives[person_id].parents.update([parenthood] if parenthood else [])
        lives[person_id].kin.update((other, *numbers))
    theirs: defaultdict[int, set[int]] = defaultdict(set)
    for person_id, other, *_ in rows_of(_KIN, ids={one for some in kin.values() for one in some}):
        theirs[person_id].add(other)
    for person_id in ids:
        lives[person_id].family.update(kin[person_id], *(theirs[one] for one in kin[person_id]))
    return kin


def _read_schooling(lives: defaultdict[int, _Life], ids: Collection[int], members: Collection[int]) -> None:
    for person_id, institution_id, year, grade, is_general in rows_of(_SCHOOLS, ids=ids, members=members):
        grades = lives[person_id].grades[institution_id, year]
        if grade is not None:
            grades.add(grade)
            if is_general:
                lives[person_id].cohorts.add(year - grade + 1)
    for person_id, *stay in rows_of(_STAYS, ids=ids):
        lives[person_id].stays.append(Stay(*stay))


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
