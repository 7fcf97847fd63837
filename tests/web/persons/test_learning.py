"""«Обучение»: a row a membership, as many as reports count, on pages by key, with its own filters and file."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kontingent.audit.models import Action, Disclosure, JournalEntry
from tests.web.exporting import exported, text_of
from tests.web.institutions import figures
from tests.web.institutions.conftest import official, region, registries
from tests.web.institutions.figures import record, second_membership
from tests.web.reading import cells, document, found, led_to, names, words
from tests.web.walking import Walker

pytestmark = pytest.mark.slow

__all__ = ["official", "region", "registries"]
PATH = "/contingent/learning/"


def said(client, query: str = "") -> int:
    return found(client, PATH + query)


def every_row(client, query: str = "", rel: str = "next") -> list[str]:
    """Names of the rows in the address, page by page."""
    href, made = f"{PATH}?size=100{query}", []
    while href:
        page = document(client.get(href))
        ids = [one.removeprefix("row-") for one in page.xpath("//td[contains(@class, 'who')]/a/@id")]
        made += ids if rel == "next" else ids[::-1]
        onward = led_to(page, rel)
        href = PATH + onward if onward else ""
    return made


def test_whoever_learns_in_two_places_has_two_rows(region, official):
    """860 learners of figures 13 and 14 and of the kindergarten."""
    client = official()
    assert said(client) == 860
    second_membership(1, figures.SCHOOL_13, grade="7", letter="А")
    assert said(client) == 861
    assert found(client, "/contingent/?role=learner&year=2017") == 860


def test_pages_by_key_go_on_and_back(region, official):
    second_membership(1, figures.SCHOOL_13, grade="7", letter="А")
    client = official()
    rows = every_row(client)
    assert (len(rows), len({*rows})) == (861, 861)
    assert every_row(client, "&last=1", rel="prev") == rows[::-1]
    assert every_row(client, "&way=desc") == rows[::-1]
    assert sorted(every_row(client, "&sort=birth")) == sorted(rows)


def test_a_page_of_many_is_walked_without_a_table_for_all(region, official, monkeypatch):
    usual = document(official().get(f"{PATH}?size=25"))
    monkeypatch.setattr("kontingent.registry.memberships.FEW", 10)
    with CaptureQueriesContext(connection) as captured:
        page = document(official().get(f"{PATH}?size=25"))
    assert names(page) == names(usual)
    asked = [query["sql"] for query in captured]
    [keys] = [place for place, one in enumerate(asked) if "AS sorted" in one]
    assert "enable_memoize = off" in asked[keys - 1]


@pytest.mark.parametrize("place", ["1-2-3", "1-14-2017-20170931-abcdef01", "a-14-2017-20170901-abcdef01", "9" * 30])
def test_a_wrong_place_is_told(region, official, place):
    page = document(official().get(f"{PATH}?after={place}"))
    assert "значения" in words(page.xpath("//*[@id='unheeded']")[0])
    assert len(names(page)) == 25


def test_a_row_that_is_gone_is_told(region, official):
    page = document(official().get(f"{PATH}?after=1-14-2017-20170901-00000000"))
    assert "такой строки в списке уже нет" in words(page.xpath("//*[@id='unheeded']")[0])


@pytest.mark.parametrize(
    ("query", "number"),
    [
        ("?type=preschool", 321),
        ("?grade=7", 49),
        ("?year=2016", 0),
        ("?status=any", 860),
        ("?status=left", 0),
        ("?at_once=1&type=general", 539),
        ("?at_once=2", 0),
        ("?programme=none", 860 - 27),  # all but the class that figure 13 opens
        ("?municipality=none&type=preschool", 321),
    ],
)
def test_filters(region, official, query, number):
    assert said(official(), query) == number


def test_who_left_and_who_came(region, official):
    """One left the school, one changed his class there: he is at the organisation all the time; one came in autumn."""
    moved = [
        record(1, "enrolment", "x-1", organisation="o-13", school_year=2017, grade="7", letter="А",
               date_from="01.09.2017", date_to="12.03.2018", leaving_reason="own_wish"),
        record(2, "enrolment", "x-2", organisation="o-13", school_year=2017, grade="7", letter="А",
               date_from="01.09.2017", date_to="12.03.2018"),
        record(2, "enrolment", "x-3", organisation="o-13", school_year=2017, grade="7", letter="Б",
               date_from="13.03.2018"),
        record(3, "enrolment", "x-4", organisation="o-13", school_year=2017, grade="7", letter="Б",
               date_from="15.11.2017"),
    ]  # fmt: skip
    figures.send(figures.DIARY, "13.03.2018", *moved, of_institutions=False)
    client = official()
    at = f"?organisation_id={figures.SCHOOL_13}"
    assert said(client, f"{at}&left_from=01.03.2018&left_to=31.03.2018") == 1
    assert said(client, f"{at}&left_from=13.03.2018") == 0
    assert said(client, f"{at}&reason=own_wish") == 1
    assert said(client, f"{at}&status=left") == 2
    assert said(client, f"{at}&came_from=01.11.2017&came_to=30.11.2017") == 1
    assert said(client, f"{at}&came_from=01.03.2018") == 0
    [row] = cells(client.get(f"{PATH}{at}&left_from=01.03.2018&left_to=31.03.2018"))
    assert row[-3:] == ["01.09.2017", "12.03.2018", "7 А"]
    assert said(client, f"{at}&day=01.03.2018") == 7


def test_a_stranger_and_a_masked_viewer(region, official):
    assert said(official(figures.FIRST_BODY, email="far@example.ru")) == 0
    masked = official(personal_data=False, email="masked@example.ru")
    page = document(masked.get(PATH))
    assert all(" ***" in name for name in names(page))
    fields = set(page.xpath("//form[@id='filters']//@name"))
    assert not fields & {"age_from", "citizenship", "sign", "category", "health_group", "role", "snils"}
    assert {"left_from", "programme", "municipality"} <= fields
    assert every_row(masked) == sorted(every_row(masked), key=every_row(masked).index)
    assert "закрыто" in words(document(masked.get(f"{PATH}?sort=birth")).xpath("//*[@id='unheeded']")[0])


def test_the_file_and_the_lines_of_the_journal(region, official):
    second_membership(1, figures.SCHOOL_13, grade="7", letter="А")
    client = official()
    text = text_of(exported(client, f"{PATH}export.csv?grade=7"))
    assert len([line for line in text.splitlines() if ";01.09.2017;" in line]) == 50
    client.get(f"{PATH}?grade=7&size=100&print=1")
    lines = JournalEntry.objects.filter(object_name="Обучение").order_by("pk")
    assert [line.action for line in lines] == [Action.EXPORTED_CSV, Action.PRINTED]
    assert lines[1].description == "Параллель: 7; 49\xa0персон"
    assert Disclosure.objects.filter(entry_id=lines[1].pk).count() == 49
    assert lines[0].details["open_data"]


@pytest.mark.parametrize(
    "code",
    [
        "programmes?type=general",
        "group-focus",
        *(pytest.param(f"at-once?type={one}", marks=pytest.mark.soak) for one in ("general", "preschool")),
    ],
)
def test_reports_of_memberships_lead_here(region, official, code):
    second_membership(1, figures.SCHOOL_13, grade="7", letter="А")
    name, _, query = code.partition("?")
    walker = Walker(official())
    counted = [one for one in walker.numbers(f"/reports/{name}/?{query}") if one[1].startswith(PATH)]
    assert len(counted) > 2
    assert [(number, href) for number, href in counted if walker.length(href) != number] == []


def test_the_three_lists_lead_to_each_other(region, official):
    client = official()
    tabs = document(client.get("/contingent/")).xpath("//ul[contains(@class, 'pagetabs')]//a/@href")
    assert tabs == ["/contingent/", PATH, "/contingent/applications/"]
    assert document(client.get(PATH)).xpath("//ul[contains(@class, 'pagetabs')]//a[@aria-current]/@href") == [PATH]


def test_conditions_are_kept_apart_from_those_of_the_other_list(region, official):
    client = official()
    client.post("/contingent/saved/", {"title": "Выбыли", "back": "status=left", "screen": "learning"})
    page = document(client.get(PATH))
    [(code, title)] = [
        (one.get("value"), words(one)) for one in page.xpath("//select[@name='saved']/option[@value!='']")
    ]
    assert title == "Выбыли"
    assert not document(client.get("/contingent/")).xpath("//select[@name='saved']")
    assert client.get(f"{PATH}?saved={code}").headers["Location"] == f"{PATH}?status=left"
    assert client.post(f"/contingent/saved/{code}/forget/").headers["Location"] == PATH


def test_a_wrong_condition_finds_nothing(region, official):
    page = document(official().get(f"{PATH}?grade=99"))
    assert "Проверьте поля отбора" in words(page.xpath("//h2[@id='h-found']")[0])
    assert names(page) == []
