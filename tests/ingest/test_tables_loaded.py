"""What a table says is recorded as what any package says: whose it is, which fields it speaks of, where it stands."""

import datetime as dt

import pytest

from kontingent.history.models import Fact
from kontingent.ingest.models import Package, Remark
from kontingent.kernel import clock
from kontingent.people.models import Case, PersonCard, PersonExternalId
from tests.ingest.region import build, remarks, send, try_out
from tests.ingest.sheets import book
from tests.ingest.xhtml import general, item, package, person, section

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

SNILS = "112-233-445 95"
SCHOOL = item("Organisation", "o-90", section("OrganisationGeneral", shortName="Гимназия", type="general"))
OTHER = item("Organisation", "o-91", section("OrganisationGeneral", shortName="Школа", type="general"))
HEAD = ["Фамилия", "Имя", "Отчество", "Дата рождения", "Пол", "Гражданство", "Класс", "Учебный год"]
DANIIL = ["Абрамов", "Даниил", "Романович", dt.date(2002, 11, 14), "муж", "РФ", "9 «Б»", "2017/2018"]


def known(id_: str = "p-1", where: str = "o-90", **more: str) -> str:
    said = {"additionalName": "Романович", "citizenship": "russian", **more}
    at = section("Enrolment", f"e-{id_}", organisation=where, schoolYear="2017", grade="9", letter="Б")
    return person(id_, general(**said), at)


def sheet(*rows: list[object], organisation: str = "o-90", title: str = "Список", **more: str) -> Package:
    header = [["Организация", organisation], *more.items()]
    return send(book({title: rows, "Пакет": [line for line in header if line[1]]}))


def payload(kind: int = 1):
    return Fact.objects.get(kind=kind, superseded_at__year=9999).payload


def test_a_class_list_is_recorded_with_the_organisation_of_its_package():
    build()
    send(package(SCHOOL))
    sent = sheet(HEAD, DANIIL)
    assert (sent.state, sent.format, sent.mode) == (Package.State.ACCEPTED, "xlsx", Package.Mode.DELTA)
    assert sent.made_at == sent.received_at
    assert payload() == {
        "family_name": "Абрамов", "given_name": "Даниил", "additional_name": "Романович", "birth_date": "2002-11-14",
        "gender": "male", "citizenship": "russian",
    }  # fmt: skip
    assert payload(10) == {"organisation": "o-90", "grade": 9, "letter": "Б", "school_year": 2017}


def test_the_same_list_again_finds_the_same_persons():
    build()
    send(package(SCHOOL))
    sheet(HEAD, DANIIL)
    again = sheet(HEAD, [*DANIIL[:6], "9 «В»", DANIIL[7]])
    assert (again.counts["persons_new"], again.counts["persons_found"]) == (0, 1)
    assert PersonCard.objects.count() == 1


@pytest.mark.parametrize("where", ["o-90", ""])
def test_a_row_without_a_code_is_whom_the_supplier_knows_there(where: str):
    build()
    send(package(SCHOOL, known()))
    sent = sheet(HEAD, DANIIL, organisation=where)
    assert sent.counts["persons_found"] == 1
    assert PersonExternalId.objects.filter(external_id__startswith="xls:").get().person.external_ids.count() == 2
    assert (PersonCard.objects.count(), Case.objects.count()) == (1, 0)


def test_a_namesake_of_another_school_is_not_taken_for_him():
    build()
    send(package(SCHOOL, OTHER, known(where="o-91")))
    sent = sheet(HEAD, DANIIL)
    assert sent.counts["persons_found"] == 0
    assert Case.objects.count() == 1


def test_a_changed_surname_is_a_case_and_no_second_child():
    build()
    send(package(SCHOOL, known()))
    sent = sheet(HEAD, ["Белов", *DANIIL[1:]])
    assert sent.counts["persons_provisional"] == 1
    assert Case.objects.count() == 1


def test_fields_without_a_column_stay_and_empty_cells_empty_them():
    build()
    send(package(SCHOOL, known(snils=SNILS, birthPlace="Тамбов")))
    sheet(["Код", *HEAD, "Место рождения"], ["p-1", "Петров", *DANIIL[1:], ""])
    assert payload() == {
        "family_name": "Петров", "given_name": "Даниил", "additional_name": "Романович", "birth_date": "2002-11-14",
        "gender": "male", "citizenship": "russian", "snils": SNILS,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("title", "kind", "head", "row"),
    [
        ("Обучение", 10, ["Код", "Код записи", "Учебный год", "Удалить"], ["p-1", "e-p-1", "2017/2018", "да"]),
        ("Обучение", 10, ["Код", "Код записи", "Удалить"], ["p-1", "e-p-1", "да"]),
        ("Список", 1, ["Код", "Удалить"], ["p-1", "да"]),
    ],
)
def test_delete_withdraws_the_record_of_the_row(title: str, kind: int, head: list[str], row: list[str]):
    """By its ids alone too, of a sheet that has no column of its kind."""
    build()
    send(package(SCHOOL, known()))
    sent = sheet(head, row, title=title)
    assert sent.counts["withdrawn"] == 1
    assert not Fact.objects.filter(kind=kind, superseded_at__year=9999, payload__isnull=False).exists()


def test_what_is_remarked_of_a_whole_sheet_is_told_every_time():
    build()
    send(package(SCHOOL))
    rows = [["Код", "Фамилия", "Имя", "Дата рождения"], *([f"p-{n}", "Ли", "Ян", f"0{n}.02.2003"] for n in (3, 4, 5))]
    protocols = []
    for day in (21, 22):
        with clock.fixed(clock.now().replace(year=2018, month=4, day=day + 1)):
            protocols.append(remarks(sheet(*rows, Вид="полный", Составлен=f"{day}.04.2018")))
    assert [(rule, field) for rule, _, field, _ in protocols[0]] == [
        ("F23aa", "citizenship"), ("F23aa", "gender"), ("F23ac", ""),
    ]  # fmt: skip
    assert protocols[0] == protocols[1]


def test_a_deletion_that_names_no_record_is_remarked():
    build()
    send(package(SCHOOL))
    sent = sheet(["Код", "Удалить"], ["o-90", "да"], title="Места")
    assert (sent.state, [row[0] for row in remarks(sent)]) == (Package.State.REMARKS, ["F23m"])


def test_a_full_package_of_a_table_covers_its_organisation_and_its_kinds():
    build()
    leaving = known("p-2", family="Борисов").replace("2002-11-14", "2003-01-01")
    more = [known(f"p-{n}", family=f"Ли{chr(1072 + n)}").replace("2002-11-14", f"2003-02-{n:02}") for n in range(3, 9)]
    send(package(SCHOOL, known(), leaving, *more))
    rows = [["Код", "Код записи", "Учебный год", "Параллель", "Литера"]]
    rows += [[f"p-{n}", f"e-p-{n}", 2017, 9, "Б"] for n in (1, 3, 4, 5, 6, 7, 8)]
    sent = sheet(*rows, title="Обучение", Вид="полный")
    assert (sent.mode, sent.covers_institutions, sent.covers_kinds) == (Package.Mode.FULL, ["o-90"], [10])
    assert (sent.state, sent.counts["withdrawn"], sent.counts["same"]) == (Package.State.ACCEPTED, 1, 7)


def test_remarks_name_the_cell():
    build()
    sent = sheet(HEAD[:4], [*DANIIL[:3], "31.02.2002"], organisation="")
    remark = Remark.objects.get(package=sent, rule="F00")
    assert remark.at.words() == "«Список», ячейка D2, столбец «Дата рождения»"
    assert remark.value == "31.02.2002"


def test_a_table_may_name_its_supplier_and_day():
    build("dnevnik", "queue")
    wrong = sheet(HEAD, DANIIL, organisation="", Поставщик="queue")
    assert wrong.state == Package.State.REFUSED
    assert wrong.reason.startswith("Пакет поставщика «queue», а прислан от имени «dnevnik».")
    dated = sheet(HEAD, DANIIL, organisation="", Поставщик="dnevnik", Составлен="19.04.2018")
    assert dated.made_at.astimezone(clock.region_zone()).isoformat() == "2018-04-19T23:59:59+03:00"


def said_of_class(sent: Package) -> list[tuple[object, ...]]:
    return list(sent.remarks.filter(rule="F18d").order_by("row").values_list("part", "row", "letters", "item"))


def test_a_list_without_a_class_is_remarked_on_where_people_learn_in_classes():
    """Of a missing column once, of an empty cell by its cell; nothing of who stands in a class by another's word."""
    build("dnevnik", "lists")
    circle = item("Organisation", "o-92", section("OrganisationGeneral", shortName="Кружок", type="additional"))
    send(package(SCHOOL, circle))
    head, daniil, eva = ["Код", *HEAD], ["p-1", *DANIIL], ["p-2", "Жук", "Ева", *DANIIL[2:]]
    without = [[*row[:7], row[8]] for row in (head, daniil, eva)]
    assert said_of_class(sheet(*without, title="7А")) == [("7А", 0, "", "")]
    eva[7] = ""
    assert said_of_class(sheet(head, daniil, eva)) == [("Список", 3, "H", "p-2")]
    assert not said_of_class(sheet(*without, organisation="o-92"))
    assert not said_of_class(sheet(head, [*eva[:8], "2018/2019"]))
    # He has one by now, so a list that does not say it moves nobody.
    assert not said_of_class(sheet(*without[:2], title="8А"))


def test_the_check_says_it_of_a_school_that_the_same_package_brings():
    build()
    learns = section("Enrolment", "e-1", organisation="o-90", schoolYear="2017")
    data = package(SCHOOL, person("p-1", general(citizenship="russian"), learns))
    for sent in (try_out(data), send(data)):
        assert [remark.field for remark in sent.remarks.filter(rule="F18d")] == ["grade"]


def said_of_nowhere(sent: Package) -> list[tuple[object, ...]]:
    return list(sent.remarks.filter(rule="F23ac").order_by("row").values_list("part", "row", "item"))


def test_whoever_a_list_names_without_saying_where_he_stands_is_remarked_on():
    """Of a list of nothing but such people once, of a few by their rows; nothing of whom anybody has placed."""
    build("dnevnik", "lists")
    send(package(SCHOOL, known()))
    head, eva, ian = ["Код", *HEAD[:6]], ["p-2", "Жук", "Ева", *DANIIL[2:6]], ["p-3", "Лис", "Ян", *DANIIL[2:6]]
    sheets = {"Персоны": [head, eva, ian], "Пакет": [["Организация", "o-90"]]}
    learning = [["Код", "Учебный год", "Класс"], ["p-2", 2017, "9Б"]]
    for check in (try_out, send):
        assert said_of_nowhere(check(book(sheets))) == [("Персоны", 0, "")]
    assert said_of_nowhere(sheet(head, ["p-1", *DANIIL[:6]], ian)) == [("Список", 3, "p-3")]
    assert said_of_nowhere(send(book({**sheets, "Обучение": learning}))) == [("Персоны", 3, "p-3")]
    # Parents and applicants stand somewhere; who may be somebody known is a case.
    mothers = [[*HEAD[:6], "Класс", "Учебный год", "Мать"], [*DANIIL, "Абрамова Анна Ильинична"]]
    assert not said_of_nowhere(sheet(*mothers))
    others = {"Персоны": [head, ian], "Заявления на зачисление": [["Код", "Номер заявления"], ["p-3", "1"]]}
    assert not said_of_nowhere(send(book(others)))
    assert not said_of_nowhere(sheet(head, ian))
    assert not said_of_nowhere(send(book({"Персоны": [head, ["x-1", *DANIIL[:6]]]}), supplier="lists"))


def test_a_remark_shows_the_word_that_was_sent():
    build()
    send(package(SCHOOL))
    head = [*HEAD, "Вид документа", "Серия", "Номер"]
    sent = sheet(head, ["Жук", "Ева", "", "14.11.2012", "жен", "РФ", "1А", 2017, "Паспорт", "45 10", "123456"])
    assert [(one.field, one.value, one.letters) for one in sent.remarks.filter(rule="F08")] == [
        ("type", "Паспорт", "I")
    ]
    sent = sheet(HEAD, ["Жук", "Ян", "", "21.04.2018", "муж", "РФ", "1А", 2017])
    assert [one.value for one in sent.remarks.filter(rule="F02b")] == ["21.04.2018"]


def test_a_column_that_a_mother_lacks_is_called_hers():
    build()
    send(package(SCHOOL))
    upper, lower = [*HEAD[:3], *HEAD[5:], "Мать", ""], ["", "", "", "", "", "", "ФИО", "Телефон"]
    sent = sheet(upper, lower, [*DANIIL[:3], *DANIIL[5:], "Абрамова Анна Ильинична", "8 900 000-00-00"])
    said = {(one.column, one.field) for one in sent.remarks.filter(rule="F23aa")}
    assert said == {
        ("", "birth_date"), ("", "gender"),
        ("Мать / Дата рождения", "birth_date"), ("Мать / Пол", "gender"), ("Мать / Гражданство", "citizenship"),
    }  # fmt: skip
