"""Growth compares like with like: the same day of the year before, and no supplier that joined in between."""

import re

import pytest

from kontingent.institutions.models import InstitutionExternalId, Supplier
from kontingent.kernel.spreadsheet_reader import read_lines
from tests.web.institutions import figures
from tests.web.reading import get, section, text_of

pytestmark = pytest.mark.slow


def learnt(person: int, *, since: str, supplier: int, until: str = "", place: int = figures.SCHOOL_14) -> None:
    made = figures.record(
        person, "enrolment", f"old-{person}", organisation=f"o-{place}", school_year="2016", grade="6", letter="А",
        date_from=since, date_to=until,
    )  # fmt: skip
    figures.send(supplier, "05.09.2016", made, of_institutions=False)


def test_who_came_after_the_same_day_is_not_compared_with(region, official):
    """Of four two learnt on 20 April 2017: one came in May, one had left in March."""
    learnt(1, since="01.09.2016", supplier=figures.DIARY)
    learnt(2, since="20.04.2017", supplier=figures.DIARY)
    learnt(3, since="05.05.2017", supplier=figures.DIARY)
    learnt(4, since="01.09.2016", until="31.03.2017", supplier=figures.DIARY)
    client = official()
    words = text_of(section(get(client, "/reports/"), "h-lrn"))
    assert "860 обучающихся всего +858 (+42 900 %) к 20.04.2017" in words
    table = text_of(get(client, "/reports/institutions/"))
    assert "К 20.04.2017" in table
    assert re.search(r"Всего 11 \d+ 860 \+858\b", table)


def test_two_past_years_are_compared_on_their_last_days(region, official):
    learnt(1, since="01.09.2016", supplier=figures.DIARY)
    learnt(2, since="20.05.2017", supplier=figures.DIARY)
    earlier = figures.record(
        1, "enrolment", "older", organisation="o-14", school_year="2015", grade="5", letter="А", date_from="25.05.2016"
    )
    figures.send(figures.DIARY, "05.09.2015", earlier, of_institutions=False)
    words = text_of(section(get(official(), "/reports/?year=2016"), "h-lrn"))
    assert "2 обучающихся всего на 31 мая 2017, +1 (+100 %) к 31.05.2016" in words


def test_a_supplier_that_joined_in_between_is_named_in_place_of_a_growth(region, official):
    """The navigator brought the kindergarten, where nobody was known before; the school is compared as ever."""
    learnt(1, since="01.09.2016", supplier=figures.DIARY)
    Supplier.objects.create(id=3, code="navigator", name="Навигатор", rank=30)
    InstitutionExternalId.objects.create(supplier_id=3, external_id="n", institution_id=figures.NURSERY)
    InstitutionExternalId.objects.create(supplier_id=3, external_id="s", institution_id=figures.SCHOOL_14)
    child = figures.record(2, "enrolment", "n-2", organisation="n", school_year="2017", group="Солнышко")
    figures.send(3, "05.10.2017", child, of_institutions=False)
    client = official()
    words = text_of(section(get(client, "/reports/"), "h-lrn")).replace("\u00ad", "")
    assert "обучающихся всего к 20.04.2017 не сравнить: с 05.10.2017 Навигатор" in words
    assert "дошкольные с 05.10.2017 Навигатор" in words
    assert "общеобразовательные +53 800 %" in words
    table = text_of(get(client, "/reports/institutions/"))
    assert re.search(r"Всего без повторов 11 \d+ 860 с 05.10.2017 Навигатор", table)
    assert re.search(r"СОШ - \d+ \d+ \+\d", table)


def test_organisations_of_today_are_not_set_beside_another_year(region, official, tmp_path):
    learnt(1, since="01.09.2016", supplier=figures.DIARY)
    client = official()
    page = get(client, "/reports/?year=2016")
    assert 'id="h-org"' not in page
    assert "Организаций" not in text_of(get(client, "/reports/institutions/?year=2016")).partition("Наименование")[2]
    book = tmp_path / "overview.xlsx"
    book.write_bytes(b"".join(client.get("/reports/export.xlsx?year=2016")))
    assert [line.cells for line in read_lines(book, "Общие сведения")][:2] == [
        ["Тип организации", "Обучающиеся"],
        ["Всего", "1"],
    ]
