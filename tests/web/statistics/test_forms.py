"""Forms of statistics: every number leads to a list of as many rows, closed cells are closed, files agree."""

from zipfile import ZipFile

import pytest
from lxml import etree

from kontingent.audit.models import Action, JournalEntry
from kontingent.current.models import CurrentEnrolment
from kontingent.kernel.spreadsheet_reader import read_lines
from kontingent.people.models import PersonCard, PersonScope
from tests.web.institutions import figures
from tests.web.reading import document, get, links, text_of
from tests.web.statistics.grid import cells
from tests.web.walking import Walker, number_of

FORMS = ["85-k", "oo-1", "spo-1"]


def page_of(client, code, query=""):
    return get(client, f"/reports/statistics/{code}/{query}")


def test_the_list_names_the_forms(region, official):
    client = official()
    led = {
        words for words, href in links(get(client, "/reports/statistics/")) if href.startswith("/reports/statistics/")
    }
    assert {"85-К", "ОО-1", "СПО-1", "1-ДОП"} <= led
    assert "Сетка таблиц этой формы не известна" in text_of(page_of(client, "1-dop")).replace("\u00a0", " ")


@pytest.mark.slow
@pytest.mark.parametrize("personal_data", [True, False])
@pytest.mark.parametrize("code", FORMS)
def test_every_number_is_a_list_of_that_many_rows(region, official, code, personal_data):
    client = official(figures.REGION, personal_data=personal_data)
    walker = Walker(client)
    html = document(page_of(client, code))
    counted = [(number_of(link), link.get("href")) for link in html.xpath("//table[@class='formgrid']//td//a")]
    assert counted or code == "spo-1"
    assert [(number, href) for number, href in counted if walker.length(href) != number] == []


def test_children_by_age(region, official):
    """The group of the kindergarten of the figures."""
    known = cells(page_of(official(), "85-k"))
    assert known["701"][0] == "321"
    assert sum(int(cell) for cell in known["701"][1:]) == 321


def test_closed_cells_are_closed_and_never_rounded(region, official):
    PersonCard.objects.update(citizenship="foreign")
    open_, masked = (cells(page_of(official(personal_data=known), "85-k")) for known in (True, False))
    assert open_["707"][0] == "321"
    assert {*masked["707"], *masked["712"]} == {"закрыто"}
    assert masked["701"] == open_["701"]


def test_a_closed_list_is_not_given(region, official):
    client = official(personal_data=False)
    answer = get(client, "/contingent/learning/?cell=85-k:2017:7:707:3")
    assert "эта клетка формы закрыта" in answer
    assert "td class" not in answer
    assert "такой клетки формы нет" in get(client, "/contingent/learning/?cell=85-k:2017:7:999:3")


def test_what_does_not_add_up_is_said(region, official):
    child = CurrentEnrolment.objects.filter(institution__type="preschool").earliest("person_id").person_id
    PersonScope.objects.filter(person_id=child).update(birth_date=None)
    html = page_of(official(), "85-k")
    assert "F24a. Не сходится: строка 701: графа 3 = сумма граф 4–11, а там 321 и 320" in text_of(html)
    assert len(document(html).xpath("//td[contains(@class, 'wrong')]")) >= 9


@pytest.mark.parametrize("body", [figures.REGION, figures.FIRST_BODY, 999_999_999])
def test_bodies_outside_the_scope_have_no_forms(region, official, body):
    client = official()
    for address in ("", "export.xlsx", "classes/"):
        assert client.get(f"/reports/statistics/oo-1/{address}?body={body}&cell=oo-1:2017:2.4:01:3").status_code == 404


def test_an_organisation_has_its_sheet(region, official):
    known = cells(page_of(official(), "oo-1", f"?body={figures.SCHOOL_14}"))
    assert known["02"][0] == "535"


def test_the_file_is_laid_out_as_the_form(region, official, tmp_path):
    client = official()
    answer = client.get("/reports/statistics/85-k/export.xlsx")
    book = tmp_path / "form.xlsx"
    book.write_bytes(b"".join(answer.streaming_content))
    rows = [line.cells for line in read_lines(book, "1 7")]
    assert rows[0][0].startswith("Раздел 7.")
    head = next(number for number, row in enumerate(rows) if row[0] == "Наименование")
    assert rows[head + 1][:4] == ["1", "2", "3", "4"]
    shown = cells(page_of(client, "85-k"))
    assert {row[1]: list(row[2:11]) for row in rows[head + 2 : head + 14]} == shown


def test_what_stands_over_several_columns_is_one_cell_and_no_line_runs_beyond_the_grid(region, official, tmp_path):
    book = tmp_path / "form.xlsx"
    book.write_bytes(b"".join(official().get("/reports/statistics/spo-1/export.xlsx").streaming_content))
    rows = {line.number: line.cells for line in read_lines(book, "1 2.7")}
    with ZipFile(book) as file:
        sheet = etree.fromstring(file.read("xl/worksheets/sheet1.xml"))
    merged = {one.get("ref") for one in sheet.iter("{*}mergeCell")}
    heights = {int(row.get("r")): float(row.get("ht")) for row in sheet.iter("{*}row") if row.get("ht")}
    assert next(sheet.iter("{*}pageSetup")).get("orientation") == "landscape"
    head = next(row for row, found in rows.items() if found[0] == "Наименование")
    assert [rows[head][column] for column in (1, 4, 7)] == ["Всего", "На базе 9 классов", "На базе 11 классов"]
    assert {f"A{head}:A{head + 1}", f"B{head}:D{head}", f"E{head}:G{head}", f"H{head}:J{head}"} <= merged
    note = next(row for row, found in rows.items() if str(found[0]).startswith("Сверено"))
    assert f"A{note}:J{note}" in merged
    assert heights[note] > 15


def test_who_looked_is_written(region, official):
    client = official()
    page_of(client, "85-k")
    b"".join(client.get("/reports/statistics/85-k/export.xlsx").streaming_content)
    page_of(client, "85-k", "?print=1")
    lines = JournalEntry.objects.filter(object_name="85-К").order_by("pk").values_list("action", flat=True)
    assert [*lines] == [Action.REPORT_BUILT, Action.EXPORTED_XLSX, Action.PRINTED]


def test_last_year_beside(region, official):
    """Of a year ago nothing is known, so all of it is new."""
    html = page_of(official(), "85-k", "?with=previous")
    assert "+321" in text_of(html)


def test_what_is_below_adds_up(region, official):
    html = text_of(page_of(official(figures.REGION), "oo-1"))
    assert "Сумма по подчинённым равна форме во всех клетках" in html


@pytest.mark.parametrize("query", ["?year=abc&body=abc&with=abc", "?year=2016"])
@pytest.mark.parametrize("code", [*FORMS, "1-dop"])
def test_nonsense_in_the_address_breaks_nothing(registries, official, code, query):
    assert "Приказ" in page_of(official(), code, query)


def test_an_unknown_form(registries, official):
    client = official()
    assert client.get("/reports/statistics/castle/").status_code == 404
    assert client.get("/reports/statistics/85-k/export.csv").status_code == 404
    assert client.get("/reports/statistics/1-dop/export.xlsx").status_code == 404
    assert client.get("/reports/statistics/85-k/classes/?cell=85-k:2017:7:701:3").status_code == 404
