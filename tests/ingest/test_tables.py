"""Spreadsheets and texts as schools send them become the records that a person reads in them."""

import datetime as dt
import tempfile
import zlib
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from kontingent.history.kinds.base import Kind, fields_of
from kontingent.history.kinds.catalogue import KINDS
from kontingent.ingest.errors import PackageRefused
from kontingent.ingest.headings import HeadingTarget, headings, lead_of, target_of
from kontingent.ingest.readers.package import LIMITS, Examined, Limits, Piece
from kontingent.ingest.readers.registry import reader_of
from tests.ingest.sheets import book, text, with_part

HEAD = ["Фамилия", "Имя", "Отчество", "Дата рождения", "СНИЛС", "Класс"]
ELKINA = ["Ёлкина", "Алёна", "Ильинична", dt.date(2006, 3, 4), "112-233-445 95", "5А"]
OLE, ZIP = b"\xd0\xcf\x11\xe0" + b"\0" * 600, b"PK\x03\x04"
NBSP = "\N{NO-BREAK SPACE}"


class Read(NamedTuple):
    examined: Examined
    records: list[tuple[Any, ...]]  # row, kind, cells
    said: list[tuple[str, str, str]]  # rule, place, value

    def of(self, kind: str) -> list[dict[str, str]]:
        return [cells for _, known, cells in self.records if known == kind]


def read(data: bytes, limits: Limits = LIMITS) -> Read:
    reader = reader_of(data)
    examined = reader.examine([data])
    records = [
        (section.row, section.prop, {prop: value for prop, value in section.cells.items() if value})
        for chunk in reader.split([data], limits=limits)
        for item in reader.items_of(chunk, examined)
        for section in item.sections
    ]
    return Read(examined, records, [(one.rule.code, one.at.words(), one.value) for one in examined.said])


CLASS_LIST: list[list[object]] = [
    ["Список обучающихся 5 «А» класса МБОУ «Школа № 1» на 01.09.2017"],
    [],
    ["№ п/п", "ФИО", "", "", "Дата рождения", "Свидетельство / паспорт", "", "СНИЛС",
     "Законный представитель"],
    ["", "Фамилия", "Имя ", f"Отчество{NBSP}(при наличии)", "", "серия", "номер", "", "ФИО", "ФИО"],
    [1, 2, 3, 4, 5, 6, 7, 8, 9],
    [1, "Ёлкина", "Алёна ", "Ильинична", dt.date(2006, 3, 4), "II-АК", "000123", "001-234-567 84",
     "Ёлкин Илья"],
    [2, f"Петров{NBSP}", "Пётр", "-", 39082, "I-ЕТ", 551200, 1234567884, "Петрова А.Б.", "Петров Борис"],
    [],
    [3, "сидорова", "АННА", "нет", "29.02.2008", "4510", "012345", "1,12233E+10"],
    ["Итого:", "", "", 3],
    [],
    ["Директор ____________ /Иванов И.И./"],
    [""] * 25 + [" "],
]  # fmt: skip


def test_a_class_list_as_it_is_typed():
    found = read(book({"5 А": CLASS_LIST}))
    assert found.records == [
        (6, "general", {
            "familyName": "Ёлкина", "givenName": "Алёна", "additionalName": "Ильинична", "birthDate": "04.03.2006",
            "snils": "001-234-567 84",
        }),
        (6, "identityDocument", {"series": "II-АК", "number": "000123"}),
        (6, "general", {"familyName": "Ёлкин", "givenName": "Илья"}),
        (6, "guardianship", {"child": found.records[4][2].get("", found.records[3][2]["child"])}),
        (7, "general", {
            "familyName": "Петров", "givenName": "Пётр", "additionalName": "-", "birthDate": "31.12.2006",
            "snils": "1234567884",
        }),
        (7, "identityDocument", {"series": "I-ЕТ", "number": "551200"}),
        (7, "general", {"familyName": "Петров", "givenName": "Борис"}),
        (7, "guardianship", {"child": found.records[7][2]["child"]}),
        (9, "general", {
            "familyName": "сидорова", "givenName": "АННА", "additionalName": "нет", "birthDate": "29.02.2008",
            "snils": "1,12233E+10",
        }),
        (9, "identityDocument", {"series": "4510", "number": "012345"}),
    ]  # fmt: skip
    assert found.said == [("F23z", "«5 А», строка 7", "Петрова А Б")]
    assert found.examined.items == 5


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1251", "utf-16"])
@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
def test_a_text_in_any_encoding_with_any_delimiter(encoding: str, delimiter: str):
    data = text(
        [HEAD, ["Зайцев", "Олег", "", "04.03.2006", "1234567884", "5-А"]], delimiter=delimiter, encoding=encoding
    )
    assert [cells for _, _, cells in read(data).records] == [
        {"familyName": "Зайцев", "givenName": "Олег", "birthDate": "04.03.2006", "snils": "1234567884"},
        {"grade": "5", "letter": "А"},
    ]


def test_a_column_named_twice_is_asked_for_and_not_taken():
    head = ["Фамилия", "Имя", "Дата рождения", "Класс", "Школа", "Класс"]
    data = text([head, ["Зайцев", '"Олег; Лев"', "2006-03-04 0:00", "5А", '"МБОУ ""СОШ № 1"""', "6 Б"], [""] * 6])
    found = read(data)
    assert [cells for _, _, cells in found.records] == [
        {"familyName": "Зайцев", "givenName": "Олег; Лев", "birthDate": "2006-03-04"},
        {"organisation": 'МБОУ "СОШ № 1"'},
    ]
    assert found.said == [
        ("F23v", "ячейка D1, столбец «Класс»", "Класс"), ("F23v", "ячейка F1, столбец «Класс»", "Класс"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("typed", "cells"),
    [
        ("5А", {"grade": "5", "letter": "А"}),
        ("5 «А»", {"grade": "5", "letter": "А"}),
        ("11-б класс", {"grade": "11", "letter": "б"}),
        (5, {"grade": "5"}),
        ("Солнышко", {"group": "Солнышко"}),
        ("Группа № 3", {"group": "Группа № 3"}),
        ("5 АБВ", {"group": "5 АБВ"}),
    ],
)
def test_a_class_in_one_cell(typed: object, cells: dict[str, str]):
    assert read(book({"Лист1": [HEAD, [*ELKINA[:5], typed]]})).of("enrolment") == [cells]


@pytest.mark.parametrize("later", [False, True])
def test_days_of_both_epochs_and_days_in_words(*, later: bool):
    number = (dt.date(2006, 3, 4) - (dt.date(1904, 1, 1) if later else dt.date(1899, 12, 30))).days
    rows = [
        [f"Ёлкин{n}", "Илья", "", day]
        for n, day in enumerate([dt.date(2006, 3, 4), number, "4.3.2006", "4.3.06", 2006])
    ]
    days = [cells["birthDate"] for cells in read(book({"Лист1": [HEAD[:4], *rows]}, later=later)).of("general")]
    assert days == ["04.03.2006", "04.03.2006", "4.3.2006", "4.3.06", "2006"]


def test_columns_stand_in_any_order_under_any_usual_name():
    head = ["Моб. телефон", "Группа", "ФИО ребёнка", "Д.Р.", "Прописка", "Любимый цвет"]
    found = read(
        book({"Список": [head, ["8-900-1", "Солнышко", "Ёлкина Алёна Ильинична", "04.03.2006", "Тамбов", "синий"]]})
    )
    assert [(kind, cells) for _, kind, cells in found.records] == [
        ("general", {
            "familyName": "Ёлкина", "givenName": "Алёна", "additionalName": "Ильинична", "birthDate": "04.03.2006",
        }),
        ("contacts", {"mobilePhone": "8-900-1", "permanentAddress": "Тамбов"}),
        ("enrolment", {"group": "Солнышко"}),
    ]  # fmt: skip
    assert [(rule, value) for rule, _, value in found.said] == [("F23w", "Любимый цвет")]


def test_a_heading_below_a_group_is_of_that_group_or_unknown():
    """«Вид» alone is that of an achievement, and «Дата» of several kinds."""
    upper = ["Фамилия", "Имя", "Документ", "", "", "", "Телефоны"]
    lower = ["", "", "Вид", "Серия", "Номер", "Место", "Мобильный"]
    row = ["Лис", "Ян", "Паспорт", "4510", "123456", "первое", "8 900 000-00-00"]
    found = read(book({"7А": [upper, lower, row]}))
    assert found.of("identityDocument") == [{"type": "Паспорт", "series": "4510", "number": "123456"}]
    assert found.of("contacts") == [{"mobilePhone": "8 900 000-00-00"}]
    assert {kind for _, kind, _ in found.records} == {"general", "identityDocument", "contacts"}
    assert found.said == [("F23w", "«7А», ячейка F2, столбец «Документ / Место»", "Документ / Место")]


def test_several_tables_in_a_sheet_and_a_head_repeated_on_each_page():
    data = book(
        {"Список": [HEAD[:4], ELKINA[:4], [], HEAD[:4], ["Лис", "Ян", "", ""], [], ["Имя", "Фамилия"], ["Ева", "Жук"]]}
    )
    names = [(cells["familyName"], cells["givenName"]) for cells in read(data).of("general")]
    assert names == [("Ёлкина", "Алёна"), ("Лис", "Ян"), ("Жук", "Ева")]


def test_tables_beside_each_other_are_refused_by_the_names_that_stand_twice():
    row = ["Лис", "Ева", "7А", "", "Жук", "Ян", "7Б"]
    with pytest.raises(PackageRefused, match="названы дважды и не взяты: «Фамилия», «Имя», «Класс»") as refused:
        read(book({"7": [["Фамилия", "Имя", "Класс", "", "Фамилия", "Имя", "Класс"], row]}))
    assert "одну под другой" in refused.value.cure
    assert refused.value.met


@pytest.mark.parametrize("below", ["Итого:", "Заведующая ____", "Кл. рук. Иванова И.И.", "Зам. директора", "М. П."])
def test_sums_and_signatures_below_are_passed_over(below: str):
    assert read(book({"7А": [["Фамилия", "Имя"], ["Лис", "Ева"], [below, ""]]})).said == []
    assert len(read(book({"7А": [["Фамилия", "Имя"], ["Лис", "Ева"], ["Итогова", ""]]})).said) == 1


def test_hidden_rows_are_read_and_said():
    found = read(book({"Список": [HEAD, ELKINA, ["Лис", "Ян"]]}, hidden_rows=[3]))
    assert [row for row, kind, _ in found.records if kind == "general"] == [2, 3]
    assert found.said == [("F23y", "«Список»", "3")]


def test_namesakes_of_one_day_stay_two_and_the_same_row_twice_is_one():
    found = read(book({"Список": [HEAD, ELKINA, [*ELKINA[:4], "112-233-445 00", "6Б"], ELKINA]}))
    assert found.examined.items == 2
    assert [row for row, kind, _ in found.records if kind == "general"] == [2, 4, 3]


def test_sheets_of_kinds_give_records_of_whom_their_code_names():
    data = book(
        {
            "Обучающиеся": [["Код", *HEAD[:4]], ["p-1", *ELKINA[:4]]],
            "Итоговая успеваемость": [
                ["Код", "Код записи", "Фамилия", "Учебный год", "Предмет", "Годовая отметка", "Удалить"],
                ["p-1", "m-1", "Ёлкина", "2017/2018", "Алгебра", 4, ""],
                ["p-1", "m-2", "Ёлкина", 2017, "Физика", 5, "да"],
            ],
            "Места": [["Учебный год", "Уровень образования", "Мест"], ["2017 / 2018", "Начальное общее", 100]],
            "Пакет": [
                ["Поставщик", "dnevnik"],
                ["Организация", "o-90"],
                ["Вид", "изменения"],
                ["Составлен", "20.04.2018"],
            ],
        }
    )
    found = read(data)
    assert [(kind, cells) for _, kind, cells in found.records] == [
        ("places", {"schoolYear": "2017", "level": "Начальное общее", "places": "100"}),
        ("general", {
            "familyName": "Ёлкина", "givenName": "Алёна", "additionalName": "Ильинична", "birthDate": "04.03.2006",
        }),
        ("finalMark", {"organisation": "o-90", "schoolYear": "2017", "subject": "Алгебра", "yearMark": "4"}),
        ("finalMark", {"organisation": "o-90", "schoolYear": "2017", "subject": "Физика", "yearMark": "5"}),
    ]  # fmt: skip
    assert found.examined.meta == {
        "kontingent:supplier": "dnevnik", "kontingent:organisations": "o-90", "kontingent:mode": "delta",
        "kontingent:made": "2018-04-20T23:59:59+03:00",
    }  # fmt: skip


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_a_kind_needs_nothing_but_its_labels(kind: type[Kind]):
    assert lead_of(headings().names[kind]) is kind
    targets = [target_of("", known.label, kind) for known in fields_of(kind)]
    assert targets == [HeadingTarget(kind, known.prop) for known in fields_of(kind)]


def test_chunks_are_of_whole_items_and_say_the_same():
    data = book({"Список": [HEAD, *([f"Ёлкин{n:03}", "Илья", "", "04.03.2006", "", "5А"] for n in range(100))]})
    reader = reader_of(data)
    chunks = list(reader.split([data], limits=Limits(chunk_records=30)))
    assert len(chunks) == 10
    assert read(data, Limits(chunk_records=30)).records == read(data).records
    again = list(
        reader.split([data], limits=Limits(chunk_records=30), after_place=chunks[3].last_place, after_number=4)
    )
    assert again == chunks[4:]


def test_what_is_passed_is_emptied_and_keeps_its_place():
    data = book({"Список": [HEAD, ELKINA, ["Лис", "Ян", "", "04.03.2006", "", "5А"]]})
    reader = reader_of(data)
    (chunk,) = reader.split([data], digested=True)
    emptied = list(reader.emptied([[Piece(zlib.compress(data))]], lambda digests: list(digests)[:1]))
    examined = reader.examine(emptied)
    assert (examined.items, examined.meta) == (2, reader.examine([data]).meta)
    (passed,) = reader.split(emptied, passed={1: chunk.sent[1]}, digested=True)
    (left,) = reader.items_of(passed, examined)
    assert (left.number, left.place, left.sections[0].cells["familyName"]) == (2, 4, "Лис")
    assert passed.sent == {2: chunk.sent[2]}


@pytest.mark.parametrize(
    ("data", "sentence", "cure"),
    [
        (OLE + "EncryptedPackage".encode("utf-16-le"), "закрыта паролем", "Снимите пароль"),
        (OLE + "Workbook".encode("utf-16-le"), "старого Excel", "формате .xlsx"),
        (ZIP + b"\0" * 26 + b"mimetypeapplication/vnd.oasis.opendocument.spreadsheet", "OpenDocument", "формате .xlsx"),
        (with_part(book({"Список": [HEAD, ELKINA]}), "xl/vbaProject.bin", b"x"), "есть макросы", "формате .xlsx"),
        (b"PK\x03\x04" + b"x" * 100, "не читается как книга", "формате .xlsx"),
        (book({"Список": [["Привет", "мир"]]}), "не найдена строка заголовков", "Назовите столбцы"),
        (book({"Список": [HEAD]}), "нет ни одной строки", "Заполните строки"),
        (text([HEAD, ['"Ёлкина', "x" * 200_000]]), "не читается", "Закройте кавычки"),
        (text([HEAD, ELKINA], encoding="cp1251") + b"\x98", "Кодировка файла неизвестна", "UTF-8"),
        (book({"Список": [HEAD, ELKINA], "Пакет": [["Составлен", "вчера"]]}), "строка 1: «вчера» — не дата", "20.04"),
        (book({"Список": [HEAD, ELKINA], "Пакет": [["Вид", "весь"]]}), "вид пакета «весь» неизвестен", "полный"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_refused_with_the_cure(data: bytes, sentence: str, cure: str):
    with pytest.raises(PackageRefused) as refused:
        reader_of(data).examine([data])
    assert sentence in refused.value.sentence
    assert cure in refused.value.cure


def test_a_sheet_of_two_far_cells_is_refused_before_it_is_laid_out():
    """One kilobyte; laid out it would take 125 GB."""
    cells = '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    namespace = "http" + "://schemas.openxmlformats.org/spreadsheetml/2006/main"
    sheet = f'<worksheet xmlns="{namespace}"><sheetData>{cells}</sheetData></worksheet>'
    data = with_part(book({"Список": [["x"]]}), "xl/worksheets/sheet1.xml", sheet.encode())
    with pytest.raises(PackageRefused, match=f"1{NBSP}048{NBSP}576{NBSP}строк на 16{NBSP}384{NBSP}столбца"):
        reader_of(data).examine([data])


@pytest.mark.parametrize("data", [book({"Лист1": [HEAD, ELKINA]}), text([HEAD, ELKINA])], ids=["xlsx", "csv"])
def test_whoever_is_killed_while_reading_leaves_no_rows_behind(
    data: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    lines = reader_of(data).emptied([[Piece(zlib.compress(data))]], lambda digests: [])
    next(lines)
    held = [one.readlink() for one in Path("/proc/self/fd").iterdir() if one.is_symlink()]
    assert [one for one in held if one.is_relative_to(tmp_path)]
    assert list(tmp_path.iterdir()) == []


def test_more_bytes_than_a_workbook_may_have_are_not_kept():
    pieces = (b"PK\x03\x04" + b"\0" * (1 << 20) for _ in range(65))
    with pytest.raises(PackageRefused, match="больше 64 МБ"):
        reader_of(b"PK\x03\x04").examine(pieces)
