"""Manual 3: the registry of persons and the three portfolios, as every role with and without «Доступ к ПДн»."""

import pytest
from playwright.sync_api import expect

from kontingent.accounts.roles import Role
from tests import cast
from tests.web.persons import figures
from tests.web.scenarios.viewers import MASK, heading, labels, ledger, register
from tests.web.standing import served

FIGURE_9 = [
    "Общая информация", "Миграция", "Успеваемость", "Достижения", "История освоения образовательных программ",
    "Информация о трудной жизненной ситуации", "Информация о здоровье", "Трудоустройство",
    "Совместные проекты с работодателем", "Внеурочная деятельность", "Заявления на зачисление",
    "История загрузки xhtml-пакетов",
]  # fmt: skip
FIGURE_11 = ["Общая информация", "Образование и награды", "Трудовая деятельность", "Предметы и классы"]
TABS = ["Актуальные данные", "История изменений данных"]
OPEN_FILTERS = ["ФИО", "Дата рождения", "Возраст, лет", "СНИЛС", "Документ", "Гражданство", "Признаки"]
FILTERS = [
    "Пол", "Тип персоны", "Учебный год", "Орган управления", "Организация", "Тип организации", "Параллель", "Класс",
    "Форма обучения", "Смена", "Статус",
]  # fmt: skip
IN_THE_SUITE = {"operator-open"}  # whoever has no open data sees marks where the canaries look for them
HOME = "Россия, Башкортостан, г. Белебей, ул. Набережная, д.4"


@pytest.fixture(scope="module")
def site(django_db_setup, django_db_blocker):
    def build():
        figures.build()
        register(region=figures.REGION, district=figures.DISTRICT)

    with served(django_db_blocker, build) as url:
        yield url


def menu(page) -> list[str]:
    """Titles of the first level: what a group holds is inside it, and counts stand beside the words."""
    titles = labels(page, "#menu > ul > li > a, #menu > ul > li > details > summary")
    return [title.rstrip("0123456789 ") for title in titles]


def test_3_1_registry_of_persons(desk, viewer):
    desk.goto("/reports/")
    desk.get_by_role("link", name="Контингент", exact=True).click()
    expect(desk.get_by_role("heading", level=1)).to_have_text("Контингент")
    born = viewer.of("Дата рождения", "Год рождения")
    assert labels(desk, "table.persons th") == ["ФИО", born, "Пол", "Тип", "Где учится / работает", "Класс"]
    shown = set(labels(desk, "#filters .form-label"))
    assert set(FILTERS) <= shown
    hidden = set(OPEN_FILTERS) - shown
    assert hidden == (set() if viewer.personal_data else set(OPEN_FILTERS))
    assert {"Фамилия", "Год рождения"} <= shown or viewer.personal_data
    expect(desk.get_by_role("link", name="Очистить поля").first).to_be_visible()
    who = set(labels(desk, "td.who"))
    assert viewer.of(cast.ALISA.name, f"Абрамова {MASK} {MASK}") in who or viewer.role is not Role.OPERATOR
    assert not any(name.startswith("Абрамова") for name in who) or viewer.role is Role.OPERATOR

    desk.locator("#filters").get_by_label(viewer.of("ФИО", "Фамилия"), exact=True).fill("абрамов")
    desk.locator("#filters").get_by_label("Тип персоны", exact=True).select_option("employee")
    desk.locator("#filters").get_by_role("button", name="Показать").click()
    expect(desk.locator("#h-found")).to_have_text("Найдено 1\u00a0сотрудник")
    row = labels(desk, "table.persons tbody td")
    assert row[:3] == [
        viewer.of(cast.VALERY.name, f"Абрамов {MASK} {MASK}"), viewer.of("02.07.1937 (80 лет)", "1937"), "М",
    ]  # fmt: skip
    desk.locator("td.who a").click()
    expect(desk.get_by_role("heading", level=1)).to_contain_text("Абрамов")
    expect(desk.get_by_text("Портфолио сотрудника")).to_be_visible()


def test_3_2_portfolio_of_a_learner(desk, viewer):
    desk.goto(f"/contingent/{figures.DANIIL}/")
    assert heading(desk) == viewer.of(cast.DANIIL.name, f"Абрамов {MASK} {MASK}")
    assert menu(desk) == FIGURE_9
    assert labels(desk, ".tabs a") == TABS
    assert labels(desk, ".ledger h2")[:3] == ["Общие сведения", "Контакты", "Документы"]
    general, contacts, papers = (ledger(desk, block) for block in ("Общие сведения", "Контакты", "Документы"))
    closed = viewer.of("-", MASK)
    assert list(general.items())[:5] == [
        ("Фамилия Имя Отчество", viewer.of(cast.DANIIL.name, f"Абрамов {MASK} {MASK}")),
        ("Пол", "Мужской"),
        ("Дата рождения", viewer.of("14.11.2002 (15 лет)", "2002")),
        ("Место рождения", closed),
        ("Гражданство", "Иностранное гражданство"),
    ]
    assert list(contacts.items()) == [
        ("Адрес постоянной регистрации", closed),
        ("Адрес временной регистрации", closed),
        ("Дата окончания временной регистрации", closed),
        ("Адрес фактического места жительства", viewer.of("ул. Ленина 11-2-45", MASK)),
        ("Домашний телефон", viewer.of("812 4444 333", MASK)),
        ("Мобильный телефон", closed),
        ("Электронная почта", viewer.of("student@dnevnik.ru", MASK)),
    ]
    assert labels(desk, "section[aria-label='Документы'] h3") == ["Свидетельство о рождении"]
    assert (papers["Серия"], papers["Номер"]) == (viewer.of("1212", MASK), viewer.of("12222", MASK))
    _its_sections(desk, viewer)
    _its_history(desk, viewer)


def _its_sections(desk, viewer):
    desk.locator("#menu summary").click()
    assert [one.rstrip("0123456789 ") for one in labels(desk, "#menu details a")] == ["Текущая", "Итоговая", "ГИА"]
    desk.get_by_role("link", name="Информация о здоровье").click()
    expect(desk.locator("#menu a[aria-current]")).to_contain_text("Информация о здоровье")
    expect(desk.get_by_role("heading", name="Раздел закрыт")).to_have_count(0 if viewer.personal_data else 1)
    assert ("10.10.2017" in desk.locator("main").inner_text()) is viewer.personal_data
    desk.get_by_role("link", name="История освоения образовательных программ").click()
    expect(desk.locator("main")).to_contain_text('МАОУ "Гимназия №90"')


def _its_history(desk, viewer):
    desk.goto(f"/contingent/{figures.DANIIL}/")
    desk.get_by_role("link", name="История изменений данных").click()
    expect(desk.locator("th", has_text="12.04.2018")).to_contain_text("Дневник.ру")
    assert labels(desk, "table.history thead th") == ["Поле", "Блок", "Было", "Стало"]
    changed = [" ".join(text.split()) for text in desk.locator("table.history tbody tr").all_inner_texts()]
    assert any("Гражданин РФ" in line and "Иностранное гражданство" in line for line in changed)
    assert any("ул. Ленина 11-2-45" in line for line in changed) is viewer.personal_data


def test_3_3_portfolio_of_a_parent(desk, viewer):
    desk.goto(f"/contingent/{figures.ROMAN}/")
    name = viewer.of(cast.ROMAN.name, f"Абрамов {MASK} {MASK}")
    assert heading(desk) == name
    expect(desk.locator("#menu")).to_have_count(0)
    assert labels(desk, ".tabs a") == TABS
    assert labels(desk, ".ledger h2") == ["Общие сведения", "Контакты", "Документы", "Дети"]
    general = ledger(desk, "Общие сведения")
    assert (general["Фамилия Имя Отчество"], general["Пол"]) == (name, "Мужской")
    address = ledger(desk, "Контакты")["Адрес постоянной регистрации"]
    assert address == viewer.of("г.Самара, улица Ленина, д. 11 кв. 11", MASK)
    papers = ledger(desk, "Документы")
    assert [papers[label] for label in ("Серия", "Номер", "Номер актовой записи")] == (
        ["28 05", "585 683", "-"] if viewer.personal_data else [MASK] * 3
    )
    child = viewer.of(cast.DANIIL.name, f"Абрамов {MASK} {MASK}")
    assert list(ledger(desk, "Дети").items())[:4] == [
        ("Фамилия Имя Отчество", child),
        ("Дата рождения", viewer.of("14.11.2002 (15 лет)", "2002")),
        ("Пол", "Мужской"),
        ("Сейчас учится", 'МАОУ "Гимназия №90"'),
    ]
    desk.get_by_role("link", name="История изменений данных").click()
    expect(desk.get_by_role("table", name="Изменения данных")).to_be_visible()
    desk.get_by_role("link", name="Актуальные данные").click()
    desk.locator("section[aria-label='Дети'] a").first.click()
    expect(desk).to_have_url(f"{desk.url.split('/contingent')[0]}/contingent/{figures.DANIIL}/")
    expect(desk.get_by_text("Портфолио обучающегося")).to_be_visible()
    expect(desk.locator("#menu a[aria-current]")).to_be_attached()
    assert menu(desk) == FIGURE_9


def test_3_4_portfolio_of_an_employee(desk, viewer):
    desk.goto(f"/contingent/{figures.VALERY}/")
    name = viewer.of(cast.VALERY.name, f"Абрамов {MASK} {MASK}")
    assert heading(desk) == f"{name} (в длительном педагогическом отпуске)"
    assert menu(desk) == FIGURE_11
    assert labels(desk, ".tabs a") == TABS
    assert ledger(desk, "Общие сведения")["Дата рождения"] == viewer.of("02.07.1937 (80 лет)", "1937")
    contacts = ledger(desk, "Контакты")
    expected = [HOME, "Башкортостан, г. Белебей", "14.09.2018", HOME, "23-43-12", "6783452498", "marina@mail.ru"]
    assert list(contacts.values()) == (expected if viewer.personal_data else [MASK] * 7)
    assert labels(desk, "section[aria-label='Документы'] h3") == ["Паспорт гражданина РФ"]
    papers = ledger(desk, "Документы")
    assert (papers["Серия"], papers["Номер"]) == (viewer.of("1234", MASK), viewer.of("123456", MASK))
    for title in FIGURE_11[1:]:
        desk.get_by_role("link", name=title).click()
        expect(desk.locator("#menu a[aria-current]")).to_contain_text(title)
    expect(desk.locator("main")).to_contain_text("Математика")


def test_3_a_person_outside_the_scope_does_not_exist(desk, viewer):
    answer = desk.goto(f"/contingent/{figures.ALISA}/")
    assert answer.status == (200 if viewer.role is Role.OPERATOR else 404)
