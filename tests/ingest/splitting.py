"""Packages of two children whom one id stood for."""

from kontingent.current.rebuilding import Difference, differences
from kontingent.institutions.models import Supplier
from kontingent.kernel import clock
from kontingent.people.models import PersonExternalId
from kontingent.people.split_actions import ExternalId
from tests.ingest.xhtml import general, item, package, person, section

SCHOOL = item("Organisation", "o-1", section("OrganisationGeneral", fullName="Школа", ogrn="1027700132195"))
SNILS = "112-233-445 95"


def learner(id_: str, grade: str, given: str = "Даниил", **cells: str) -> str:
    learns = section("Enrolment", f"e-{id_}", organisation="o-1", schoolYear="2017", grade=grade, letter="А")
    return person(id_, general(given=given, snils=SNILS, **cells), learns)


def of(supplier: str, *items: str) -> bytes:
    return package(*items).replace(b"dnevnik", supplier.encode())


def id_of(external_id: str, supplier: str = "dnevnik") -> ExternalId:
    return ExternalId(Supplier.objects.get(code=supplier).pk, external_id)


def whose(external_id: str, supplier: str = "dnevnik") -> int:
    found = PersonExternalId.objects.get(supplier_id=id_of(external_id, supplier).supplier_id, external_id=external_id)
    return found.person_id


def check() -> list[Difference]:
    return differences(recorded_at=clock.now(), progress=lambda said: None)
