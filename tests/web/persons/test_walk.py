"""From portfolio to portfolio of one list, and back: without a script, within rights, by key."""

from urllib.parse import urlsplit

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.web.persons import figures
from tests.web.persons.crowd import many
from tests.web.reading import document, names, words

pytestmark = pytest.mark.slow  # from page to page through the whole list

# Where words are found, the form of the list, the key, a count of a part of a name, two neighbours, the bound around.
MOST_MORE_QUERIES = 13


def rows_of(page) -> list[str]:
    return page.xpath("//table//td[contains(@class, 'who')]/a/@href")


def way(page, which: str) -> str:
    found = page.xpath(f"//nav[@class='walk']//a[@rel='{which}']/@href")
    return found[0] if found else ""


def opened(client, address: str):
    parts = urlsplit(address)
    return document(client.get(f"{parts.path}?{parts.query}"))


@pytest.mark.parametrize(
    "sort",
    ["", *(pytest.param(one, marks=pytest.mark.soak) for one in ("&sort=birth", "&way=desc")), "&sort=birth&way=desc"],
)
def test_everybody_is_met_once_and_in_the_order_of_the_list(official, sort):
    many(30)
    address = f"/contingent/?grade=7{sort}"
    listed = names(document(official.get(f"{address}&size=50")))
    page = opened(official, rows_of(document(official.get(address)))[0])
    met = [words(page.xpath("//h1")[0])]
    while way(page, "next"):
        page = opened(official, way(page, "next"))
        met.append(words(page.xpath("//h1")[0]))
    assert met == listed
    page = opened(official, way(page, "prev"))
    assert words(page.xpath("//h1")[0]) == listed[-2]


def test_the_way_stays_in_the_section_when_all_are_of_one_role(official):
    many(2)
    first = rows_of(document(official.get("/contingent/?role=learner&grade=7")))[0]
    page = opened(official, first.replace("/?", "/programmes/?"))
    assert urlsplit(way(page, "next")).path == "/contingent/101/programmes/"
    page = opened(official, rows_of(document(official.get("/contingent/?grade=7")))[0].replace("/?", "/programmes/?"))
    assert urlsplit(way(page, "next")).path == "/contingent/101/"


def test_back_to_the_same_page_with_the_row(official):
    many(60)
    second = document(official.get("/contingent/?grade=7")).xpath("//a[@rel='next']/@href")[0]
    page = document(official.get(f"/contingent/{second}"))
    shown = names(page)
    portfolio = opened(official, rows_of(page)[3])
    back = portfolio.xpath("//nav[@class='walk']/a[contains(., 'списку')]/@href")[0]
    assert back.endswith("#row-128")
    returned = opened(official, back)
    assert names(returned) == shown
    assert returned.xpath("//a[@id='row-128']")
    assert words(returned.xpath("//nav[@class='pager']/span")[0]) == "Показаны 26–50 из 60"


def test_back_from_another_page_begins_with_the_row(official):
    many(60)
    portfolio = opened(official, "/contingent/130/?list=grade%3D7")
    back = portfolio.xpath("//nav[@class='walk']/a[contains(., 'списку')]/@href")[0]
    page = opened(official, back)
    assert rows_of(page)[0].startswith("/contingent/130/")
    assert words(page.xpath("//nav[@class='pager']/span")[0]) == "Показано 25 из 60"
    assert page.xpath("//a[@rel='prev']")


def test_a_part_of_a_name_that_many_have_is_walked_too(official):
    page = opened(official, rows_of(document(official.get("/contingent/?name=абр")))[0])
    assert urlsplit(way(page, "next")).path == "/contingent/1/"


def test_who_is_no_longer_in_the_list_still_has_neighbours(official):
    many(3)
    page = opened(official, f"/contingent/{figures.DANIIL}/?list=grade%3D7")
    assert urlsplit(way(page, "next")).path == "/contingent/100/"
    assert opened(official, "/contingent/?grade=7&row=999999").xpath("//table")


def test_nobody_outside_the_scope_is_a_neighbour(official):
    assert official.get(f"/contingent/{figures.ALISA}/?list=").status_code == 404
    for person in (figures.VALERY, figures.DANIIL, figures.ROMAN, figures.MARINA):
        page = opened(official, f"/contingent/{person}/?list=status%3Dany")
        assert str(figures.ALISA) not in [urlsplit(href).path.split("/")[2] for href in page.xpath("//nav[@class='walk']/a/@href") if "row" not in href]  # fmt: skip  # noqa: E501 - one condition


def test_a_masked_viewer_walks_by_surnames_and_no_closed_condition_leads_him(masked):
    page = opened(masked, f"/contingent/{figures.DANIIL}/?list=sign%3Dhardship%26citizenship%3Dforeign")
    met = [words(page.xpath("//h1")[0])]
    while way(page, "next"):
        page = opened(masked, way(page, "next"))
        met.append(words(page.xpath("//h1")[0]))
    stars = [name.replace("Закрыто: нет доступа к ПДн", "").strip() for name in met]
    assert len(stars) == len(names(document(masked.get("/contingent/")))) == 4
    assert all("***" in name for name in stars)


@pytest.mark.parametrize("listed", ["", "name%3Dабр", "organisation_id%3D99%26status%3Dany"])
def test_the_way_costs_a_bounded_number_of_queries(official, listed):
    def queries(address: str) -> int:
        with CaptureQueriesContext(connection) as asked:
            assert official.get(address).status_code == 200
        return len(asked)

    queries("/contingent/1/")
    assert queries(f"/contingent/1/?list={listed}") - queries("/contingent/1/") <= MOST_MORE_QUERIES


def test_a_list_that_is_no_list_offers_only_the_way_back(official):
    page = opened(official, "/contingent/1/?list=born_from%3D31.02.2000")
    assert [words(link) for link in page.xpath("//nav[@class='walk']/a")] == ["К списку"]


def test_links_of_the_portfolio_keep_the_list_and_its_file_does_not(official):
    page = opened(official, "/contingent/1/?list=grade%3D9")
    assert all("list=grade%3D9" in href for href in page.xpath("//ul[@class='tabs']//a/@href"))
    assert page.xpath("//a[contains(., 'Экспорт')]/@href") == ["/contingent/1/portfolio.xlsx"]
