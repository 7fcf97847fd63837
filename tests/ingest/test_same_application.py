"""One application of one supplier under two persons is a case; of two suppliers it is nothing."""

import pytest

from kontingent.people.case_actions import decide_case
from kontingent.people.models import Case, Person
from tests.ingest.region import ROBOT, build, send
from tests.ingest.xhtml import general, item, package, person, section

pytestmark = pytest.mark.django_db
SCHOOL = item("Organisation", "o-1", section("OrganisationGeneral", fullName="Школа", inn="7707083893"))
ORLOVA = general("Орлова", "Вера", gender="female", birthDate="2010-02-03")


def _application(number: str = "94-1") -> str:
    return section("Application", "a1", number=number, organisation="o-1", registered="2018-04-02", status="registered")


def test_of_one_supplier():
    build()
    send(package(SCHOOL, person("p-1", general(), _application()), person("p-2", ORLOVA, _application())))
    case = Case.objects.get()
    assert case.reasons == ["application_same"]
    assert case.person_id > case.candidate_id
    assert Person.objects.get(pk=case.person_id).is_provisional


def test_told_once_and_not_again_after_a_decision():
    build()
    send(package(SCHOOL, person("p-1", general(), _application()), person("p-2", ORLOVA, _application())))
    decide_case(case_id=Case.objects.get().pk, same=False, by=ROBOT)
    send(package(SCHOOL, person("p-1", general(), _application(), section("Contacts", email="a@example.ru"))))
    assert Case.objects.get().state == Case.State.DIFFERENT


def test_a_case_that_waits_learns_of_it():
    build()
    send(package(person("p-1", general(additionalName="Романович"))))
    send(package(person("p-2", general(additionalName="Романович"))))
    before = Case.objects.get().reasons
    send(package(SCHOOL, person("p-1", _application()), person("p-2", _application())))
    assert Case.objects.get().reasons == ["application_same", "sent_beside", *before]


def test_two_suppliers_may_use_one_number():
    build("dnevnik", "queue")
    send(package(SCHOOL, person("p-1", general(), _application())))
    other = package(SCHOOL, person("p-2", ORLOVA, _application())).replace(b'content="dnevnik"', b'content="queue"')
    send(other, supplier="queue")
    assert not Case.objects.exists()
