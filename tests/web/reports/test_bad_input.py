"""What an address of a report may not have is told by a sentence each, and the report is shown without it."""

import pytest

from kontingent.web.reports.catalogue import BY_CODE
from tests.web.reading import document, get, text_of
from tests.web.walk.addresses import one_of_each_shape

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
# One of each shape; the soak asks all.
SHAPES = one_of_each_shape()
EVERY = [pytest.param(code, marks=() if code in SHAPES else pytest.mark.soak) for code in BY_CODE]
OF_ANOTHER_REPORT = ("level=primary", "municipality=12345678", "over=1", "cut=sex")


def told(client, address: str) -> str:
    return text_of(document(get(client, address)).xpath("//*[@id='unheeded']")[0])


@pytest.mark.parametrize("code", EVERY)
def test_every_report_says_what_it_does_not_heed(registries, official, code):
    asked = "&".join(("day=01.06.2031", "by=months", *OF_ANOTHER_REPORT))
    said = told(official(), f"/reports/{code}/?{asked}")
    assert "01.06.2031 не входит в 2017 / 2018 уч. год" in said
    assert "значения «months» нет" in said
    assert said.count("у этой страницы нет такого условия") == len(OF_ANOTHER_REPORT)


@pytest.mark.parametrize("code", [one for one in EVERY if not BY_CODE[str(one.values[0])].usual_type])
def test_a_type_where_there_is_none_to_choose(registries, official, code):
    assert "«type»: у этой страницы нет такого условия" in told(official(), f"/reports/{code}/?type=general")


@pytest.mark.parametrize("code", [one for one in EVERY if BY_CODE[str(one.values[0])].usual_type])
def test_an_unknown_type(registries, official, code):
    assert "значения «castle» нет" in told(official(), f"/reports/{code}/?type=castle")


def test_places_and_today(registries, official):
    client = official()
    said = told(client, "/reports/places/?over=2&by=months&level=castle&day=01.02.2018&year=1999")
    assert [f"значения «{one}» нет" in said for one in ("2", "months", "castle")] == [True] * 3
    assert "«day»: у этой страницы нет такого условия" in said
    assert "уч" in said, "and the year"
    assert told(client, "/reports/today/?by=years&over=1").count("нет такого условия") == 2
