"""Manual 4, 5 and 6: both registries, both portfolios with their blocks, the reports, as every role."""

import re

import pytest
from playwright.sync_api import expect

from kontingent.accounts.roles import Role
from tests import cast
from tests.web.institutions import figures
from tests.web.scenarios.viewers import MASK, labels, register
from tests.web.standing import served

COLUMNS = ["ИНН", "Наименование", "Населённый пункт", "Адрес", "Телефон"]  # and behind them numbers
FIGURE_12 = [
    "Наименование", "ИНН", "ОГРН", "Населённый пункт", "Гор. округ / мун. район", "Орган управления", "Тип", "Вид",
    "Организационная форма", "Статус",
]  # fmt: skip
BESIDE_FIGURE_12 = ["Местность", "Форма собственности", "Организационная структура"]
FIGURE_13 = [
    "Полное наименование", "Краткое наименование", "Дополнительное наименование", "Категория", "Тип",
    "Вид (для адаптированных организаций)", "Дата основания", "Виды образовательной деятельности",
    "Организационная форма", "Организационная структура", "Филиалы", "ИНН",
]  # fmt: skip
MENU = [
    "Общие сведения", "Лицензии и аккредитация", "Здания и места", "Образовательные программы", "Классы и группы",
    "Обучающиеся", "Сотрудники", "Очередь и заполняемость", "Заявления на зачисление", "История загрузки пакетов",
]  # fmt: skip
FIGURE_15 = [
    "Наименование", "Гор. округ / мун. район", "Населенный пункт", "Управляющая организация", "ОКТМО", "ИНН", "ОГРН",
]  # fmt: skip
FIGURE_16 = {
    "Общие сведения": [
        "Полное наименование ОУ", "Краткое наименование ОУ", "Населенный пункт", "Юридический адрес", "Почтовый адрес",
        "Управляющая организация", "ИНН", "ОГРН", "ОКПО", "ОКАТО", "ОКТМО", "ОКОГУ", "Статус",
    ],
    "Контактные данные": ["Телефон", "Факс", "Электронная почта", "Веб-сайт"],
}  # fmt: skip
POPUP = [
    "Параллель", "Форма обучения", "Смена", "Программа", "Классный руководитель", "Мест в кабинете", "Обучающиеся",
]  # fmt: skip
IN_THE_SUITE = {"official-masked"}  # of institutions everybody sees the same, but the operator more of them
WHOLE_REGION = 3 + 8 + len(figures.FIGURE_12)  # organisations of figures 13, 14, 16 and 12


@pytest.fixture(scope="module")
def site(django_db_setup, django_db_blocker):
    def build():
        figures.build()
        small = figures.record(
            figures.SCHOOL_14, "schoolClass", "c-14-1", school_year="2017", grade="7", letter="А", places="15"
        )
        figures.send(figures.DIARY, "03.09.2017", small)
        earlier = figures.record(
            1, "enrolment", "old-1", organisation="o-14", school_year="2016", grade="6", letter="А",
            date_from="01.09.2016",
        )  # fmt: skip
        figures.send(figures.DIARY, "05.09.2016", earlier, of_institutions=False)
        register(region=figures.REGION, district=figures.DISTRICT)

    with served(django_db_blocker, build) as url:
        yield url


def expect_found(page, words: str) -> None:
    """`words` begin with the number: «535 обучающихся»."""
    expect(page.locator("#h-found")).to_have_text(f"Найдено {words.replace(' ', chr(160))}")


def press_block(page, label: str) -> str:
    """The number of a block of figures 13, 16, 17 and where it leads."""
    cell = page.locator(".strip a").filter(has=page.locator(".k", has_text=re.compile(f"^{label}$")))
    number = " ".join(cell.locator(".v").inner_text().split())
    cell.click()
    return number


def test_4_1_registry_of_organisations(desk):
    desk.goto("/reports/")
    desk.get_by_role("link", name="Образовательные организации", exact=True).click()
    expect(desk.get_by_role("heading", level=1)).to_have_text("Образовательные организации")
    assert labels(desk, "#filters .form-label") == [*FIGURE_12, *BESIDE_FIGURE_12]
    assert labels(desk, "table.institutions th")[:5] == COLUMNS
    expect_found(desk, f"{WHOLE_REGION} организаций")  # of the whole region, whoever asks
    desk.locator("#filters").get_by_label("Наименование", exact=True).fill("школа №99")
    desk.locator("#filters").get_by_role("button", name="Показать").click()
    expect(desk.locator("#h-found")).to_have_text("Найдено 1\u00a0организация")
    assert labels(desk, "table.institutions tbody td")[:5] == [
        "5005001769", "МОУ «СОШ №99»",  # whole in its title
        "село Конобеево (Воскресенский муниципальный район)",
        "140200 Московская область, Воскресенский район, с. Конобеево, Школьная, 1", "(496)4458719",
    ]  # fmt: skip
    desk.get_by_role("link", name="Очистить поля").first.click()
    expect_found(desk, f"{WHOLE_REGION} организаций")
    desk.locator("#filters").get_by_label("ИНН", exact=True).fill("0107006735")
    desk.locator("#filters").get_by_role("button", name="Показать").click()
    expect(desk.locator("td.who")).to_have_count(1)
    desk.locator("td.who a").click()
    expect(desk.get_by_text("Портфолио образовательной организации")).to_be_visible()


def test_4_2_portfolio_of_an_organisation(desk):
    desk.goto(f"/organisations/{figures.SCHOOL_13}/")
    assert [one.rstrip("0123456789 ") for one in labels(desk, "#menu li a")] == MENU
    assert labels(desk, ".tabs a") == ["Актуальные данные", "История изменений данных"]
    assert labels(desk, "nav.year strong") == ["2017 / 2018 уч. год"]
    assert labels(desk, ".strip .v") == ["4", "18", "0"]
    assert labels(desk, ".strip .k") == ["Обучающиеся", "Классы", "Сотрудники"]
    assert labels(desk, "section[aria-label='Общие сведения'] dt")[: len(FIGURE_13)] == FIGURE_13
    desk.get_by_role("link", name="История изменений данных").click()
    expect(desk.locator("table.history")).to_contain_text("школа №99»")
    for title in MENU[1:4] + MENU[7:]:
        desk.get_by_role("navigation", name="Сведения об организации").get_by_role("link", name=title).click()
        expect(desk.locator("#menu a[aria-current]")).to_contain_text(title)


def test_4_2_blocks_of_an_organisation(desk, viewer):
    home = f"/organisations/{figures.SCHOOL_14}/"
    desk.goto(home)
    assert press_block(desk, "Обучающиеся") == "535"
    expect_found(desk, "535 обучающихся")
    desk.goto(home)
    assert press_block(desk, "Сотрудники") == "2"
    expect_found(desk, "2 сотрудника")
    assert labels(desk, "td.who")[0] == viewer.of(cast.VALERY.name, f"Абрамов {MASK} {MASK}")
    desk.goto(home)
    assert press_block(desk, "Классы") == "24"
    expect(desk.locator("table.classes")).to_be_visible()
    assert labels(desk, "table.classes thead th") == ["Параллель", *map(str, range(1, 12))]
    heads = labels(desk, "table.classes tbody th")
    assert [re.split(r"\d+ класс", head)[0] for head in heads] == ["форма обучения не указана", "очная: первая смена"]
    assert len(labels(desk, "table.classes td a")) == 24
    desk.locator("table.classes a").filter(has_text="3\u00a0Б").click()
    dialog = desk.get_by_role("dialog")
    expect(dialog.get_by_role("heading")).to_have_text("3\u00a0Б")
    assert labels(desk, ".popup:target dt") == POPUP
    words = " ".join(dialog.inner_text().split())
    assert viewer.of("Кузнецова Ольга Петровна", f"Кузнецова {MASK} {MASK}") in words
    assert "30, свободно 3" in words
    assert "27: мальчиков 14, девочек 13" in words
    dialog.get_by_role("link", name="13", exact=True).click()
    expect_found(desk, "13 обучающихся")
    desk.goto(f"{home}classes/#class-7_А-0-0")
    expect(desk.get_by_role("dialog")).to_contain_text("15, не\u00a0хватает\u00a02")
    desk.get_by_role("link", name="Открыть список обучающихся").click()
    expect_found(desk, "17 обучающихся")


def test_4_2_organisation_of_somebody_else(desk, viewer):
    """Its counters are seen by everybody, its persons by those it is subordinate to: here the operator alone."""
    desk.goto(f"/organisations/{figures.FIRST_OF_FIGURE_12}/")
    assert labels(desk, ".strip .v") == ["0", "0", "0"]
    desk.get_by_role("navigation", name="Сведения об организации").get_by_role("link", name="Обучающиеся").click()
    if viewer.role is Role.OPERATOR:
        expect(desk.locator("#h-found")).to_have_text("Никого не найдено")
    else:
        expect(desk.get_by_role("heading", name="список закрыт")).to_be_visible()


@pytest.mark.soak  # figure 15 is read by `screens`, filters of a registry are those of 4.1
def test_5_1_registry_of_bodies(desk):
    desk.goto("/reports/")
    desk.get_by_role("link", name="Органы управления", exact=True).click()
    expect(desk.get_by_role("heading", level=1)).to_have_text("Органы управления")
    assert labels(desk, "#filters .form-label") == FIGURE_15
    expect(desk.get_by_role("link", name="Очистить поля").first).to_be_visible()
    assert labels(desk, "table.institutions th") == ["Наименование", "Адрес", "Телефон"]
    rows = [labels(desk, f"table.institutions tbody tr:nth-child({n}) td") for n in range(1, 12)]
    printed = [[name, address or "-", phone or "-"] for name, address, phone in figures.FIGURE_15]
    assert [row for row in rows if row in printed] == printed
    desk.locator("#filters").get_by_label("Управляющая организация", exact=True).select_option(
        label="МКУ «Управление образования»"
    )
    desk.locator("#filters").get_by_role("button", name="Показать").click()
    expect(desk.locator("#h-found")).to_have_text("Ничего не найдено")


def test_5_2_portfolio_of_a_body(desk):
    desk.goto("/bodies/?inn=6823000952")
    desk.locator("td.who a").click()
    expect(desk.get_by_text("Портфолио управляющей организации")).to_be_visible()
    known = desk.locator("section", has=desk.get_by_role("heading", name="Зарегистрирована у поставщиков"))
    expect(known).to_contain_text("ID: a76253")
    assert labels(desk, "nav.year strong") == ["2017 / 2018 уч. год"]
    for block, expected in FIGURE_16.items():
        assert labels(desk, f"section[aria-label='{block}'] dt") == expected
    desk.get_by_role("link", name="Министерство образования региона").last.click()
    expect(desk.get_by_role("heading", level=1)).to_have_text("Министерство образования региона")


@pytest.mark.soak  # its numbers are lists: `test_numbers_are_lists`; blocks are those of an organisation
def test_5_2_blocks_of_a_body(desk):
    home = f"/bodies/{figures.DISTRICT}/"
    desk.goto(home)
    expected = {
        "Подчиненные образовательные организации": "11 организаций",
        "Обучающиеся": "860 обучающихся",
        "Сотрудники": "2 сотрудника",
    }
    for label, words in expected.items():
        desk.goto(home)
        assert press_block(desk, label) == words.split()[0]
        expect_found(desk, words)
    desk.goto(home)
    assert press_block(desk, "Классы") == "43"
    expect(desk.locator("table.records tbody tr")).to_have_count(43)
    line = desk.locator("table.records tbody tr", has_text="3\u00a0Б").filter(has_text="СОШ")
    line.locator("a").first.click()
    expect(desk.get_by_role("dialog").get_by_role("heading")).to_have_text("3\u00a0Б")


@pytest.mark.soak  # figure 17 is read by `screens`, its numbers by `test_numbers_are_lists`
def test_6_reports(desk, viewer):
    desk.goto("/")
    expect(desk).to_have_url(re.compile(r"/reports/$"))
    expect(desk.get_by_role("navigation", name="Список отчётов")).to_contain_text("Общие сведения")
    assert labels(desk, "nav.year strong") == ["2017 / 2018 уч. год"]
    home = desk.url
    kinds = ["дошкольные", "общеобразовательные", "профессиональные", "дополнительного образования"]
    shown = labels(desk, "section[aria-labelledby='h-org'] .k")
    assert shown[1:5] == kinds
    assert labels(desk, "section[aria-labelledby='h-lrn'] .k")[1:5] == kinds
    governed = [str(WHOLE_REGION), str(2 + len(figures.FIGURE_12))] if viewer.role is Role.OPERATOR else ["11", "2"]
    for section, expected in (("h-org", governed), ("h-lrn", ["860", "539"])):
        for number, cell in zip(expected, (0, 2), strict=True):
            block = desk.locator(f"section[aria-labelledby='{section}'] .strip a").nth(cell)
            expect(block.locator(".v")).to_have_text(number)
            block.click()
            expect(desk.locator("#h-found")).to_contain_text(re.compile(rf"^Найдено\s+{number}\s"))
            desk.goto(home)
    ages = desk.locator("section[aria-labelledby='h-age']")
    expect(ages.locator("[aria-current]")).to_have_text("ДОО")
    boys = ages.locator("tbody a").first
    said = boys.inner_text()
    boys.click()
    expect(desk.locator("#h-found")).to_contain_text(re.compile(rf"^Найдено\s+{said}\s"))
    desk.goto(home)
    desk.get_by_role("link", name="Предыдущий учебный год").click()
    expect(desk.locator("nav.year strong")).to_have_text("2016\u00a0/\u00a02017 уч.\u00a0год")
    expect(desk.locator("section[aria-labelledby='h-lrn'] .v").first).to_have_text("1")
