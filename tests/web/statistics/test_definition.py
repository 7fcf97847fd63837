"""The operator corrects rows and adds sections on the page; the form, its file and its copies name it."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from kontingent.accounts.roles import Role
from kontingent.audit.models import Action, JournalEntry
from kontingent.kernel.spreadsheet_reader import read_lines
from kontingent.statistics.models import FormAddition
from tests.house.repository import ROOT
from tests.web.institutions import figures
from tests.web.reading import document, get, text_of
from tests.web.statistics.grid import cells

PAGE = "/reports/statistics/85-k/definition/?year=2017"
SECTION = """[[section]]
code = "8"
title = "Девочки"
where = "level = preschool"
columns = [{ n = 3, label = "Всего" }]
rows = [{ n = "801", label = "Дети" }, { n = "802", label = "девочки", of = "801", where = "sex = female" }]
"""


@pytest.fixture
def operator(region, official):
    return official(figures.REGION, role=Role.OPERATOR)


def said(answer):
    return answer.content.decode().replace("\u00a0", " ")


def test_a_row_is_corrected(operator, tmp_path):
    copy = operator.post("/reports/statistics/85-k/stamp/?year=2017").headers["Location"]
    answer = operator.post(
        PAGE, {"axis": "7:row:701", "code": "7-01", "label": "Дети", "reason": "Приказ № 1", "correction": "1"}
    )
    assert answer.status_code == 302
    html = get(operator, "/reports/statistics/85-k/")
    assert cells(html)["7-01"][0] == "321"
    assert "раздел 7, строка 701. Основание: Приказ № 1" in text_of(html).replace("Раздел", "раздел")
    assert "701" in cells(get(operator, copy))
    later = operator.post("/reports/statistics/85-k/stamp/?year=2017").headers["Location"]
    assert "Основание: Приказ № 1" in text_of(get(operator, later))
    book = tmp_path / "form.xlsx"
    book.write_bytes(b"".join(operator.get("/reports/statistics/85-k/export.xlsx").streaming_content))
    assert any("Приказ № 1" in str(cell) for line in read_lines(book, "1 7") for cell in line.cells)
    assert JournalEntry.objects.get(action=Action.FORM_CHANGED).description.endswith("Приказ № 1")
    assert "Приказ № 1" in text_of(get(operator, PAGE))


def test_the_page_shows_sections_to_write_like_and_what_each_measure_knows(operator):
    html = document(get(operator, "/reports/statistics/85-k/definition/"))
    written = html.xpath("string(//pre)")
    assert written.startswith("[[section]]")
    assert 'where = "level = preschool"' in written
    known = {row.xpath("string(th)"): row.xpath("string(td[2])") for row in html.xpath("//details//tr[td]")}
    assert "class_kind" in known["classes"]
    assert "sex" not in known["classes"]


def test_a_section_is_added(operator):
    assert operator.post(PAGE, {"text": SECTION, "reason": "Приказ № 2", "section": "1"}).status_code == 302
    html = get(operator, "/reports/statistics/85-k/")
    assert cells(html, 1)["801"] == ["321"]
    assert "добавлен раздел 8" in html.replace("\u00a0", " ")


def test_what_is_wrong_is_told_with_its_place(operator):
    wrong = SECTION.replace("sex = female", "colour = red").replace('label = "Дети"', 'label = ""')
    answer = said(operator.post(PAGE, {"text": wrong, "reason": "x", "section": "1"}))
    assert "раздел 8, строка 801: не указано" in answer
    assert "раздел 8, строка 802: " in answer
    assert "не читается как TOML" in said(operator.post(PAGE, {"text": "[[", "reason": "x", "section": "1"}))
    again = {"axis": "7:row:701", "code": "702", "reason": "x"}
    assert "раздел 7: код 702 стоит дважды" in said(operator.post(PAGE, again))
    assert "не сказано ни кода, ни слов" in said(operator.post(PAGE, again | {"code": ""}))
    assert "Напишите, откуда это известно" in said(operator.post(PAGE, again | {"reason": ""}))
    assert operator.post(PAGE, {"axis": "7:row:999", "code": "1", "reason": "x"}).status_code == 200
    assert not FormAddition.objects.exists()


def test_nobody_else_changes_a_form(region, official):
    client = official(role=Role.ADMINISTRATOR)
    assert client.get(PAGE).status_code == 403
    assert client.post(PAGE, {"text": SECTION, "reason": "x", "section": "1"}).status_code == 403


def sent(client, data: bytes, **more: str):
    file = SimpleUploadedFile("section.toml", data)
    return client.post(PAGE, {"file": file, "reason": "Приказ № 3", "section": "1", **more})


def test_a_section_is_taken_as_a_file(operator):
    text = "\ufeff" + SECTION.replace("\n", "\r\n")
    assert sent(operator, text.encode()).status_code == 302
    assert cells(get(operator, "/reports/statistics/85-k/"), 1)["801"] == ["321"]


def test_a_section_is_taken_back(operator):
    """Of those that were added alone, and the form says it."""
    assert "Убрать добавленный раздел" not in get(operator, PAGE)
    sent(operator, SECTION.encode())
    assert "Убрать добавленный раздел" in get(operator, PAGE)
    assert "Такого раздела среди добавленных нет." in said(
        operator.post(PAGE, {"code": "7", "reason": "x", "withdrawal": "1"})
    )
    assert "Напишите, почему" in said(operator.post(PAGE, {"code": "8", "reason": "", "withdrawal": "1"}))
    assert operator.post(PAGE, {"code": "8", "reason": "Письмо № 4", "withdrawal": "1"}).status_code == 302
    form = get(operator, "/reports/statistics/85-k/")
    assert "Раздел 8." not in text_of(form)
    assert "убран раздел 8. Основание: Письмо № 4" in text_of(form)
    assert "Убрать добавленный раздел" not in get(operator, PAGE)
    assert "такой раздел был и убран" in said(sent(operator, SECTION.encode()))


def test_the_section_of_the_documentation_is_read(operator):
    (text,) = re.findall(r"```toml\n(.+?)```", (ROOT / "docs/forms.md").read_text(encoding="utf-8"), re.DOTALL)
    assert sent(operator, text.encode()).status_code == 302
    rows = cells(get(operator, "/reports/statistics/85-k/"), 1)
    assert (rows["801"][8], rows["804"][0]) == ("×", "…")


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (SECTION.encode("cp1251"), "Файл не в UTF-8: не читается строка 3."),
        (SECTION.encode() + b"#" * 100_000, "Описание больше 100 КБ."),
        (b"", "здесь пишут разделы и больше ничего"),
        (b"PK\x03\x04\x00\xff", "Файл не в UTF-8: не читается строка 1."),
        (b'[[section]]\ncode "8"', "текст раздела, строка 2, знак 6: не читается как TOML"),
        (b"[[section]]\ncode = " + b"9" * 5000, "не читается как TOML"),
        (b"[[section]]\nrows = " + b"[" * 5000, "не читается как TOML"),
        (SECTION.replace('"8"', '"8\\u0000"').encode(), "«code» — код: буквы, цифры, точка и дефис"),
        (SECTION.replace('"Дети"', '"Де\\u0000ти"').encode(), "в «label» больше 1000 знаков, перенос строки"),
        (SECTION.replace('n = "801"', "n = [801, 803]").encode(), "«n» — код: буквы"),
        (SECTION.replace("title", "note").encode(), "раздел 8: не указано «title»"),
        ((SECTION + 'checks = ["r801 = sum(r802..r801)"]').encode(), "первое стоит после последнего"),
        (SECTION.replace("n = 3, label", "label").replace(
            "{ label", '{ label = "{age}", each = "age", values = [' + "1," * 300 + "] }, { label", 1).encode(),
         "графа повторяется 301 раз, а можно не больше 200"),
    ],
)  # fmt: skip
def test_what_is_no_section_is_told_in_words(operator, data, words):
    answer = sent(operator, data)
    assert answer.status_code == 200
    assert words in said(answer).replace("&quot;", '"')
    assert not FormAddition.objects.exists()


def test_one_of_two_is_sent(operator):
    assert "Оставьте одно из двух" in said(sent(operator, SECTION.encode(), text=SECTION))
