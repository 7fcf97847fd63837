"""A workbook with the rows that a supplier gave is mended, sent back, and changes just what was mended."""

import datetime as dt
import io
import re
import zipfile

import pytest
from lxml import etree

from kontingent.history.kinds.catalogue import KINDS
from kontingent.history.kinds.learning import Enrolment, FinalMark
from kontingent.history.kinds.person import General, Guardianship
from kontingent.history.models import Fact
from kontingent.ingest.models import Package, Remark
from kontingent.ingest.returns import count_returned, returned
from kontingent.ingest.template_rows import organisation_rows
from kontingent.ingest.templates import sheet_of, write
from kontingent.institutions.models import Institution, Supplier
from kontingent.institutions.scope import Scope
from kontingent.people.models import PersonCard
from tests.ingest.region import build, remarks, send, try_out
from tests.ingest.sheets import book, edited, sheets_in
from tests.ingest.xhtml import general, item, package, person, section

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

SNILS = "112-233-445 95"
HERE = item("Organisation", "o-90", section("OrganisationGeneral", shortName="Гимназия", type="general"))
THERE = item("Organisation", "o-91", section("OrganisationGeneral", shortName="Школа", type="general"))


def learner(id_: str, family: str, born: str, *, where: str = "o-90", year: str = "2017", **more: str) -> str:
    said = {"citizenship": "russian", **more}
    at = section(
        "Enrolment", f"e-{id_}", organisation=where, schoolYear=year, grade="9", letter="Б", from_="2017-09-01"
    )
    return person(id_, general(family, birthDate=born, **said), at)


@pytest.fixture
def school() -> Institution:
    build()
    send(
        package(
            HERE,
            THERE,
            learner("p-1", "Абрамов", "2002-11-14", snils=SNILS),
            learner("p-2", "Борисов", "2002-02-03"),
            learner("p-3", "Чужой", "2002-05-06", where="o-91"),
            learner("p-4", "Выпускник", "2000-07-08", year="2015"),
        )
    )
    return Institution.objects.get(short_name="Гимназия")


def template(institution: Institution, *kinds: type, open_data: bool = True) -> tuple[bytes, list[int]]:
    target, told = io.BytesIO(), list[int]()
    root = Institution.objects.get(parent=None)
    scope = Scope(root.pk, open_data=open_data)
    rows = organisation_rows(Supplier.objects.get(code="dnevnik"), institution, scope, told.append)
    write(target, rows.workbook(kinds or (General, Enrolment)))
    return target.getvalue(), told


def counts(package: Package) -> tuple[int, ...]:
    return tuple(package.counts[name] for name in ("records", "new", "changed", "same", "withdrawn"))


def test_its_rows_are_those_of_the_members_of_this_year(school: Institution):
    data, told = template(school)
    sheets = sheets_in(data)
    assert sheets["Пакет"] == [["Поставщик", "dnevnik"], ["Организация", "o-90"], ["Вид", "изменения"]]
    assert [row[:5] for row in sheets["Персоны"]] == [
        ["Код", "Фамилия", "Имя", "Отчество", "Пол"],
        ["p-1", "Абрамов", "Даниил", "", "Мужской"],
        ["p-2", "Борисов", "Даниил", "", "Мужской"],
    ]
    assert sheets["Персоны"][1][5] == dt.date(2002, 11, 14)
    assert [[*row[:4], *row[5:9]] for row in sheets["Обучение"]] == [
        ["Код", "Код записи", "Фамилия", "Имя", "Организация", "Учебный год", "Параллель", "Литера"],
        ["p-1", "e-p-1", "Абрамов", "Даниил", "o-90", "2017/2018", 9, "Б"],
        ["p-2", "e-p-2", "Борисов", "Даниил", "o-90", "2017/2018", 9, "Б"],
    ]
    assert set(told) == set(
        PersonCard.objects.filter(family_name__in=["Абрамов", "Борисов"]).values_list("pk", flat=True)
    )


def test_it_says_nothing_of_years_that_are_over_and_of_other_places(school: Institution):
    past = section("Enrolment", "e-0", organisation="o-90", schoolYear="2016", grade="8", letter="Б")
    elsewhere = section("Enrolment", "e-9", organisation="o-91", schoolYear="2017", grade="9", letter="А")
    mark = section("FinalMark", "m-0", organisation="o-90", schoolYear="2016", subject="algebra", yearMark="4")
    send(package(person("p-1", past, elsewhere, mark)))
    sheets = sheets_in(template(school, General, Enrolment, FinalMark)[0])
    assert [row[1] for row in sheets["Обучение"][1:]] == ["e-p-1", "e-p-2"]
    assert sheets[sheet_of(FinalMark)][1:] == []


def test_without_access_to_personal_data_it_has_no_rows(school: Institution):
    data, told = template(school, open_data=False)
    assert ([len(rows) for title, rows in sheets_in(data).items() if title == "Персоны"], told) == ([1], [])


def test_what_is_not_theirs_is_locked_and_hidden_and_codes_are_chosen_from_lists(school: Institution):
    """By the parts of the workbook, as Excel and LibreOffice read them."""
    data, _ = template(school)
    parts = parts_of(data)
    sheet, titles = parts["xl/worksheets/sheet3.xml"], parts["xl/workbook.xml"].findall(".//{*}sheet")
    assert [one.get("name") for one in titles if one.get("state") == "hidden"] == ["Списки"]
    assert titles[2].get("name") == "Персоны"
    protection = sheet.find("{*}sheetProtection")
    assert protection.get("sheet") == "1"
    assert "password" not in protection.attrib  # a stroke takes it off: it guards from mistakes alone
    looks = parts["xl/styles.xml"].findall(".//{*}cellXfs/{*}xf")
    is_locked = [look.find("{*}protection") is None for look in looks]
    head = [cell_text(cell, parts) for cell in sheet.findall(".//{*}row[@r='1']/{*}c")]
    first = sheet.findall(".//{*}row[@r='2']/{*}c")
    locked = {head[n] for n, cell in enumerate(first) if is_locked[int(cell.get("s"))]}
    hidden = {head[int(one.get("min")) - 1] for one in sheet.findall(".//{*}col") if one.get("hidden") == "1"}
    assert (locked, hidden) == ({"Код"}, {"Код"})
    free = [one for one in sheet.findall(".//{*}col") if not is_locked[int(one.get("style"))]]
    wide = sum(int(one.get("max")) - int(one.get("min")) + 1 for one in free)
    assert wide == len(head) - 1  # rows that are not there yet may be filled
    lists = parts[f"xl/worksheets/sheet{len(titles)}.xml"]
    (rule,) = (one for one in sheet.findall(".//{*}dataValidation") if one.get("promptTitle") == "Пол")
    column, last = re.fullmatch(r"Списки!\$([A-Z]+)\$1:\$\1\$(\d+)", rule.findtext("{*}formula1")).groups()
    choices = [cell_text(lists.find(f".//{{*}}c[@r='{column}{n + 1}']"), parts) for n in range(int(last))]
    assert (rule.get("type"), rule.get("showErrorMessage"), choices) == ("list", "1", ["Мужской", "Женский"])
    assert rule.get("sqref").endswith("1048576")
    assert sheet.find(".//{*}pane").get("state") == "frozen"


def parts_of(data: bytes) -> dict[str, etree._Element]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: etree.fromstring(archive.read(name)) for name in archive.namelist() if name.endswith(".xml")}


def cell_text(cell: etree._Element, parts: dict[str, etree._Element]) -> str:
    if cell.get("t") == "s":
        cell = parts["xl/sharedStrings.xml"].findall("{*}si")[int(cell.findtext("{*}v"))]
    return "".join(one.text or "" for one in cell.iter() if one.tag.endswith("}t"))


def test_sent_back_as_it_is_it_changes_nothing(school: Institution):
    data, _ = template(school, *KINDS)
    assert counts(send(data)) == (5, 0, 0, 5, 0)


def test_what_is_mended_changes_and_a_new_row_is_a_new_person(school: Institution):
    data, _ = template(school)
    sent = send(
        edited(
            data,
            {
                ("Персоны", 2, "Фамилия"): "Абрамов-Петров",
                ("Обучение", 2, "Литера"): "В",
                ("Обучение", 3, "Удалить"): "да",
                ("Персоны", 4, "Фамилия"): "Новикова",
                ("Персоны", 4, "Имя"): "Алла",
                ("Персоны", 4, "Пол"): "Женский",
                ("Персоны", 4, "Гражданство"): "РФ",
                ("Персоны", 4, "Дата рождения"): dt.date(2003, 1, 2),
            },
        )
    )
    assert counts(sent) == (5, 1, 2, 1, 1)
    assert sent.counts["persons_new"] == 1
    # She has no row on «Обучение», so she would stand in no list.
    assert list(sent.remarks.values_list("rule", "part", "row")) == [("F23ac", "Персоны", 4)]
    letter = Fact.objects.get(kind=Enrolment.code, key="e-p-1@2017", superseded_at__year=9999).payload["letter"]
    assert letter == "В"


def test_the_answer_has_the_codes_of_new_rows(school: Institution):
    data, _ = template(school)
    new = {
        ("Персоны", 4, "Фамилия"): "Новикова",
        ("Персоны", 4, "Имя"): "Алла",
        ("Персоны", 4, "Дата рождения"): dt.date(2003, 1, 2),
        ("Обучение", 4, "Фамилия"): "Новикова",
        ("Обучение", 4, "Имя"): "Алла",
        ("Обучение", 4, "Дата рождения"): dt.date(2003, 1, 2),
        ("Обучение", 4, "Учебный год"): "2017/2018",
        ("Обучение", 4, "Параллель"): 9,
    }
    sent = send(edited(data, new))
    assert (sent.counts["persons_new"], sent.counts["new"]) == (1, 2)
    code = PersonCard.objects.get(family_name="Новикова").person.external_ids.get().external_id
    answer = sheets_in(template(school)[0])
    assert [row[:2] for row in answer["Персоны"][1:]] == [
        ["p-1", "Абрамов"],
        ["p-2", "Борисов"],
        [code, "Новикова"],
    ]
    assert [row[0] for row in answer["Обучение"][1:]] == ["p-1", "p-2", code]


def test_three_mistakes_are_returned_mended_and_accepted(school: Institution):
    data, _ = template(school)
    wrong = {
        ("Персоны", 2, "Дата рождения"): "31.02.2002",
        ("Персоны", 2, "СНИЛС"): 1223344595,
        ("Персоны", 3, "Фамилия"): "",
    }
    sent = send(edited(data, wrong))
    assert [rule for rule, *_ in remarks(sent)] == ["F00", "F04", "F23u", "F01a"]
    back = io.BytesIO()
    found = returned(sent)
    write(back, found.workbook)
    assert (count_returned(sent), len(found.told)) == (2, 2)
    sheets = sheets_in(back.getvalue())
    assert list(sheets) == ["Пакет", "Сведения", "Персоны"]
    head, first, second = sheets["Персоны"]
    assert head[:3] == ["Код", "Что исправить", "Фамилия"]
    assert first[0] == "p-1"
    assert "«31.02.2002»: такого дня нет в календаре. Исправьте значение: дату пишут" in first[1]
    assert (first[head.index("Дата рождения")], first[head.index("СНИЛС")]) == ("31.02.2002", "1223344595")
    assert second[:3] == ["p-2", "Не указана фамилия. Укажите фамилию.", ""]
    mended = send(
        edited(
            back.getvalue(),
            {
                ("Персоны", 2, "Дата рождения"): "14.11.2002",
                ("Персоны", 2, "СНИЛС"): SNILS,
                ("Персоны", 3, "Фамилия"): "Борисова",
            },
        )
    )
    assert (mended.state, counts(mended)) == (Package.State.ACCEPTED, (2, 0, 2, 0, 0))
    assert set(PersonCard.objects.values_list("family_name", flat=True)) >= {"Абрамов", "Борисова"}


def test_what_is_compared_with_the_day_of_birth_comes_with_the_person_and_is_checked_again(school: Institution):
    """F17 of a record whose own cells are right: only the day of birth mends it."""
    sent = send(package(learner("p-2", "Борисов", "2012-02-03")))
    back = io.BytesIO()
    write(back, returned(sent).workbook)
    sheets = sheets_in(back.getvalue())
    assert [row[0] for row in sheets["Персоны"]] == ["Код", "p-2"]
    assert "Возраст на 1 сентября" in sheets["Обучение"][1][2]
    again = send(edited(back.getvalue(), {("Персоны", 2, "Гражданство"): "Гражданин РФ"}))
    assert [rule for rule, *_ in remarks(again)] == ["F17"]
    mended = send(edited(back.getvalue(), {("Персоны", 2, "Дата рождения"): "03.02.2002"}))
    assert (mended.state, counts(mended)) == (Package.State.ACCEPTED, (2, 0, 1, 1, 0))


def test_what_was_only_checked_is_mended_where_it_stands_alone(school: Institution):
    """The register has never heard the wrong day, and no other sheet repeats it."""
    wrong = {("Персоны", 2, "Дата рождения"): dt.date(1992, 11, 14), ("Персоны", 3, "Имя"): "Дaниил"}
    back = io.BytesIO()
    write(back, returned(try_out(edited(template(school)[0], wrong))).workbook)
    assert sheets_in(back.getvalue())["Обучение"][1][3] == "Абрамов Даниил, 14.11.1992"
    mended = {("Персоны", 2, "Дата рождения"): dt.date(2002, 11, 14), ("Персоны", 3, "Имя"): "Даниил"}
    again = send(edited(back.getvalue(), mended))
    assert (again.state, counts(again)) == (Package.State.ACCEPTED, (3, 0, 0, 3, 0))


def test_a_person_changed_on_another_sheet_is_not_changed_in_silence(school: Institution):
    data, _ = template(school)
    sent = send(edited(data, {("Обучение", 2, "Дата рождения"): dt.date(2002, 11, 15), ("Обучение", 3, "Литера"): "В"}))
    (remark,) = sent.remarks.all()
    assert (remark.rule, remark.value, remark.field) == ("F23ab", "15.11.2002", "birth_date")
    assert remark.at.words() == "«Обучение», ячейка E2, столбец «Дата рождения»"
    assert PersonCard.objects.get(family_name="Абрамов").birth_date == dt.date(2002, 11, 14)
    alone = {title: rows for title, rows in sheets_in(data).items() if title != "Персоны"}
    (remark,) = send(edited(book(alone), {("Обучение", 3, "Фамилия"): "Борисова"})).remarks.filter(rule="F23ab")
    assert (remark.item, remark.value) == ("p-2", "Борисова")


def test_a_name_corrected_on_its_sheet_may_stand_as_it_was_on_the_others(school: Institution):
    data, _ = template(school)
    corrected = {("Персоны", 2, "Фамилия"): "Петров", ("Персоны", 3, "Дата рождения"): dt.date(2002, 2, 4)}
    assert send(edited(data, corrected)).state == Package.State.ACCEPTED
    data, _ = template(school)
    both = {("Персоны", 2, "Фамилия"): "Петрова", ("Обучение", 2, "Фамилия"): "Петрова"}
    assert send(edited(data, both)).state == Package.State.ACCEPTED


def test_a_sheet_of_one_kind_has_no_columns_of_another(school: Institution):
    sheets = sheets_in(template(school)[0])
    for n, row in enumerate(sheets["Обучение"]):
        row.append(["Телефон", "8 900 000-00-00"][min(n, 1)])
    (remark,) = send(book(sheets)).remarks.all()
    assert (remark.rule, remark.value) == ("F23w", "Телефон")


def test_remarks_of_microdata_are_returned_as_a_workbook_too(school: Institution):
    orphan = person("p-7", section("Guardianship", "g", child="p-1"))
    sent = send(package(learner("p-1", "Ivanov", "2002-11-14"), orphan))
    found = returned(sent)
    assert set(found.rows) == {General, Guardianship}
    (record,) = found.rows[General]
    assert (record.code, record.values["family_name"]) == ("p-1", "Ivanov")
    assert record.notes["family_name"].startswith("В имени не только русские буквы")
    (tie,) = found.rows[Guardianship]
    assert tie.about.startswith("Неизвестно, о ком запись")


def test_a_package_without_remarks_or_of_no_format_returns_nothing(school: Institution):
    refused = send(b"%PDF-1.4")
    assert Remark.objects.filter(package=refused).exists()
    assert (returned(refused).rows, count_returned(refused)) == ({}, 0)
