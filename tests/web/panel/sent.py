"""Packages that have something to say: a protocol with remarks, and two records that may be one child."""

from datetime import date, timedelta

from tests.ingest import region as register
from tests.ingest.xhtml import general, item, package, person, section

CITIZEN = {"citizenship": "russian"}
OGRN = "1027700132195"
OGRN_OF = {"north": OGRN, "south": "1027700132206"}
HEADS = ("Влади", "Бого", "Рости", "Гераф", "Эльму", "Тихо", "Кюхме", "Пашу", "Яхве", "Цону")
TAILS = ("мир", "слав", "керт", "фон", "дующ", "рипп", "бальз", "гжей", "цуэм", "юшка")
BROKEN = package(
    person(
        "p-1", general(snils="112-233-445 96", **CITIZEN), section("Enrolment", "e", schoolYear="2017", letter="АБВГ")
    ),
    person("p-2", general(birthDate="31.02.2010", **CITIZEN)),
)


def send_namesakes(count: int = 1) -> None:
    """One class, one birthday, one given name and two surnames: the register is not sure that it is one child."""
    for supplier, surname in (("dnevnik", "Абрамов"), ("zags", "Орлов")):
        school = item("Organisation", "o-1", section("OrganisationGeneral", fullName="Школа", ogrn=OGRN))
        children = [_namesake(n, surname) for n in range(1, count + 1)]
        sent = package(school, *children).replace(b"dnevnik", supplier.encode())
        register.send(sent, supplier=supplier)


def _namesake(number: int, surname: str) -> str:
    """Each pair has a name and a birthday of its own, far from those of the others."""
    given = "Даниил" if number == 1 else HEADS[number // 10 % 10] + TAILS[number % 10]
    born = date(2009, 5, 5) + timedelta(days=37 * (number - 1))
    child = general(surname, given, birthDate=born.isoformat(), gender="male", **CITIZEN)
    learns = section("Enrolment", "e", organisation="o-1", schoolYear="2017", grade="3", letter="А")
    return person(f"n-{number}", child, learns)


def send_districts() -> None:
    """Two districts with a school each, and three pairs: in the north, in the south, and one over the border."""
    register.send(package(*(place for side in OGRN_OF for place in (_body(side), _school(side, body=f"b-{side}")))))
    _send("dnevnik", {"Северова": "north", "Южина": "south", "Граничная": "north"})
    _send("zags", {"Северцева": "north", "Южная": "south", "Граничная": "south"})


def _send(supplier: str, places: dict[str, str]) -> None:
    children = [_child(surname, side, n) for n, (surname, side) in enumerate(places.items(), 1)]
    sent = package(*map(_school, OGRN_OF), *children).replace(b"dnevnik", supplier.encode())
    register.send(sent, supplier=supplier)


def _child(surname: str, side: str, number: int) -> str:
    learns = section("Enrolment", "e", organisation=f"o-{side}", schoolYear="2017", grade="3", letter="А")
    born = general(
        surname, ("Анна", "Вера", "Дарья")[number - 1], birthDate=f"2009-05-0{number}", gender="female", **CITIZEN
    )
    return person(f"n-{number}", born, learns)


def _body(side: str) -> str:
    return item("GoverningBody", f"b-{side}", section("BodyGeneral", fullName=f"УО {side}", shortName=f"УО {side}"))


def _school(side: str, *, body: str = "") -> str:
    name = {"fullName": f"Школа {side}", "shortName": f"Школа {side}", "ogrn": OGRN_OF[side]}
    place = [section("Subordination", body=body)] if body else []
    return item("Organisation", f"o-{side}", section("OrganisationGeneral", **name), *place)
