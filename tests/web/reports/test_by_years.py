"""A report by school years: the same day of each, a list behind each number, and no nought where nobody has sent."""

import pytest

from kontingent.accounts.roles import Role
from kontingent.kernel.spreadsheet_reader import read_lines
from kontingent.kernel.spreadsheets import sheet_title
from kontingent.web.reports.catalogue import BY_CODE
from tests.web.institutions import figures
from tests.web.reading import document, get, numbers_with_links, text_of
from tests.web.walk.addresses import one_of_each_shape
from tests.web.walking import Walker

pytestmark = pytest.mark.slow
UNKNOWN = "нет данных"
ALIKE = ("forms", "class-kinds")  # of the shape of another report, which this region fills too
SHAPES = [*one_of_each_shape(), *ALIKE]


def learnt(person: int, year: int, since: str, until: str = "") -> None:
    made = figures.record(
        person, "enrolment", f"{year}-{person}", organisation="o-14", school_year=year, grade="6", letter="А",
        date_from=since, date_to=until,
    )  # fmt: skip
    figures.send(figures.DIARY, f"05.09.{year}", made, of_institutions=False)


@pytest.fixture
def history(region):
    """Of 2015 one learner; of 2016 two, of whom one came after the day."""
    learnt(3, 2015, "01.09.2015")
    learnt(1, 2016, "01.09.2016")
    learnt(2, 2016, "05.05.2017")


def rows(html: str) -> dict[str, list[str]]:
    found = document(html).xpath("//table[@class='reg records']//tr")
    return {head: cells for head, *cells in ([text_of(cell) for cell in row.xpath("./th | ./td")] for row in found)}


def test_each_year_is_counted_on_its_day_and_listed(history, official):
    client = official()
    html = get(client, "/reports/parallels/?by=years")
    shown = rows(html)
    assert shown["Параллель"] == ["2013 / 2014", "2014 / 2015", "2015 / 2016", "2016 / 2017", "2017 / 2018"]
    assert shown["6"] == [UNKNOWN, UNKNOWN, "1", "1", "48"]
    assert shown["7"] == [UNKNOWN, UNKNOWN, "0", "0", "49"]
    assert shown["Всего"] == [UNKNOWN, UNKNOWN, "1", "1", "539"]
    walker = Walker(client)
    counted = [one for one in numbers_with_links(html) if one[1].startswith("/contingent/")]
    assert len(counted) > 10
    assert [(number, href) for number, href in counted if walker.length(href) != number] == []


def test_one_column_has_its_years_and_nobody_in_it_is_a_nought(history, official, tmp_path):
    client = official()
    girls = rows(get(client, "/reports/parallels/?by=years&column=female"))
    boys = rows(get(client, "/reports/parallels/?by=years&column=male"))
    every = rows(get(client, "/reports/parallels/?by=years"))
    assert girls["Всего"][:2] == boys["Всего"][:2] == [UNKNOWN, UNKNOWN]
    assert sorted([girls["Всего"][2], boys["Всего"][2]]) == ["0", "1"]
    for row, cells in every.items():
        parts = [one.get(row, ["0"] * len(cells)) for one in (girls, boys)]
        if row not in {"Параллель", "Не указано"}:
            assert [int(a) + int(b) for a, b in zip(*(part[2:] for part in parts), strict=True)] == [
                *map(int, cells[2:])
            ]
    html = get(client, "/reports/parallels/?by=years&column=female")
    walker = Walker(client)
    counted = [one for one in numbers_with_links(html) if one[1].startswith("/contingent/")]
    assert len(counted) > 10
    assert [(number, href) for number, href in counted if walker.length(href) != number] == []
    answer = official(figures.REGION, role=Role.OPERATOR).post(
        f"/reports/parallels/stamp/?by=years&column=female&body={figures.DISTRICT}"
    )
    copy = get(official(figures.REGION, role=Role.OPERATOR), f"{answer['Location']}?against=now")
    assert rows(copy)["Всего"] == girls["Всего"]
    assert "Ничего не изменилось" in copy
    assert "пол: девочки" in text_of(document(copy)).lower()


@pytest.mark.parametrize("query", ["?column=female", "?by=years&column=other"])
def test_a_column_that_is_not_there_is_told(region, official, query):
    assert "отдельно показывают столбец" in text_of(document(get(official(), f"/reports/parallels/{query}")))


def test_ten_years_are_shown_where_as_many_are_known(history, official):
    learnt(4, 2007, "01.09.2007")
    learnt(5, 2009, "01.09.2009")
    shown = rows(get(official(), "/reports/parallels/?by=years"))
    assert [len(shown["Параллель"]), shown["Параллель"][0], shown["6"][1]] == [10, "2008 / 2009", "1"]


def test_the_file_has_the_years_too(history, official, tmp_path):
    book = tmp_path / "years.xlsx"
    book.write_bytes(b"".join(official().get("/reports/levels/export.xlsx?by=years").streaming_content))
    lines = [line.cells for line in read_lines(book, sheet_title("Обучающиеся по уровню образования"))]
    assert [cell.replace("\u00a0", " ") for cell in lines[0][1:]] == [
        "2013 / 2014",
        "2014 / 2015",
        "2015 / 2016",
        "2016 / 2017",
        "2017 / 2018",
    ]
    assert ["СОШ", UNKNOWN, UNKNOWN, "1", "1", "535"] in lines


@pytest.mark.parametrize(
    ("code", "fields"), [("demand", {}), ("health-groups", {"personal_data": False}), ("after-nine", {})]
)
def test_what_is_told_of_one_day_alone_says_so(region, official, code, fields):
    client = official(**fields)
    assert "По годам" not in text_of(get(client, f"/reports/{code}/"))
    said = text_of(document(get(client, f"/reports/{code}/?by=years")).xpath("//*[@id='unheeded']")[0])
    assert "по годам не показывается" in said


def test_an_unknown_way_is_told(region, official):
    html = get(official(), "/reports/levels/?by=months")
    assert "значения «months» нет" in text_of(document(html).xpath("//*[@id='unheeded']")[0])


def total(table: dict[str, list[str]]) -> list[str]:
    return next(cells for row, cells in table.items() if row.startswith("Всего"))


@pytest.mark.parametrize("codes", [SHAPES, pytest.param([*BY_CODE], marks=pytest.mark.soak)], ids=["shapes", "all"])
def test_a_column_says_by_years_what_it_says_on_the_day(history, official, codes):
    """Of every report whose columns this region fills; in the suite of one of each shape, and of some of one shape."""
    client, seen = official(), set[str]()
    for code in codes:
        options = document(get(client, f"/reports/{code}/?by=years")).xpath(
            "//select[@name='column']/option[@value!='']"
        )
        day = rows(get(client, f"/reports/{code}/"))
        heads = next(iter(day.values()), [])
        for option in (one for one in options if text_of(one) in heads):
            alone = rows(get(client, f"/reports/{code}/?by=years&column={option.get('value')}"))
            assert total(alone)[-1] == total(day)[heads.index(text_of(option))], (code, option.get("value"))
            seen.add(code)
    assert {"institutions", "parallels", "levels", "shifts", *ALIKE} <= seen
