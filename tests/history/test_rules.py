"""Rules of a record. Identifiers come from the manual's figures and from the official examples of check digits."""

import datetime as dt
from typing import Any

import orjson
import pytest

from kontingent.history.kinds.base import Kind
from kontingent.history.kinds.catalogue import BY_NAME, KINDS
from kontingent.history.rules.records import FADING, MISFIT, RECORD_RULES, check, reason_of, remarks_of, rules_of
from kontingent.history.rules.rule import Around, Severity

TODAY = dt.date(2018, 4, 20)
CLEAN = {
    "familyName": "Петров-Водкин", "givenName": "Ян", "birthDate": "2002-11-14", "gender": "male",
    "citizenship": "russian", "snils": "112-233-445 95",
}  # fmt: skip


def codes(kind: str, cells: dict[str, str], *, born: str | None = None, today: dt.date = TODAY) -> set[str]:
    """The rules broken by a record as read, which must be those of the same record as stored."""
    birth_date = dt.date.fromisoformat(born) if born else None
    record, misfits = BY_NAME[kind].read(cells)
    read = {(remark.rule.code, remark.field) for remark in check(record, misfits, Around(today, birth_date))}
    payload: dict[str, Any] = orjson.loads(record.payload)
    stored = remarks_of(BY_NAME[kind], payload, today, birth_date=birth_date)
    assert {(remark.rule.code, remark.field) for remark in stored} == read
    return {code for code, _ in read}


def test_a_clean_person_has_no_remarks():
    assert codes("General", CLEAN) == set()


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"familyName": " "}, "F01a"),
        ({"givenName": ""}, "F01b"),
        ({"givenName": "Ян2"}, "F01c"),
        ({"familyName": "Ivanov"}, "F01c"),
        ({"additionalName": "-"}, "F01d"),
        ({"additionalName": "б/о"}, "F01d"),
        ({"familyName": "Я" * 101}, "F01c"),
        ({"birthDate": ""}, "F02a"),
        ({"birthDate": "2018-04-21"}, "F02b"),
        ({"birthDate": "1899-12-31"}, "F02b"),
        ({"birthDate": "31.02.2010"}, "F00"),
        ({"gender": "?"}, "F03"),
        ({"snils": "112-233-445 96"}, "F04"),
        ({"snils": "112-233"}, "F04"),
        ({"citizenship": ""}, "F06a"),
        ({"citizenship": "foreign"}, "F06b"),
        ({"inn": "500100732258"}, "F11c"),
        ({"inn": "7707083893"}, "F11c"),
    ],
)
def test_a_person_with_one_thing_wrong(change: dict[str, str], code: str):
    assert codes("General", CLEAN | change) == {code}


def test_a_rule_that_asks_the_day_says_that_its_remark_may_fade():
    asks = {rule.code for rule in RECORD_RULES if "today" in rule.check.__code__.co_names}
    assert asks == {*FADING, "F10b"}  # an address that is over stays so


def test_numbers_before_the_check_digits_were_introduced():
    assert codes("General", CLEAN | {"snils": "000-000-600 06"}) == set()


@pytest.mark.parametrize(
    ("cells", "born", "expected"),
    [
        ({"type": "passport", "series": "1234", "number": "123456", "issued": "2016-11-20"}, "2002-11-14", set()),
        ({"type": "passport", "series": "1234", "number": "123456", "issued": "2016-11-13"}, "2002-11-14", {"F08"}),
        ({"type": "passport", "series": "28 05", "number": "585683"}, "2005-01-01", {"F08"}),
        ({"type": "birth_certificate", "series": "28 05", "number": "585 683"}, None, {"F07b"}),
        ({"type": "birth_certificate", "series": "IV-АИ", "number": "585683"}, None, set()),
        ({"type": "birth_certificate", "series": "1212", "number": "12222"}, None, {"F07b"}),
        ({"number": "1"}, None, {"F07a"}),
        ({"type": "пропуск", "number": "1"}, None, {"F07a"}),
        ({"type": "other", "number": "1", "issued": "2018-04-21"}, None, {"F09"}),
        ({"type": "other", "number": "1", "issued": "2001-01-01"}, "2002-11-14", {"F09"}),
        ({"type": "other", "number": "1", "issued": "2016-01-01", "expires": "2015-01-01"}, None, {"F15a"}),
    ],
)
def test_documents(cells: dict[str, str], born: str | None, expected: set[str]):
    assert codes("IdentityDocument", cells, born=born) == expected


def test_addresses():
    assert codes("Contacts", {"temporaryAddress": "Тамбов"}) == {"F10a"}
    assert codes("Contacts", {"temporaryAddress": "Тамбов", "temporaryUntil": "2018-04-19"}) == {"F10b"}
    assert codes("Contacts", {"temporaryAddress": "Тамбов", "temporaryUntil": "2018-04-20"}) == set()


@pytest.mark.parametrize(
    ("field", "value", "expected"),
    [
        ("inn", "6823000952", set()),
        ("inn", "8000000002", {"F11a"}),
        ("inn", "545454545461", {"F11a", "F11b"}),
        ("inn", "500100732259", {"F11b"}),
        ("kpp", "682301001", set()),
        ("kpp", "68230100", {"F12a"}),
        ("ogrn", "1026801001040", set()),
        ("ogrn", "1026801001041", {"F12b"}),
        ("okpo", "04042946", set()),
        ("okpo", "04042947", {"F12c"}),
        ("oktmo", "8464044", {"F12d"}),
        ("okato", "684", {"F12e"}),
    ],
)
def test_requisites(field: str, value: str, expected: set[str]):
    for kind in ("OrganisationGeneral", "BodyGeneral"):
        assert codes(kind, {"shortName": "СОШ № 2", field: value}) == expected


def test_an_entrepreneur_has_the_number_of_a_person():
    cells = {"shortName": "ИП Ли", "inn": "500100732259", "legalForm": "entrepreneur"}
    assert codes("OrganisationGeneral", cells) == set()


def test_codes_of_two_regions():
    assert codes("BodyGeneral", {"okato": "68246551000", "oktmo": "75000000"}) == {"F13a", "F14a"}


@pytest.mark.parametrize(
    ("kind", "cells", "expected"),
    [
        ("Building", {"capacity": "100", "closedPlaces": "100", "closedReason": "repair"}, set()),
        ("Building", {"capacity": "100", "closedPlaces": "101", "closedReason": "repair"}, {"F14d"}),
        ("Building", {"closedPlaces": "101", "closedReason": "repair"}, set()),
        ("Building", {"capacity": "100", "closedPlaces": "-1", "closedReason": "repair"}, {"F14d"}),
        ("Building", {"capacity": "100", "closedPlaces": "1"}, {"F14c"}),
        ("Building", {"capacity": "100", "closedPlaces": "0"}, set()),
        ("SchoolClass", {"schoolYear": "2017", "group": "Солнышко", "ageFrom": "3", "ageTo": "3"}, set()),
        ("SchoolClass", {"schoolYear": "2017", "group": "Солнышко", "ageFrom": "4", "ageTo": "3"}, {"F18c"}),
    ],
)
def test_buildings_and_ages_of_groups(kind: str, cells: dict[str, str], expected: set[str]):
    assert codes(kind, cells) == expected


@pytest.mark.parametrize(
    ("cells", "born", "expected"),
    [
        ({"schoolYear": "2017", "from": "2017-09-01", "to": "2018-05-31", "grade": "9"}, "2002-11-14", set()),
        ({"schoolYear": "2017", "from": "2017-09-01", "to": "2017-08-31"}, None, {"F15a", "F15b"}),
        ({"schoolYear": "2017", "from": "2018-09-01"}, None, {"F15b"}),
        ({"schoolYear": "2017", "from": "2016-09-01", "to": "2017-06-30"}, None, {"F15b"}),
        ({"schoolYear": "2017", "from": "2016-09-01", "to": "2017-09-30"}, None, set()),
        ({"from": "2017-09-01"}, None, {"F15b"}),
        ({"schoolYear": "2017", "from": "2017-09-01", "grade": "13"}, "2002-11-14", {"F18a"}),
        ({"schoolYear": "2017", "from": "2017-09-01", "letter": "АБВГ"}, None, {"F18b"}),
        ({"schoolYear": "2017", "from": "2017-09-01"}, "1917-08-31", set()),
        ({"schoolYear": "2017", "from": "2017-09-01"}, "1916-09-01", {"F02c"}),
        ({"schoolYear": "2017", "from": "2017-09-01"}, "2017-09-02", {"F02c"}),
    ],
)
def test_membership(cells: dict[str, str], born: str | None, expected: set[str]):
    assert codes("Enrolment", {"organisation": "o-1", **cells}, born=born) == expected
    assert codes("Enrolment", cells, born=born) == expected | {"F15c"}


@pytest.mark.parametrize(
    ("grade", "born", "fits"),
    [
        (1, "2011-03-01", True),  # six and a half on 1 September 2017
        (1, "2011-03-02", False),
        (1, "2007-09-01", True),  # ten
        (1, "2007-08-01", False),
        (11, "2001-03-01", True),
        (11, "1997-09-01", True),
        (11, "1997-08-01", False),
    ],
)
def test_age_and_grade(grade: int, born: str, *, fits: bool):
    cells = {"organisation": "o-1", "schoolYear": "2017", "from": "2017-09-01", "grade": str(grade)}
    assert codes("Enrolment", cells, born=born) == (set() if fits else {"F17"})
    assert codes("Enrolment", cells | {"group": "ИС-21"}, born=born) == set()


def test_health_and_hardship():
    assert codes("HealthCheck", {"checked": "2018-01-10"}) == {"F20a", "F20b"}
    assert codes("HealthCheck", {"healthGroup": "VI", "peGroup": "main"}) == {"F20a"}
    assert codes("Disability", {"group": "child", "from": "2018-01-10"}, born="2000-01-10") == {"F20c"}
    assert codes("Disability", {"group": "child", "from": "2018-01-09"}, born="2000-01-10") == set()
    assert codes("Disability", {"group": "group_1", "from": "2018-01-09"}, born="2000-01-10") == {"F20c"}
    assert codes("Hardship", {}) == {"F21a", "F21b", "F21c"}


def test_applications():
    assert codes("Application", {"registered": "2018-04-02", "statusDate": "2018-04-01"}) == {"F22a", "F22b", "F22c"}
    assert codes("Application", {"registered": "2018-04-21", "desired": "2018-09-01", "status": "queued"}) == {"F22b"}
    good = {"registered": "2018-04-01", "desired": "2018-09-01", "status": "queued"}
    assert codes("Application", good) == set()


def test_the_day_decides():
    cells = {"temporaryAddress": "Тамбов", "temporaryUntil": "2018-04-20"}
    assert codes("Contacts", cells, today=dt.date(2018, 4, 21)) == {"F10b"}


def test_a_tombstone_has_no_remarks():
    assert remarks_of(BY_NAME["General"], None, TODAY) == []


def test_why_a_text_was_kept():
    assert "нет в календаре" in reason_of(MISFIT, BY_NAME["General"], "birth_date", "31.02.2010")
    assert "справочник" in reason_of(MISFIT, BY_NAME["General"], "gender", "?")
    assert reason_of(MISFIT, BY_NAME["General"], "gender", "male") == ""


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("Абрaмoв", "4-й знак «a» латинский, 6-й знак «o» латинский"),
        ("Ян2", "3-й знак «2»"),
        ("Ivanov", "все буквы латинские"),
        ("Я" * 101, ""),
    ],
)
def test_a_name_tells_which_of_its_letters_are_not_russian(name: str, told: str):
    rule = next(rule for rule in RECORD_RULES if rule.code == "F01c")
    assert reason_of(rule, BY_NAME["General"], "family_name", name) == told


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_every_rule_bears_an_empty_record(kind: type[Kind]):
    record, misfits = kind.read({})
    found = check(record, misfits, Around(TODAY, dt.date(2002, 11, 14)))
    assert {remark.rule.code for remark in found} <= {rule.code for rule in rules_of(kind)}


def test_refused_outright_are_only_two_things():
    assert {rule.code for rule in RECORD_RULES if rule.severity is Severity.REFUSED} == {"F01a", "F15a"}
    assert len({rule.code for rule in RECORD_RULES}) == len(RECORD_RULES)
