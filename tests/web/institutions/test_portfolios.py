"""Portfolios of figures 13, 14 and 16: rows, counters, the grid, pop-ups, history, scope."""

import re

import pytest

from kontingent.audit.models import Action, JournalEntry
from kontingent.institutions.models import CurrentSchoolClass, Institution
from tests.web.institutions import figures
from tests.web.reading import grid, ledger, links, popup, strip, text_of

pytestmark = pytest.mark.slow

FIGURE_13 = [
    ("Полное наименование", "Муниципальное общеобразовательное учреждение «Средняя общеобразовательная школа №99»"),
    ("Краткое наименование", "МОУ «СОШ №99»"),
    ("Дополнительное наименование", "-"),
    ("Категория", "Образовательная организация"),
    ("Тип", "Общеобразовательная организация"),
    ("Вид (для адаптированных организаций)", "-"),
    ("Дата основания", "01.09.1974"),
    ("Виды образовательной деятельности", "-"),
    ("Организационная форма", "Муниципальное бюджетное образовательное учреждение"),
    ("Организационная структура", "Юридическое лицо"),
    ("Филиалы", "-"),
    ("ИНН", "5005001769"),
]
FIGURE_16 = [
    ("Полное наименование ОУ", "МКУ Управление образования и молодежной политики"),
    ("Краткое наименование ОУ", "МКУ Управление образования и молодежной политики"),
    ("Населенный пункт", "-"),
    ("Юридический адрес", "456200, Челябинская область, г. Златоуст"),
    ("Почтовый адрес", "456219, Челябинская область, г. Златоуст, пр. им. Ю.А. Гагарина"),
    ("Управляющая организация", "-"),
    ("ИНН", "6823000952"),
    ("ОГРН", "1026801001040"),
    ("ОКПО", "04042946"),
    ("ОКАТО", "68246551000"),
    ("ОКТМО", "-"),
    ("ОКОГУ", "-"),
    ("Статус", "Функционирует"),
    ("Телефон", "8 (3513) 791515"),
    ("Факс", "8 (3513) 791515"),
    ("Электронная почта", "ozlat@rambler.ru"),
    ("Веб-сайт", "ruozlat.ru"),
]
MENU = [
    "Общие сведения", "Лицензии и аккредитация", "Здания и места", "Образовательные программы", "Классы и группы",
    "Обучающиеся", "Сотрудники", "Очередь и заполняемость", "Заявления на зачисление", "История загрузки пакетов",
]  # fmt: skip


def get(client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, (path, answer.status_code)
    return answer.content.decode()


def test_requisites_are_those_of_figure_13(registries, official):
    html = get(official(), f"/organisations/{figures.SCHOOL_13}/")
    rows = ledger(html)
    assert [(label, value) for label, value, _ in rows][: len(FIGURE_13)] == FIGURE_13
    sources = {label: source for label, _, source in rows}
    assert sources["Полное наименование"] == "Дневник.ру 12.04.2018"
    assert sources["Категория"] == "Дневник.ру 01.09.2016"
    assert sources["Дата основания"] == "XLS-Upload 14.10.2015"
    assert sources["Филиалы"] == ""
    assert "2017 / 2018 уч. год" in text_of(html)


def test_the_menu_names_every_section(registries, official):
    client = official()
    html = get(client, f"/organisations/{figures.SCHOOL_13}/")
    side = html.split('id="menu"', 1)[1].split("</nav>", 1)[0]
    titles = [(title.rstrip("0123456789 "), href) for title, href in links(side)][1:]
    assert [title for title, _ in titles] == MENU
    for title, href in titles:
        if href.startswith("/organisations/"):
            shown = get(client, href)
            assert 'aria-current="page">' + title in shown.replace("&nbsp;", " ")
    assert client.get(f"/organisations/{figures.SCHOOL_13}/castle/").status_code == 404
    assert client.get("/organisations/777/").status_code == 404


def test_what_governs_it_is_a_link_with_its_source(registries, official):
    figures.send(figures.SHEET, "15.10.2015", figures.record(figures.SCHOOL_13, "subordination", body="a76253"))
    client = official()
    html = get(client, f"/organisations/{figures.SCHOOL_13}/")
    row = ("Управляющая организация", "МКУ Управление образования и молодежной политики", "XLS-Upload 15.10.2015")
    assert row in ledger(html)
    assert (row[1], f"/bodies/{figures.DISTRICT}/") in links(html)


def test_branches_are_links(registries, official):
    figures.send(
        figures.DIARY,
        "13.04.2018",
        figures.record(figures.SCHOOL_13, "branch", "b-1", branch=f"o-{figures.NURSERY}"),
        figures.record(figures.SCHOOL_13, "branch", "b-2", branch=f"o-{figures.FIRST_EMPTY}"),
    )
    html = get(official(), f"/organisations/{figures.SCHOOL_13}/")
    assert ("Детский сад «Солнышко»", f"/organisations/{figures.NURSERY}/") in links(html)
    [row] = [row for row in ledger(html) if row[0] == "Филиалы"]
    assert "Детский сад «Солнышко»" in row[1]
    assert "Детский сад № 20" in row[1]


def test_history_tells_what_became_of_the_name(registries, official):
    html = get(official(), f"/organisations/{figures.SCHOOL_13}/?tab=history")
    assert [text_of(part) for part in html.split("<ins>")[1:2]] == [text_of(html.split("<ins>")[1])]
    assert "школа №9»" in text_of(html.split("<del>")[1].split("</del>")[0])
    assert "школа №99»" in text_of(html.split("<ins>")[1].split("</ins>")[0])


def test_counters_of_figure_13(region, official):
    html = get(official(), f"/organisations/{figures.SCHOOL_13}/")
    assert [(number, label) for number, label, _ in strip(html)] == [
        ("4", "Обучающиеся"),
        ("18", "Классы"),
        ("0", "Сотрудники"),
    ]


def test_the_grid_is_that_of_figure_14(region, official):
    heads, lines, totals = grid(get(official(), f"/organisations/{figures.SCHOOL_14}/classes/"))
    assert heads == ["Параллель", *map(str, range(1, 12))]
    expected: dict[tuple[str, str], dict[str, list[str]]] = {}
    for form, shift, grade, letter, learners in figures.figure_14():
        expected.setdefault((form, shift), {}).setdefault(grade, []).append(f"{grade} {letter} {learners}")
    [unknown, first] = [[" ".join(cells.get(str(grade), [])) for grade in range(1, 12)] for cells in expected.values()]
    assert lines == [
        ["форма обучения не указана 3 класса, 61 обуч.", *unknown],
        ["очная: первая смена 21 класс, 474 обуч.", *first],
    ]
    assert totals == ["Всего: 535", "46", "43", "53", "55", "42", "48", "49", "71", "48", "50", "30"]


def test_a_kindergarten_has_groups(region, official):
    heads, lines, totals = grid(get(official(), f"/organisations/{figures.NURSERY}/classes/"))
    assert (heads, lines) == (["Форма обучения", "Группы"], [["очная 1 группа, 321 обуч.", "Солнышко 321"]])
    assert totals == ["Всего: 321", "321"]


def test_a_kindergarten_counts_groups_and_has_no_parallels(region, official):
    page = get(official(), f"/organisations/{figures.NURSERY}/classes/")
    assert [label for _, label, _ in strip(page)][1] == "Группы"
    words = text_of(page)
    assert "Параллель" not in words
    assert "25 в классе" not in words
    assert ("Полоса — сколько мест" in words) is ("<svg" in page.split("<tbody>")[1].split("</tbody>")[0])


def test_places_of_rooms_and_places_of_levels_lead_to_each_other(region, official):
    client = official()
    pages = {slug: get(client, f"/organisations/{figures.SCHOOL_14}/{slug}/") for slug in ("classes", "queue")}
    assert ("«Очередь и заполняемость»", f"/organisations/{figures.SCHOOL_14}/queue/") in links(pages["classes"])
    assert ("«Классы и группы»", f"/organisations/{figures.SCHOOL_14}/classes/") in links(pages["queue"])


def test_the_pop_up_of_a_class(region, official):
    html = get(official(), f"/organisations/{figures.SCHOOL_14}/classes/")
    assert popup(html, "class-3_Б-full_time-first") == {
        "Параллель": "3",
        "Форма обучения": "Очная",
        "Смена": "Первая",
        "Программа": "Начальное общее образование, «Школа России»",
        "Классный руководитель": "Кузнецова Ольга Петровна",
        "Мест в кабинете": "30, свободно 3",
        "Обучающиеся": "27: мальчиков 14, девочек 13",
    }
    assert ("Кузнецова Ольга Петровна", f"/contingent/{figures.TEACHER}/?role=employee") in links(html)
    assert popup(html, "class-7_А-0-0")["Форма обучения"] == "-"
    assert popup(html, "class-1_А-full_time-first")["Мест в кабинете"] == "-"


def test_the_pop_up_says_what_else_is_told_of_a_class(region, official):
    told = {
        "language": "tatar",
        "complect": "1 и 3",
        "age_from": 6,
        "age_to": 8,
        "mode": "full",
        "building": "Корпус 2",
    }
    CurrentSchoolClass.objects.filter(institution=figures.SCHOOL_14, name="3 Б").update(**told)
    shown = popup(get(official(), f"/organisations/{figures.SCHOOL_14}/classes/"), "class-3_Б-full_time-first")
    assert {
        "Язык обучения": "Татарский",
        "Класс-комплект": "1 и 3",
        "Возраст": "6–8 лет",
        "Режим пребывания": "Полного дня (10,5–12 часов)",
        "Здание": "Корпус 2",
    }.items() <= shown.items()
    assert "Вид класса" not in shown


def test_the_teacher_is_masked_without_access_to_personal_data(region, official):
    html = get(official(personal_data=False), f"/organisations/{figures.SCHOOL_14}/classes/")
    assert "Кузнецова" in html
    assert "Ольга" not in html


def test_another_district_sees_counters_and_a_sentence_but_no_persons(region, official):
    client = official(figures.FIRST_BODY)
    html = get(client, f"/organisations/{figures.SCHOOL_14}/classes/")
    assert [(number, href) for number, _, href in strip(html)] == [
        ("535", ""),
        ("24", f"/organisations/{figures.SCHOOL_14}/classes/"),
        ("2", ""),
    ]
    assert "не подведомственна вашему органу управления" in text_of(html)
    assert "/contingent/?" not in html
    assert "Кузнецова" not in html
    assert popup(html, "class-3_Б-full_time-first")["Классный руководитель"].startswith("Открыт тем")
    assert "список закрыт" in get(client, f"/organisations/{figures.SCHOOL_14}/learners/")


def test_requisites_of_a_body_are_those_of_figure_16(region, official):
    html = get(official(), f"/bodies/{figures.DISTRICT}/")
    assert [(label, value) for label, value, _ in ledger(html)] == FIGURE_16
    assert [(number, label) for number, label, _ in strip(html)] == [
        ("11", "Подчиненные образовательные организации"),
        ("860", "Обучающиеся"),
        ("43", "Классы"),
        ("2", "Сотрудники"),
    ]
    words = text_of(html)
    assert "Зарегистрирована у поставщиков" in words
    assert "XLS-Upload ID: a76253" in words


def test_the_tree_leads_up_and_down(registries, official):
    client = official()
    html = get(client, f"/bodies/{figures.REGION}/")
    below = {(name, f"/bodies/{id_}/") for id_, (name, _, _) in enumerate(figures.FIGURE_15, figures.FIRST_BODY)}
    assert below < set(links(html.split('id="h-tree"', 1)[1]))
    up = links(get(client, f"/bodies/{figures.DISTRICT}/").split('id="h-tree"', 1)[1])
    assert up[0] == ("Министерство образования региона", f"/bodies/{figures.REGION}/")


def test_an_address_of_the_other_portfolio_leads_to_this_one(registries, official):
    client = official()
    assert client.get(f"/organisations/{figures.DISTRICT}/").headers["Location"] == f"/bodies/{figures.DISTRICT}/"
    there = client.get(f"/bodies/{figures.SCHOOL_13}/").headers["Location"]
    assert there == f"/organisations/{figures.SCHOOL_13}/"
    Institution.objects.filter(pk=figures.SCHOOL_13).update(is_body=True)
    assert ("Портфолио управляющей организации", there.replace("organisations", "bodies")) in links(get(client, there))


def test_school_years_are_leafed_through(region, official):
    old = figures.record(figures.SCHOOL_14, "schoolClass", "c-old", school_year="2015", grade="1", letter="А")
    figures.send(figures.DIARY, "02.09.2015", old)
    client = official()
    html = get(client, f"/organisations/{figures.SCHOOL_14}/classes/")
    [(_, back)] = [link for link in links(html) if link[0] == "Предыдущий учебный год"]
    earlier = get(client, back)
    assert "2015 / 2016 уч. год" in text_of(earlier)
    assert [number for number, _, _ in strip(earlier)] == ["0", "1", "2"]
    assert grid(earlier)[1] == [["форма обучения не указана 1 класс, 0 обуч.", "1 А 0"]]
    assert ("Следующий учебный год", f"/organisations/{figures.SCHOOL_14}/classes/") in links(earlier)
    assert "Сведений за более ранние учебные годы нет" in text_of(earlier)
    assert strip(get(client, f"/organisations/{figures.SCHOOL_14}/?year=1812"))[0][0] == "535"


def test_places_and_learners_by_level(region, official):
    words = text_of(get(official(), f"/organisations/{figures.NURSERY}/queue/"))
    assert "Дошкольное образование 350 7 321 29 91,7 %" in words
    assert "Места в этой организации никто не ждёт" in words


def test_records_of_a_section_with_their_sources(registries, official):
    licence = figures.record(
        figures.SCHOOL_13, "licence", "l-1", document="Лицензия", number="77Л01", issued="01.02.2016", issuer="МОМО"
    )  # fmt: skip
    figures.send(figures.DIARY, "13.04.2018", licence)
    client = official()
    html = get(client, f"/organisations/{figures.SCHOOL_13}/licences/")
    assert "Лицензия на образовательную деятельность 77Л01 01.02.2016 МОМО Дневник.ру 13.04.2018" in text_of(html)
    assert "Лицензии и аккредитация 1" in text_of(html)
    assert "Сведений нет" in get(client, f"/organisations/{figures.SCHOOL_13}/courses/")


def test_packages_that_said_something_of_it(registries, official):
    words = text_of(get(official(), f"/organisations/{figures.SCHOOL_13}/packages/"))
    row = r"12\.04\.2018 03:14 Дневник\.ру Пакет № [\d ]+ 12\.04\.2018-4\.xhtml Общие сведения 1 0 Принят"
    assert re.search(row, words)
    assert "История загрузки пакетов 4" in words


def test_a_visit_is_journaled(registries, official):
    client = official()
    get(client, f"/bodies/{figures.DISTRICT}/")
    get(client, f"/organisations/{figures.SCHOOL_13}/?tab=history")
    entries = JournalEntry.objects.filter(action=Action.PORTFOLIO_VIEWED).order_by("pk")
    assert [(one.object_type, one.object_id, one.details["history"]) for one in entries] == [
        ("body", figures.DISTRICT, False),
        ("organisation", figures.SCHOOL_13, True),
    ]


@pytest.mark.parametrize(
    ("path", "most"),
    [
        ("/organisations/14/", 24),
        ("/organisations/14/classes/", 21),
        ("/organisations/14/queue/", 24),
        ("/organisations/14/packages/", 20),
        ("/bodies/2/", 27),
    ],
)
def test_queries_do_not_grow_with_classes(region, official, django_assert_max_num_queries, path, most):
    client = official()
    client.get(path)
    with django_assert_max_num_queries(most):
        client.get(path)
