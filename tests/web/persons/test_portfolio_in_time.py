"""«История изменений данных» and «Данные на дату»."""

import datetime as dt

import pytest

from kontingent.history.entries import Entry
from kontingent.history.kinds.learning import Achievement
from kontingent.web.persons.scale import scale_of
from tests import cast
from tests.web.exporting import exported
from tests.web.persons import figures
from tests.web.reading import document, groups, rows, sheet, words


def test_the_history_groups_changes_by_package_newest_first(official):
    page = document(official.get("/contingent/1/?tab=history"))
    found = groups(page)
    assert [head[:10] for head, _ in found] == ["12.04.2018", "15.01.2018", "03.09.2016", "02.09.2014", "01.09.2009"]
    assert found[0][1] == [
        ("Фамилия Имя Отчество", "Общие сведения", "Абрамов Данил Романович", cast.DANIIL.name),
        ("Гражданство", "Общие сведения", "Гражданин РФ", "Иностранное гражданство"),
    ]
    assert found[0][0].endswith("2 изменения")
    assert ("Свидетельство о рождении, серия", "Документы", "-", "1212") in found[3][1]


def test_a_new_record_of_many_is_one_line_with_its_values(official):
    head, lines = groups(document(official.get("/contingent/1/programmes/?tab=history")))[-1]
    assert head.endswith("6 изменений")
    assert lines[0][:2] == ("Новая запись", "ОбучениеМОУ «СОШ №99», 2009 / 2010, 1")
    school = "ОрганизацияМОУ «СОШ №99» Учебный год2009 / 2010 Параллель1 ЛитераА"
    assert [line[3] for line in lines] == [f"{school} Зачислен01.09.2009 Выбыл31.05.2010"]


def test_a_withdrawn_record_says_so(official):
    gone = Entry.withdrawal(figures.DANIIL, Achievement.code, key="a-1", place=1)
    figures.send(figures.DIARY, "19.04.2018", gone)
    head, lines = groups(document(official.get("/contingent/1/achievements/?tab=history")))[0]
    assert head.startswith("19.04.2018")
    assert lines[0][0] == "Запись отозвана поставщиком"


@pytest.mark.parametrize(
    ("query", "days"),
    [
        ({"supplier": "XLS-Upload"}, ["02.09.2014"]),
        ({"field": "Контакты: Электронная почта"}, ["03.09.2016"]),
        ({"from": "15.01.2018", "to": "15.01.2018"}, ["15.01.2018"]),
        ({"from": "01.01.2019"}, []),
    ],
)
def test_filters_of_the_history(official, query, days):
    page = document(official.get("/contingent/1/", {"tab": "history", **query}))
    assert [head[:10] for head, _ in groups(page)] == days
    assert page.xpath("//input[@name='tab']/@value") == ["history"]


def test_a_period_that_is_no_date_is_a_sentence_beside_the_field(official):
    page = document(official.get("/contingent/1/?tab=history&from=31.02.2018"))
    assert "такого дня нет в календаре" in words(page.xpath("//div[@class='field-error']")[0])


def test_long_histories_have_pages(official):
    for day in range(1, 24):
        figures.send(figures.DIARY, f"{day:02}.03.2018", figures.record(figures.ROMAN, "contacts", home_phone=str(day)))
    first = document(official.get("/contingent/2/?tab=history"))
    assert len(groups(first)) == 20
    second = document(official.get("/contingent/2/" + first.xpath("//a[@rel='next']/@href")[0]))
    assert len(groups(second)) == 4


def test_the_portfolio_on_a_day_before(official):
    page = document(official.get("/contingent/1/?on=01.01.2016"))
    known = dict(rows(page, "Общие сведения") + rows(page, "Контакты"))
    assert known["Фамилия Имя Отчество"] == "Абрамов Данил Романович"
    assert known["Гражданство"] == "Гражданин РФ"
    assert known["Электронная почта"] == "-"
    notice = page.xpath("//div[contains(@class, 'notice')]")[0]
    assert "каким портфолио было на 01.01.2016" in words(notice)
    assert notice.xpath(".//a/@href") == ["/contingent/1/"]
    assert "/contingent/1/programmes/?on=01.01.2016" in page.xpath("//nav[@class='side']//a/@href")


@pytest.mark.parametrize(
    ("text", "sentence"), [("31.02.2018", "такого дня нет в календаре"), ("21.04.2018", "ещё не наступила")]
)
def test_a_day_that_cannot_be_shown_stays_in_the_field_with_a_sentence(official, text, sentence):
    page = document(official.get("/contingent/1/", {"on": text}))
    assert page.xpath("//input[@id='asof']/@value") == [text]
    assert sentence in words(page.xpath("//div[@id='asof-error']")[0])


def test_the_scale_has_a_tick_for_each_day_of_changes_and_taller_ones_for_more():
    first, last = dt.date(2010, 1, 1), dt.date(2018, 4, 20)
    scale = scale_of([(first, 12), (dt.date(2014, 2, 24), 1)], shown=last, end=last, today=last)
    assert [(tick.x, tick.top) for tick in scale.ticks] == [("0", 2), ("50", 5)]
    assert [label.text for label in scale.labels][::4] == ["01.2010", "сегодня"]
    assert (scale.last, scale.value) == (3031, 3031)


def test_nothing_to_slide_over():
    day = dt.date(2018, 4, 20)
    assert scale_of([], shown=day, end=day, today=day) is None
    assert scale_of([(day, 1)], shown=day, end=day, today=day) is None


def test_the_portfolio_as_a_workbook(official):
    lines = sheet(exported(official, "/contingent/1/portfolio.xlsx"))
    assert lines[0][:5] == ["Раздел", "Блок", "Запись", "Поле", "Значение"]
    said = {(line[1], line[3]): line[4:9] for line in lines}
    assert said["Общие сведения", "Гражданство"][0] == "Иностранное гражданство"
    assert said["Общие сведения", "Гражданство"][2] == "XLS-Upload: Гражданин РФ"
    assert said["Документы", "Серия"][0] == "1212"
    assert said["Медицинский осмотр", "Группа здоровья"][0] == "II группа"


def test_the_history_as_a_workbook(official):
    lines = sheet(exported(official, "/contingent/1/history.xlsx?section=general&supplier=XLS-Upload"))
    assert {line[1] for line in lines[1:]} == {"XLS-Upload"}
    assert ["Документы", "", "Свидетельство о рождении, номер", "", "12222"] in [line[3:] for line in lines]
