"""Pages are sent compressed, but not to a request that another site made; their weight has a bound."""

import gzip
import re
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.contrib.staticfiles import finders
from django.test import Client

from tests.standing import standing
from tests.web.entering import signed_in, viewer
from tests.web.exporting import read_out
from tests.web.institutions import figures
from tests.web.reading import document

pytestmark = pytest.mark.django_db
FIRST, NEXT = 150_000, 30_000  # bytes
LISTS = (
    "/contingent/?size=100",
    "/contingent/learning/?size=100",
    "/organisations/?size=100",
    "/reports/",
    "/reports/places/",
)
ACCEPTS = {"HTTP_ACCEPT_ENCODING": "gzip, deflate, br"}


@pytest.fixture
@standing(figures.build)
def client(db) -> Client:
    return signed_in(Client(), viewer(figures.REGION, personal_data=True))


def sent(client, address, site="same-origin"):
    headers = {**ACCEPTS, **({"HTTP_SEC_FETCH_SITE": site} if site else {})}
    return client.get(address, **headers)


@pytest.mark.parametrize("address", LISTS)
def test_a_page_is_light(client, address):
    answer = sent(client, address)
    assert answer["Content-Encoding"] == "gzip"
    assert len(answer.content) < NEXT
    assert "</html>" in gzip.decompress(answer.content).decode()


def test_a_first_visit_is_light():
    """The entrance with all that it and its styles ask for; fonts are compressed as they are."""
    answer = sent(Client(), "/login/", "none")
    page = document(gzip.decompress(answer.content).decode())
    asked = {str(one) for one in page.xpath("//script/@src | //link/@href") if one.startswith("/static/")}
    assert any(one.endswith(".css") for one in asked)
    weights = {one: len(gzip.compress(found(one))) for one in asked if not one.endswith((".png", ".ico", ".svg"))}
    fonts = {
        name: len(found(f"/static/build/{name}"))
        for name in set(re.findall(r"url\(\"?\.?/?(fonts/[^)\"]+)", found("/static/build/kontingent.css").decode()))
        if re.search(r"-(400|500|600)-normal", name) and re.search(r"(cyrillic|latin)-\d", name)
    }
    assert len(fonts) == 6
    assert len(answer.content) + sum(weights.values()) + sum(fonts.values()) < FIRST


def found(address: str) -> bytes:
    path = finders.find(urlsplit(address).path.removeprefix("/static/"))
    assert path, address
    return Path(path).read_bytes()


@pytest.mark.parametrize("site", ["cross-site", "same-site", ""])
def test_the_length_of_an_answer_tells_another_site_nothing(client, site):
    answer = sent(client, "/contingent/?name=Иванов", site)
    assert "Content-Encoding" not in answer.headers
    assert "</html>" in answer.content.decode()


def test_files_are_sent_as_they_are(client):
    answer = sent(client, "/organisations/export.csv")
    assert answer.status_code == 200
    assert "Content-Encoding" not in answer.headers
    read_out(answer)


def test_a_browser_that_cannot_read_it_gets_it_as_it_is(client):
    answer = client.get("/reports/", HTTP_SEC_FETCH_SITE="same-origin")
    assert "Content-Encoding" not in answer.headers
