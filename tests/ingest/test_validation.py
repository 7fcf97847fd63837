"""Items become records and notes: what is wrong is said with its code and place, what is right goes on."""

import datetime as dt
import gc

from kontingent.history.kinds.catalogue import BY_NAME
from kontingent.ingest.readers import xhtml
from kontingent.ingest.readers.package import Limits
from kontingent.ingest.validation.prepared import PreparedBatch
from kontingent.ingest.validation.validator import Validation, validate
from kontingent.ingest.vocabulary import all_vocabularies
from kontingent.ingest.workers import HERE, Readers
from kontingent.people.matching import Claim
from tests.ingest.xhtml import general, item, package, person, section

TODAY = dt.date(2018, 4, 20)
CITIZEN = {"citizenship": "russian"}


def validated(data: bytes, *, kinds: frozenset[int] | None = None, chunk_records: int = 5000) -> list[PreparedBatch]:
    examined = xhtml.examine([data])
    validation = Validation(all_vocabularies()[0], kinds, frozenset(examined.repeated), TODAY)
    return [
        validate(chunk, xhtml.items_of(chunk, examined), validation)
        for chunk in xhtml.split([data], limits=Limits(chunk_records=chunk_records))
    ]


def only(data: bytes, *, kinds: frozenset[int] | None = None) -> PreparedBatch:
    (batch,) = validated(data, kinds=kinds)
    return batch


def notes(batch: PreparedBatch) -> list[tuple[str, int, str]]:
    return [(note.rule, note.place, note.field) for note in batch.notes]


def test_a_learner_with_everything():
    batch = only(
        package(
            person(
                "p-1",
                section("Enrolment", "e-1", organisation="o-90", schoolYear="2017", grade="9", from_="2017-09-01"),
                section("IdentityDocument", "d-1", type="birth_certificate", series="iv аи", number="123 456"),
                general(snils="112-233-445 95", **CITIZEN),
            )
        )
    )
    assert notes(batch) == []
    (who,) = batch.items
    assert who.person == Claim(
        "p-1", "Абрамов", "Даниил", "", dt.date(2002, 11, 14), "male", "11223344595",
        (("birth_certificate", "IVАИ123456"),),
    )  # fmt: skip
    enrolment, document, general_ = who.records
    assert (enrolment.key, enrolment.institution, enrolment.place) == ("e-1@2017", "o-90", 2)
    assert (enrolment.valid_from, enrolment.valid_to) == (dt.date(2017, 9, 1), None)
    assert (document.key, general_.key) == ("d-1", "")
    expected, _ = BY_NAME["General"].read(
        {"familyName": "Абрамов", "givenName": "Даниил", "birthDate": "14.11.2002", "gender": "1",
         "citizenship": "Гражданин РФ", "snils": "112-233-445 95"}
    )  # fmt: skip
    assert general_.digest == expected.digest


def test_a_day_that_does_not_exist_is_kept_as_sent():
    batch = only(package(person("p-1", general(birthDate="31.02.2010", **CITIZEN))))
    assert notes(batch) == [("F00", 2, "birth_date")]
    assert batch.notes[0].value == "31.02.2010"
    assert b'"raw":{"birth_date":"31.02.2010"}' in (batch.items[0].records[0].payload or b"")


def test_without_a_surname_nothing_of_the_person_is_taken_but_the_next_is():
    batch = only(package(person("p-1", general(family="", **CITIZEN)), person("p-2", general(**CITIZEN))))
    first, second = batch.items
    assert (first.refused, first.records, first.kept) == (True, [], [(1, "")])
    assert not second.refused
    assert notes(batch) == [("F01a", 2, "family_name")]


def test_an_end_before_its_start_refuses_the_record_only():
    enrolment = section("Enrolment", "e-1", organisation="o-1", schoolYear="2017", from_="2018-01-09", to="2018-01-08")
    batch = only(package(person("p-1", general(**CITIZEN), enrolment)))
    assert notes(batch) == [("F15a", 3, "date_to")]
    (who,) = batch.items
    assert [record.kind for record in who.records] == [1]
    assert (who.refused, who.kept) == (False, [(10, "e-1@2017")])


def test_an_empty_end_of_another_program_refuses_nothing():
    enrolment = section(
        "Enrolment", "e-1", organisation="o-1", schoolYear="2017", from_="2017-09-01", to="0001-01-01T00:00:00"
    )
    batch = only(package(person("p-1", general(**CITIZEN), enrolment)))
    assert notes(batch) == [("F00a", 3, "date_to")]
    (who,) = batch.items
    assert [(record.kind, record.valid_to) for record in who.records] == [(1, None), (10, None)]


def test_a_moment_is_read_in_the_time_of_the_region_and_told():
    batch = only(package(person("p-1", general(birthDate="2009-05-02T21:00:00Z", **CITIZEN))))
    assert [(note.rule, note.field, note.value) for note in batch.notes] == [
        ("F00b", "birth_date", "2009-05-02T21:00:00Z")
    ]
    (who,) = batch.items
    assert who.person is not None
    assert who.person.birth_date == dt.date(2009, 5, 3)


def test_what_is_not_known_is_said_and_the_rest_goes_on():
    batch = only(
        package(
            item("Cat", "c-1"),
            person("", general(**CITIZEN)),
            person("x" * 201, general(**CITIZEN)),
            person("p-1", section("Cat"), section("OrganisationGeneral"), general(shoeSize="42", **CITIZEN)),
            item("Organisation", "o-1", section("OrganisationGeneral", shortName="СОШ"), general()),
        )
    )
    assert [note.rule for note in batch.notes] == ["F23c", "F23d", "F23d", "F23g", "F23g", "F23h", "F23g"]
    assert [item.id for item in batch.items] == ["p-1", "o-1"]
    assert [len(item.records) for item in batch.items] == [1, 1]
    assert batch.notes[5].value == "42"


def test_repetitions():
    many = section("Contacts", email="a@example.org")
    batch = only(package(person("p-1", many, many), person("p-1", general()), person("p-2", general(**CITIZEN))))
    assert notes(batch) == [("F23l", 3, ""), ("F23e", 4, "")]
    assert [item.id for item in batch.items] == ["p-1", "p-2"]


def test_repetitions_are_met_across_chunks():
    first, second, third = validated(
        package(*(person(id_, general(**CITIZEN)) for id_ in ("p-1", "p-2", "p-1"))), chunk_records=1
    )
    assert (notes(first), notes(second), notes(third)) == ([], [], [("F23e", 5, "")])


def test_keys_of_records_without_an_id():
    dated = section("Award", name="Грамота", received="2017-01-01")
    batch = only(package(person("p-1", dated, section("Award"), section("Award", "a" * 500))))
    keys = [record.key for record in batch.items[0].records]
    assert keys[0] == "Грамота|2017-01-01" or keys[0].endswith("|2017-01-01")
    assert len(keys[1]) == len(keys[2]) == 32
    assert [note.rule for note in batch.notes if note.rule.startswith("F23")] == ["F23m"]


def test_a_withdrawal_needs_to_say_what_it_withdraws():
    withdrawn = '<meta itemprop="withdrawn" content="true"/></div>'
    by_id = section("Award", "a-1").replace("</div>", withdrawn)
    nothing = section("Award").replace("</div>", withdrawn)
    batch = only(package(person("p-1", by_id, nothing)))
    assert [(record.key, record.payload) for record in batch.items[0].records] == [("a-1", None)]
    assert [note.rule for note in batch.notes] == ["F23m"]


def test_a_kind_the_supplier_may_not_write():
    batch = only(package(person("p-1", general(**CITIZEN), section("Contacts"))), kinds=frozenset({1}))
    assert notes(batch) == [("F23k", 3, "")]
    assert batch.items[0].kept == [(2, "")]
    assert [record.kind for record in batch.items[0].records] == [1]


def test_identifiers_that_fail_their_check_prove_nothing():
    batch = only(
        package(
            person("p-1", general(snils="112-233-445 96", **CITIZEN)),
            item(
                "Organisation",
                "o-1",
                section("OrganisationGeneral", shortName="СОШ", inn="8000000002", ogrn="1026801001040"),
            ),
        )
    )
    who, where = batch.items
    assert who.person is not None
    assert who.person.snils is None
    assert where.institution is not None
    assert (where.institution.inn, where.institution.ogrn) == (None, "1026801001040")
    assert sorted(note.rule for note in batch.notes) == ["F04", "F11a"]


def test_the_same_bytes_give_the_same_batches():
    data = package(*(person(f"p-{n}", general(**CITIZEN), section("Contacts")) for n in range(50)))
    assert validated(data, chunk_records=20) == validated(data, chunk_records=20)
    assert sum(batch.records for batch in validated(data, chunk_records=20)) == 100


def test_it_does_not_matter_in_how_many_processes():
    data = package(*(person(f"p-{n}", general(**CITIZEN), section("Contacts")) for n in range(50)))
    examined = xhtml.examine([data])
    validation = Validation(all_vocabularies()[0], None, frozenset(), TODAY)
    chunks = list(xhtml.split([data], limits=Limits(chunk_records=9)))
    here = list(HERE.prepared(chunks, examined, validation))
    assert len(here) > 10
    with Readers(2) as readers:
        assert list(readers.prepared(chunks, examined, validation)) == here
        assert readers._running().submit(gc.get_threshold).result()[0] > 10_000  # as the loader: see kernel.garbage
