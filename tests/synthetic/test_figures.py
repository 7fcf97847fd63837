"""The figures of the manual: what is printed there is what is sent, letter by letter."""

import json
from collections import Counter

import pytest

from kontingent.synthetic.figures import DAY, write_figures
from tests.oracle.oracle import Oracle


@pytest.fixture(scope="module")
def oracle(tmp_path_factory):
    folder = tmp_path_factory.mktemp("figures")
    write_figures(folder)
    made = Oracle(folder)
    made.enrolments()  # tests ask its table in any order, each in its own process perhaps
    return made


def _institution(oracle, kind, name):
    rows = oracle.rows(
        "SELECT truth::INTEGER, external_id, fields FROM sent_facts WHERE kind = ? AND fields->>'$.full_name' = ?",
        kind,
        name,
    )
    return [(truth, external_id, json.loads(fields)) for truth, external_id, fields in rows]


def _contacts(oracle, number):
    rows = oracle.rows("SELECT fields FROM sent_facts WHERE kind = 'institutionContacts' AND truth = ?", str(number))
    return json.loads(rows[0][0]) if rows else {}


def test_figure_9(oracle):
    assert oracle.golden(101, "general") == {
        "family_name": "Абрамов",
        "given_name": "Даниил",
        "additional_name": "Романович",
        "gender": "male",
        "birth_date": "2002-11-14",
        "citizenship": "foreign",
    }
    assert oracle.golden(101, "contacts") == {
        "actual_address": "ул. Ленина 11-2-45",
        "home_phone": "812 4444 333",
        "email": "student@dnevnik.ru",
    }
    (document,) = oracle.records(101, "identityDocument", ["type"]).values()
    assert document == {"type": "birth_certificate", "series": "1212", "number": "12222"}


def test_figure_10(oracle):
    assert "birth_date" not in oracle.golden(102, "general")
    assert oracle.golden(102, "contacts") == {"permanent_address": "г.Самара, улица Ленина, д. 11 кв. 11"}
    (document,) = oracle.records(102, "identityDocument", ["type"]).values()
    assert (document["series"], document["number"]) == ("28 05", "585 683")
    (enrolment,) = oracle.records(101, "enrolment", ["school_year"]).keys() - {("2016",)}
    place = oracle.records(101, "enrolment", ["school_year"])[enrolment]["organisation"]
    ((name,),) = oracle.rows(
        "SELECT DISTINCT fields->>'$.short_name' FROM sent_facts WHERE kind = 'organisationGeneral' AND truth = ?",
        place,
    )
    assert name == 'МАОУ "Гимназия №90"'


def test_figure_11(oracle):
    address = "Россия, Башкортостан, г. Белебей, ул. Набережная, д.4"
    assert oracle.golden(103, "contacts") == {
        "permanent_address": address,
        "temporary_address": "Башкортостан, г. Белебей",
        "temporary_until": "2018-09-14",
        "actual_address": address,
        "home_phone": "23-43-12",
        "mobile_phone": "6783452498",
        "email": "marina@mail.ru",
    }
    (post,) = oracle.records(103, "employment", ["organisation"]).values()
    assert post["state"] == "long_leave"
    assert "date_to" not in post
    (document,) = oracle.records(103, "identityDocument", ["type"]).values()
    assert document == {"type": "passport", "series": "1234", "number": "123456"}


def test_figure_12(oracle):
    rows = oracle.rows(
        "SELECT DISTINCT fields->>'$.inn' FROM sent_facts WHERE kind = 'organisationGeneral' AND truth::INTEGER < 40"
    )
    assert {inn for (inn,) in rows if inn} == {
        "8000000002", "7000000002", "8746354131", "0107006735", "2570259425", "5005001769", "545454545461",
    }  # fmt: skip


def test_figure_13(oracle):
    ((number, _, fields),) = _institution(
        oracle,
        "organisationGeneral",
        "Муниципальное общеобразовательное учреждение «Средняя общеобразовательная школа №99»",
    )
    assert (fields["short_name"], fields["founded"], fields["inn"]) == ("МОУ «СОШ №99»", "1974-09-01", "5005001769")
    ((classes,),) = oracle.rows(
        "SELECT count(DISTINCT key) FROM sent_facts WHERE kind = 'schoolClass' AND truth = ?", str(number)
    )
    assert (oracle.distinct_persons(DAY)[number], classes) == (4, 18)
    employed = oracle.rows(
        "SELECT count(*) FROM sent_facts WHERE kind = 'employment' AND fields->>'$.organisation' = ?", "a70037"
    )
    assert employed == [(0,)]


def test_figure_14(oracle):
    heads = Counter()
    for (institution, _, name, _, _), count in oracle.heads(DAY).items():
        if institution == 41:
            heads[name] += count
    assert len(heads) == 24
    assert (heads["7 А"], heads["10 Б"], heads["7 Б"], heads["10 В"], heads["11 А"], heads["11 Б"]) == (
        17,
        20,
        12,
        30,
        11,
        19,
    )
    assert sum(heads.values()) == 535
    rows = oracle.rows(
        "SELECT DISTINCT form, shift FROM enrolment WHERE institution = 41 AND class_name IN ('7 А', '8 А', '10 Б')"
    )
    assert rows == [(None, None)]


def test_figure_15(oracle):
    rows = oracle.rows("SELECT DISTINCT fields->>'$.full_name' FROM sent_facts WHERE kind = 'bodyGeneral'")
    assert len(rows) == 10  # nine, and that of figure 16
    ((number, _, _),) = _institution(oracle, "bodyGeneral", "Департамент образования администрации города Братска")
    assert _contacts(oracle, number) == {
        "legal_address": "665708, г. Братск, ул. Ленина, 37, а/я 263",
        "phone": "тел.: (3953) 349-033 факс: (3",
    }


def test_figure_16(oracle):
    ((number, external_id, fields),) = _institution(
        oracle, "bodyGeneral", "МКУ Управление образования и молодежной политики"
    )
    assert external_id == "a76253"
    assert (fields["inn"], fields["ogrn"], fields["okpo"]) == ("6823000952", "1026801001040", "04042946")
    assert (fields["okato"], fields["status"]) == ("68246551000", "active")
    assert (
        _contacts(oracle, number)["postal_address"] == "456219, Челябинская область, г. Златоуст, пр. им. Ю.А. Гагарина"
    )
    rows = oracle.rows(
        "SELECT DISTINCT truth::INTEGER FROM sent_facts WHERE kind = 'subordination' AND fields->>'$.body' = 'a76253'"
    )
    subordinate = {place for (place,) in rows}
    assert len(subordinate) == 11
    learners = {
        person
        for person, place in oracle.rows("SELECT DISTINCT person, institution FROM enrolment")
        if place in subordinate
    }
    assert len(learners) == 860
