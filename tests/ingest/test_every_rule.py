"""Every documented rule is said by the register of the smallest package that breaks it, and no rule is only written."""

import itertools
from collections.abc import Callable

import pytest

from kontingent.ingest.models import Package, Remark
from kontingent.ingest.rules.catalogue import BY_RULE_CODE
from kontingent.institutions.models import SupplierRight
from tests.ingest.region import build, send
from tests.ingest.sheets import book
from tests.ingest.xhtml import general, item, package, person, section

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

CITIZEN = {"citizenship": "russian"}
SNILS, OGRN = "112-233-445 95", "1026801001040"
MADE = itertools.count(1)

# What a record of that kind must say to break the rule; «born» is the day of birth beside it.
RECORDS: dict[str, tuple[str, dict[str, str]]] = {
    "F00": ("General", {"birthDate": "31.02.2010"}),
    "F00a": ("General", {"birthDate": "30.12.1899"}),
    "F00b": ("General", {"birthDate": "2009-05-02T21:00:00Z"}),
    "F01a": ("General", {"family": ""}),
    "F01b": ("General", {"given": ""}),
    "F01c": ("General", {"family": "Ivanov"}),
    "F01d": ("General", {"additionalName": "б/о"}),
    "F02a": ("General", {"birthDate": ""}),
    "F02b": ("General", {"birthDate": "2018-04-21"}),
    "F02c": ("Enrolment", {"born": "2017-09-02", "schoolYear": "2017", "from_": "2017-09-01"}),
    "F03": ("General", {"gender": "?"}),
    "F04": ("General", {"snils": "112-233-445 96"}),
    "F06a": ("General", {"citizenship": ""}),
    "F06b": ("General", {"citizenship": "foreign"}),
    "F07a": ("IdentityDocument", {"number": "1"}),
    "F07b": ("IdentityDocument", {"type": "birth_certificate", "series": "1212", "number": "12222"}),
    "F08": ("IdentityDocument", {"born": "2005-01-01", "type": "passport", "series": "1234", "number": "123456"}),
    "F09": ("IdentityDocument", {"type": "other", "number": "1", "issued": "2018-04-21"}),
    "F10a": ("Contacts", {"temporaryAddress": "Тамбов"}),
    "F10b": ("Contacts", {"temporaryAddress": "Тамбов", "temporaryUntil": "2018-04-19"}),
    "F11a": ("OrganisationGeneral", {"inn": "8000000002"}),
    "F11b": ("OrganisationGeneral", {"inn": "500100732259"}),
    "F11c": ("General", {"inn": "7707083893"}),
    "F12a": ("OrganisationGeneral", {"kpp": "68230100"}),
    "F12b": ("OrganisationGeneral", {"ogrn": "1026801001041"}),
    "F12c": ("OrganisationGeneral", {"okpo": "04042947"}),
    "F12d": ("OrganisationGeneral", {"oktmo": "8464044"}),
    "F12e": ("OrganisationGeneral", {"okato": "684"}),
    "F13a": ("OrganisationGeneral", {"okato": "68246551000", "oktmo": "75000000"}),
    "F14a": ("OrganisationGeneral", {"type": "general"}),
    "F14d": ("Building", {"capacity": "100", "closedPlaces": "101", "closedReason": "repair"}),
    "F14c": ("Building", {"capacity": "100", "closedPlaces": "20"}),
    "F15a": ("Enrolment", {"schoolYear": "2017", "from_": "2018-01-09", "to": "2018-01-08"}),
    "F15b": ("Enrolment", {"from_": "2017-09-01"}),
    "F17": ("Enrolment", {"schoolYear": "2017", "from_": "2017-09-01", "grade": "1", "born": "2002-11-14"}),
    "F18a": ("Enrolment", {"schoolYear": "2017", "from_": "2017-09-01", "grade": "13"}),
    "F18b": ("SchoolClass", {"schoolYear": "2017", "grade": "5", "letter": "АБВГ"}),
    "F18c": ("SchoolClass", {"schoolYear": "2017", "group": "Солнышко", "ageFrom": "4", "ageTo": "3"}),
    "F20a": ("HealthCheck", {"checked": "2018-01-10"}),
    "F20b": ("HealthCheck", {"checked": "2018-01-10"}),
    "F20c": ("Disability", {"born": "2000-01-10", "group": "child", "from_": "2018-01-10"}),
    "F21a": ("Hardship", {"from_": "2018-01-10"}),
    "F21b": ("Hardship", {"basis": "справка"}),
    "F21c": ("Hardship", {"from_": "2018-01-10"}),
    "F22a": ("Application", {"number": "1"}),
    "F22b": ("Application", {"number": "1", "registered": "2018-04-21"}),
    "F22c": ("Application", {"number": "1"}),
}  # fmt: skip


def of_record(kind: str, cells: dict[str, str]) -> Package:
    if kind in ("OrganisationGeneral", "SchoolClass", "Building"):
        return new(item("Organisation", "o-1", section(kind, "" if kind == "OrganisationGeneral" else "r-1", **cells)))
    if kind == "General":
        return new(person("p-1", general(**{**CITIZEN, **cells})))
    born = {"birthDate": cells["born"]} if "born" in cells else {}
    said = {name: value for name, value in cells.items() if name != "born"}
    single = kind == "Contacts"
    return new(person("p-1", general(**CITIZEN, **born), section(kind, "" if single else "r-1", **said)))


def new(*items: str, more: str = "", supplier: str = "dnevnik") -> Package:
    """Each package differs from the one before: the same bytes again would be no package."""
    data = package(*items, more=f'<meta name="x" content="{next(MADE)}"/>{more}')
    return send(data, supplier=supplier)


def school(id_: str = "o-1", *sections: str, **more: str) -> str:
    said = {"shortName": f"СОШ {id_}", "type": "general", **more}
    return item("Organisation", id_, section("OrganisationGeneral", **said), *sections)


def body(id_: str, *above: str, **more: str) -> str:
    links = [section("Subordination", body=one) for one in above]
    return item("GoverningBody", id_, section("BodyGeneral", fullName=id_, **more), *links)


def learner(*sections: str, id_: str = "p-1", **more: str) -> str:
    return person(id_, general(**{**CITIZEN, **more}), *sections)


def at(where: str, key: str, letter: str = "А", **days: str) -> str:
    return section("Enrolment", key, organisation=where, schoolYear="2017", grade="5", letter=letter, **days)


def without_rights() -> Package:
    SupplierRight.objects.all().delete()
    return new(learner())


def one_school_under_two_ids() -> Package:
    new(school("o-1", ogrn=OGRN))
    return new(school("o-2", ogrn=OGRN))


def two_years(first: str, second: str) -> Package:
    new(school(), learner(section("Enrolment", "e-1", organisation="o-1", schoolYear="2016", from_=first)))
    return new(school(), learner(section("Enrolment", "e-1", organisation="o-1", schoolYear="2017", from_=second)))


def repeated_property() -> str:
    return learner(section("Contacts", email="a@example.org").replace("</div>", '<b itemprop="email">b@</b></div>'))


def loose_property() -> str:
    return learner().replace("</article>", '<b itemprop="email">a@example.org</b></article>')


def application(number: str) -> str:
    return section("Application", number, number=number, organisation="o-1", status="queued", desired="2018-09-01")


def application_goes_back() -> Package:
    """Nothing leads from «Архивная»; that a queued one was directed in between nobody needs to tell."""
    of = {"number": "1", "organisation": "o-1", "desired": "2018-09-01"}
    new(school(), learner(section("Application", "a-1", status="registered", **of)))
    assert new(learner(section("Application", "a-1", status="enrolled", **of))).counts["remarks"] == 0
    new(learner(section("Application", "a-1", status="archived", **of)))
    return new(learner(section("Application", "a-1", status="queued", **of)))


def sheet(*rows: list[object]) -> Package:
    return send(book({"Список": rows}))


def named_otherwise() -> Package:
    new(school(), learner(at("o-1", "e-1")))
    row = ["p-1", "Абрамов", "Данил", "o-1", "2017", "5А"]
    return send(book({"Обучение": [["Код", "Фамилия", "Имя", "Организация", "Учебный год", "Класс"], row]}))


REPLAYED = '<meta name="kontingent:recorded" content="2017-01-01T00:00:00+03:00"/>'
OTHERS: dict[str, Callable[[], Package]] = {
    "F05": lambda: new(
        learner(snils=SNILS),
        learner(id_="p-2", family="Кузнецова", given="Ольга", gender="female", birthDate="1975-03-04", snils=SNILS),
    ),
    "F13b": lambda: new(
        body("b-1", oktmo="68701000"), school("o-1", section("Subordination", body="b-1"), oktmo="75701000")
    ),
    "F14b": lambda: new(body("b-1", "b-2"), body("b-2", "b-1")),
    "F16": lambda: new(school("o-1"), school("o-2"), learner(at("o-1", "e-1"), at("o-2", "e-2"))),
    "F16b": lambda: new(school(), learner(at("o-1", "e-1", "А"), at("o-1", "e-2", "Б"))),
    "F16c": lambda: new(school(status="liquidated"), learner(at("o-1", "e-1"))),
    "F16d": lambda: new(
        school("o-1"), school("o-2"), learner(at("o-1", "e-1", to="2018-04-20"), at("o-2", "e-2", from_="2018-04-20"))
    ),
    "F15c": lambda: new(learner(section("Enrolment", "e-1", schoolYear="2017", grade="5", letter="А"))),
    "F18d": lambda: new(school(), learner(section("Enrolment", "e-1", organisation="o-1", schoolYear="2017"))),
    "F19": lambda: new(
        school("o-1", section("SchoolClass", "c-1", schoolYear="2017", grade="5", letter="А", places="1")),
        learner(at("o-1", "e-1")),
        learner(at("o-1", "e-2"), id_="p-2", family="Борисов", birthDate="2002-01-02"),
    ),
    "F22d": lambda: new(school(), learner(application("1"), application("2"))),
    "F22e": application_goes_back,
    "F25": lambda: new(learner(section("Guardianship", "g-1", child="p-1"))),
    "F23a": lambda: send(package(learner())[:-30]),
    "F23b": lambda: new(learner(), supplier="queue"),
    "F23c": lambda: new(item("Cat", "c-1")),
    "F23d": lambda: new(learner(id_="")),
    "F23e": lambda: new(learner(), learner()),
    "F23f": lambda: new(learner().replace("article", "section")),
    "F23g": lambda: new(learner(section("Cat"))),
    "F23h": lambda: new(learner(shoeSize="42")),
    "F23i": lambda: new(repeated_property()),
    "F23j": lambda: new(loose_property()),
    "F23k": without_rights,
    "F23l": lambda: new(
        learner(section("Contacts", email="a@example.org"), section("Contacts", email="b@example.org"))
    ),
    "F23m": lambda: new(learner(section("Award"))),
    "F23n": lambda: new(person("p-1", section("Contacts", email="a@example.org"))),
    "F23o": lambda: new(learner(at("o-9", "e-1"))),
    "F23p": lambda: new(learner(section("Guardianship", "l-1", child="p-9", relation="mother"))),
    "F23q": lambda: new(learner(), more=REPLAYED),
    "F23r": one_school_under_two_ids,
    "F23s": lambda: two_years("2016-09-01", "2017-09-01"),
    "F23t": lambda: two_years("2017-09-01", "2017-09-01"),
    "F23u": lambda: sheet(["Фамилия", "Имя", "СНИЛС"], ["Лис", "Ян", 1234567884]),
    "F23v": lambda: sheet(["Фамилия", "Имя", "Класс", "Класс"], ["Лис", "Ян", "5А", "5А"]),
    "F23w": lambda: sheet(["Фамилия", "Имя", "Размер обуви"], ["Лис", "Ян", 42]),
    "F23x": lambda: send(book({"Список": [["Фамилия", "Имя"], ["Лис", "Ян"]], "Заметки": [["до пятницы"]]})),
    "F23y": lambda: send(book({"Список": [["Фамилия", "Имя"], ["Лис", "Ян"]]}, hidden_rows=[2])),
    "F23aa": lambda: sheet(["Фамилия", "Имя"], ["Лис", "Ян"], ["Жук", "Ева"]),
    "F23ab": named_otherwise,
    "F23ac": lambda: sheet(["Фамилия", "Имя"], ["Лис", "Ян"]),
    "F23z": lambda: sheet(["Фамилия", "Имя"], ["Лис", "Ян"], ["Лис", ""]),
}


def test_every_rule_has_its_example_and_no_example_is_left_over():
    assert {*RECORDS, *OTHERS} == {*BY_RULE_CODE}


@pytest.mark.parametrize("code", BY_RULE_CODE)
def test_the_register_says_it(code: str):
    build("dnevnik", "queue")
    sent = of_record(*RECORDS[code]) if code in RECORDS else OTHERS[code]()
    said = dict(Remark.objects.filter(package=sent).values_list("rule", "severity"))
    assert code in said
    assert said[code] == BY_RULE_CODE[code].severity.value
