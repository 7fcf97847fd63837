"""Merging, undoing it, deciding cases: pointers change, nothing is lost."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from kontingent.audit.actor import Actor
from kontingent.audit.models import Action, JournalEntry
from kontingent.institutions.scope import Scope
from kontingent.kernel.errors import NotFound
from kontingent.kernel.keyset import PageRequest, Step
from kontingent.people import cases
from kontingent.people.case_actions import CaseClosed, decide_case
from kontingent.people.cases import CaseFilter, case_rows, find_case
from kontingent.people.merge_actions import (
    ImpossibleMerge,
    MergeUndone,
    merge,
    undo_merge,
)
from kontingent.people.merges import MergeFilter, find_merge, listed, merge_rows, standing_among
from kontingent.people.models import Case, Merge, Person
from tests import cast
from tests.examples import examples
from tests.people.claims import MOTHERS_SNILS, OTHER_SNILS, SNILS, claim
from tests.people.register import AT, QUEUE, load, reconsider, region, school

BY = Actor(name="Орлов П. С.", user_id=7)


def persons(count):
    return [person.pk for person in Person.objects.bulk_create([Person(created_at=AT) for _ in range(count)])]


def pointers(*ids: int):
    found = dict(Person.objects.filter(pk__in=ids).values_list("pk", "merged_into_id"))
    return [found[person_id] for person_id in ids]


def doubtful(**changes: object):
    """A known person, a provisional one of another supplier, and the case between them."""
    [known] = load([claim(snils=SNILS)])
    [doubted] = load([claim(**{"external_id": "q-5", **changes})], QUEUE)
    return known.person_id, doubted.person_id, Case.objects.get(person_id=doubted.person_id)


@pytest.mark.django_db
def test_a_pointer_always_leads_to_the_final_survivor():
    a, b, c = persons(3)
    assert merge(person_id=a, survivor_id=b, by=BY) == {a, b}
    assert merge(person_id=b, survivor_id=c, by=BY) == {a, b, c}
    assert pointers(a, b, c) == [c, c, None]


@pytest.mark.django_db
def test_undoing_gives_back_those_merged_before():
    a, b, c = persons(3)
    merge(person_id=a, survivor_id=b, by=BY)
    merge(person_id=b, survivor_id=c, by=BY)
    assert undo_merge(person_id=b, by=BY) == {a, b, c}
    assert pointers(a, b, c) == [b, None, None]


@pytest.mark.django_db
def test_an_earlier_merge_may_be_undone_first():
    a, b, c = persons(3)
    merge(person_id=a, survivor_id=b, by=BY)
    merge(person_id=b, survivor_id=c, by=BY)
    undo_merge(person_id=a, by=BY)
    assert pointers(a, b, c) == [None, c, None]
    undo_merge(person_id=b, by=BY)
    assert pointers(a, b, c) == [None, None, None]


@pytest.mark.django_db
def test_who_is_merged_already_brings_his_survivor_along():
    a, b, c = persons(3)
    merge(person_id=a, survivor_id=b, by=BY)
    merge(person_id=a, survivor_id=c, by=BY)
    assert pointers(a, b, c) == [c, c, None]


@pytest.mark.django_db
def test_refusals():
    a, b = persons(2)
    merge(person_id=a, survivor_id=b, by=BY)
    for first, second in ((a, b), (b, a), (a, a)):
        with pytest.raises(ImpossibleMerge, match="одна персона"):
            merge(person_id=first, survivor_id=second, by=BY)
    with pytest.raises(ImpossibleMerge, match="ни с кем"):
        undo_merge(person_id=b, by=BY)
    with pytest.raises(NotFound):
        merge(person_id=a, survivor_id=0, by=BY)


@pytest.mark.django_db
def test_different_valid_snils_never_merge():
    first, second = load([claim(snils=SNILS), claim(external_id="p-2", given_name="Кирилл", snils=OTHER_SNILS)])
    with pytest.raises(ImpossibleMerge, match="разные СНИЛС"):
        merge(person_id=first.person_id, survivor_id=second.person_id, by=BY)
    assert pointers(first.person_id, second.person_id) == [None, None]


@pytest.mark.django_db
def test_merges_are_journaled():
    a, b = persons(2)
    merge(person_id=a, survivor_id=b, by=BY)
    undo_merge(person_id=a, by=BY)
    assert [
        (entry.action, entry.object_id, entry.details["survivor"]) for entry in JournalEntry.objects.order_by("id")
    ] == [
        (Action.PERSONS_MERGED, a, b),
        (Action.MERGE_UNDONE, a, b),
    ]
    row = Merge.objects.get()
    assert (row.merged_by, row.undone_by) == (7, 7)


@pytest.mark.django_db
def test_the_same_human_is_merged_and_the_case_closed():
    known, doubted, case = doubtful()
    assert decide_case(case_id=case.pk, same=True, by=BY) == {known, doubted}
    case.refresh_from_db()
    assert (case.state, case.decided_by, pointers(doubted)) == ("same", 7, [known])
    with pytest.raises(CaseClosed, match="тот же человек"):
        decide_case(case_id=case.pk, same=False, by=BY)
    assert [one.person_id for one in load([claim(external_id="q-5")], QUEUE)] == [doubted], "his facts stay his"


@pytest.mark.django_db
def test_undoing_a_merge_opens_its_case_again():
    _, doubted, case = doubtful()
    decide_case(case_id=case.pk, same=True, by=BY)
    undo_merge(person_id=doubted, by=BY)
    case.refresh_from_db()
    assert (case.state, case.decided_at, case.decided_by) == ("open", None, None)
    assert Person.objects.get(pk=doubted).is_provisional


@pytest.mark.django_db
def test_different_people_are_no_longer_provisional():
    _, doubted, case = doubtful()
    assert decide_case(case_id=case.pk, same=False, by=BY) == frozenset()
    case.refresh_from_db()
    assert case.state == "different"
    assert not Person.objects.get(pk=doubted).is_provisional
    assert JournalEntry.objects.get(action=Action.CASE_DECIDED).description == "Разные люди."


@pytest.mark.django_db
def test_while_another_case_waits_he_stays_provisional():
    _, doubted, case = doubtful()
    [other] = load([claim(external_id="p-9", birth_date=date(1978, 1, 2), snils=MOTHERS_SNILS)])
    Case.objects.create(person_id=doubted, candidate_id=other.person_id, score=0, reasons=[], opened_at=AT)
    decide_case(case_id=case.pk, same=False, by=BY)
    assert Person.objects.get(pk=doubted).is_provisional


@pytest.mark.django_db
def test_a_case_shows_both_sides_and_why():
    root = region()
    there = school(root)
    load([claim(snils=SNILS, institution_ids=(there.pk, root.pk))])
    [doubted] = load([claim(external_id="q-5", institution_ids=(there.pk, root.pk), birth_date=None)], QUEUE)
    scope = Scope(root.pk, open_data=True)
    [row] = case_rows(cases.listed(scope).found)
    assert (row.person.person_id, row.person.full_name) == (doubted.person_id, cast.DANIIL.name)
    assert (row.candidate.snils, row.candidate.birth_date) == (SNILS, date(2002, 11, 14))
    assert row.person.suppliers == (("2", "q-5"),)
    assert "Дата рождения указана не во всех записях." in row.reasons
    assert find_case(scope, row.id) == row
    assert cases.listed(scope).count() == 1


@pytest.mark.django_db
def test_cases_and_merges_outside_the_scope_do_not_exist():
    root = region()
    mine, theirs = school(root), school(root)
    load([claim(snils=SNILS, institution_ids=(theirs.pk, root.pk))])
    [doubted] = load([claim(external_id="q-5", institution_ids=(mine.pk, root.pk))], QUEUE)
    case = Case.objects.get()
    masked = Scope(root.pk, open_data=False)
    for scope in (Scope(mine.pk, open_data=True), Scope(theirs.pk, open_data=True), masked):
        assert cases.listed(scope, CaseFilter(institution_id=root.pk)).page(PageRequest()).rows == ()
        assert cases.listed(scope).count() == 0
        assert find_case(scope, case.pk) is None
    decide_case(case_id=case.pk, same=True, by=BY)
    [row] = merge_rows(listed(Scope(root.pk, open_data=True), MergeFilter()).found)
    assert row.person.person_id == doubted.person_id
    for scope in (Scope(mine.pk, open_data=True), masked):
        assert listed(scope, MergeFilter(name="Абрамов")).page(PageRequest()).rows == ()
        assert (listed(scope, MergeFilter()).count(), find_merge(scope, doubted.person_id)) == (0, None)
        assert standing_among(scope, [doubted.person_id]) == []


@pytest.mark.django_db
def test_pages_of_cases_give_each_once():
    root = region()
    candidate, *doubted = persons(8)
    for person_id in (candidate, *doubted):
        person_scope(person_id, root.pk)
    for number, person_id in enumerate(doubted):
        Case.objects.create(person_id=person_id, candidate_id=candidate, score=number % 3, reasons=[], opened_at=AT)
    scope = Scope(root.pk, open_data=True)
    every = cases.listed(scope)
    page = every.page(PageRequest(3))
    rows = list(page.rows)
    while page.has_after:
        page = every.page(PageRequest(3, Step.AFTER, every.key_of(page.rows[-1].pk)))
        rows += page.rows
    assert [row.score for row in rows] == [2, 2, 1, 1, 0, 0, 0]
    assert {row.person_id for row in rows} == set(doubted)


@pytest.mark.django_db
def test_pages_of_merges_give_each_once_there_and_back():
    root = region()
    survivor, *merged = persons(8)
    for person_id in (survivor, *merged):
        person_scope(person_id, root.pk)
    for person_id in merged:
        merge(person_id=person_id, survivor_id=survivor, by=BY)
    Merge.objects.filter(person_id__in=merged[:5]).update(merged_at=AT + timedelta(days=1))  # of one moment, the last
    scope = Scope(root.pk, open_data=True)
    newest = listed(scope, MergeFilter())
    page = newest.page(PageRequest(3))
    rows = list(page.rows)
    while page.has_after:
        page = newest.page(PageRequest(3, Step.AFTER, newest.key(page.rows[-1])))
        rows += page.rows
    assert [row.person_id for row in rows] == merged[4::-1] + merged[:4:-1]
    back = newest.page(PageRequest(3, Step.BEFORE, newest.key(page.rows[0])))
    assert (back.rows, back.has_before) == (tuple(rows[3:6]), True)


@pytest.mark.django_db
def test_merges_are_found_by_the_name_of_either_and_by_whether_they_stand():
    root = region()
    load([claim(snils=SNILS, institution_ids=(root.pk,))])
    [other] = load([claim(external_id="q-5", family_name="Яковлева", institution_ids=(root.pk,))], QUEUE)
    known = load([claim()])[0].person_id
    merge(person_id=other.person_id, survivor_id=known, by=BY)
    scope = Scope(root.pk, open_data=True)

    def found(**asked: object):
        return [row.person_id for row in listed(scope, MergeFilter(**asked)).page(PageRequest()).rows]

    assert found(name="абрамов") == found(stands=True) == [other.person_id]
    assert found(name="яковлева") == found(stands=False) == [], "his card is the survivor's by now"
    undo_merge(person_id=other.person_id, by=BY)
    assert found(name="яковл") == found(name="АБРАМ") == found(stands=False) == [other.person_id]
    assert found(stands=True) == found(name="щщщ") == []


@pytest.mark.django_db
def test_an_undoing_is_of_the_merge_that_was_seen():
    a, b = persons(2)
    merge(person_id=a, survivor_id=b, by=BY)
    seen = Merge.objects.get().merged_at
    undo_merge(person_id=a, by=BY, seen=seen)
    with pytest.raises(MergeUndone, match="уже отменено"):
        undo_merge(person_id=a, by=BY, seen=seen)
    merge(person_id=a, survivor_id=b, by=BY)
    with pytest.raises(MergeUndone):
        undo_merge(person_id=a, by=BY, seen=seen)
    assert pointers(a) == [b]


@pytest.mark.django_db
def test_whom_recognition_merged_a_person_parts_for_good():
    known, doubted, case = doubtful()
    load([claim(external_id="q-5", snils=SNILS)], QUEUE)
    assert reconsider(person_ids=None, by=Actor.system()) == {known, doubted}
    undo_merge(person_id=doubted, by=BY)
    case.refresh_from_db()
    assert (case.state, case.decided_by, Person.objects.get(pk=doubted).is_provisional) == ("different", 7, False)
    assert reconsider(person_ids=None, by=Actor.system()) == frozenset()


@pytest.mark.django_db
def test_only_cases_of_those_who_are_two_again_are_opened():
    a, b, c = persons(3)
    first, second = (
        Case.objects.create(person_id=one, candidate_id=c, score=0, reasons=[], opened_at=AT) for one in (a, b)
    )
    merge(person_id=a, survivor_id=c, by=BY)
    merge(person_id=b, survivor_id=c, by=BY)
    Merge.objects.update(merged_at=AT - timedelta(days=1))
    Case.objects.update(decided_at=AT - timedelta(days=1))  # as those that recognition decides together
    undo_merge(person_id=a, by=BY)
    assert [Case.objects.get(pk=one.pk).state for one in (first, second)] == ["open", "same"]


def person_scope(person_id, scope_id):
    from kontingent.people.models import PersonScope

    PersonScope.objects.create(person_id=person_id, scope_id=scope_id, roles=1, name_key="")


STEPS = st.lists(st.tuples(st.booleans(), st.integers(0, 5), st.integers(0, 5)), max_size=12)


@pytest.mark.slow
class AnyOrderOfMerges(TestCase):
    """Whatever is merged and undone: pointers are what the standing merges say, and never chains."""

    @examples(60)
    @given(STEPS)
    def test_pointers_follow_from_what_stands(self, steps):
        ids = persons(6)
        for is_merge, first, second in steps:
            try:
                if is_merge:
                    merge(person_id=ids[first], survivor_id=ids[second], by=BY)
                else:
                    undo_merge(person_id=ids[first], by=BY)
            except ImpossibleMerge:
                continue
        standing = dict(Merge.objects.filter(undone_at=None).values_list("person_id", "survivor_id"))
        for person_id, pointer in zip(ids, pointers(*ids), strict=True):
            end = person_id
            while end in standing:
                end = standing[end]
            assert pointer == (None if end == person_id else end)
