"""«Отчёты», figure 17: strips, ages, years, and a list of exactly that many rows behind every number."""

import pytest
from lxml import html
from lxml.html import tostring

from kontingent.audit.models import Action, JournalEntry
from kontingent.kernel.spreadsheet_reader import read_lines
from tests.web.institutions import figures
from tests.web.institutions.figures import second_membership
from tests.web.reading import counts, found, get, links, numbers_with_links, section, text_of

pytestmark = pytest.mark.slow

STRIPS = {
    "h-org": ["11", "9", "2", "0", "0", "0", "0"],
    "h-lrn": ["860", "321", "539", "0", "0", "0", "0"],
}


def test_strips_count_by_type(region, official):
    html = get(official(), "/reports/")
    for heading, values in STRIPS.items():
        assert counts(section(html, heading)) == values
    assert "сумма по" not in text_of(html)


def test_kindergartens_come_first(region, official):
    ages = section(get(official(), "/reports/"), "h-age")
    assert [text_of(chosen) for chosen in ages.xpath(".//*[@aria-current='true']")] == ["ДОО"]
    assert "на 1 января 2018 года" in text_of(ages)
    rows = [text_of(row) for row in ages.xpath(".//tbody/tr | .//tfoot/tr")]
    assert rows[:3] == ["80 4 года 80 160", "81 5 лет 80 161", "161 50,2 % Всего 49,8 % 160 321"]


def test_a_learner_of_two_schools_counts_once(region, official):
    second_membership(1, figures.SCHOOL_13, grade="7", letter="А")
    client = official()
    html = get(client, "/reports/?type=general")
    assert counts(section(html, "h-lrn"))[:3] == ["860", "321", "539"]
    for number, href in numbers_with_links(section(html, "h-age")):
        assert (href, found(client, href)) == (href, number)


def test_sums_by_type_may_exceed_the_total(region, official):
    second_membership(1, figures.NURSERY, group="Солнышко")
    html = get(official(), "/reports/")
    values = counts(section(html, "h-lrn"))
    assert values[:3] == ["860", "322", "539"]
    assert "сумма по типам больше общего числа" in text_of(html)


def test_the_year_before_is_compared_with(region, official):
    for person in (1, 2, 3):
        made = figures.record(
            person, "enrolment", f"old-{person}", organisation="o-14", school_year="2016", grade="6", letter="А",
            date_from="01.09.2016",
        )  # fmt: skip
        figures.send(figures.DIARY, "05.09.2016", made, of_institutions=False)
    client = official()
    html = get(client, "/reports/")
    words = text_of(section(html, "h-lrn"))
    assert "+857 (+28 566,7 %) к 20.04.2017" in words
    assert "изменение к 20.04.2017" in words
    assert "2016 / 2017 – 2017 / 2018, на один и тот же день: от 3 до 860" in tostring(
        section(html, "h-lrn"), encoding="unicode"
    ).replace("\u00a0", " ")
    [(_, back)] = [link for link in links(html) if link[0] == "Предыдущий учебный год"]
    earlier = get(client, f"/reports/{back}")
    assert "2016 / 2017 уч. год" in text_of(earlier)
    assert counts(section(earlier, "h-lrn"))[:3] == ["3", "0", "3"]
    for number, href in numbers_with_links(earlier):
        assert (href, found(client, href)) == (href, number)


def test_the_register_opens_on_reports(registries, official):
    client = official()
    assert client.get("/").headers["Location"] == "/reports/"


def test_silent_suppliers_are_marked(registries, official):
    words = text_of(section(get(official(), "/reports/"), "h-fresh"))
    assert "Дневник.ру 11 8 дней назад" in words
    assert "XLS-Upload 11 919 дней назад" in words


def test_nonsense_in_the_address_is_the_usual_page_that_says_so(region, official):
    client = official()
    told, usual = (html.fromstring(get(client, path)) for path in ("/reports/?year=abc&type=castle", "/reports/"))
    report, same = (text_of(page.xpath("//*[@id='report']")[0]) for page in (told, usual))
    assert report == same
    assert text_of(told.xpath("//*[@id='unheeded']")[0]) == (
        "Не всё в адресе страницы учтено. Открыть без этого "
        "«Тип организации»: значения «castle» нет, оно не учтено. Выберите значение на странице. "
        "«Учебный год»: сведений за «abc» нет, показан 2017 / 2018 уч. год. Другой год выберите рядом с заголовком."
    )


def test_a_fragment_is_the_part_of_the_page(region, official):
    client = official()
    answer = client.get("/reports/", headers={"HX-Request": "true"}).content.decode()
    part = answer.partition('<div id="unheeded"')[0]
    assert "<html" not in part
    assert part.strip() in get(client, "/reports/")


def test_export_and_journal(region, official, tmp_path):
    client = official()
    get(client, "/reports/")
    answer = client.get("/reports/export.xlsx")
    book = tmp_path / "overview.xlsx"
    book.write_bytes(b"".join(answer.streaming_content))
    lines = [line.cells for line in read_lines(book, "Общие сведения")]
    assert lines[1:4] == [
        ["Всего", "11", "860"],
        ["Дошкольная образовательная организация", "9", "321"],
        ["Общеобразовательная организация", "2", "539"],
    ]
    actions = JournalEntry.objects.filter(object_type="report").order_by("pk").values_list("action", flat=True)
    assert list(actions) == [Action.REPORT_BUILT, Action.EXPORTED_XLSX]


def test_queries_do_not_grow(region, official, django_assert_max_num_queries):
    client = official()
    get(client, "/reports/")
    with django_assert_max_num_queries(20):
        get(client, "/reports/")
