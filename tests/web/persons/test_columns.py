"""Columns that a person chooses: the page and the export have them, nobody gets those that are closed to him."""

import pytest

from kontingent.accounts.models import User
from kontingent.audit.models import Action, JournalEntry
from kontingent.web.columns import values
from kontingent.web.institutions.columns import BODIES, ORGANISATIONS
from kontingent.web.persons.columns import PERSONS
from tests import cast
from tests.web.exporting import exported as exported_file
from tests.web.reading import document, sheet, words

USUAL = ["ФИО", "Дата рождения", "Пол", "Тип", "Где учится / работает", "Класс"]
MORE = ["age", "body", "position", "grade", "form", "shift", "citizenship", "signs", "left"]


def choose(client, *codes: str, screen: str = "contingent", **more: str):
    answer = client.post(f"/settings/columns/{screen}/", {"column": codes, "next": f"/{screen}/", **more})
    assert (answer.status_code, answer.headers["Location"]) == (302, f"/{screen}/")


def heads(client, path: str = "/contingent/") -> list[str]:
    return [words(head) for head in document(client.get(path)).xpath("//table//th")]


def test_chosen_columns_stand_in_the_page_and_in_the_export(official):
    choose(official, "birth", *MORE)
    wanted = ["ФИО", "Дата рождения", "Возраст", "Орган управления", "Должность", "Параллель", "Форма обучения"]
    wanted += ["Смена", "Гражданство", "Признаки", "Дата выбытия"]
    assert heads(official) == wanted
    page = document(official.get("/contingent/?name=даниил"))
    shown = [words(cell) for cell in page.xpath("//tbody/tr/td")]
    body = "Управление образования Воскресенского муниципального района"
    daniil = ["15", body, "-", "9", "очная", "первая смена", "Иностранное гражданство", "-", "-"]
    assert shown[2:] == daniil
    exported = sheet(exported_file(official, "/contingent/export.xlsx?name=даниил"))
    assert exported[0] == wanted
    assert exported[1][3:7] == [body, "", 9.0, "очная"]
    entry = JournalEntry.objects.get(action=Action.SETTINGS_CHANGED)
    assert (entry.object_name, entry.description) == ("Контингент", "Выбраны столбцы")


def test_who_left_and_when_is_a_column_and_his_citizenship_of_today_is_not(official):
    choose(official, "citizenship", "left")
    page = document(official.get("/contingent/?status=left&name=матвей"))
    assert [words(cell) for cell in page.xpath("//tbody/tr/td")] == [cast.MATVEY.name, "-", "15.01.2018"]


def test_the_usual_columns_come_back(official):
    choose(official, "sex")
    assert heads(official) == ["ФИО", "Пол"]
    choose(official, usual="1")
    assert heads(official) == USUAL
    assert User.objects.get().columns == {}


def test_closed_columns_are_neither_offered_nor_given(masked):
    offered = document(masked.get("/contingent/")).xpath("//input[@name='column']/@value")
    assert {"age", "citizenship", "signs"} & set(offered) == set()
    choose(masked, "sex", "age", "citizenship", "signs")
    assert heads(masked) == ["ФИО", "Пол"]


def test_a_choice_of_yesterday_is_cut_to_the_rights_of_today(official):
    choose(official, "age", "citizenship", "sex")
    User.objects.update(personal_data=False)
    assert heads(official) == ["ФИО", "Пол"]
    assert sheet(official.get("/contingent/export.xlsx"))[0] == ["ФИО", "Пол"]


@pytest.mark.parametrize(
    ("screen", "code", "wanted"),
    [
        ("organisations", "body", ["Наименование", "Орган управления"]),
        ("bodies", "ogrn", ["Наименование", "ОГРН"]),
    ],
)
def test_registries_of_institutions_have_columns_too(official, screen, code, wanted):
    choose(official, code, screen=screen)
    assert heads(official, f"/{screen}/") == wanted
    text = b"".join(official.get(f"/{screen}/export.csv").streaming_content).decode("utf-8-sig")
    assert text.splitlines()[0].split(";") == wanted


def test_a_list_that_is_not_there(official):
    assert official.post("/settings/columns/elsewhere/", {"column": "name"}).status_code == 404


@pytest.mark.parametrize("columns", [PERSONS, ORGANISATIONS, BODIES])
def test_usual_columns_are_declared(columns):
    codes = [column.code for column in columns.every]
    assert len(codes) == len(set(codes))
    assert {columns.key, *columns.usual} <= set(codes)
    assert values((), None) == []
