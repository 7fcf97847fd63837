"""Recognition on the database: what is remembered, what becomes a case, and that the cut into batches means little."""

from dataclasses import replace
from datetime import date

import pytest

from kontingent.audit.actor import Actor
from kontingent.institutions.models import Institution
from kontingent.people.matching import Claim, Outcome
from kontingent.people.models import Case, Person, PersonExternalId
from kontingent.people.queries import holders_of_reused_ids
from tests.people.claims import MOTHERS_SNILS, OTHER_SNILS, PASSPORT, SNILS, claim
from tests.people.register import AT, DIARY, QUEUE, load, reconsider, region, school

pytestmark = pytest.mark.django_db


def outcome(*claims: Claim, supplier_id=DIARY):
    return [(answer.person_id, answer.outcome) for answer in load(claims, supplier_id)]


def test_somebody_new_is_created_and_remembered():
    [(person_id, how)] = outcome(claim())
    assert how is Outcome.NEW
    person = Person.objects.get()
    assert (person.pk, person.is_provisional, person.created_at) == (person_id, False, AT)
    assert list(PersonExternalId.objects.values_list("supplier_id", "external_id", "person_id")) == [
        (DIARY, "p-1001", person_id)
    ]


def test_the_same_package_again_changes_nothing():
    claims = [claim(), claim(external_id="p-2", snils=SNILS), claim(external_id="p-3", given_name="Абрамов")]
    first = load(claims)
    again = load(claims)
    assert [answer.person_id for answer in again] == [answer.person_id for answer in first]
    assert {answer.outcome for answer in again} == {Outcome.FOUND}
    assert Person.objects.count() == len({answer.person_id for answer in first})


@pytest.mark.parametrize(
    "shared", [{"snils": SNILS}, {"documents": (PASSPORT,)}, {"snils": SNILS, "documents": (PASSPORT,)}]
)
def test_another_supplier_is_recognised_by_a_number(shared):
    [(person_id, _)] = outcome(claim(**shared))
    assert outcome(claim(external_id="q-5", **shared), supplier_id=QUEUE) == [(person_id, Outcome.FOUND)]
    assert outcome(claim(external_id="q-5"), supplier_id=QUEUE) == [(person_id, Outcome.FOUND)], "remembered"


def test_another_supplier_is_recognised_by_the_place_once_all_of_the_package_is_in():
    there = school(region()).pk
    [(person_id, _)] = outcome(claim(institution_ids=(there,)))
    [(provisional, how)] = outcome(claim(external_id="q-5", institution_ids=(there,)), supplier_id=QUEUE)
    assert how is Outcome.PROVISIONAL
    assert "place_same" in Case.objects.get(person_id=provisional, candidate_id=person_id).reasons
    reconsider(person_ids=None, by=Actor.system())
    assert Person.objects.get(pk=provisional).merged_into_id == person_id


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"family_name": "Абромов"},
        {"family_name": "Даниил", "given_name": "Абрамов"},
        {"family_name": "Даниил", "given_name": "Романович", "additional_name": "Абрамов"},
        {"additional_name": ""},
        {"snils": SNILS, "given_name": "Кирилл"},
    ],
)
def test_less_sure_is_a_provisional_person_with_a_case(changes):
    [(known, _)] = outcome(claim(snils=SNILS))
    [(person_id, how)] = outcome(claim(**{"external_id": "q-5", **changes}), supplier_id=QUEUE)
    assert how is Outcome.PROVISIONAL
    assert Person.objects.get(pk=person_id).is_provisional
    case = Case.objects.get()
    assert (case.person_id, case.candidate_id, case.state) == (person_id, known, "open")
    assert case.opened_at == AT
    assert case.reasons


def test_day_and_month_swapped_is_a_case():
    load([claim(birth_date=date(2002, 3, 7))])
    assert (
        outcome(claim(external_id="q-5", birth_date=date(2002, 7, 3)), supplier_id=QUEUE)[0][1] is Outcome.PROVISIONAL
    )


def test_in_one_school_typing_errors_and_new_surnames_meet():
    there = school(region()).pk
    load([claim(institution_ids=(there,))])
    for number, changes in enumerate(
        [{"family_name": "Орлов"}, {"birth_date": date(2002, 11, 15)}, {"birth_date": None}, {"family_name": "Обрамов"}]
    ):
        changed = claim(**{"external_id": f"q-{number}", "institution_ids": (there,), **changes})
        with_case = outcome(changed, supplier_id=QUEUE)[0][0]
        assert Case.objects.filter(person_id=with_case).exists(), changes


def test_a_mothers_snils_on_her_child_makes_neither_an_error_nor_a_case():
    mother = claim(given_name="Ольга", additional_name="Ильинична", birth_date=date(1978, 1, 2), sex="female",
                   snils=MOTHERS_SNILS)  # fmt: skip
    (her, how), (child, how_child) = outcome(mother, claim(external_id="p-2", snils=MOTHERS_SNILS))
    assert (how, how_child) == (Outcome.NEW, Outcome.NEW)
    assert child != her
    assert not Case.objects.exists()


def test_an_id_that_now_means_somebody_else_is_not_overwritten():
    [(first, _)] = outcome(claim(snils=SNILS))
    other = claim(family_name="Орлова", given_name="Вера", additional_name="", sex="female",
                  birth_date=date(2010, 2, 3), snils=OTHER_SNILS)  # fmt: skip
    [(second, how)] = outcome(other)
    assert second != first
    assert how is Outcome.PROVISIONAL
    assert Case.objects.get(person_id=second, candidate_id=first).reasons[0] == "supplier_reuses_id"
    assert PersonExternalId.objects.get().person_id == first
    assert outcome(other, claim(snils=SNILS)) == [(second, Outcome.FOUND), (first, Outcome.FOUND)], "sent again"


def test_an_id_given_to_somebody_who_is_known_raises_no_case_and_is_remembered_as_his():
    [(first, _)] = outcome(claim(snils=SNILS))
    other = {"family_name": "Орлова", "given_name": "Вера", "additional_name": "", "sex": "female",
             "birth_date": date(2010, 2, 3), "snils": OTHER_SNILS}  # fmt: skip
    [(known, _)] = outcome(claim(external_id="q-9", **other), supplier_id=QUEUE)
    assert outcome(claim(**other)) == [(known, Outcome.FOUND)]
    case = Case.objects.get()
    assert (case.person_id, case.candidate_id, case.state) == (known, first, Case.State.DIFFERENT)
    assert case.reasons == ["supplier_reuses_id"]
    assert PersonExternalId.objects.get(supplier_id=DIARY).person_id == first
    assert outcome(claim(**other), claim(snils=SNILS)) == [(known, Outcome.FOUND), (first, Outcome.FOUND)]
    assert Case.objects.count() == 1
    assert holders_of_reused_ids([first]) == {first: [known]}


def test_a_given_away_id_without_any_number_is_found_again():
    [(first, _)] = outcome(claim())
    other = claim(
        family_name="Орлова", given_name="Вера", additional_name="", birth_date=date(2010, 2, 3), sex="female"
    )
    [(second, _)] = outcome(other)
    assert outcome(other, other, claim()) == [(second, Outcome.FOUND), (second, Outcome.FOUND), (first, Outcome.FOUND)]


def test_a_merged_person_keeps_the_id_of_his_facts_and_is_found_as_the_survivor():
    [(survivor, _)] = outcome(claim(snils=SNILS))
    [(merged, _)] = outcome(claim(external_id="q-5"), supplier_id=QUEUE)
    Person.objects.filter(pk=merged).update(merged_into=survivor)
    assert outcome(claim(external_id="q-5"), supplier_id=QUEUE) == [(merged, Outcome.FOUND)]
    assert outcome(claim(external_id="x-1", snils=SNILS), supplier_id=3) == [(survivor, Outcome.FOUND)]


def test_claims_of_one_batch_recognise_each_other():
    guardian = claim(external_id="g-1", snils=SNILS, institution_ids=())
    teacher = claim(external_id="t-1", snils=SNILS)
    again = claim(external_id="g-1", snils=SNILS)
    answers = outcome(guardian, teacher, again)
    assert len({person_id for person_id, _ in answers}) == 1
    assert [how for _, how in answers] == [Outcome.NEW, Outcome.FOUND, Outcome.FOUND]


def _a_difficult_package(there):
    base = claim(institution_ids=(there,))
    variants = [
        {"snils": SNILS}, {"snils": SNILS, "family_name": "Орлов"}, {"given_name": "Кирилл"}, {"additional_name": ""},
        {"birth_date": None}, {"documents": (PASSPORT,)}, {"documents": (PASSPORT,), "given_name": "Кирилл"},
        {"family_name": "Абромов"}, {"snils": OTHER_SNILS}, {"snils": SNILS, "birth_date": date(1978, 1, 2)},
        {"family_name": "Даниил", "given_name": "Абрамов", "institution_ids": ()}, {"institution_ids": ()},
    ]  # fmt: skip
    return [replace(base, external_id=f"d-{number}", **changes) for number, changes in enumerate(variants)]


@pytest.mark.parametrize("batch", [2, 3, 5, 100])
def test_the_cut_into_batches_means_nothing(batch):
    """Claims one by one are the measure: who is who, and which cases are open."""
    package = _a_difficult_package(school(region()).pk)
    alone = _shape(load(package, supplier_id=5, batch=1))
    Case.objects.all().delete()
    PersonExternalId.objects.all().delete()
    Person.objects.all().delete()
    assert _shape(load(package, supplier_id=5, batch=batch)) == alone


def _shape(answers):
    """Ids by order of appearance: sequences go on after a delete."""
    order = {person_id: number for number, person_id in enumerate(dict.fromkeys(one.person_id for one in answers))}
    cases = {(order[case.person_id], order[case.candidate_id]) for case in Case.objects.all()}
    return [(order[answer.person_id], answer.outcome) for answer in answers], cases


def test_names_with_the_marks_of_array_literals_are_only_names():
    nasty = claim(
        external_id='q"{},\\', family_name="Д'Ар\"к{}", given_name="NULL", additional_name="\\N,", snils=SNILS
    )
    [(person_id, _)] = outcome(nasty)
    assert outcome(nasty) == [(person_id, Outcome.FOUND)]
    assert outcome(replace(nasty, external_id="q-2", snils=None), supplier_id=QUEUE)[0][1] is Outcome.PROVISIONAL


def test_a_body_is_no_place_where_namesakes_meet():
    """Everybody of its subtree is in its scope: an official and a teacher of one name are not one for that."""
    root = region().pk
    [(teacher, _)] = outcome(claim(institution_ids=(school_of(root), root)))
    [(official, how)] = outcome(claim(external_id="q-5", institution_ids=(root,)), supplier_id=QUEUE)
    assert official != teacher
    assert how is Outcome.PROVISIONAL


def school_of(root_id):
    return school(Institution.objects.get(pk=root_id)).pk


@pytest.mark.parametrize("first", [0, 1])
def test_of_two_namesakes_in_one_batch_the_place_finds_neither(first):
    """Whichever comes first: the one with the number is known, so the other one is another."""
    there = school(region()).pk
    [(known, _)] = outcome(claim(snils=SNILS, institution_ids=(there,)), supplier_id=QUEUE)
    namesakes = [
        claim(external_id="p-1", institution_ids=(there,)),
        claim(external_id="p-2", snils=SNILS, institution_ids=(there,)),
    ]
    package = [namesakes[first], namesakes[1 - first]]
    answers = dict(zip((one.external_id for one in package), outcome(*package), strict=True))
    assert answers["p-2"] == (known, Outcome.FOUND)
    assert answers["p-1"][1] is Outcome.PROVISIONAL
    assert answers["p-1"][0] != known
    assert Case.objects.filter(person_id=answers["p-1"][0], candidate_id=known).exists()
