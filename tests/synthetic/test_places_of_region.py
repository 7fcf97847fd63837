"""«Места и очередь» of a generated region, recounted from what suppliers sent."""

import re

import pytest
from django.test import Client

from kontingent.accounts.roles import Role
from kontingent.institutions.models import CurrentPlaces, Institution
from kontingent.institutions.queries import root
from kontingent.kernel import clock
from tests.oracle.oracle import Oracle
from tests.synthetic.made import GENERATED
from tests.synthetic.register import DAY, identity_of_persons, numbers_of_institutions
from tests.web.entering import signed_in, viewer
from tests.web.reading import document
from tests.web.standing import standing_kept

pytestmark = [pytest.mark.slow, pytest.mark.django_db]
LEVELS = ("preschool", "primary", "basic", "secondary", "vocational_specialist", "additional_children")
COLUMNS = ("waiting", "current", "deferred", "next", "later", "undated")
TITLES = ("Ждут", "Актуальный", "Отложенный", "К 01.09.2018", "К 01.09.2019", "Дата")


@pytest.fixture(scope="module")
def oracle(django_db_setup, django_db_blocker):
    with standing_kept(django_db_blocker, GENERATED) as folder, django_db_blocker.unblock():
        yield Oracle(folder, identity_of_persons())


@pytest.fixture
def operator(db):
    return signed_in(Client(), viewer(root().pk, Role.OPERATOR))


def test_the_table_of_places_is_what_was_sent(oracle):
    numbers = numbers_of_institutions(oracle)
    for year in (2016, 2017):
        rows = CurrentPlaces.objects.filter(school_year=year).values_list("institution_id", "level", "places")
        told = {(numbers[place], level): places for place, level, places in rows}
        assert told == oracle.places(year)
        assert len(told) > 20


def lines(client, query):
    """Numbers by the institution that its line leads to, 0 for the total: «нет данных» is None."""
    with clock.fixed(DAY):
        page = document(client.get(f"/reports/places/{query}").content.decode())
    for row in page.xpath("//table//tr[td]"):
        href = "".join(row.xpath("td[1]//@href"))
        found = re.search(r"organisations/(\d+)/|body=(\d+)", href)
        cells = {cell.get("data-l"): _number(cell.text_content()) for cell in row.xpath("td[@data-l]")}
        yield int(found[1] or found[2]) if found else 0, cells


def _number(text):
    found = re.match(r"\s*(\d+)(?:[\s ]|$)", text)
    return int(found[1]) if found else None


@pytest.mark.parametrize("level", LEVELS)
def test_organisations_of_the_region(oracle, operator, level):
    numbers, learners, places = numbers_of_institutions(oracle), oracle.learners_by_level(DAY), oracle.places(2017)
    wanted = {}
    for pk, number in numbers.items():
        place, has = Institution.objects.get(pk=pk), (number, level) in places or (number, level) in learners
        if has and place.is_organisation and not place.is_body:
            wanted[pk] = [places.get((number, level)), learners.get((number, level), 0)]
    shown = {pk: list(cells.values())[:2] for pk, cells in lines(operator, f"?level={level}&by=organisations")}
    assert wanted.items() <= shown.items()
    assert wanted
    [[region]] = oracle.rows("SELECT institution::INTEGER FROM life_institutions WHERE parent IS NULL OR parent = ''")
    told = [number for (_, of), number in places.items() if of == level]
    assert shown[0] == [sum(told) if told else None, learners[region, level]]


def _governs(pk):
    return Institution.objects.get(pk=pk).is_body


def test_bodies_of_the_region(oracle, operator):
    """Distinct learners of everything below a body; places added up."""
    numbers, learners, places = numbers_of_institutions(oracle), oracle.learners_by_level(DAY), oracle.places(2017)
    paths = {numbers[one.pk]: [numbers.get(above) for above in one.path] for one in Institution.objects.all()
             if one.pk in numbers}  # fmt: skip
    compared = 0
    for pk, cells in lines(operator, "?level=primary&by=bodies"):
        if pk and _governs(pk):
            own = [number for (n, level), number in places.items() if level == "primary" and numbers[pk] in paths[n]]
            assert list(cells.values())[:2] == [sum(own), learners[numbers[pk], "primary"]]
            compared += 1
    assert compared > 1


def test_the_queue_of_the_region(oracle, operator):
    """All levels, so that applications without one are there too."""
    numbers, wanted = numbers_of_institutions(oracle), oracle.queues(2017)
    waiting = 0
    for pk, cells in lines(operator, "?level=all&by=organisations"):
        of = wanted.get(numbers[pk], {}) if pk else None
        for title, name in zip(TITLES, COLUMNS, strict=True):
            said = next((number for head, number in cells.items() if head.replace("\xa0", " ").startswith(title)), 0)
            expected = of.get(name, 0) if of is not None else sum(one.get(name, 0) for one in wanted.values())
            assert (pk, name, said) == (pk, name, expected)
            waiting += said if name == "waiting" else 0
    assert waiting > 4
