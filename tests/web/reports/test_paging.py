"""A long table is shown by pages: the total of all on each; on paper and in a file it is whole."""

import pytest

from kontingent.web.reports import paging
from kontingent.web.reports.tables import Line, MadeLines, ReportCell
from tests.web.institutions import figures
from tests.web.reading import document, get, text_of

pytestmark = pytest.mark.django_db
REPORTS = (
    "/reports/institutions/",
    "/reports/institutions/?by=years",
    "/reports/places/?level=all&by=organisations",
)


def lines_of(html) -> list[str]:
    return [text_of(row) for row in document(html).xpath("//table[contains(@class, 'records')][1]/tbody/tr")]


def total_of(html) -> list[str]:
    return [text_of(row) for row in document(html).xpath("//table[contains(@class, 'records')][1]/tfoot/tr")]


@pytest.mark.parametrize("path", REPORTS)
def test_pages_together_are_the_table(region, official, monkeypatch, path):
    client, mark = official(figures.DISTRICT), "&" if "?" in path else "?"
    whole = get(client, path)
    assert len(lines_of(whole)) > 2
    monkeypatch.setattr(paging, "ON_PAGE", 2)
    pages = [get(client, f"{path}{mark}page={number}") for number in range(1, (len(lines_of(whole)) + 1) // 2 + 1)]
    assert [line for one in pages for line in lines_of(one)] == lines_of(whole)
    assert {*map(len, map(lines_of, pages[:-1]))} == {2}
    assert all(total_of(one) == total_of(whole) != [] for one in pages)
    assert lines_of(get(client, f"{path}{mark}page=2&print=1")) == lines_of(whole)
    [after] = document(pages[0]).xpath("//*[@aria-label='Страницы отчёта']//a[@rel='next']/@href")
    assert after.endswith("page=2")
    assert "такой страницы" in text_of(document(get(client, f"{path}{mark}page=99")).xpath("//*[@id='unheeded']")[0])


def test_a_file_is_whole(region, official, monkeypatch):
    monkeypatch.setattr(paging, "ON_PAGE", 2)
    client = official(figures.DISTRICT)
    pages = [get(client, f"/reports/institutions/?page={number}") for number in (1, 2, 3)]
    names = [text_of(one) for page in pages for one in document(page).xpath("//table[1]/tbody/tr/td[1]")]
    written = b"".join(client.get("/reports/institutions/export.csv").streaming_content).decode().replace("\u00a0", " ")
    assert len(names) > 2
    assert [name for name in names if name.replace("\u00a0", " ") not in written.replace('""', '"')] == []


def test_lines_are_made_when_they_are_looked_at():
    made: list[int] = []

    def make(rows, first):
        for place, row in enumerate(rows, first):
            made.append(row)
            yield Line(ReportCell(place, str(place)), ())

    lines = MadeLines([10, 11, 12, 13], make)
    assert (len(lines), made) == (4, [])
    assert [line.head.value for line in lines[2:9]] == [2, 3]
    assert (lines[-1].head.value, made) == (3, [12, 13, 13])
    assert [line.head.value for line in lines] == [0, 1, 2, 3]
    with pytest.raises(IndexError):
        lines[4]
