"""Claims and candidates for tests: Даниил Абрамов of the manual, and whatever is said to be different."""

from datetime import date

from kontingent.people.comparison import Name
from kontingent.people.matching import Candidate, Claim
from tests.cast import DANIIL

# Numbers whose check digits were computed by hand from the rule of the Pension Fund.
SNILS, OTHER_SNILS, MOTHERS_SNILS = "11223344595", "08765430200", "12345678964"
BORN = date(2002, 11, 14)
PASSPORT = ("passport", "6804123456")
SCHOOL, OTHER_SCHOOL = 90, 91


def claim(**changes: object) -> Claim:
    values = {
        "external_id": "p-1001", "family_name": DANIIL.family, "given_name": DANIIL.given,
        "additional_name": DANIIL.patronymic,
        "birth_date": BORN, "sex": "male", "snils": None, "documents": (), "institution_ids": (),
    } | changes  # fmt: skip
    return Claim(**values)


def candidate(person_id: int = 1, **changes: object) -> Candidate:
    """A person of the register as the same words describe him."""
    said = claim(**{name: value for name, value in changes.items() if not name.startswith("is_")})
    flags = {name: value for name, value in changes.items() if name.startswith("is_")}
    return Candidate(
        person_id,
        Name.of(said.family_name, said.given_name, said.additional_name),
        said.birth_date,
        said.sex,
        frozenset([said.snils] if said.snils else []),
        frozenset(said.documents),
        frozenset(said.institution_ids),
        issued=frozenset(said.issued),
        **flags,
    )
