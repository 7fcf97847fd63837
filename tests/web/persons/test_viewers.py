"""«Кто смотрел»: whoever may read it sees the readers of his own body and of those below it."""

import pytest
from django.test import Client

from kontingent.accounts.roles import Role
from tests.web.exporting import exported
from tests.web.persons import figures
from tests.web.persons.conftest import signed_in, viewer
from tests.web.persons.reading import document, words


@pytest.fixture
def administrator(persons):
    user = viewer(figures.DISTRICT, Role.ADMINISTRATOR, personal_data=True, email="admin@example.ru")
    return signed_in(Client(), user)


def lines(client, address="/contingent/1/viewers/"):
    page = document(client.get(address))
    return [[words(cell) for cell in row.xpath("td")][2:4] for row in page.xpath("//table[caption]/tbody/tr")]


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
    assert len(page.xpath("//table[caption]/tbody/tr")) == 2
    assert len(lines(administrator, older)) == 1
    assert lines(administrator, "/contingent/1/viewers/?after=x") != []
