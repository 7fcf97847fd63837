"""Reports of closed fields on the screen: exact, with lists, for whoever may see them; ranges for others."""

import pytest

from kontingent.kernel.spreadsheet_reader import read_lines
from kontingent.kernel.spreadsheets import sheet_title
from kontingent.web.reports.catalogue import BY_CODE
from tests.web.institutions import figures
from tests.web.reading import document, get, numbers_with_links, text_of
from tests.web.walking import Walker

pytestmark = pytest.mark.slow
CLOSED = [code for code, report in BY_CODE.items() if report.is_closed]
HEARING = "Слабослышащие и позднооглохшие"


def checked(person: int, kind: str, **fields: str) -> None:
    made = figures.record(person, kind, f"{kind}-{person}", **fields)
    figures.send(figures.DIARY, f"{person:02d}.03.2018", made, of_institutions=False)


@pytest.fixture
def children(region):
    """Three learners with ОВЗ, of whom one had it until February, and one with a check-up."""
    for person in (1, 2):
        checked(person, "specialNeeds", nosology="hard_of_hearing", concluded="01.10.2017")
    checked(3, "specialNeeds", nosology="autism", concluded="01.10.2017", valid_until="01.02.2018")
    checked(4, "healthCheck", checked="12.10.2017", health_group="3", pe_group="special_a")


def rows(html: str) -> dict[str, list[str]]:
    found = document(html).xpath("//table[@class='reg records']//tr")
    texts = [[text_of(cell) for cell in row.xpath("./th | ./td")] for row in found]
    return {head: cells for head, *cells in texts}


def test_whoever_may_list_them_sees_exact_numbers_that_are_lists(children, official):
    client = official()
    html = get(client, "/reports/special-needs/")
    shown = rows(html)
    assert list(shown)[1:] == [HEARING, "Всего"]
    assert [shown[HEARING][0], shown["Всего"][0]] == ["2", "2"]
    walker = Walker(client)
    counted = numbers_with_links(html)
    assert [(number, href) for number, href in counted if walker.length(href) != number] == []
    assert any("category=special_needs%3Ahard_of_hearing" in href for _, href in counted)
    assert rows(get(client, "/reports/special-needs/?day=01.02.2018"))["Всего"][0] == "3"


def test_others_see_ranges_on_the_end_of_a_month_and_a_sentence_why(children, official):
    html = get(official(personal_data=False), "/reports/special-needs/")
    shown = rows(html)
    assert len(shown) == 1 + 11 + 1 + 1  # the head, all nosologies, what nobody has said, the total
    assert {cell for head, cells in list(shown.items())[1:] for cell in cells} == {"‹5"}
    assert "/contingent/" not in [href for _, href in numbers_with_links(html)]
    assert "округлены" in html
    assert not document(html).xpath("//figure")
    assert "31.03.2018" in html


def test_totals_that_everybody_may_count_stay_exact_with_their_lists(children, official):
    client = official(personal_data=False)
    html = get(client, "/reports/health-groups/")
    shown = rows(html)
    assert [shown[head][0] for head in ("7", "Всего без повторов")] == ["49", "860"]
    counted = [one for one in numbers_with_links(html) if one[1].startswith("/contingent/")]
    assert counted
    assert not [href for _, href in counted if "health_group" in href]
    walker = Walker(client)
    assert [(number, href) for number, href in counted if walker.length(href) != number] == []


@pytest.mark.parametrize("code", CLOSED)
def test_a_part_of_the_scope_is_refused(region, official, code):
    client, part = official(personal_data=False), f"?body={figures.SCHOOL_14}"
    assert client.get(f"/reports/{code}/{part}").status_code == 404
    assert client.get(f"/reports/{code}/export.xlsx{part}").status_code == 404
    assert client.get(f"/reports/{code}/?body={figures.DISTRICT}").status_code == 200


def test_another_day_is_told_to_be_none_of_those(region, official):
    client = official(personal_data=False)
    html = get(client, "/reports/disability/?day=15.02.2018")
    assert "концы месяцев" in text_of(document(html).xpath("//*[@id='unheeded']")[0])
    assert "31.01.2018" in html
    assert "концы месяцев" not in get(client, "/reports/disability/?day=31.01.2018").replace("\xa0", " ")
    assert "впервые показывается на 20 сентября" in get(client, "/reports/disability/?day=10.09.2017").replace(
        "\xa0", " "
    )


@pytest.mark.parametrize("personal_data", [True, False])
def test_the_file_tells_what_the_page_tells(children, official, tmp_path, personal_data):
    client = official(personal_data=personal_data)
    html = get(client, "/reports/health-groups/")
    shown = rows(html)
    assert bool(document(html).xpath("//figure")) == personal_data
    book = tmp_path / "report.xlsx"
    book.write_bytes(b"".join(client.get("/reports/health-groups/export.xlsx").streaming_content))
    told = {line.cells[0]: line.cells[1:] for line in read_lines(book, sheet_title("Группы здоровья"))}
    assert {head: told[head] for head in ("7", "11")} == {head: shown[head] for head in ("7", "11")}
