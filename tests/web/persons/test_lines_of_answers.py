"""What the journal says of answers about persons: a page, its total, another page, the step of a file."""

import pytest
from django.http import HttpResponse
from django.test import Client

from kontingent.audit.models import Action, Disclosure, JournalEntry
from tests import cast
from tests.web.persons import figures
from tests.web.reading import document, names

pytestmark = pytest.mark.slow
SNILS = "112-233-445 95"
BUILT, VIEWED = "Формирование реестра", "Просмотр портфолио"
Told = list[tuple[str, str, str]]


def told(client: Client, address: str, method: str = "get", **more: str) -> tuple[HttpResponse, Told]:
    """The answer, and (action, object, description) of the lines it left."""
    before = JournalEntry.objects.count()
    answer = getattr(client, method)(address, **more)
    lines = JournalEntry.objects.order_by("pk")[before:]
    return answer, [(line.get_action_display(), line.object_name, line.description) for line in lines]


PAGES = [
    "before=0", "after=0", "last=1", "row=1", "row=2", "total", "n=", "n=щ", "after=1", "before=2", "after=щ", "last=",
    "size=100", "size=0", "sort=birth", "sort=birth&way=desc&last=1", "after=1&size=50&n=26", "row=1&total=1",
]  # fmt: skip


@pytest.mark.parametrize("page", PAGES)
def test_no_page_of_a_list_is_silent(official, masked, page):
    for client, label in ((official, "ФИО"), (masked, "Фамилия")):
        answer, lines = told(client, f"/contingent/?name=абр&{page}")
        assert (answer.status_code, lines) == (200, [(BUILT, "Контингент", f"{label}: абр")])


def test_a_part_of_a_page_is_an_answer_too(official):
    for asked in ({"HX-Request": "true"}, {"HX-Request": "true", "HX-Boosted": "true"}):
        assert told(official, "/contingent/?last=1", headers=asked)[1] == [(BUILT, "Контингент", "Без отбора")]
    assert told(official, "/contingent/?last=1", "head")[1] == [(BUILT, "Контингент", "Без отбора")]


def test_a_count_is_an_answer_of_its_own(official):
    answer, lines = told(official, "/contingent/total/?name=абрамов+даниил")
    assert "1" in answer.content.decode()
    assert lines == [(BUILT, "Контингент", "Число найденных. ФИО: абрамов даниил")]
    assert told(official, "/contingent/total/?grade=сто")[1] == [(BUILT, "Контингент", "Число найденных. Без отбора")]


@pytest.fixture
def address_of_snils(official):
    """Where the search by СНИЛС of one person leads; the search itself shows nobody."""
    general = {**cast.DANIIL.general, "snils": SNILS}
    figures.send(figures.DIARY, "19.04.2018", figures.record(figures.DANIIL, "general", **general))
    answer = official.post("/contingent/search/", {"snils": SNILS, "back": ""})
    return answer.headers["Location"]


@pytest.mark.parametrize("page", ["", "&last=1", "&before=0", "&row=1", "&total=1", "&after=1", "&sort=birth"])
def test_whoever_is_found_by_snils_is_told_without_the_number(official, address_of_snils, page):
    answer, lines = told(official, f"{address_of_snils}{page}")
    assert names(document(answer)) == [cast.DANIIL.name]
    assert lines == [(BUILT, "Контингент", "СНИЛС: указан")]
    answer, lines = told(official, address_of_snils.replace("/contingent/", "/contingent/total/") + page)
    assert lines == [(BUILT, "Контингент", "Число найденных. СНИЛС: указан")]
    answer, lines = told(official, address_of_snils.replace("/contingent/", "/contingent/export/") + page)
    assert (answer.status_code, lines) == (200, [(BUILT, "Контингент", "Подготовка выгрузки. СНИЛС: указан")])
    kept = str(list(JournalEntry.objects.values("object_name", "description", "details")))
    assert [number for number in (SNILS, "11223344595", "112-233") if number in kept] == []


def test_the_step_of_a_file_says_whose_it_is(official):
    name = cast.DANIIL.name
    assert told(official, "/contingent/1/export/")[1] == [(VIEWED, name, "Подготовка выгрузки. Портфолио")]
    said = "Подготовка выгрузки. Общая информация, история изменений"
    assert told(official, "/contingent/1/export/history/")[1] == [(VIEWED, name, said)]
    answer, lines = told(official, "/contingent/1/export/", "post", data={"kind": "csv"})  # no purpose
    assert (answer.status_code, lines) == (200, [(VIEWED, name, "Подготовка выгрузки. Портфолио")])
    assert not Disclosure.objects.exists()  # nobody has left yet


@pytest.mark.parametrize("query", ["q=абр", "q=а", "q=", "q=112-233-445+95", "number=x"])
def test_a_page_of_the_quick_search_is_told(official, query):
    said = {"q=абр": "Слова: абр", "q=а": "Слова: а", "q=112-233-445+95": "Номер: указан"}.get(query, "Без отбора")
    assert told(official, f"/search/?{query}")[1] == [(BUILT, "Быстрый поиск", said)]


def test_pages_of_the_panel_are_told(operator):
    assert told(operator, "/panel/users/?text=соколова&last=1")[1] == [
        (BUILT, "Пользователи", "ФИО, логин или почта: соколова")
    ]
    for page in ("", "?before=0", "?last=1", "?row=1", "?after=99999999"):
        assert told(operator, f"/panel/users/{page}")[1] == [(BUILT, "Пользователи", "Без отбора")]
        assert told(operator, f"/panel/journal/{page}")[1] == [(BUILT, "История действий", "Без отбора")]
        assert told(operator, f"/panel/cases/{page}")[1] == [(BUILT, "Неоднозначные совпадения", "Без отбора")]
    assert told(operator, "/panel/journal/?action=printed&last=1")[1] == [
        (BUILT, "История действий", "Отфильтровать по действиям: Печать")
    ]
    oldest = JournalEntry.objects.order_by("pk")[0].pk
    assert told(operator, f"/panel/journal/?after={oldest}")[0].status_code == 200  # nothing is older


def test_the_card_of_a_user_is_told(operator, masked):
    user = JournalEntry.objects.filter(action=Action.USER_CREATED).newest_first()[0].object_id
    name = "Соколова Марина Викторовна"
    answer, lines = told(operator, f"/panel/users/{user}/")
    assert (answer.status_code, lines) == (200, [("Просмотр пользователя", name, "")])
    answer, lines = told(operator, f"/panel/users/{user}/", "post", data={})
    assert (answer.status_code, lines) == (200, [("Просмотр пользователя", name, "")])


def test_lists_of_institutions_are_told(official):
    for page in ("", "&last=1", "&before=0"):
        assert told(official, f"/organisations/?name=гимн{page}")[1] == [
            (BUILT, "Образовательные организации", "Наименование: гимн")
        ]


def test_a_page_that_names_nobody_else_leaves_no_line(official, operator):
    for address in ("/profile/", "/profile/password/", "/help/", "/help/start/"):
        assert told(official, address)[1] == []
    for address in ("/panel/packages/", "/panel/suppliers/", "/panel/packages/new/", "/panel/users/new/"):
        assert told(operator, address)[1] == []
