"""Where a remark is in a file: a line of a text or a cell of a sheet, told by one sentence and kept as found."""

import datetime as dt
import io

import pytest
from python_calamine import CalamineWorkbook

from kontingent.accounts.roles import Role
from kontingent.ingest import protocol, remarks
from kontingent.ingest.displays import protocol_of
from kontingent.ingest.errors import PackageRefused
from kontingent.ingest.places import NOWHERE, Place
from kontingent.ingest.protocol_letters import written
from kontingent.ingest.readers.package import Chunk, RawItem, RawSection, SheetColumn
from kontingent.ingest.validation.prepared import RemarkDraft
from kontingent.ingest.validation.validator import Validation, validate
from kontingent.ingest.vocabulary import Vocabulary, all_vocabularies, of_table
from kontingent.institutions.models import Institution
from kontingent.institutions.scope import Scope
from tests.accounts.people import account
from tests.ingest.region import build, send
from tests.ingest.xhtml import general, package, person

CELL = Place("Обучение", 17, "Дата рождения", "F")


@pytest.mark.parametrize(
    ("place", "words", "cell"),
    [
        (NOWHERE, "", None),
        (Place(row=14), "строка 14", 14),
        (Place(row=12_345), "строка 12\N{NO-BREAK SPACE}345", 12_345),
        (Place("users.csv", 17), "«users.csv», строка 17", "«users.csv», строка 17"),
        (Place("Обучение"), "«Обучение»", "«Обучение»"),
        (Place(row=17, column="Имя"), "строка 17, столбец «Имя»", "строка 17, столбец «Имя»"),
        (
            CELL,
            "«Обучение», ячейка F17, столбец «Дата рождения»",
            "«Обучение», ячейка F17, столбец «Дата рождения»",
        ),
    ],
)
def test_the_words_of_a_place(place: Place, words: str, cell: str | int | None):
    assert (place.words(), place.cell) == (words, cell)


@pytest.mark.parametrize(
    ("at", "said"),
    [
        (NOWHERE, "Файл обрывается."),
        (Place(row=8), "Строка 8: файл обрывается."),
        (Place("Обучение", 17), "«Обучение», строка 17: файл обрывается."),
    ],
)
def test_a_refusal_begins_with_its_place(at: Place, said: str):
    assert PackageRefused("Файл обрывается.", cure="Передайте его целиком.", at=at).sentence == said


def noted(section: RawSection, vocabulary: Vocabulary | None = None) -> list[tuple[str, str, Place]]:
    chunk = Chunk(1, 1, 1, 2, b"")
    item = RawItem(1, 1, 17, "urn:kontingent:1.0:Person", "p-1", [section], part="Обучение")
    validation = Validation(vocabulary or all_vocabularies()[0], None, frozenset(), dt.date(2018, 4, 20))
    batch = validate(chunk, [item], validation)
    assert [one.at for one in (*batch.items, *batch.items[0].records)] == [("Обучение", 17, "", "")] * 2
    return [(note.rule, note.field, note.at) for note in batch.notes]


NAMES = {"familyName": "Абрамов", "givenName": "Даниил", "gender": "male", "citizenship": "russian"}
HEADINGS = {
    "familyName": SheetColumn("Фамилия", "B"),
    "birthDate": SheetColumn("Дата рождения", "F"),
    "snils": SheetColumn("СНИЛС", "G"),
    "age": SheetColumn("Возраст", "H"),
}


def test_a_remark_on_a_value_of_a_sheet_names_its_column():
    cells = {**NAMES, "birthDate": "31.02.2010", "snils": "112-233-445 96", "age": "8"}
    section = RawSection("", "urn:kontingent:1.0:General", "", 2, 17, cells, part="Обучение", columns=HEADINGS)
    assert noted(section) == [
        ("F23h", "age", Place("Обучение", 17, "Возраст", "H")),
        ("F04", "snils", Place("Обучение", 17, "СНИЛС", "G")),
        ("F00", "birth_date", CELL),
    ]


def test_the_column_is_found_by_the_names_of_the_suppliers_own_vocabulary():
    ours = all_vocabularies()[0]
    own = of_table(
        {
            "title": "Свой", "namespace": ours.namespace, "reference": "", "header": ours.header,
            "items": {"Person": "person"},
            "kinds": {"Pupil": {"kind": "General", "fields": {"surname": "familyName", "born": "birthDate"}}},
        }
    )  # fmt: skip
    cells = {"surname": "Абрамов", "born": "31.02.2010"}
    headings = {"surname": SheetColumn("Фамилия", "B"), "born": SheetColumn("Дата рождения", "F")}
    section = RawSection("", "urn:kontingent:1.0:Pupil", "", 2, 17, cells, part="Обучение", columns=headings)
    assert ("F00", "birth_date", CELL) in noted(section, own)


def test_a_remark_on_a_value_of_a_text_names_its_line_alone():
    cells = {**NAMES, "birthDate": "31.02.2010"}
    section = RawSection("general", "urn:kontingent:1.0:General", "", 2, 17, cells, part="Обучение")
    assert noted(section) == [("F00", "birth_date", Place("Обучение", 17))]


@pytest.mark.django_db
def test_a_place_is_kept_and_told_on_the_protocol_and_in_its_files():
    build()
    sent = send(package(person("p-1", general(citizenship="russian"))))
    protocol.write(sent.pk, 1, [RemarkDraft("F00", 2, CELL, "p-1", 1, "birth_date", "31.02.2010")], {})
    protocol.write(sent.pk, 1, [RemarkDraft("F04", 2, Place(row=3), "p-1", 1, "snils", "1")], {})
    region = Institution.objects.get(parent=None)
    scope = Scope(region.pk, open_data=True)
    blocks = remarks.blocks(scope, sent.pk, remarks.rule_counts(sent.pk))
    assert {row.at for block in blocks for row in block.rows} == {CELL, ("", 3, "", "")}
    assert [cells[2:4] for _, cells in remarks.sheet(scope, sent.pk)] == [(2, CELL.words()), (2, 3)]
    (file,) = written(sent, by=account(region, role=Role.OPERATOR)).files
    header, *rows = CalamineWorkbook.from_filelike(io.BytesIO(file.content)).get_sheet_by_index(0).to_python()
    assert header[2:4] == ["Место", "Строка файла"]
    assert [row[2:4] for row in rows] == [[2, CELL.words()], [2, 3]]
    told = protocol_of(sent)["remarks"]
    assert [(one["part"], one["row"], one["column"], one["letters"]) for one in told] == [CELL, ("", 3, "", "")]
