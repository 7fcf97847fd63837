"""The registry of persons: filters, chips, pages, totals, exports."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kontingent.audit.models import Action, JournalEntry
from kontingent.institutions.scope import Scope
from kontingent.kernel import sql
from kontingent.registry.filters import Filters
from kontingent.registry.queries import count
from tests import cast
from tests.web.exporting import exported
from tests.web.persons import figures
from tests.web.persons.crowd import learner, many
from tests.web.reading import document, listed, names, sheet, words

GUARDIANS = [cast.ROMAN.name, cast.MARINA.name]
ALL = [cast.VALERY.name, cast.DANIIL.name, cast.ROMAN.name, cast.MARINA.name]


def test_figure_8(official):
    page = document(official.get("/contingent/"))
    heads = [words(head) for head in page.xpath("//table//th")]
    assert heads == ["ФИО", "Дата рождения", "Пол", "Тип", "Где учится / работает", "Класс"]
    assert names(page) == ALL
    daniil = [words(cell) for cell in page.xpath("//tbody/tr[2]/td")]
    learns = ["Обучающийся", 'МАОУ "Гимназия №90"', "9 Б"]
    assert daniil == [cast.DANIIL.name, "14.11.2002 (15 лет)", "М", *learns]
    assert page.xpath("//tbody/tr[2]/td[1]/a/@href") == ["/contingent/1/?list="]
    assert words(page.xpath("//h2[@id='h-found']")[0]) == "Найдено 4 персоны"


def test_beyond_the_last_stands_the_beginning(official):
    """Соловьёва is the last of four by name: an address that goes on from her leads to the first, and says so."""
    [last] = document(official.get("/contingent/")).xpath("//tbody/tr[4]/td[1]/a/@id")
    page = document(official.get(f"/contingent/?after={last.removeprefix('row-')}"))
    assert names(page) == ALL
    [told] = page.xpath("//*[@id='unheeded']//li")
    assert words(told) == "«Место в списке»: дальше в этом списке ничего нет, показано его начало."


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"name": "роман абр"}, [cast.DANIIL.name, cast.ROMAN.name]),
        ({"name": "соловьева"}, [cast.MARINA.name]),
        ({"born_from": "01.01.1980", "born_to": "31.12.2002"}, [cast.DANIIL.name, cast.MARINA.name]),
        ({"age_from": "15", "age_to": "15"}, [cast.DANIIL.name]),
        ({"sex": "female"}, [cast.MARINA.name]),
        ({"sex": ["female", "male"]}, ALL),
        ({"role": "guardian"}, GUARDIANS),
        ({"role": "employee"}, [cast.VALERY.name, cast.MARINA.name]),
        ({"role": "learner"}, [cast.DANIIL.name]),
        ({"citizenship": "foreign"}, [cast.DANIIL.name]),
        ({"year": "2017"}, [cast.DANIIL.name]),
        ({"year": "2017", "status": "left"}, [cast.MATVEY.name]),
        ({"status": "left"}, [cast.MATVEY.name]),
        ({"grade": "9"}, [cast.DANIIL.name]),
        ({"class_name": "9б"}, [cast.DANIIL.name]),
        ({"form": "full_time"}, [cast.DANIIL.name]),
        ({"form": "none"}, []),
        ({"type": "general"}, [cast.DANIIL.name]),
        ({"organisation_id": "90", "role": "employee"}, [cast.VALERY.name]),
        ({"organisation": "сош 99", "status": "left"}, [cast.DANIIL.name, cast.MATVEY.name, GUARDIANS[0]]),
    ],
)
def test_filters(official, query, expected):
    assert listed(official, **query) == expected


def test_a_body_below(operator):
    assert cast.ALISA.name in listed(operator, body=figures.OTHER_DISTRICT)
    assert cast.DANIIL.name not in listed(operator, body=figures.OTHER_DISTRICT)


def test_set_filters_are_chips_that_can_be_taken_away(official):
    page = document(official.get("/contingent/", {"name": "абр", "age_from": "6", "age_to": "18", "size": "50"}))
    chips = page.xpath("//li[@class='chip']")
    assert [words(chip) for chip in chips] == ["ФИОабр", "Возраст6–18 лет"]
    assert chips[1].xpath("./a/@href") == ["?name=%D0%B0%D0%B1%D1%80&size=50"]
    assert page.xpath("//a[text()='Очистить поля']/@href") == ["/contingent/", "/contingent/"]
    assert words(page.xpath("//form[@id='filters']//span[@class='count']")[0]) == "2 включено"


def test_the_condition_in_the_way_is_named(official):
    page = document(official.get("/contingent/", {"name": "даниил", "class_name": "1 Я"}))
    said = words(page.xpath("//div[@class='empty']")[0])
    assert "Мешает условие «Класс: 1 Я»: без него найдено 1." in said
    assert names(document(official.get("/contingent/" + page.xpath("//a[text()='Убрать условие']/@href")[0]))) == [
        cast.DANIIL.name
    ]


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ({"born_from": "31.02.2000"}, "такого дня нет в календаре"),
        ({"age_from": "9", "age_to": "7"}, "Возраст «от» больше возраста «до»"),
        ({"organisation": "гимназия 77"}, "Нет такой организации"),
        ({"organisation_id": "72"}, "не подчинена вашему органу управления"),
        ({"sought": "someone-elses"}, "повторите его"),
    ],
)
def test_a_filter_that_cannot_be_understood_shows_nobody(official, query, sentence):
    page = document(official.get("/contingent/", query))
    assert names(page) == []
    assert sentence in words(page.xpath("//div[@class='empty']")[0])


def test_an_organisation_is_sought_by_a_number_of_its_name_and_let_go_with_its_field(official):
    """Who sends the form again has beside the name the id of the chosen one; who empties the field means nobody's."""
    employees, valery = {"role": "employee"}, [cast.VALERY.name]
    for asked, found in (
        ({"organisation": "90"}, valery),
        ({"organisation_id": "90"}, valery),
        ({"organisation": "77", "organisation_chosen": "90"}, []),
    ):
        assert listed(official, **employees, **asked) == found
    page = document(official.get("/contingent/", employees | {"organisation_id": "90"}))
    sent = {
        name: page.xpath("//form[@id='filters']//input[@name=$name]/@value", name=name)
        for name in ("organisation", "organisation_id", "organisation_chosen")
    }
    assert sent == {"organisation": ['МАОУ "Гимназия №90"'], "organisation_id": [], "organisation_chosen": ["90"]}
    assert listed(official, **employees, organisation='МАОУ "Гимназия №90"', organisation_chosen="90") == valery
    emptied = document(official.get("/contingent/", employees | {"organisation": "", "organisation_chosen": "90"}))
    assert names(emptied) == [cast.VALERY.name, cast.MARINA.name]
    assert [words(one) for one in emptied.xpath("//li[@class='chip']")] == ["Тип персоныСотрудник"]


def test_an_organisation_under_its_field_is_of_the_viewers_own(official, operator):
    def hits(client, text: str) -> list[str]:
        found = client.get("/search/institutions/all/", {"organisation": text}, headers={"HX-Request": "true"})
        return [words(one) for one in document(found).xpath("//li[@role='option']/b")]

    assert hits(official, "90") == [figures.NAMES[figures.GYMNASIUM]]
    assert hits(official, "72") == []
    assert hits(operator, "72") == [figures.NAMES[figures.OTHER_SCHOOL]]
    line = JournalEntry.objects.latest("pk")
    assert (line.action, line.object_name, line.description) == (
        Action.REGISTRY_BUILT, "Выбор организации", "Слова: 72",
    )  # fmt: skip


def test_several_organisations_are_offered(operator):
    page = document(operator.get("/contingent/", {"organisation": "№", "name": "абр"}))
    page = document(operator.get("/contingent/", {"organisation": "МОУ", "name": "абр"}))
    offered = page.xpath("//ul[@class='candidates']//a")
    below = [
        (words(one), one.get("value")) for one in page.xpath("//select[@name='organisation_id']/option[@value!='']")
    ]
    assert below == [('МОУ "Школа № 72 г.Донецка"', "72"), ("МОУ «СОШ №99»", "99")]
    assert [words(link) for link in offered] == ['МОУ "Школа № 72 г.Донецка"', "МОУ «СОШ №99»"]
    chosen = document(operator.get("/contingent/" + offered[0].get("href")))
    assert cast.ALISA.name in names(chosen)
    assert chosen.xpath("//input[@name='organisation']/@value") == ['МОУ "Школа № 72 г.Донецка"']


MOST_QUERIES = 28  # the gate, the frame, the choices of the panel, where words are found and the journal among them


@pytest.mark.parametrize("sort", [{}, {"sort": "birth"}, {"sort": "birth", "way": "desc"}, {"way": "desc"}])
def test_pages_go_on_and_back_and_show_everybody_once(official, sort):
    many(60)
    page = document(official.get("/contingent/", {"grade": "7", **sort}))
    seen, shown = names(page), [words(page.xpath("//nav[@class='pager']/span")[0])]
    while page.xpath("//a[@rel='next']"):
        page = document(official.get("/contingent/" + page.xpath("//a[@rel='next']/@href")[0]))
        seen += names(page)
        shown.append(words(page.xpath("//nav[@class='pager']/span")[0]))
    assert shown == ["Показаны 1–25 из 60", "Показаны 26–50 из 60", "Показаны 51–60 из 60"]
    assert (len(seen), len(set(seen))) == (60, 60)
    assert seen == sorted(seen, reverse="way" in sort)
    back = document(official.get("/contingent/" + page.xpath("//a[@rel='prev']/@href")[0]))
    assert names(back) == seen[25:50]
    first = document(official.get("/contingent/" + page.xpath("//a[contains(., 'начало')]/@href")[0]))
    last = document(official.get("/contingent/" + first.xpath("//a[contains(., 'конец')]/@href")[0]))
    assert (names(first), names(last)) == (seen[:25], seen[35:])
    assert words(last.xpath("//nav[@class='pager']/span")[0]) == "Показаны 36–60 из 60"


def test_an_address_of_a_page_names_nobody(official):
    many(30)
    href = document(official.get("/contingent/?grade=7")).xpath("//a[@rel='next']/@href")[0]
    assert href == "?grade=7&after=124&n=26"


def test_the_total_in_a_second_request(official):
    answer = official.get("/contingent/total/?role=guardian", headers={"HX-Request": "true"})
    assert words(document(answer)) == "Найдено 2 родителя"


def test_rows_come_without_the_total_when_it_takes_too_long(official, monkeypatch):
    monkeypatch.setattr("kontingent.web.persons.registry.count_within", lambda *_, **__: None)
    page = document(official.get("/contingent/?role=learner"))
    assert names(page) == [cast.DANIIL.name]
    assert page.xpath("//*[@hx-trigger='load']/@hx-get") == ["/contingent/total/?role=learner"]
    without_script = page.xpath("//noscript/a/@href")[0]
    assert "Найдено 1 обучающийся" in words(document(official.get(without_script)))


def test_a_fragment_is_that_part_of_the_page(official):
    whole = document(official.get("/contingent/?name=абр")).xpath("//div[@id='registry']")[0]
    answer = document(official.get("/contingent/?name=абр", headers={"HX-Request": "true"}))
    part, said = answer.xpath("//div[@id='registry' or @id='unheeded']")
    assert words(part) == words(whole)
    assert words(said) == ""


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_an_export_has_exactly_what_is_found(official, persons, kind):
    answer = exported(official, f"/contingent/export.{kind}?role=guardian")
    if kind == "xlsx":
        lines = sheet(answer)
    else:
        lines = [line.split(";") for line in b"".join(answer).decode("utf-8-sig").splitlines()]
    assert [line[0] for line in lines] == ["ФИО", cast.ROMAN.name, cast.MARINA.name]
    assert lines[2][1:4] == ["03.03.1980", "Женский", "Родитель (законный представитель), Сотрудник"]
    entry = JournalEntry.objects.get(action=f"exported_{kind}")
    assert (entry.object_name, entry.description) == (
        "Контингент",
        "Тип персоны: Родитель (законный представитель); цель: Статистическая отчётность; 2\u00a0персоны",
    )


def test_a_registry_built_is_an_event_of_the_journal(official):
    official.get("/contingent/?name=абр")
    entry = JournalEntry.objects.get(action=Action.REGISTRY_BUILT)
    assert (entry.object_type, entry.description) == ("registry", "ФИО: абр")


def test_the_number_found_is_the_number_of_rows(official):
    assert count(Scope(figures.DISTRICT, open_data=True), Filters()).n == len(listed(official))


@pytest.mark.parametrize("query", [{}, {"name": "яко"}, {"grade": "7", "sort": "birth"}, {"organisation_id": "99"}])
def test_queries_do_not_grow_with_the_list(official, query):
    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            assert official.get("/contingent/", query).status_code == 200
        return len(asked)

    many(2)
    queries()  # what is remembered between requests is remembered now
    few = queries()
    assert few <= MOST_QUERIES
    more = [record for number in range(20) for record in learner(200 + number, number)]
    figures.send(figures.DIARY, "01.02.2018", *more)
    assert queries() == few


@pytest.mark.parametrize(
    ("query", "by"),
    [("grade=7", {"SubPlan", "enrolment_pkey"}), ("name=ковлев", set())],
    ids=["grade", "part of a name"],
)
def test_a_page_of_many_is_found_by_going_through_the_order(official, monkeypatch, query, by):
    """Each person is asked until the page is full: for his memberships (a SubPlan), for his name; nobody else is."""
    many(30)
    usual = names(document(official.get(f"/contingent/?{query}&size=25")))
    monkeypatch.setattr("kontingent.registry.queries.COUNTED_UP_TO", 1)
    with CaptureQueriesContext(connection) as captured:
        assert names(document(official.get(f"/contingent/?{query}&size=25"))) == usual
    assert len(usual) > 1
    [keys] = [query["sql"] for query in captured if "AS sorted" in query["sql"]]
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_bitmapscan = off; SET LOCAL enable_sort = off")
        cursor.execute(f"EXPLAIN {keys}")
        plan = "\n".join(line for (line,) in cursor.fetchall())
    assert {one for one in (*by, "person_scope_by_name") if one not in plan} == set()
    assert {one for one in ("Sort", "person_card") if one in plan} == set()


def test_a_page_of_those_who_stand_close_counts_nobody(official, monkeypatch):
    """Of a large scope, by a part of a name: no card is asked for it, and the number comes by itself."""
    many(30)
    address = "/contingent/?name=ковлев&size=25"
    usual = document(official.get(address))
    monkeypatch.setattr("kontingent.registry.name_search.SMALL", 3)
    with CaptureQueriesContext(connection) as captured:
        page = document(official.get(address))
    assert [query["sql"] for query in captured if "c.name_key LIKE" in query["sql"]] == []
    assert names(page) == names(usual)
    [own] = page.xpath("//h2[@id='h-found']//@hx-get")
    assert "<b>30\xa0персон</b>" in official.get(own).content.decode().replace("&nbsp;", "\xa0")
    monkeypatch.setattr("kontingent.registry.queries.LOOKED_AT", 20)
    with CaptureQueriesContext(connection) as captured:
        page = document(official.get(address))
    assert words(page.xpath("//h2[@id='h-found']")[0]) == "Найдено 30 персон"
    # Else cards come first, whatever the planner takes a part of a name for.
    [counted] = [query["sql"] for query in captured if "c.name_key LIKE" in query["sql"]]
    plan = "\n".join(sql.column(f"EXPLAIN {counted}".replace("%", "%%"), {}))
    first, _, _then = plan.partition("person_scope")
    assert "person_card c" in first


@pytest.mark.parametrize("query", ["grade=7", "name=ковлев"], ids=["grade", "part of a name"])
def test_few_who_are_found_dearly_are_sought_once(official, query):
    """For their number, their page and who of them may stand twice."""
    many(30)
    with CaptureQueriesContext(connection) as captured:
        page = document(official.get(f"/contingent/?{query}&size=25"))
    assert len(names(page)) == 25
    dear = ("e.grade = 7", "s.name_key LIKE '%ковлев")
    assert [any(one in asked["sql"] for one in dear) for asked in captured].count(True) == 1


def test_who_was_merged_into_one_of_few_is_found_by_him(official):
    """Whatever the planner thinks of how many there are: else all the merged of the region are read."""
    with CaptureQueriesContext(connection) as captured:
        official.get("/contingent/?role=employee")
    [asked] = [query["sql"] for query in captured if "member AS MATERIALIZED" in query["sql"]]
    with connection.cursor() as cursor:
        cursor.execute(
            "SET LOCAL enable_seqscan = off; SET LOCAL enable_bitmapscan = off; SET LOCAL enable_nestloop = off"
        )
        cursor.execute(f"EXPLAIN {asked}")
        plan = "\n".join(line for (line,) in cursor.fetchall())
    assert "Index Cond: (merged_into_id = found" in plan, plan


def test_those_born_within_a_month_are_found_by_the_index_of_births(official):
    many(60)
    born = "born_from=01.02.2004&born_to=29.02.2004"
    with CaptureQueriesContext(connection) as captured:
        page = document(official.get(f"/contingent/?{born}&size=25"))
    assert len(names(page)) == 25
    [keys] = [query["sql"] for query in captured if "AS sorted" in query["sql"]]
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_bitmapscan = off")
        cursor.execute(f"EXPLAIN {keys}")
        plan = "\n".join(line for (line,) in cursor.fetchall())
    assert "person_scope_by_birth" in plan
    assert "person_scope_by_name" not in plan


@pytest.mark.parametrize("role", ["guardian", "applicant"])
def test_who_has_other_roles_too_is_asked_for_this_one_alone(official, role):
    """Not all guardians and children of the region, hashed for one page."""
    many(30)
    with CaptureQueriesContext(connection) as captured:
        official.get("/contingent/", {"role": role})
    [keys] = [query["sql"] for query in captured if "AS sorted" in query["sql"]]
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN {keys}")
        plan = "\n".join(line for (line,) in cursor.fetchall())
    assert "SubPlan" in plan
    assert "hashed" not in plan
