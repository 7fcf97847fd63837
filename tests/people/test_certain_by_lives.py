"""What a tie of two lives makes up for, and what it does not: pairs made to deceive."""

from dataclasses import replace
from datetime import date

import pytest

from kontingent.people.certainty import Ties, common_grades
from kontingent.people.matching import Outcome, decide
from tests.people.claims import OTHER_SNILS, SNILS, candidate, claim

SWAPPED = {"birth_date": date(2002, 5, 7)}, {"birth_date": date(2002, 7, 5)}
CLASS = Ties(school=True, peers=True)


def outcome(ties: Ties, said: dict[str, object], known: dict[str, object] | None = None) -> Outcome:
    there = decide(claim(**said), [replace(candidate(7, **known or {}), ties=ties)]).outcome
    assert decide(claim(**known or {}), [replace(candidate(7, **said), ties=ties)]).outcome is there
    return there


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({"additional_name": ""}, True),
        ({"family_name": "Абромов"}, True),
        ({"family_name": "Абрамов-Орлов"}, True),
        ({"family_name": "Даниил", "given_name": "Абрамов"}, True),
        ({"sex": ""}, True),
        ({"given_name": "Данил"}, False),  # a twin
        ({"given_name": "Кирилл"}, False),
        ({"family_name": "Орлов"}, False),
        ({"birth_date": date(2002, 11, 15)}, False),
        ({"sex": "female"}, False),
    ],
)
def test_of_one_guardian_no_two_children_bear_one_name_and_birth_date(changed, expected):
    assert (outcome(Ties(kin=True), changed) is Outcome.FOUND) is expected
    assert outcome(Ties(kin=True, beside=True), changed) is not Outcome.FOUND
    assert outcome(Ties(kin=True), changed | {"snils": SNILS}, {"snils": OTHER_SNILS}) is not Outcome.FOUND


@pytest.mark.parametrize(
    ("changed", "ties", "expected"),
    [
        ({"family_name": "Абромов"}, CLASS, True),
        ({"additional_name": ""}, CLASS, True),
        ({"additional_name": "Ромнович"}, CLASS, True),
        ({"family_name": "Абромов"}, Ties(school=True), False),  # no grade is told
        ({"family_name": "Абромов"}, Ties(peers=True), False),  # of another school
        ({"family_name": "Абромов"}, CLASS._replace(two_grades=True), False),
        ({"family_name": "Абромов", "sex": ""}, CLASS, False),
        ({"family_name": "Абрамов-Орлов"}, CLASS, False),
        ({"given_name": "Данил"}, CLASS, False),
        ({"given_name": "Дониил"}, CLASS, False),
    ],
)
def test_a_letter_within_one_grade_of_one_school(changed, ties, expected):
    assert (outcome(ties, changed) is Outcome.FOUND) is expected


@pytest.mark.parametrize(
    ("ties", "expected"),
    [
        (Ties(parent=True, kin=True), True),
        (Ties(school=True), True),
        (Ties(kin=True, household=True, family=True, move=True, paper=True, mistyped=True, peers=True), False),
        (Ties(school=True, beside=True), False),
        (Ties(school=True, two_grades=True), False),
    ],
)
def test_day_and_month_exchanged_without_a_number(ties, expected):
    assert (outcome(ties, *SWAPPED) is Outcome.FOUND) is expected
    changed = SWAPPED[0] | {"additional_name": ""}
    assert outcome(ties, changed, SWAPPED[1]) is not Outcome.FOUND


NUMBER = {"snils": SNILS}


@pytest.mark.parametrize(
    ("ties", "number", "expected"),
    [
        (Ties(parent=True, kin=True), {}, True),
        (Ties(peers=True, household=True), {}, True),
        (Ties(peers=True, paper=True), {}, True),
        (Ties(peers=True), NUMBER, True),
        (Ties(school=True), NUMBER, True),
        # A father called as his son is: of one flat, of one family, with one СНИЛС.
        (Ties(kin=True, family=True, household=True), NUMBER, False),
        (Ties(), NUMBER, False),
        # Two namesakes of one school.
        (CLASS, {}, False),
        (Ties(peers=True, beside=True), NUMBER, False),
    ],
)
def test_without_a_birth_date(ties, number, expected):
    said, known = number | {"birth_date": None}, number | {"institution_ids": (90,)}
    assert (outcome(ties, said, known) is Outcome.FOUND) is expected


@pytest.mark.parametrize(
    ("ours", "theirs", "expected"),
    [
        ({(10, 2017): {9}}, {(10, 2017): {9}}, (True, False)),
        ({(10, 2017): {9}}, {(10, 2017): set()}, (True, False)),
        ({(10, 2017): {9}}, {(10, 2017): {8}}, (False, True)),
        ({(10, 2017): {9}, (10, 2016): {8}}, {(10, 2017): {9}, (10, 2016): {7}}, (False, True)),
        ({(10, 2017): {8, 9}}, {(10, 2017): {9}}, (True, False)),
        ({(10, 2017): {9}}, {(11, 2017): {9}}, (False, False)),
        ({(10, 2017): {9}}, {(10, 2016): {9}}, (False, False)),
        ({}, {(10, 2017): {9}}, (False, False)),
    ],
)
def test_where_two_were_in_a_school_year(ours, theirs, expected):
    assert common_grades(ours, theirs) == common_grades(theirs, ours) == expected
