"""«Кто смотрел»: whoever may read it sees the readers of his own body and of those below it."""

import datetime as dt
import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from kontingent.accounts.roles import Role
from kontingent.audit.actions import record
from kontingent.audit.actor import Actor
from kontingent.audit.models import Action, ObjectType
from kontingent.current.actions import reproject
from kontingent.kernel import clock
from kontingent.people.models import Person
from tests.web.entering import signed_in, viewer
from tests.web.exporting import exported
from tests.web.persons import figures
from tests.web.reading import document, words

pytestmark = pytest.mark.slow


@pytest.fixture
def administrator(persons):
    user = viewer(figures.DISTRICT, Role.ADMINISTRATOR, personal_data=True, email="admin@example.ru")
    return signed_in(Client(), user)


def lines(client, address="/contingent/1/viewers/"):
    page = document(client.get(address))
    return [[words(cell) for cell in row.xpath("td")][1:3] for row in page.xpath("//table[caption]/tbody/tr[td]")]


def test_openings_and_exports_stand_newest_first(official, administrator):
    assert lines(administrator) == []
    official.get("/contingent/1/health/")
    exported(official, "/contingent/1/portfolio.xlsx")
    official.get("/contingent/2/")  # somebody else
    assert [action for action, _ in lines(administrator)] == [
        "Экспорт в xlsx",
        "Просмотр портфолио",
        "Просмотр портфолио",
    ]
    assert lines(administrator)[0] == ["Просмотр портфолио", "Кто смотрел"]  # looking here is an event too


def test_no_section_or_tab_is_said_to_be_the_open_one(administrator):
    page = document(administrator.get("/contingent/1/viewers/"))
    assert page.xpath("//nav[@id='menu']//a[@aria-current] | //ul[@class='tabs']//a[@aria-current]") == []


def test_readers_above_and_beside_are_not_shown(operator, administrator):
    operator.get("/contingent/1/")
    assert lines(administrator) == []
    assert [action for action, _ in lines(operator)] == ["Просмотр портфолио"] * 2


def test_who_may_not_see_it_has_no_link_and_is_refused(official, administrator):
    address = "/contingent/1/viewers/"
    assert address in administrator.get("/contingent/1/").content.decode()
    assert address not in official.get("/contingent/1/").content.decode()
    assert official.get(address).status_code == 403
    assert administrator.get("/contingent/4/viewers/").status_code == 404


def test_long_lists_go_on_by_the_last_line(monkeypatch, official, administrator):
    monkeypatch.setattr("kontingent.web.persons.viewers.SIZE", 2)
    for _ in range(3):
        official.get("/contingent/1/")
    page = document(administrator.get("/contingent/1/viewers/"))
    [older] = page.xpath("//a[normalize-space()='Раньше']/@href")
    assert len(page.xpath("//table[caption]/tbody/tr[td]")) == 2
    assert len(lines(administrator, older)) == 1
    assert lines(administrator, "/contingent/1/viewers/?after=x") != []


def test_a_list_in_which_the_person_left_and_a_print_stand_there_too(official, administrator):
    exported(official, "/contingent/export.csv?role=learner", purpose="other", note="Запрос № 7")
    exported(official, "/contingent/export.csv?role=guardian")  # he is not in it
    official.get("/contingent/?role=learner&print=1")
    official.get("/contingent/1/?print=1")
    assert [(action, said.split(";")[0]) for action, said in lines(administrator)] == [
        ("Печать", "Общая информация, «Актуальные данные», персональные данные открыты"),
        ("Печать", "Контингент: Тип персоны: Обучающийся"),
        ("Экспорт в csv", "Контингент: Тип персоны: Обучающийся"),
    ]
    said = lines(administrator)[3][1]
    assert "цель: Другое" in said
    assert said.endswith(": Запрос № 7")


def test_whoever_is_masked_reads_the_purpose_and_no_words_of_others(persons, official):
    exported(official, "/contingent/export.csv?name=абрамов даниил", purpose="other", note="Про Даниила")
    exported(official, "/contingent/2/portfolio.xlsx?role=guardian")
    masked = signed_in(
        Client(), viewer(figures.DISTRICT, Role.ADMINISTRATOR, personal_data=False, email="m@example.ru")
    )
    portfolio, registry = [said for _, said in lines(masked)]
    assert registry == "Контингент: Условия отбора закрыты; цель: Другое"
    assert portfolio.startswith("Абрамов *** ***")
    assert "Портфолио; цель: Статистическая отчётность" in portfolio
    assert "Даниил" not in masked.get("/contingent/1/viewers/").content.decode()


def test_the_operator_sees_all_and_others_their_subtree(operator, administrator):
    exported(operator, "/contingent/export.csv?role=learner")
    assert lines(administrator) == []
    record(by=Actor.system(), action=Action.EXPORTED_CSV, object_type=ObjectType.PORTFOLIO, object_id=1)
    assert [action for action, _ in lines(operator)] == ["Экспорт в csv", "Просмотр портфолио", "Экспорт в csv"]


def test_exports_of_a_person_merged_into_this_one_are_his(persons, official, administrator):
    figures.person(7)
    figures.send(
        figures.DIARY,
        "01.03.2018",
        figures.record(7, "general", family_name="Абрамов", given_name="Данила"),
        figures.record(7, "enrolment", "e-7", **figures.SIX),
    )
    exported(official, "/contingent/export.csv?name=данила")
    Person.objects.filter(pk=7).update(merged_into_id=figures.DANIIL)
    reproject(persons=[7, figures.DANIIL], recorded_at=clock.now())
    assert [action for action, _ in lines(administrator)] == ["Экспорт в csv"]


def test_queries_do_not_grow_with_the_readings(official, administrator):
    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            assert administrator.get("/contingent/1/viewers/").status_code == 200
        return len(asked)

    exported(official, "/contingent/export.csv")
    queries()  # what is remembered between requests is remembered now
    few = queries()
    for _ in range(5):
        official.get("/contingent/1/?print=1")
    exported(official, "/contingent/export.csv")
    assert queries() == few <= 25


def test_they_stand_by_visits(client, official, administrator):
    """Two sections one after another are one visit; what somebody else looked at in between parts two."""
    now = clock.now()
    looked = ((0, official, ""), (10, official, "health/"), (15, administrator, ""), (20, official, "programmes/"))
    for minutes, who, section in looked:
        with clock.fixed(now + dt.timedelta(minutes=minutes)):
            assert who.get(f"/contingent/1/{section}").status_code == 200
    page = document(administrator.get("/contingent/1/viewers/"))
    visits = page.xpath("//table[caption]/tbody")
    assert [len(visit.xpath("tr[td]")) for visit in visits] == [1, 1, 2]
    head = words(visits[2].xpath(".//th")[0])
    assert re.fullmatch(r"20\.04\.2018 \d\d:\d\d–\d\d:\d\d Соколова .*, 2 действия, 127\.0\.0\.1", head)
