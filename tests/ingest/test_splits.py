"""A person is parted by suppliers' ids: facts, view and what comes later follow the id; the history before stays."""

from datetime import date

import pytest

from kontingent.audit.models import Action, JournalEntry
from kontingent.current.identities import reconsider, reunite
from kontingent.current.models import CurrentEnrolment
from kontingent.history.models import Fact
from kontingent.ingest.models import Package
from kontingent.ingest.splits import preview_split, read_identity, split_person
from kontingent.kernel import clock
from kontingent.people.models import Case, Person, PersonCard
from kontingent.people.split_actions import ExternalId, ImpossibleSplit, SplitStale
from tests import cast
from tests.ingest.region import ROBOT, build, send
from tests.ingest.splitting import SCHOOL, SNILS, check, id_of, learner, of, whose
from tests.ingest.xhtml import general, package, person

pytestmark = pytest.mark.slow


def part(survivor: int, *ids: ExternalId) -> int:
    return split_person(survivor_id=survivor, ids=ids, mark=read_identity(survivor).mark, by=ROBOT)


def current(person_id: int) -> list[tuple[str, str]]:
    """(key, what it says) of the records that stand under the person."""
    facts = Fact.objects.filter(person_id=person_id, superseded_at__year=9999, payload__isnull=False)
    return sorted((fact.key, fact.payload.get("given_name") or str(fact.payload.get("grade"))) for fact in facts)


def births() -> dict[int, str | None]:
    found = Fact.objects.filter(key="", superseded_at__year=9999)
    return {fact.person_id: fact.payload.get("birth_place") for fact in found}


def grades(person_id: int) -> list[int]:
    return sorted(CurrentEnrolment.objects.filter(person_id=person_id).values_list("grade", flat=True))


@pytest.fixture
def joined(db) -> int:
    """Two suppliers' children of one number: the cascade took them for one."""
    build("dnevnik", "zags")
    send(of("dnevnik", SCHOOL, learner("p-1", "8")))
    send(of("zags", SCHOOL, learner("z-1", "9")), supplier="zags")
    assert whose("p-1") == whose("z-1", "zags")
    return whose("p-1")


@pytest.fixture
def doubled(db) -> int:
    """Two ids of one supplier at one person: single sections are versions of one chain."""
    build("dnevnik")
    send(package(SCHOOL, learner("p-1", "8", additionalName="Романович")))
    send(package(learner("p-2", "9", additionalName="Романович", birthPlace="Тверь")))
    assert whose("p-1") == whose("p-2")
    return whose("p-1")


def test_an_id_is_parted_with_its_records(joined):
    new = part(joined, id_of("z-1", "zags"))
    assert (whose("p-1"), whose("z-1", "zags")) == (joined, new)
    assert (current(joined), current(new)) == (
        [("", "Даниил"), ("e-p-1@2017", "8")],
        [("", "Даниил"), ("e-z-1@2017", "9")],
    )
    assert (grades(joined), grades(new)) == ([8], [9])
    assert PersonCard.objects.get(pk=new).snils == "11223344595"
    assert check() == []


def test_history_before_stays_where_it_was_known(joined):
    before = set(Fact.objects.values_list("person_id", "kind", "key", "recorded_at", "package_id"))
    new = part(joined, id_of("z-1", "zags"))
    after = set(Fact.objects.values_list("person_id", "kind", "key", "recorded_at", "package_id"))
    assert before <= after
    written = Package.objects.get(name="Разделение персоны")
    assert {(row[0], row[4]) for row in after - before} == {(joined, written.pk), (new, written.pk)}
    assert (written.state, written.counts["new"], written.counts["withdrawn"]) == ("accepted", 2, 2)


def test_what_comes_later_follows_the_id_and_joins_nobody(joined):
    new = part(joined, id_of("z-1", "zags"))
    send(of("zags", SCHOOL, learner("z-1", "10")), supplier="zags")
    send(of("dnevnik", SCHOOL, learner("p-1", "11")))
    assert (grades(joined), grades(new)) == ([11], [10])
    reconsider(person_ids=None)
    assert Person.objects.get(pk=new).merged_into_id is None
    assert check() == []


def test_a_third_record_of_either_joins_the_two_no_more(joined):
    new = part(joined, id_of("z-1", "zags"))
    third = Person.objects.create(created_at=clock.now(), merged_into_id=joined).pk
    Case.objects.create(person_id=new, candidate_id=third, score=1, reasons=["name_same"], opened_at=clock.now())
    assert reconsider(person_ids=None) == 0
    assert Person.objects.get(pk=new).merged_into_id is None


def test_two_ids_of_one_supplier_are_told_apart_by_their_items(doubled):
    told = {one.holding.id.external_id: one for one in read_identity(doubled).told}
    assert [(one.full_name, one.birth_date, one.organisations, one.records) for one in told.values()] == [
        (cast.DANIIL.name, date(2002, 11, 14), ("Школа",), 2)
    ] * 2
    new = part(doubled, id_of("p-1"))
    assert (current(doubled), current(new)) == (
        [("", "Даниил"), ("e-p-2@2017", "9")],
        [("", "Даниил"), ("e-p-1@2017", "8")],
    )
    born = {
        fact.person_id: fact.payload.get("birth_place")
        for fact in Fact.objects.filter(key="", superseded_at__year=9999)
    }
    assert born == {doubled: "Тверь", new: None}, "each has what its own id said last"
    assert check() == []


def test_the_newer_id_goes_and_the_older_word_of_the_other_stands_again(doubled):
    new = part(doubled, id_of("p-2"))
    born = {
        fact.person_id: fact.payload.get("birth_place")
        for fact in Fact.objects.filter(key="", superseded_at__year=9999)
    }
    assert born == {doubled: None, new: "Тверь"}
    assert (grades(doubled), grades(new)) == ([8], [9])
    assert check() == []


def test_a_name_that_both_ids_say_alike_is_lost_by_neither(db):
    build("dnevnik")
    send(package(SCHOOL, learner("p-1", "8"), learner("p-2", "9")))
    old = whose("p-2")
    new = part(old, id_of("p-1"))
    assert (current(old), current(new)) == (
        [("", "Даниил"), ("e-p-2@2017", "9")],
        [("", "Даниил"), ("e-p-1@2017", "8")],
    )


def test_what_was_parted_together_is_parted_again(doubled):
    send(package(person("p-3", general(snils=SNILS, additionalName="Романович"))))
    new = part(doubled, id_of("p-1"), id_of("p-2"))
    assert (grades(doubled), grades(new)) == ([], [8, 9])
    third = part(new, id_of("p-2"))
    assert (grades(new), grades(third)) == ([8], [9])
    assert check() == []


def test_a_split_is_undone_by_merging_back(joined):
    new = part(joined, id_of("z-1", "zags"))
    reunite(person_id=new, survivor_id=joined, by=ROBOT)
    assert grades(joined) == [8, 9]
    assert not PersonCard.objects.filter(pk=new).exists()
    assert check() == []


def test_a_preview_shows_both_and_leaves_nothing(joined):
    before = (Fact.objects.count(), Person.objects.count(), Package.objects.count(), JournalEntry.objects.count())
    mark = read_identity(joined).mark
    seen = preview_split(survivor_id=joined, ids=[id_of("z-1", "zags")], mark=mark, by=ROBOT)
    assert (seen.staying.full_name, seen.staying.records) == ("Абрамов Даниил", 2)
    assert (seen.parted.records, seen.parted.memberships) == (2, ("Школа: 9\u00a0А, 01.09.2017–31.08.2018",))
    assert (
        Fact.objects.count(),
        Person.objects.count(),
        Package.objects.count(),
        JournalEntry.objects.count(),
    ) == before
    assert whose("z-1", "zags") == joined


def test_a_second_click_and_unfit_choices_are_refused(joined):
    mark = read_identity(joined).mark
    ids = [id_of("z-1", "zags")]
    new = split_person(survivor_id=joined, ids=ids, mark=mark, by=ROBOT)
    with pytest.raises(SplitStale, match="уже не те"):
        split_person(survivor_id=joined, ids=ids, mark=mark, by=ROBOT)
    for unfit in ([], ids, [id_of("p-1")]):
        with pytest.raises(ImpossibleSplit):
            part(joined, *unfit)
    assert Person.objects.count() == 2
    entry = JournalEntry.objects.get(action=Action.PERSON_SPLIT)
    assert (entry.object_id, entry.description) == (joined, f"Отделена персона {new}: zags: z-1.")
    case = Case.objects.get()
    assert (case.person_id, case.candidate_id, case.state) == (new, joined, "different")
