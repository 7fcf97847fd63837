"""The cascade: what is found, what is somebody new, and what a person has to decide."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kontingent.people.matching import CASES_AT_MOST, Outcome, decide
from kontingent.people.reasons import SENTENCES, Reason, sentences
from tests.people.claims import (
    BORN,
    MOTHERS_SNILS,
    OTHER_SCHOOL,
    OTHER_SNILS,
    PASSPORT,
    SCHOOL,
    SNILS,
    candidate,
    claim,
)

pytestmark = pytest.mark.slow


def test_nobody_is_new():
    assert decide(claim(), []).outcome is Outcome.NEW


@pytest.mark.parametrize(
    ("claimed", "known", "reason"),
    [
        ({}, {"is_remembered": True}, Reason.SUPPLIER_ID),
        ({"family_name": "Орлов", "birth_date": None}, {"is_remembered": True}, Reason.SUPPLIER_ID),
        ({"snils": SNILS}, {"snils": OTHER_SNILS, "is_remembered": True}, Reason.SUPPLIER_ID),
        ({"snils": SNILS}, {"snils": SNILS}, Reason.SNILS_SAME),
        ({"snils": SNILS, "additional_name": ""}, {"snils": SNILS}, Reason.SNILS_SAME),
        ({"snils": SNILS, "family_name": "Орлов"}, {"snils": SNILS}, Reason.SNILS_SAME),
        ({"snils": SNILS, "sex": ""}, {"snils": SNILS}, Reason.SNILS_SAME),
        ({"documents": (PASSPORT,)}, {"documents": (PASSPORT,)}, Reason.DOCUMENT_SAME),
        ({"institution_ids": (SCHOOL,)}, {"institution_ids": (SCHOOL, 1)}, Reason.PLACE_SAME),
        ({"institution_ids": (SCHOOL,), "sex": ""}, {"institution_ids": (SCHOOL,)}, Reason.PLACE_SAME),
        ({"institution_ids": (SCHOOL,), "additional_name": ""}, {"institution_ids": (SCHOOL,)}, Reason.PLACE_SAME),
    ],
)
def test_found(claimed, known, reason):
    decision = decide(claim(**claimed), [candidate(7, **known)])
    assert (decision.outcome, decision.person_id) == (Outcome.FOUND, 7)
    assert reason in decision.reasons
    assert decision.doubts == ()


@pytest.mark.parametrize(
    ("claimed", "known", "reason"),
    [
        ({}, {}, Reason.NAME_SAME),
        ({"family_name": "Абромов"}, {}, Reason.NAME_TYPO),
        ({"given_name": "Абрамов", "family_name": "Даниил"}, {}, Reason.NAME_SWAPPED),
        ({"birth_date": date(2002, 3, 7)}, {"birth_date": date(2002, 7, 3)}, Reason.BIRTH_SWAPPED),
        ({"snils": SNILS, "birth_date": date(2002, 11, 15)}, {"snils": SNILS}, Reason.BIRTH_TYPO),
        ({"snils": SNILS, "sex": "female"}, {"snils": SNILS}, Reason.SEX_DIFFERS),
        ({"snils": SNILS}, {"snils": OTHER_SNILS}, Reason.SNILS_DIFFERS),
        (
            {"snils": SNILS, "documents": (PASSPORT,)},
            {"snils": OTHER_SNILS, "documents": (PASSPORT,)},
            Reason.SNILS_DIFFERS,
        ),
        (
            {"snils": SNILS, "institution_ids": (SCHOOL,)},
            {"snils": OTHER_SNILS, "institution_ids": (SCHOOL,)},
            Reason.SNILS_DIFFERS,
        ),
        (
            {"family_name": "Орлов", "institution_ids": (SCHOOL,)},
            {"institution_ids": (SCHOOL,)},
            Reason.NAME_SURNAME_CHANGED,
        ),
        ({"birth_date": None, "institution_ids": (SCHOOL,)}, {"institution_ids": (SCHOOL,)}, Reason.BIRTH_UNKNOWN),
        ({"institution_ids": (SCHOOL,)}, {"institution_ids": (OTHER_SCHOOL,)}, Reason.NAME_SAME),
        (
            {"snils": SNILS, "family_name": "Орлов", "given_name": "Пётр", "birth_date": date(1990, 2, 3)},
            {"snils": OTHER_SNILS, "is_remembered": True},
            Reason.SUPPLIER_REUSES_ID,
        ),
    ],
)
def test_less_sure_is_a_case(claimed, known, reason):
    decision = decide(claim(**claimed), [candidate(7, **known)])
    assert (decision.outcome, decision.person_id) == (Outcome.PROVISIONAL, None)
    assert [doubt.person_id for doubt in decision.doubts] == [7]
    assert reason in decision.doubts[0].reasons


def test_a_mothers_snils_on_her_child_is_a_case():
    mother = candidate(7, given_name="Ольга", additional_name="Ильинична", birth_date=date(1978, 1, 2), sex="female",
                       family_name="Абрамова", snils=MOTHERS_SNILS)  # fmt: skip
    decision = decide(claim(snils=MOTHERS_SNILS), [mother])
    assert decision.outcome is Outcome.PROVISIONAL
    assert Reason.SNILS_OF_RELATIVE in decision.doubts[0].reasons


def test_twins_who_both_carry_their_mothers_snils_are_two():
    alina = candidate(7, given_name="Алина", additional_name="", sex="female", snils=MOTHERS_SNILS)
    arina = claim(given_name="Арина", additional_name="", sex="female", snils=MOTHERS_SNILS)
    assert decide(arina, [alina]).outcome is Outcome.PROVISIONAL


@pytest.mark.parametrize(
    "known",
    [
        {"given_name": "Кирилл", "institution_ids": (SCHOOL,)},  # a twin
        {"snils": OTHER_SNILS, "additional_name": ""},
        {"snils": OTHER_SNILS, "birth_date": date(2002, 11, 15), "institution_ids": (SCHOOL,)},
        {"family_name": "Орлов"},  # only somebody of the same school may have changed the surname
        {"birth_date": date(1978, 1, 2), "institution_ids": (SCHOOL,)},
        {"additional_name": "Петрович"},
    ],
)
def test_others_are_no_case(known):
    assert decide(claim(snils=SNILS, institution_ids=(SCHOOL,)), [candidate(7, **known)]).outcome is Outcome.NEW


def test_two_equally_good_candidates_are_a_case_of_each():
    pair = [candidate(7, snils=SNILS), candidate(8, snils=SNILS)]
    decision = decide(claim(snils=SNILS), pair)
    assert decision.outcome is Outcome.PROVISIONAL
    assert sorted(doubt.person_id for doubt in decision.doubts) == [7, 8]
    assert all(Reason.SEVERAL_CANDIDATES in doubt.reasons for doubt in decision.doubts)


def test_the_surer_step_wins():
    by_snils, by_place = candidate(7, snils=SNILS), candidate(8, institution_ids=(SCHOOL,))
    decision = decide(claim(snils=SNILS, institution_ids=(SCHOOL,)), [by_place, by_snils])
    assert decision.person_id == 7


def test_a_provisional_person_yields_to_an_established_one():
    decision = decide(claim(snils=SNILS), [candidate(7, snils=SNILS, is_provisional=True), candidate(8, snils=SNILS)])
    assert decision.person_id == 8


def test_a_snils_known_of_one_appearance_counts_for_the_person():
    appearances = [candidate(7, institution_ids=(SCHOOL,)), candidate(7, snils=OTHER_SNILS)]
    decision = decide(claim(snils=SNILS, institution_ids=(SCHOOL,)), appearances)
    assert decision.outcome is not Outcome.FOUND


def test_cases_are_not_more_than_one_compares_by_eye():
    decision = decide(claim(), [candidate(number) for number in range(1, 30)])
    assert [doubt.person_id for doubt in decision.doubts] == list(range(1, CASES_AT_MOST + 1))


def test_every_reason_is_a_sentence():
    assert set(SENTENCES) == set(Reason)
    assert sentences(["snils_same"]) == ["СНИЛС совпадает."]
    assert all(sentence.endswith(".") for sentence in SENTENCES.values())


CHANGES = st.fixed_dictionaries(
    {},
    optional={
        "family_name": st.sampled_from(["Абрамов", "Абромов", "Орлов", "Даниил", "Abramov"]),
        "given_name": st.sampled_from(["Даниил", "Данил", "Кирилл", "Абрамов", "Daniil"]),
        "additional_name": st.sampled_from(["Романович", "", "Р.", "Петрович"]),
        "birth_date": st.sampled_from([BORN, date(2002, 11, 15), date(2002, 3, 7), date(2002, 7, 3), None]),
        "sex": st.sampled_from(["male", "female", ""]),
        "snils": st.sampled_from([None, SNILS, OTHER_SNILS, MOTHERS_SNILS]),
        "documents": st.sampled_from([(), (PASSPORT,)]),
        "institution_ids": st.sampled_from([(), (SCHOOL,), (OTHER_SCHOOL,)]),
    },
)
CLAIMS = CHANGES.map(lambda changes: claim(**changes))
CANDIDATES = st.lists(
    st.tuples(st.integers(1, 4), CHANGES, st.booleans(), st.integers(0, 5)).map(
        lambda made: candidate(made[0], **made[1], is_provisional=made[2], is_remembered=made[3] == 0)
    ),
    max_size=6,
)


@given(CLAIMS, CANDIDATES, st.randoms())
def test_the_order_of_candidates_means_nothing(claimed, candidates, random):
    shuffled = random.sample(candidates, len(candidates))
    assert decide(claimed, candidates) == decide(claimed, shuffled)


@given(CLAIMS, CANDIDATES)
def test_different_valid_snils_never_make_one_person(claimed, candidates):
    decision = decide(claimed, candidates)
    if decision.outcome is Outcome.FOUND and Reason.SUPPLIER_ID not in decision.reasons:
        known = {one for each in candidates if each.person_id == decision.person_id for one in each.snils}
        assert claimed.snils is None or not known or claimed.snils in known


@given(CHANGES, CHANGES)
def test_who_is_found_finds(first, second):
    """Which of two records came first does not decide whether they are one person."""
    there = decide(claim(**first), [candidate(1, **second)])
    back = decide(claim(**second), [candidate(1, **first)])
    assert (there.outcome, there.score, there.reasons) == (back.outcome, back.score, back.reasons)


@given(CLAIMS, CANDIDATES)
def test_an_answer_is_whole(claimed, candidates):
    decision = decide(claimed, candidates)
    assert (decision.person_id is not None) == (decision.outcome is Outcome.FOUND)
    assert bool(decision.doubts) == (decision.outcome is Outcome.PROVISIONAL)
    assert all(0 <= doubt.score <= 1 for doubt in decision.doubts)
