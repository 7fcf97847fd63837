"""The operator corrects rows and adds sections on the page; the form, its file and its copies name it."""

import pytest

from kontingent.accounts.roles import Role
from kontingent.audit.models import Action, JournalEntry
from kontingent.kernel.spreadsheet_reader import read_lines
from kontingent.statistics.models import FormAddition
from tests.web.institutions import figures
from tests.web.reading import get, text_of
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
