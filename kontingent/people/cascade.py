"""How sure a comparison is: the steps of recognition."""

from enum import IntEnum

from kontingent.people.comparison import BirthAgreement, NameAgreement, SexAgreement
from kontingent.people.evidence import Evidence, is_somebody_else


class CascadeStep(IntEnum):
    """A smaller step is surer; up to TIE the candidate is found."""

    REMEMBERED = 1
    SNILS = 2
    DOCUMENT = 3
    PLACE = 4
    TIE = 5  # by `people.certainty`
    DOUBTFUL = 6
    NOBODY = 7


OF_GIVEN = frozenset({NameAgreement.TYPO_IN_GIVEN, NameAgreement.CLOSE_GIVEN, NameAgreement.MISSPELT_GIVEN})
# With the same number: a surname changes with marriage, parts are mistyped. Not a given name: a mother's СНИЛС stands
# on both of her twins.
_SURE_WITH_NUMBER = (
    frozenset(NameAgreement)
    - OF_GIVEN
    - {
        NameAgreement.DOUBLE_GIVEN,
        NameAgreement.INITIALS,
        NameAgreement.DIFFERENT,
    }
)
# Of one guardian no two children bear one given name and birth date.
SURE_WITH_KIN = (
    frozenset(NameAgreement)
    - OF_GIVEN
    - {
        NameAgreement.DOUBLE_GIVEN,
        NameAgreement.INITIALS,
        NameAgreement.SURNAME_CHANGED,
        NameAgreement.DIFFERENT,
    }
)
SURE_WITH_PLACE = {NameAgreement.SAME, NameAgreement.WITHOUT_PATRONYMIC, NameAgreement.TRANSLITERATED}
_DOUBTFUL_IN_REGION = _SURE_WITH_NUMBER - {NameAgreement.SURNAME_CHANGED} | {NameAgreement.DOUBLE_GIVEN}
_DOUBTFUL_IN_PLACE = frozenset(NameAgreement) - {NameAgreement.DIFFERENT}

_SURE_WITH_CLASS = SURE_WITH_PLACE | {NameAgreement.TYPO}  # told of in one grade of one organisation, in one year


def step_of(seen: Evidence) -> CascadeStep:
    if seen.remembered:
        return CascadeStep.DOUBTFUL if is_somebody_else(seen) else CascadeStep.REMEMBERED
    if not seen.against.numbers and seen.sex is not SexAgreement.DIFFERENT:
        if (seen.snils or seen.document) and _agree_with_number(seen):
            return CascadeStep.SNILS if seen.snils else CascadeStep.DOCUMENT
        if not seen.against.lives and not seen.conventional:
            if _is_of_place(seen):
                return CascadeStep.PLACE
            if _is_tied(seen):
                return CascadeStep.TIE
    if seen.relative:
        return CascadeStep.NOBODY
    if seen.snils or seen.document:
        return CascadeStep.DOUBTFUL
    return CascadeStep.DOUBTFUL if _is_doubtful(seen) else CascadeStep.NOBODY


def _is_of_place(seen: Evidence) -> bool:
    if seen.birth is not BirthAgreement.SAME or seen.against.borrowed:
        return False
    return seen.place and seen.name in SURE_WITH_PLACE and _sex_is_known(seen)


def _is_tied(seen: Evidence) -> bool:
    """No two children of a mother, and no two of a flat and a class, bear one full name; a child has one mother."""
    ties = seen.ties
    if seen.birth is BirthAgreement.SAME:
        of_class = ties.school and ties.peers and seen.sex is SexAgreement.SAME
        return (
            (seen.is_whole and ties.exist)
            or (ties.kin and seen.name in SURE_WITH_KIN)
            or (of_class and seen.name in _SURE_WITH_CLASS)
        )
    if seen.birth is BirthAgreement.SWAPPED:
        return seen.is_whole and (ties.parent or ties.school)
    if seen.birth is BirthAgreement.UNKNOWN:
        return seen.is_whole and (ties.parent or (ties.peers and (ties.household or ties.paper)))
    return False


def _agree_with_number(seen: Evidence) -> bool:
    """Day and month are exchanged by whoever types them; then the whole name has to agree."""
    if seen.birth is BirthAgreement.SWAPPED:
        return seen.is_whole
    if seen.birth is BirthAgreement.UNKNOWN:
        return _agree_without_birth(seen)
    return seen.birth is BirthAgreement.SAME and (seen.name in _SURE_WITH_NUMBER or _is_misspelt(seen))


def _agree_without_birth(seen: Evidence) -> bool:
    """A father may be called as his son, and his СНИЛС and passport stand on the child: not his certificate.

    Nor does he learn in the child's kindergarten or in a class of its cohort, or have its diploma.
    """
    if seen.against.lives or seen.name not in SURE_WITH_PLACE:
        return False
    is_not_his = seen.ties.peers or seen.ties.school or seen.ties.paper
    return (seen.certificate and seen.two_numbers) or (is_not_his and seen.is_whole)


def _is_misspelt(seen: Evidence) -> bool:
    """Twins have all in common but the given name, and may have one number by mistake: they bear two names."""
    if seen.against.lives or seen.conventional or seen.sex is not SexAgreement.SAME:
        return False
    if seen.name is NameAgreement.MISSPELT_GIVEN:
        return seen.has_patronymics or seen.two_numbers
    return seen.name is NameAgreement.CLOSE_GIVEN and seen.two_numbers


def _sex_is_known(seen: Evidence) -> bool:
    """A patronymic says the sex as well: the whole name agrees, or the sex does."""
    return seen.sex is SexAgreement.SAME or seen.name is NameAgreement.SAME


def _is_doubtful(seen: Evidence) -> bool:
    if seen.against.snils or seen.sex is SexAgreement.DIFFERENT:
        # A mother's number on one of the records, or a wrong sex.
        return seen.name is NameAgreement.SAME and seen.birth is BirthAgreement.SAME
    if seen.birth is BirthAgreement.SAME:
        return seen.name in (_DOUBTFUL_IN_PLACE if seen.place else _DOUBTFUL_IN_REGION)
    if seen.birth is BirthAgreement.SWAPPED:
        return seen.name is NameAgreement.SAME
    return seen.place and seen.name is NameAgreement.SAME and seen.birth is not BirthAgreement.DIFFERENT
