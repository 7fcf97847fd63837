"""How much each agreement says, in bits: log2 of how much likelier it is of one human than of two (Fellegi–Sunter).

The score only orders cases for whoever decides them: what is found is a matter of rules, not of a threshold. The bits
are set from what is known of a region of a million (some 18 years of birth dates: 2^12.5; a full name shared by one
in 10^5), not estimated from decided cases.
"""

from kontingent.people.comparison import BirthAgreement, NameAgreement, SexAgreement

PRIOR = -20.0  # that a person taken at random out of a million is the claimed one

NAME = {
    NameAgreement.SAME: 17.0,
    NameAgreement.WITHOUT_PATRONYMIC: 12.0,
    NameAgreement.TRANSLITERATED: 13.0,
    NameAgreement.SWAPPED: 14.0,
    NameAgreement.DOUBLE_SURNAME: 12.0,
    NameAgreement.DOUBLE_GIVEN: 10.0,
    NameAgreement.SURNAME_CHANGED: 8.0,
    NameAgreement.TYPO: 12.0,
    NameAgreement.TYPO_IN_GIVEN: 8.0,
    NameAgreement.CLOSE_GIVEN: 10.0,
    NameAgreement.MISSPELT_GIVEN: 12.0,
    NameAgreement.INITIALS: 5.0,
    NameAgreement.DIFFERENT: -10.0,
}
BIRTH = {
    BirthAgreement.SAME: 12.5,
    BirthAgreement.SWAPPED: 7.0,
    BirthAgreement.TYPO: 5.0,
    BirthAgreement.UNKNOWN: 0.0,
    BirthAgreement.DIFFERENT: -8.0,
}
CONVENTIONAL_BIRTH = -4.0  # beside an equal date: 1 January is written for one of some hundred, whatever the year
SEX = {SexAgreement.SAME: 1.0, SexAgreement.UNKNOWN: 0.0, SexAgreement.DIFFERENT: -6.0}
SNILS_SAME = 18.0  # not more: parents' numbers stand on children
SNILS_DIFFERS = -14.0
DOCUMENT_SAME = 16.0
CERTIFICATE_DIFFERS = -6.0  # it may be issued again, and a passport is replaced when it is lost
PASSPORT_DIFFERS = -5.0
SENT_BESIDE = -4.0
TWO_PLACES = -8.0
PLACE_SAME = 8.0
TIED = 12.0


def probability(*bits: float) -> float:
    """Of being one human, from 0 to 1."""
    return float(1 / (1 + 2 ** -(PRIOR + sum(bits))))
