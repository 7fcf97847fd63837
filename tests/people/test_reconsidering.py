"""Open cases after more has come: what the rules find by then needs nobody to decide."""

import pytest

from kontingent.audit.actor import Actor
from kontingent.audit.models import Action, JournalEntry
from kontingent.people.models import Case, Merge, Person
from tests.people.claims import OTHER_SNILS, SNILS, claim
from tests.people.register import AT, QUEUE, load, reconsider, region, school

BY = Actor.system()
pytestmark = pytest.mark.django_db


@pytest.fixture
def pair():
    """A known person with a school, and a provisional one of the same name without."""
    there = school(region()).pk
    [known] = load([claim(snils=SNILS, institution_ids=(there,))])
    [doubted] = load([claim(external_id="q-5")], QUEUE)
    return known.person_id, doubted.person_id, there


def test_while_nothing_new_is_known_the_case_waits(pair):
    assert reconsider(person_ids=None, by=BY) == frozenset()
    assert Case.objects.get().state == "open"
    assert not JournalEntry.objects.exists()


@pytest.mark.parametrize("asked", ["all", "person", "candidate"])
def test_a_place_that_comes_later_decides(pair, asked):
    known, doubted, there = pair
    load([claim(external_id="q-5", institution_ids=(there,))], QUEUE)
    ids = {"all": None, "person": [doubted], "candidate": [known]}[asked]
    assert reconsider(person_ids=ids, by=BY) == {known, doubted}
    assert Person.objects.get(pk=doubted).merged_into_id == known
    case = Case.objects.get()
    assert (case.state, case.decided_by) == ("same", None)
    assert Merge.objects.get().survivor_id == known
    entry = JournalEntry.objects.get(action=Action.PERSONS_MERGED)
    assert entry.details == {"merges": [[doubted, known]]}
    assert entry.description == "Объединено по новым сведениям: 1\u00a0персона."
    assert reconsider(person_ids=None, by=BY) == frozenset()


def test_a_number_that_comes_later_decides(pair):
    known, doubted, _ = pair
    load([claim(external_id="q-5", snils=SNILS)], QUEUE)
    assert reconsider(person_ids=[doubted], by=BY) == {known, doubted}


def test_another_number_that_comes_later_forbids(pair):
    _, doubted, there = pair
    load([claim(external_id="q-5", snils=OTHER_SNILS, institution_ids=(there,))], QUEUE)
    assert reconsider(person_ids=[doubted], by=BY) == frozenset()
    assert Person.objects.get(pk=doubted).merged_into_id is None


def test_others_are_not_asked(pair):
    *_, there = pair
    load([claim(external_id="q-5", institution_ids=(there,))], QUEUE)
    assert reconsider(person_ids=[0], by=BY) == frozenset()


def test_a_chain_of_doubts_ends_at_one_survivor(pair):
    known, doubted, there = pair
    [third] = load([claim(external_id="x-1")], 3)
    assert Case.objects.filter(person_id=third.person_id).count() == 2
    load([claim(external_id="q-5", institution_ids=(there,))], QUEUE)
    load([claim(external_id="x-1", institution_ids=(there,))], 3)
    assert reconsider(person_ids=None, by=BY) == {known, doubted}
    assert reconsider(person_ids=None, by=BY) == {known, third.person_id}, "when the two are known as one"
    pointers = dict(Person.objects.values_list("pk", "merged_into_id"))
    assert pointers == {known: None, doubted: known, third.person_id: known}
    assert not Case.objects.filter(state="open").exists()


@pytest.mark.parametrize("asked", ["all", "survivor", "other"])
def test_a_case_of_who_was_merged_is_of_his_survivor(pair, asked):
    """A third record is doubted of both; it is merged into the one, and later a number says that both are one."""
    known, doubted, there = pair
    [third] = load([claim(external_id="x-1", institution_ids=(there,))], 3)
    assert reconsider(person_ids=None, by=BY) == {known, third.person_id}
    Case.objects.filter(person_id=doubted).delete()
    assert Case.objects.filter(person_id=third.person_id, candidate_id=doubted, state="open").exists()
    load([claim(external_id="q-5", snils=SNILS)], QUEUE)
    ids = {"all": None, "survivor": [known], "other": [doubted]}[asked]
    assert reconsider(person_ids=ids, by=BY) == {known, doubted}
    assert not Case.objects.filter(state="open").exists()
    assert len({one or pk for pk, one in Person.objects.values_list("pk", "merged_into_id")}) == 1


def test_whom_a_person_told_apart_from_the_merged_one_stays_apart_from_the_survivor(pair):
    known, doubted, there = pair
    [third] = load([claim(external_id="x-1", institution_ids=(there,))], 3)
    assert reconsider(person_ids=None, by=BY) == {known, third.person_id}
    decided = {"state": "different", "decided_at": AT}
    Case.objects.filter(person_id=third.person_id, candidate_id=doubted).update(**decided)
    load([claim(external_id="q-5", snils=SNILS)], QUEUE)
    assert reconsider(person_ids=None, by=BY) == frozenset()
