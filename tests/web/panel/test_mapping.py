"""«Сопоставление» on screen: a school's sheet is remarked, mapped and taken; who may, and what a masked viewer sees."""

import datetime as dt

import pytest

from kontingent.accounts.roles import Role
from kontingent.audit.models import JournalEntry
from kontingent.history.kinds.learning import Enrolment
from kontingent.history.kinds.person import General
from kontingent.history.models import Fact
from kontingent.ingest.mapping_steps import MappingStep
from kontingent.ingest.models import Remark
from kontingent.institutions.models import Institution, Supplier
from kontingent.kernel.russian import number
from tests.accounts.people import account
from tests.ingest import region as register
from tests.ingest.sheets import book
from tests.ingest.xhtml import general, item, package, person, section
from tests.web.panel.conftest import operator
from tests.web.reading import document, words

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

SCHOOL = item("Organisation", "o-1", section("OrganisationGeneral", shortName="Школа № 1", type="general"))
HEAD = ["Фамилия ребёнка", "Имя", "Дата рождения", "Пол", "Как учится", "Класс", "Учебный год"]
ROW = ["Абрамов", "Даниил", dt.date(2002, 11, 14), "пацан", "в школе", "9 «Б»", "2017/2018"]
SHEET = book({"Пакет": [["Организация", "o-1"]], "Список": [HEAD, ROW]})


def shown(client, address: str) -> str:
    return words(document(client.get(address)).xpath("//main")[0])


def part(client, address: str, id_: str) -> str:
    return words(document(client.get(address)).xpath(f"//section[@aria-labelledby='{id_}']")[0])


def post(client, form_of: str, **choice: str):
    """The form of a page as a browser sends it: its hidden fields, and what was chosen."""
    (form,) = document(client.get(form_of)).xpath("//main//form[@method='post']")
    hidden = {one.get("name"): one.get("value", "") for one in form.xpath(".//input[@type='hidden']")}
    return client.post(form_of, {**hidden, **choice})


def test_a_sheet_is_remarked_mapped_on_screen_and_sent_again(db, enter):
    register.build("dnevnik", "second")
    for code in ("dnevnik", "second"):
        register.send(package(SCHOOL).replace(b"dnevnik", code.encode()), supplier=code)
    first, client = register.send(SHEET), enter(operator())
    own = Supplier.objects.get(code="dnevnik")
    room = f"/panel/suppliers/{own.pk}/mapping/"
    assert "Как учится лист «Список», столбец E" in part(client, room, "h-unknown")
    assert "Фамилия ребёнка лист «Список», столбец A" in part(client, room, "h-synonyms")
    assert "пацан Пол Общие сведения 1" in part(client, room, "h-values")

    heading = f"{room}heading/?heading=Как+учится&package={first.pk}"
    assert "Впишите слово из названия поля" in shown(client, heading)
    assert "Ничего не найдено" in shown(client, f"{heading}&sought=щщщ")
    assert "Форма обучения Обучение" in shown(client, f"{heading}&sought=форма")
    answer = post(client, f"{heading}&sought=форма", choice="1.familyName")
    assert "поле «Фамилия» уже читается из столбца A «Фамилия ребёнка»" in words(document(answer)).replace("\xa0", " ")
    assert post(client, f"{heading}&sought=форма", choice=f"{Enrolment.code}.form").headers["Location"] == room
    remark = Remark.objects.get(package=first, value="пацан")
    assert post(client, f"{room}value/{remark.pk}/", choice="male").status_code == 302

    second = register.send(SHEET)
    assert second.pk != first.pk
    assert "в школе Форма обучения Обучение 1" in part(client, room, "h-values")
    remark = Remark.objects.get(package=second, value="в школе")
    assert post(client, f"{room}value/{remark.pk}/?sought=очная", choice="full_time").status_code == 302
    again = register.send(SHEET)
    assert not again.remarks.exclude(rule="F23aa").exists()
    taken = {fact.kind: fact.payload for fact in Fact.objects.filter(supplier=own.pk, superseded_at__year=9999)}
    assert (taken[General.code]["gender"], taken[Enrolment.code]["form"]) == ("male", "full_time")
    assert "«Форма обучения» (Обучение)" in part(client, room, "h-standing")

    other = register.send(SHEET, supplier="second")
    assert {one.value for one in other.remarks.filter(rule__in=["F03", "F23w"])} == {"пацан", "Как учится"}
    elsewhere = f"/panel/suppliers/{other.supplier_id}/mapping/"
    assert "Сопоставлений нет" in shown(client, elsewhere)


def test_what_was_said_is_taken_back_and_its_history_stays(db, enter):
    register.build()
    first, client = register.send(SHEET), enter(operator())
    room = f"/panel/suppliers/{first.supplier_id}/mapping/"
    heading = f"{room}heading/?heading=Как+учится&package={first.pk}"
    assert post(client, heading, choice=f"{Enrolment.code}.form").status_code == 302
    assert not register.send(SHEET).remarks.filter(rule="F23w").exists()
    step = MappingStep.objects.get(heading="Как учится")
    assert client.post(f"{room}back/{step.pk}/").headers["Location"] == room
    assert "Как учится" in part(client, room, "h-unknown")
    history = part(client, room, "h-history").replace("\xa0", " ")
    assert "«Форма обучения» (Обучение) отменено" in history
    assert f"Пакет № {number(first.pk)}".replace("\xa0", " ") in history
    assert register.send(SHEET).remarks.filter(rule="F23w", value="Как учится").exists()


def test_of_another_suppliers_remark_and_of_no_code_nothing_is_mapped(db, enter):
    register.build("dnevnik", "second")
    first, client = register.send(SHEET), enter(operator())
    remark = Remark.objects.get(package=first, value="пацан")
    other = Supplier.objects.get(code="second")
    assert client.get(f"/panel/suppliers/{other.pk}/mapping/value/{remark.pk}/").status_code == 404
    assert client.post(f"/panel/suppliers/{other.pk}/mapping/back/1/").status_code in (400, 409)
    own = f"/panel/suppliers/{first.supplier_id}/mapping/"
    refused = post(client, f"{own}value/{remark.pk}/", choice="man")
    assert "У поля «Пол» нет такого значения" in words(document(refused)).replace("\xa0", " ")
    assert not MappingStep.objects.exists()


def test_without_personal_data_values_of_closed_fields_stay_closed(db, enter):
    register.build()
    disabled = person("p-1", general(citizenship="russian"), section("Disability", "d-1", group="тяжёлая"))
    sent = register.send(package(disabled))
    room, remark = f"/panel/suppliers/{sent.supplier_id}/mapping/", Remark.objects.get(package=sent, value="тяжёлая")
    value = f"{room}value/{remark.pk}/"
    client = enter(operator())
    assert "тяжёлая Группа инвалидности" in part(client, room, "h-values")
    assert post(client, value, choice="group_1").status_code == 302
    assert "тяжёлая Группа инвалидности" in part(client, room, "h-standing")
    masked = enter(account(Institution.objects.get(parent=None), role=Role.OPERATOR, email="m@example.ru"))
    assert "тяжёлая" not in shown(masked, room)
    assert "Группа инвалидности «Инвалид I группы»" in part(masked, room, "h-standing")
    assert masked.get(value).status_code == 404
    assert not [line for line in JournalEntry.objects.all() if "тяжёлая" in f"{line.description} {line.details}"]
