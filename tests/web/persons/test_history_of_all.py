"""«История изменений данных» of all sections at once, with periods in a word and first loads folded."""

import pytest

from tests.web.exporting import exported
from tests.web.reading import document, groups, sheet, words


def test_all_sections_stand_together_with_their_names(official):
    page = document(official.get("/contingent/1/?tab=history&section=all"))
    assert [words(head) for head in page.xpath("//thead//th")] == ["Поле", "Раздел", "Блок", "Было", "Стало"]
    options = page.xpath("//select[@name='section']/option")
    assert [words(option) for option in options[:3]] == ["Все разделы", "Общая информация", "Миграция"]
    assert page.xpath("//select[@name='section']/option[@selected]/@value") == ["all"]
    found = groups(page)
    days = ["12.04.2018", "15.01.2018", "01.09.2017", "03.09.2016", "02.09.2014", "01.09.2009"]
    assert [head[:10] for head, _ in found] == days
    # In the order of the menu; «programmes» come after achievements there.
    assert list(dict.fromkeys(line[1] for line in found[2][1])) == [
        "Итоговая успеваемость", "Достижения", "История освоения образовательных программ", "Информация о здоровье",
    ]  # fmt: skip


def test_the_first_load_of_each_supplier_is_one_line_that_opens(official):
    page = document(official.get("/contingent/1/?tab=history&section=all"))
    bodies = page.xpath("//table[contains(@class, 'history')]/tbody[.//details]")
    assert [words(body.xpath(".//summary")[0]) for body in bodies] == [
        "Первая загрузка: 7 сведений", "Первая загрузка: 10 сведений",
    ]  # fmt: skip
    assert [words(body.xpath("./tr[1]")[0])[:10] for body in bodies] == ["02.09.2014", "01.09.2009"]
    assert "Свидетельство о рождении, серия" in words(bodies[0])
    assert not document(official.get("/contingent/1/?tab=history")).xpath("//main//tbody//details")
    field = {"tab": "history", "section": "all", "field": "Документы: Свидетельство о рождении, серия"}
    [(_, [line])] = groups(document(official.get("/contingent/1/", field)))
    assert line[-1] == "1212"


@pytest.mark.parametrize(
    ("period", "days"),
    [
        ("month", ["12.04.2018"]),
        ("school-year", ["12.04.2018", "15.01.2018", "01.09.2017"]),
        ("year", ["12.04.2018", "15.01.2018", "01.09.2017"]),
        ("ever", ["12.04.2018", "15.01.2018", "01.09.2017", "03.09.2016", "02.09.2014", "01.09.2009"]),
    ],
)
def test_periods_in_a_word(official, period, days):
    page = document(official.get("/contingent/1/", {"tab": "history", "section": "all", "period": period}))
    assert [head[:10] for head, _ in groups(page)] == days


def test_days_go_before_a_period_in_a_word(official):
    query = {"tab": "history", "period": "month", "from": "01.01.2018", "to": "31.01.2018"}
    assert [head[:10] for head, _ in groups(document(official.get("/contingent/1/", query)))] == ["15.01.2018"]


def test_a_section_in_which_nothing_changed_leads_to_all_of_them_in_the_same_time(official):
    page = document(official.get("/contingent/1/migration/?tab=history&period=month"))
    [link] = page.xpath("//article//a[normalize-space()='Все разделы']/@href")
    assert [head[:10] for head, _ in groups(document(official.get(link)))] == ["12.04.2018"]


def test_choosing_a_section_leads_to_it_with_the_conditions(official):
    answer = official.get("/contingent/1/?tab=history&section=programmes&period=year")
    assert answer.headers["Location"] == "/contingent/1/programmes/?tab=history&period=year"
    assert official.get("/contingent/1/?tab=history&section=nowhere").status_code == 200


def test_closed_sections_are_left_out_and_named(official, masked):
    page = document(masked.get("/contingent/1/?tab=history&section=all"))
    assert "Информация о здоровье" not in words(page.xpath("//table")[0])
    assert "Без закрытых разделов" in words(page.xpath("//div[contains(@class, 'notice')]")[0])
    assert "«Информация о здоровье»" in words(page.xpath("//div[contains(@class, 'notice')]")[0])
    text = words(page)
    assert [secret for secret in ("Даниил", "14.11.2002", "Ленина", "1212") if secret in text] == []
    assert "закрытых" not in words(document(official.get("/contingent/1/?tab=history&section=all")))


def test_of_a_former_member_all_sections_end_with_the_day_he_left(official):
    text = words(document(official.get("/contingent/5/?tab=history&section=all")))
    assert ("Школьная" in text, "Донецк" in text, "16.01.2018" in text) == (True, False, False)


def test_all_sections_as_a_workbook(official):
    lines = sheet(exported(official, "/contingent/1/history.xlsx?section=all&period=school-year"))
    assert lines[0] == [
        "Дата и время", "Поставщик", "Пакет", "Раздел", "Блок", "Запись", "Поле", "Было", "Стало",
    ]  # fmt: skip
    assert {"Общая информация", "Достижения", "Информация о здоровье"} < {line[3] for line in lines[1:]}
    page = document(official.get("/contingent/1/?tab=history&section=all&period=school-year"))
    assert "/contingent/1/history.xlsx?section=all&period=school-year" in page.xpath("//a/@href")
