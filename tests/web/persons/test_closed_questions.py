"""What a viewer without «Доступ к ПДн» could learn by asking: nothing. Each way of asking is one case."""

import re

import pytest
from django.test import Client

from kontingent.accounts import actions
from kontingent.accounts.models import SavedFilter, User
from kontingent.accounts.roles import Role
from kontingent.audit.actor import Actor
from tests.web.entering import signed_in, viewer
from tests.web.persons import figures
from tests.web.reading import document, words

pytestmark = pytest.mark.slow  # the same questions by every viewer, page and file

SECRETS = (
    "Даниил",
    "Романович",
    "Евгеньевич",
    "14.11",
    "2002-11",
    "12222",
    "student@",
    "Ленина",
    "лет)",
)


# All roles count and search by one scope: the two above the official are asked in the soak.
@pytest.fixture(params=[pytest.param(role, marks=() if role is Role.OFFICIAL else pytest.mark.soak) for role in Role])
def closed(request, persons):
    place = figures.REGION if request.param is Role.OPERATOR else figures.DISTRICT
    user = viewer(place, request.param, personal_data=False, email="closed@example.ru")
    return signed_in(Client(), user)


def rows(client: Client, address: str) -> list[str]:
    return rows_of(document(client.get(address)))


def rows_of(page) -> list[str]:
    return [words(row) for row in page.xpath("//table[@data-rows]/tbody/tr")]


def head(page) -> str:
    return words(page.xpath("//h2[@id='h-found']")[0])


# Conditions on what is closed, by every name that the address, the form, the session or another screen knows them by.
CLOSED_CONDITIONS = [
    "age_from=15&age_to=15", "age=15", "born=14.11.2002", "birth_from=14.11.2002", "birth_date=2002-11-14",
    "citizenship=foreign", "citizenship?=foreign", "sign=hardship", "sign=special_needs", "signs=disability",
    "snils=11223344595", "document=121212222", "given_name=Даниил", "sort=birth", "sort=birth&way=desc",
    "sort=given_name", "health_group=2", "email=student@dnevnik.ru", "sought=x",
]  # fmt: skip


def test_a_closed_condition_changes_neither_rows_nor_count(closed):
    address = "/contingent/?total=1&name=абр"
    plain, turned = (document(closed.get(f"{address}{way}")) for way in ("", "&way=desc"))
    total = closed.get("/contingent/total/").content
    for condition in CLOSED_CONDITIONS:
        page = document(closed.get(f"{address}&{condition}"))
        expected = turned if "way=desc" in condition else plain
        assert (condition, rows_of(page), head(page)) == (condition, rows_of(expected), head(plain))
        assert (condition, closed.get(f"/contingent/total/?{condition}").content) == (condition, total)


def test_a_closed_condition_is_no_chip_and_no_hindrance(closed):
    for condition in CLOSED_CONDITIONS:
        page = document(closed.get(f"/contingent/?name=никого&{condition}"))
        assert (condition, [words(chip)[:7] for chip in page.xpath("//li[@class='chip']")]) == (condition, ["Фамилия"])
        assert "Мешает условие «Фамилия: никого»" in words(page)


def test_a_file_asked_with_closed_conditions_is_the_same_file(closed):
    def lines(query: str) -> list[str]:
        return b"".join(closed.get(f"/contingent/export.csv?{query}")).decode().splitlines()

    for condition in CLOSED_CONDITIONS:
        if "way=" not in condition:
            assert lines(condition) == lines("")


def test_names_are_searched_by_surname_alone(closed):
    surname = rows(closed, "/contingent/?name=Абрамов")
    for given in ("Даниил", "Роман", "Валерий", "Яков"):
        assert rows(closed, f"/contingent/?name={given}") == []
        assert rows(closed, f"/contingent/?name=Абрамов {given}") == surname


def test_the_order_tells_no_given_name(closed):
    """Equal surnames stand by id: Daniil 1, Roman 2, Valery 3; by name it would be so too, so one is renamed."""
    figures.send(
        figures.DIARY,
        "16.04.2018",
        figures.record(figures.DANIIL, "general", family_name="Абрамов", given_name="Яромир", birth_date="14.11.2002"),
    )
    links = document(closed.get("/contingent/?name=абрамов")).xpath("//td[contains(@class, 'who')]//a/@href")
    ids = [int(re.search(r"/(\d+)/", link)[1]) for link in links]
    assert ids[:3] == [figures.DANIIL, figures.ROMAN, figures.VALERY]


def test_years_of_birth_are_asked_whole(closed):
    assert len(rows(closed, "/contingent/?born_from=2002&born_to=2002")) == 1
    for day in ("14.11.2002", "15.11.2002", "2002-11-14"):
        page = document(closed.get(f"/contingent/?born_from={day}"))
        assert page.xpath("//table[@data-rows]") == []


def test_a_filter_saved_before_the_right_was_taken_filters_nothing_closed(client, persons):
    user = viewer(figures.DISTRICT, personal_data=True)
    signed_in(client, user)
    back = "name=абр&citizenship=foreign&age_from=15&age_to=15"
    client.post("/contingent/saved/", {"title": "Мой", "back": back})
    saved = SavedFilter.objects.get()
    assert len(rows(client, f"/contingent/?{saved.query}")) == 1
    take_away(user)
    address = client.get(f"/contingent/?saved={saved.pk}").headers["Location"]
    assert rows(client, address) == rows(client, "/contingent/?name=абр")


def test_a_number_sought_before_the_right_was_taken_is_forgotten(client, persons):
    user = viewer(figures.DISTRICT, personal_data=True)
    signed_in(client, user)
    address = client.post("/contingent/search/", {"document": "1212 12222"}).headers["Location"]
    assert len(rows(client, address)) == 1
    take_away(user)
    assert rows(client, address) == rows(client, "/contingent/")
    text = client.get(address).content.decode()
    assert ("12222" in text, "1212 12222" in text) == (False, False)
    assert client.post("/contingent/search/", {"document": "1212 12222"}).status_code == 404


def test_columns_chosen_before_the_right_was_taken_are_gone(client, persons):
    user = viewer(figures.DISTRICT, personal_data=True)
    User.objects.filter(pk=user.pk).update(columns={"contingent": ["birth", "age", "citizenship", "signs"]})
    signed_in(client, user)
    assert "Гражданство" in client.get("/contingent/").content.decode()
    take_away(user)
    lines = b"".join(client.get("/contingent/export.csv?name=абрамов")).decode("utf-8-sig").splitlines()
    assert lines[0] == "ФИО;Год рождения"
    heads = [words(cell) for cell in document(client.get("/contingent/")).xpath("//table[@data-rows]//th")]
    assert heads == ["ФИО", "Год рождения"]


def take_away(user: User) -> None:
    actions.change_user(by=Actor.system(), user=user, personal_data=False)


def test_the_right_taken_away_holds_from_the_next_request(client, persons):
    user = viewer(figures.DISTRICT, personal_data=True)
    signed_in(client, user)
    step = client.get("/contingent/export.csv").headers["Location"]
    assert "Даниил" in client.get("/contingent/1/").content.decode()
    take_away(user)
    for address in ("/contingent/1/", "/contingent/1/?tab=history", "/contingent/?name=абр", "/contingent/1/?print=1"):
        text = client.get(address).content.decode()
        assert [secret for secret in SECRETS if secret in text] == [], address
    sent = client.post(step, {"purpose": "check", "kind": "csv"})
    assert (sent.status_code, "attachment" in str(sent.headers)) == (302, False)


PAGES = [
    "1/", "1/?tab=history", "1/?tab=history&field=Контакты: Электронная почта", "1/?on=01.02.2018", "1/health/",
    "1/health/?tab=history", "1/hardship/", "2/", "2/?role=guardian", "3/", "3/?tab=history", "1/?print=1",
    "export/", "1/export/", "1/export/history/", "?print=1", "?size=100",
]  # fmt: skip


def test_no_page_or_header_tells(closed):
    for address in PAGES:
        answer = closed.get(f"/contingent/{address}", follow=True)
        said = answer.content.decode() + str(answer.headers)
        assert (address, [secret for secret in SECRETS if secret in said]) == (address, [])
        assert (address, {"ETag", "Last-Modified"} & set(answer.headers)) == (address, set())


def test_a_change_of_a_closed_value_is_told_by_mask_alone(closed):
    text = closed.get("/contingent/1/?tab=history").content.decode()
    assert "student@" not in text
    page = document(closed.get("/contingent/1/?tab=history"))
    masked = [words(cell) for cell in page.xpath("//td[contains(., '***')]")]
    assert masked != []


TAILS = [
    "", "?tab=history", "?on=01.02.2018", "?print=1", "health/", "viewers/", "portfolio.xlsx", "history.csv", "export/",
    "export/history/",
]  # fmt: skip


@pytest.mark.parametrize("personal_data", [True, False])
def test_whoever_is_outside_the_scope_is_as_nobody(persons, personal_data):
    administrator = viewer(figures.DISTRICT, Role.ADMINISTRATOR, personal_data=personal_data, email="near@example.ru")
    client = signed_in(Client(), administrator)

    def answer(person: int, tail: str) -> tuple[int, str, list[str]]:
        got = client.get(f"/contingent/{person}/{tail}")
        body = re.sub(r"\b[0-9A-F]{4}-[0-9A-F]{4}\b|value=\"\w{64}\"|/contingent/\d+/", "", got.content.decode())
        return got.status_code, body, sorted(name for name in got.headers if name != "Content-Length")

    for tail in TAILS:
        outside = answer(figures.ALISA, tail)
        assert (tail, outside[0]) == (tail, 404)
        assert (tail, outside) == (tail, answer(987654, tail))


@pytest.mark.parametrize("personal_data", [True, False])
def test_lists_go_on_from_nobody_outside_the_scope(persons, personal_data):
    client = signed_in(Client(), viewer(figures.DISTRICT, personal_data=personal_data, email="near@example.ru"))
    first = rows(client, "/contingent/")
    for step in ("after", "before"):
        assert rows(client, f"/contingent/?{step}={figures.ALISA}") == first
        assert rows(client, f"/contingent/?{step}=987654") == first


def test_a_class_and_its_applications_name_nobody(closed):
    for address in ("/organisations/90/classes/", "/organisations/90/applications/", "/organisations/99/classes/"):
        text = closed.get(address).content.decode()
        assert [secret for secret in SECRETS if secret in text] == []
