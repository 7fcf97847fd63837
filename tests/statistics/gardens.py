"""Three children of one kindergarten, as their supplier sends them; another body has a kindergarten with nobody."""

from kontingent.institutions.models import Institution
from tests.ingest import xhtml
from tests.ingest.region import build, send


def body(id_):
    return xhtml.item("GoverningBody", id_, xhtml.section("BodyGeneral", fullName=f"Управление {id_}"))


def place(id_, parent, *, type_="preschool", more=()):
    general = xhtml.section("OrganisationGeneral", fullName=f"Сад {id_}", shortName=f"Сад {id_}", type=type_)
    return xhtml.item("Organisation", id_, general, xhtml.section("Subordination", "s", body=parent), *more)


def child(id_, family, sex="male", organisation="o-1", **cells: str):
    enrolled = xhtml.section(
        "Enrolment",
        "e",
        organisation=organisation,
        schoolYear="2017",
        group="Лучики",
        **{"from": "2017-09-01", **cells},
    )
    return xhtml.person(id_, xhtml.general(family, family, birthDate="2013-05-05", gender=sex), enrolled)


def build_gardens() -> Institution:
    """The body of the children."""
    build()
    send(xhtml.package(body("b-1"), body("b-2"), place("o-1", "b-1"), place("o-2", "b-2")))
    send(xhtml.package(child("p-1", "Абрамов"), child("p-2", "Белова", "female"), child("p-3", "Волков")))
    return Institution.objects.get(full_name="Управление b-1")
