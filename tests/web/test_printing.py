"""«Печать» is an event with the persons on the page, by address and by the token that the page carries."""

import pytest
from django.test import Client

from kontingent.audit.models import Action, Disclosure, JournalEntry
from tests import cast
from tests.standing import standing
from tests.web.entering import signed_in, viewer
from tests.web.persons import figures
from tests.web.reading import document

pytestmark = pytest.mark.slow


@pytest.fixture
@standing(figures.build)
def official(client, db):
    return signed_in(client, viewer(figures.DISTRICT, personal_data=True))


def printed() -> list[tuple[str, str, set[int]]]:
    lines = JournalEntry.objects.filter(action=Action.PRINTED).order_by("pk")
    return [(line.object_type, line.object_name, persons_of(line)) for line in lines]


def persons_of(line: JournalEntry) -> set[int]:
    return set(Disclosure.objects.filter(entry_id=line.pk).values_list("person_id", flat=True))


def token_of(client: Client, address: str) -> str:
    [field] = document(client.get(address)).xpath("//form[@data-printed]/input[@name='token']")
    return str(field.get("value"))


PAGES = [
    ("/contingent/1/", ("portfolio", cast.DANIIL.name, {figures.DANIIL})),
    ("/contingent/1/?tab=history", ("portfolio", cast.DANIIL.name, {figures.DANIIL})),
    ("/contingent/2/", ("portfolio", cast.ROMAN.name, {figures.ROMAN, figures.DANIIL})),
    ("/contingent/?role=guardian", ("registry", "Контингент", {figures.ROMAN, figures.MARINA})),
    ("/organisations/", ("registry", "Образовательные организации", set())),
    ("/organisations/90/", ("organisation", figures.NAMES[figures.GYMNASIUM], set())),
]


@pytest.mark.parametrize(("address", "expected"), PAGES)
def test_the_page_in_print_look_is_an_event(official, address, expected):
    joint = "&" if "?" in address else "?"
    text = official.get(f"{address}{joint}print=1").content.decode()
    assert printed() == [expected]
    assert 'class="as-printed"' in text
    assert "data-printed" not in text  # it is told already
    assert not JournalEntry.objects.filter(action__in=[Action.PORTFOLIO_VIEWED, Action.REGISTRY_BUILT]).exists()


@pytest.mark.parametrize(("address", "expected"), PAGES)
def test_a_page_tells_of_its_printing_by_its_token(official, address, expected):
    token = token_of(official, address)
    assert printed() == []
    answer = official.post("/printed/", {"token": token})
    assert (answer.status_code, answer.content) == (204, b"")
    assert printed() == [expected]


def test_a_token_is_of_its_user_and_of_this_server(official):
    token = token_of(official, "/contingent/1/")
    other = signed_in(Client(), viewer(figures.REGION, personal_data=True, email="other@example.ru"))
    assert [other.post("/printed/", {"token": said}).status_code for said in (token, token[:-2], "")] == [404] * 3
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = official.cookies
    assert strict.post("/printed/", {"token": token}).status_code == 403
    assert printed() == []


def test_the_print_of_a_masked_page_is_masked_and_told(official):
    masked = signed_in(Client(), viewer(figures.DISTRICT, personal_data=False, email="masked@example.ru"))
    text = masked.get("/contingent/1/?print=1").content.decode()
    assert "Даниил" not in text
    assert printed() == [("portfolio", "Абрамов *** ***", {figures.DANIIL})]


def test_a_page_of_a_list_prints_itself(official):
    text = official.get("/contingent/?size=25&print=1&last=1").content.decode()
    assert 'href="?size=25&amp;last=1">Обычный вид' in text
