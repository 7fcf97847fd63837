"""Whose a record is when a package says little: ids that a supplier gave away, guardians known by their children."""

import pytest

from kontingent.current.models import CurrentEnrolment, CurrentGuardianship
from kontingent.people.models import Case, Person, PersonCard, PersonExternalId
from kontingent.people.queries import survivors
from tests.ingest import region, xhtml

pytestmark = pytest.mark.django_db

SCHOOL = xhtml.item(
    "Organisation", "o-1", xhtml.section("OrganisationGeneral", fullName="Школа", inn="5005001769", kpp="500501001")
)


def enrolment(year: int) -> str:
    return xhtml.section("Enrolment", f"e-{year}", organisation="o-1", schoolYear=str(year), grade="1", letter="А")


def guardian(id_: str, child: str) -> str:
    who = xhtml.general("Абрамов", "Роман", additionalName="Евгеньевич", birthDate="1980-05-06")
    return xhtml.person(id_, who, xhtml.section("Guardianship", f"g-{id_}", child=child, relation="father"))


def test_records_under_an_id_given_away_are_the_newcomers():
    region.build()
    region.send(xhtml.package(SCHOOL, xhtml.person("p-1", xhtml.general("Абрамов", "Даниил"), enrolment(2016))))
    stranger = xhtml.general("Яковлева", "Ольга", birthDate="2011-03-04", gender="female")
    region.send(xhtml.package(xhtml.person("p-1", stranger)))
    region.send(xhtml.package(xhtml.person("p-1", enrolment(2017))))
    names = {
        year: PersonCard.objects.get(person_id=person_id).family_name
        for year, person_id in CurrentEnrolment.objects.values_list("school_year", "person_id")
    }
    assert names == {2016: "Абрамов", 2017: "Яковлева"}
    assert PersonExternalId.objects.filter(external_id="p-1").count() == 1


def test_records_under_an_id_given_to_somebody_known_by_another_supplier_are_his():
    """The queue knows both, each under an id of his own: what it sends of the first one stays his."""
    region.build("dnevnik", "queue")
    first, other = xhtml.general(snils="112-233-445 95"), {"birthDate": "2011-03-04", "gender": "female"}
    stranger = xhtml.general("Яковлева", "Ольга", snils="087-654-303 00", **other)
    both = xhtml.package(SCHOOL, xhtml.person("q-1", first), xhtml.person("q-2", stranger))
    region.send(both.replace(b"dnevnik", b"queue"), supplier="queue")
    region.send(xhtml.package(SCHOOL, xhtml.person("p-1", first, enrolment(2015))))
    region.send(xhtml.package(xhtml.person("p-1", stranger, enrolment(2016))))
    region.send(xhtml.package(xhtml.person("p-1", enrolment(2017))))
    alone = xhtml.package(SCHOOL, xhtml.person("q-1", enrolment(2014))).replace(b"dnevnik", b"queue")
    region.send(alone, supplier="queue")
    found = CurrentEnrolment.objects.order_by("school_year").values_list("school_year", "person_id")
    assert [(year, PersonCard.objects.get(person_id=person).family_name) for year, person in found] == [
        (2014, "Абрамов"), (2015, "Абрамов"), (2016, "Яковлева"), (2017, "Яковлева"),
    ]  # fmt: skip
    assert not Case.objects.filter(state=Case.State.OPEN).exists()


def test_a_guardian_of_two_suppliers_meets_himself_where_the_child_learns():
    region.build("dnevnik", "queue")
    child = xhtml.person("p-1", xhtml.general(snils="112-233-445 95"), enrolment(2017))
    region.send(xhtml.package(SCHOOL, child, guardian("p-2", "p-1")))
    second = xhtml.package(SCHOOL, child.replace("p-1", "q-1"), guardian("q-2", "q-1")).replace(b"dnevnik", b"queue")
    region.send(second, supplier="queue")
    known = PersonExternalId.objects.filter(external_id__in=["p-2", "q-2"]).values_list("person_id", flat=True)
    assert len(set(survivors(known).values())) == 1
    assert not Case.objects.filter(state=Case.State.OPEN).exists()
    assert not Person.objects.filter(is_provisional=True, merged_into=None).exists()
    assert CurrentGuardianship.objects.count() == 1


def test_a_guardian_without_a_common_place_stays_a_doubt():
    region.build("dnevnik", "queue")
    region.send(xhtml.package(SCHOOL, xhtml.person("p-1", xhtml.general(), enrolment(2017)), guardian("p-2", "p-1")))
    other = xhtml.package(guardian("q-2", "q-1")).replace(b"dnevnik", b"queue")
    region.send(other, supplier="queue")
    assert Case.objects.get().state == Case.State.OPEN
