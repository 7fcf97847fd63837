"""What a number in common makes up for, and what it does not: pairs made to deceive."""

from datetime import date

import pytest

from kontingent.people.matching import Outcome, decide
from kontingent.people.reasons import Reason
from tests.people.claims import BORN, OTHER_SNILS, PASSPORT, SCHOOL, SNILS, candidate, claim

CERTIFICATE, TWINS = ("birth_certificate", "IIБД123456"), ("birth_certificate", "IIБД123457")
BROKEN = ("birth_certificate", "121265432")  # of no right form: many children of a clerk bear it
ONE = {"snils": SNILS}
BOTH = {"snils": SNILS, "documents": (CERTIFICATE,)}
SISTER = {"family_name": "Белова", "given_name": "Арина", "additional_name": "Олеговна", "sex": "female"}


@pytest.mark.parametrize(
    ("said", "known", "numbers", "outcome"),
    [
        # One of the two is no name: nobody called two children so.
        ("Анастсия", "Анастасия", ONE, Outcome.FOUND),
        ("Анастсия", "Анастасия", {"documents": (CERTIFICATE,)}, Outcome.FOUND),
        # Two names: twins, with the number of the first typed for the second, or with both.
        ("Алина", "Арина", ONE, Outcome.PROVISIONAL),
        ("Алина", "Арина", BOTH, Outcome.PROVISIONAL),
        ("Дарина", "Карина", BOTH, Outcome.PROVISIONAL),
        ("Мадина", "Марина", BOTH, Outcome.PROVISIONAL),
        # Two spellings of one name, or of a name that nobody has written down: two numbers.
        ("Наталия", "Наталья", ONE, Outcome.PROVISIONAL),
        ("Наталия", "Наталья", BOTH, Outcome.FOUND),
        ("Сувонг", "Сувонк", ONE, Outcome.PROVISIONAL),
        ("Сувонг", "Сувонк", BOTH, Outcome.FOUND),
        # Two letters.
        ("Онастасея", "Анастасия", BOTH, Outcome.PROVISIONAL),
    ],
)
def test_a_letter_of_the_given_name(said, known, numbers, outcome):
    there = decide(
        claim(**SISTER | {"given_name": said}, **numbers), [candidate(7, **SISTER | {"given_name": known}, **numbers)]
    )
    back = decide(
        claim(**SISTER | {"given_name": known}, **numbers), [candidate(7, **SISTER | {"given_name": said}, **numbers)]
    )
    assert (there.outcome, back.outcome) == (outcome, outcome)


@pytest.mark.parametrize(
    "changed",
    [
        {"sex": ""},
        {"sex": "male"},
        {"birth_date": date(2002, 11, 15)},
        {"birth_date": None},
        {"additional_name": ""},
        {"family_name": "Белово"},
        {"documents": (TWINS,)},
    ],
)
def test_a_misspelt_given_name_is_the_only_thing_that_differs(changed):
    known = candidate(7, **SISTER | {"given_name": "Анастасия", "documents": (CERTIFICATE,)}, **ONE)
    said = claim(**SISTER | {"given_name": "Анастсия"} | changed, **ONE)
    assert decide(said, [known]).outcome is not Outcome.FOUND


def test_two_ids_in_one_package_are_two_twins_whatever_they_are_called():
    known = candidate(7, **SISTER | {"given_name": "Анастасия"}, **BOTH, is_beside=True)
    assert decide(claim(**SISTER | {"given_name": "Анастсия"}, **BOTH), [known]).outcome is Outcome.PROVISIONAL


def test_whoever_bears_the_name_letter_by_letter_keeps_a_misspelt_one_from_being_found():
    """A row was copied: the second twin has both numbers of the first one."""
    first = candidate(7, **SISTER | {"given_name": "Сувонк"}, **BOTH)
    second = candidate(8, **SISTER | {"given_name": "Сувонг", "snils": OTHER_SNILS, "documents": (TWINS,)})
    decision = decide(claim(**SISTER | {"given_name": "Сувонг"}, **BOTH), [first, second])
    assert decision.outcome is Outcome.PROVISIONAL
    assert {doubt.person_id for doubt in decision.doubts} == {7, 8}


@pytest.mark.parametrize(
    ("numbers", "changed", "outcome"),
    [
        (BOTH, {}, Outcome.FOUND),
        (BOTH, {"additional_name": ""}, Outcome.FOUND),
        (BOTH, {"family_name": "Abramov", "given_name": "Daniil", "additional_name": ""}, Outcome.FOUND),
        # A father called as his son is, whose СНИЛС, or passport too, stands on the child.
        (ONE, {}, Outcome.PROVISIONAL),
        ({"snils": SNILS, "documents": (PASSPORT,)}, {}, Outcome.PROVISIONAL),
        ({"documents": (CERTIFICATE,)}, {}, Outcome.PROVISIONAL),
        ({"snils": SNILS, "documents": (BROKEN,)}, {}, Outcome.PROVISIONAL),
        (BOTH, {"family_name": "Абромов"}, Outcome.PROVISIONAL),
        (BOTH, {"given_name": "Данил"}, Outcome.PROVISIONAL),
        (BOTH, {"sex": "female"}, Outcome.PROVISIONAL),
    ],
)
def test_without_a_birth_date(numbers, changed, outcome):
    decision = decide(claim(**numbers, **{"birth_date": None} | changed), [candidate(7, **numbers)])
    assert decision.outcome is outcome
    assert outcome is Outcome.FOUND or Reason.BIRTH_UNKNOWN in decision.doubts[0].reasons


def test_one_snils_typed_for_two_siblings_makes_them_no_one():
    elder = candidate(7, snils=SNILS, institution_ids=(SCHOOL,))
    for born in (date(2004, 11, 14), BORN):
        younger = claim(snils=SNILS, given_name="Кирилл", birth_date=born, institution_ids=(SCHOOL,))
        assert decide(younger, [elder]).outcome is Outcome.PROVISIONAL
    assert decide(claim(snils=SNILS, birth_date=date(2004, 11, 14)), [elder]).outcome is Outcome.PROVISIONAL
