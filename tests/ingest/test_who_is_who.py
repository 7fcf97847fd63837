"""Whom packages speak of, as suppliers write people: one child is not two, and two children are never one."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kontingent.current.identities import reconsider, undo_merge
from kontingent.current.models import CurrentEnrolment
from kontingent.current.standing import Standing
from kontingent.history.kinds.sections import Section
from kontingent.institutions.models import Institution
from kontingent.institutions.scope import Scope
from kontingent.kernel.identifiers import document_value
from kontingent.people.models import Case, Merge, PersonCard, PersonExternalId
from kontingent.people.queries import survivors
from kontingent.people.roles import Roles
from kontingent.portfolios.access import find_access
from kontingent.portfolios.queries import read_head, read_section
from kontingent.registry.filters import Filters
from kontingent.registry.queries import all_rows
from tests.ingest.region import ROBOT, build, remarks, send
from tests.ingest.xhtml import general, item, package, person, section

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
REQUISITES = {"inn": "2466000024", "kpp": "246601001", "ogrn": "1022402000026"}
SCHOOL = item("Organisation", "o-1", section("OrganisationGeneral", shortName="СОШ", type="general", **REQUISITES))


@pytest.fixture(autouse=True)
def suppliers():
    build("journal", "queue")


def sent(*persons: str, supplier: str = "journal"):
    data = package(SCHOOL, *persons).replace(b'content="dnevnik"', f'content="{supplier}"'.encode())
    return send(data, supplier=supplier)


def enrolment(letter: str = "А", **cells: str) -> str:
    year = {"schoolYear": "2017", "from_": "2017-09-01"}
    return section("Enrolment", "e-1", organisation="o-1", grade="4", letter=letter, **year, **cells)


def document(number: str, series: str = "", type_: str = "birth_certificate", **cells: str) -> str:
    return section("IdentityDocument", "d-1", type=type_, series=series, number=number, **cells)


def people() -> dict[str, int]:
    """The survivor behind each id; ids of both suppliers differ here."""
    known = dict(PersonExternalId.objects.values_list("external_id", "person_id"))
    survivor = survivors(known.values())
    return {external_id: survivor[person_id] for external_id, person_id in known.items()}


def open_cases() -> list[set[str]]:
    return [set(case.reasons) for case in Case.objects.filter(state=Case.State.OPEN).order_by("pk")]


CERTIFICATES = [
    ("I-ЕТ", "1-ЕТ"), ("II-МЮ", "П-МЮ"), ("IV-АИ", "ІУ-АИ"), ("II-БЛ", "Ⅱ-БЛ"), ("III-БЛ", "Ш-БЛ"), ("II-ДЮ", "11-ДЮ"),
    ("II-ДЖ", "ll-ДЖ"), ("VI-АН", "У1-АН"),
]  # fmt: skip


@pytest.mark.parametrize(("right", "written"), CERTIFICATES)
def test_a_certificate_is_one_document_in_every_spelling(right, written):
    child = {"family": "Сидорский", "given": "Лев", "additionalName": "Ильич", "birthDate": "2010-01-01"}
    sent(person("j-1", general(**child), document("551202", right), enrolment()))
    sent(person("q-1", general(**child), document("551202", written)), supplier="queue")
    assert len(set(people().values())) == 1
    assert open_cases() == []
    for typed in (f"{right} 551202", f"{written}551202", f"{written} № 551202", "551202", f"{right.lower()}551202"):
        assert found(typed) == ["Сидорский"], typed
    for typed in ("X-ЕТ 551202", "551203", "МЮ551202", "51202"):
        assert found(typed) == [], typed


def found(typed: str) -> list[str]:
    root = Institution.objects.get(parent=None)
    filters = Filters(document=document_value(typed, ""), standing=Standing.ANY)
    return [row.name.split()[0] for row in all_rows(Scope(root.pk, open_data=True), filters)]


def test_the_first_volume_is_not_the_second():
    sent(person("j-1", general(), document("551202", "Ⅰ-БЛ")))
    assert (found("Ⅰ-БЛ 551202"), found("Ⅱ-БЛ 551202")) == (["Абрамов"], [])


def test_a_passport_is_found_with_and_without_its_series():
    sent(person("j-1", general(), document("123456", "6804", "passport")))
    assert [found(typed) for typed in ("68 04 123456", "123456", "6804123457", "04123456")] == [
        ["Абрамов"], ["Абрамов"], [], ["Абрамов"],
    ]  # fmt: skip


ZAREMA = {"family": "Алимова", "given": "Зарема", "birthDate": "2006-01-10", "gender": "female"}


@pytest.mark.parametrize(
    ("written", "right"),
    [("-", "Тимуровна"), ("нет", "Алиевна"), ("отсутствует", "Ренатовна"), ("б/о", "Маратовна"), ("–", "."), ("-", "")],
)
def test_words_for_no_patronymic_are_none(written, right):
    received = sent(person("j-1", general(**ZAREMA, additionalName=written), enrolment()))
    assert ("F01d", 4, "additional_name", written) in remarks(received)
    assert list(PersonCard.objects.values_list("additional_name", "name_key")) == [("", "алимова зарема")]
    sent(person("q-1", general(**ZAREMA, additionalName=right), enrolment()), supplier="queue")
    assert (len(set(people().values())), open_cases()) == (1, [])
    assert PersonCard.objects.get().full_name == f"Алимова Зарема {right}".rstrip(" .")


@pytest.mark.parametrize(
    ("written", "right"), [("Тимур кызы", "Тимуровна"), ("тимур гызы", "Тимур-кызы"), ("Тимур-кызы", "Тимуровна")]
)
def test_a_turkic_patronymic_is_the_russian_one(written, right):
    sent(person("j-1", general(**ZAREMA, additionalName=written), enrolment()))
    sent(person("q-1", general(**ZAREMA, additionalName=right), enrolment()), supplier="queue")
    assert (len(set(people().values())), open_cases()) == (1, [])


@pytest.mark.parametrize(
    ("names", "others", "reason"),
    [
        (("Белова", "Анна-Мария", "Олеговна"), ("Белова", "Анна", "Олеговна"), "name_double_given"),
        (("Белова", "Анна Олеговна", ""), ("Белова", "Анна", "Олеговна"), "name_swapped"),
        (("Анна", "Белова", "Олеговна"), ("Белова", "Анна", "Олеговна"), "name_swapped"),
        (("Белова Анна Олеговна", "", ""), ("Белова", "Анна", "Олеговна"), "name_swapped"),
    ],
)
def test_names_in_other_fields_are_a_case(names, others, reason):
    for supplier, (family, given, additional) in (("journal", names), ("queue", others)):
        child = {"additionalName": additional, "birthDate": "2006-01-10", "gender": "female"}
        sent(person(supplier, general(family, given, **child), enrolment()), supplier=supplier)
    assert len(set(people().values())) == 2
    (reasons,) = open_cases()
    assert reason in reasons


@pytest.mark.parametrize(("grade", "persons"), [("4", 1), ("5", 2), ("", 2)])
def test_a_letter_of_the_surname_within_one_grade_of_a_school(grade, persons):
    """A dash or none between two surnames: in another grade, or where none is told, a case."""
    names = {"additionalName": "Олеговна", "birthDate": "2006-01-10", "gender": "female"}
    sent(person("journal", general("Белова  - Серова", "Анна", **names), enrolment()))
    told = section(
        "HealthCheck", "h-1", organisation="o-1", checked="2017-10-11", **({"grade": grade} if grade else {})
    )
    sent(person("queue", general("Белова Серова", "Анна", **names), told), supplier="queue")
    assert len(set(people().values())) == persons
    assert len(open_cases()) == persons - 1


MAGOMED = {"family": "Магомедов", "given": "Магомед", "additionalName": "Магомедович", "birthDate": "2007-05-09"}


def namesakes(first: str = "", second: str = "") -> list[str]:
    return [
        person(f"k-{n}", general(**MAGOMED), *([document(number, "II-БД")] if number else []), enrolment(letter))
        for n, (number, letter) in enumerate([(first, "А"), (second, "Б")], 1)
    ]


@pytest.mark.parametrize("batch", ["1", pytest.param("5000", marks=pytest.mark.soak)])
@pytest.mark.parametrize("certificates", [("123456", "654321"), ("", "")])
def test_namesakes_of_one_day_in_one_school_are_two_or_a_case(monkeypatch, certificates, batch):
    monkeypatch.setenv("KONTINGENT_BATCH_RECORDS", batch)
    sent(*namesakes(*certificates))
    assert len(set(people().values())) == 2
    (reasons,) = open_cases()
    assert "sent_beside" in reasons
    assert ("certificate_differs" in reasons) is bool(certificates[0])
    assert CurrentEnrolment.objects.count() == 2
    # The other supplier means one of them: by his certificate it is known whom, by the name it is not.
    sent(person("q-1", general(**MAGOMED), document("654321", "П-БД"), enrolment("Б")), supplier="queue")
    sent(person("q-2", general(**MAGOMED), enrolment("Б")), supplier="queue")
    reconsider(person_ids=None)
    known = people()
    assert known["k-1"] != known["k-2"]
    assert (known["q-1"] == known["k-2"]) is bool(certificates[0])
    assert known["q-2"] not in {known["k-1"], known["k-2"]}
    assert any("several_candidates" in reasons for reasons in open_cases())


NUMBERED = MAGOMED | {"snils": "112-233-445 95"}


@pytest.mark.parametrize("batch", ["1", pytest.param("5000", marks=pytest.mark.soak)])
@pytest.mark.parametrize("order", [1, -1])
def test_one_package_in_two_batches_joins_no_namesake_by_the_place(monkeypatch, batch, order):
    """Of one school and day: whom the queue has told of is the one with the number, wherever he stands."""
    monkeypatch.setenv("KONTINGENT_BATCH_RECORDS", batch)
    sent(person("q-1", general(**NUMBERED), enrolment()), supplier="queue")
    pair = [person("k-1", general(**MAGOMED), enrolment()), person("k-2", general(**NUMBERED), enrolment("Б"))]
    sent(*pair[::order])
    known = people()
    assert known["k-2"] == known["q-1"] != known["k-1"]
    (reasons,) = open_cases()
    assert {"sent_beside", "place_same"} <= reasons
    # A third record that fits both is joined with neither, though one of them is provisional.
    sent(person("q-2", general(**MAGOMED), enrolment()), supplier="queue")
    assert people()["q-2"] not in {known["k-1"], known["k-2"]}


@pytest.mark.parametrize("batch", ["1", pytest.param("5000", marks=pytest.mark.soak)])
@pytest.mark.parametrize("certificates", [("123456", "654321"), ("", "")])
def test_two_who_fit_one_are_both_left_to_a_person(monkeypatch, batch, certificates):
    """The queue means one of them, and nothing says which: not whoever comes first."""
    monkeypatch.setenv("KONTINGENT_BATCH_RECORDS", batch)
    sent(person("q-1", general(**MAGOMED), enrolment()), supplier="queue")
    sent(*namesakes(*certificates))
    assert len(set(people().values())) == 3
    assert len(open_cases()) >= 2
    reconsider(person_ids=None)
    assert len(set(people().values())) == 3


def test_a_certificate_that_comes_later_keeps_them_apart():
    sent(person("k-1", general(**MAGOMED), document("123456", "II-БД"), enrolment()))
    sent(person("q-1", general(**MAGOMED), document("654321", "II-БД")), supplier="queue")
    sent(person("q-1", general(**MAGOMED), document("654321", "II-БД"), enrolment()), supplier="queue")
    assert len(set(people().values())) == 2
    (reasons,) = open_cases()
    assert {"certificate_differs", "name_same", "birth_same"} <= reasons


def test_who_was_told_apart_by_hand_is_not_joined_again():
    sent(person("k-1", general(**MAGOMED), enrolment()))
    sent(person("q-1", general(**MAGOMED)), supplier="queue")
    sent(person("q-1", general(**MAGOMED), enrolment()), supplier="queue")
    joined = Merge.objects.get()
    undo_merge(person_id=joined.person_id, by=ROBOT)
    sent(person("q-1", general(**MAGOMED), enrolment("Б")), supplier="queue")
    assert len(set(people().values())) == 2
    assert len(open_cases()) == 1


@pytest.mark.parametrize(
    ("born", "reason"), [("1975-01-01", "birth_conventional"), ("0001-01-01", ""), ("1899-12-30", "")]
)
def test_two_mothers_of_a_day_that_means_none_are_never_one_silently(born, reason):
    mother = {"family": "Магомедова", "given": "Патимат", "additionalName": "", "birthDate": born, "gender": "female"}
    for n, supplier in enumerate(["journal", "queue"]):
        child = person(f"{supplier}-child", general(**MAGOMED | {"birthDate": f"200{n}-05-09"}), enrolment())
        tie = section("Guardianship", "g-1", child=f"{supplier}-child", relation="mother")
        sent(child, person(f"{supplier}-mother", general(**mother), tie), supplier=supplier)
    known = people()
    assert known["journal-mother"] != known["queue-mother"]
    assert reason == "" or any(reason in reasons for reasons in open_cases())


def test_passports_of_one_validity_are_two_peoples_or_one_was_lost():
    grown = {**MAGOMED, "birthDate": "1990-05-09"}
    of = {"type_": "passport", "series": "8210"}
    sent(person("k-1", general(**grown), document("123456", issued="2010-06-01", **of), enrolment()))
    sent(person("q-1", general(**grown), document("654321", issued="2015-06-01", **of), enrolment()), supplier="queue")
    (reasons,) = open_cases()
    assert "passport_differs" in reasons
    assert len(set(people().values())) == 2


def test_the_page_shows_the_name_without_dashes_and_the_series_in_its_normal_form():
    sent(person("j-1", general(**ZAREMA, additionalName="-"), document("551201", "II-МЮ"), enrolment()))
    sent(person("q-1", general(**ZAREMA), document("551201", "П-МЮ"), enrolment()), supplier="queue")
    (person_id,) = set(people().values())
    scope = Scope(Institution.objects.get(parent=None).pk, open_data=True)
    head = read_head(scope, find_access(scope, person_id), role=Roles.LEARNER)
    blocks = read_section(scope, head, Section.GENERAL).blocks
    rows = {row.name: row.cell for block in blocks for record in block.records for row in record.rows}
    assert (head.header.name, rows["full_name"].text) == ("Алимова Зарема", "Алимова Зарема")
    assert [flag for flag in rows["full_name"].flags if "прочерк" in flag]
    assert (rows["series"].text, rows["series"].others) == ("II-МЮ", ())


def test_a_document_is_sought_by_the_index_of_numbers():
    sent(person("j-1", general(), document("551201", "II-МЮ"), enrolment()))
    filters = Filters(document="551201", standing=Standing.ANY)
    with CaptureQueriesContext(connection) as asked:
        list(all_rows(Scope(Institution.objects.get(parent=None).pk, open_data=True), filters))
    (sought,) = [query["sql"] for query in asked if "right(d.value" in query["sql"]]
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("EXPLAIN " + sought)
        plan = "\n".join(line for (line,) in cursor.fetchall())
    assert "person_identifier_by_number" in plan
