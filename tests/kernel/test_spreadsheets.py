"""What is written is read back by another program; what a hostile file would do, it is not let do."""

import csv
import datetime as dt
import io
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from kontingent.kernel import spreadsheets
from kontingent.kernel.spreadsheet_guard import SheetLimits, SpreadsheetRefused, check
from kontingent.kernel.spreadsheet_reader import SheetRow, read_lines, sheet_names
from kontingent.kernel.spreadsheets import csv_chunks, sheet_title, write_csv, write_xlsx
from tests.examples import examples

HEADER = ["ИНН", "Наименование", "Дата", "Обучающихся"]
ROWS: list[list[spreadsheets.Cell]] = [
    ["0107006735", '=HYPERLINK("x")', dt.date(1974, 9, 1), 535],
    [None, "", None, 1.5],
    ["+380506691136", "-", dt.date(2018, 4, 20), 0],
]


def workbook(header: list[str] = HEADER, rows: list[list[spreadsheets.Cell]] = ROWS, **options: object) -> io.BytesIO:
    target = io.BytesIO()
    write_xlsx(target, "Организации", header, rows, **options)
    target.seek(0)
    return target


def test_a_workbook_as_another_program_sees_it():
    book = CalamineWorkbook.from_filelike(workbook(notes=["Отбор: все"]))
    assert book.get_sheet_by_name("Организации").to_python() == [
        HEADER,
        ["0107006735", '=HYPERLINK("x")', "01.09.1974", 535.0],
        ["", "", "", 1.5],
        ["+380506691136", "-", "20.04.2018", 0.0],
    ]
    assert book.get_sheet_by_name("Сведения").to_python() == [["Отбор: все"]]


def test_a_formula_is_written_as_text():
    with zipfile.ZipFile(workbook()) as archive:
        assert b"<f>" not in archive.read("xl/worksheets/sheet1.xml")


def test_write_counts_rows_and_takes_a_path(tmp_path: Path):
    path = tmp_path / "a.xlsx"
    assert write_xlsx(path, "x", ["a"], ([n] for n in range(7))) == 7
    assert len(list(read_lines(path))) == 8


def test_no_rows_leave_the_header():
    assert list(read_lines(workbook(["a", "b"], []))) == [SheetRow(1, ["a", "b"])]


def test_rows_beyond_one_sheet_go_on_with_the_next(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(spreadsheets, "_SHEET_ROWS", 3)
    book = workbook(["n"], [[n] for n in range(5)])
    assert sheet_names(book) == ["Организации", "Организации (2)", "Организации (3)"]
    assert [line.cells for line in read_lines(book, "Организации (2)")] == [["n"], ["2"], ["3"]]
    full = workbook(["n"], [[n] for n in range(4)])
    assert sheet_names(full) == ["Организации", "Организации (2)"]


@pytest.mark.parametrize(
    ("title", "sheet"),
    [
        ("Контингент", "Контингент"),
        ("Реестр [2017 / 2018]: все?", "Реестр 2017 2018 все"),
        ("", "Лист"),
        ("'", "Лист"),
        ("ы" * 40, "ы" * 31),
    ],
)
def test_sheet_title(title: str, sheet: str):
    assert sheet_title(title) == sheet


@given(st.text(max_size=50), st.integers(1, 99))
def test_excel_takes_any_title(title: str, part: int):
    name = sheet_title(title, part)
    assert 0 < len(name) <= 31
    assert not set(name) & set("[]:*?/\\")


def test_csv_opens_in_russian_excel():
    data = b"".join(csv_chunks(["ФИО", "Доля"], [["Ёлкин; Иван", 0.5], ['"МОУ"', 7], [None, dt.date(2018, 4, 20)]]))
    assert data == '\ufeffФИО;Доля\r\n"Ёлкин; Иван";0,5\r\n"""МОУ""";7\r\n;20.04.2018\r\n'.encode()


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1+1", "@SUM(A1)", "\t=1", "\r=1", "=cmd|' /C calc'!A0", "＝1", " =1"])
def test_csv_runs_no_formula(text: str):
    lines = io.StringIO(b"".join(csv_chunks(["a"], [[text]])).decode("utf-8-sig"), newline="")
    assert list(csv.reader(lines, delimiter=";"))[1] == [f"'{text}"]


@pytest.mark.parametrize("value", ["-", "Абрамов-Петров", "8-800", -5, -0.5])
def test_csv_leaves_the_harmless_alone(value: str | float):
    assert b"'" not in b"".join(csv_chunks(["a"], [[value]]))


def test_csv_comes_in_pieces():
    pieces = list(csv_chunks(["a"], (["x" * 1000] for _ in range(1000))))
    assert len(pieces) > 5
    target = io.BytesIO()
    write_csv(target, ["a"], (["x" * 1000] for _ in range(1000)))
    assert target.getvalue() == b"".join(pieces)


IN_XML = st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff")
TEXTS = st.text(IN_XML, max_size=20)


@examples(50)
@given(st.lists(st.lists(TEXTS, min_size=3, max_size=3), min_size=1, max_size=5))
def test_texts_read_back(rows: list[list[str]]):
    book = workbook(["a", "b", "c"], rows)
    check(book)
    read = [line.cells for line in read_lines(book)][1:]
    assert read == [[text.strip() for text in row] for row in rows if any(text.strip() for text in row)]


def test_cells_come_back_as_text(tmp_path: Path):
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(path) as book:
        book.add_chartsheet("График")
        book.add_worksheet("Скрытый").hide()
        sheet = book.add_worksheet("Данные")
        sheet.activate()
        day = book.add_format({"num_format": "dd.mm.yyyy"})
        moment = book.add_format({"num_format": "dd.mm.yyyy hh:mm"})
        sheet.write_row(2, 1, [77.0, 1.25, 1e-7, 500500176900000.0])
        sheet.write_datetime(4, 1, dt.datetime(2018, 4, 20), day)  # noqa: DTZ001 - Excel knows no zones
        sheet.write_datetime(4, 2, dt.datetime(2018, 4, 20, 6, 15), moment)  # noqa: DTZ001 - Excel knows no zones
        sheet.write_boolean(4, 3, True)  # noqa: FBT003 - the API of the library
        sheet.write_formula(4, 4, "=1/0", None, "#DIV/0!")
        sheet.write_blank(900_000, 300, None, day)
    check(path)
    assert sheet_names(path) == ["Скрытый", "Данные"]
    assert list(read_lines(path)) == [
        SheetRow(3, ["", "77", "1.25", "0.0000001", "500500176900000"]),
        SheetRow(5, ["", "20.04.2018", "20.04.2018 06:15:00", "да", ""]),
    ]
    with pytest.raises(SpreadsheetRefused, match="нет листа «Нет»"):
        list(read_lines(path, "Нет"))


# Files of strangers


def repacked(changes: dict[str, bytes | None]) -> io.BytesIO:
    target = io.BytesIO()
    with zipfile.ZipFile(workbook()) as source, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        parts = {info.filename: source.read(info) for info in source.infolist()} | changes
        for name, data in parts.items():
            if data is not None:
                archive.writestr(name, data)
    target.seek(0)
    return target


def sheet_of(cells: str) -> io.BytesIO:
    namespace = "http" + "://schemas.openxmlformats.org/spreadsheetml/2006/main"
    text = f'<worksheet xmlns="{namespace}"><sheetData>{cells}</sheetData></worksheet>'
    return repacked({"xl/worksheets/sheet1.xml": text.encode()})


@pytest.mark.parametrize(
    "cells",
    [
        '<row r="1"><c r="A1"><v>1</v></c></row><row r="1000000"><c r="ZZ1000000"><v>1</v></c></row>',
        '<row r="1"><c r="A1"><v>1</v></c><c r="XFD999999"><v>1</v></c></row>',
        "<row r='1'><c r='&#88;FD999999'><v>1</v></c></row>",
        '<row r="999999">' + "<c><v>1</v></c>" * 30 + "</row>",
        '<row r="999998"/><row>' + '<c t="inlineStr"><is><t>x</t></is></c>' * 30 + "</row>",
    ],
)
def test_a_sparse_sheet_is_refused_before_it_is_laid_out(cells: str):
    with pytest.raises(SpreadsheetRefused, match="Лист занимает") as refused:
        check(sheet_of(cells))
    assert refused.value.code == "too_big"


def test_formatted_emptiness_is_no_reason_to_refuse():
    book = sheet_of('<row r="1"><c r="A1"><v>7</v></c></row><row r="1048576"><c r="XFD1048576" s="0"/></row>')
    check(book)
    assert list(read_lines(book)) == [SheetRow(1, ["7"])]


def test_a_formula_that_counts_to_nothing_is_counted():
    book = sheet_of('<row r="1"><c r="A1" t="str"><f>""</f><v></v></c><c r="B1"><f>1+1</f><v>2</v></c></row>')
    check(book)
    assert list(read_lines(book)) == [SheetRow(1, ["", "2"])]


def test_a_long_text_that_many_cells_share_is_refused_before_each_has_it():
    namespace = "http" + "://schemas.openxmlformats.org/spreadsheetml/2006/main"
    shared = f'<sst xmlns="{namespace}"><si><t>{"x" * 30_000}</t></si><si><t>y</t></si></sst>'.encode()
    for text, is_refused in ((0, True), (1, False)):
        cells = "".join(f'<row r="{n}"><c r="A{n}" t="s"><v>{text}</v></c></row>' for n in range(1, 3000))
        sheet = f'<worksheet xmlns="{namespace}"><sheetData>{cells}</sheetData></worksheet>'.encode()
        book = repacked({"xl/worksheets/sheet1.xml": sheet, "xl/sharedStrings.xml": shared})
        if is_refused:
            with pytest.raises(SpreadsheetRefused, match="Тексты листа слишком длинны"):
                check(book)
        else:
            check(book)


def test_a_book_is_bounded_as_a_whole_and_in_each_sheet():
    cells = '<row r="1"><c r="A1"><v>1</v></c></row><row r="30"><c r="B30"><v>1</v></c></row>'
    part = sheet_of(cells).getvalue()
    with zipfile.ZipFile(io.BytesIO(part)) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml")
    book = repacked({"xl/worksheets/sheet1.xml": sheet, "xl/worksheets/sheet2.xml": sheet})
    check(book, SheetLimits(area=60, areas=120))
    for limits, said in (
        (SheetLimits(area=59), "Лист занимает 30"),
        (SheetLimits(areas=119), "Листы книги занимают 120"),
    ):
        with pytest.raises(SpreadsheetRefused, match=said) as refused:
            check(book, limits)
        assert refused.value.code == "too_big"


def test_a_bomb_is_refused_by_what_its_directory_says():
    with pytest.raises(SpreadsheetRefused, match="слишком велика"):
        check(repacked({"xl/media/zero.bin": b"\0" * 2_000_000}), SheetLimits(unpacked_bytes=1_000_000))


def test_a_bomb_that_lies_in_its_directory_is_refused():
    name = b"xl/media/zero.bin"
    data = bytearray(repacked({name.decode(): b"\0" * 2_000_000}).getvalue())
    entry = data.rindex(name) - 46
    assert data[entry : entry + 4] == b"PK\x01\x02"
    data[entry + 24 : entry + 28] = (1000).to_bytes(4, "little")
    with pytest.raises(SpreadsheetRefused, match="не читается"):
        check(io.BytesIO(bytes(data)), SheetLimits(unpacked_bytes=1_000_000))


@pytest.mark.parametrize(
    ("book", "sentence"),
    [
        (io.BytesIO("ИНН;Наименование\r\n".encode()), "не читается"),
        (io.BytesIO(b""), "не читается"),
        (io.BytesIO(workbook().getvalue()[:3000]), "не читается"),
        (repacked({"xl/workbook.xml": None}), "Это не книга"),
        (repacked({f"xl/media/{n}": b"" for n in range(2001)}), "слишком велика"),
        (repacked({"xl/worksheets/sheet1.xml": b"<worksheet><row></worksheet>"}), "не читается"),
        (repacked({"xl/worksheets/sheet1.xml": b"<!DOCTYPE x [<!ENTITY a 'aa'>]><x>&a;</x>"}), "сущности"),
        (sheet_of('<row r="1"><c r="AAAA1"><v>1</v></c></row>'), "адрес ячейки"),
        (sheet_of('<row r="7"><c r="AB7"><f>A1&amp;B1</f></c><c r="AC7"><v>1</v></c></row>'), "не вычислена: .*AB7"),
        (sheet_of('<row r="1"><c r="A1"><f>1+1</f><v>2</v></c><c><f>1+1</f></c></row>'), "не вычислена: .*B1"),
    ],
)
def test_what_is_no_workbook_is_refused(book: io.BytesIO, sentence: str):
    with pytest.raises(SpreadsheetRefused, match=sentence):
        check(book)


def test_a_sheet_out_of_the_way_of_the_check_is_refused():
    with zipfile.ZipFile(workbook()) as source:
        links = source.read("xl/_rels/workbook.xml.rels")
        sheet = source.read("xl/worksheets/sheet1.xml")
    hidden = links.replace(b"worksheets/sheet1.xml", b"media/image1.png")
    assert hidden != links
    with pytest.raises(SpreadsheetRefused, match="не на своём месте"):
        check(repacked({"xl/_rels/workbook.xml.rels": hidden, "xl/media/image1.png": sheet}))


@pytest.mark.slow
def test_writing_and_checking_take_constant_memory(tmp_path: Path):
    script = (
        "import resource, sys\n"
        "from pathlib import Path\n"
        "from kontingent.kernel.spreadsheet_guard import check\n"
        "from kontingent.kernel.spreadsheets import write_xlsx\n"
        "path = Path(sys.argv[1])\n"
        "write_xlsx(path, 'x', ['a'], [['x'] * 10])\n"
        "before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss\n"
        "write_xlsx(path, 'x', ['a'], ([f'{n} {c}' for c in range(10)] for n in range(30_000)))\n"
        "check(path)\n"
        "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)\n"
    )
    command = [sys.executable, "-c", script, tmp_path / "a.xlsx"]
    grown = subprocess.run(command, check=True, capture_output=True, text=True)
    assert int(grown.stdout) < 20_000  # kilobytes; the sheet is 13 MB
