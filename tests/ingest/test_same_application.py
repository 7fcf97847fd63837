"""One application of one supplier under two persons is a case; of two suppliers it is nothing."""

from functools import partial

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kontingent.current.identities import _with_view
from kontingent.people.case_actions import decide_case
from kontingent.people.merge_actions import merge
from kontingent.people.models import Case, Person, PersonExternalId
from tests.ingest.region import ROBOT, build, send
from tests.ingest.xhtml import general, item, package, person, section

pytestmark = pytest.mark.django_db
SCHOOL = item("Organisation", "o-1", section("OrganisationGeneral", fullName="Школа", inn="7707083893"))
ORLOVA = general("Орлова", "Вера", gender="female", birthDate="2010-02-03")
SOMOVA = general("Сомова", "Алла", gender="female", birthDate="2011-05-06")
LVOVA = general("Львова", "Инна", gender="female", birthDate="2011-07-08")


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


@pytest.mark.parametrize("is_known_before", [True, False])
def test_a_decision_of_whom_somebody_was_joined_with_stands(is_known_before):
    build()
    if is_known_before:
        send(package(person("p-1", general())))
    send(package(SCHOOL, person("p-2", ORLOVA, _application()), person("p-3", SOMOVA, _application())))
    decide_case(case_id=Case.objects.get().pk, same=False, by=ROBOT)
    send(package(person("p-1", general(), section("Contacts", email="a@example.ru"))))
    ids = dict(PersonExternalId.objects.values_list("external_id", "person_id"))
    _with_view(partial(merge, person_id=ids["p-3"], survivor_id=ids["p-1"], by=ROBOT))
    send(package(SCHOOL, person("p-2", ORLOVA, _application("94-2")), person("p-4", LVOVA, _application())))
    send(package(SCHOOL, person("p-2", ORLOVA, _application())))
    pairs = {(one.person_id, one.candidate_id): one.state for one in Case.objects.all()}
    ids |= dict(PersonExternalId.objects.values_list("external_id", "person_id"))
    assert pairs == {
        (ids["p-3"], ids["p-2"]): Case.State.DIFFERENT,
        (ids["p-4"], ids["p-2"]): Case.State.OPEN,
        (ids["p-4"], ids["p-1"]): Case.State.OPEN,
    }


def test_many_under_one_number_are_asked_about_together():
    build()
    names = ("Абросимова", "Бурова", "Воронцова", "Голубева", "Дроздова", "Емельянова")
    some = [
        person(f"p-{name}", general(name, "Вера", gender="female", birthDate=f"2010-02-0{day}"), _application())
        for day, name in enumerate(names, 1)
    ]
    send(package(SCHOOL, some[0]))
    with CaptureQueriesContext(connection) as of_a_pair:
        send(package(SCHOOL, some[1]))
    with CaptureQueriesContext(connection) as of_many:
        send(package(SCHOOL, *some[2:]))
    assert Case.objects.count() == 15
    assert len(of_many) <= len(of_a_pair)


def test_two_suppliers_may_use_one_number():
    build("dnevnik", "queue")
    send(package(SCHOOL, person("p-1", general(), _application())))
    other = package(SCHOOL, person("p-2", ORLOVA, _application())).replace(b'content="dnevnik"', b'content="queue"')
    send(other, supplier="queue")
    assert not Case.objects.exists()
