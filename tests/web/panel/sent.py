"""Packages that have something to say: a protocol with remarks, and two records that may be one child."""

from tests.ingest import region as register
from tests.ingest.xhtml import general, item, package, person, section

CITIZEN = {"citizenship": "russian"}
OGRN = "1027700132195"
BROKEN = package(
    person("p-1", general(snils="112-233-445 96", **CITIZEN), section("Enrolment", "e", letter="АБВГ")),
    person("p-2", general(birthDate="31.02.2010", **CITIZEN)),
)


def send_namesakes() -> None:
    """One class, one birthday, one given name and two surnames: the register is not sure that it is one child."""
    for supplier, surname in (("dnevnik", "Абрамов"), ("zags", "Орлов")):
        child = general(surname, birthDate="2009-05-05", gender="male", **CITIZEN)
        learns = section("Enrolment", "e", organisation="o-1", schoolYear="2017", grade="3", letter="А")
        school = item("Organisation", "o-1", section("OrganisationGeneral", fullName="Школа", ogrn=OGRN))
        sent = package(school, person("n-1", child, learns)).replace(b"dnevnik", supplier.encode())
        register.send(sent, supplier=supplier)
