"""The operator's forms: a package like any other, of the supplier that comes before all."""

import pytest

from kontingent.current import models as view
from kontingent.history.kinds.institution import OrganisationGeneral, Subordination
from kontingent.history.kinds.learning import Enrolment
from kontingent.history.kinds.person import Contacts, General
from kontingent.history.models import Fact
from kontingent.ingest.entry import Record, check_record, enter, new_id
from kontingent.ingest.errors import PackageRefused
from kontingent.ingest.models import Package
from kontingent.ingest.vocabulary import ItemType
from kontingent.institutions.models import Institution
from kontingent.people.models import PersonCard
from tests.ingest.region import ROBOT, build, remarks, send
from tests.ingest.xhtml import general, item, package, person, section

pytestmark = pytest.mark.django_db
CITIZEN = {"citizenship": "russian"}
NAME = {"familyName": "Орлова", "givenName": "Анна", "birthDate": "2003-05-06", "gender": "female", **CITIZEN}


@pytest.fixture
def learner() -> PersonCard:
    build()
    send(package(person("p-1", general("Арлова", "Анна", birthDate="2003-05-06", gender="female", **CITIZEN))))
    return PersonCard.objects.get()


def test_a_correction_comes_before_every_supplier(learner: PersonCard):
    entered = enter(type_=ItemType.PERSON, subject=learner.pk, records=[Record(General, "", NAME)], by=ROBOT)
    assert (entered.subject_id, entered.package.state) == (learner.pk, "accepted")
    assert PersonCard.objects.get().family_name == "Орлова"
    send(package(person("p-1", general("Арлова", "Ганна", birthDate="2003-05-06", gender="female", **CITIZEN))))
    assert PersonCard.objects.get().family_name == "Орлова"


def test_entered_changed_and_entered_again(learner: PersonCard):
    for family in ("Орлова", "Орлова-Чесменская", "Орлова"):
        record = Record(General, "", NAME | {"familyName": family})
        enter(type_=ItemType.PERSON, subject=learner.pk, records=[record], by=ROBOT)
    assert PersonCard.objects.get().family_name == "Орлова"
    assert Package.objects.filter(supplier__code="operator").count() == 3


def test_a_withdrawal(learner: PersonCard):
    for cells in ({"email": "a@example.org"}, None):
        enter(type_=ItemType.PERSON, subject=learner.pk, records=[Record(Contacts, "", cells)], by=ROBOT)
    assert Fact.objects.filter(kind=Contacts.code, payload__isnull=True).count() == 1


def test_links_are_ids_of_the_register(learner: PersonCard):
    send(package(item("Organisation", "o-1", section("OrganisationGeneral", shortName="СОШ", type="general"))))
    school = Institution.objects.get(is_organisation=True)
    cells = {"organisation": str(school.pk), "schoolYear": "2017", "grade": "8", "from": "2017-09-01"}
    entered = enter(type_=ItemType.PERSON, subject=learner.pk, records=[Record(Enrolment, "", cells)], by=ROBOT)
    assert remarks(entered.package) == []
    assert view.CurrentEnrolment.objects.get().institution_id == school.pk


def test_somebody_new(learner: PersonCard):
    record = Record(General, "", NAME | {"familyName": "Новая & <Другая>\x0b"})
    entered = enter(type_=ItemType.PERSON, subject=new_id(), records=[record], by=ROBOT)
    assert entered.subject_id != learner.pk
    assert PersonCard.objects.get(pk=entered.subject_id).family_name == "Новая & <Другая>"


def test_a_new_body_and_what_is_below_it():
    build()
    name = Record(OrganisationGeneral, "", {"shortName": "Школа", "type": "general"})
    school = enter(type_=ItemType.ORGANISATION, subject=new_id(), records=[name], by=ROBOT).subject_id
    body = enter(
        type_=ItemType.BODY,
        subject=new_id(),
        records=[Record(OrganisationGeneral, "", {"shortName": "Отдел"})],
        by=ROBOT,
    ).subject_id
    below = Record(Subordination, "", {"body": str(body)})
    enter(type_=ItemType.ORGANISATION, subject=school, records=[below], by=ROBOT)
    assert Institution.objects.get(pk=school).parent_id == body


def test_nothing_that_could_be_taken():
    build()
    with pytest.raises(PackageRefused):
        enter(type_=ItemType.PERSON, subject=new_id(), records=[Record(General, "", {"givenName": "Анна"})], by=ROBOT)


def test_a_form_is_checked_before_it_is_entered():
    found = check_record(Record(General, "", NAME | {"familyName": "", "snils": "1"}))
    assert [(remark.rule.code, remark.field) for remark in found] == [("F01a", "family_name"), ("F04", "snils")]
    assert check_record(Record(General, "", None)) == []
