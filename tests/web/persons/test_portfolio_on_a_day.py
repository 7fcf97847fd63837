"""A portfolio on a day before: the head, the menu, the print and the file are of that day, as its sections are."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from kontingent.current.actions import reproject
from kontingent.kernel import clock
from kontingent.people.models import Person
from tests import cast
from tests.standing import standing
from tests.web.entering import signed_in, viewer
from tests.web.exporting import exported
from tests.web.persons import figures
from tests.web.reading import document, rows, sheet, words

pytestmark = pytest.mark.slow

PETER, MOTHER, GUARDIAN, TEACHER = 50, 51, 52, 53
ADDRESS = f"/contingent/{PETER}/"
BORN = {"birth_date": "10.03.2007", "gender": "Мужской"}
AT_99, AT_90 = {"organisation": "o-99"}, {"organisation": "o-90"}
SAID = [
    (
        "01.09.2014",
        (MOTHER, "general", "", {"family_name": "Климова", "given_name": "Анна"}),
        (GUARDIAN, "general", "", {"family_name": "Орлов", "given_name": "Олег"}),
        (MOTHER, "guardianship", "g-1", {"child": f"p-{PETER}", "relation": "мать"}),
        (PETER, "general", "", {"family_name": "Климов", "given_name": "Пётр", **BORN}),
        (PETER, "enrolment", "e@2014", {**AT_99, "school_year": "2014", "grade": "1", "letter": "А"}),
        (PETER, "achievement", "a-1", {"event": "Утренник", "date": "30.12.2014"}),
    ),
    (
        "01.09.2016",
        (
            PETER, "enrolment", "e@2016",
            {**AT_99, "school_year": "2016", "grade": "3", "letter": "Б", "date_from": "05.09.2016"},
        ),
    ),
    (
        "20.08.2017",
        (PETER, "enrolment", "e@2017", {**AT_90, "school_year": "2017", "grade": "4", "letter": "В"}),
    ),
    (
        "15.10.2017",
        (PETER, "general", "", {"family_name": "Орлов", "given_name": "Пётр", **BORN}),
        (PETER, "achievement", "a-2", {"event": "Олимпиада", "date": "01.10.2017"}),
        (
            MOTHER, "guardianship", "g-1",
            {"child": f"p-{PETER}", "relation": "мать", "date_to": "30.09.2017"},
        ),
        (GUARDIAN, "guardianship", "g-2", {"child": f"p-{PETER}", "relation": "опекун"}),
    ),
]  # fmt: skip
# What the lines of the head say, between the badge of the role and its end.
SAID_ON = {
    "31.12.2014": ("Климов Пётр", "Учится", "1 А", "МОУ «СОШ №99»", "7 лет", "Климова Анна"),
    "01.10.2015": ("Климов Пётр", "Выбыл", "1 А", "МОУ «СОШ №99»", "8 лет", "Климова Анна"),
    "02.09.2016": ("Климов Пётр", "Зачислен с 05.09.2016", "3 Б", "МОУ «СОШ №99»", "9 лет", "Климова Анна"),
    "10.03.2017": ("Климов Пётр", "Учится", "3 Б", "МОУ «СОШ №99»", "10 лет", "Климова Анна"),
    "01.10.2017": ("Климов Пётр", "Учится", "4 В", 'МАОУ "Гимназия №90"', "10 лет", "Климова Анна"),
    "": ("Орлов Пётр", "Учится", "4 В", 'МАОУ "Гимназия №90"', "11 лет", "Орлов Олег"),
}


def build() -> None:
    """The figures, and a family of whom each year says something else."""
    figures.build()
    for who in (PETER, MOTHER, GUARDIAN, TEACHER):
        figures.person(who)
    for day, *records in SAID:
        entries = [figures.record(*record[:3], **record[3]) for record in records]
        figures.send(figures.DIARY, day, *entries)


@pytest.fixture
@standing(build)
def persons(db):
    return figures


def head(page):
    facts = [words(one) for one in page.xpath("//ul[@class='facts']/li")]
    return words(page.xpath("//h1")[0]), *facts[:1], *facts[2:]


@pytest.mark.parametrize("print_", ["", "1"])
@pytest.mark.parametrize("day", SAID_ON)
def test_the_head_is_of_the_day(official, day, print_):
    name, *facts, guardian = SAID_ON[day]
    page = document(official.get(ADDRESS, {"on": day, "print": print_}))
    assert head(page) == (name, *facts, f"Законный представитель: {guardian}")
    assert words(page.xpath("//title")[0]).startswith(name)
    assert (f"каким портфолио было на {day}" in words(page)) == bool(day)


@pytest.mark.parametrize(
    ("day", "counts"),
    [
        ("31.12.2014", {"achievements": "1", "programmes": "1", "packages": "1"}),
        ("01.10.2015", {"achievements": "1", "programmes": "1", "packages": "1"}),
        ("10.03.2017", {"achievements": "1", "programmes": "2", "packages": "2"}),
        ("01.10.2017", {"achievements": "1", "programmes": "3", "packages": "3"}),
        ("", {"achievements": "2", "programmes": "3", "packages": "4"}),
    ],
)
def test_the_menu_counts_what_the_sections_of_the_day_show(official, day, counts):
    page = document(official.get(ADDRESS, {"on": day}))
    items = page.xpath("//nav[@class='side']//a[span[@class='n']]")
    assert {link.get("href").split("/")[3]: words(link.xpath("./span[@class='n']")[0]) for link in items} == counts
    for link in items:
        shown = document(official.get(link.get("href")))
        assert len(shown.xpath("//main//table[not(contains(@class, 'path'))]/tbody/tr")) == int(
            words(link.xpath("./span[@class='n']")[0])
        )


def test_ages_in_sections_and_files_are_of_the_day(official):
    page = document(official.get(ADDRESS, {"on": "10.03.2017"}))
    assert dict(rows(page, "Общие сведения"))["Дата рождения"] == "10.03.2007 (10 лет)"
    said = {(line[1], line[3]): line[4] for line in sheet(exported(official, f"{ADDRESS}portfolio.xlsx?on=31.12.2014"))}
    assert said["Общие сведения", "Дата рождения"] == "10.03.2007 (7\u00a0лет)"
    assert said["Общие сведения", "Фамилия Имя Отчество"] == "Климов Пётр"
    events = [line[4] for line in sheet(exported(official, f"{ADDRESS}portfolio.xlsx?on=10.03.2017"))]
    assert ("Утренник" in events, "Олимпиада" in events) == (True, False)
    history = official.get(ADDRESS, {"tab": "history"}).content.decode()
    assert "10.03.2007" in history
    assert "лет)" not in history


def test_children_are_those_of_the_day(official):
    page = document(official.get(f"/contingent/{MOTHER}/", {"role": "guardian", "on": "10.03.2017"}))
    assert rows(page, "Дети")[:4] == [
        ("Фамилия Имя Отчество", "Климов Пётр"),
        ("Дата рождения", "10.03.2007 (10 лет)"),
        ("Пол", "Мужской"),
        ("Сейчас учится", "МОУ «СОШ №99»"),
    ]
    lines = sheet(exported(official, f"/contingent/{GUARDIAN}/portfolio.xlsx?role=guardian&on=10.03.2017"))
    assert [line for line in lines if line[1] == "Дети"] == []
    lines = sheet(exported(official, f"/contingent/{GUARDIAN}/portfolio.xlsx?role=guardian"))
    assert [
        line[4] for line in lines if line[1] == "Дети" and line[3] in {"Фамилия Имя Отчество", "Сейчас учится"}
    ] == ["Орлов Пётр", 'МАОУ "Гимназия №90"']


def test_before_anything_was_known_there_is_but_the_name(official):
    page = document(official.get(ADDRESS, {"on": "01.01.2014"}))
    assert words(page.xpath("//h1")[0]) == "Орлов Пётр"
    assert words(page.xpath("//ul[@class='facts']")[0]) == "Обучающийся"
    assert page.xpath("//nav[@class='side']//span[@class='n']") == []


def test_state_and_roles_of_staff_are_of_the_day(official):
    post = {**AT_90, "position": "teacher", "date_from": "01.09.2015"}
    known = figures.record(TEACHER, "general", family_name="Яковлева", given_name="Яна")
    figures.send(figures.DIARY, "01.09.2015", known, figures.record(TEACHER, "employment", "w", **post))
    figures.send(figures.DIARY, "10.01.2018", figures.record(TEACHER, "employment", "w", **post, state="long_leave"))
    figures.send(figures.DIARY, "11.01.2018", figures.record(TEACHER, "guardianship", "g", child=f"p-{PETER}"))
    today = document(official.get(f"/contingent/{TEACHER}/"))
    assert words(today.xpath("//h1")[0]) == "Яковлева Яна (в длительном педагогическом отпуске)"
    assert head(today)[1:] == ("Работает", "Родитель (законный представитель)", "Учитель", 'МАОУ "Гимназия №90"')
    page = document(official.get(f"/contingent/{TEACHER}/", {"on": "09.01.2018"}))
    assert head(page) == ("Яковлева Яна", "Работает", "Учитель", 'МАОУ "Гимназия №90"')


def test_a_former_member_is_headed_as_of_the_day_he_left(official):
    """Matvey left on 15.01.2018, what was told on the 16th."""
    renamed = figures.record(
        figures.MATVEY, "general", family_name="Донецкий", given_name="Матвей", birth_date="27.11.2005"
    )
    figures.send(figures.DIARY, "01.02.2018", renamed)
    page = document(official.get("/contingent/5/"))
    assert head(page) == (cast.MATVEY.name, "Выбыл", "6 Б", "МОУ «СОШ №99»", "12 лет")
    counts = {words(link) for link in page.xpath("//nav[@class='side']//a[span[@class='n']]")}
    assert counts == {"История освоения образовательных программ1", "История загрузки xhtml-пакетов1"}
    for day in ("20.04.2018", "15.01.2018"):
        assert head(document(official.get("/contingent/5/", {"on": day}))) == head(page)
    before = document(official.get("/contingent/5/", {"on": "01.11.2017"}))
    assert head(before) == (cast.MATVEY.name, "Учится", "6 Б", "МОУ «СОШ №99»", "11 лет")
    elsewhere = signed_in(Client(), viewer(figures.OTHER_DISTRICT, personal_data=True, email="other@example.ru"))
    assert head(document(elsewhere.get("/contingent/5/", {"on": "01.11.2017"})))[1:4] == (
        "Учится",
        "6 Б",
        "МОУ «СОШ №99»",
    )


def test_who_was_told_of_only_after_he_left_is_headed_as_in_the_list(official):
    figures.person(60)
    gone = {**AT_99, "school_year": "2015", "grade": "2", "letter": "А", "date_to": "31.05.2016"}
    known = figures.record(60, "general", family_name="Уехавший", given_name="Ян", birth_date="01.06.2007")
    figures.send(figures.DIARY, "01.03.2018", known, figures.record(60, "enrolment", "e@2015", **gone))
    assert head(document(official.get("/contingent/60/"))) == ("Уехавший Ян", "Выбыл", "2 А", "МОУ «СОШ №99»", "8 лет")


def test_facts_of_a_merged_person_count_on_the_day_too(official):
    figures.person(61)
    figures.send(figures.SHEET, "01.06.2016", figures.record(61, "general", additional_name="Ильич"))
    Person.objects.filter(pk=61).update(merged_into_id=PETER)
    reproject(persons=[61, PETER], recorded_at=clock.now())
    assert head(document(official.get(ADDRESS, {"on": "10.03.2017"})))[0] == "Климов Пётр Ильич"
    assert head(document(official.get(ADDRESS, {"on": "31.12.2014"})))[0] == "Климов Пётр"


def test_nothing_personal_of_the_day_reaches_a_masked_viewer(masked):
    text = masked.get(ADDRESS, {"on": "10.03.2017"}).content.decode()
    assert [secret for secret in ("Пётр", "Анна", "10.03.2007", "10\u00a0лет") if secret in text] == []
    assert head(document(masked.get(ADDRESS, {"on": "10.03.2017"})))[0].startswith("Климов *** ***")


MOST_FOR_A_DAY = 3  # the family with those merged into it, and the roles of the day


def test_a_day_before_costs_a_few_statements_more(official):
    asked = {}
    for day in ("", "10.03.2017"):
        with CaptureQueriesContext(connection) as queries:
            official.get(ADDRESS, {"on": day})
        asked[day] = len(queries)
    assert asked["10.03.2017"] - asked[""] <= MOST_FOR_A_DAY
