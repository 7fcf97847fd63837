"""Portfolios as figures 9, 10 and 11 print them: blocks, rows, values, sources."""

import re

import pytest

from kontingent.ingest.models import Remark
from tests import cast
from tests.web.persons import figures
from tests.web.reading import document, rows, words

ADDRESS = "/contingent/{}/"


def test_the_learner_of_figure_9(official):
    page = document(official.get(ADDRESS.format(figures.DANIIL)))
    assert words(page.xpath("//h1")[0]) == cast.DANIIL.name
    assert rows(page, "Общие сведения") == [
        ("Фамилия Имя Отчество", cast.DANIIL.name),
        ("Пол", "Мужской"),
        ("Дата рождения", "14.11.2002 (15 лет)"),
        ("Место рождения", "-"),
        ("Гражданство", "Иностранное гражданство"),
    ]
    assert rows(page, "Контакты") == [
        ("Адрес постоянной регистрации", "-"),
        ("Адрес временной регистрации", "-"),
        ("Дата окончания временной регистрации", "-"),
        ("Адрес фактического места жительства", "ул. Ленина 11-2-45"),
        ("Домашний телефон", "812 4444 333"),
        ("Мобильный телефон", "-"),
        ("Электронная почта", "student@dnevnik.ru"),
    ]
    assert [words(head) for head in page.xpath("//h3[contains(@class, 'subhead')]")] == ["Свидетельство о рождении"]
    assert rows(page, "Документы")[:2] == [("Серия", "1212"), ("Номер", "12222")]


def test_the_guardian_of_figure_10(official):
    page = document(official.get(ADDRESS.format(figures.ROMAN)))
    assert words(page.xpath("//h1")[0]) == cast.ROMAN.name
    assert page.xpath("//nav[@class='side']") == []
    assert rows(page, "Общие сведения") == [("Фамилия Имя Отчество", cast.ROMAN.name), ("Пол", "Мужской")]
    assert rows(page, "Контакты") == [("Адрес постоянной регистрации", "г.Самара, улица Ленина, д. 11 кв. 11")]
    assert rows(page, "Документы") == [("Серия", "28 05"), ("Номер", "585 683"), ("Номер актовой записи", "-")]
    assert rows(page, "Дети") == [
        ("Фамилия Имя Отчество", cast.DANIIL.name),
        ("Дата рождения", "14.11.2002 (15 лет)"),
        ("Пол", "Мужской"),
        ("Сейчас учится", 'МАОУ "Гимназия №90"'),
    ]
    child = page.xpath("//section[@aria-label='Дети']//a")
    assert [link.get("href") for link in child] == [f"/contingent/{figures.DANIIL}/", "/organisations/90/"]


def test_the_employee_of_figure_11(official):
    page = document(official.get(ADDRESS.format(figures.VALERY)))
    assert words(page.xpath("//h1")[0]) == "Абрамов Валерий Иванович (в длительном педагогическом отпуске)"
    assert [words(link) for link in page.xpath("//nav[@class='side']/ul//a/text()/..")] == [
        "Общая информация",
        "Образование и награды",
        "Трудовая деятельность1",
        "Предметы и классы1",
    ]
    assert rows(page, "Общие сведения")[2:] == [
        ("Дата рождения", "02.07.1937 (80 лет)"),
        ("Место рождения", "-"),
        ("Гражданство", "-"),
    ]
    assert rows(page, "Контакты") == [
        ("Адрес постоянной регистрации", "Россия, Башкортостан, г. Белебей, ул. Набережная, д.4"),
        ("Адрес временной регистрации", "Башкортостан, г. Белебей"),
        ("Дата окончания временной регистрации", "14.09.2018"),
        ("Адрес фактического места жительства", "Россия, Башкортостан, г. Белебей, ул. Набережная, д.4"),
        ("Домашний телефон", "23-43-12"),
        ("Мобильный телефон", "6783452498"),
        ("Электронная почта", "marina@mail.ru"),
    ]
    assert [words(head) for head in page.xpath("//h3[contains(@class, 'subhead')]")] == ["Паспорт гражданина РФ"]
    assert rows(page, "Документы") == [("Серия", "1234"), ("Номер", "123456")]


def test_the_menu_of_figure_9(official):
    page = document(official.get(ADDRESS.format(figures.DANIIL)))
    top = page.xpath("//nav[@class='side']/ul/li")
    assert [words(item.xpath("(.//summary|./a)[1]/text()/..")[0]).rstrip("0123456789") for item in top] == [
        "Общая информация",
        "Миграция",
        "Успеваемость",
        "Достижения",
        "История освоения образовательных программ",
        "Информация о трудной жизненной ситуации",
        "Информация о здоровье",
        "Трудоустройство",
        "Совместные проекты с работодателем",
        "Внеурочная деятельность",
        "Заявления на зачисление",
        "История загрузки xhtml-пакетов",
    ]
    inner = page.xpath("//nav[@class='side']//details//a")
    assert [(words(link), link.get("href")) for link in inner] == [
        ("Текущая", "/contingent/1/progress-current/"),
        ("Итоговая1", "/contingent/1/progress-final/"),
        ("ГИА", "/contingent/1/progress-exams/"),
    ]


def test_every_section_of_the_menu_opens(official):
    page = document(official.get(ADDRESS.format(figures.DANIIL)))
    for href in page.xpath("//nav[@class='side']//a[starts-with(@href, '/')]/@href"):
        assert document(official.get(href)).xpath("//nav[@class='side']//a[@aria-current='page']/@href") == [href]


def source(page, block, label):
    row = page.xpath(f"//section[@aria-label='{block}']//dl/div[dt='{label}']")[0]
    return words(row.xpath("./dd[@class='src']")[0])


def test_every_value_says_where_it_came_from(official):
    page = document(official.get(ADDRESS.format(figures.DANIIL)))
    assert source(page, "Общие сведения", "Фамилия Имя Отчество") == "Дневник.ру12.04.2018"
    assert source(page, "Общие сведения", "Пол") == "Дневник.ру01.09.2009"
    assert source(page, "Контакты", "Электронная почта") == "Дневник.ру03.09.2016"
    assert source(page, "Контакты", "Мобильный телефон") == ""
    assert source(page, "Документы", "Серия") == "XLS-Upload02.09.2014"


def test_a_disagreement_of_suppliers_is_shown(official):
    page = document(official.get(ADDRESS.format(figures.DANIIL)))
    assert source(page, "Общие сведения", "Гражданство") == "Дневник.ру12.04.2018 XLS-Upload: Гражданин РФ"


def test_another_spelling_is_no_disagreement_and_said_quietly(official):
    ours = {"mobile_phone": "+7 900 022-35-59", "actual_address": "г. Самара, ул. Мира, д. 5, кв. 2"}
    figures.send(figures.DIARY, "18.04.2018", figures.record(figures.DANIIL, "contacts", **ours))
    theirs = {"mobile_phone": "8 (900) 0223559", "actual_address": "г. Самара, ул. Мира, д. 5, кв. 3"}
    figures.send(figures.SHEET, "19.04.2018", figures.record(figures.DANIIL, "contacts", **theirs))
    page = document(official.get(ADDRESS.format(figures.DANIIL)))
    phone = source(page, "Контакты", "Мобильный телефон")
    assert phone == "Дневник.ру18.04.2018 XLS-Upload пишет: 8 (900) 0223559"
    address = source(page, "Контакты", "Адрес фактического места жительства")
    assert address == "Дневник.ру18.04.2018 XLS-Upload: г. Самара, ул. Мира, д. 5, кв. 3"
    differing = page.xpath("//section[@aria-label='Контакты']//span[@class='differ']")
    assert len(differing) == 1


@pytest.mark.parametrize(
    ("ours", "theirs", "said"), [("I-ЕТ", "1-ЕТ", " XLS-Upload пишет: 1-ЕТ"), ("1-ЕТ", "I-ЕТ", "")]
)
def test_a_roman_numeral_in_other_signs_is_no_disagreement(official, ours, theirs, said):
    birth = {"type": "birth_certificate", "number": "551201"}
    for supplier, series in ((figures.DIARY, ours), (figures.SHEET, theirs)):
        record = figures.record(figures.ROMAN, "identityDocument", "d-9", series=series, **birth)
        figures.send(supplier, "18.04.2018", record)
    page = document(official.get(ADDRESS.format(figures.ROMAN)))
    [row] = [row for row in page.xpath("//dl/div[dt='Серия']") if words(row.xpath("./dd")[0]) == "I-ЕТ"]
    assert words(row.xpath("./dd[@class='src']")[0]) == f"Дневник.ру18.04.2018{said}"


def test_a_name_written_otherwise_is_the_same_name(official):
    # The surname begins with a Latin «A».
    theirs = {**cast.DANIIL.general, "family_name": "Aбрамов", "given_name": "ДАНИИЛ"}
    figures.send(figures.SHEET, "19.04.2018", figures.record(figures.DANIIL, "general", **theirs))
    page = document(official.get(ADDRESS.format(figures.DANIIL)))
    assert source(page, "Общие сведения", "Фамилия Имя Отчество").endswith("XLS-Upload пишет: Aбрамов ДАНИИЛ Романович")


def test_records_of_one_thing_in_two_spellings_are_one_line(official):
    ours = {"event": "Олимпиада «Умка»", "date": "11.01.2018", "document": "Диплом № 5"}
    theirs = {"event": 'олимпиада "Умка"', "date": "11.01.2018", "document": "Диплом № 6"}
    figures.send(figures.DIARY, "18.04.2018", figures.record(figures.DANIIL, "achievement", "a-1", **ours))
    figures.send(figures.SHEET, "18.04.2018", figures.record(figures.DANIIL, "achievement", "9", **theirs))
    page = document(official.get("/contingent/1/achievements/"))
    [row] = [row for row in page.xpath("//tbody/tr") if "Умка" in words(row)]
    event, *_, document_, _ = [words(cell) for cell in row.xpath("./td")]
    assert event == 'Олимпиада «Умка» XLS-Upload пишет: олимпиада "Умка"'
    assert document_ == "Диплом № 5 XLS-Upload: Диплом № 6"


def test_a_broken_identifier_is_shown_as_sent_and_flagged(official):
    page = document(official.get(ADDRESS.format(figures.DANIIL)))
    flags = page.xpath("//section[@aria-label='Документы']//span[@class='flag']")
    assert [words(flag) for flag in flags] == ["Серия или номер не такие, какие бывают у документа этого вида."] * 2


def test_a_package_is_a_link_only_for_who_may_open_it(official, operator):
    links = "//dd[@class='src']/a[starts-with(@href, '/panel/packages/')]"
    assert document(official.get(ADDRESS.format(figures.DANIIL))).xpath(links) == []
    assert document(operator.get(ADDRESS.format(figures.DANIIL))).xpath(links) != []


def test_many_records_stand_in_a_table_with_the_columns_that_are_filled(official):
    page = document(official.get("/contingent/1/programmes/"))
    table = page.xpath("//table[contains(@class, 'records') and not(contains(@class, 'path'))]")[0]
    assert [words(head) for head in table.xpath(".//th")] == [
        "Организация",
        "Учебный год",
        "Параллель",
        "Литера",
        "Форма обучения",
        "Смена",
        "Зачислен",
        "Выбыл",
        "Откуда",
    ]
    said = [words(cell) for cell in table.xpath(".//tbody/tr[1]/td")]
    school = ["9", "Б", "очная", "первая смена"]
    assert said == ['МАОУ "Гимназия №90"', "2017 / 2018", *school, "01.09.2017", "-", "Дневник.ру01.09.2017"]


def test_packages_that_touched_the_portfolio(official):
    page = document(official.get("/contingent/1/packages/"))
    lines = [[words(cell) for cell in row.xpath("./td")] for row in page.xpath("//tbody/tr")]
    assert len(lines) == 6
    assert lines[0] == [
        "12.04.2018 03:14",
        "Дневник.ру",
        lines[0][2],
        "12.04.2018.xhtml",
        "Общие сведения",
        "1",
        "0",
        "Принят",
    ]
    said = "Принят с замечаниями о портфолио: {}"
    assert lines[4][1:2] + lines[4][4:-1] == ["XLS-Upload", "Общие сведения, Документы", "2", "0"]
    assert lines[4][-1] == said.format("0 замечаний")
    assert page.xpath("//td//*[contains(@class, 'badge warn')]") == []
    package_id = int(re.sub(r"\D", "", lines[4][2]))
    Remark.objects.create(package_id=package_id, batch=0, rule="F04", severity="flag", place=1, person_id=1)
    row = document(official.get("/contingent/1/packages/")).xpath("//tbody/tr")[4]
    assert words(row.xpath("./td")[-1]) == said.format("1 замечание")
    assert len(row.xpath(".//*[contains(@class, 'badge warn')]")) == 1


def test_what_does_not_fit_is_shown_as_sent_with_the_reason(official):
    general = {**cast.DANIIL.general, "birth_date": "31.02.2002"}
    figures.send(figures.DIARY, "19.04.2018", figures.record(figures.ROMAN, "general", **general))
    page = document(official.get(ADDRESS.format(figures.ROMAN)))
    row = page.xpath("//div[dt='Дата рождения']/dd[1]")[0]
    assert words(row).startswith("31.02.2002")
    assert "такого дня нет в календаре" in words(row.xpath(".//span[@class='flag']")[0])


def birth_date(client, *, diary: str, sheet: str = ""):
    figures.person(77)
    general = {**cast.DANIIL.general, "given_name": "Егор", "birth_date": diary}
    figures.send(figures.DIARY, "19.04.2018", figures.record(77, "general", **general))
    if sheet:
        figures.send(figures.SHEET, "19.04.2018", figures.record(77, "general", family_name="Ли", birth_date=sheet))
    page = document(client.get(ADDRESS.format(77)))
    return words(page.xpath("//div[dt='Дата рождения']/dd[1]")[0])


def test_an_empty_date_of_another_program_is_a_dash_with_the_reason(operator):
    shown = birth_date(operator, diary="0001-01-01T00:00:00")
    assert shown == "-Пустая дата другой программы: принята за отсутствие значения."


def test_a_day_of_anybody_else_is_preferred_to_an_empty_date(operator):
    assert birth_date(operator, diary="0001-01-01T00:00:00", sheet="07.07.1980") == "07.07.1980 (37 лет)"


def test_a_text_of_anybody_else_is_preferred_to_an_empty_date(operator):
    assert birth_date(operator, diary="30.12.1899", sheet="июль 1980").startswith("июль 1980")


def test_a_moment_of_another_zone_is_shown_as_the_day_of_the_region_and_flagged(operator):
    shown = birth_date(operator, diary="1980-07-06T21:00:00Z")
    assert shown.startswith("07.07.1980 (37 лет)Вместо дня прислан момент времени другого пояса")


def test_somebody_without_any_membership_opens_from_the_registry(operator):
    stranger = {**cast.DANIIL.general, "family_name": "Ничейный", "given_name": "Егор"}
    figures.person(77)
    figures.send(figures.SHEET, "19.04.2018", figures.record(77, "general", **stranger))
    (link,) = document(operator.get("/contingent/?name=Ничейный")).xpath("//td[@role='cell']/a[contains(@id, 'row-')]")
    page = document(operator.get(link.get("href")))
    assert words(page.xpath("//h1")[0]) == "Ничейный Егор Романович"
    assert "Обучающийся" not in words(page.xpath("//ul[@class='facts']")[0])
    assert operator.get(ADDRESS.format(77) + "employment/").status_code == 404


def test_states_agree_with_whom_they_are_of(official):
    """Valery is a man and Marina a woman; both were dismissed in spring."""
    for person, key, place in ((figures.VALERY, "w-1", "o-90"), (figures.MARINA, "w-6", "o-99")):
        post = {"organisation": place, "position": "teacher", "state": "dismissed", "date_from": "01.09.2005"}
        figures.send(
            figures.DIARY, "19.04.2018", figures.record(person, "employment", key, **post, date_to="01.09.2018")
        )
    heads = [words(document(official.get(f"/contingent/{one}/?role=employee")).xpath("//h1")[0]) for one in (3, 6)]
    assert heads == ["Абрамов Валерий Иванович (уволен)", "Соловьёва Марина (уволена)"]
