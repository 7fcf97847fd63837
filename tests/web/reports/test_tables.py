"""The list of reports and its tables: what they count, and a list of exactly that many rows behind every number."""

import re

import pytest

from kontingent.audit.models import Action, JournalEntry
from kontingent.kernel.spreadsheet_reader import read_lines
from kontingent.kernel.spreadsheets import sheet_title
from kontingent.reports.measures import LEARNERS, ListOf
from kontingent.web.reports.catalogue import BY_CODE
from tests.web.institutions import figures
from tests.web.institutions.figures import second_membership
from tests.web.reading import document, found, get, links, numbers_with_links, text_of
from tests.web.walk.addresses import one_of_each_shape
from tests.web.walking import Walker

pytestmark = pytest.mark.slow  # every number of every report is walked through

# Figure 14, by parallel: classes and learners. Figure 13's school has the other four learners.
OF_FIGURE_14 = {
    1: (2, 46), 2: (2, 43), 3: (2, 53), 4: (2, 55), 5: (2, 42), 6: (2, 48), 7: (3, 49), 8: (3, 71), 9: (2, 48),
    10: (2, 50), 11: (2, 30),
}  # fmt: skip

CLASSES = "/organisations/classes/"
SHAPES = one_of_each_shape()
# By pages one of each shape; what all of them say is recounted without any (`tests/synthetic/test_reports.py`).
EVERY = [code if code in SHAPES else pytest.param(code, marks=pytest.mark.soak) for code in BY_CODE]
# Of a type and of a year those that can be asked of another one and have lists of learners.
ASKED = [
    *((code, "") if code in SHAPES else pytest.param(code, "", marks=pytest.mark.soak) for code in BY_CODE),
    *((code, "?type=preschool") for code in SHAPES if BY_CODE[code].measure is LEARNERS and BY_CODE[code].usual_type),
    *(
        pytest.param(code, "?year=2016", marks=() if code == "ages" else pytest.mark.soak)
        for code in SHAPES
        if BY_CODE[code].measure.listed is ListOf.LEARNERS
    ),
]


def lines(html: str) -> dict[str, list[str]]:
    """The cells of numbers by the head of their line."""
    rows = document(html).xpath("//table[@class='reg records']//tr[position() > 1 or parent::tbody or parent::tfoot]")
    texts = [[text_of(cell) for cell in row.xpath("./th | ./td")] for row in rows]
    return {head: cells for head, *cells in texts}


def page_of(client, code: str, query: str = "") -> str:
    return get(client, f"/reports/{code}/{query}")


def test_figure_14_by_parallel(region, official):
    """The truth is the text of the figure itself."""
    told = {}
    for _, _, cells in figures.FIGURE_14:
        for grade, number in re.findall(r"(\d+) \w (\d+)", cells):
            classes, learners = told.get(int(grade), (0, 0))
            told[int(grade)] = (classes + 1, learners + int(number))
    assert told == OF_FIGURE_14
    shown = lines(page_of(official(figures.SCHOOL_14), "parallels"))
    counted = {int(head): (int(cells[0]), int(cells[1])) for head, cells in shown.items() if head != "Всего"}
    assert counted == told
    assert shown["Всего"][:2] == ["24", "535"]
    assert shown["7"][4] == "16,3"  # 49 in 3 classes


def test_a_district_by_organisation(region, official):
    """18 classes of figure 13, 24 of figure 14 and one group of the kindergarten."""
    shown = lines(page_of(official(), "institutions"))
    assert shown["Всего"][:3] == ["11", "43", "860"]
    learners = {head: cells[2] for head, cells in shown.items()}
    assert sorted(int(number) for number in learners.values() if number != "0") == [4, 321, 535, 860]
    assert len(shown) == 12


@pytest.mark.parametrize("personal_data", [pytest.param(True, marks=pytest.mark.soak), False])
@pytest.mark.parametrize(("code", "query"), ASKED)
def test_every_number_is_a_list_of_that_many_rows(region, official, code, query, personal_data):
    """Of numbers that say the same of other persons the first is opened in full, of the others the total is asked."""
    client = official(personal_data=personal_data)
    walker, html = Walker(client), page_of(client, code, query)
    counted = [one for one in numbers_with_links(html) if one[1].startswith("/contingent/")]
    counted += [one for one in walker.numbers(f"/reports/{code}/{query}") if one[1].startswith(CLASSES)]
    assert counted or query or BY_CODE[code].measure is not LEARNERS or BY_CODE[code].usual_type == "vocational"
    assert [(number, href) for number, href in counted if walker.length(href) != number] == []


def test_what_the_list_cannot_ask_has_no_link(region, official):
    """«Контингент» knows no programmes: a list that leaves one out is of everybody."""
    html, walker = page_of(official(), "jobs", "?type=general"), Walker(official())
    assert "Начальное общее образование, «Школа России»" in lines(html)
    counted = [one for one in numbers_with_links(html) if one[1].startswith("/contingent/")]
    assert counted
    assert [(number, href) for number, href in counted if walker.length(href) != number] == []


def test_municipalities_lead_to_their_lists(region, official):
    """Of the whole region: learners and organisations, also of none; staff is not asked by place."""
    client = official(figures.REGION)
    html = page_of(client, "municipalities")
    counted = [one for one in numbers_with_links(html) if "municipality=" in one[1]]
    assert {href.split("?")[0] for _, href in counted} == {"/contingent/", "/organisations/", CLASSES}
    walker = Walker(client)
    assert [(number, href) for number, href in counted if walker.length(href) != number] == []


def test_the_region_opens_into_its_bodies(region, official):
    client = official(figures.REGION)
    html = page_of(client, "institutions")
    [href] = [href for words, href in links(html) if href == f"?body={figures.DISTRICT}"]
    below = page_of(client, "institutions", href)
    assert lines(below)["Всего"][:3] == ["11", "43", "860"]
    assert any(href == f"?body={figures.REGION}" for _, href in links(below))


@pytest.mark.parametrize("code", SHAPES)
@pytest.mark.parametrize("body", [figures.REGION, figures.FIRST_BODY, 999_999_999])
def test_bodies_outside_the_scope_have_no_reports(region, official, code, body):
    """Numbers of the whole region's bodies stand on their portfolios; reports are of the own scope."""
    client = official()
    for address in (f"/reports/{code}/?body={body}", f"/reports/{code}/export.xlsx?body={body}"):
        assert client.get(address).status_code == 404


@pytest.mark.parametrize("code", EVERY)
def test_the_file_has_what_the_page_shows(region, official, code, tmp_path):
    client = official()
    shown = lines(page_of(client, code))
    answer = client.get(f"/reports/{code}/export.xlsx")
    book = tmp_path / "report.xlsx"
    book.write_bytes(b"".join(answer.streaming_content))
    rows = [line.cells for line in read_lines(book, sheet_title(BY_CODE[code].title))]
    told = {row[0]: row[1:3] for row in rows[1:] if row[0] in shown}
    assert told == {head: [cell.replace("-", "") for cell in cells[:2]] for head, cells in shown.items()}
    actions = JournalEntry.objects.filter(object_type="report").order_by("pk").values_list("action", flat=True)
    assert list(actions) == [Action.REPORT_BUILT, Action.EXPORTED_XLSX]


def test_a_learner_of_two_classes_counts_once(region, official):
    second_membership(1, figures.SCHOOL_13, grade="7", letter="А")
    client = official()
    shown = lines(page_of(client, "parallels"))
    assert (shown["Всего"][1], shown["7"][1]) == ("539", "49")
    for number, href in numbers_with_links(page_of(client, "parallels")):
        assert href.startswith(CLASSES) or (href, found(client, href)) == (href, number)


def test_the_list_of_reports_leads_to_each(region, official):
    client = official()
    listed = {href for _, href in links(get(client, "/reports/")) if href.startswith("/reports/")}
    assert listed == {
        "/reports/",
        "/reports/today/",
        "/reports/requests/",
        "/reports/stamps/",
        "/reports/places/",
        "/reports/forecast/",
        "/reports/availability/",
        "/reports/health-and-learning/",
        "/reports/statistics/",
        *(f"/reports/{code}/" for code in BY_CODE),
    }


@pytest.mark.parametrize("query", ["?year=abc&type=castle&body=abc&day=abc", "?year=2016"])
@pytest.mark.parametrize("code", SHAPES)
def test_nonsense_in_the_address_breaks_nothing(registries, official, code, query):
    assert "Сведений нет" in page_of(official(), code, query) or "Всего" in page_of(official(), code, query)


def test_an_unknown_report(registries, official):
    client = official()
    assert client.get("/reports/castle/").status_code == 404
    assert client.get("/reports/parallels/export.pdf").status_code == 404


@pytest.mark.parametrize("code", EVERY)
def test_queries_do_not_grow(region, official, code, django_assert_max_num_queries):
    client = official()
    page_of(client, code)
    with django_assert_max_num_queries(20):
        page_of(client, code)
