"""«Путь по учебным годам»: what the sections say of a learner, a line a track."""

from tests.web.persons import figures
from tests.web.reading import document, words

PATH = f"/contingent/{figures.DANIIL}/programmes/"


def told(page) -> dict[str, dict[str, str]]:
    """By track and school year; cells without anything left out."""
    return {
        words(row.xpath("./td[1]")[0]): {
            cell.get("data-l"): words(cell) for cell in row.xpath("./td[contains(@class, 'there')]")
        }
        for row in page.xpath("//section[h2[@id='h-path']]//tbody/tr")
    }


def test_years_stand_beside_each_other_with_what_is_known_of_them(official):
    found = told(document(official.get(PATH)))
    assert found["Школа"]["2009\u00a0/\u00a02010"].startswith("1 ")
    assert found["Школа"]["2017\u00a0/\u00a02018"] == '9 Б МАОУ "Гимназия №90"'
    assert found["Достижения"] == {"2017\u00a0/\u00a02018": "Олимпиада"}
    assert "Колледж" not in found


def test_on_a_day_before_the_path_is_as_it_was_known(official):
    """The ninth class and the olympiad were told in September and after it."""
    found = told(document(official.get(f"{PATH}?on=01.06.2017")))
    assert "2017\u00a0/\u00a02018" not in found.get("Школа", {})
    assert "Достижения" not in found
