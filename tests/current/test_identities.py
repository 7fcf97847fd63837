"""Merging and deciding bring the current view along, in one transaction."""

import pytest

from kontingent.audit.actor import Actor
from kontingent.current.identities import (
    decide_case,
    decide_cases,
    reconsider,
    undo_decisions,
    undo_merge,
)
from kontingent.current.models import CurrentEnrolment
from kontingent.people.merge_actions import ImpossibleMerge
from kontingent.people.models import Case, Person, PersonCard
from tests.current import region
from tests.current.merging import merge_persons
from tests.current.region import START, entry, send

BY = Actor.system()
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def two_records_of_one_human():
    region.build()
    for person_id, grade in ((1, 8), (2, 9)):
        send(
            entry(
                person_id, "general", family_name="Абрамов", given_name="Даниил", additional_name="Романович",
                birth_date="2002-11-14", gender="male",
            ),
            entry(
                person_id, "enrolment", f"e-{person_id}", organisation="o-10", school_year=2008 + grade, grade=grade,
                letter="Б",
            ),
            package=person_id,
        )  # fmt: skip
    Person.objects.filter(pk=2).update(is_provisional=True)


def view():
    cards = sorted(PersonCard.objects.values_list("pk", flat=True))
    return cards, sorted(CurrentEnrolment.objects.values_list("person_id", "grade"))


APART = ([1, 2], [(1, 8), (2, 9)])
TOGETHER = ([1], [(1, 8), (1, 9)])


def test_a_merge_and_its_undoing():
    assert view() == APART
    merge_persons(person_id=2, survivor_id=1, by=BY)
    assert view() == TOGETHER
    undo_merge(person_id=2, by=BY)
    assert view() == APART


@pytest.mark.parametrize(("same", "seen"), [(True, TOGETHER), (False, APART)])
def test_a_decided_case(same, seen):
    case = Case.objects.create(person_id=2, candidate_id=1, score=0.9, reasons=["name_same"], opened_at=START)
    decide_case(case_id=case.pk, same=same, by=BY)
    assert view() == seen


def test_many_cases_at_once_and_one_of_them_closed_before():
    first = Case.objects.create(person_id=2, candidate_id=1, score=0.9, reasons=[], opened_at=START)
    second = Case.objects.create(person_id=3, candidate_id=1, score=0.9, reasons=[], opened_at=START)
    decide_case(case_id=second.pk, same=False, by=BY)
    decided = decide_cases(case_ids=[second.pk, first.pk, 0], same=True, by=BY)
    assert decided.done == (first.pk,)
    assert decided.refused == (
        (second.pk, "Это совпадение уже решено: разные люди."),
        (0, "Такого совпадения нет."),
    )
    assert view() == TOGETHER


def test_different_snils_do_not_meet_through_a_third_person_of_one_decision():
    for person_id, snils in ((2, "11223344595"), (3, "08765430200")):
        send(entry(person_id, "general", family_name="Абрамов", given_name="Даниил", snils=snils))
    first, second = (
        Case.objects.create(person_id=one, candidate_id=1, score=0.9, reasons=["name_same"], opened_at=START)
        for one in (2, 3)
    )
    decided = decide_cases(case_ids=[first.pk, second.pk], same=True, by=BY)
    assert (decided.done, [one for one, _ in decided.refused]) == ((first.pk,), [second.pk])
    assert "разные СНИЛС" in decided.refused[0][1]
    assert undo_decisions(case_ids=[first.pk, second.pk], by=BY).done == (first.pk,)
    assert view() == ([1, 2, 3], APART[1])


@pytest.mark.parametrize("asked", [None, [2], range(1, 5000)])
def test_what_the_rules_find_by_now(asked):
    Case.objects.create(person_id=2, candidate_id=1, score=0.9, reasons=["name_same"], opened_at=START)
    assert reconsider(person_ids=asked) == 2
    assert view() == TOGETHER
    assert reconsider(person_ids=asked) == 0


def test_a_refused_merge_changes_nothing():
    with pytest.raises(ImpossibleMerge):
        merge_persons(person_id=1, survivor_id=1, by=BY)
    assert view() == APART
