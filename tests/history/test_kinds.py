"""Kinds: the one definition that everything else is driven by."""

from collections import Counter
from datetime import date
from decimal import Decimal

import orjson
import pytest

from kontingent.history.kinds.base import Kind, Misfit, Privacy, Subject, digest_of, fields_of
from kontingent.history.kinds.catalogue import BY_CODE, KINDS
from kontingent.history.kinds.learning import Application, Enrolment
from kontingent.history.kinds.person import Contacts, General, Guardianship, Hardship, HealthCheck, IdentityDocument
from kontingent.kernel import classifiers


def test_codes_and_names_are_unique():
    assert [code for code, times in Counter(kind.code for kind in KINDS).items() if times > 1] == []
    assert [name for name, times in Counter(kind.slug() for kind in KINDS).items() if times > 1] == []
    assert set(Kind.__subclasses__()) == set(KINDS)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_a_kind_declares_itself_whole(kind: type[Kind]):
    names = {known.name for known in fields_of(kind)}
    assert set(kind.natural_key) <= names
    assert {kind.starts, kind.ends} - {None} <= names
    assert bool(kind.natural_key) == kind.many
    assert {*kind.name_fields} <= names
    assert bool(kind.titled_by) == bool(kind.untitled)
    assert {kind.titled_by} - {""} <= names
    assert not kind.kinship or "person" in {known.type for known in fields_of(kind)}
    assert kind.title
    assert BY_CODE[kind.code] is kind
    for known in fields_of(kind):
        assert known.label
        if known.classifier:
            assert classifiers.classifier(known.classifier).items


def test_kinds_that_stand_otherwise_than_the_rest_say_so():
    assert {kind: kind.titled_by for kind in KINDS if kind.titled_by} == {IdentityDocument: "type"}
    assert {kind: kind.name_fields for kind in KINDS if kind.name_fields} == {
        General: ("family_name", "given_name", "additional_name")
    }
    assert [kind for kind in KINDS if kind.kinship] == [Guardianship]
    assert [kind for kind in KINDS if kind.numbered] == [Application]


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_an_empty_record_of_every_kind_can_be_read(kind: type[Kind]):
    record, misfits = kind.read({})
    assert misfits == []
    assert record.payload == b"{}"


def test_a_record_is_read_by_itemprops():
    record, misfits = General.read(
        {"familyName": "  Абрамов ", "givenName": "Даниил", "birthDate": "14.11.2002", "gender": "Мужской", "snils": ""}
    )
    assert misfits == []
    assert orjson.loads(record.payload) == {
        "family_name": "Абрамов",
        "given_name": "Даниил",
        "birth_date": "2002-11-14",
        "gender": "male",
    }
    assert record.birth_date == date(2002, 11, 14)


def test_what_does_not_fit_is_kept_as_it_was_sent():
    record, misfits = General.read({"familyName": "Абрамов", "birthDate": "31.02.2010", "gender": "не знаю"})
    assert record.birth_date is None
    assert record.raw == {"birth_date": "31.02.2010", "gender": "не знаю"}
    assert [misfit.field for misfit in misfits] == ["gender", "birth_date"]
    assert all(misfit.reason for misfit in misfits)
    assert misfits[1] == Misfit("birth_date", "31.02.2010", misfits[1].reason)
    assert orjson.loads(record.payload)["raw"] == {"birth_date": "31.02.2010", "gender": "не знаю"}


def test_numbers_and_references_are_typed():
    record, misfits = Enrolment.read(
        {"organisation": "o-90", "schoolYear": "2017", "grade": " 9 ", "letter": "Б", "from": "2017-09-01"}
    )
    assert misfits == []
    assert (record.school_year, record.grade, record.date_from) == (2017, 9, date(2017, 9, 1))
    assert record.natural() == ("o-90", 2017, 9, "Б", None)
    assert record.span() == (date(2017, 9, 1), None)


def test_the_digest_depends_on_the_values_alone():
    first, _ = General.read({"familyName": "Абрамов", "givenName": "Даниил"})
    second, _ = General.read({"givenName": " Даниил", "familyName": "Абрамов", "additionalName": ""})
    other, _ = General.read({"familyName": "Абрамова", "givenName": "Даниил"})
    assert first.digest == second.digest == digest_of(first.payload)
    assert first.digest != other.digest


def test_closed_kinds_have_no_open_field():
    for kind in (Hardship, HealthCheck):
        assert kind.closed
        assert {known.privacy for known in fields_of(kind)} == {Privacy.CLOSED}


def test_everything_that_finds_a_person_is_closed():
    assert {known.privacy for known in fields_of(Contacts)} == {Privacy.CLOSED}
    privacy = {known.name: known.privacy for known in fields_of(General)}
    assert privacy["family_name"] is Privacy.OPEN
    assert privacy["given_name"] is Privacy.NAME
    assert privacy["birth_date"] is Privacy.YEAR
    assert privacy["snils"] is Privacy.CLOSED


def test_types_are_described_for_the_doors():
    types = {known.name: known.type for known in fields_of(Enrolment)}
    assert types["organisation"] == "institution"
    assert types["form"] == "code"
    assert types["grade"] == "whole"
    assert types["date_to"] == "date"
    assert {kind.subject for kind in KINDS} == set(Subject)


def test_decimals_take_the_russian_comma():
    from kontingent.history.kinds.staff import Employment

    record, misfits = Employment.read({"rate": "0,75"})
    assert (record.rate, misfits) == (Decimal("0.75"), [])
