"""What agrees between two records and what speaks against their being of one human: the score and the reasons of it."""

from datetime import date
from typing import NamedTuple

from kontingent.people import weights
from kontingent.people.certainty import NO_TIES, Ties
from kontingent.people.comparison import BirthAgreement, NameAgreement, SexAgreement, are_other_givens
from kontingent.people.reasons import Reason

_GENERATION = 14  # years between the birth dates of a parent and a child, at the least


class Against(NamedTuple):
    """What says that two records are of two people."""

    snils: bool  # both have a valid one, and none is common
    certificate: bool
    passport: bool
    beside: bool  # one package of one supplier has both under two ids
    two_places: bool = False  # learned in two organisations at once
    two_grades: bool = False  # of one organisation in one school year
    borrowed: bool = False  # the СНИЛС would differ, but one of them is a parent's and says nothing

    @property
    def numbers(self) -> bool:
        return self.snils or self.documents

    @property
    def lives(self) -> bool:
        """What no supplier would say of one human: against name and birth date, not against a number."""
        return self.beside or self.two_places or self.two_grades

    @property
    def documents(self) -> bool:
        return self.certificate or self.passport


class Evidence(NamedTuple):
    """What agrees between a claim and a candidate."""

    remembered: bool
    snils: bool
    document: bool
    place: bool
    name: NameAgreement
    birth: BirthAgreement
    conventional: bool  # the birth date is 1 January
    sex: SexAgreement
    against: Against
    relative: bool = False  # a parent and a child that share a number
    ties: Ties = NO_TIES
    has_patronymics: bool = False  # both
    certificate: bool = False  # a whole birth certificate in common
    two_numbers: bool = False  # the СНИЛС and a whole document in common, or two of different kinds

    @property
    def is_whole(self) -> bool:
        """Surname, given name and patronymic agree, and the sex is known to."""
        return self.name is NameAgreement.SAME and self.has_patronymics and self.sex is SexAgreement.SAME


def is_of_parent(given: str, born: date | None, elder_given: str, elder_born: date | None) -> bool:
    """The second is a generation older, and called something else: a number of both is his."""
    if born is None or elder_born is None or born.year - elder_born.year < _GENERATION:
        return False
    return are_other_givens(given, elder_given)


def is_somebody_else(seen: Evidence) -> bool:
    """A supplier may correct a name, a birth date or a number, but not the name or the date together with another."""
    if seen.snils:
        return False
    if seen.name is NameAgreement.DIFFERENT:
        others = seen.birth in (BirthAgreement.DIFFERENT, BirthAgreement.TYPO)
        return others or seen.against.snils or seen.against.documents
    return seen.birth is BirthAgreement.DIFFERENT and seen.against.documents


def score(seen: Evidence) -> float:
    return weights.probability(
        weights.NAME[seen.name],
        weights.BIRTH[seen.birth],
        weights.CONVENTIONAL_BIRTH if seen.conventional and seen.birth is BirthAgreement.SAME else 0.0,
        weights.SEX[seen.sex],
        weights.SNILS_SAME if seen.snils else weights.SNILS_DIFFERS if seen.against.snils else 0.0,
        weights.DOCUMENT_SAME if seen.document else 0.0,
        weights.CERTIFICATE_DIFFERS if seen.against.certificate else 0.0,
        weights.PASSPORT_DIFFERS if seen.against.passport else 0.0,
        weights.SENT_BESIDE if seen.against.beside else 0.0,
        weights.TWO_PLACES if seen.against.two_places or seen.against.two_grades else 0.0,
        weights.PLACE_SAME if seen.place else 0.0,
        weights.TIED if seen.ties.exist else 0.0,
    )


def reasons_of(seen: Evidence, born: date | None, other: date | None) -> tuple[Reason, ...]:
    generation = born is not None and other is not None and abs(born.year - other.year) >= _GENERATION
    of_relative = generation and seen.name is NameAgreement.DIFFERENT
    flags = (
        (seen.remembered, Reason.SUPPLIER_REUSES_ID if is_somebody_else(seen) else Reason.SUPPLIER_ID),
        (seen.snils, Reason.SNILS_OF_RELATIVE if of_relative else Reason.SNILS_SAME),
        (seen.against.snils, Reason.SNILS_DIFFERS),
        (seen.against.borrowed, Reason.SNILS_BORROWED),
        (seen.document, Reason.DOCUMENT_OF_RELATIVE if of_relative else Reason.DOCUMENT_SAME),
        (seen.against.certificate, Reason.CERTIFICATE_DIFFERS),
        (seen.against.passport, Reason.PASSPORT_DIFFERS),
        (seen.against.beside, Reason.SENT_BESIDE),
        (seen.against.two_places, Reason.TWO_PLACES),
        (seen.against.two_grades, Reason.TWO_GRADES),
        (seen.place, Reason.PLACE_SAME),
        (seen.ties.kin, Reason.KIN_SAME),
        (seen.ties.family, Reason.FAMILY_SAME),
        (seen.ties.household, Reason.HOUSEHOLD_SAME),
        (seen.ties.move, Reason.MOVED),
        (seen.ties.paper, Reason.PAPER_SAME),
        (seen.ties.mistyped, Reason.SNILS_MISTYPED),
        (seen.ties.school, Reason.SCHOOL_SAME),
        (True, Reason(f"name_{_spelled(seen.name)}")),
        (True, Reason(f"birth_{_spelled(seen.birth)}")),
        (seen.conventional and seen.birth is BirthAgreement.SAME, Reason.BIRTH_CONVENTIONAL),
        (seen.sex is SexAgreement.DIFFERENT, Reason.SEX_DIFFERS),
    )
    return tuple(reason for given, reason in flags if given)


def _spelled(agreement: NameAgreement | BirthAgreement) -> str:
    return "differs" if agreement.name == "DIFFERENT" else agreement.name.lower()
