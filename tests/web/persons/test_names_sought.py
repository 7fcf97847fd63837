"""Words of «ФИО»: surnames that begin so, then on demand whoever has the words in another part of the name."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kontingent.audit.models import JournalEntry
from tests import cast
from tests.web.exporting import exported
from tests.web.persons import figures
from tests.web.reading import document, sheet, words

ROMANOV = "Романов Иван"
OTHERS = [cast.DANIIL.name, cast.ROMAN.name]


@pytest.fixture(autouse=True)
def romanov(persons):
    figures.person(300)
    figures.send(
        figures.DIARY,
        "02.09.2017",
        figures.record(300, "general", family_name="Романов", given_name="Иван", birth_date="01.02.2004"),
        figures.record(300, "enrolment", "m-300", organisation="o-90", school_year="2017", grade="9", letter="Б"),
    )


def listed(client, address):
    page = document(client.get(address))
    named = [words(link) for link in page.xpath("//table//td[contains(@class, 'who')]/a")]
    more = page.xpath("//a[contains(., 'это имя или отчество')]")
    return named, [(words(link), link.get("href")) for link in more]


def test_surnames_that_begin_so_and_beside_them_a_way_to_the_others(official):
    named, ((more, href),) = listed(official, "/contingent/?name=роман")
    assert (named, more) == ([ROMANOV], "Ещё 2, где это имя или отчество")
    assert listed(official, href) == ([*OTHERS, ROMANOV], [])
    line = JournalEntry.objects.order_by("-pk").values_list("description", flat=True)[0]
    assert line == "ФИО: роман, в\u00a0любой части ФИО"


def test_beside_many_surnames_others_are_not_counted(official, monkeypatch):
    monkeypatch.setattr("kontingent.registry.queries.COUNTED_UP_TO", 0)
    monkeypatch.setattr("kontingent.registry.name_search.SMALL", 0)
    with CaptureQueriesContext(connection) as captured:
        _, ((more, _),) = listed(official, "/contingent/?name=роман")
    assert more == "Показать и тех, у кого это имя или отчество"
    assert [query["sql"] for query in captured if "c.name_key LIKE" in query["sql"]] == []


@pytest.mark.parametrize("small", [0, 50_000], ids=["by trigrams", "inside the scope"])
@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("иванович", [cast.VALERY.name]),  # no surname begins so
        ("роман абр", OTHERS),
        ("р иван", [cast.VALERY.name, ROMANOV]),
        ("романов иван", [ROMANOV]),
        ("р", [ROMANOV]),  # alone a letter or two are but a beginning
        ("ив", []),
        ("ром%", [ROMANOV]),
    ],
)
def test_words(official, monkeypatch, name, expected, small):
    monkeypatch.setattr("kontingent.registry.name_search.SMALL", small)
    named, _ = listed(official, f"/contingent/?name={name.replace('%', '%25')}")
    assert named == expected


def test_a_file_and_a_total_are_of_the_list(official):
    for anywhere, expected in (("", 1), ("&anywhere=1", 3)):
        asked = f"?name=роман{anywhere}"
        assert f"<b>{expected}" in official.get(f"/contingent/total/{asked}").content.decode()
        assert len(sheet(exported(official, f"/contingent/export.xlsx{asked}"))) >= expected


def test_a_surname_alone_is_known_without_the_right(masked):
    named, more = listed(masked, "/contingent/?name=роман")
    assert (len(named), more) == (1, [])
    told = document(masked.get("/contingent/?name=роман&anywhere=1")).xpath("//*[@id='unheeded']//li/@data-part")
    assert told == ["anywhere"]


def test_where_without_a_name_is_told(official):
    page = document(official.get("/contingent/?anywhere=1"))
    assert page.xpath("//*[@id='unheeded']//li/@data-part") == ["anywhere"]
