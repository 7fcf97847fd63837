"""What a supplier's own headings and values mean is said once by the operator and kept, for that supplier alone."""

import datetime as dt
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from django.db import DatabaseError, connection, transaction

from kontingent.audit.models import JournalEntry
from kontingent.history.kinds.learning import Enrolment
from kontingent.history.kinds.person import Contacts, General
from kontingent.history.models import Fact
from kontingent.ingest.headings import FULL_NAME, OWN, HeadingTarget
from kontingent.ingest.mapping import FieldValue, field_of
from kontingent.ingest.mapping_actions import map_heading, map_value, take_back
from kontingent.ingest.mapping_queries import steps_of, take_up
from kontingent.ingest.mapping_room import fields_for, sought
from kontingent.ingest.mapping_steps import MappingStep
from kontingent.ingest.models import Package
from kontingent.ingest.readers import xhtml
from kontingent.institutions.models import Supplier
from kontingent.kernel.errors import Refusal
from tests.ingest.command import command, put
from tests.ingest.full import school
from tests.ingest.region import ROBOT, build, remarks, send, try_out
from tests.ingest.sheets import book, text
from tests.ingest.tried import learner
from tests.ingest.xhtml import general, item, package, person, section

pytestmark = pytest.mark.django_db

HEAD = ["Ученик, фамилия", "Имя", "Дата рождения", "Пол", "Как учится", "Класс", "Учебный год"]
ROW = ["Абрамов", "Даниил", dt.date(2002, 11, 14), "пацан", "в классе", "9 «Б»", "2017/2018"]
SCHOOL = item("Organisation", "o-90", section("OrganisationGeneral", shortName="Гимназия", type="general"))
SHEET = book({"Пакет": [["Организация", "o-90"]], "Список": [HEAD, ROW]})
SURNAME, FORM = HeadingTarget(General, "familyName"), HeadingTarget(Enrolment, "form")


def number(code: str = "dnevnik") -> int:
    return Supplier.objects.get(code=code).pk


def say(heading: str, target: HeadingTarget, **more: int | None) -> MappingStep:
    return map_heading(supplier_id=number(), heading=heading, target=target, by=ROBOT, **more)


def mean(target: HeadingTarget, value: str, code: str, **more: int | None) -> MappingStep:
    said = FieldValue(target.kind, field_of(target.kind, target.prop), value)
    return map_value(supplier_id=number(), value=said, code=code, by=ROBOT, **more)


def map_all(noticed_in: int | None = None) -> None:
    say("Ученик, фамилия", SURNAME, noticed_in=noticed_in)
    say("Как учится", FORM, noticed_in=noticed_in)
    mean(HeadingTarget(General, "gender"), "Пацан", "male", noticed_in=noticed_in)
    mean(FORM, "в  классе", "full_time", noticed_in=noticed_in)


def payload(supplier: str, kind: int):
    return Fact.objects.get(supplier=number(supplier), kind=kind, superseded_at__year=9999).payload


def told(sent: Package) -> list[tuple[str, str]]:
    return [(rule, value) for rule, _, _, value in remarks(sent)]


def test_a_sheet_is_remarked_mapped_and_sent_again():
    build("dnevnik", "second")
    send(package(SCHOOL))
    first = send(SHEET)
    assert first.state == Package.State.REFUSED
    assert Fact.objects.filter(kind=General.code).count() == 0
    assert [one.heading for one in first.met if one.how == "unknown"] == ["Ученик, фамилия", "Как учится"]
    say("Ученик, фамилия", SURNAME, noticed_in=first.pk)
    second = send(SHEET)
    assert {("F03", "пацан"), ("F23w", "Как учится")} < set(told(second))
    map_all_but_the_surname(second.pk)

    again = send(SHEET)
    assert len({first.pk, second.pk, again.pk}) == 3
    assert told(again) == [("F23aa", "")] * len(told(again))
    assert payload("dnevnik", General.code) | {"citizenship": None} == {
        "family_name": "Абрамов", "given_name": "Даниил", "birth_date": "2002-11-14", "gender": "male",
        "citizenship": None,
    }  # fmt: skip
    assert payload("dnevnik", Enrolment.code) == {
        "organisation": "o-90", "grade": 9, "letter": "Б", "school_year": 2017, "form": "full_time",
    }  # fmt: skip
    assert send(SHEET).pk == again.pk  # nothing has been said since

    other = send(SHEET, supplier="second")
    assert (other.state, [one.how for one in other.met].count("unknown")) == (Package.State.REFUSED, 2)
    assert steps_of(number("second")) == []


def map_all_but_the_surname(package_id: int) -> None:
    say("Как учится", FORM, noticed_in=package_id)
    mean(HeadingTarget(General, "gender"), "Пацан", "male", noticed_in=package_id)
    mean(FORM, "в  классе", "full_time")


def test_a_trial_and_the_command_read_by_it(tmp_path: Path):
    build()
    send(package(SCHOOL))
    map_all()
    tried = try_out(SHEET)
    assert {rule for rule, _ in told(tried)} <= {"F23aa"}
    assert tried.counts["persons_new"] == 1
    header = [["Поставщик", "dnevnik"], ["Организация", "o-90"]]
    changed = book({"Пакет": header, "Список": [HEAD, ["Белов", *ROW[1:]]]})
    code, output = command(put(tmp_path, "1.xlsx", changed), only_try=True, json=True)
    said = json.loads(output)
    assert (code, said["state"]) == (0, "tried")
    assert {one["code"] for one in said["remarks"]} <= {"F23aa"}
    assert (said["counts"]["refused"], said["counts"]["records"]) == (0, 2)


def test_a_csv_whose_every_heading_is_the_suppliers_own():
    build()
    send(package(SCHOOL))
    rows = [["Кто", "Когда родился", "Где"], ["Абрамов Даниил Романович", "14.11.2002", "o-90"]]
    refused = send(text(rows))
    assert (refused.state, refused.headings) == (Package.State.REFUSED, [])
    say("Кто", HeadingTarget(General, FULL_NAME))
    say("Когда родился", HeadingTarget(General, "birthDate"))
    say("Где", HeadingTarget(Enrolment, "organisation"))
    taken = send(text(rows))
    assert taken.counts["persons_new"] == 1
    assert payload("dnevnik", General.code)["additional_name"] == "Романович"


def test_below_a_group_the_heading_is_a_guardians():
    build()
    head = [["Фамилия", "Имя", "Дата рождения", "Мать", "", ""], ["", "", "", "Фамилия", "Имя", "Куда звонить"]]
    row = ["Абрамов", "Даниил", "14.11.2002", "Абрамова", "Анна", "+7 912 345-67-89"]
    say("Мать / Куда звонить", HeadingTarget(Contacts, "mobilePhone"))
    send(book({"Список": [*head, row]}))
    mother = Fact.objects.get(kind=Contacts.code)
    assert mother.payload == {"mobile_phone": "+7 912 345-67-89"}
    assert Fact.objects.get(kind=General.code, person_id=mother.person_id).payload["family_name"] == "Абрамова"


def test_a_value_is_mapped_whatever_the_format_and_the_same_bytes_are_read_once_more():
    build()
    data = package(person("p-1", general(citizenship="russian", gender="пацан")))
    first = send(data)
    assert ("F03", "пацан") in told(first)
    assert send(data).pk == first.pk
    mean(HeadingTarget(General, "gender"), "пацан", "male")
    again = send(data)
    assert (again.pk == first.pk, told(again)) == (False, [])
    assert payload("dnevnik", General.code)["gender"] == "male"


def test_what_is_taken_back_is_read_as_before():
    build()
    send(package(SCHOOL))
    map_all()
    send(SHEET)
    for step in MappingStep.objects.exclude(heading=""):
        if step.heading == "Как учится":
            take_back(supplier_id=number(), step_id=step.pk, by=ROBOT)
    again = send(SHEET)
    assert ("F23w", "Как учится") in told(again)
    last = MappingStep.objects.latest("pk")
    assert (last.is_taken_back, last.before) == (True, "«Форма обучения» (Обучение)")
    with pytest.raises(Refusal, match="уже изменено или отменено"):
        take_back(supplier_id=number(), step_id=last.pk, by=ROBOT)


SAME_SHEET = book(
    {"Список": [["Фамилия", "Имя", "Дата рождения", "Прозвище"], ["Абрамов", "Даниил", "14.11.2002", "А"]]}
)


@pytest.mark.parametrize(
    ("act", "said"),
    [
        (lambda: say("Прозвище", SURNAME), "На листе «Список» пакета «пакет.xhtml» поле «Фамилия» уже читается из"),
        (lambda: say("Прозвище", HeadingTarget(General, FULL_NAME)), "уже читается из столбца A «Фамилия»"),
        (lambda: say("Отчество", SURNAME), "«Отчество» – название другого поля: «Отчество» (Общие сведения)"),
        (lambda: say("Код записи", SURNAME), "«Код записи» – название другого поля"),
        (lambda: say("Фамилия ребенка", SURNAME), "и так читается как «Фамилия» (Общие сведения). Сопоставлять нечего"),
        (lambda: say("  ", SURNAME), "Заголовок – от 1 до 200 знаков"),
        (lambda: say("Прозвище", HeadingTarget(None, OWN["code"])), "Такого поля в реестре нет"),
        (lambda: say("Прозвище", HeadingTarget(General, "surname")), "Такого поля в реестре нет"),
        (lambda: mean(HeadingTarget(General, "gender"), "пацан", "man"), "У поля «Пол» нет такого значения"),
        (lambda: mean(SURNAME, "Иванов", "male"), "У поля «Фамилия» нет такого значения"),
        (lambda: mean(HeadingTarget(General, "gender"), "муж.", "female"), "известно без сопоставления: это «Мужской»"),
        (lambda: say("Прозвище", FORM, noticed_in=10**9), "Такого пакета у поставщика нет"),
    ],
)  # fmt: skip
def test_a_mapping_that_contradicts_itself_is_refused(act: Callable[[], MappingStep], said: str):
    build()
    send(SAME_SHEET)
    with pytest.raises(Refusal) as refused:
        act()
    assert said in str(refused.value).replace("\u00a0", " ")
    assert not MappingStep.objects.exists()


@pytest.mark.parametrize(
    ("asked", "first"),
    [
        ("Снилс ребёнка", "СНИЛС (Общие сведения)"),
        ("класс", "Класс с буквой вместе (Обучение)"),
        ("форма обучен", "Форма обучения (Обучение)"),
        ("Св-во о рождении", "Вид документа (Документы)"),
        ("щщщ", ""),
    ],
)
def test_fields_are_sought_by_the_beginnings_of_words(asked: str, first: str):
    found = [f"{one.label} ({one.note})" for one in sought(asked, fields_for(0, "Чужой"))]
    assert next(iter(found), "") == first


def test_history_stays_with_who_what_was_before_and_by_which_package():
    build()
    sent = send(SAME_SHEET)
    say("Прозвище", HeadingTarget(General, "birthPlace"), noticed_in=sent.pk)
    say("Прозвище", HeadingTarget(Contacts, "email"))
    steps = MappingStep.objects.order_by("pk").values_list("before", "by", "package")
    assert list(steps) == [("", "Проверка", sent.pk), ("«Место рождения» (Общие сведения)", "Проверка", None)]
    line = JournalEntry.objects.latest("pk")
    assert line.description == "Сопоставление: заголовок «Прозвище» – «Электронная почта» (Контакты)."
    for change in ("UPDATE supplier_mapping SET prop = 'inn'", "DELETE FROM supplier_mapping"):
        with pytest.raises(DatabaseError, match="permission"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(change)


def test_a_package_goes_on_by_the_mapping_it_began_with():
    build()
    sent = send(SAME_SHEET)
    say("Прозвище", HeadingTarget(General, "birthPlace"))
    sent.stage = Package.Stage.RECORDING
    assert take_up(sent, steps_of(number())).told == []
    sent.stage = Package.Stage.READING
    assert take_up(sent, steps_of(number())).headings == {"прозвище": HeadingTarget(General, "birthPlace")}
    assert sent.mapped_until == MappingStep.objects.get().pk


def test_a_change_of_the_mapping_has_unchanged_items_read(monkeypatch: pytest.MonkeyPatch):
    """Of another supplier's mapping nothing is read again."""
    read: list[str] = []
    honest = xhtml.items_of

    def items_of(chunk, examined):
        items = list(honest(chunk, examined))
        read.extend(one.id for one in items)
        return iter(items)

    monkeypatch.setattr(xhtml, "items_of", items_of)
    build("dnevnik", "second")

    def reads(day: int) -> list[str]:
        read.clear()
        send(
            package(
                school("o-1", "2017"),
                learner("p-1", birthDate="2006-01-11"),
                mode="full",
                made=f"2018-04-{day}T09:00:00+03:00",
            )
        )
        return sorted(read)

    assert reads(10) == ["o-1", "p-1"]
    assert reads(11) == []
    said = FieldValue(General, field_of(General, "gender"), "пацан")
    map_value(supplier_id=number("second"), value=said, code="male", by=ROBOT)
    assert reads(12) == []
    mean(HeadingTarget(General, "gender"), "пацан", "male")
    assert reads(13) == ["o-1", "p-1"]
    assert reads(14) == []
