"""A package from its bytes to a closed protocol: what is in the register afterwards, and what the protocol says."""

import pytest

from kontingent.current.models import CurrentEnrolment, CurrentGuardianship, PendingLink
from kontingent.history.models import Fact
from kontingent.ingest import second_pass, storage
from kontingent.people.models import PersonCard
from tests.ingest.region import build, dump, remarks, send
from tests.ingest.xhtml import general, item, package, person, section

pytestmark = pytest.mark.django_db

SCHOOL = item(
    "Organisation",
    "o-90",
    section("OrganisationGeneral", shortName="Гимназия № 90", type="general", inn="6823000952"),
    section("SchoolClass", "c-9b", schoolYear="2017", grade="9", letter="Б"),
)
CITIZEN = {"citizenship": "russian"}


def learner(id_: str, family: str = "Абрамов", **more: str) -> str:
    return person(
        id_,
        general(family, **{**CITIZEN, **more}),
        section(
            "Enrolment", f"e-{id_}", organisation="o-90", schoolYear="2017", grade="9", letter="Б", from_="2017-09-01"
        ),
    )


def test_the_first_package():
    build()
    sent = send(package(SCHOOL, learner("p-1"), learner("p-2", "Борисова", gender="female")))
    assert (sent.state, sent.stage, sent.mode, sent.done_batches) == ("accepted", "closing", "delta", 1)
    assert sent.counts == {
        "records": 6, "new": 6, "changed": 0, "same": 0, "withdrawn": 0, "refused": 0,
        "persons_new": 2, "persons_found": 0, "persons_provisional": 0,
        "institutions_new": 1, "institutions_found": 0, "paired": 0, "remarks": 0,
    }  # fmt: skip
    assert [card.family_name for card in PersonCard.objects.order_by("name_key")] == ["Абрамов", "Борисова"]
    assert [row.class_name for row in CurrentEnrolment.objects.order_by("pk")] == ["9 Б", "9 Б"]
    places = list(Fact.objects.order_by("place").values_list("place", flat=True))
    assert places == [5, 6, 8, 9]


def test_the_same_bytes_are_the_same_package():
    build()
    first = send(package(SCHOOL, learner("p-1")))
    before = dump()
    assert send(package(SCHOOL, learner("p-1"))).pk == first.pk
    assert dump() == before


def test_the_same_records_in_another_file_write_no_fact():
    build()
    send(package(SCHOOL, learner("p-1")))
    again = send(package(SCHOOL, learner("p-1"), more="<!-- ещё раз -->"))
    assert (again.counts["new"], again.counts["changed"], again.counts["same"]) == (0, 0, 4)
    assert (again.counts["persons_found"], again.counts["institutions_found"]) == (1, 1)
    assert Fact.objects.count() == 2


def test_a_change_and_a_withdrawal():
    build()
    send(package(SCHOOL, learner("p-1")))
    withdrawn = section("Enrolment", "e-p-1").replace("</div>", '<meta itemprop="withdrawn" content="true"/></div>')
    sent = send(package(person("p-1", general("Абрамова", **CITIZEN), withdrawn)))
    assert (sent.counts["changed"], sent.counts["withdrawn"]) == (1, 1)
    assert PersonCard.objects.get().family_name == "Абрамова"
    assert not CurrentEnrolment.objects.exists()
    assert Fact.objects.filter(kind=10).order_by("superseded_at").last().payload is None


def test_a_broken_record_never_stops_the_good_ones():
    build()
    sent = send(
        package(
            SCHOOL,
            learner("p-1", ""),
            item("Cat", "c-1"),
            learner("p-2", birthDate="31.02.2010"),
            person("p-3", section("Contacts", email="a@example.org")),
        )
    )
    assert sent.state == "remarks"
    assert remarks(sent) == [
        ("F01a", 5, "family_name", ""),
        ("F23c", 7, "", "urn:kontingent:1.0:Cat"),
        ("F00", 9, "birth_date", "31.02.2010"),
        ("F23n", 11, "", ""),
    ]
    assert (sent.counts["refused"], sent.counts["persons_new"]) == (3, 1)
    assert PersonCard.objects.get().family_name == "Абрамов"


def test_what_is_no_package_is_refused_and_kept():
    build()
    data = package(SCHOOL, learner("p-1"))[:-30]
    sent = send(data)
    assert sent.state == "refused"
    assert "обрывается" in sent.reason
    assert remarks(sent) == [("F23a", 0, "", "")]
    assert b"".join(storage.Stored(sent.pk).pieces()) == data
    assert not Fact.objects.exists()


def test_a_package_of_another_supplier_is_refused():
    build("dnevnik", "zags")
    sent = send(package(SCHOOL), supplier="zags")
    assert sent.state == "refused"
    assert "«dnevnik»" in sent.reason
    assert remarks(sent) == [("F23b", 0, "", "")]


def test_a_guardian_waits_for_the_child():
    build()
    guardian = person("g-1", general("Абрамова", "Анна", birthDate="1975-01-02", gender="female", **CITIZEN),
                      section("Guardianship", "l-1", child="p-1", relation="mother"))  # fmt: skip
    sent = send(package(guardian))
    assert remarks(sent) == [("F23p", 3, "child", "p-1")]
    assert PendingLink.objects.count() == 1
    send(package(SCHOOL, learner("p-1")))
    assert not PendingLink.objects.exists()
    child = PersonCard.objects.get(family_name="Абрамов")
    assert CurrentGuardianship.objects.get().child_id == child.pk


def test_an_unknown_organisation_is_said():
    build()
    sent = send(package(learner("p-1")))
    assert remarks(sent) == [("F23o", 3, "organisation", "o-90")]
    assert not CurrentEnrolment.objects.exists()
    send(package(SCHOOL))
    assert CurrentEnrolment.objects.count() == 1


def test_a_circle_of_bodies():
    build()

    def body(id_: str, above: str) -> str:
        return item("GoverningBody", id_, section("BodyGeneral", fullName=id_), section("Subordination", body=above))

    sent = send(package(body("b-1", "b-2"), body("b-2", "b-1")))
    assert remarks(sent) == [("F14b", 6, "", "")]
    assert sent.counts["refused"] == 1


def test_two_items_that_are_one_person():
    build()
    same = {"snils": "112-233-445 95"}
    sent = send(package(SCHOOL, learner("p-1", **same), learner("p-2", **same)))
    assert sent.counts["persons_found"] == 1
    assert ("F23l", 5, "", "") in remarks(sent)


def test_double_membership_is_seen_over_the_whole_register():
    build()
    other = SCHOOL.replace("o-90", "o-91").replace("№ 90", "№ 91").replace("c-9b", "c-9").replace("6823000952", "")
    send(package(SCHOOL, other, learner("p-1")))
    second = section(
        "Enrolment", "e-2", organisation="o-91", schoolYear="2017", grade="9", letter="А", from_="2017-09-01"
    )
    sent = send(package(person("p-1", second)))
    assert [code for code, *_ in remarks(sent)] == ["F16"]
    assert sent.state == "remarks"


def test_the_replay_clock_is_for_suppliers_that_replay():
    build()
    more = '<meta name="kontingent:recorded" content="2017-01-01T00:00:00+03:00"/>'
    sent = send(package(SCHOOL, learner("p-1"), more=more))
    assert [code for code, *_ in remarks(sent)] == ["F23q"]
    assert Fact.objects.order_by("place").first().recorded_at.year == 2018


def test_a_replay_is_recorded_in_the_past():
    build(replays=True)
    more = '<meta name="kontingent:recorded" content="2017-01-01T00:00:00+03:00"/>'
    sent = send(package(SCHOOL, learner("p-1"), more=more))
    assert sent.state == "accepted"
    assert {fact.recorded_at.isoformat() for fact in Fact.objects.order_by("place")} == {"2016-12-31T21:00:00+00:00"}
    send(package(learner("p-1", "Другой"), more=more))
    assert Fact.objects.count() == 3


def test_a_large_package_is_read_beside_this_process(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(second_pass, "SMALL", 0)
    monkeypatch.setenv("KONTINGENT_BATCH_RECORDS", "10")
    build()
    sent = send(package(SCHOOL, *(learner(f"p-{n}", birthDate=f"2002-01-{n + 1:02}") for n in range(20))), jobs=2)
    assert (sent.state, sent.done_batches, sent.counts["records"]) == ("accepted", 6, 42)
    assert CurrentEnrolment.objects.count() == 20
