"""The page of a body shows what stands directly below it, side by side."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kontingent.ingest.models import Package
from kontingent.ingest.recent import HEARD, spoken_of
from kontingent.kernel import clock, sql
from tests.web.institutions import figures
from tests.web.institutions.figures import record
from tests.web.reading import document, get, text_of
from tests.web.walking import Walker

pytestmark = pytest.mark.slow

DISTRICT = f"/bodies/{figures.DISTRICT}/"


def lines(html):
    """Text of each cell by the head of its line and of its column."""
    [panel] = document(html).xpath("//section[@aria-labelledby='h-below']")
    return {
        text_of(row.xpath("td[1]")[0]): {
            cell.get("data-l").replace("\xa0", " "): text_of(cell) for cell in row.xpath("td[@data-l]")
        }
        for row in panel.xpath(".//tbody/tr")
    }


@pytest.fixture
def queue(region):
    figures.people(5001)
    child = record(5001, "general", family_name="Очередников", given_name="Иван")
    asks = record(5001, "application", "a-1", number="N-1", organisation="o-15", status="queued", level="preschool")
    figures.send(figures.DIARY, "11.01.2018", child, asks, of_institutions=False)


def test_figure_16_has_its_organisations_beside_its_numbers(queue, official):
    """Of eight nothing is known but the name: they have neither places nor learners, and are left to the registry."""
    found = lines(get(official(), DISTRICT))
    assert list(found) == ["Детский сад «Солнышко»", "СОШ", "МОУ «СОШ №99»"]
    assert found["Детский сад «Солнышко»"] == {
        "Обучающиеся": "321", "Мест": "350", "Заполнено": "91,7 %", "Ждут места": "1",
        "Последний пакет": "не было давно",
    }  # fmt: skip
    assert (found["СОШ"]["Обучающиеся"], found["СОШ"]["Мест"]) == ("535", "нет данных")


def test_the_last_package_that_spoke_of_it(queue, official):
    said = dt.datetime(2018, 4, 19, 22, 30, tzinfo=dt.UTC)  # the 20th in Moscow
    for organisations, state, back in (
        ([figures.NURSERY], "accepted", 0), ([figures.SCHOOL_14], "remarks", 9), ([figures.SCHOOL_14], "refused", 0),
    ):  # fmt: skip
        at, reason = said - dt.timedelta(days=back), "нет прав" if state == "refused" else ""
        package = Package.objects.create(
            supplier_id=figures.DIARY, name="x", sha256=f"{organisations}{state}".encode(), size=1, state=state,
            made_at=at, received_at=at, finished_at=at, organisations=organisations, reason=reason,
        )  # fmt: skip
        if state != "refused":
            sql.execute(HEARD, spoken_of(package))
    assert clock.today() == dt.date(2018, 4, 20)
    found = lines(get(official(), DISTRICT))
    assert found["Детский сад «Солнышко»"]["Последний пакет"] == "20.04.2018"
    assert found["СОШ"]["Последний пакет"] == "11.04.2018 давно"


def test_the_region_has_its_bodies(queue, official):
    found = lines(get(official(figures.REGION), f"/bodies/{figures.REGION}/"))
    assert found["МКУ Управление образования и молодежной политики"]["Обучающиеся"] == "860"


def test_a_past_year_has_neither_queue_nor_packages(queue, official):
    old = record(7, "enrolment", "old-7", organisation="o-14", school_year=2016, grade="3", letter="А")
    figures.send(figures.DIARY, "05.09.2016", old, of_institutions=False)
    assert lines(get(official(), f"{DISTRICT}?year=2016")) == {
        "СОШ": {"Обучающиеся": "1", "Мест": "нет данных", "Заполнено": "-"}
    }


@pytest.mark.parametrize("personal_data", [True, False])
def test_learners_are_lists_of_as_many_for_whom_may_know_them(queue, official, personal_data):
    walker = Walker(official(personal_data=personal_data))
    counted = [(number, href) for number, href in walker.numbers(DISTRICT) if "organisation_id" in href]
    assert [number for number, _ in counted] == [321, 535, 4]
    assert [(number, href) for number, href in counted if walker.length(href) != number] == []


@pytest.mark.parametrize("personal_data", [True, False])
def test_who_waits_for_an_organisation_is_a_list_of_as_many(queue, official, personal_data):
    walker = Walker(official(personal_data=personal_data))
    [(number, href)] = [one for one in walker.numbers(DISTRICT) if "/applications/" in one[1]]
    assert (number, walker.length(href)) == (1, 1)


def test_who_waits_for_a_body_is_a_list_of_as_many(queue, official):
    walker, region = Walker(official(figures.REGION)), f"/bodies/{figures.REGION}/"
    counted = [one for one in walker.numbers(region) if one[1].startswith("/contingent/applications/")]
    assert [number for number, _ in counted] == [1]
    assert [(number, href) for number, href in counted if walker.length(href) != number] == []


def test_a_stranger_sees_numbers_without_lists(queue, official):
    html = get(official(figures.FIRST_BODY), DISTRICT)
    assert lines(html)["Детский сад «Солнышко»"]["Обучающиеся"] == "321"
    assert not document(html).xpath("//section[@aria-labelledby='h-below']//a[contains(@href, '/contingent/')]")
    assert "/applications/" not in html
    assert "/reports/places/" not in html


def test_an_index_tells_when_suppliers_last_spoke_of_all_that_stands_below(queue, official):
    with CaptureQueriesContext(connection) as captured:
        get(official(), f"/bodies/{figures.REGION}/")
    [asked] = [query["sql"] for query in captured if "max(i.heard_at)" in query["sql"]]
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_bitmapscan = off")
        cursor.execute(f"EXPLAIN {asked}")
        plan = "\n".join(line for (line,) in cursor.fetchall())
    assert "Index Only Scan using institution_tree" in plan, plan
