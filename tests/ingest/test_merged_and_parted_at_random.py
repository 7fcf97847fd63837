"""Merge, undo, part, send, look at open cases, in any order: no record is lost, nobody comes into a strange list."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from kontingent.current.identities import reconsider, undo_merge
from kontingent.history.models import Fact
from kontingent.ingest.splits import read_identity, split_person
from kontingent.institutions.models import Institution, InstitutionExternalId
from kontingent.kernel.errors import Refusal
from kontingent.people.models import Merge, Person, PersonExternalId, PersonScope
from tests.current.merging import merge_persons
from tests.examples import examples
from tests.ingest.region import ROBOT, build, send
from tests.ingest.splitting import check, of
from tests.ingest.xhtml import general, item, person, section

IDS = {"dnevnik": ("a", "b", "c"), "zags": ("d", "e", "f")}
SUPPLIERS = {id_: supplier for supplier, ids in IDS.items() for id_ in ids}
NUMBERS = {"a": "1", "b": "1", "c": "2", "d": "1", "e": "2", "f": ""}  # whom the cascade takes for one
SNILS = {"1": "112-233-445 95", "2": "087-654-303 00", "": ""}  # without one he may be merged into either
STEP = st.tuples(
    st.sampled_from(["merge", "undo", "split", "send", "look"]),
    st.integers(0, 9),
    st.sets(st.sampled_from(sorted(SUPPLIERS)), min_size=1, max_size=3),
)


def school(id_: str) -> str:
    n = sorted(SUPPLIERS).index(id_)
    return item("Organisation", f"o-{id_}", section("OrganisationGeneral", fullName=f"Школа {n}"))


def learner(id_: str, street: int = 0) -> str:
    lives = section("Contacts", permanentAddress=f"{id_}, {street}")
    learns = section("Enrolment", f"r-{id_}", organisation=f"o-{id_}", schoolYear="2017", grade="8", letter="А")
    return person(id_, general(snils=SNILS[NUMBERS[id_]]), lives, learns)


def survivors() -> dict[int, int]:
    return {pk: into or pk for pk, into in Person.objects.values_list("pk", "merged_into_id")}


def take(step: str, number: int, chosen: set[str]) -> None:
    persons = sorted(set(survivors().values()))
    one, other = persons[number % len(persons)], persons[len(chosen) % len(persons)]
    if step == "merge":
        merge_persons(person_id=one, survivor_id=other, by=ROBOT)
    elif step == "undo":
        standing = sorted(Merge.objects.filter(undone_at=None).values_list("person_id", flat=True))
        if standing:
            undo_merge(person_id=standing[number % len(standing)], by=ROBOT)
    elif step == "split":
        identity = read_identity(one)
        ids = [told.holding.id for told in identity.told if told.holding.id.external_id in chosen]
        split_person(survivor_id=one, ids=ids, mark=identity.mark, by=ROBOT)
    elif step == "look":
        reconsider(person_ids=None)
    else:
        for id_ in sorted(chosen):
            send(of(SUPPLIERS[id_], learner(id_, number)), supplier=SUPPLIERS[id_])


def holders() -> dict[str, int]:
    """Of each id, whom it leads to now."""
    found = survivors()
    return {row.external_id: found[row.person_id] for row in PersonExternalId.objects.all()}


def faults() -> list[str]:
    said, whose, found = [], holders(), survivors()
    for id_ in SUPPLIERS:
        facts = Fact.objects.filter(key=f"r-{id_}@2017", superseded_at__year=9999, payload__isnull=False)
        under = [found[person_id] for person_id in facts.values_list("person_id", flat=True)]
        if under != [whose[id_]]:
            said.append(f"{id_} leads to {whose[id_]}, its record stands under {under}")
    named = set(
        Fact.objects.filter(kind=1, superseded_at__year=9999, payload__isnull=False).values_list("person_id", flat=True)
    )
    said += [f"{id_} has no name" for id_, holder in whose.items() if holder not in {found[one] for one in named}]
    root = Institution.objects.get(parent=None).pk
    places = dict(InstitutionExternalId.objects.values_list("external_id", "institution_id"))
    for holder in set(whose.values()):
        seen = set(PersonScope.objects.filter(person_id=holder).values_list("scope_id", flat=True))
        right = {root, *(places[f"o-{id_}"] for id_, one in whose.items() if one == holder)}
        if seen != right:
            said.append(f"{holder} is seen in {seen}, not in {right}")
    said += [str(difference) for difference in check()]
    return said


@pytest.mark.slow
class AnyOrder(TestCase):
    @examples(15)
    @given(st.lists(STEP, min_size=3, max_size=8))
    def test_nothing_is_lost_and_nobody_is_seen_who_was_not(self, steps):
        build(*IDS)
        for id_, supplier in SUPPLIERS.items():
            send(of(supplier, school(id_), learner(id_)), supplier=supplier)
        assert len(set(holders().values())) == 3
        assert faults() == []
        for step in steps:
            try:
                take(*step)
            except Refusal:
                continue
            assert (step, faults()) == (step, [])
