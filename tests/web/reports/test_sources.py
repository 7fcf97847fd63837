"""Behind the red line: the last package of each supplier that spoke of the body, and an address that stays the same."""

import datetime as dt

import pytest

from kontingent.accounts.roles import Role
from kontingent.ingest.models import Package
from kontingent.kernel import clock
from kontingent.web.templating.persons import package_number
from tests.web.institutions import figures
from tests.web.reading import document, get, text_of

pytestmark = pytest.mark.django_db


def package(supplier: int, days: int, organisations: list[int], state: str = "accepted") -> int:
    at = clock.now() - dt.timedelta(days=days)
    return Package.objects.create(
        supplier_id=supplier, name=f"{supplier}-{days}", sha256=f"{supplier}-{days}".encode(), size=1, state=state,
        received_at=at, made_at=at, finished_at=at, organisations=organisations,
        reason="нет" if state == "refused" else "",
    ).pk  # fmt: skip


def margin(html: str) -> tuple[str, list[str]]:
    [shown] = document(html).xpath("//aside[@class='sources']")
    return text_of(shown), [str(href) for href in shown.xpath(".//a/@href")]


@pytest.fixture
def sent(registries):
    last = package(figures.DIARY, 2, [figures.SCHOOL_14])
    package(figures.DIARY, 30, [figures.SCHOOL_13])
    package(figures.DIARY, 1, [figures.FIRST_OF_FIGURE_12])
    package(figures.DIARY, 3, [figures.SCHOOL_14], state="refused")
    package(figures.SHEET, 200, [figures.SCHOOL_14])
    return last


@pytest.mark.parametrize("path", ["levels/", "places/"])
def test_the_last_package_that_spoke_of_the_body(sent, official, path):
    words, links = margin(get(official(), f"/reports/{path}"))
    assert f"Дневник.ру {package_number(sent)} от 18.04.2018 за квартал 2 пакета".replace("\u00a0", " ") in words
    assert "XLS" not in words
    assert not [href for href in links if "packages" in href], "an official opens no packages"


def test_of_the_region_every_package_is_and_the_operator_opens_it(sent, official):
    words, links = margin(get(official(figures.REGION, role=Role.OPERATOR), "/reports/levels/"))
    assert "от 19.04.2018 за квартал 4 пакета" in words
    assert any(href.startswith("/panel/packages/") for href in links)


def test_nobody_spoke_of_it(sent, official):
    words, _ = margin(get(official(figures.FIRST_BODY), "/reports/levels/"))
    assert "За последний квартал об этих организациях ничего не присылали" in words


def test_the_address_has_its_year_and_day(sent, official):
    client = official()
    _, [href] = margin(get(client, "/reports/levels/?type=preschool"))
    assert href == "?type=preschool&year=2017&day=20.04.2018"
    kept = document(get(client, f"/reports/levels/{href}"))
    assert kept.xpath("//input[@name='day']/@value") == ["20.04.2018"]
    assert "2017 / 2018" in text_of(kept.xpath("//*[@class='year']")[0])
