"""The cascade: what is found, what is somebody new, and what a person has to decide."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kontingent.people.certainty import Ties
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


CERTIFICATE, REISSUED = ("birth_certificate", "IIБД123456"), ("birth_certificate", "IIБД654321")
BROKEN = ("birth_certificate", "121265432")  # of no right form: it says nothing
AT_14, AT_16, AT_20, AT_30, AT_45 = (date(2002 + age, 12, 1) for age in (14, 16, 20, 30, 45))
FIRST_OF_JANUARY = date(2002, 1, 1)
THERE = {"institution_ids": (SCHOOL,)}


def passport(value: str, day: date | None = None) -> dict[str, object]:
    return {"documents": (("passport", value),), "issued": ((value, day),) if day else ()}


# What is said of both, what of the one and of the other; the person found, or the reason of the case.
AGAINST = [
    (THERE, {"documents": (CERTIFICATE,)}, {"documents": (REISSUED,)}, Reason.CERTIFICATE_DIFFERS),
    ({"snils": SNILS}, {"documents": (CERTIFICATE,)}, {"documents": (REISSUED,)}, Reason.CERTIFICATE_DIFFERS),
    (THERE, {"documents": (CERTIFICATE,)}, {"documents": (CERTIFICATE, REISSUED)}, None),
    (THERE, {"documents": (CERTIFICATE,)}, {"documents": (BROKEN,)}, None),
    (THERE, {"documents": (CERTIFICATE,)}, {"documents": (PASSPORT,)}, None),
    (THERE, {"documents": (CERTIFICATE,)}, {}, None),
    (THERE, passport("6804123456", AT_14), passport("6804654321", AT_16), Reason.PASSPORT_DIFFERS),
    ({"snils": SNILS}, passport("6804123456", AT_20), passport("6804654321", AT_30), Reason.PASSPORT_DIFFERS),
    (THERE, passport("6804123456", AT_14), passport("6804654321", AT_20), None),
    (THERE, passport("6804123456", AT_30), passport("6804654321", AT_45), None),
    (THERE, passport("6804123456", AT_14), passport("6804654321"), None),
    (THERE, passport("6804123456", AT_14), passport("123456", AT_16), None),
    (THERE, {}, {"is_beside": True}, Reason.SENT_BESIDE),
    ({"snils": SNILS}, {}, {"is_beside": True}, None),
    (THERE | {"birth_date": FIRST_OF_JANUARY}, {}, {}, Reason.BIRTH_CONVENTIONAL),
    ({"birth_date": FIRST_OF_JANUARY}, {}, {}, Reason.BIRTH_CONVENTIONAL),
    ({"birth_date": FIRST_OF_JANUARY, "snils": SNILS}, {}, {}, None),
    ({"birth_date": FIRST_OF_JANUARY, "documents": (PASSPORT,)}, {}, {}, None),
    (THERE | {"birth_date": date(1900, 1, 1)}, {}, {}, Reason.BIRTH_UNKNOWN),
    (THERE | {"birth_date": date(1899, 12, 30), "snils": SNILS}, {}, {}, Reason.BIRTH_UNKNOWN),
]


@pytest.mark.parametrize(("both", "first", "second", "reason"), AGAINST)
def test_what_speaks_against_makes_a_case(both, first, second, reason):
    there = decide(claim(**both, **first), [candidate(7, **both, **second)])
    assert there.outcome is (Outcome.FOUND if reason is None else Outcome.PROVISIONAL)
    assert reason is None or reason in there.doubts[0].reasons
    turned = {name: value for name, value in second.items() if name != "is_beside"}
    beside = {"is_beside": True} if "is_beside" in second else {}
    back = decide(claim(**both, **turned), [candidate(7, **both, **first, **beside)])
    assert (back.outcome, back.reasons) == (there.outcome, there.reasons)


@pytest.mark.parametrize("day", [date(1, 1, 1), date(1899, 12, 30), date(1900, 1, 1), date(1901, 1, 1)])
def test_two_without_a_real_birth_date_are_no_one_person_by_name(day):
    assert decide(claim(birth_date=day), [candidate(7, birth_date=day)]).outcome is Outcome.NEW
    there = decide(claim(birth_date=day, **THERE), [candidate(7, birth_date=day, **THERE)])
    assert there.outcome is Outcome.PROVISIONAL


@pytest.mark.parametrize(
    ("said", "known", "outcome"),
    [
        ({"documents": (REISSUED,)}, {"documents": (CERTIFICATE,)}, Outcome.FOUND),  # a correction
        ({"birth_date": date(1990, 2, 3)}, {}, Outcome.FOUND),
        ({"documents": (REISSUED,), "family_name": "Орлов", "given_name": "Пётр"}, {"documents": (CERTIFICATE,)},
         Outcome.PROVISIONAL),
        ({"documents": (REISSUED,), "birth_date": date(1990, 2, 3)}, {"documents": (CERTIFICATE,)},
         Outcome.PROVISIONAL),
    ],
)  # fmt: skip
def test_the_suppliers_own_id_is_trusted_unless_a_document_and_another_thing_contradict(said, known, outcome):
    decision = decide(claim(**said), [candidate(7, **known, is_remembered=True)])
    assert decision.outcome is outcome
    assert outcome is Outcome.FOUND or Reason.SUPPLIER_REUSES_ID in decision.doubts[0].reasons


MOTHER = {"given_name": "Ольга", "additional_name": "Ильинична", "birth_date": date(1978, 1, 2), "sex": "female",
          "family_name": "Абрамова", "snils": MOTHERS_SNILS}  # fmt: skip


def test_a_mothers_snils_on_her_child_says_nothing_of_either():
    assert decide(claim(snils=MOTHERS_SNILS), [candidate(7, **MOTHER)]).outcome is Outcome.NEW
    assert decide(claim(**MOTHER), [candidate(7, snils=MOTHERS_SNILS)]).outcome is Outcome.NEW


@pytest.mark.parametrize("changed", [{"given_name": "Данил"}, {"birth_date": date(1990, 11, 14)}])
def test_a_number_of_somebody_hardly_older_or_called_alike_is_a_case(changed):
    other = candidate(7, **MOTHER | changed)
    assert decide(claim(snils=MOTHERS_SNILS), [other]).outcome is Outcome.PROVISIONAL


def test_beside_a_mothers_snils_a_document_finds_and_a_place_does_not():
    known = candidate(7, snils=SNILS, documents=(PASSPORT,), institution_ids=(SCHOOL,))
    by_document = decide(claim(snils=MOTHERS_SNILS, documents=(PASSPORT,)), [known, candidate(8, **MOTHER)])
    assert (by_document.outcome, by_document.person_id) == (Outcome.FOUND, 7)
    by_place = decide(claim(snils=MOTHERS_SNILS, institution_ids=(SCHOOL,)), [known, candidate(8, **MOTHER)])
    assert by_place.outcome is Outcome.PROVISIONAL
    assert Reason.SNILS_BORROWED in by_place.doubts[0].reasons


@pytest.mark.parametrize(
    ("ties", "outcome"),
    [
        (Ties(), Outcome.PROVISIONAL),
        (Ties(kin=True), Outcome.FOUND),
        (Ties(household=True), Outcome.FOUND),
        (Ties(move=True), Outcome.FOUND),
        (Ties(paper=True), Outcome.FOUND),
        (Ties(kin=True, beside=True), Outcome.PROVISIONAL),
        (Ties(kin=True, two_places=True), Outcome.PROVISIONAL),
    ],
)
def test_a_whole_name_and_a_tie_of_two_lives(ties, outcome):
    assert decide(claim(), [replace(candidate(7), ties=ties)]).outcome is outcome


@pytest.mark.parametrize(
    ("claimed", "known"),
    [
        ({"additional_name": ""}, {}),
        ({"additional_name": ""}, {"additional_name": ""}),
        ({"family_name": "Абрамоф"}, {}),
        ({"sex": ""}, {}),
        ({"sex": "female"}, {}),
        ({"birth_date": date(2002, 1, 1)}, {"birth_date": date(2002, 1, 1)}),
        ({"birth_date": date(2002, 11, 15)}, {}),
        ({"birth_date": None}, {}),
        ({"snils": SNILS}, {"snils": OTHER_SNILS}),
    ],
)
def test_no_tie_makes_up_for_what_does_not_agree(claimed, known):
    every = Ties(family=True, household=True, move=True, paper=True, mistyped=True, school=True)
    tied = replace(candidate(7, **known), ties=every)
    assert decide(claim(**claimed), [tied]).outcome is not Outcome.FOUND


def test_no_place_is_shared_by_who_learned_in_two_schools_at_once():
    tied = replace(candidate(7, institution_ids=(SCHOOL,)), ties=Ties(two_places=True))
    assert decide(claim(institution_ids=(SCHOOL,)), [tied]).outcome is Outcome.PROVISIONAL


@pytest.mark.parametrize(("changed", "outcome"), [({}, Outcome.FOUND), ({"additional_name": ""}, Outcome.PROVISIONAL)])
def test_day_and_month_exchanged_beside_a_number_and_the_whole_name(changed, outcome):
    known = candidate(7, snils=SNILS, birth_date=date(2002, 7, 5))
    assert decide(claim(snils=SNILS, birth_date=date(2002, 5, 7), **changed), [known]).outcome is outcome


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
        "birth_date": st.sampled_from(
            [BORN, date(2002, 11, 15), date(2002, 3, 7), date(2002, 7, 3), FIRST_OF_JANUARY, None]
        ),
        "sex": st.sampled_from(["male", "female", ""]),
        "snils": st.sampled_from([None, SNILS, OTHER_SNILS, MOTHERS_SNILS]),
        "documents": st.sampled_from([(), (PASSPORT,), (CERTIFICATE,), (REISSUED,), (PASSPORT, CERTIFICATE)]),
        "issued": st.sampled_from([(), ((PASSPORT[1], AT_14),), (("6804654321", AT_16),)]),
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
def test_different_certificates_never_make_one_person_silently(claimed, candidates):
    decision = decide(claimed, candidates)
    if decision.outcome is Outcome.FOUND and Reason.SUPPLIER_ID not in decision.reasons:
        known = {one for each in candidates if each.person_id == decision.person_id for one in each.documents}
        own, theirs = ({*each} & {CERTIFICATE, REISSUED} for each in (claimed.documents, known))
        assert not own or not theirs or own & theirs


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
